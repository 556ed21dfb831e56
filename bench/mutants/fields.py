"""The fields of a document that its schema speaks of: where each stands, of what type it is, whether it is required there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sms_cli.definitions import Definitions
from sms_cli.workspace import Document, Map, Seq

Steps = tuple[str | int, ...]
Schema = Mapping[str, Any]

_JSON_TYPES = {"string": "text", "integer": "int", "number": "number", "boolean": "bool"}


class Field(NamedTuple):
    """One value in a document.

    `name` is the same for this field of every record (`SLM target/value`), `steps` lead to this one from the top of the front
    matter; `record` is how many of these steps lead to the record or row that holds it. `kind` is its type: that of its values
    (date, percent, duration, freq, hours, number, int, bool, clause, area, version, currency, email, evidence), or what it is
    for (id, link, word, key, unit, text), or list, rows, group. `value` is that of the document, `siblings` the other fields beside
    it with their kinds, `keys` those that tell the records of its list apart.
    """

    path: str
    name: str
    steps: Steps
    record: int
    kind: str
    schema: Schema
    value: Any
    required: bool
    siblings: Mapping[str, tuple[str, Any]]
    keys: tuple[str, ...] = ()


class Walker:
    """Walks the documents of a workspace along their schemas."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions

    def of(self, document: Document) -> Iterator[Field]:
        """Yield every field of a main document, from top to bottom as its schemas have them."""
        skill = self.definitions.skills[document.skill or ""]
        self.path, self.prefix = document.path, skill.prefix
        assert document.data is not None
        for schema in (self.definitions.schema("document"), self.definitions.schema(skill.key)):
            yield from self._group(schema, document.data, (), 0, skill.prefix)

    def _group(self, schema: Schema, node: Map, steps: Steps, record: int, name: str) -> Iterator[Field]:
        properties = schema.get("properties", {})
        keys = tuple(schema.get("x-key", ()))
        kinds = {key: (kind_of(sub, key, keys), node[key]) for key, sub in properties.items() if node.get(key)}
        for key, sub in properties.items():
            if key not in node:
                continue
            required = key in schema.get("required", ()) and self._asked(sub, node)
            place, label = (*steps, key), f"{name}/{key}" if "/" in name or " " in name else f"{name} {key}"
            siblings = {other: found for other, found in kinds.items() if other != key}
            value, kind = node[key], kind_of(sub, key, keys)
            yield Field(self.path, label, place, record, kind, sub, value, required, siblings, keys)
            yield from self._below(sub, value, place, record, label)

    def _below(self, schema: Schema, value: Any, steps: Steps, record: int, label: str) -> Iterator[Field]:
        table = schema.get("x-table")
        name = f"{self.prefix} {table}" if table else label
        if isinstance(value, Seq):
            items = {"x-key": self._keys(schema), **schema.get("items", {})}
            for index, entry in enumerate(value):
                place = (*steps, index)
                if isinstance(entry, Map):
                    yield from self._group(items, entry, place, len(place), name)
                elif isinstance(entry, str):
                    kind = kind_of(items, "", ())
                    yield Field(self.path, f"{label}[]", place, record, kind, items, entry, False, {})
        elif isinstance(value, Map) and "properties" in schema:
            yield from self._group(schema, value, steps, len(steps) if table else record, name)
        elif isinstance(value, Map) and schema.get("x-map"):
            items = schema.get("additionalProperties") or {}
            for key, entry in value.items():
                kind = kind_of(items, "", ())
                yield Field(self.path, f"{label}{{}}", (*steps, key), record, kind, items, entry, False, {})

    @staticmethod
    def _keys(schema: Schema) -> tuple[str, ...]:
        ids = schema.get("x-id")
        own = (ids.get("key", "id") if isinstance(ids, dict) else "id",) if ids else ()
        return (*own, *schema.get("x-key", ()))

    def _asked(self, schema: Schema, node: Map) -> bool:
        edition = schema.get("x-edition")
        if edition is not None and edition != self.definitions.edition:
            return False
        for word, wanted in (schema.get("x-required") or {}).items():
            met = all(
                node.get(k) not in (None, "") if v == "*" else str(node.get(k)).lower() == str(v).lower()
                for k, v in wanted.items()
            )
            if met is (word == "unless"):
                return False
        return True


def kind_of(schema: Schema, key: str, keys: tuple[str, ...]) -> str:
    """Return the type of a field, as `Field.kind` has it."""
    if schema.get("x-type") == "hours":
        return "hours"
    if schema.get("type") == "array":
        return "rows" if "x-table" in schema else "list"
    if schema.get("type") == "object":
        return "group"
    if "x-link" in schema:
        return "link"
    if key and keys and key == keys[0] and "id" in (key, schema.get("x-id")):
        return "id"
    if "x-type" in schema:
        return str(schema["x-type"]).replace("evidence_item", "evidence")
    if "enum" in schema or "const" in schema:
        return "unit" if key == "unit" else "word"
    json_type = schema.get("type", "string")
    kind = _JSON_TYPES.get(json_type if isinstance(json_type, str) else "string", "text")
    if kind == "text" and (key in keys or "pattern" in schema):
        return "id" if key == "id" else "key"
    return kind
