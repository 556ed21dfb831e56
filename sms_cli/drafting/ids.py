"""Ids for entries that have none: the next free number of the prefix, and the same one again when a draft is made anew."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from sms_cli.drafting.form import Field, Form
from sms_cli.drafting.values import entry_key
from sms_cli.workspace import Workspace

_PARTS = re.compile(r"\{([A-Z]+)\}")


class Lacking(Exception):
    """A field is not said, of which the id of a record is made up."""

    def __init__(self, field: str, pattern: str) -> None:
        super().__init__(field)
        self.field, self.pattern = field, pattern


def naming_of(form: Form, field: Field, data: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return how the ids of a list are made up (`x-naming`), as a document or the defaults of its schema say; None for no way."""
    path = field.schema.get("x-naming")
    if not path:
        return None
    naming = form.fields[path]
    said_: Any = data.get(path)
    known = {key: below.schema.get("x-default") for key, below in naming.fields.items()}
    if isinstance(said_, Mapping):
        known |= {key: value for key, value in said_.items() if value}
    sound = "{SEQ}" in str(known.get("pattern")) and str(known.get("seq_width")).isdecimal()
    return known if sound else None


class Ids:
    """Gives out the next free number of a prefix: never one that a record, a link or these answers use already."""

    def __init__(self, workspace: Workspace, *given: Mapping[str, Any]) -> None:
        db = workspace.db
        self.taken: set[str] = {name for (name,) in db.execute("SELECT id FROM record")}
        self.taken |= {str(target) for (target,) in db.execute("SELECT target FROM link")}
        for data in given:
            self.taken |= set(_texts(data))

    def next(self, prefix: str) -> str:
        """Give out the next free id, `SVC-010`."""
        id_ = self.suggest(prefix)
        self.taken.add(id_)
        return id_

    def suggest(self, prefix: str) -> str:
        """Return the next free id without giving it out."""
        endings = [name[len(prefix) + 1 :] for name in self.taken if name.startswith(prefix + "-")]
        return f"{prefix}-{max((int(ending) for ending in endings if ending.isdigit()), default=0) + 1:03}"

    def made_up(self, naming: Mapping[str, Any], row: Mapping[str, Any]) -> str:
        """Give out the next free id that a naming makes of the fields of a row. Raises Lacking for a field that it needs."""
        pattern = whole = str(naming["pattern"])
        for word in _PARTS.findall(pattern):
            value = row.get(word.lower())
            if word == "SEQ":
                continue
            if not isinstance(value, str) or not value:
                raise Lacking(word.lower(), whole)
            pattern = pattern.replace(f"{{{word}}}", value)
        head, _, tail = pattern.partition("{SEQ}")
        used = [
            name[len(head) : len(name) - len(tail)]
            for name in self.taken
            if name.startswith(head) and name.endswith(tail)
        ]
        number = max((int(digits) for digits in used if digits.isdecimal()), default=0) + 1
        id_ = f"{head}{number:0{int(naming['seq_width'])}}{tail}"
        self.taken.add(id_)
        return id_

    def assign(self, fields: Mapping[str, Field], data: dict[str, Any], earlier: Mapping[str, Any]) -> None:
        """Give every entry without an id one: that of the same entry in an earlier draft, else the next free one."""
        for key, field in fields.items():
            value, before = data.get(key), earlier.get(key)
            if field.kind in ("group", "record") and isinstance(value, dict):
                known = before if isinstance(before, Mapping) else {}
                if (
                    field.kind == "record"
                    and field.id_key
                    and field.id_prefix
                    and value
                    and not value.get(field.id_key)
                ):
                    value[field.id_key] = known.get(field.id_key) or self.next(field.id_prefix)
                self.assign(field.fields, value, known)
            elif field.kind == "rows" and isinstance(value, list):
                old = [row for row in before if isinstance(row, Mapping)] if isinstance(before, list) else []
                data[key] = self._rows(field, value, old)

    def _rows(self, field: Field, rows: list[Any], earlier: list[Mapping[str, Any]]) -> list[Any]:
        used = {entry_key(field, row) for row in rows}
        free = [row for row in earlier if entry_key(field, row) not in used]
        found = []
        for row in rows:
            if not isinstance(row, dict) or not any(value not in (None, "", [], {}) for value in row.values()):
                found.append(row)
                continue
            same = next((old for old in earlier if entry_key(field, old) == entry_key(field, row)), None)
            if field.id_key and field.id_prefix and not row.get(field.id_key):
                same = next((old for old in free if _looks_same(field, old, row)), None)
                if same is not None:
                    free.remove(same)
                row = {
                    field.id_key: same[field.id_key] if same else self.next(field.id_prefix),
                    **{k: v for k, v in row.items() if k != field.id_key},
                }
            self.assign(field.fields, row, same or {})
            found.append(row)
        return found


def _looks_same(field: Field, old: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Tell whether an entry without an id is one of an earlier draft: by x-match, by name, else by its first text."""
    match = field.schema.get("x-match")
    if not match and "name" in field.fields:
        match = ["name"]
    if not match:
        texts = [
            key
            for key, below in field.fields.items()
            if below.kind == "value" and key != field.id_key and not below.links
        ]
        match = [key for key in texts if row.get(key)][:1]
    return bool(match) and all(row.get(key) and str(row.get(key)) == str(old.get(key)) for key in match)


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for below in value.values():
            yield from _texts(below)
    elif isinstance(value, list):
        for below in value:
            yield from _texts(below)
