"""`sms skills`: the skills and how far each is."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import typer

from sms_cli.commands import terminal
from sms_cli.errors import SmsError

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False, no_args_is_help=True)


@app.callback(context_settings={"help_option_names": ["-h", "--help"]})
def _skills() -> None:
    """Show the skills and how far each is."""


@app.command("list")
def list_command(format_: str = typer.Option("text", "--format", metavar="text|json", help="How to print.")) -> None:
    """List the skills in the order of the journey: phase, step, clauses, what each reads, its state here."""
    if format_ not in ("text", "json"):
        raise SmsError(f"{format_} is not one of text, json")
    workspace = terminal.workspace_here(Path("."))
    definitions = workspace.definitions if workspace else terminal.definitions_here(Path("."), None)
    rows: list[dict[str, Any]] = []
    for skill in sorted(definitions.skills.values(), key=lambda skill: skill.step or 99):
        state = None
        if workspace is not None:
            main = workspace.mains.get(skill.key)
            unreadable = skill.key in workspace.unreadable
            state = "unreadable" if unreadable else str((main.data or {}).get("status")) if main else "not-started"
        rows.append(
            {
                "skill": skill.key,
                "phase": skill.phase,
                "step": skill.step,
                "prefix": skill.prefix,
                "clauses": skill.clauses[definitions.edition],
                "reads": skill.reads,
                "state": state,
            }
        )
    if format_ == "json":
        import json

        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
        return
    prefixes = {skill.key: skill.prefix for skill in definitions.skills.values()}
    width = max(len(row["skill"]) for row in rows)
    print(
        f"{'phase':<6} {'step':>4}  {'skill':<{width}}  {'':<4} {'state':<12} {'reads':<26} clauses ({definitions.edition})"
    )
    for row in rows:
        reads = " ".join(prefixes.get(name, name) for name in row["reads"]) or "–"
        step = row["step"] or "–"
        state, clauses = row["state"] or "–", " ".join(row["clauses"])
        print(
            f"{row['phase']:<6} {step:>4}  {row['skill']:<{width}}  {row['prefix']:<4} {state:<12} {reads:<26} {clauses}"
        )


def command() -> Any:
    """Return the command group."""
    return typer.main.get_command(app)
