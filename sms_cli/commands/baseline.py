"""`sms baseline`: accept what the check says today, so that only new diagnostics count."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import typer

from sms_cli.changing import Baseline, accept
from sms_cli.changing import shrink as shrink_baseline
from sms_cli.checking import Paint, diagnostic_lines
from sms_cli.commands import terminal

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False, no_args_is_help=True)


@app.callback(context_settings={"help_option_names": ["-h", "--help"]})
def _baseline() -> None:
    """Accept what the check says today, so that only new diagnostics count (docs/baseline.md)."""


@app.command("write")
def write_command(
    grow: bool = typer.Option(False, "--grow", help="Accept also what is not in the baseline that is there."),
    as_of: str | None = terminal.as_of_option(),
) -> None:
    """Accept all that the check says, in baseline.json. One that is there can become smaller; it grows with --grow only.

    Exit codes: 0 written, 1 refused because it would grow.
    """
    done = accept(Path("."), terminal.parse_day(as_of), grow=grow)
    paint = Paint(terminal.wants_color())
    if not done.written:
        for diagnostic in done.added:
            print("\n".join(diagnostic_lines(diagnostic, paint)))
        print(f"\n{_count(len(done.added))} not in {done.path}: nothing is written.")
        print("Mend what it says, waive it with a reason and an end (`waivers`), or accept it as well with --grow.")
        raise typer.Exit(1)
    _report(done)
    print("Commit it: from now on `sms check` says only what is new.")


@app.command("shrink")
def shrink_command(as_of: str | None = terminal.as_of_option()) -> None:
    """Take out of baseline.json what the check does not say any more."""
    _report(shrink_baseline(Path("."), terminal.parse_day(as_of)))


def _report(done: Baseline) -> None:
    """Say what the baseline holds now."""
    print(f"{done.path} accepts {_count(done.accepted)}; {len(done.removed)} taken out.")
    rules = Counter(diagnostic.rule for diagnostic in done.added)
    if rules:
        listed = ", ".join(f"{rule} {number}" for rule, number in rules.most_common(12))
        print(f"New in it: {listed}" + (f" and {len(rules) - 12} more rules" if len(rules) > 12 else ""))
    for diagnostic in done.never:
        terminal.progress(
            f"note: {diagnostic.path}: {diagnostic.rule} cannot be accepted: what is unreadable hides the rest"
        )


def _count(number: int) -> str:
    return "1 diagnostic" if number == 1 else f"{number} diagnostics"


def command() -> Any:
    """Return the command."""
    return typer.main.get_command(app)
