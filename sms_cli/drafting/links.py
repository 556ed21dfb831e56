"""The records that an answer may name: those of the workspace, and those named so far in the same interview."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sms_cli.definitions import kinds_in_words
from sms_cli.drafting.form import Field, Form, all_fields
from sms_cli.errors import nearest
from sms_cli.workspace import Workspace

_LATER_ID = re.compile(r"[A-Z]{2,5}-[A-Z0-9][A-Z0-9-]*|P[1-9]|[A-Z]{2,4}").fullmatch
_IN_TEXT = re.compile(r"(?<![\w-])[A-Z]{2,5}-[A-Z0-9-]*[0-9][A-Z0-9-]*(?![\w-])")
_TICKET = re.compile(r"[A-Z]+-?[0-9]+|https?://\S+").fullmatch


class Links:
    """Knows which records there are. `open` are the tables whose list is still being asked for, `within` the entries that
    are being filled in, which cannot link to themselves."""

    def __init__(self, form: Form, workspace: Workspace, data: Mapping[str, Any]) -> None:
        self.form = form
        self.workspace = workspace
        self.data = data
        self.open: set[str] = set()
        self.within: list[Mapping[str, Any]] = []

    def to_come(self, field: Field) -> bool:
        """Tell whether a field cannot be answered yet, because the person is still to name what it links to."""
        below = [field]
        if field.kind == "rows" and field.table not in self.open:
            below += [part for part in field.fields.values() if part.need is not None]
        return any(kind in self.open for part in below for kind in part.links)

    def choices(self, field: Field) -> tuple[list[tuple[str, str]], bool]:
        """Return what a person can choose from, as (value, label), and whether other texts may stand as well."""
        if field.choices:
            return [(word, word) for word in field.choices], False
        if field.plan.get("type") == "area":
            return [(a["area"], f"{a['area']} {a['title']}") for a in self.form.definitions.areas], False
        if field.plan.get("type") == "freq":
            return [(cycle["name"], cycle["name"]) for cycle in self.form.definitions.cycles], False
        if not field.links:
            return [], False
        found = self.records(field.links)
        found += [(word, word) for word in field.words]
        is_open = bool(self.absent(field.links)) or any(word.startswith("$") for word in field.plan.get("or", ()))
        return found, is_open

    def records(self, kinds: list[str]) -> list[tuple[str, str]]:
        """Return the records of some kinds that are in use, as (id, name with id), in the order of their ids."""
        names: dict[str, str | None] = {}
        for kind in kinds:
            lines = self.workspace.db.execute("SELECT id, name FROM record WHERE kind = ? AND retired = 0", (kind,))
            names.update(lines.fetchall())
            for field in all_fields(self.form.own):
                if field.table == kind and field.id_key:
                    for row in _rows_at(self.data, field.path):
                        id_ = row.get(field.id_key)
                        if isinstance(id_, str):
                            names[id_] = row.get("name")
        own = {entry.get("id") for entry in self.within}
        return [(id_, f"{name} ({id_})" if name else id_) for id_, name in sorted(names.items()) if id_ not in own]

    def absent(self, kinds: list[str]) -> list[str]:
        """Return the kinds whose home document does not exist yet, so that an id is all that can be said."""
        known = self.workspace.definitions.kinds
        begun = self.workspace.begun | {self.form.skill.key}
        return [kind for kind in kinds if kind not in known or any(home not in begun for home in known[kind]["homes"])]

    def strangers(self, text: str) -> list[str]:
        """Return what a text names as a record of a kind whose home documents exist, and is none, retired or not."""
        found = []
        for id_ in dict.fromkeys(_IN_TEXT.findall(text)):
            definitions = self.workspace.definitions.kinds.items()
            begins = id_.partition("-")[0] + "-"
            kinds = [kind for kind, about in definitions if str(about.get("pattern") or "").startswith(begins)]
            if not kinds or self.absent(kinds):
                continue
            known = self.workspace.db.execute("SELECT 1 FROM record WHERE id = ?", (id_,)).fetchone()
            if known is None and not any(id_ == other for other, _ in self.records(kinds)):
                found.append(id_)
        return found

    def problem(self, field: Field, text: str) -> str | None:
        """Say why a text names no record, or return None when it may stand."""
        rules = field.plan.get("or", ())
        if text in rules or "$text" in rules or ("$ticket" in rules and _TICKET(text)):
            return None
        what = kinds_in_words(field.links)
        examples = []
        for kind in self.absent(field.links):
            known = self.workspace.definitions.kinds.get(kind)
            pattern = known.get("pattern") if known else None
            if re.fullmatch(pattern, text) if pattern else _LATER_ID(text):
                return None
            if known and known.get("example"):
                examples.append(str(known["example"]))
        examples += [str(example) for example in field.schema.get("examples", ())]
        if self.absent(field.links):
            such = f" such as {examples[0]}" if examples else ""
            return (
                f'"{text}" is not the id of a {what}. None is recorded yet; expected: the id that it will have,{such}'
            )
        guess = nearest(text, [id_ for id_, _ in self.records(field.links)])
        return f"There is no {what} {text}" + (f"; did you mean {guess}?" if guess else "")


def _rows_at(data: Any, path: tuple[str, ...]) -> list[Mapping[str, Any]]:
    """Return the entries at a path of fields, through all lists on the way."""
    found = [data]
    for step in path:
        below = [holder[step] for holder in found if isinstance(holder, Mapping) and holder.get(step) is not None]
        found = [entry for value in below for entry in (value if isinstance(value, list) else [value])]
    return [entry for entry in found if isinstance(entry, Mapping)]
