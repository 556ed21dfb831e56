"""`sms explain`: say what a rule, a clause, a skill or a kind of record is."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import typer

from sms_cli.commands import terminal


def explain_command(
    topic: str = typer.Argument(
        None,
        metavar="[TOPIC]",
        help="A rule (CAT004), a clause (6.1), a skill (name, prefix, step), a kind of record (service), a family of rules (DOC).",
    ),
    edition: str = typer.Option(
        None, "--edition", metavar="2011|2018", help="The edition; default: that of the workspace, else 2018."
    ),
) -> None:
    """Explain a rule, a clause, a skill or a kind of record; without TOPIC list all rules."""
    from sms_cli.definitions import explain, explain_all

    definitions = terminal.definitions_here(Path("."), edition)
    sys.stdout.write(explain(definitions, topic) if topic else explain_all(definitions))


def command() -> Any:
    """Return the command."""
    return terminal.command(explain_command)
