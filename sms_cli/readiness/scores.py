"""Readiness of the nine areas, maturity of the clause areas, and the figures of rules/readiness.yaml."""

from __future__ import annotations

import sqlite3
from typing import Any

from sms_cli.checking import Report
from sms_cli.errors import SmsError
from sms_cli.readiness.assessment import Area, Assessment, Maturity, Standing
from sms_cli.readiness.standings import standings
from sms_cli.workspace import Workspace


def assess_workspace(workspace: Workspace, report: Report) -> Assessment:
    """Compute every figure from the tables of a checked workspace and the report on it."""
    data = workspace.definitions.rest["readiness"]
    stand = standings(workspace, report, data["points"])
    areas = _areas(workspace, stand)
    weights = sum(area.weight for area in areas)
    return Assessment(
        organization=workspace.settings.organization,
        edition=workspace.settings.edition,
        as_of=workspace.today.isoformat(),
        readiness=round(sum(area.readiness * area.weight for area in areas) / weights, 1),
        beside=round(sum(area.beside * area.weight for area in areas) / weights, 1),
        areas=areas,
        maturity=_maturity(workspace, report, stand, data),
        standings=stand,
        figures={figure["key"]: _figure(workspace, figure) for figure in data["figures"]},
        totals=report.totals,
    )


def run(workspace: Workspace, query: str, what: str) -> list[tuple[Any, ...]]:
    """Run a query of rules/readiness.yaml. Raises SmsError where it is faulty."""
    return asked(workspace, query, what).fetchall()


def asked(workspace: Workspace, query: str, what: str) -> sqlite3.Cursor:
    """Run a query of rules/readiness.yaml and return its cursor, which knows the columns. Raises SmsError where it is faulty."""
    for rule in workspace.definitions.rules:
        if rule.query is not None and "{" + rule.id + "}" in query:
            query = query.replace("{" + rule.id + "}", rule.query)
    try:
        return workspace.db.execute(query, workspace.parameters)
    except sqlite3.Error as error:
        raise SmsError(f"{what} cannot be computed: {error}", path="rules/readiness.yaml") from None


def readable(workspace: Workspace, skills: list[str]) -> bool:
    """Tell whether each of these skills has a document that could be read."""
    return set(skills) <= workspace.begun - workspace.unreadable


def _figure(workspace: Workspace, figure: dict[str, Any]) -> int | None:
    if not readable(workspace, figure["needs"]):
        return None
    value = run(workspace, figure["query"], figure["key"])[0][0]
    return None if value is None else int(value)


def _areas(workspace: Workspace, stand: list[Standing]) -> list[Area]:
    """Return the nine areas: readiness is the mean of the points of their skills."""
    by_prefix = {standing.prefix: standing for standing in stand}
    found = []
    for area in workspace.definitions.rest["standard"]["readiness"]:
        members = [by_prefix[prefix] for prefix in area["skills"]]
        found.append(
            Area(
                area["key"],
                area["title"],
                area["weight"],
                round(sum(member.points for member in members) / len(members), 1),
                round(sum(member.beside for member in members) / len(members), 1),
                tuple(member.prefix for member in members),
            )
        )
    return found


def _maturity(workspace: Workspace, report: Report, stand: list[Standing], data: dict[str, Any]) -> list[Maturity]:
    """Return maturity by clause area of the edition; an assessment counts as long as its document is in force."""
    by_prefix = {standing.prefix: standing for standing in stand}
    late = {d.path for d in report.diagnostics if d.rule in data["overdue"]}
    assessed: dict[str, int] = {}
    if "gap-assessment" in workspace.begun and by_prefix["GAP"].in_force:
        query = "SELECT area, score FROM assessment WHERE area IS NOT NULL AND score IS NOT NULL"
        assessed = dict(workspace.db.execute(query).fetchall())
    audited = _audited(workspace)
    found = []
    for area in workspace.definitions.areas:
        members = [by_prefix[prefix] for prefix in area["skills"] if prefix in by_prefix]
        shown, said = _shown(area["area"], members, audited, late, data["maturity"])
        score = assessed.get(area["area"])
        known = [level for level in (score, shown) if level is not None]
        said = f"assessed {'–' if score is None else score}; {said}"
        found.append(Maturity(area["area"], area["title"], score, shown, max(known, default=None), said))
    return found


def _shown(
    area: str, members: list[Standing], audited: set[str], late: set[str], levels: dict[str, int]
) -> tuple[int | None, str]:
    """Return the level that documents and audits show, None while no document is in force, and why."""
    valid = [member for member in members if member.in_force]
    if not valid:
        return None, "shown –: no document in force"
    lacking = [member.prefix for member in members if not member.in_force or member.errors]
    if lacking:
        level, why = (
            levels["some"],
            f"{len(valid)} of {len(members)} documents in force, not or with errors: {', '.join(lacking)}",
        )
    elif area not in audited:
        level, why = levels["all"], "all documents in force, no internal audit without open nonconformity"
    elif any(member.path in late for member in members):
        level, why = levels["all"], "all documents in force and audited, something is overdue"
    else:
        level, why = levels["audited"], "all documents in force, audited, nothing overdue"
    return level, f"shown {level}: {why}"


def _audited(workspace: Workspace) -> set[str]:
    """Return the clause areas that an internal audit has looked at, with no nonconformity of theirs left open."""
    if not readable(workspace, ["internal-audit"]):
        return set()
    query = """
        SELECT DISTINCT v.value FROM audit AS a JOIN audit_areas AS v ON v.parent = a.row
        WHERE a.performed <= :today AND v.value NOT IN (
          SELECT c.area FROM finding AS f JOIN clause AS c ON c.number = f.clause
          WHERE f.class IN ('major-nc', 'minor-nc') AND f.status IS NOT 'closed' AND c.area IS NOT NULL)
    """
    return {row[0] for row in run(workspace, query, "what was audited")}
