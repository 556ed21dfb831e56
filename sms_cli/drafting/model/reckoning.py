"""What can be said of a draft's values once they are answered: where each comes from, and what was taken for granted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sms_cli.drafting.form import Field, Form
from sms_cli.drafting.loop import Known
from sms_cli.drafting.model.assumptions import assumptions_of
from sms_cli.drafting.model.context import lines_of
from sms_cli.drafting.model.conversation import Conversation
from sms_cli.drafting.model.evidence import Evidence
from sms_cli.drafting.model.free_text import prose_facts
from sms_cli.drafting.model.sources import Mark, Sources
from sms_cli.drafting.model.wire import asked_fields
from sms_cli.drafting.values import said

# A brief often names a role by who holds it, and a person by what they do.
_ALSO_CALLED = """
    SELECT r.id, p.name FROM role AS r JOIN person AS p ON p.id = r.holder
    UNION ALL SELECT id, title FROM person WHERE title IS NOT NULL
"""


class Reckoning:
    """Marks of all values, the entries for `assumptions`, and facts of the free text that stand nowhere, by heading."""

    def __init__(self) -> None:
        self.marks: list[Mark] = []
        self.assumptions: list[dict[str, str]] = []
        self.prose: dict[str, list[str]] = {}


def reckon(
    form: Form,
    known: Known,
    talk: Conversation,
    declared: Mapping[str, str],
    values: Mapping[str, Any],
    sections: Mapping[str, str],
) -> Reckoning:
    """Look every value, and every number and name of the texts, up in the brief and in what stands upstream."""
    found = Reckoning()
    current = said(known.current) if known.current else {}
    rows = known.workspace.db.execute("SELECT id, name FROM record WHERE name IS NOT NULL").fetchall()
    names: dict[str, str] = {**dict(rows), **_names(form.own, values)}
    also = dict(known.workspace.db.execute(_ALSO_CALLED).fetchall())
    sources = Sources(talk.brief, "\n".join(part.text for part in talk.theirs), names, also)
    found.marks = list(sources.marks(asked_fields(form), values, known.settled.values, current))
    own = Evidence(lines_of({**known.settled.values, **current, **values}), *names.values())
    ours = Evidence("\n".join(part.text for part in talk.ours))
    found.prose = prose_facts(sections, own, sources.brief, sources.upstream, ours)
    found.assumptions = assumptions_of(found.marks, declared, found.prose, current.get("assumptions"))
    return found


def _names(fields: Mapping[str, Field], values: Mapping[str, Any]) -> dict[str, str]:
    """Return the names of the records that values hold, by their ids."""
    found: dict[str, str] = {}
    for key, value in values.items():
        field = fields.get(key)
        if field is None or not field.fields:
            continue
        for row in value if isinstance(value, list) else [value]:
            if isinstance(row, Mapping):
                if field.id_key and isinstance(row.get("name"), str):
                    found[str(row.get(field.id_key))] = row["name"]
                found.update(_names(field.fields, row))
    return found
