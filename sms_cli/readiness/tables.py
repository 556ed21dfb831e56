"""The figures as tables, for rules that run after readiness, for prefills and for `sms query`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sms_cli.checking import Report, check_on
from sms_cli.readiness.assessment import Assessment
from sms_cli.readiness.scores import assess_workspace
from sms_cli.workspace import Workspace

_REPORT = "executive-readiness"
# Figures that the report states, with their words; the first two leave the report's own diagnostics out.
_STATED = {
    "errors_elsewhere": "errors",
    "warnings_elsewhere": "warnings",
    "major_nc_open": "major nonconformities open",
    "minor_nc_open": "minor nonconformities open",
    "observations_open": "observations open",
    "capa_open": "corrective actions open",
    "capa_overdue": "corrective actions overdue",
    "capa_implemented": "corrective actions to be confirmed",
    "capa_closed": "corrective actions closed",
    "business_services": "business services",
    "services_covered": "business services with agreements",
    "audits_performed": "internal audits performed",
    "reviews_held": "management reviews held",
}


def fill_tables(workspace: Workspace, report: Report) -> None:
    """Fill the tables `readiness_…` from a report; those of the executive report as on the day that it names.

    That day counts while it is at most thirty days back; the figures of an older report, or of none, are those of today.
    """
    found = assess_workspace(workspace, report)
    figures = _figures(workspace, report, found)
    areas = [(a.key, a.title, a.weight, a.readiness, a.beside) for a in found.areas]
    areas.append(("overall", "Overall", sum(a.weight for a in found.areas), found.readiness, found.beside))
    skills = [
        (s.skill, s.status, s.state, s.completeness, s.errors, s.warnings, int(s.in_force), s.points)
        for s in found.standings
    ]
    then = _then(workspace)
    if then is None:
        reported = _reported(found, figures)
    else:
        before, checked = check_on(workspace, then)
        assessed = assess_workspace(before, checked)
        reported = _reported(assessed, _figures(before, checked, assessed))
    rows: dict[str, list[tuple[object, ...]]] = {
        "readiness_area": list(areas),
        "readiness_skill": list(skills),
        "readiness_maturity": [(m.area, m.assessed, m.shown, m.maturity) for m in found.maturity],
        "readiness_figure": list(figures.items()),
        "readiness_reported": list(reported),
    }
    for table, lines in rows.items():
        workspace.db.execute(f"DELETE FROM {table}")
        marks = ",".join("?" * len(lines[0]))
        workspace.db.executemany(f"INSERT INTO {table} VALUES ({marks})", lines)


def _figures(workspace: Workspace, report: Report, found: Assessment) -> dict[str, float | None]:
    """Return all single figures; `…_elsewhere` are what the first step finds in other files than the executive report's.

    A report that counted what is wrong with itself could not state a figure without changing it.
    """
    late = {rule.id for rule in workspace.definitions.rules if rule.after is not None}
    own = {d.path for d in workspace.documents if (d.main or d).skill == _REPORT}
    others = [d.severity for d in report.diagnostics if d.rule not in late and d.path not in own]
    figures: dict[str, float | None] = {**found.figures, **found.totals}
    figures |= {"sla_coverage": found.sla_coverage, "maturity": found.mean_maturity}
    return figures | {f"{severity}s_elsewhere": others.count(severity) for severity in ("error", "warning")}


def _reported(found: Assessment, figures: dict[str, float | None]) -> list[tuple[Any, ...]]:
    """Return what an executive report of this day has to state: kind, key, words, value (NULL where unknown)."""
    rows: list[tuple[Any, ...]] = [("area", a.key, f"readiness of {a.title}", a.readiness) for a in found.areas]
    rows += [("beside", a.key, f"what is written beside in {a.title}", a.beside) for a in found.areas]
    rows += [
        ("area", "overall", "readiness in all", found.readiness),
        ("beside", "overall", "what is written beside", found.beside),
    ]
    rows += [("maturity", m.area, f"maturity of {m.area}", m.maturity) for m in found.maturity]
    rows += [("document", s.skill, f"the state of {s.title}", s.state) for s in found.standings]
    rows += [("in_force", s.skill, s.title, int(s.in_force)) for s in found.standings]
    return rows + [("figure", key, words, figures[key]) for key, words in _STATED.items()]


def _then(workspace: Workspace) -> date | None:
    """Return the day of the executive report, where it is another one than today and at most thirty days back."""
    if not {_REPORT} <= workspace.begun - workspace.unreadable:
        return None
    stated = workspace.db.execute("SELECT as_of FROM executive_readiness").fetchone()
    day = date.fromisoformat(stated[0]) if stated and stated[0] else workspace.today
    return day if workspace.today - timedelta(days=30) <= day < workspace.today else None
