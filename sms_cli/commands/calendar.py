"""`sms calendar`: every dated duty, on the screen or as an iCalendar file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from sms_cli.checking import Paint
from sms_cli.commands import terminal
from sms_cli.readiness import Duty, calendar_file, dated_duties
from sms_cli.workspace import open_workspace, write_bytes

_FORMATS = ("text", "json", "markdown")


def calendar_command(
    until: str | None = typer.Option(None, "--until", metavar="DATE", help="Only what lies up to this day."),
    ics: Path | None = typer.Option(
        None, "--ics", metavar="FILE", help="Write an iCalendar file, for common calendars to import."
    ),
    format_: str = terminal.format_option(_FORMATS),
    as_of: str = terminal.as_of_option(),
) -> None:
    """List every dated duty: reviews, audits, tests, reports, actions, milestones, and what ends.

    What lies before today is overdue. An import of a later file moves the events of an earlier one.
    """
    terminal.known_format(format_, _FORMATS)
    last = terminal.parse_day(until)
    workspace = open_workspace(Path("."), terminal.parse_day(as_of))
    today = workspace.today.isoformat()
    duties = [duty for duty in dated_duties(workspace) if last is None or duty.day <= last.isoformat()]
    if ics is not None:
        text = calendar_file(duties, workspace.settings.organization, today)
        write_bytes(ics, text.encode())
        terminal.progress(f"wrote {len(duties)} events to {ics}")
    elif format_ == "json":
        terminal.emit_json([{**duty._asdict(), "overdue": duty.day < today} for duty in duties])
    elif format_ == "markdown":
        print("| Day | Kind | What | Who |\n| --- | --- | --- | --- |")
        for duty in duties:
            cells = (duty.day, duty.kind, duty.what, duty.who or "–")
            print("| " + " | ".join(terminal.markdown_cell(cell) for cell in cells) + " |")
    else:
        _print(duties, today)


def _print(duties: list[Duty], today: str) -> None:
    """Print duties by month, those that are overdue first."""
    paint = Paint(terminal.wants_color())
    width = terminal.width()
    month = ""
    for duty in duties:
        late = duty.day < today
        heading = "overdue" if late else duty.day[:7]
        if heading != month:
            print(("\n" if month else "") + paint(heading, "error" if late else "bold"))
            month = heading
        room = max(width - 25 - len(duty.who or "–") - 2, 30)
        what = duty.what if len(duty.what) <= room else duty.what[: room - 1] + "…"
        print(f"  {duty.day}  {duty.kind:<9}  {what}  {paint(duty.who or '–', 'dim')}")
    late_ones = sum(1 for duty in duties if duty.day < today)
    print(f"\n{len(duties)} {'date' if len(duties) == 1 else 'dates'}, {late_ones} overdue")


def command() -> Any:
    """Return the command."""
    return terminal.command(calendar_command)
