"""The form as a model is asked it: JSON Schema without our annotations, within what the large providers take.

Every property is required and none is nullable, because one provider limits optional properties and unions to a few while
another asks for all of them; "" and [] say that nothing is said. What a schema cannot say here is checked afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sms_cli.drafting.form import SET_BY_APPROVAL, SETTLED_BY_TOOL, Field, Form
from sms_cli.drafting.links import Links

# Structured output of OpenAI: at most 10 levels, 5,000 properties and 1,000 enum values in all; Anthropic compiles a
# grammar whose limit it does not publish, hence few properties a request. A longer list of ids stands in the prompt alone.
MOST_LEVELS = 10
MOST_PROPERTIES = 60
MOST_IDS = 200
MOST_ENUM_VALUES = 1000
ASSUMED, REMOVE, SECTIONS = "assumed", "remove", "sections"
_NOBODY_ASKS = {*SETTLED_BY_TOOL, *SET_BY_APPROVAL, "assumptions", "waivers", "clauses", "retention", "review_due"}


def asked_fields(form: Form) -> dict[str, Field]:
    """Return the fields that a model is asked for: the skill's own, and the owner and classification of the document."""
    common = {key: field for key, field in form.common.items() if key not in _NOBODY_ASKS}
    return {key: field for key, field in {**form.own, **common}.items() if is_asked(form, field)}


def is_asked(form: Form, field: Field) -> bool:
    """Tell whether a field is for a model: not one of another edition, not what only happened work can prove."""
    if field.schema.get("x-edition", form.definitions.edition) != form.definitions.edition or field.key == "retired":
        return False
    if "x-computed" in field.schema:
        return False
    return not (field.plan.get("type") == "evidence_item" and field.need is None)


def may_be_blank(field: Field, loose: bool) -> bool:
    """Tell whether nothing may be said: where the field is not due, has a default, or is settled upstream."""
    return loose or field.need is None or bool(field.need) or bool({"x-default", "x-prefill"} & set(field.schema))


class Wire:
    """Makes the schema of one request. `defines` are the kinds whose entries the same answer may name anew."""

    def __init__(self, form: Form, links: Links, defines: Iterable[str] = (), *, loose: bool = False) -> None:
        self.form = form
        self.links = links
        self.defines = set(defines)
        self.loose = loose
        self.defs: dict[str, Any] = {}

    def schema(self, fields: Mapping[str, Field], headings: Iterable[str] = ()) -> dict[str, Any]:
        """Return the schema of an answer for these top-level fields and sections."""
        properties = {key: self._field(field, self.loose) for key, field in fields.items()}
        if headings:
            entry = _object({"heading": {"type": "string", "enum": list(headings)}, "text": {"type": "string"}})
            properties[SECTIONS] = {"type": "array", "items": entry}
        if self.loose:
            properties[REMOVE] = {"type": "array", "items": {"type": "string"}}
        properties[ASSUMED] = {
            "type": "array",
            "items": _object({"field": {"type": "string"}, "says": {"type": "string"}}),
        }
        made = _object(properties)
        return {**made, "$defs": self.defs} if self.defs else made

    def _fields(self, fields: Mapping[str, Field], loose: bool) -> dict[str, Any]:
        return _object(
            {
                key: self._field(field, loose)
                for key, field in fields.items()
                if is_asked(self.form, field) and self._can_be_said(field, loose)
            }
        )

    def _can_be_said(self, field: Field, loose: bool) -> bool:
        """Leave out what is not due and could only name a record of a document that is not begun."""
        if not field.links or not may_be_blank(field, loose) or field.words or self.links.records(field.links):
            return True
        return not self.links.absent(field.links)

    def _field(self, field: Field, loose: bool) -> dict[str, Any]:
        blank = may_be_blank(field, loose)
        if field.kind == "rows":
            # In an answer that changes entries, an entry says only what changes, and which one it is.
            return {"type": "array", "items": self._fields(field.fields, loose or "x-prefill" in field.schema)}
        if field.kind in ("group", "record"):
            return self._fields(field.fields, loose or blank)
        if field.kind == "values":
            return {"type": "array", "items": self._value(field, blank=False)}
        if field.kind == "map":
            return {
                "type": "array",
                "items": _object({"key": {"type": "string"}, "value": self._value(field, blank=False)}),
            }
        return self._value(field, blank=blank)

    def _value(self, field: Field, *, blank: bool) -> dict[str, Any]:
        choices = self._choices(field)
        if choices is not None:
            return self._closed(field, choices, blank)
        type_ = str(field.plan.get("type"))
        if blank or field.plan.get("or"):
            return {"type": "string"}
        return {
            "type": {"bool": "boolean", "int": "integer", "number": "number", "percent": "number"}.get(type_, "string")
        }

    def _choices(self, field: Field) -> list[str] | None:
        """Return the only texts that may stand; None where a schema cannot list them."""
        if field.plan.get("type") == "bool":
            return None
        choices, is_open = self.links.choices(field)
        if is_open or not choices or len(choices) > MOST_IDS or self.defines & set(field.links):
            return None
        return [value for value, _ in choices]

    def _closed(self, field: Field, choices: list[str], blank: bool) -> dict[str, Any]:
        enum = {"type": "string", "enum": [*choices, *([""] if blank else [])]}
        if not field.links:
            return enum
        name = "_or_".join(field.links) + ("_or_blank" if blank else "")
        while name in self.defs and self.defs[name] != enum:  # the same kinds, other words beside them
            name += "_"
        self.defs[name] = enum
        if enum_values(self.defs) > MOST_ENUM_VALUES:
            del self.defs[name]
            return {"type": "string"}
        return {"$ref": f"#/$defs/{name}"}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def list_of(key: str, words: Iterable[str]) -> dict[str, Any]:
    """Return the schema of an answer that is a choice of words under one key."""
    return _object({key: {"type": "array", "items": {"type": "string", "enum": list(words)}}})


def enum_values(schema: Any) -> int:
    """Count the enum values of a schema, each list of `$defs` once."""
    if isinstance(schema, dict):
        return len(schema.get("enum", ())) + sum(enum_values(below) for key, below in schema.items() if key != "enum")
    return sum(enum_values(below) for below in schema) if isinstance(schema, list) else 0


def levels(schema: Any) -> int:
    """Count how deep objects and lists of a schema stand in each other."""
    if not isinstance(schema, dict):
        return 0
    if schema.get("type") == "array":
        return 1 + levels(schema["items"])
    return (
        1 + max((levels(below) for below in schema["properties"].values()), default=0) if "properties" in schema else 0
    )


def count_properties(form: Form, field: Field) -> int:
    """Count a field and all asked below it."""
    return 1 + sum(count_properties(form, below) for below in field.fields.values() if is_asked(form, below))
