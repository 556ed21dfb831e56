"""`sms query`: ask the documents with SQL, read-only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from sms_cli.checking import check, load_facts
from sms_cli.commands import terminal
from sms_cli.errors import SmsError, nearest
from sms_cli.readiness import fill_tables
from sms_cli.workspace import describe_tables, guarded_query, load_blocks, open_workspace

_FORMATS = ("table", "json", "csv", "markdown")


def query_command(
    sql: str = typer.Argument(
        None, metavar="[SELECT]", help="One SELECT; `:today`, `:edition` and the parameters of sms.yaml may be used."
    ),
    tables: bool = typer.Option(False, "--tables", help="List tables, columns and functions instead."),
    format_: str = typer.Option("table", "--format", metavar="table|json|csv|markdown", help="How to print."),
    as_of: str = terminal.as_of_option(),
    output: Path = typer.Option(None, "--output", metavar="FILE", help="Write to a file instead of the screen."),
) -> None:
    """Ask the documents with SQL, read-only.

    Example: sms query "SELECT id, name, owner FROM service WHERE type = 'business'"
    """
    if format_ not in _FORMATS:
        guess = nearest(format_, _FORMATS)
        raise SmsError(
            f"{format_} is not one of {', '.join(_FORMATS)}", hint=f"Did you mean {guess}?" if guess else None
        )
    workspace = open_workspace(Path("."), terminal.parse_day(as_of))
    load_facts(workspace.db, workspace.today.isoformat())
    if tables:
        terminal.emit(describe_tables(workspace), output)
        return
    if sql and "block" in sql.lower():
        load_blocks(workspace)
    if sql and "readiness_" in sql:
        fill_tables(workspace, check(workspace))
    if not sql:
        raise SmsError("a SELECT is missing", hint="`sms query --tables` lists tables and columns")
    columns, rows = guarded_query(workspace.db, sql, workspace.parameters)
    terminal.emit(_print(columns, rows, format_), output)


def _print(columns: list[str], rows: list[tuple[Any, ...]], format_: str) -> str:
    if format_ == "json":
        import json

        return json.dumps([dict(zip(columns, row, strict=True)) for row in rows], ensure_ascii=False, indent=2) + "\n"
    if format_ == "csv":
        import csv
        import io

        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
        return stream.getvalue()
    cells = [[_cell(value, format_) for value in row] for row in rows]
    widths = [max([len(column), *(len(row[i]) for row in cells)]) for i, column in enumerate(columns)]
    if format_ == "markdown":
        lines = ["| " + " | ".join(columns) + " |", "|" + "|".join(" --- " for _ in columns) + "|"]
        return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in cells)]) + "\n"
    lines = [
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in (columns, ["─" * w for w in widths], *cells)
    ]
    return "\n".join(lines) + f"\n{len(rows)} {'row' if len(rows) == 1 else 'rows'}\n"


def _cell(value: Any, format_: str) -> str:
    text = "" if value is None else str(int(value) if isinstance(value, float) and value == int(value) else value)
    text = " ".join(text.split())
    return text.replace("|", "\\|") if format_ == "markdown" else text


def command() -> Any:
    """Return the command."""
    return terminal.command(query_command)
