"""`sms next`: the next best action, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from sms_cli.checking import Paint, check
from sms_cli.commands import terminal
from sms_cli.readiness import assess, dated_duties, next_steps
from sms_cli.workspace import open_workspace

_FORMATS = ("text", "json")


def next_command(
    count: int = typer.Option(1, "--count", "-n", min=1, metavar="N", help="How many steps to show."),
    format_: str = terminal.format_option(_FORMATS),
    as_of: str = terminal.as_of_option(),
) -> None:
    """Say what to do next, why, and with which command.

    First the error that most others rest on, then what is overdue, what can be approved, and the next skill whose inputs are there.
    """
    terminal.known_format(format_, _FORMATS)
    workspace = open_workspace(Path("."), terminal.parse_day(as_of))
    report = check(workspace)
    duties = dated_duties(workspace)
    steps = next_steps(workspace, report, assess(workspace, report), duties)[:count]
    if format_ == "json":
        terminal.emit_json([step._asdict() for step in steps])
        return
    paint = Paint(terminal.wants_color())
    if not steps:
        coming = next((duty for duty in duties if duty.day >= workspace.today.isoformat()), None)
        print("Nothing stands open." + (f" Next in the calendar: {coming.what} on {coming.day}." if coming else ""))
    for step in steps:
        place = f"{step.path}:{step.line}" if step.line else step.path
        print(paint(step.what, "bold"))
        print(f"  why: {step.why}")
        if place:
            print(f"  in:  {place}")
        print(f"  run: {step.command}")


def command() -> Any:
    """Return the command."""
    return terminal.command(next_command)
