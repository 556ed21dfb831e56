"""`sms add`: add one record to its register."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import typer

from sms_cli.commands import terminal
from sms_cli.errors import SmsError


def add_command(
    kind: str = typer.Argument(..., metavar="KIND", help="What to add: service, risk, customer, role …"),
    set_: list[str] = typer.Option(
        [],
        "--set",
        metavar="FIELD=VALUE",
        help="Set a field (review/frequency=annual, customers=CUS-001,CUS-002); may be repeated.",
    ),
    answers: Path | None = typer.Option(None, "--answers", metavar="FILE", help="Take the fields from this file."),
    to: str | None = typer.Option(None, "--to", metavar="RECORD", help="The record or document that it belongs to."),
    file: bool = typer.Option(False, "--file", help="Make a file for this record beside its document."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Show what would change and write nothing."),
    as_of: str | None = terminal.as_of_option(),
) -> None:
    """Add one record at the end of its list; at a terminal it asks field by field.

    The next free id is given unless you set one. What the check says about the record is shown at once.

    Example: sms add service --set name="Managed Desktop" --set type=business --set owner=PER-005
    """
    from sms_cli.changing import add
    from sms_cli.drafting import EntryAuthor, EntryFile, Interview, SetValues
    from sms_cli.workspace import open_workspace

    if set_ and answers is not None:
        raise SmsError("--set and --answers exclude each other", hint="Put all fields into the file")
    workspace = open_workspace(Path("."), terminal.parse_day(as_of))
    interview = None
    author: EntryAuthor
    if set_:
        author = SetValues(set_)
    elif answers is not None:
        author = EntryFile(answers)
    else:
        author = interview = Interview(
            workspace.root, f"add-{kind.lower()}", f"sms add {kind}" + (f" --to {to}" if to else "")
        )
    added = add(workspace, kind, author, to=to, own_file=file, dry_run=dry_run)
    if interview is not None and not dry_run:
        interview.done()
    if _show(added, dry_run=dry_run):
        raise typer.Exit(1)


def _show(added: Any, *, dry_run: bool) -> int:
    """Print where the record stands and what the check says; return the number of errors that it brought."""
    from sms_cli.checking import Paint, diagnostic_lines

    stream = sys.stderr if dry_run else sys.stdout
    if dry_run:
        sys.stdout.write(added.diff)
    else:
        print(f"added {added.name} at {added.path}:{added.line}")
    paint = Paint(terminal.wants_color(stream))
    for diagnostic in added.diagnostics:
        print("\n".join(diagnostic_lines(diagnostic, paint)), file=stream)
    errors = sum(1 for diagnostic in added.diagnostics if diagnostic.severity == "error")
    others = [diagnostic for diagnostic in added.diagnostics if diagnostic.rule == "DOC007"]
    if dry_run:
        print("Next: the same command without --dry-run writes it.", file=stream)
    elif others:
        print("Next: `sms check --fix` brings the tables of the other documents up to date.")
    elif errors:
        print("Next: mend what is marked error above, then `sms check`.")
    else:
        print("Next: read it once more, and commit it.")
    return errors


def command() -> Any:
    """Return the command."""
    return terminal.command(add_command)
