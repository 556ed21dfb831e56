"""Diagnostics that come from the schemas: shapes that do not fit, duplicate ids, links that lead nowhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sms_cli.checking.diagnostic import Diagnostic, Related
from sms_cli.definitions import Rule, kinds_in_words
from sms_cli.errors import nearest
from sms_cli.workspace import Workspace, unpack, unpack_key

_SHAPE = Rule({"id": "SHP001", "name": "shape", "severity": "error", "message": "", "completeness": True})


def shape_diagnostics(
    workspace: Workspace, rules: dict[str, Rule], severity: Callable[[Rule, str, int], str]
) -> list[tuple[int, Diagnostic]]:
    """Return (row, diagnostic) for every value that does not fit its declaration, under the rule that carries it."""
    found = []
    for violation in workspace.rows.violations:
        name = violation.rule or "SHP001"
        rule = rules.get(name, _SHAPE)
        missing = violation.message.startswith("has no")
        where = workspace.where(violation.row)
        record = workspace.record_of(violation.row)
        column_of = unpack_key if missing and violation.place >> 40 else unpack
        line, column = column_of(violation.place)
        path = workspace.documents[where.document].path if where.document >= 0 else "sms.yaml"
        related: tuple[Related, ...] = ()
        if violation.see_row is not None:
            place = workspace.place(violation.see_row, violation.see_field)
            related = (Related(place.path, place.line, place.column, "the other place"),)
        soft = severity(rule, rule.severity, violation.row) if missing else rule.severity
        found.append(
            (
                violation.row,
                Diagnostic(
                    name, soft, _message(workspace, violation, record, missing), _help(rule, violation, missing), path, line,
                    column, record, "/".join(violation.path) or None, violation.expected, violation.found, related,
                    workspace.value_digest(violation.row, violation.path),
                ),
            )
        )  # fmt: skip
    return found


def _message(workspace: Workspace, violation: Any, record: str | None, missing: bool) -> str:
    where = workspace.where(violation.row)
    label = record
    if where.table == "document" or label is None:
        label = "the document" if missing else None
    elif where.table not in workspace.definitions.kinds and isinstance(where.node, dict) and where.at < 0:
        key = next((v for k, v in where.node.items() if isinstance(v, str) and k != "name"), None)
        label = f"{record}, {where.table.replace('_', ' ')}{f' {key}' if key else ''}," if missing else label
    if missing:
        return f"{label} {violation.message}"
    if violation.rule in ("DOC001", "SHP002", "LNK001") or violation.message.startswith(("the ", "there is")):
        return str(violation.message)
    field = "/".join(part for part in violation.path if not part.isdigit())
    if violation.message.startswith(f"{field} "):  # an unknown field is named there already
        field = ""
    subject = " ".join(part for part in (label, field) if part)
    return f"{subject}: {violation.message}" if subject else str(violation.message)


def _help(rule: Rule, violation: Any, missing: bool) -> str | None:
    if rule.help and "{" not in rule.help:
        return rule.help
    return f"Add {'/'.join(violation.path)}" if missing else None


def unresolved_links(workspace: Workspace, rule: Rule) -> list[tuple[int, Diagnostic]]:
    """Return (row, diagnostic) for every link that names no record of the kind it should."""
    found = []
    ids = workspace.rows.ids
    for link in workspace.unresolved:
        place = workspace.place(link.row, "/".join(link.path))
        words = kinds_in_words(link.kinds)
        wanted = " or ".join(_article(word) for word in words.split(" or "))
        related: tuple[Related, ...] = ()
        other = next((kind for kind, table in ids.items() if link.target in table and kind not in link.kinds), None)
        if other is not None:
            at = workspace.place(ids[other][link.target], "id")
            related = (Related(at.path, at.line, at.column, f"{link.target} is defined here"),)
            message = f"{link.target} is {_article(other.replace('_', ' '))}; {wanted} is expected here"
        else:
            message = f"there is no {words} {link.target}"
        known = [name for kind in link.kinds for name in ids.get(kind, ())]
        guess = nearest(link.target, known) if len(known) < 5000 else None
        expected = f"the id of {wanted}" + (f", such as {guess}" if guess else "")
        help_ = f"Did you mean {guess}?" if guess and other is None else (rule.help or None)
        diagnostic = Diagnostic(
            rule.id, rule.severity, message, help_, place.path, place.line, place.column, place.record, place.field, expected,
            link.target, related, workspace.value_digest(link.row, link.path),
        )  # fmt: skip
        found.append((link.row, diagnostic))
    return found


def _article(word: str) -> str:
    return f"an {word}" if word[:1] in "aeiou" else f"a {word}"
