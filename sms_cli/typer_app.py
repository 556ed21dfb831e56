"""The Typer application: names the commands and loads each one's module only when it is called."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from sms_cli import __version__
from sms_cli.commands import terminal
from sms_cli.errors import Interrupted, SmsError, nearest

# name: (module under sms_cli.commands, one line of help, panel)
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("init", "Make a workspace: a folder of Markdown files in git."),
    "draft": ("draft", "Write a first version of an artifact, or revise it."),
    "check": ("check", "Prove that the documents agree; say where they do not."),
    "diff": ("diff", "Say what changed, record by record, and what that brings the check to say."),
    "status": ("status", "Show how far the system is: readiness, journey, maturity, CAPA, next steps."),
    "dashboard": ("dashboard", "Write all of this, with the lists behind it, as one page for a browser."),
    "next": ("next", "Say what to do next, why, and with which command."),
    "calendar": ("calendar", "List every dated duty, or write it as an iCalendar file."),
    "add": ("add", "Add one record (a service, a risk …) to its register."),
    "import": ("import_csv", "Bring a register in from a CSV file, as a diff to accept."),
    "confirm": ("confirm", "Confirm what a draft took for granted."),
    "approve": ("approve", "Approve an artifact: version, approver, date, digest of the content."),
    "baseline": ("baseline", "Accept what the check says today, so that only new diagnostics count."),
    "query": ("query", "Ask the documents with SQL, read-only."),
    "explain": ("explain", "Explain a rule, a clause, a skill or a kind of record."),
    "skills": ("skills", "Show the skills and how far each is."),
    "schema": ("schema", "Print the JSON Schema of an artifact, for editors and agents."),
    "upgrade": ("upgrade", "Take over what a newer version of sms lays down, beside what you changed."),
    "doctor": ("doctor", "Look for what is odd in the surroundings."),
}


class _LazyGroup(TyperGroup):
    """Commands by name; a command's module is imported only when it is called or its help is shown."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module = import_module(f"sms_cli.commands.{entry[0]}")
        command: Any = module.command()
        command.name = cmd_name
        return command

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, EOFError):
            # Left to itself, typer ends without a word, or with 1; `main` has the words and the exit code.
            raise Interrupted from None

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in COMMANDS:
            guess = nearest(name, COMMANDS)
            raise SmsError(
                f"there is no command {name}",
                hint=f"Did you mean `sms {guess}`?" if guess else "`sms --help` lists them",
            )
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=_LazyGroup,
    name="sms",
    help="Keep a service management system (ISO/IEC 20000-1) as files in git, and prove that its documents agree.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"sms {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    directory: Path = typer.Option(
        Path("."), "-C", "--directory", metavar="DIR", help="Work in this folder instead of the current one."
    ),
    version: bool = typer.Option(False, "--version", help="Show the version.", callback=_version, is_eager=True),
) -> None:
    terminal.rooms_connected()
    if directory != Path("."):
        terminal.enter(str(directory))
