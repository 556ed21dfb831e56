"""Run the rules on the tables and turn what they return into diagnostics."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from sms_cli.checking.diagnostic import SEVERITIES, Artifact, Diagnostic, Related, Report
from sms_cli.checking.facts import load_facts
from sms_cli.checking.own_definitions import block_faults, definition_diagnostics, prefill_faults
from sms_cli.checking.references import shape_diagnostics, unresolved_links
from sms_cli.checking.second_step import fill_tables
from sms_cli.definitions import Rule
from sms_cli.errors import SmsError
from sms_cli.workspace import Refused, Watched, Workspace, guarded_query, load_blocks

# Nobody goes through more other places of one diagnostic; a register of thousands that miss the same thing has as many.
_MOST_PLACES = 50


class Finder:
    """Collects diagnostics of one check, one for each rule, row and field."""

    def __init__(self, workspace: Workspace, strict: bool) -> None:
        self.workspace = workspace
        self.strict = strict
        self.found: dict[tuple[Any, ...], Diagnostic] = {}
        self.main_of: dict[tuple[Any, ...], int] = {}
        self.faulty = _faulty_fields(workspace)

    def severity(self, rule: Rule, severity: str, row: int) -> str:
        """Soften a completeness error to a warning while its document is a draft (a part takes its main document's status)."""
        if severity == "error" and rule.completeness and not self.strict:
            main = self.workspace.document_of(row).main if self.workspace.where(row).document >= 0 else None
            if main is not None and main.data is not None and main.data.get("status") == "draft":
                return "warning"
        return severity

    def add(self, rule: Rule, row: int, keys: tuple[str, ...], values: dict[str, Any]) -> None:
        """Keep one row that a query returned."""
        severity = self.severity(rule, values.get("severity") or rule.severity, row)
        message = fill(values.get("message") or rule.message, values)
        related: tuple[Related, ...] = ()
        see = values.get("see_at")
        if see is not None:
            place = self.workspace.place(int(see), values.get("see_field"))
            said = fill(values["see_message"], values) if values.get("see_message") else message
            related = (Related(place.path, place.line, place.column, said),)
        key = (rule.id, row, keys, severity)
        known = self.found.get(key)
        if known is not None:
            self.found[key] = _merge(known, message, related)
            return
        place = self.workspace.place(row, "/".join(keys) or None)
        advice = fill(values.get("help") or rule.help, values) or None
        expected, found = words(values.get("expected")), words(values.get("found"))
        self.found[key] = Diagnostic(
            rule.id, severity, message, advice, place.path, place.line, place.column, place.record, place.field,
            expected, found, related, self.workspace.value_digest(row, keys),
        )  # fmt: skip
        self.main_of[key] = row

    def run(self, rule: Rule) -> None:
        """Run one rule. Raises SmsError when its query is faulty: a rule must not fail in silence."""
        workspace = self.workspace
        columns, rows = self._rows(rule)
        for line in rows:
            values = dict(zip(columns, line, strict=True))
            row = values.get("at")
            if row is None:
                continue
            for name in ("at", "see_at"):
                self._row_exists(rule, name, values.get(name))
            keys = tuple(workspace.path_of(int(row), values.get("field")))
            if not self._already_faulty(int(row), keys):
                self.add(rule, int(row), keys, values)

    def diagnostics(self) -> list[tuple[int, Diagnostic]]:
        """Return what was found so far, each with its row."""
        return [(self.main_of[key], diagnostic) for key, diagnostic in self.found.items()]

    def prepare(self, rule: Rule) -> None:
        """Raise SmsError where the query of a workspace's own rule could not be run, although it is not its turn yet."""
        sql = f"EXPLAIN {rule.query}"
        guarded_query(self.workspace.db, sql, self.workspace.parameters, what=f"rule {rule.id}", origin=rule.origin)

    def _rows(self, rule: Rule) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return columns and rows of a rule's query; one that found nothing is not run again until what it reads changes."""
        workspace, parameters = self.workspace, self.workspace.parameters
        assert rule.query is not None
        if rule.origin is not None:
            return guarded_query(workspace.db, rule.query, parameters, what=f"rule {rule.id}", origin=rule.origin)
        text = f"{workspace.today} {rule.query}"
        # What the tables of a second step say is no matter of the documents' bytes alone.
        if rule.after is None and workspace.outcomes.recall(rule.id, text) is True:
            return [], []
        try:
            with Watched(workspace.outcomes, rule.query) as watched:
                cursor = workspace.db.execute(rule.query, parameters)
                rows = cursor.fetchall()
        except sqlite3.Error as error:
            raise SmsError(f"rule {rule.id} cannot be run: {error}") from None
        if rule.after is None and watched.repeatable and not rows:
            workspace.outcomes.keep(rule.id, text, watched.reads, True)
        return [part[0] for part in cursor.description] if rows else [], rows

    def _row_exists(self, rule: Rule, name: str, row: Any) -> None:
        try:
            if row is not None:
                self.workspace.where(int(row))
        except (KeyError, ValueError, TypeError):
            message = f"rule {rule.id}: `{name}` is not the row of a record"
            path, line, column = rule.origin or (None, None, None)
            raise SmsError(message, path=path, line=line, column=column) from None

    def _already_faulty(self, row: int, keys: tuple[str, ...]) -> bool:
        return any((row, keys[: i + 1]) in self.faulty for i in range(len(keys)))


def _faulty_fields(workspace: Workspace) -> set[tuple[int, tuple[str, ...]]]:
    """Return (row, path) of each field with a shape error.

    An entry that was left out leaves its list incomplete, so the list is among them; one that became a row does not.
    """
    violations = workspace.rows.violations
    found = {(v.row, v.path) for v in violations}
    entries = [v for v in violations if v.path and v.path[-1].isdigit()]
    if entries:
        became_rows = {id(where.node) for where in workspace.rows.where.values() if where.at < 0}
        for v in entries:
            node = workspace.where(v.row).node
            for key in v.path:
                node = node[int(key)] if isinstance(node, list) else node[key]
            if id(node) not in became_rows:
                found.add((v.row, v.path[:-1]))
    return found


def _merge(known: Diagnostic, message: str, related: tuple[Related, ...]) -> Diagnostic:
    """Join a further row with the same rule, place and field into the diagnostic already there."""
    if len(known.related) >= _MOST_PLACES:
        return known
    more = known.message
    if message not in more:
        more = f"{more}; {message}" if len(more) < 300 else more
    return known._replace(message=more, related=(*known.related, *(r for r in related if r not in known.related)))


def fill(text: str, values: dict[str, Any]) -> str:
    """Put the columns of a row into a message: `{name}`."""
    if "{" not in text:
        return text
    for name, value in values.items():
        mark = "{" + name + "}"
        if mark in text:
            text = text.replace(mark, words(value) or "–")
    return text


def words(value: Any) -> str | None:
    """Say a value of the database: whole numbers without a point."""
    if value is None:
        return None
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else f"{value:.6g}"
    return str(value)


def selected(rule_id: str, select: Sequence[str], ignore: Sequence[str]) -> bool:
    """Tell whether a rule runs, by prefixes of its id."""
    if select and not any(rule_id.startswith(prefix) for prefix in select):
        return False
    return not any(rule_id.startswith(prefix) for prefix in ignore)


def run_check(workspace: Workspace, select: Sequence[str], ignore: Sequence[str], strict: bool) -> Report:
    """Run every selected rule; nothing stops at the first violation."""
    rules = {rule.id: rule for rule in workspace.definitions.rules}
    edition = workspace.settings.edition
    active = [rule for rule in rules.values() if edition in rule.editions and selected(rule.id, select, ignore)]
    if workspace.definitions.own_state or any("block" in (rule.query or "") for rule in active):
        load_blocks(workspace)
    faults = list(workspace.faults)
    if workspace.definitions.own_state:
        faults += block_faults(workspace)
    load_facts(workspace.db, workspace.today.isoformat())
    if workspace.definitions.own_state:
        faults += prefill_faults(workspace)
    finder = Finder(workspace, strict)
    pending: list[tuple[str, list[str]]] = []
    ready = workspace.begun - workspace.unreadable
    names = {rule.id for rule in active}
    found: list[tuple[int, Diagnostic]] = []
    for row, diagnostic in shape_diagnostics(workspace, rules, finder.severity):
        if diagnostic.rule in names:
            found.append((row, diagnostic))
    if "SHP003" in names:
        found += definition_diagnostics(rules["SHP003"], faults)
    if "LNK002" in names:
        found += unresolved_links(workspace, rules["LNK002"])
    _run_rules(finder, [rule for rule in active if rule.after is None], pending)
    workspace.outcomes.write()
    late = [rule for rule in active if rule.after is not None]
    steps = sorted({rule.after for rule in late if rule.after and set(rule.needs) <= ready})
    if steps:
        whole = not strict and names >= _usual(workspace)
        first = _report(workspace, [*found, *finder.diagnostics()], pending) if whole else first_step(workspace)
        for step in steps:
            fill_tables(step, workspace, first)
    _run_rules(finder, late, pending)
    return _report(workspace, [*found, *finder.diagnostics()], pending)


def first_step(workspace: Workspace) -> Report:
    """Run what a plain check runs before its second step: figures are of the whole, whatever rules somebody selects."""
    late = [rule.id for rule in workspace.definitions.rules if rule.after is not None]
    settings = workspace.settings
    return run_check(workspace, settings.select, [*settings.ignore, *late], strict=False)


def _usual(workspace: Workspace) -> set[str]:
    """Return the ids of the rules that a plain check runs in its first step."""
    settings = workspace.settings
    return {
        rule.id
        for rule in workspace.definitions.rules
        if rule.after is None
        and settings.edition in rule.editions
        and selected(rule.id, settings.select, settings.ignore)
    }


def _run_rules(finder: Finder, rules: Sequence[Rule], pending: list[tuple[str, list[str]]]) -> None:
    """Run rules; one that needs an artifact not begun is added to the pending ones."""
    workspace = finder.workspace
    ready = workspace.begun - workspace.unreadable
    for rule in rules:
        if rule.query is None:
            continue
        absent = [skill for skill in rule.needs if skill not in ready]
        try:
            if not absent:
                finder.run(rule)
            elif rule.origin is not None:
                finder.prepare(rule)
        except Refused:
            # It may speak of a skill that is left out for a fault, which is reported.
            if not workspace.definitions.left_out:
                raise
            absent = absent or sorted(workspace.definitions.left_out)
        if absent:
            pending.append((rule.id, absent))


def _report(workspace: Workspace, found: list[tuple[int, Diagnostic]], pending: list[tuple[str, list[str]]]) -> Report:
    """Set aside what is waived, sort by place, and say how each artifact stands."""
    shown, waived = _waive(workspace, found)
    order = {severity: i for i, severity in enumerate(SEVERITIES)}

    def key(d: Diagnostic) -> tuple[Any, ...]:
        return d.path, d.line, d.column, order[d.severity], d.rule, d.message

    shown.sort(key=key)
    waived.sort(key=key)
    artifacts = _artifacts(workspace, shown)
    return Report(
        workspace.settings.organization,
        workspace.today.isoformat(),
        workspace.settings.edition,
        shown,
        waived,
        artifacts,
        list(pending),
        workspace.pending_links,
    )


def _waive(workspace: Workspace, found: list[tuple[int, Diagnostic]]) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """Set aside the warnings and advice that a waiver in force of the same document names; an error cannot be waived."""
    waivers: dict[tuple[int, str], list[str | None]] = {}
    lines = workspace.db.execute(
        "SELECT parent, rule, record FROM waiver WHERE expires >= :today", {"today": workspace.today.isoformat()}
    )
    for parent, rule, record in lines:
        waivers.setdefault((parent, rule), []).append(record)
    shown: list[Diagnostic] = []
    waived: list[Diagnostic] = []
    for row, diagnostic in found:
        records: list[str | None] = []
        if waivers and diagnostic.severity != "error" and workspace.where(row).document >= 0:
            main = workspace.document_of(row).main
            records = waivers.get((main.row if main else 0, diagnostic.rule), [])
        hit = any(record is None or record == diagnostic.record for record in records)
        (waived if hit else shown).append(diagnostic)
    return shown, waived


def _artifacts(workspace: Workspace, diagnostics: list[Diagnostic]) -> list[Artifact]:
    """Say for each skill, in the order of the journey, how its artifact stands."""
    failed: set[str] = set()
    by_path = {document.path: document for document in workspace.documents}
    for diagnostic in diagnostics:
        if diagnostic.severity == "error" and diagnostic.path in by_path:
            document = by_path[diagnostic.path]
            owner = document.main or document
            failed.add(owner.skill or "")
    artifacts = []
    for skill in sorted(workspace.definitions.skills.values(), key=lambda skill: skill.step or 99):
        main = workspace.mains.get(skill.key)
        if main is None:
            broken = next((d for d in workspace.documents if d.skill == skill.key and d.is_main), None)
            state = ("unreadable", "FAIL") if broken else ("not-started", None)
            artifacts.append(
                Artifact(skill.key, skill.title, broken.path if broken else None, state[0], state[1], None)
            )
            continue
        status = main.data.get("status") if main.data else None
        filled, applicable = workspace.rows.counts[main.row]
        percent = round(100 * filled / applicable) if applicable else 100
        if filled < applicable:
            percent = min(percent, 99)
        verdict = "FAIL" if skill.key in failed else "PASS"
        artifacts.append(Artifact(skill.key, skill.title, main.path, str(status or "draft"), verdict, percent))
    return artifacts
