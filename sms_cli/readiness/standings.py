"""How each document of the journey stands: in force or not, with which faults, for how many points."""

from __future__ import annotations

from typing import Any

from sms_cli.checking import Report
from sms_cli.readiness.assessment import Standing
from sms_cli.workspace import Workspace


def standings(workspace: Workspace, report: Report, points: dict[str, Any]) -> list[Standing]:
    """Return the standing of each of the 22 skills, in the order of the journey; a workspace's own are not among them."""
    faults = _faults(workspace, report)
    artifacts = {artifact.skill: artifact for artifact in report.artifacts}
    found = []
    for entry in workspace.definitions.journey:
        if entry.get("step") is None or entry.get("own"):
            continue
        key = entry["key"]
        skill, artifact = workspace.definitions.skills.get(key), artifacts.get(key)
        errors, warnings = faults.get((key, "error"), 0), faults.get((key, "warning"), 0)
        status = artifact.status if artifact else "not-started"
        changed = status == "approved" and _changed(workspace, key)
        in_force = status == "approved" and not changed
        worth, arithmetic = _points(points, errors, warnings) if in_force else (0.0, _why_not(status, changed))
        complete = artifact.completeness if artifact else None
        written = status in ("draft", "review", "approved") and not in_force
        state = "not-started" if status in ("not-started", "retired") else "in-progress"
        if in_force and not errors:
            state = "complete"
        found.append(
            Standing(
                key,
                entry["prefix"],
                skill.title if skill else entry["title"],
                entry["step"],
                entry["phase"],
                artifact.path if artifact else None,
                "changed" if changed else status,
                state,
                complete,
                errors,
                warnings,
                in_force,
                worth,
                float(complete or 0) if written else 0.0,
                arithmetic,
            )
        )
    return found


def _points(points: dict[str, Any], errors: int, warnings: int) -> tuple[float, str]:
    """Return the points of a document in force, and the arithmetic."""
    full, each, least = points["in_force"], points["warning"], points["least"]
    worth = float(max(full - each * warnings, least))
    said = f"{full:g} in force"
    if warnings:
        said = f"{full:g} − {warnings} × {each:g} for warnings"
        if full - each * warnings < least:
            said += f", at least {least:g}"
    if errors:
        worth *= points["with_error"]
        said = f"({said}) × {points['with_error']:g} for {errors} {'error' if errors == 1 else 'errors'}"
    return worth, said


def _why_not(status: str, changed: bool) -> str:
    """Say why a document counts nothing."""
    if changed:
        return "0: changed after its approval"
    return f"0: {'not begun' if status == 'not-started' else status}"


def _changed(workspace: Workspace, skill: str) -> bool:
    """Tell whether an approved document is no longer what was approved, or has no digest that could prove it."""
    query = "SELECT approved_digest IS NOT digest FROM document WHERE skill = ?"
    found = workspace.db.execute(query, (skill,)).fetchone()
    return found is None or bool(found[0])


def _faults(workspace: Workspace, report: Report) -> dict[tuple[str, str], int]:
    """Count diagnostics by skill and severity; those of a part are those of its main document."""
    owner = {}
    for document in workspace.documents:
        main = document.main or document
        owner[document.path] = main.skill or ""
    found: dict[tuple[str, str], int] = {}
    # What a rule on readiness reports cannot change the figures that it looks at.
    late = {rule.id for rule in workspace.definitions.rules if rule.after is not None}
    for diagnostic in report.diagnostics:
        if diagnostic.rule in late:
            continue
        key = (owner.get(diagnostic.path, ""), diagnostic.severity)
        found[key] = found.get(key, 0) + 1
    return found
