"""What is wrong with the skills that a workspace brings: the faults of their files, and queries that do not run or do not fit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sms_cli.checking.diagnostic import Diagnostic
from sms_cli.definitions import Fault, Rule
from sms_cli.errors import SmsError, nearest
from sms_cli.workspace import Workspace, guarded_query

_COLUMNS = {
    "graph": ("source", "target"),
    "gantt": ("section", "label", "start", "end"),
    "bars": ("label", "value"),
    "radar": ("label", "value"),
}


def block_faults(workspace: Workspace) -> Iterator[Fault]:
    """Yield what is wrong with the queries of the blocks that the workspace brings, under the same guard as its own rules.

    To be asked before the tables of facts are computed: a block is rendered without them.
    """
    parameters = {**workspace.parameters, "today": None}
    for skill in workspace.definitions.skills.values():
        main = workspace.mains.get(skill.key)
        for name, block in skill.blocks.items():
            if "origin" not in block:
                continue
            path, line, column = block["origin"]
            try:
                document = main.row if main is not None else None
                columns, _ = guarded_query(
                    workspace.db, block["query"], {**parameters, "document": document}, what=f"the block {name}"
                )
            except SmsError as error:
                yield Fault(path, line, column, error.message, error.hint)
                continue
            kind = block.get("kind", "table")
            named = _COLUMNS.get(kind, tuple(re.findall(r"{([a-z_]+)}", block.get("text", ""))))
            for wanted in named:
                if wanted not in columns:
                    guess = nearest(wanted, columns)
                    hint = f"Did you mean {guess}?" if guess else f"Its columns are {', '.join(columns)}"
                    yield Fault(path, line, column, f"the query of the block {name} has no column {wanted}", hint)


def prefill_faults(workspace: Workspace) -> Iterator[Fault]:
    """Yield what is wrong with the prefill queries of the workspace's own skills."""
    for skill in workspace.definitions.skills.values():
        if skill.origin is not None:
            yield from _prefills(workspace, workspace.definitions.schema(skill.key), ())


def _prefills(workspace: Workspace, schema: dict[str, Any], path: tuple[str, ...]) -> Iterator[Fault]:
    for name, below in schema.get("properties", {}).items():
        origin = below.get("x-origin")
        entry = below.get("items", {}) if below.get("type") == "array" else below
        if origin is not None:
            file, line, column = origin
            what = f"the prefill of {'/'.join((*path, name))}"
            try:
                columns, _ = guarded_query(workspace.db, below["x-prefill"], workspace.parameters, what=what)
            except SmsError as error:
                yield Fault(file, line, column, error.message, error.hint)
                continue
            fields = entry.get("properties", {})
            for given in columns if fields else ():
                if given.partition("/")[0] not in fields:
                    guess = nearest(given, fields)
                    hint = f"Did you mean {guess}?" if guess else f"Its fields are {', '.join(fields)}"
                    yield Fault(file, line, column, f"{what} gives {given}, which is not a field of it", hint)
        yield from _prefills(workspace, entry, (*path, name))


def definition_diagnostics(rule: Rule, faults: list[Fault]) -> list[tuple[int, Diagnostic]]:
    """Return (0, diagnostic) for each fault: it stands in no document, so it has no row."""
    found = []
    for path, line, column, message, advice in dict.fromkeys(faults):
        diagnostic = Diagnostic(rule.id, rule.severity, message, advice, path, line, column, None, None, None, None, ())
        found.append((0, diagnostic))
    return found
