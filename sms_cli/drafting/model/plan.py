"""A form cut into requests: what is linked to is asked for first, and no request holds more than providers' schemas may."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sms_cli.drafting.form import Field, Form, all_fields
from sms_cli.drafting.model.wire import MOST_PROPERTIES, asked_fields, count_properties


class Request(NamedTuple):
    """One question to a model: top-level fields, or the sections of the body. `number` counts from 1."""

    number: int
    fields: dict[str, Field]
    headings: list[str]

    @property
    def about(self) -> str:
        """What it asks for, in words."""
        return ", ".join([*(field.label for field in self.fields.values()), *(["the text"] if self.headings else [])])


def plan_requests(form: Form, settled: Mapping[str, Any]) -> list[Request]:
    """Cut a form into requests, in the order in which they are asked; single values that upstream settles are not asked for."""
    fields = {
        key: field
        for key, field in asked_fields(form).items()
        if not (field.kind in ("value", "values", "map") and settled.get(key) not in (None, "", []))
    }
    groups: list[dict[str, Field]] = []
    size = 0
    for together in _in_order(fields):
        more = sum(count_properties(form, field) for field in together.values())
        if groups and size + more <= MOST_PROPERTIES:
            groups[-1].update(together)
            size += more
        else:
            groups += _split(form, together)
            size = sum(count_properties(form, field) for field in groups[-1].values())
    requests = [Request(number, group, []) for number, group in enumerate(groups, 1)]
    return [*requests, Request(len(groups) + 1, {}, list(form.headings))] if form.headings else requests


def kinds_of(fields: Mapping[str, Field]) -> set[str]:
    """Return the kinds of records that fields hold."""
    return {field.table for field in all_fields(dict(fields)) if field.id_key}


def _linked(field: Field) -> set[str]:
    return {kind for below in all_fields({field.key: field}) for kind in below.links}


def _in_order(fields: Mapping[str, Field]) -> list[dict[str, Field]]:
    """Return fields in the order of the schema, but behind those whose records they name; a circle stands together."""
    homes = {kind: key for key, field in fields.items() for kind in kinds_of({key: field})}
    needs = {key: {homes[kind] for kind in _linked(field) if kind in homes} - {key} for key, field in fields.items()}
    reach = {key: _reach(needs, key) for key in fields}
    found: list[dict[str, Field]] = []
    waiting = list(fields)
    while waiting:
        placed = {key for group in found for key in group}
        first = next(key for key in waiting if all(other in placed or key in reach[other] for other in reach[key]))
        circle = [key for key in waiting if key == first or (key in reach[first] and first in reach[key])]
        found.append({key: fields[key] for key in circle})
        waiting = [key for key in waiting if key not in circle]
    return found


def _reach(needs: Mapping[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for key in needs[waiting.pop()] - found:
            found.add(key)
            waiting.append(key)
    return found


def _split(form: Form, fields: dict[str, Field]) -> list[dict[str, Field]]:
    """Cut a circle of fields that is too large for one request."""
    groups: list[dict[str, Field]] = []
    size = 0
    for key, field in fields.items():
        more = count_properties(form, field)
        if not groups or size + more > MOST_PROPERTIES:
            groups.append({})
            size = 0
        groups[-1][key] = field
        size += more
    return groups
