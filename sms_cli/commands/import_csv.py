"""`sms import`: bring a register in from another program."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import typer

from sms_cli.commands import terminal
from sms_cli.errors import SmsError

_SHOWN = 20  # what a person reads before they answer; the check has the rest

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False, no_args_is_help=True)


@app.callback(context_settings={"help_option_names": ["-h", "--help"]})
def _import() -> None:
    """Bring a register in from another program."""


@app.command("csv")
def csv_command(
    table: str = typer.Argument(..., metavar="TABLE", help="What the rows are: services, suppliers, people, cis …"),
    file: Path = typer.Argument(..., metavar="FILE", help="The CSV file; its first row names the columns."),
    map_: list[str] = typer.Option(
        [],
        "--map",
        metavar="COLUMN=FIELD",
        help="Which field a column gives (Managed by=owner, Next review=review/next); COLUMN= leaves it out. Repeatable.",
    ),
    set_: list[str] = typer.Option(
        [], "--set", metavar="FIELD=VALUE", help="A field that is the same in every row (status=live). Repeatable."
    ),
    mapping: Path | None = typer.Option(None, "--mapping", metavar="FILE", help="Take the mapping from this file."),
    save: Path | None = typer.Option(
        None, "--save-mapping", metavar="FILE", help="Keep the mapping in this file, with blanks for what is not known."
    ),
    skip_unknown: bool = typer.Option(
        False, "--skip-unknown", help="Leave out columns that tell no field by their name."
    ),
    dates: str | None = typer.Option(
        None,
        "--dates",
        metavar="day-first|month-first",
        help="How 06/07/2026 is read; without it such dates are refused.",
    ),
    delimiter: str | None = typer.Option(
        None, "--delimiter", metavar="CHARACTER", help="What parts the cells; without it the first row tells."
    ),
    encoding: str | None = typer.Option(
        None, "--encoding", metavar="NAME", help="Such as utf-8, utf-16, cp1252; without it the file tells."
    ),
    to: str | None = typer.Option(
        None, "--to", metavar="RECORD", help="The record or document that the rows belong to."
    ),
    own_files: bool = typer.Option(False, "--file", help="Make a file for each new record beside its document."),
    yes: bool = typer.Option(False, "--yes", "-y", help="Write without asking."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Show the change as a diff and write nothing."),
    force: bool = typer.Option(
        False, "--force", help="Write although there are uncommitted changes; a backup is kept."
    ),
    as_of: str | None = terminal.as_of_option(),
) -> None:
    """Bring a register in: shows the change as a diff and asks; all of the file is taken over, or nothing.

    A row whose id, or else name, is there already updates that record (an empty cell changes nothing); the others are added, with
    the next free ids where there are none. Links are given by id or by name, entries of a list parted by semicolons. Columns
    are known by the names of fields; `sms explain TABLE` lists these.

    Example: sms import csv suppliers suppliers.csv --map "Managed by=owner" --save-mapping suppliers.yaml
    """
    from sms_cli.changing import prepare_import
    from sms_cli.drafting import find_list, read_register, read_said, said_of
    from sms_cli.workspace import open_workspace

    asks = not (yes or dry_run)
    if asks and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise SmsError("there is no terminal to ask at", hint="Look at it with --dry-run, then write it with --yes")
    workspace = open_workspace(Path("."), terminal.parse_day(as_of))
    kind = find_list(workspace, table, to)[1].table
    kept = read_said(mapping, kind) if mapping is not None else None
    said = said_of(map_, set_, kept, dates=dates, delimiter=delimiter, encoding=encoding)
    register = read_register(workspace, table, file, said, to=to, skip_unknown=skip_unknown)
    _show_columns(register)
    if save is not None:
        _save(save, mapping, register, said)
    prepared = prepare_import(workspace, register, own_files=own_files, force=force, guard=not dry_run)
    changes = _show(prepared, register, diff=not yes, stream=sys.stderr if dry_run else sys.stdout)
    if not changes or dry_run:
        return
    if asks and input("Write this? [y/N] > ").strip().casefold() not in ("y", "yes"):
        print("nothing was written")
        return
    for saved in prepared.write():
        terminal.progress(f"kept the old file as {saved}")
    print(f"wrote {prepared.path}")
    errors = sum(1 for diagnostic in prepared.diagnostics if diagnostic.severity == "error")
    if prepared.begins:
        print(f"Next: `sms draft {register.form.skill.key}` asks for the rest of the document.")
    elif errors:
        print("Next: mend what is marked error above, then `sms check`.")
    else:
        print("Next: read it once more, and commit it.")
    if errors:
        raise typer.Exit(1)


def _show_columns(register: Any) -> None:
    """Say how the file was read, so that a wrong guess is seen."""
    csv, columns = register.csv, register.columns
    if csv.remark:
        terminal.progress(f"note: {csv.path}: {csv.remark}")
    lines = [
        (column.name.text, "/".join(column.way) + (" (guessed)" if column.how == "guessed" else ""))
        for column in columns.taken
    ]
    lines += [("(every row)", f"{'/'.join(column.way)} = {column.name.text}") for column in columns.fixed]
    lines += [(cell.text or "(no name)", "left out") for cell in columns.left_out]
    width = max((len(name) for name, _ in lines), default=0)
    for name, meaning in lines:
        terminal.progress(f"  {name:<{width}}  → {meaning}")


def _save(file: Path, mapping: Path | None, register: Any, said: Any) -> None:
    """Write the mapping. Raises SmsError where another file would be lost."""
    from sms_cli.drafting import said_text
    from sms_cli.workspace import write_text

    if file.exists() and (mapping is None or file.resolve() != mapping.resolve()):
        raise SmsError(
            "is there already", path=file.as_posix(), hint="Name another file, or give it as --mapping as well"
        )
    write_text(file, said_text(register.field.table, register.columns, said, register.unknown_values))
    terminal.progress(f"kept the mapping in {file.as_posix()}")


def _show(prepared: Any, register: Any, *, diff: bool, stream: Any) -> bool:
    """Print the change, what the check says of it, and what it comes to; return whether there is one."""
    from sms_cli.checking import Paint, diagnostic_lines

    paint = Paint(terminal.wants_color(sys.stdout))
    if diff:
        for line in prepared.diff.splitlines():
            style = {"+": "PASS", "-": "FAIL", "@": "advice"}.get(line[:1])
            print(paint(line, style) if style else line)
    for diagnostic in prepared.diagnostics[:_SHOWN]:
        print("\n".join(diagnostic_lines(diagnostic, Paint(terminal.wants_color(stream)))), file=stream)
    if len(prepared.diagnostics) > _SHOWN:
        print(f"and {len(prepared.diagnostics) - _SHOWN} more; `sms check` shows them", file=stream)
    counts = ((prepared.added, "added"), (prepared.updated, "updated"), (prepared.unchanged, "as they are"))
    words = ", ".join(f"{len(names)} {what}" for names, what in counts if names)
    rows = len(register.entries)
    print(f"{rows} row{'' if rows == 1 else 's'} of {register.csv.path}: {words}", file=stream)
    if prepared.begins:
        print(f"{prepared.path} is not there yet and is begun with them", file=stream)
    return bool(prepared.added or prepared.updated)


def command() -> Any:
    """Return the command group."""
    return typer.main.get_command(app)
