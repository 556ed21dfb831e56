"""What every command shares at the terminal: colour, dates, output to a file, and the way a Typer function becomes a command."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from sms_cli.errors import SmsError, nearest

if TYPE_CHECKING:
    from sms_cli.workspace import Workspace


def command(function: Callable[..., Any]) -> Any:
    """Make the click command of one function."""
    import typer

    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
    app.command(context_settings={"help_option_names": ["-h", "--help"]})(function)
    return typer.main.get_command(app)


def as_of_option() -> Any:
    """Return the option --as-of of a typer command."""
    import typer

    return typer.Option(None, "--as-of", metavar="DATE", help="As at this day (year-month-day) instead of today.")


def as_of_commit_option() -> Any:
    """Return the option --as-of of a typer command that also looks at past commits."""
    import typer

    said = "As at this day (year-month-day) instead of today; or the documents of a commit, as at its day (docs/dashboard.md)."
    return typer.Option(None, "--as-of", metavar="DATE|COMMIT", help=said)


def format_option(formats: tuple[str, ...]) -> Any:
    """Return the option --format of a typer command; the first of the formats is the default."""
    import typer

    return typer.Option(formats[0], "--format", metavar="|".join(formats), help="How to print.")


def output_option() -> Any:
    """Return the option --output of a typer command."""
    import typer

    return typer.Option(None, "--output", metavar="FILE", help="Write to a file instead of the screen.")


def known_format(format_: str, known: tuple[str, ...]) -> None:
    """Raise SmsError for a format that a command does not have."""
    if format_ not in known:
        guess = nearest(format_, known)
        raise SmsError(f"{format_} is not one of {', '.join(known)}", hint=f"Did you mean {guess}?" if guess else None)


def markdown_cell(text: str) -> str:
    """Return a text for one cell of a Markdown table."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def emit_json(value: Any) -> None:
    """Print a value as JSON."""
    import json

    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def wants_color(stream: TextIO | None = None) -> bool:
    """Tell whether to colour: FORCE_COLOR, then NO_COLOR, then a terminal that is not dumb."""
    if os.environ.get("FORCE_COLOR"):
        return True
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return (stream or sys.stdout).isatty()


def width() -> int:
    """Return how wide the screen is, in columns: at least 60, at most 120; 100 where nobody sees it."""
    import shutil

    return min(max(shutil.get_terminal_size((100, 24)).columns, 60), 120)


def parse_day(text: str | None) -> date | None:
    """Read the DATE of an option. Raises SmsError."""
    if text is None:
        return None
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise SmsError(f"{text} is not a date", hint="Write year-month-day, such as 2026-08-31")


@contextmanager
def workspace_as_of(folder: Path, text: str | None) -> Iterator[tuple[Workspace, str | None]]:
    """Open a workspace as at a day, or as a commit has it, for a `with`; and say the commit, if it is one. Raises SmsError."""
    from sms_cli.workspace import open_workspace

    if text is None or re.fullmatch(r"\d+-\d+-\d+", text):
        yield open_workspace(folder, parse_day(text)), None
        return
    from sms_cli.readiness import workspace_at

    with workspace_at(folder, text) as workspace:
        yield workspace, text


def emit(text: str, output: Path | None) -> None:
    """Print to stdout, or write to a file as a whole."""
    if output is None:
        sys.stdout.write(text)
        return
    from sms_cli.workspace import write_text

    write_text(output, text)


def enter(folder: str) -> None:
    """Work in this folder from now on (-C). Raises SmsError."""
    try:
        os.chdir(folder)
    except OSError as error:
        raise SmsError(
            f"cannot be entered: {error.strerror}", path=folder, hint="Name an existing folder after -C"
        ) from None


def workspace_here(path: Path) -> Any:
    """Open the workspace that a folder lies in, or return None where there is none."""
    from sms_cli.workspace import FILE, open_workspace

    here = path.resolve()
    if not any((folder / FILE).is_file() for folder in (here, *here.parents)):
        return None
    return open_workspace(path)


def definitions_here(path: Path, edition: str | None) -> Any:
    """Load the definitions of an edition, the given one, else that of the workspace, with what the workspace lays over them."""
    from sms_cli.definitions import load_definitions

    workspace = workspace_here(path)
    if workspace is None:
        return load_definitions(edition) if edition else load_definitions()
    return load_definitions(edition, workspace.root) if edition else workspace.definitions


def rooms_connected() -> None:
    """Tell the check who computes what rules with `after` ask for; it may not know the rooms that build on it."""
    from sms_cli.checking import computed_by

    def readiness(workspace: Any, report: Any) -> None:
        from sms_cli.readiness import fill_tables

        fill_tables(workspace, report)

    computed_by("readiness", readiness)


def progress(text: str) -> None:
    """Say on stderr what is being done."""
    print(text, file=sys.stderr, flush=True)
