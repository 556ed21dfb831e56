"""Whether values fit their fields outside any document: what a file of answers or a person at a terminal gives.

The same walk and the same casts as for documents, so that nothing is checked twice in two ways.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sms_cli.definitions import Definitions
from sms_cli.workspace.cast import cast_hours, make_caster
from sms_cli.workspace.collected import applies
from sms_cli.workspace.rows import Rows
from sms_cli.workspace.yaml_events import Map, unpack


class Misfit(NamedTuple):
    """A value that does not fit its field. Line and column from 1."""

    path: tuple[str, ...]
    message: str
    expected: str | None
    line: int
    column: int


def misfits(definitions: Definitions, skill: str, data: Map, record: dict[str, Any] | None = None) -> list[Misfit]:
    """Return what does not fit in the front matter of a skill's main document, in the order of the lines.

    `record` is the plan of a list of records when `data` is one of its entries. What is missing is no misfit.
    """
    rows = Rows(definitions)
    rows.skill = skill
    if record is None:
        rows.main_document(data, skill, [None] * 5)
    else:
        rows.entry(record, data)
    found = []
    for violation in rows.violations:
        if violation.message.startswith("has no"):
            continue
        label = "/".join(violation.path)
        message = violation.message
        if not message.startswith((*violation.path[-1:], "the ")):
            message = f"{label}: {message}"
        found.append(Misfit(violation.path, message, violation.expected, *unpack(violation.place)))
    return sorted(found, key=lambda misfit: (misfit.line, misfit.column))


def fit_text(definitions: Definitions, field: dict[str, Any], text: str) -> None:
    """Raise NotThatType when a text does not fit the plan of a single value."""
    days = {cycle["name"]: cycle["days"] for cycle in definitions.cycles}
    make_caster(field, days)(text)


def is_due(condition: dict[str, Any], siblings: Mapping[str, Any]) -> bool:
    """Tell whether a field with an x-required condition is due, given the fields beside it."""
    return applies(condition, siblings)


def fit_hours(value: dict[str, Any]) -> None:
    """Raise NotThatType when days, from, to and timezone are no service hours."""
    cast_hours(value)
