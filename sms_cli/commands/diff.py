"""`sms diff`: what changed, in the words of the business."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from sms_cli.changing import DIFF_FORMATS, diff, render_diff
from sms_cli.checking import SEVERITIES
from sms_cli.commands import terminal
from sms_cli.errors import SmsError, nearest


def diff_command(
    between: str | None = typer.Argument(
        None,
        metavar="[BASE[..HEAD]]",
        help="Nothing: the last commit with the work tree. BASE: that commit with the work tree. BASE..HEAD: two commits. "
        "BASE...HEAD: HEAD with the commit where it left BASE, as a pull request shows it.",
    ),
    format_: str = typer.Option(
        "text", "--format", metavar="|".join(DIFF_FORMATS), help="How to print (docs/diff.md)."
    ),
    output: Path | None = typer.Option(None, "--output", metavar="FILE", help="Write to a file instead of the screen."),
    fail_level: str | None = typer.Option(
        None,
        "--fail-level",
        metavar="error|warning|advice",
        help="Exit with 1 for a new diagnostic from this severity on.",
    ),
    as_of: str | None = terminal.as_of_option(),
) -> None:
    """Say what changed: records field by field, approvals, prose, what to look at again, new and gone diagnostics.

    Both sides are read from git; the work tree is not touched. Exit code 0, whatever changed; with --fail-level 1.
    """
    for word, known in ((format_, DIFF_FORMATS), (fail_level or "error", SEVERITIES)):
        if word not in known:
            guess = nearest(word, known)
            raise SmsError(f"{word} is not one of {', '.join(known)}", hint=f"Did you mean {guess}?" if guess else None)
    found = diff(Path("."), between, terminal.parse_day(as_of))
    color = output is None and terminal.wants_color()
    terminal.emit(render_diff(found, format_, color=color), output)
    if format_ == "github":
        from sms_cli.commands.github_job import write_change

        write_change(found)
    if fail_level is not None:
        failing = SEVERITIES[: SEVERITIES.index(fail_level) + 1]
        if any(diagnostic.severity in failing for diagnostic in found.new):
            raise typer.Exit(1)


def command() -> Any:
    """Return the command."""
    return terminal.command(diff_command)
