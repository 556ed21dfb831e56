"""Tables and diagnostics to scores, next steps and a calendar. The front door is `assess`; docs/readiness.md has the formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sms_cli.readiness.assessment import Area, Assessment, Duty, Maturity, Moment, Registers, Standing, Step

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from sms_cli.checking import Report
    from sms_cli.workspace import Workspace

__all__ = [
    "STATUS_FORMATS",
    "Area",
    "Assessment",
    "Duty",
    "Maturity",
    "Moment",
    "Registers",
    "Standing",
    "Step",
    "assess",
    "calendar_file",
    "dated_duties",
    "explain_area",
    "fill_tables",
    "history",
    "next_steps",
    "radar",
    "registers",
    "render_status",
    "workspace_at",
]

STATUS_FORMATS = ("text", "json", "markdown")


def assess(workspace: Workspace, report: Report) -> Assessment:
    """Compute readiness, maturity, states and figures of a checked workspace. Raises SmsError where a figure's query is faulty."""
    from sms_cli.readiness.scores import assess_workspace

    return assess_workspace(workspace, report)


def fill_tables(workspace: Workspace, report: Report) -> None:
    """Fill the tables `readiness_…` from the report of a first step, for rules that say `after: readiness` and for queries."""
    from sms_cli.readiness.tables import fill_tables as fill

    fill(workspace, report)


def explain_area(assessment: Assessment, name: str) -> str:
    """Return the sum behind an area, `overall`, `maturity` or a clause area. Raises SmsError with the nearest name."""
    from sms_cli.readiness.explanation import explain_area as explain

    return explain(assessment, name)


def dated_duties(workspace: Workspace) -> list[Duty]:
    """Return every dated duty in the order of days; those before today are overdue. Raises SmsError."""
    from sms_cli.readiness.duties import dated_duties as collect

    return collect(workspace)


def registers(workspace: Workspace) -> Registers:
    """Return services, dependencies, agreements and corrective actions one by one, as the figures count them. Raises SmsError."""
    from sms_cli.readiness.listed import read_registers

    return read_registers(workspace)


def workspace_at(folder: Path, commit: str) -> AbstractContextManager[Workspace]:
    """Open the workspace that a folder lies in as a commit has it, as at the day of that commit, for a `with`. Raises SmsError."""
    from sms_cli.readiness.past import workspace_at as opened

    return opened(folder, commit)


def history(
    root: Path, now: Assessment, head: str = "HEAD", checked: Callable[[int, int], None] | None = None
) -> list[Moment]:
    """Return the figures that a trend follows, at past commits from `head` back (docs/dashboard.md says at which), and now.

    `checked` is told how many of how many commits have been checked. Raises SmsError where there is no history in git.
    """
    from datetime import date

    from sms_cli.readiness.past import figures_of
    from sms_cli.readiness.past import history as looked_back

    day = date.fromisoformat(now.as_of)
    moments = looked_back(root, head, day, checked)
    return [*moments, Moment("", 0, now.as_of, "", *figures_of(now))]


def next_steps(workspace: Workspace, report: Report, assessment: Assessment, duties: list[Duty]) -> list[Step]:
    """Return what there is to do, the best first; the first of each kind stands before the others of any kind."""
    from sms_cli.readiness.steps import next_steps as rank

    return rank(workspace, report, assessment, duties)


def calendar_file(duties: list[Duty], organization: str, as_of: str) -> str:
    """Return duties as an iCalendar file (RFC 5545), lines ended by CRLF."""
    from sms_cli.readiness.icalendar import calendar_text

    return calendar_text(duties, organization, as_of)


def radar(assessment: Assessment, *, name: str = "radar", inline: bool = True) -> str:
    """Return the nine areas as a radar in SVG: what is in force and, dashed, what is written and not in force.

    `inline` is for a page that has RADAR_CSS of sms_cli.workspace or rules of its own in its style sheet; else the
    drawing brings its styles and ground. `name` begins the ids in it.
    """
    from sms_cli.workspace import Spoke, radar_svg

    spokes = [Spoke(area.title, area.readiness, area.beside) for area in assessment.areas]
    return radar_svg(spokes, name=name, inline=inline)


def render_status(
    assessment: Assessment, steps: list[Step], duties: list[Duty], kind: str, *, width: int = 100, color: bool = False
) -> str:
    """Return the dashboard in one of STATUS_FORMATS; `width` in columns and `color` are for text."""
    if kind == "json":
        import json

        shown = {**assessment.as_json(), "next": [step._asdict() for step in steps[:3]]}
        return json.dumps(shown, ensure_ascii=False, indent=2) + "\n"
    if kind == "markdown":
        from sms_cli.readiness.formats.markdown import render_markdown

        return render_markdown(assessment, steps, duties)
    from sms_cli.readiness.formats.text import render_text

    return render_text(assessment, steps, width, color)
