"""`sms skills`: the skills, how far each is, and everything about one of them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import typer

from sms_cli.checking import Paint
from sms_cli.commands import terminal
from sms_cli.errors import SmsError, nearest

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False, no_args_is_help=True)
_STYLES = {"approved": "PASS", "review": "advice", "draft": "warning", "unreadable": "error"}


@app.callback(context_settings={"help_option_names": ["-h", "--help"]})
def _skills() -> None:
    """Show the skills, how far each is, and everything about one of them."""


@app.command("list")
def list_command(format_: str = typer.Option("text", "--format", metavar="text|json", help="How to print.")) -> None:
    """List the skills in the order of the journey: phase, step, clauses, what each reads, its state here."""
    from sms_cli.definitions import own_parts, skills_in_order
    from sms_cli.workspace import artifact_state

    _known_format(format_, ("text", "json"))
    workspace = terminal.workspace_here(Path("."))
    definitions = workspace.definitions if workspace else terminal.definitions_here(Path("."), None)
    rows: list[dict[str, Any]] = []
    for skill in skills_in_order(definitions):
        state = artifact_state(workspace, skill) if workspace is not None else {"status": None, "completeness": None}
        rows.append(
            {
                "skill": skill.key,
                "title": skill.title,
                "phase": skill.phase,
                "step": skill.step,
                "prefix": skill.prefix,
                "clauses": skill.clauses[definitions.edition],
                "reads": skill.reads,
                "own": own_parts(skill),
                "state": state["status"],
                "completeness": state["completeness"],
            }
        )
    if format_ == "json":
        _print_json(rows)
        return
    prefixes = {skill.key: skill.prefix for skill in definitions.skills.values()}
    sys.stdout.write(_table(rows, prefixes, definitions.edition, here=workspace is not None))


@app.command("show")
def show_command(
    name: str = typer.Argument(
        ..., metavar="NAME", help="The skill: its name, a beginning of it, its prefix or its step."
    ),
    reference: str | None = typer.Option(
        None, "--reference", metavar="NAME", help="Print one of its references: clauses, auditors, asking, example."
    ),
    format_: str = typer.Option("text", "--format", metavar="text|markdown|json", help="How to print."),
    edition: str | None = typer.Option(
        None, "--edition", metavar="2011|2018", help="The edition; default: that of the workspace, else 2018."
    ),
) -> None:
    """Show one skill: purpose, clauses, what it reads, its state here, fields, sections, rules, workflow, references."""
    from sms_cli.commands.markdown_screen import markdown_on_screen
    from sms_cli.definitions import own_workflow, skill_markdown, skill_page, skill_reference, skill_text
    from sms_cli.workspace import artifact_state

    _known_format(format_, ("text", "markdown", "json"))
    workspace = terminal.workspace_here(Path("."))
    definitions = (
        workspace.definitions if workspace and edition is None else terminal.definitions_here(Path("."), edition)
    )
    skill = definitions.skill(name)
    color, width = terminal.wants_color(), terminal.width()
    if reference is not None:
        text = skill_reference(definitions, skill, reference)
        if format_ == "json":
            _print_json({"skill": skill.key, "reference": reference, "text": text})
        else:
            sys.stdout.write(text if format_ == "markdown" else markdown_on_screen(text, width, color=color))
        return
    page = skill_page(definitions, skill)
    state = artifact_state(workspace, skill) if workspace is not None else None
    if format_ == "json":
        _print_json({**page, "state": state})
    elif format_ == "markdown":
        sys.stdout.write(skill_markdown(page, state))
    else:
        paint = Paint(color)
        workflow = markdown_on_screen(own_workflow(page), width - 2, color=color)
        sys.stdout.write(skill_text(page, state, width, lambda words: paint(words, "bold"), workflow))


def _known_format(format_: str, known: tuple[str, ...]) -> None:
    if format_ not in known:
        guess = nearest(format_, known)
        raise SmsError(f"{format_} is not one of {', '.join(known)}", hint=f"Did you mean {guess}?" if guess else None)


def _print_json(value: Any) -> None:
    import json

    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def _table(rows: list[dict[str, Any]], prefixes: dict[str, str], edition: str, *, here: bool) -> str:
    """Lay the list out for people, the phases apart; what is read and the clauses wrap in columns of their own."""
    from sms_cli.definitions import in_columns

    paint = Paint(terminal.wants_color())
    cells: list[list[str]] = [["", "", "skill", "state", "reads", f"clauses ({edition})"]]
    for row in rows:
        reads = " ".join(prefixes.get(name, name) for name in row["reads"]) or "–"
        step = str(row["step"] or "–").rjust(2)
        key = row["skill"] + ("*" if row["own"] else "")
        cells.append([step, row["prefix"], key, _state(row), reads, " ".join(row["clauses"])])
    if not here:
        cells = [[*line[:3], *line[4:]] for line in cells]
    sizes = [max(len(line[at]) for line in cells) for at in range(len(cells[0]) - 1)]
    sizes[-1] = min(sizes[-1], 23)  # what is read, so that the clauses have room
    head, *lines = [
        in_columns(
            [[text.ljust(size) for text, size in zip(line, sizes, strict=False)] + line[-1:]], sizes, terminal.width()
        )
        for line in cells
    ]
    shown = [paint(head[0], "dim")]
    phase = None
    for row, laid in zip(rows, lines, strict=True):
        if row["phase"] != phase:
            phase = row["phase"]
            shown += [paint(phase.title(), "bold")] if phase == rows[0]["phase"] else ["", paint(phase.title(), "bold")]
        state = _state(row)
        if here and row["state"] in _STYLES:
            laid[0] = laid[0].replace(f"  {state} ", f"  {paint(state, _STYLES[row['state']])} ", 1)
        shown += laid
    shown.append("")
    if any(row["own"] for row in rows):
        shown.append("* this workspace brings it, or a template or blocks for it, in its skills/")
    if here:
        waiting = [row["skill"] for row in rows if row["state"] == "not-started"]
        begun = f"{len(rows) - len(waiting)} of {len(rows)} begun."
        shown.append(f"{begun} Next in the journey: sms draft {waiting[0]}" if waiting else begun)
    shown.append("`sms skills show NAME` tells more of one; NAME is its name, its prefix or its step.")
    return "\n".join(shown) + "\n"


def _state(row: dict[str, Any]) -> str:
    """Say how far an artifact is, with percent while it is being written."""
    if row["state"] in (None, "not-started"):
        return "–"
    unfinished = row["state"] in ("draft", "review") and row["completeness"] is not None
    return f"{row['state']} {row['completeness']} %" if unfinished else str(row["state"])


def command() -> Any:
    """Return the command group."""
    return typer.main.get_command(app)
