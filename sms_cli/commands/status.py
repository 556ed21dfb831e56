"""`sms status`: how far the system is on one page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from sms_cli.checking import check
from sms_cli.commands import terminal
from sms_cli.readiness import STATUS_FORMATS, assess, dated_duties, explain_area, next_steps, render_status


def status_command(
    explain: str | None = typer.Option(
        None,
        "--explain",
        metavar="AREA",
        help="Show the sum instead: an area (planning), overall, maturity, or a clause area (6.1).",
    ),
    format_: str = terminal.format_option(STATUS_FORMATS),
    as_of: str = terminal.as_of_commit_option(),
    output: Path | None = terminal.output_option(),
) -> None:
    """Show how far the system is: readiness, journey, maturity, services, CAPA, and the three next steps.

    Readiness counts what is approved and unchanged since; docs/readiness.md has every formula.
    """
    terminal.known_format(format_, STATUS_FORMATS)
    with terminal.workspace_as_of(Path("."), as_of) as (workspace, _):
        report = check(workspace)
        assessment = assess(workspace, report)
        if explain is not None:
            terminal.emit(explain_area(assessment, explain), output)
            return
        duties = dated_duties(workspace)
        steps = next_steps(workspace, report, assessment, duties)
        color = output is None and terminal.wants_color()
        text = render_status(assessment, steps, duties, format_, width=terminal.width(), color=color)
        terminal.emit(text, output)


def command() -> Any:
    """Return the command."""
    return terminal.command(status_command)
