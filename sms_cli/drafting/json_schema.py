"""The annotated schema of a skill as plain JSON Schema 2020-12: for editors, agents, and other programs."""

from __future__ import annotations

from typing import Any

from sms_cli.definitions import Definitions
from sms_cli.drafting.form import SET_BY_APPROVAL
from sms_cli.drafting.question import hours_said
from sms_cli.drafting.values import said

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TAKEN_OVER = (
    "type", "enum", "const", "pattern", "format", "minimum", "maximum", "exclusiveMinimum", "minLength", "minItems", "maxItems",
    "examples", "oneOf", "description",
)  # fmt: skip


def artifact_schema(definitions: Definitions, skill: str) -> dict[str, Any]:
    """Return the schema of the front matter of a skill's main document."""
    known = definitions.skills[skill]
    maker = _Maker(definitions, answers=False)
    common, own = maker.object(definitions.schema("document")), maker.object(definitions.schema(skill))
    common["properties"]["id"] = {**common["properties"]["id"], "const": known.document_id}
    common["properties"]["skill"] = {
        "const": skill,
        "description": common["properties"]["skill"].get("description", ""),
    }
    return {
        "$schema": DIALECT,
        "title": f"{known.title} (front matter)",
        **_joined(common, own),
        "required": [*common.get("required", []), *own.get("required", [])],
    }


def answers_schema(definitions: Definitions, skill: str) -> dict[str, Any]:
    """Return the schema of a file of answers: what a person may say, nothing of it due at the top."""
    known = definitions.skills[skill]
    maker = _Maker(definitions, answers=True)
    joined = _joined(maker.object(definitions.schema("document")), maker.object(definitions.schema(skill)))
    for key in SET_BY_APPROVAL:
        joined["properties"].pop(key, None)
    joined["properties"]["status"] = {"enum": ["draft", "review"]}
    joined["properties"]["id"] = {"const": known.document_id}
    joined["properties"]["skill"] = {"const": skill}
    note = "A few sentences in Markdown; headings begin with ###."
    joined["properties"]["sections"] = {
        "type": ["object", "null"],
        "description": "Text of your own for each section of the document.",
        "additionalProperties": False,
        "properties": {heading: {"type": ["string", "null"], "description": note} for heading in known.sections},
    }
    return {"$schema": DIALECT, "title": f"{known.title} (answers)", **joined}


def settings_schema(definitions: Definitions) -> dict[str, Any]:
    """Return the schema of sms.yaml."""
    return {
        "$schema": DIALECT,
        "title": "sms.yaml",
        **_Maker(definitions, answers=False).object(definitions.schema("settings")),
    }


def _joined(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    joined: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {**first["properties"], **second["properties"]},
    }
    conditions = [*first.get("allOf", []), *second.get("allOf", [])]
    return {**joined, "allOf": conditions} if conditions else joined


class _Maker:
    """Turns annotated schemas into plain ones. In answers a field may be left blank, ids and what is settled left out."""

    def __init__(self, definitions: Definitions, *, answers: bool) -> None:
        self.definitions = definitions
        self.answers = answers

    def object(self, schema: dict[str, Any], *, record: bool = False, loose: bool = False) -> dict[str, Any]:
        """Return the schema of fields under one name. In a `loose` one nothing is due, because upstream may have said it."""
        properties = schema.get("properties", {})
        made: dict[str, Any] = {"type": "object", "additionalProperties": False}
        if schema.get("description"):
            made["description"] = schema["description"]
        made["properties"] = {key: self.value(below) for key, below in properties.items()}
        if record and "retired" not in properties and "retired" not in properties.get("status", {}).get("enum", []):
            made["properties"]["retired"] = {
                "type": "boolean",
                "description": "True once it is withdrawn; the id is never used again.",
            }
        due, conditions = [], []
        for key in schema.get("required", []):
            below = properties[key]
            left_out = self.answers and (loose or key == "id" or "x-default" in below or "x-prefill" in below)
            if below.get("x-edition", self.definitions.edition) != self.definitions.edition or left_out:
                continue
            if "x-required" in below:
                conditions.append(_condition(key, below["x-required"]))
            else:
                due.append(key)
        if due and not (self.answers and not record and not schema.get("x-item")):
            made["required"] = due
        if conditions and "required" in made:
            made["allOf"] = conditions
        return made

    def value(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the schema of one field."""
        made = self._bare(schema)
        says = [text for text in (schema.get("x-question"), schema.get("description")) if text]
        if says:
            made["description"] = " ".join(says)
        if "x-default" in schema:
            made["default"] = schema["x-default"]
        return _or_null(made) if self.answers else made

    def _bare(self, schema: dict[str, Any]) -> dict[str, Any]:
        record = "x-id" in schema
        if schema.get("type") == "array":
            items = schema.get("items", {})
            loose = "x-prefill" in schema
            if items.get("type") == "object":
                entry = self.object({**items, "x-item": True}, record=record, loose=loose)
            else:
                entry = self._bare(items)
                if items.get("description"):
                    entry["description"] = items["description"]
            bounds: dict[str, Any] = {}
            for key in ("minItems", "maxItems"):
                if key in schema and not (self.answers and key == "minItems"):
                    bounds[key] = schema[key]
            return {"type": "array", **bounds, "items": entry}
        if schema.get("x-map"):
            return {"type": "object", "additionalProperties": self._bare(schema.get("additionalProperties", {}))}
        if schema.get("type") == "object" and "properties" in schema and schema.get("x-type") != "hours":
            return self.object(schema, record=record)
        made = {key: schema[key] for key in _TAKEN_OVER if key in schema and key != "description"}
        link = self._pattern(schema)
        if link:
            made["pattern"] = link
        words = schema.get("x-or", [])
        words = [words] if isinstance(words, str) else list(words)
        if words and made.get("type") in ("number", "integer"):
            return {"anyOf": [made, {"enum": words}]}
        return made

    def _pattern(self, schema: dict[str, Any]) -> str | None:
        """Return the pattern of the ids that a link may hold, where nothing but such ids may stand."""
        kinds = schema.get("x-link")
        if kinds is None or schema.get("x-or"):
            return None
        kinds = [kinds] if isinstance(kinds, str) else kinds
        patterns = [str(self.definitions.kinds.get(kind, {}).get("pattern") or "") for kind in kinds]
        return f"^(?:{'|'.join(patterns)})$" if all(patterns) else None


def _condition(key: str, rule: dict[str, Any]) -> dict[str, Any]:
    """Return the condition of x-required as if and then."""
    [(word, siblings)] = rule.items()
    test: dict[str, Any] = {"required": list(siblings)}
    exact = {name: {"const": value} for name, value in siblings.items() if value != "*"}
    if exact:
        test["properties"] = exact
    return {"if": test, ("then" if word == "if" else "else"): {"required": [key]}}


def _or_null(made: dict[str, Any]) -> dict[str, Any]:
    """Let a field of a form be left blank."""
    if isinstance(made.get("type"), str):
        made["type"] = [made["type"], "null"]
        if "enum" in made:
            made["enum"] = [*made["enum"], None]
        return made
    if "enum" in made:
        made["enum"] = [*made["enum"], None]
        return made
    told: dict[str, Any] = {}
    for key in ("description", "default"):
        if key in made:
            told[key] = made.pop(key)
    return {"anyOf": [made, {"type": "null"}], **told}


def example_of(schema: dict[str, Any]) -> str | None:
    """Return the first example of a field as text."""
    examples = schema.get("examples") or schema.get("items", {}).get("examples")
    if not examples:
        return None
    example = said(examples[0])
    return hours_said(example) if isinstance(example, dict) else str(example)
