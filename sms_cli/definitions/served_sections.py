"""Which sections of an artifact serve a clause: those that show what the rules which cite the clause read.

Nobody keeps a list of it, so none can be out of date: a section shows facts through its blocks, a block reads tables and
fields, and so does a rule. What both read of the artifact is what serves the clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

_WORD = re.compile(r"[a-z_][a-z0-9_]*")
_HEADING = re.compile(r"##[ \t]+(.+?)[ \t]*#*")
_BLOCK = re.compile(r"block\(\s*[\"']([a-z0-9-]+)[\"']\s*\)")


def sections_serving(definitions: Any, skill: Any, rules: Iterable[Any]) -> list[str]:
    """Return the headings of a skill's sections that show what some of these rules read, in the order of the template.

    Rules of other skills count where they need this one and it has none of its own among them.
    """
    own = [rule for rule in rules if re.fullmatch(re.escape(skill.prefix) + "[0-9]+", rule.id)]
    facts = _facts(definitions, skill)
    read: set[str] = set()
    for rule in own or [rule for rule in rules if skill.key in rule.needs]:
        read |= facts & (_words(definitions, rule.query or "") | _carried(definitions, skill, rule.id))
    return [heading for heading, words in _shown(definitions, skill).items() if words & read]


def _facts(definitions: Any, skill: Any) -> set[str]:
    """Name what is a fact of one artifact: its tables and the columns of its document's own fields, no words of other tables."""
    document = skill.key.replace("-", "_")
    tables = {name for name, table in definitions.tables.items() if skill.key in table.get("skills", ())}
    columns = {column[0] for column in definitions.tables.get(document, {"columns": ()})["columns"] if column[2]}
    common = {column[0] for name in tables - {document} for column in definitions.tables[name]["columns"]}
    return (tables - {document, "integration"}) | {f for f in columns if "_" in f or f not in common} | {"integration"}


def _words(definitions: Any, sql: str) -> set[str]:
    """Return the words of a query, and of the views that it reads."""
    found: set[str] = set()
    waiting = set(_WORD.findall(sql.lower()))
    while waiting:
        word = waiting.pop()
        if word not in found:
            found.add(word)
            waiting |= _view_words(definitions).get(word, frozenset()) - found
    return found


def _view_words(definitions: Any) -> dict[str, frozenset[str]]:
    return _words_of_views(tuple((view["name"], view["query"]) for view in definitions.views))


@cache
def _words_of_views(views: tuple[tuple[str, str], ...]) -> dict[str, frozenset[str]]:
    return {name: frozenset(_WORD.findall(query.lower())) for name, query in views}


def _carried(definitions: Any, skill: Any, rule: str) -> set[str]:
    """Return the tables and columns for whose absence or form the schema names a rule."""
    found: set[str] = set()

    def walk(schema: Any, column: str) -> None:
        for key, sub in schema.get("properties", {}).items():
            name = f"{column}_{key}" if column else key
            inner = sub.get("items", {}) if sub.get("type") == "array" else sub
            table = sub.get("x-table")
            if rule in (sub.get("x-rule"), sub.get("x-missing"), inner.get("x-missing"), schema.get("x-missing")):
                found.update({table} if table else {name, *(f"{name}_{k}" for k in inner.get("properties", {}))})
            walk(inner, "" if table else name)

    walk(definitions.schema(skill.key), "")
    return found


def _shown(definitions: Any, skill: Any) -> dict[str, set[str]]:
    """Return for each section of the template the words of the queries of its blocks."""
    shown: dict[str, set[str]] = {}
    heading = None
    for line in definitions.template(skill).read_text("utf-8").splitlines():
        found = _HEADING.fullmatch(line)
        if found:
            heading = found[1] if found[1] in skill.sections else None
            if heading:
                shown.setdefault(heading, set())
        elif heading:
            for name in _BLOCK.findall(line):
                shown[heading] |= _words(definitions, skill.blocks.get(name, {}).get("query", ""))
    return shown
