"""`sms upgrade`: take over what a newer version of sms lays down."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from sms_cli.changing import prepare_upgrade
from sms_cli.commands import terminal

_WORDS = {
    "add": "new",
    "update": "brought up to date; nobody had changed it",
    "merge": "merged with what you changed",
    "conflict": "merged, with conflicts for you to solve",
    "yours": "left alone: it was there before, or its beginning is not known",
    "deleted": "left alone: you took it away",
    "dropped": "left alone: the template has it no more; delete it if you do not need it",
}


def upgrade_command(
    dry_run: bool = typer.Option(False, "--dry-run", help="Say what would change, and write nothing."),
) -> None:
    """Take over what this version of sms lays down in a workspace: workflow, hooks, editor settings, README (docs/upgrade.md).

    What you changed is merged with it, as git does; documents are not touched. Exit codes: 0 done, 1 conflicts to solve.
    """
    upgrade = prepare_upgrade(Path("."))
    if not dry_run:
        upgrade.write()
    print(f"Laid down by sms {upgrade.before or '(not known)'}, now {upgrade.after}.")
    width = max((len(step.path) for step in upgrade.steps), default=0)
    for step in upgrade.steps:
        print(f"  {step.path:<{width}}  {_WORDS[step.what]}")
    if not any(step.what in ("add", "update", "merge", "conflict") for step in upgrade.steps):
        print("Nothing to take over.")
    elif dry_run:
        print("Nothing is written: this was a dry run.")
    else:
        print("Look at it with `git diff`, then commit it, .sms/laid-down.json included.")
    if not dry_run and upgrade.files and upgrade.ignored:
        terminal.progress(
            "note: git ignores .sms/laid-down.json: write .sms/* and !.sms/laid-down.json into .gitignore"
        )
    conflicts = sum(step.conflicts for step in upgrade.steps)
    if conflicts:
        marks = "they would be marked" if dry_run else "look for the marks"
        terminal.progress(f"note: conflicts to solve: {conflicts}; {marks} <<<<<<< and >>>>>>>")
        raise typer.Exit(1)


def command() -> Any:
    """Return the command."""
    return terminal.command(upgrade_command)
