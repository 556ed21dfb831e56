"""A schema in words: what a field is, for explanations and questions."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

_TYPES = {
    "date": "date",
    "duration": "duration (15min, 4h, 2bd)",
    "percent": "percent (0–100)",
    "freq": "cycle (monthly, quarterly, annual …)",
    "hours": "24x7, or days, from, to, timezone",
    "clause": "clause number",
    "area": "clause area",
    "version": "version",
    "currency": "currency code",
    "email": "e-mail address",
    "evidence_item": "path, URL or ticket",
}
_MOST_KINDS = 6
_MEANT = {"$text": "your own words", "$ticket": "a ticket"}


def kinds_in_words(kinds: Collection[str]) -> str:
    """Say which kinds of records a link may name: `risk or cost category`; of more than six only that it is a record."""
    if len(kinds) > _MOST_KINDS:
        return "document or record" if "document" in kinds else "record"
    return " or ".join(kind.replace("_", " ") for kind in kinds)


def type_in_words(schema: dict[str, Any]) -> str:
    """Say what a value of this schema is, in a few words."""
    if "enum" in schema and schema.get("x-type") != "freq":
        return " | ".join(map(str, schema["enum"]))
    links = schema.get("x-link")
    if links:
        names = [links] if isinstance(links, str) else list(links)
        words = [_MEANT.get(word, word) for word in _listed(schema.get("x-or"))]
        return "→ " + " or ".join([kinds_in_words(names), *words])
    kind = schema.get("type")
    if kind == "array":
        items = schema.get("items", {})
        if items.get("type") != "object":
            return f"list of {type_in_words(items)}"
        id_ = schema.get("x-id")
        example = f"{id_}-001" if isinstance(id_, str) else (id_ or {}).get("example")
        return f"list ({example} …)" if example else "list"
    if schema.get("x-type") in _TYPES:
        return _TYPES[schema["x-type"]]
    if kind == "object":
        if is_money(schema):
            return "amount and currency"
        return "free names and values" if schema.get("x-map") else "group"
    words = _listed(schema.get("x-or"))
    base = {"integer": "whole number", "number": "number", "boolean": "true or false"}.get(str(kind), "text")
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        base += f" {low}–{high}"
    unit = (schema.get("x-unit") or {}).get("by")
    if unit:
        base += f", in the unit of {unit}"
    return base + "".join(f" or {_MEANT.get(word, word)}" for word in words)


def is_money(schema: dict[str, Any]) -> bool:
    """Tell whether an object is an amount in a currency, which is read as one value."""
    return set(schema.get("properties", {})) == {"amount", "currency"}


def own_description(schema: dict[str, Any], shapes: dict[str, str]) -> str:
    """Return what a schema says of its field; nothing where that is only what its shape says of every such field."""
    text = " ".join(str(schema.get("description", "")).split())
    return "" if text == shapes.get(str(schema.get("x-type"))) else text


def _listed(value: Any) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else list(value)


def field_rows(
    schema: dict[str, Any], edition: str, depth: int, shapes: dict[str, str], indent: str = ""
) -> list[tuple[str, str, str]]:
    """List the fields of an object as name, type and description, nested ones indented down to `depth` levels.

    `shapes` are the descriptions that every value of a type has (`rest["shapes"]` of the definitions).
    """
    rows = []
    required = set(schema.get("required", []))
    for key, sub in schema.get("properties", {}).items():
        due = key in required and sub.get("x-edition", edition) == edition
        rows.append((indent + key + ("!" if due else ""), type_in_words(sub), own_description(sub, shapes)))
        nested = sub.get("items", {}) if sub.get("type") == "array" else sub
        if depth > 1 and nested.get("properties") and sub.get("x-type") != "hours" and not is_money(nested):
            rows += field_rows(nested, edition, depth - 1, shapes, indent + "  ")
    return rows
