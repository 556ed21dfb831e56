"""The figures as tables, for rules that run after readiness and for `sms query`."""

from __future__ import annotations

from sms_cli.checking import Report
from sms_cli.readiness.scores import assess_workspace
from sms_cli.workspace import Workspace


def fill_tables(workspace: Workspace, report: Report) -> None:
    """Fill `readiness_area`, `readiness_skill`, `readiness_maturity` and `readiness_figure` from a report."""
    found = assess_workspace(workspace, report)
    areas = [(a.key, a.title, a.weight, a.readiness, a.beside) for a in found.areas]
    areas.append(("overall", "Overall", sum(a.weight for a in found.areas), found.readiness, found.beside))
    skills = [
        (s.skill, s.status, s.state, s.completeness, s.errors, s.warnings, int(s.in_force), s.points)
        for s in found.standings
    ]
    figures: dict[str, float | None] = {**found.figures, **found.totals}
    figures |= {"sla_coverage": found.sla_coverage, "maturity": found.mean_maturity}
    rows: dict[str, list[tuple[object, ...]]] = {
        "readiness_area": list(areas),
        "readiness_skill": list(skills),
        "readiness_maturity": [(m.area, m.assessed, m.shown, m.maturity) for m in found.maturity],
        "readiness_figure": list(figures.items()),
    }
    for table, lines in rows.items():
        workspace.db.execute(f"DELETE FROM {table}")
        marks = ",".join("?" * len(lines[0]))
        workspace.db.executemany(f"INSERT INTO {table} VALUES ({marks})", lines)
