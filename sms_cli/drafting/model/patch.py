"""An answer that changes what stands: entries are matched by id or key and changed field by field, all else stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sms_cli.drafting.form import Field
from sms_cli.drafting.values import entry_key


def patched(fields: Mapping[str, Field], current: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the current values with the changes of an answer (values as text)."""
    found = dict(current)
    for key, change in changes.items():
        field, known = fields[key], current.get(key)
        if field.kind in ("group", "record") and isinstance(change, Mapping):
            found[key] = patched(field.fields, known if isinstance(known, Mapping) else {}, change)
        elif field.kind == "map" and isinstance(change, Mapping):
            found[key] = {**(known if isinstance(known, Mapping) else {}), **change}
        elif field.kind == "rows" and isinstance(change, list) and isinstance(known, list) and field.keys:
            found[key] = _rows(field, known, change)
        elif change not in (None, []) or known is None:
            found[key] = change
    return found


def _rows(field: Field, known: list[Any], changes: list[Any]) -> list[Any]:
    """Change the entries that the answer names, and put new ones behind."""
    rows = list(known)
    places = {entry_key(field, row): at for at, row in enumerate(rows)}
    for change in changes:
        at = places.get(entry_key(field, change))
        if at is None:
            rows.append(change)
            continue
        row = dict(rows[at])
        for key, value in change.items():
            below = field.fields.get(key)
            if below is not None and below.kind in ("group", "record") and isinstance(value, Mapping):
                now = row.get(key)
                row[key] = patched(below.fields, now if isinstance(now, Mapping) else {}, value)
            elif value not in (None, []):  # blank means as it is
                row[key] = value
        rows[at] = row
    return rows


def without(fields: Mapping[str, Field], values: dict[str, Any], addresses: list[str]) -> list[str]:
    """Take away what the addresses name (FIELD, FIELD/ID, FIELD/ID/FIELD), only in `fields`; return those that name nothing."""
    unknown = []
    for address in addresses:
        steps = [step.strip() for step in address.split("/") if step.strip()]
        if not steps or steps[0] not in fields or not _take_away(fields, values, steps):
            unknown.append(address)
    return unknown


def _take_away(fields: Mapping[str, Field], holder: dict[str, Any], steps: list[str]) -> bool:
    key, *rest = steps
    field, value = fields.get(key), holder.get(key)
    if field is None or value is None:
        return False
    if not rest:
        holder[key] = [] if field.kind in ("rows", "values") and field.need is not None else None
        return True
    if field.kind in ("group", "record") and isinstance(value, dict):
        return _take_away(field.fields, value, rest)
    if field.kind != "rows" or not isinstance(value, list):
        return False
    for at, row in enumerate(value):
        name = list(entry_key(field, row) or ())
        if name and rest[: len(name)] == name:
            if len(rest) == len(name):
                holder[key] = [*value[:at], *value[at + 1 :]]
                return True
            row = dict(row)
            holder[key] = [*value[:at], row, *value[at + 1 :]]
            return _take_away(field.fields, row, rest[len(name) :])
    return False
