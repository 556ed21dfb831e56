"""What the dashboard shows: the figures of `sms status --format json`, and the lists behind them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sms_cli.checking import SEVERITIES, Report
from sms_cli.publishing.dependency_map import dependency_map
from sms_cli.publishing.links import Links
from sms_cli.publishing.trend import charts
from sms_cli.readiness import Duty, Registers, assess, dated_duties, history, next_steps, radar, registers
from sms_cli.workspace import Workspace

if TYPE_CHECKING:
    from sms_cli.publishing import Trend

_DATES, _DIAGNOSTICS, _STEPS = 25, 40, 3
_ROWS = 300  # of a register; a page with thousands would be slow on a phone
_SECTIONS = (
    ("overview", "Overview"),
    ("readiness", "Readiness"),
    ("trend", "Trend"),
    ("maturity", "Maturity"),
    ("skills", "Documents"),
    ("capa", "CAPA"),
    ("services", "Services"),
    ("map", "Dependencies"),
    ("dates", "Dates"),
    ("diagnostics", "Check"),
)


def contents(workspace: Workspace, report: Report, links: Links, trend: Trend | None = None) -> dict[str, Any]:
    """Return what the template is filled with; with `trend`, also the history. Raises SmsError where a figure's query is faulty."""
    assessment = assess(workspace, report)
    duties = dated_duties(workspace)
    lists = registers(workspace)
    status = assessment.as_json()
    late = [duty for duty in duties if duty.day < status["as_of"]]
    coming = [duty for duty in duties if duty.day >= status["as_of"]]
    found = sorted(report.diagnostics, key=lambda d: (SEVERITIES.index(d.severity), d.path, d.line, d.column))

    moments = None
    if trend is not None:
        root, head, checked = trend
        moments = history(root, assessment, head, checked)

    def figure(path: str) -> Any:
        """Return a figure by its place in the JSON, such as `capa.open`."""
        value: Any = status
        for key in path.split("."):
            value = value[int(key)] if isinstance(value, list) else value[key]
        return value

    return {
        "status": status,
        "sections": [entry for entry in _SECTIONS if trend or entry[0] != "trend"],
        "figure": figure,
        "radar": radar(assessment),
        "link": links.to,
        "states": {name: assessment.count(name) for name in ("complete", "in-progress", "not-started")},
        "steps": next_steps(workspace, report, assessment, duties)[:_STEPS],
        "dates": [_dated(duty, status["as_of"]) for duty in (*late, *coming[:_DATES])],
        "later": max(len(coming) - _DATES, 0),
        "late": len(late),
        "rows": _ROWS,
        "services": _portfolio(lists),
        "dependencies": lists.dependencies,
        "service_names": {service["id"]: service["name"] for service in lists.services or ()},
        "map": dependency_map(lists.services or [], lists.dependencies or []),
        "capa": lists.capa,
        "moments": moments,
        "charts": charts(moments) if moments else [],
        "diagnostics": found[:_DIAGNOSTICS],
        "more_diagnostics": max(len(found) - _DIAGNOSTICS, 0),
    }


def _dated(duty: Duty, today: str) -> dict[str, Any]:
    """Return a duty with how far off it is, in words."""
    days = (date.fromisoformat(duty.day) - date.fromisoformat(today)).days
    plural = "" if abs(days) == 1 else "s"
    away = "today" if days == 0 else f"in {days} day{plural}" if days > 0 else f"{-days} day{plural} late"
    return {**duty._asdict(), "late": days < 0, "days": days, "away": away}


def _portfolio(lists: Registers) -> list[dict[str, Any]] | None:
    """Return the services with their agreements, and whether each is covered as SLA coverage counts it.

    `coverage` is covered, not covered, unknown, or None where no agreement is asked for.
    """
    if lists.services is None:
        return None
    found = []
    for service in lists.services:
        agreements = [entry for entry in lists.agreements or () if entry["service"] == service["id"]]
        # SLM001 names a service as `name (id)`.
        lacking = [
            entry["customer"]
            for entry in lists.uncovered or ()
            if (entry["service"] or "").endswith(f"({service['id']})")
        ]
        coverage = None
        if service["counts"]:
            coverage = "unknown" if lists.uncovered is None else "not covered" if lacking else "covered"
        found.append({**service, "agreements": agreements, "lacking": lacking, "coverage": coverage})
    return found
