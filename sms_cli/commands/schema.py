"""`sms schema`: print the JSON Schema of an artifact, for editors and agents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from sms_cli.commands import terminal
from sms_cli.errors import SmsError

_SETTINGS = ("workspace", "sms.yaml")


def schema_command(
    name: str = typer.Argument(..., metavar="NAME", help="A skill, or `workspace` for sms.yaml."),
    answers: bool = typer.Option(
        False, "--answers", help="The schema of a file of answers instead of the front matter."
    ),
    edition: str = typer.Option(
        None, "--edition", metavar="2011|2018", help="Of this edition instead of the workspace's."
    ),
    output: Path = typer.Option(None, "--output", metavar="FILE", help="Write to a file instead of the screen."),
) -> None:
    """Print the JSON Schema (2020-12) of an artifact's front matter, of its answers, or of sms.yaml."""
    import json

    from sms_cli.drafting import answers_schema, artifact_schema, settings_schema

    definitions = terminal.definitions_here(Path("."), edition)
    if name in _SETTINGS:
        if answers:
            raise SmsError("sms.yaml is written by hand; it has no answers", hint="Leave --answers out")
        schema = settings_schema(definitions)
    else:
        skill = definitions.skill(name).key
        schema = answers_schema(definitions, skill) if answers else artifact_schema(definitions, skill)
    terminal.emit(json.dumps(schema, ensure_ascii=False, indent=2) + "\n", output)


def command() -> Any:
    """Return the command."""
    return terminal.command(schema_command)
