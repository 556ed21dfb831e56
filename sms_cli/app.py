"""The Typer application: names the commands, imports nothing heavy; each command's module loads when it is called."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from sms_cli import __version__

# name: (module under sms_cli.commands, one line of help, panel)
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("init", "Make a workspace: a folder of Markdown files in git."),
    "draft": ("draft", "Write a first version of an artifact, or revise it."),
    "check": ("check", "Prove that the documents agree; say where they do not."),
    "add": ("add", "Add one record (a service, a risk …) to its register."),
    "approve": ("approve", "Approve an artifact: version, approver, date, digest of the content."),
    "query": ("query", "Ask the documents with SQL, read-only."),
    "explain": ("explain", "Explain a rule, a clause, a skill or a kind of record."),
    "skills": ("skills", "Show the skills and how far each is."),
    "schema": ("schema", "Print the JSON Schema of an artifact, for editors and agents."),
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

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in COMMANDS:
            from sms_cli.errors import SmsError, nearest

            guess = nearest(name, COMMANDS)
            raise SmsError(f"there is no command {name}", hint=f"Did you mean `sms {guess}`?" if guess else "`sms --help` lists them")
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
        print(f"sms {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    directory: Path = typer.Option(Path("."), "-C", "--directory", metavar="DIR", help="Work in this folder instead of the current one."),
    version: bool = typer.Option(False, "--version", help="Show the version.", callback=_version, is_eager=True),
) -> None:
    if directory != Path("."):
        from sms_cli.errors import SmsError

        try:
            os.chdir(directory)
        except OSError as error:
            raise SmsError(f"cannot be entered: {error.strerror}", path=str(directory), hint="Name an existing folder after -C") from None


def main(arguments: list[str] | None = None) -> None:
    """Run `sms`: one line for anything that stops it, and the exit codes of docs/commands.md (0, 1, 2, 130)."""
    from sms_cli.errors import SmsError

    gc.disable()  # a one-shot command: the collector would walk every value of the workspace again and again
    code = 0
    try:
        app(arguments if arguments is not None else sys.argv[1:])
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 1
    except SmsError as error:
        print(f"sms: {error}", file=sys.stderr)
        code = 2
    except (KeyboardInterrupt, EOFError):
        print("\nsms: interrupted; nothing is half-written", file=sys.stderr)
        code = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:  # a fault of ours: one line, and the details where they can be sent from
        if os.environ.get("SMS_DEBUG"):
            raise
        print(f"sms: internal error: {type(error).__name__}: {error}. Run it again with SMS_DEBUG=1 and report what it prints", file=sys.stderr)
        code = 2
    try:
        sys.stdout.flush()
    except OSError:
        pass
    raise SystemExit(code)
