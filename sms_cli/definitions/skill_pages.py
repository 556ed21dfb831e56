"""One skill as a page of values: what it is for, what it reads, its fields, sections, rules and workflow."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sms_cli.definitions.shapes import is_money, own_description, type_in_words
from sms_cli.errors import SmsError, nearest

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
PHASES = ("plan", "do", "check", "act")
_ORDER = ("clauses", "auditors", "asking", "example")


def skill_page(definitions: Any, skill: Any) -> dict[str, Any]:
    """Return everything that is to be known of a skill, as plain JSON (docs/json-format.md names the fields)."""
    schema = definitions.schema(skill.key)
    others = [other for other in definitions.skills.values() if other.key != skill.key]
    return {
        "skill": skill.key,
        "title": skill.title,
        "prefix": skill.prefix,
        "phase": skill.phase,
        "step": skill.step,
        "version": skill.version,
        "description": " ".join(skill.description.split()),
        "document": skill.document_id,
        "path": skill.path,
        "edition": definitions.edition,
        "own": own_parts(skill),
        "clauses": {edition: _clauses(definitions, edition, skill.clauses[edition]) for edition in skill.clauses},
        "reads": skill.reads,
        "reads_later": skill.reads_later,
        "read_by": [other.key for other in in_order(others) if skill.key in other.reads],
        "read_later_by": [other.key for other in in_order(others) if skill.key in other.reads_later],
        "records": records_of(definitions, skill.key),
        "fields": _fields(schema, definitions.rest["shapes"]),
        "sections": [_section(entry) for entry in schema.get("x-sections", [])],
        "rules": [
            {
                "id": rule.id,
                "severity": rule.severity,
                "completeness": rule.completeness,
                "says": " ".join(definitions.rule_text(rule.id).get("says", rule.name).split()),
            }
            for rule in rules_of(definitions, skill)
        ],
        "workflow": workflow(definitions, skill),
        "references": references(definitions, skill),
    }


def skills_in_order(definitions: Any) -> list[Any]:
    """Return the skills in the order of the journey, by phase and step; in each phase those without a step come last."""
    return in_order(definitions.skills.values())


def in_order(skills: Any) -> list[Any]:
    """Return skills by phase and step; in each phase those without a step come last."""
    return sorted(skills, key=lambda skill: (PHASES.index(skill.phase), skill.step or 10_000, skill.key))


def own_parts(skill: Any) -> list[str]:
    """Name what of a skill the workspace brings: `skill` where it is one of its own, else `template` and `blocks`."""
    if skill.origin is not None:
        return ["skill"]
    blocks = any("origin" in block for block in skill.blocks.values())
    return [word for word, there in (("template", skill.own_template), ("blocks", blocks)) if there]


def rules_of(definitions: Any, skill: Any) -> list[Any]:
    """Return the rules whose ids begin with the skill's prefix."""
    return [rule for rule in definitions.rules if rule.id.startswith(skill.prefix)]


def records_of(definitions: Any, skill: str) -> list[dict[str, str]]:
    """Return the kinds of records that a skill's artifact holds: `kind`, `example` (an id), `field`, `says`."""
    found: list[dict[str, str]] = []

    def walk(schema: dict[str, Any], path: tuple[str, ...]) -> None:
        for key, below in schema.get("properties", {}).items():
            kind = below.get("x-table")
            if kind and "x-id" in below and all(entry["kind"] != kind for entry in found):
                example = str(definitions.kinds[kind]["example"])
                says = below.get("description", "").rstrip(".")
                found.append({"kind": kind, "example": example, "field": "/".join((*path, key)), "says": says})
            walk(below.get("items", {}) if below.get("type") == "array" else below, (*path, key))

    walk(definitions.schema(skill), ())
    return found


def references(definitions: Any, skill: Any) -> list[str]:
    """Name the references of a skill, those that every skill has first."""
    names = {path.stem for path in definitions.references(skill)}
    return [name for name in _ORDER if name in names] + sorted(names.difference(_ORDER))


def skill_reference(definitions: Any, skill: Any, name: str) -> str:
    """Return the text of a reference of a skill, in Markdown. Raises SmsError with the names that there are."""
    known = references(definitions, skill)
    word = name.removesuffix(".md").lower()
    if word not in known:
        guess = nearest(word, known)
        hint = f"Did you mean {guess}?" if guess else f"It has {', '.join(known)}" if known else None
        raise SmsError(f"{skill.key} has no reference {name}", hint=hint or "It has none yet")
    return _read(definitions.folder(skill) / "references" / f"{word}.md")


def workflow(definitions: Any, skill: Any) -> str:
    """Return the body of a skill's SKILL.md: how a person or an agent works through it, in Markdown."""
    text = _read(definitions.folder(skill) / "SKILL.md").removeprefix("\ufeff").replace("\r\n", "\n")
    _, _, rest = text.partition("\n---")
    return rest.partition("\n")[2].strip("\n") + "\n" if text.startswith("---") else text


def _read(path: Path) -> str:
    """Return the text of a file without characters that would make a terminal do something; it may come from others."""
    try:
        return _CONTROL.sub("", path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SmsError(f"cannot be read: {error}", path=path.as_posix()) from None


def _clauses(definitions: Any, edition: str, numbers: list[str]) -> list[dict[str, str]]:
    known = {c["number"]: c["title"] for c in definitions.rest["standard"]["editions"][edition]["clauses"]}
    return [{"number": number, "title": known.get(number, "")} for number in numbers]


def _section(entry: Any) -> dict[str, Any]:
    return {"heading": entry, "edition": None} if isinstance(entry, str) else {"edition": None, **entry}


def _fields(schema: dict[str, Any], shapes: dict[str, str]) -> list[dict[str, Any]]:
    """Return the fields of an object in the order of the schema, those below them under `fields`."""
    required = schema.get("required", [])
    found = []
    for key, below in schema.get("properties", {}).items():
        nested = below.get("items", {}) if below.get("type") == "array" else below
        deeper = nested.get("properties") and below.get("x-type") != "hours" and not is_money(nested)
        examples = below.get("examples") or nested.get("examples") or []
        found.append(
            {
                "name": key,
                "type": type_in_words(below),
                "required": key in required,
                "condition": _condition(below) if key in required else None,
                "question": below.get("x-question"),
                "says": own_description(below, shapes) or None,
                "default": below.get("x-default"),
                "example": examples[0] if examples and not deeper else None,
                "fields": _fields(nested, shapes) if deeper else [],
            }
        )
    return found


def _condition(schema: dict[str, Any]) -> str | None:
    """Say when a field is required, where it is not always."""
    words = []
    if schema.get("x-edition"):
        words.append(f"in edition {schema['x-edition']}")
    for word, siblings in (schema.get("x-required") or {}).items():
        said = [f"{name} is given" if value == "*" else f"{name} is {value}" for name, value in siblings.items()]
        words.append(f"{word} {' and '.join(said)}")
    return ", ".join(words) or None
