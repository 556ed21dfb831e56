"""The records of a workspace as a comparison needs them: by their ids, each with its fields, in whatever file they stand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sms_cli.workspace import Document, Map, Seq, Workspace

Key = tuple[str, ...]
_SIGNS = {"percent": "%"}
# What tells where a front matter belongs, and the digest that only sms reads.
_NOT_TOLD = frozenset(("skill", "part_of", "record", "approved_digest"))


class Told:
    """One record, document or entry of a list.

    `key` is the same in every state of a workspace; `names` are the ids that lead to it, from the outermost record;
    `fields` hold a text or a list of texts by their path; `links` the kinds that a field names.
    """

    __slots__ = ("document", "fields", "holder", "key", "kind", "label", "links", "names", "row")

    def __init__(
        self, key: Key, kind: str, names: tuple[str, ...], label: str | None, document: Document | None
    ) -> None:
        self.key, self.kind, self.names, self.label, self.document = key, kind, names, label, document
        self.holder: Key | None = None
        self.row = 0
        self.fields: dict[Key, str | list[str]] = {}
        self.links: dict[Key, list[str]] = {}


def records_told(workspace: Workspace) -> dict[Key, Told]:
    """Return what a workspace says: its settings, its documents, their records and entries, holders before what they hold."""
    reading = _Reading(workspace)
    settings = Told(("settings",), "settings", ("sms.yaml",), None, None)
    reading.found[settings.key] = settings
    reading.fields(workspace.definitions.plans["settings"]["fields"], workspace.where(1).node, settings, ())
    for document in sorted(workspace.documents, key=lambda document: not document.is_main):
        if document.data is not None and document.main is not None and document.main.skill is not None:
            reading.document(document, document.main.skill)
    return reading.found


class _Reading:
    def __init__(self, workspace: Workspace) -> None:
        self.definitions = workspace.definitions
        self.rows = workspace.rows.ids
        self.found: dict[Key, Told] = {}

    def document(self, document: Document, skill: str) -> None:
        assert document.data is not None
        plans = self.definitions.plans
        own = plans[skill]["fields"]
        if document.main is document:
            known = self.definitions.skills[skill]
            title = document.data.get("title")
            label = title if isinstance(title, str) else known.title
            told = Told(("document", skill), "document", (known.document_id,), label, document)
            told.row = document.row
            self.found[told.key] = told
            self.fields({**plans["document"]["fields"], **own}, document.data, told, ())
            return
        main = self.found.get(("document", skill))
        if main is None:
            return
        if document.record is None:
            self.fields(
                {key: field for key, field in own.items() if field["k"] in "rl"}, document.data, main, (), document
            )
            return
        plan = next((f["plan"] for f in own.values() if f["k"] == "r" and f["plan"]["table"] == document.record), None)
        if plan is not None:
            self.entry(plan, document.data, main, document.record, document)

    def fields(
        self, plan: Mapping[str, Any], data: Any, told: Told, path: Key, document: Document | None = None
    ) -> None:
        """Read the fields of a mapping into a record; entries of lists become records of their own."""
        for key, value in data.items():
            here = (*path, key)
            if value is None or value == "" or (not path and key in _NOT_TOLD):
                continue
            field: Any = plan.get(key)
            kind = field["k"] if field is not None else ""
            if document is not None and field is None:
                continue  # of a part only the lists are told
            if kind == "o" and isinstance(value, Map):
                self.fields(field["fields"], value, told, here)
            elif kind == "1" and isinstance(value, Map):
                self.fields(field["plan"]["fields"], value, told, here)
            elif kind == "r" and isinstance(value, Seq):
                for entry in value:
                    if isinstance(entry, Map):
                        self.entry(field["plan"], entry, told, "/".join(here), document or told.document)
                    else:
                        told.fields[here] = [*told.fields.get(here, ()), _text(entry)]
            elif kind == "m" and isinstance(value, Map):
                for name, entry in value.items():
                    told.fields[(*here, name)] = _text(entry)
                    _note_link(told, (*here, name), field["item"])
            elif isinstance(value, Seq):
                told.fields[here] = [*told.fields.get(here, ()), *map(_text, value)]
                _note_link(told, here, field["item"] if kind == "l" else {})
            else:
                text = _text(value)
                told.fields[here] = f"{text} %" if field and field.get("type") == "percent" and _figure(text) else text
                _note_link(told, here, field or {})

    def entry(self, plan: Any, data: Map, holder: Told, name: str, document: Document | None) -> None:
        """Read one entry of a list as a record: named by its id, else by its keys, else by its first text."""
        table = plan["table"]
        words = table.replace("_", " ")
        id_ = data.get(plan["id"]["key"]) if "id" in plan else None
        label = data.get("name")
        if isinstance(id_, str) and id_:
            key: Key = (table, id_)
            told = Told(key, words, (*_ids(holder), id_), label if isinstance(label, str) else None, document)
            told.row = self.rows.get(table, {}).get(id_, 0)
        else:
            texts = [data[k] for k in plan["keys"] if isinstance(data.get(k), str)]
            texts = texts or [value for value in data.values() if isinstance(value, str)][:1]
            key = (*holder.key, name, *texts)
            told = Told(key, words, _ids(holder), " ".join(texts) or None, document)
            told.row = holder.row
        number = 1
        while told.key in self.found:
            number += 1
            told.key = (*key, f"#{number}")
        told.holder = holder.key
        self.found[told.key] = told
        units = {value: unit for _, _, value, unit in plan.get("units", ())}
        self.fields(plan["fields"], data, told, ())
        told.fields.pop((plan["id"]["key"],) if "id" in plan else (), None)
        for value, unit in units.items():
            given = told.fields.get((unit,))
            if isinstance(given, str) and (value,) in told.fields:
                told.fields[(value,)] = f"{told.fields[(value,)]} {_SIGNS.get(given, given)}"
                del told.fields[(unit,)]


def _ids(holder: Told) -> tuple[str, ...]:
    return () if holder.kind == "document" else holder.names


def _note_link(told: Told, path: Key, field: Mapping[str, Any]) -> None:
    if "link" in field:
        told.links[path] = field["link"]


def _figure(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def _text(value: Any) -> str:
    """Say a value that is one text, or a group of fields where one is due (service hours, or a mistake)."""
    if isinstance(value, str):
        return value
    if isinstance(value, Map) and {"days", "from", "to"} <= value.keys():
        return " ".join(
            str(part) for part in (value["days"], f"{value['from']}–{value['to']}", value.get("timezone")) if part
        )
    return json.dumps(value, ensure_ascii=False)
