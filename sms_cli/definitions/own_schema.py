"""What is wrong with the schema of a skill of a workspace's own, each fault at its place in schema.yaml."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from sms_cli.definitions.fault import Fault
from sms_cli.definitions.own_yaml import OwnYaml, Steps
from sms_cli.definitions.patterns import pattern_problem
from sms_cli.definitions.plan import COLUMNS, Schema
from sms_cli.errors import nearest

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_PREFIX = re.compile(r"[A-Z]{2,5}")
_REF = re.compile(r"(?:shared)?#/\$defs/[A-Za-z][A-Za-z0-9_]*")
_TYPES = ("string", "integer", "number", "boolean", "array", "object")
MAX_NODES = 5_000
# A document has these beside the fields of its skill: in parts, in files of one record, and in files of answers.
_RESERVED = ("part_of", "record", "sections")


class Known(NamedTuple):
    """What the schema may name: fields of every document, kinds of records, rules, and names of tables that are taken."""

    common: frozenset[str]
    kinds: frozenset[str]
    rules: frozenset[str]
    tables: frozenset[str]
    prefixes: dict[str, str]  # of ids, with the kind that has them
    shapes: frozenset[str]  # of skills/shared.yaml


def _text(value: Any) -> str | None:
    return None if isinstance(value, str) and value.strip() else "text is due here"


def _count(value: Any) -> str | None:
    return (
        None if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else "a whole number is due here"
    )


def _number(value: Any) -> str | None:
    return None if isinstance(value, (int, float)) and not isinstance(value, bool) else "a number is due here"


def _one_of(*words: str) -> Callable[[Any], str | None]:
    def check(value: Any) -> str | None:
        if value in words:
            return None
        guess = nearest(str(value), words)
        return f"one of {', '.join(words)} is due here" + (f"; did you mean {guess}?" if guess else "")

    return check


def _words(value: Any) -> str | None:
    given = value if isinstance(value, list) else [value]
    return (
        None
        if given and all(isinstance(word, str) and word for word in given)
        else "a word or a list of them is due here"
    )


def _list(value: Any) -> str | None:
    return None if isinstance(value, list) and value else "a list is due here"


def _mapping(value: Any) -> str | None:
    return None if isinstance(value, dict) and value else "names and values are due here, one a line"


def _true(value: Any) -> str | None:
    return None if value is True else "it is true, or left out"


def _siblings(value: Any) -> str | None:
    """Check `{if: {field: value}}` or `{unless: {field: value}}`."""
    if isinstance(value, dict) and len(value) == 1 and set(value) <= {"if", "unless"}:
        (inner,) = value.values()
        if isinstance(inner, dict) and inner:
            return None
    return "{if: {field: value}} or {unless: {field: value}} is due here"


def _counts(value: Any) -> str | None:
    return (
        None if isinstance(value, bool) else _siblings(value) and "true, false or {unless: {field: value}} is due here"
    )


def _unit(value: Any) -> str | None:
    ok = isinstance(value, dict) and list(value) == ["by"] and isinstance(value["by"], str)
    return None if ok else "{by: field} is due here, the field that holds the unit"


def _select(value: Any) -> str | None:
    first = value.split(None, 1)[0].upper() if isinstance(value, str) and value.strip() else ""
    return None if first in ("SELECT", "WITH", "VALUES") else "a SELECT is due here"


def _pattern(value: Any) -> str | None:
    if not isinstance(value, str) or not (value.startswith("^") and value.endswith("$")):
        return "a pattern is due here that begins with ^ and ends with $, so that the whole value fits"
    problem = pattern_problem(value)
    return f"the pattern {problem}" if problem else None


def _matching(form: re.Pattern[str], what: str) -> Callable[[Any], str | None]:
    return lambda value: None if isinstance(value, str) and form.fullmatch(value) else f"{what} is due here"


# What may stand in a schema, and how each is written. A pattern of ids is not among it: an own kind has a prefix.
_KEYWORDS: dict[str, Callable[[Any], str | None]] = {
    "$schema": _text, "$ref": _matching(_REF, "shared#/$defs/NAME or #/$defs/NAME"), "$defs": _mapping, "title": _text,
    "description": _text, "type": _one_of(*_TYPES), "properties": _mapping, "required": _list, "items": _mapping,
    "additionalProperties": _mapping, "enum": _list, "const": _text, "pattern": _pattern, "format": _text, "minimum": _number,
    "maximum": _number, "exclusiveMinimum": _number, "minLength": _count, "minItems": _count, "maxItems": _count,
    "examples": _list, "x-table": _matching(NAME, "a name in small letters, such as exit_plan"),
    "x-id": _matching(_PREFIX, "the prefix of its ids, two to five capitals such as EXP"), "x-key": _list, "x-link": _words,
    "x-or": _words, "x-edition": _one_of("2011", "2018"), "x-required": _siblings, "x-missing": _text, "x-rule": _text,
    "x-map": _true, "x-unit": _unit, "x-counts": _counts, "x-type": _one_of(*COLUMNS), "x-question": _text,
    "x-default": lambda value: None, "x-prefill": _select, "x-computed": _true, "x-match": _list, "x-guess": _true,
    "x-sections": _list,
    "x-completeness": _one_of("marked"),
}  # fmt: skip
_ROOT_ONLY = ("$schema", "$defs", "x-sections", "x-completeness")


def form_faults(own: OwnYaml, known: Known) -> Iterator[Fault]:
    """Yield what is wrong with a schema as it is written: unknown keywords, values of the wrong form, unknown names."""
    if not isinstance(own.value, dict):
        yield own.fault("the schema of the front matter is due here, as docs/writing-a-skill.md has it")
        return
    for key in ("title", "properties", "x-sections"):
        if key not in own.value:
            yield own.fault(f"the schema has no {key}", hint=_LACKS[key])
    yield from _sections(own)
    definitions = own.value.get("$defs")
    for name, schema in definitions.items() if isinstance(definitions, dict) else ():
        yield from _node(own, schema, ("$defs", name), known)
    yield from _node(own, own.value, (), known)


_LACKS = {
    "title": "Add the title of the document: title: Exit Plans",
    "properties": "Add the fields of the front matter under properties",
    "x-sections": "Add the second-level headings of the body, in their order, under x-sections",
}


def _sections(own: OwnYaml) -> Iterator[Fault]:
    given = own.value.get("x-sections")
    seen = set()
    for at, entry in enumerate(given if isinstance(given, list) else []):
        steps = ("x-sections", at)
        heading = entry.get("heading") if isinstance(entry, dict) else entry
        if not isinstance(heading, str) or not heading.strip() or "\n" in heading:
            yield own.fault("a heading is due here, or {heading: …, edition: …}", steps)
        elif heading in seen:
            yield own.fault(f'the heading "{heading}" stands twice', steps)
        if isinstance(entry, dict) and (
            not set(entry) <= {"heading", "edition"} or entry.get("edition") not in ("2011", "2018")
        ):
            yield own.fault('a section has heading and edition ("2011" or "2018"), nothing else', steps)
        seen.add(heading if isinstance(heading, str) else None)


def _node(own: OwnYaml, schema: Any, steps: Steps, known: Known) -> Iterator[Fault]:
    """Yield the faults of one schema as it is written, and of those below it."""
    if not isinstance(schema, dict):
        yield own.fault("the schema of a field is due here, such as {type: string}", steps)
        return
    for key, value in schema.items():
        at = (*steps, key)
        check = _KEYWORDS.get(key)
        if check is None or (key in _ROOT_ONLY and steps):
            what = "annotation" if key.startswith("x-") else "keyword"
            guess = nearest(key, _KEYWORDS) if check is None else None
            hint = f"Did you mean {guess}?" if guess else "docs/writing-a-skill.md lists what may stand here"
            yield own.fault(
                f"there is no {what} {key}" if check is None else f"{key} stands at the top only", at, hint, at_key=True
            )
            continue
        problem = check(value)
        if problem is not None:
            yield own.fault(f"{key}: {problem}", at)
            continue
        yield from _named(own, key, value, at, known)
        if key == "properties":
            for name, below in value.items():
                if not NAME.fullmatch(name):
                    yield own.fault(
                        f"{name} is no name of a field", (*at, name), "Use small letters, digits and _", at_key=True
                    )
                yield from _node(own, below, (*at, name), known)
        elif key in ("items", "additionalProperties"):
            yield from _node(own, value, at, known)


def _named(own: OwnYaml, key: str, value: Any, at: Steps, known: Known) -> Iterator[Fault]:
    """Yield what a keyword names that is not there, or is taken."""
    if key == "$ref":
        where, _, name = value.partition("#/$defs/")
        own_shapes = own.value.get("$defs")
        shapes = known.shapes if where == "shared" else own_shapes if isinstance(own_shapes, dict) else ()
        if name not in shapes:
            guess = nearest(name, shapes)
            hint = f"Did you mean {guess}?" if guess else None
            yield own.fault(
                f"there is no shape {name} in {'skills/shared.yaml of sms' if where else '$defs'}", at, hint
            )
    elif key == "x-table" and (value in known.tables or value.startswith("sqlite_")):
        yield own.fault(f"the table {value} exists already", at, "Give these records a name of their own")
    elif key == "x-id" and value in known.prefixes:
        yield own.fault(
            f"ids of a {known.prefixes[value].replace('_', ' ')} begin with {value} already",
            at,
            "Choose another prefix",
        )
    elif key in ("x-rule", "x-missing") and value not in known.rules:
        guess = nearest(value, known.rules)
        hint = f"Did you mean {guess}?" if guess else "Name a rule that has `from: schema`; left out it is SHP001"
        yield own.fault(f"{value} is no rule whose violations come from a schema", at, hint)
    elif key == "x-link":
        for number, kind in enumerate(value if isinstance(value, list) else [value]):
            if kind not in known.kinds:
                guess = nearest(kind, known.kinds)
                hint = f"Did you mean {guess}?" if guess else "`sms query --tables` lists them"
                yield own.fault(
                    f"there is no kind of record {kind}", (*at, number) if isinstance(value, list) else at, hint
                )
    elif key in ("required", "x-key", "x-match"):
        for number, name in enumerate(value):
            if not isinstance(name, str):
                yield own.fault("the name of a field is due here", (*at, number))
    elif key in ("enum", "examples"):
        for number, word in enumerate(value):
            if key == "enum" and (not isinstance(word, (str, int, float)) or isinstance(word, bool)):
                yield own.fault("a word or a number is due here", (*at, number))


def too_large(schema: Schema, shared: Schema) -> bool:
    """Tell whether a schema grows beyond MAX_NODES when its references are replaced."""
    sizes: dict[str, int] = {}

    def size(node: Any, own: Schema) -> int:
        if isinstance(node, list):
            return sum(size(entry, own) for entry in node)
        if not isinstance(node, dict):
            return 1
        total = 1 + sum(size(value, own) for key, value in node.items() if key not in ("$ref", "$defs"))
        name = node.get("$ref")
        if isinstance(name, str):
            where, _, key = name.partition("#/$defs/")
            holder = shared if where == "shared" else own
            full = f"{holder is shared} {key}"
            if full not in sizes:
                sizes[full] = 0  # what leads back to itself is refused when it is met
                sizes[full] = size(holder.get("$defs", {}).get(key), holder)
            total += sizes[full]
        return min(total, 10 * MAX_NODES)

    try:
        return size({key: value for key, value in schema.items() if key != "$defs"}, schema) > MAX_NODES
    except RecursionError:
        return True
