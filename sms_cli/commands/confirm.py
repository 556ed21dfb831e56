"""`sms confirm`: confirm what a draft took for granted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from sms_cli.changing import confirm
from sms_cli.commands import terminal
from sms_cli.workspace import open_workspace


def confirm_command(
    name: str = typer.Argument(
        ..., metavar="DOC", help="The artifact: its skill, the id of its document, or its file."
    ),
    field: str | None = typer.Argument(
        None, metavar="[FIELD]", help="What the assumption is about, as it stands under assumptions: SVC-002/hours."
    ),
    by: str = typer.Option(..., "--by", metavar="PERSON", help="Id of the person who knows, such as PER-006."),
    everything: bool = typer.Option(False, "--all", help="All that is open in the document."),
) -> None:
    """Confirm what a draft took for granted, in the name of the person who knows.

    DOC012 keeps a document from being approved while an assumption is open. One that is wrong is corrected in the document
    instead, and taken out there.

    Exit codes: 0 confirmed; 2 no such assumption, an unknown person, or a file that cannot be read or written.
    """
    done = confirm(open_workspace(Path(".")), name, field, by, everything=everything)
    for about, says in done.confirmed:
        print(f"{about}: confirmed by {by}: {says}")
    if done.left:
        print(f"{done.left} {'assumption is' if done.left == 1 else 'assumptions are'} left in {done.path}.")
    else:
        print(f"Nothing is left to confirm in {done.path}. Next: `sms approve {name} --by PERSON`.")


def command() -> Any:
    """Return the command."""
    return terminal.command(confirm_command)
