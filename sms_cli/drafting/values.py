"""Values of a form: from the text that a file or a person gives to what is written into a front matter, in schema order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sms_cli.drafting.form import Field

_INT = re.compile(r"-?(?:0|[1-9][0-9]*)").fullmatch
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+").fullmatch


def typed_fields(fields: Mapping[str, Field], data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of fields as they are written, in the order of the schema; what is empty is left out."""
    found: dict[str, Any] = {}
    for key in (*(key for key in fields if key in data), *(key for key in data if key not in fields)):
        value = typed(fields[key], data[key]) if key in fields else _plain(data[key])
        if value is not None:
            found[key] = value
    return found


def typed(field: Field, value: Any) -> Any:
    """Return one value as it is written; None where nothing is said. What does not fit is passed on for check to judge."""
    if value is None or value == "":
        return None
    if field.kind in ("group", "record"):
        return (typed_fields(field.fields, value) or None) if isinstance(value, Mapping) else _plain(value)
    if field.kind == "rows":
        if not isinstance(value, list):
            return _plain(value)
        return [typed_fields(field.fields, row) if isinstance(row, Mapping) else _plain(row) for row in value]
    if field.kind == "values":
        if not isinstance(value, list):
            return _plain(value)
        return [_typed_value(field, entry) for entry in value if entry is not None and entry != ""]
    if field.kind == "map":
        if not isinstance(value, Mapping):
            return _plain(value)
        return {key: _typed_value(field, entry) for key, entry in value.items() if entry is not None} or None
    return _typed_value(field, value)


def _typed_value(field: Field, value: Any) -> Any:
    type_ = field.plan.get("type")
    if isinstance(value, str):
        if type_ == "bool" and value in ("true", "false"):
            return value == "true"
        if type_ in ("int", "number", "percent"):
            if _INT(value):
                return int(value)
            if type_ != "int" and _NUMBER(value):
                return float(value)
        return value
    return _plain(value)


def _plain(value: Any) -> Any:
    """Return a value without its places."""
    if isinstance(value, Mapping):
        return {key: _plain(below) for key, below in value.items() if below is not None}
    if isinstance(value, list):
        return [_plain(below) for below in value]
    return value


def without_blanks(value: Any) -> Any:
    """Return a plain copy without what nobody filled in: empty values, and entries and groups of nothing else.

    `[]` and `{}` stay: they say that there is nothing to list.
    """
    if isinstance(value, Mapping):
        fields = {key: without_blanks(below) for key, below in value.items()}
        found = {key: below for key, below in fields.items() if below is not None}
        return found if found or not value else None
    if isinstance(value, list):
        entries = [below for below in map(without_blanks, value) if below is not None]
        return entries if entries or not value else None
    return None if value == "" else value


def said(value: Any) -> Any:
    """Return a value of a schema or of the database as text, the way a file of answers holds it."""
    if isinstance(value, Mapping):
        return {key: said(below) for key, below in value.items()}
    if isinstance(value, (list, tuple)):
        return [said(below) for below in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return value if value is None else str(value)


def entry_label(field: Field, row: Mapping[str, Any]) -> str:
    """Name an entry of a list as a person would: `Managed Desktop (SVC-001)`, `8.1`."""
    name = row.get("name") if isinstance(row.get("name"), str) else None
    id_ = row.get(field.id_key) if field.id_key else None
    if name and id_:
        return f"{name} ({id_})"
    if name or id_:
        return str(name or id_)
    return " ".join(str(row[key]) for key in field.keys if isinstance(row.get(key), str))


def entry_key(field: Field, row: Any) -> tuple[str, ...] | None:
    """Return what tells an entry from the others of its list; None where it is not said."""
    if not isinstance(row, Mapping) or not field.keys:
        return None
    key = tuple(str(row[name]) for name in field.keys if row.get(name) not in (None, ""))
    return key if len(key) == len(field.keys) else None
