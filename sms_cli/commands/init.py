"""`sms init`: make a workspace."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import Any

import typer

from sms_cli.changing import (
    Beginning,
    Example,
    build_example,
    initialise,
    organization_name,
    pinned_action,
    place_for_workspace,
)
from sms_cli.commands import terminal
from sms_cli.errors import SmsError

_EDITION = "2018"
_ONLY_AT_THE_TOP = "git hosts and pre-commit read .github and .pre-commit-config.yaml only at the top of a repository"
_WITHDRAWN = "edition 2011 can no longer be certified; certificates follow 2018"


def init_command(
    folder: Path = typer.Argument(..., metavar="DIR", help="A new folder, or one that is empty but for hidden files."),
    organization: str | None = typer.Option(None, "--organization", metavar="NAME", help="Whose SMS it is."),
    edition: str | None = typer.Option(
        None,
        "--edition",
        metavar="2018|2011",
        help="Edition of ISO/IEC 20000-1; 2018 if left out, or the example's own.",
    ),
    example: str | None = typer.Option(
        None, "--example", metavar="NAME", help="Fill it with a worked example: netops or clinic-it."
    ),
    action: str | None = typer.Option(
        None,
        "--action",
        metavar="OWNER/REPOSITORY@COMMIT",
        help="Where sms is on GitHub, for the gate of pull requests (docs/gate.md); left out, a placeholder to fill in.",
    ),
    no_git: bool = typer.Option(False, "--no-git", help="Lay down the files only; make no repository and no commit."),
) -> None:
    """Make a workspace: a folder of Markdown files in git.

    Joins the repository that DIR lies in, or makes one, and commits its own files. At a terminal it asks for what was not
    given. Nothing is written unless all of it can be.
    """
    if action is not None:
        action = pinned_action(action)
    if example is not None:
        if organization is not None:
            raise SmsError("an example brings its own organization", hint="Leave --organization out")
        beginning, built = build_example(
            folder, example, terminal.progress, edition=edition, git=not no_git, action=action
        )
        _report(folder, beginning, built)
        return
    place_for_workspace(folder)  # before anything is asked
    asks = sys.stdin.isatty()
    if organization is None:
        if not asks:
            raise SmsError("the organization is not given", hint='Add --organization "ACME IT"')
        organization = _ask_organization()
    if edition is None:
        edition = _ask_edition() if asks else _EDITION
    _report(folder, initialise(folder, organization, edition, git=not no_git, action=action), None)


def _ask_organization() -> str:
    while True:
        try:
            return organization_name(input("Whose service management system is it? Name of the organization: "))
        except SmsError as error:
            print(f"  {error.message}", file=sys.stderr)


def _ask_edition() -> str:
    print("Which edition of ISO/IEC 20000-1? Only 2018 can be certified; 2011 is for reading old documents against it.")
    while True:
        answer = input(f"Edition, 2018 or 2011 [{_EDITION}]: ").strip()
        if answer in ("", "2018", "2011"):
            return answer or _EDITION
        print(f"  {answer} is no edition: 2018 or 2011", file=sys.stderr)


def _report(folder: Path, beginning: Beginning, example: Example | None) -> None:
    """Say what was made and what to do next."""
    if beginning.edition == "2011":
        terminal.progress(f"note: {_WITHDRAWN}")
    if beginning.kept:
        terminal.progress(f"note: kept as they were: {', '.join(beginning.kept)}")
    if beginning.joined is not None:
        terminal.progress(f"note: it became part of the repository {beginning.joined}")
        if beginning.below:
            terminal.progress(f"note: {_ONLY_AT_THE_TOP}: move them there from {beginning.below}")
    if beginning.uncommitted is not None:
        terminal.progress(f"note: its files are not committed: {beginning.uncommitted}")
    path = shlex.quote(os.fspath(folder))
    print(f"{beginning.root.name} holds the SMS of {beginning.organization} under ISO/IEC 20000-1:{beginning.edition}.")
    print("What to do next:")
    if example is not None:
        day = f" --as-of {example.as_of}"
        steps = [
            (f"cd {path}", "its README.md says what is where"),
            (f"sms check{day}", "the documents agree on that day"),
            ("sms explain CAT004", "what a rule asks, why, and how to mend it"),
        ]
    else:
        steps = [
            (f"cd {path}", "its README.md says what is where"),
            ("sms draft organization-profile", "asks the questions of the first document"),
            ("sms check", "finds what contradicts, is missing or overdue"),
        ]
    width = max(len(command) for command, _ in steps)
    for command_, what in steps:
        print(f"  {command_:<{width}}   {what}")


def command() -> Any:
    """Return the command."""
    return terminal.command(init_command)
