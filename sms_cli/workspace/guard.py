"""Queries that came from people or from a pull request: read-only, with an allow-list of functions and limits."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from sms_cli.errors import SmsError
from sms_cli.workspace.database import FUNCTIONS

_BUILT_IN = frozenset(
    "count sum avg min max total group_concat json_group_array coalesce ifnull nullif abs round lower upper trim ltrim rtrim "
    "length substr substring replace instr like glob iif date strftime julianday typeof row_number rank dense_rank lag lead "
    "first_value last_value json_each json_extract".split()
)
_ALLOWED = _BUILT_IN | frozenset(FUNCTIONS)
_STEPS = 20_000
MAX_ROWS = 100_000
MAX_SECONDS = 5.0
MAX_LENGTH = 1_000_000


class Refused(SmsError):
    """A query that is not allowed, is faulty, or took too much."""


def _authorize(action: int, first: str | None, second: str | None, *_: Any) -> int:
    if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE):
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in _ALLOWED:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def guarded_query(
    db: sqlite3.Connection,
    sql: str,
    parameters: dict[str, Any],
    *,
    what: str = "the query",
    origin: Sequence[Any] | None = None,
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Run one SELECT under guard; return (column names, rows).

    Limits: MAX_SECONDS, MAX_ROWS, values of MAX_LENGTH bytes. Raises Refused with what to do, and where: `origin` is the path,
    line and column of the query in a file of the workspace.
    """
    try:
        return _run(db, sql, parameters, what)
    except Refused as refused:
        if origin is not None:
            refused.path, refused.line, refused.column = origin
        raise


def _run(
    db: sqlite3.Connection, sql: str, parameters: dict[str, Any], what: str
) -> tuple[list[str], list[tuple[Any, ...]]]:
    import time

    end = time.monotonic() + MAX_SECONDS
    db.set_authorizer(_authorize)
    db.set_progress_handler(lambda: 1 if time.monotonic() > end else 0, _STEPS)
    before = db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_LENGTH)
    try:
        cursor = db.execute(sql, parameters)
        if cursor.description is None:
            raise Refused(
                f"{what} is no SELECT",
                hint="Only SELECT is allowed: the files are changed in an editor or with `sms add`",
            )
        rows = cursor.fetchmany(MAX_ROWS + 1)
        columns = [part[0] for part in cursor.description]
    except sqlite3.Error as error:
        raise _explain(error, db, what, sql) from None
    finally:
        db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, before)
        db.set_progress_handler(None, 0)
        db.set_authorizer(None)
    if len(rows) > MAX_ROWS:
        raise Refused(f"{what} returns more than {MAX_ROWS:,} rows", hint="Narrow it with WHERE or LIMIT")
    return columns, rows


def _explain(error: sqlite3.Error, db: sqlite3.Connection, what: str, sql: str) -> Refused:
    from sms_cli.errors import nearest

    text = " ".join(str(error).split())
    if text == "interrupted":
        return Refused(f"{what} took longer than {MAX_SECONDS:g} seconds", hint="Narrow it, or join on ids")
    if "not authorized" in text or "prohibited" in text:
        first = (sql.removeprefix("EXPLAIN ").split() or [""])[0].upper()
        if first not in ("SELECT", "WITH", "VALUES"):
            return Refused(
                f"{what} is no SELECT",
                hint="Only SELECT is allowed: the files are changed in an editor or with `sms add`",
            )
        return Refused(
            f"{what} is not allowed: {text}", hint="docs/writing-a-rule.md lists the functions that may be called"
        )
    if text.startswith("no such table: "):
        name = text.removeprefix("no such table: ")
        db.set_authorizer(None)
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
        guess = nearest(name, tables)
        hint = f"Did you mean {guess}?" if guess else "`sms query --tables` lists them"
        return Refused(f"there is no table {name}", hint=hint)
    if text.startswith("no such column: "):
        return Refused(
            f"{what} names a column that does not exist: {text.removeprefix('no such column: ')}",
            hint="`sms query --tables` lists the columns; put text in single quotes",
        )
    return Refused(f"{what} cannot be run: {text}", hint="`sms query --tables` lists tables and columns")
