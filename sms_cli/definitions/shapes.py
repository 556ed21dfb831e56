"""A schema in words: what a field is, for explanations and questions."""

from __future__ import annotations

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


def type_in_words(schema: dict[str, Any]) -> str:
    """Say what a value of this schema is, in a few words."""
    if "enum" in schema and schema.get("x-type") != "freq":
        return " | ".join(map(str, schema["enum"]))
    links = schema.get("x-link")
    if links:
        names = [links] if isinstance(links, str) else list(links)
        words = [word for word in _listed(schema.get("x-or")) if not word.startswith("$")]
        return "→ " + " or ".join([name.replace("_", " ") for name in names] + words)
    kind = schema.get("type")
    if kind == "array":
        items = schema.get("items", {})
        return "list" if items.get("type") == "object" else f"list of {type_in_words(items)}"
    if schema.get("x-type") in _TYPES:
        return _TYPES[schema["x-type"]]
    if kind == "object":
        return "free names and values" if schema.get("x-map") else "group"
    words = _listed(schema.get("x-or"))
    base = {"integer": "whole number", "number": "number", "boolean": "true or false"}.get(str(kind), "text")
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        base += f" {low}–{high}"
    return base + "".join(f" or {word}" for word in words if not word.startswith("$"))


def _listed(value: Any) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else list(value)


def field_lines(schema: dict[str, Any], edition: str, depth: int, indent: str = "    ") -> list[str]:
    """List the fields of an object, one a line, nested ones indented down to `depth` levels."""
    lines = []
    required = set(schema.get("required", []))
    width = max((len(key) for key in schema.get("properties", {})), default=0) + 1
    for key, sub in schema.get("properties", {}).items():
        due = key in required and sub.get("x-edition", edition) == edition
        name = key + ("!" if due else "")
        text = sub.get("description", "").rstrip(".")
        lines.append(f"{indent}{name:<{width}}  {type_in_words(sub)}" + (f"  – {text}" if text else ""))
        nested = sub.get("items", {}) if sub.get("type") == "array" else sub
        if depth > 1 and nested.get("properties") and sub.get("x-type") != "hours":
            lines += field_lines(nested, edition, depth - 1, indent + "    ")
    return lines
