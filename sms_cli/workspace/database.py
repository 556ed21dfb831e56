"""Rows to SQLite: one table a record kind, and those that no schema declares (docs/writing-a-rule.md lists them)."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from sms_cli.definitions import Definitions
from sms_cli.workspace import forecast, naming, periods, units
from sms_cli.workspace.parsed import digest_of
from sms_cli.workspace.rows import Rows

SYSTEM_TABLES: dict[str, str] = {
    "record": "row INTEGER, kind TEXT, id TEXT, name TEXT, skill TEXT, retired INTEGER",
    "link": "row INTEGER, field TEXT, kind TEXT, target TEXT, to_row INTEGER, live INTEGER",
    "heading": "row INTEGER, document INTEGER, pos INTEGER, level INTEGER, text TEXT, filled INTEGER",
    "required_heading": "skill TEXT, pos INTEGER, text TEXT",
    "placeholder": "row INTEGER, document INTEGER, field TEXT, text TEXT",
    "body_link": "row INTEGER, document INTEGER, target TEXT, kind TEXT, resolves INTEGER",
    "block": "row INTEGER, document INTEGER, name TEXT, problem TEXT",
    "skill": "key TEXT, prefix TEXT, step INTEGER, phase TEXT, title TEXT, begun INTEGER, own INTEGER",
    "skill_reads": "skill TEXT, reads TEXT, later INTEGER",
    "clause": "number TEXT, title TEXT, area TEXT, leaf INTEGER",
    "clause_area": "area TEXT, title TEXT, pos INTEGER",
    "area_skill": "area TEXT, skill TEXT",
    "review_input": "n TEXT, title TEXT, pos INTEGER",
    "review_input_skill": "n TEXT, skill TEXT",
    "cycle": "name TEXT, rank INTEGER, days REAL",
    "setting": "key TEXT, value TEXT",
    "rule": "id TEXT, severity TEXT",
    "completeness": "document INTEGER, skill TEXT, filled INTEGER, applicable INTEGER, percent INTEGER",
    "completeness_missing": "document INTEGER, row INTEGER, field TEXT",
    "readiness_area": "key TEXT, title TEXT, weight INTEGER, readiness REAL, beside REAL",
    "readiness_skill": (
        "skill TEXT, status TEXT, state TEXT, completeness INTEGER, errors INTEGER, warnings INTEGER, in_force INTEGER, points REAL"
    ),
    "readiness_maturity": "area TEXT, assessed INTEGER, shown INTEGER, maturity INTEGER",
    "readiness_figure": "key TEXT, value REAL",
    "readiness_weight": "key TEXT, title TEXT, weight INTEGER, pos INTEGER",
    "readiness_reported": "kind TEXT, key TEXT, title TEXT, value",
}

# The named functions that rules, blocks and queries may call; docs/writing-a-rule.md says what each is for.
FUNCTIONS: dict[str, tuple[int, Any]] = {}
_F = TypeVar("_F", bound=Callable[..., Any])


def _function(name: str, arguments: int) -> Callable[[_F], _F]:
    def register(function: _F) -> _F:
        FUNCTIONS[name] = (arguments, function)
        return function

    return register


@_function("add_duration", 2)
def _add_duration(day: str | None, duration: str | None) -> str | None:
    start = units.parse_date(day) if day else None
    later = units.add_duration(start, duration) if start and duration else None
    return later.isoformat() if later else None


@_function("days_between", 2)
def _days_between(first: str | None, last: str | None) -> int | None:
    start, end = (units.parse_date(text) if text else None for text in (first, last))
    return (end - start).days if start and end else None


@_function("word_count", 1)
def _word_count(text: str | None) -> int:
    return len(text.split()) if text else 0


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


@_function("same_text", 2)
def _same_text(first: str | None, second: str | None) -> bool | None:
    return None if first is None or second is None else _plain(str(first)) == _plain(str(second))


@_function("mentions", 2)
def _mentions(text: str | None, phrase: str | None) -> bool | None:
    if text is None or phrase is None:
        return None
    words, wanted = _plain(str(text)), _plain(str(phrase))
    at = words.find(wanted)
    while at >= 0 and wanted:
        before = words[at - 1 : at]
        after = words[at + len(wanted) : at + len(wanted) + 1]
        if not before.isalnum() and not after.isalnum():
            return True
        at = words.find(wanted, at + 1)
    return False


@_function("minutes", 1)
def _minutes(duration: str | None) -> float | None:
    parsed = units.parse_duration(duration) if duration else None
    return parsed[2] if parsed else None


@_function("hours_cover", 2)
def _hours_cover(outer: str | None, inner: str | None) -> bool | None:
    return units.hours_cover(outer, inner)


@_function("weekly_minutes", 1)
def _weekly_minutes(hours: str | None) -> float | None:
    return units.weekly_minutes(hours)


@_function("service_minutes", 2)
def _service_minutes(duration: str | None, hours: str | None) -> float | None:
    return units.service_minutes(duration, hours) if duration else None


@_function("compare_durations", 4)
def _compare_durations(
    first: str | None, first_hours: str | None, second: str | None, second_hours: str | None
) -> int | None:
    return units.compare_durations(first, first_hours, second, second_hours)


@_function("sum_durations", 3)
def _sum_durations(first: str | None, second: str | None, hours: str | None) -> str | None:
    return units.sum_durations(first, second, hours)


@_function("allowed_outage", 3)
def _allowed_outage(target: float | None, window: str | None, hours: str | None) -> float | None:
    return units.allowed_outage(target, window, hours)


@_function("value_on", 2)
def _value_on(points: str | None, day: str | None) -> float | None:
    return forecast.value_on(points, day)


@_function("day_reached", 4)
def _day_reached(points: str | None, level: float | None, until: str | None, falling: int | None) -> str | None:
    return forecast.day_reached(points, level, until, falling)


@_function("naming_fault", 1)
def _naming_fault(pattern: str | None) -> str | None:
    return naming.naming_fault(pattern)


@_function("name_part", 4)
def _name_part(pattern: str | None, width: int | None, name: str | None, token: str) -> str | None:
    return naming.name_part(pattern, width, name, token)


@_function("period_start", 1)
def _period_start(period: str | None) -> str | None:
    return periods.period_start(period)


@_function("missing_periods", 4)
def _missing_periods(frequency: str | None, since: str | None, today: str | None, given: str | None) -> str | None:
    return periods.missing_periods(frequency, since, today, given)


@_function("bar", 2)
def _bar(value: float | None, most: float | None) -> str | None:
    if value is None or not most:
        return None
    full = max(0, min(int(most), round(value)))
    return "█" * full + "░" * (int(most) - full)


# Pictures of empty databases by the digest of what made them, for a process that opens many workspaces.
_pictures: dict[str, bytes] = {}
# Databases that no workspace uses any more. To empty one takes less than to make one, and it has prepared its queries already.
_idle: list[Database] = []
_MOST_IDLE = 2
# What makes the tables of the definitions seen last, with these, so that they cannot be mistaken for others.
_made: list[tuple[Any, Any, str, str]] = []


class Database(sqlite3.Connection):
    """A database in memory; `made_of` is the digest of the statements that made its tables."""

    made_of = ""


def connect() -> Database:
    """Open an empty database in memory, with the named functions."""
    db: Database = sqlite3.connect(
        ":memory:", isolation_level=None, check_same_thread=False, factory=Database, cached_statements=1024
    )
    for name, (arguments, function) in FUNCTIONS.items():
        db.create_function(name, arguments, function, deterministic=True)
    return db


def load(rows: Rows, definitions: Definitions) -> Database:
    """Return a database with all tables and views, and the rows of the documents in them."""
    db = _with_tables(definitions)
    db.execute("BEGIN")
    for name, lines in rows.by_table.items():
        if lines:
            insert(db, name, lines)
    insert(db, "record", rows.records)
    db.execute("COMMIT")
    return db


def give_back(db: Database) -> None:
    """Keep a database for the next workspace of this process."""
    if len(_idle) < _MOST_IDLE:
        _idle.append(db)
    else:
        db.close()


def _with_tables(definitions: Definitions) -> Database:
    statements, name = _statements(definitions)
    for db in [db for db in _idle if db.made_of == name]:
        try:
            _idle.remove(db)
        except ValueError:  # another thread has just taken it
            continue
        if _emptied(db):
            return db
    db = connect()
    _create(db, statements, name)
    db.made_of = name
    return db


def _emptied(db: Database) -> bool:
    """Empty all tables, those that were added to the first ones as well; tell whether that could be done."""
    try:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        db.execute("BEGIN")
        for name in tables:
            db.execute(f'DELETE FROM "{name}"')
        db.execute("COMMIT")
        db.execute("PRAGMA user_version = 0")
    except sqlite3.Error:
        db.close()
        return False
    return True


def _statements(definitions: Definitions) -> tuple[str, str]:
    """Return the statements that make the tables of the schemas, those of the system, and the views on them, with their digest."""
    for tables, views, text, name in _made:
        if tables is definitions.tables and views is definitions.views:
            return text, name
    statements = []
    for name, table in definitions.tables.items():
        columns = ", ".join(f'"{column}" {sql}' for column, sql, _ in table["columns"])
        statements.append(f'CREATE TABLE "{name}" ({columns});')
    statements += [f"CREATE TABLE {name} ({columns});" for name, columns in SYSTEM_TABLES.items()]
    statements += [f'CREATE VIEW "{view["name"]}" AS {view["query"]};' for view in definitions.views]
    text = "".join(statements)
    # The picture is of this SQLite; whether another one would read it is not worth a risk.
    _made[:] = [
        *_made[-3:],
        (definitions.tables, definitions.views, text, digest_of(f"{sqlite3.sqlite_version} {text}".encode())),
    ]
    return _made[-1][2:]


def _create(db: sqlite3.Connection, statements: str, name: str) -> None:
    """Make the tables from a picture of the empty database where one was kept: a sixth of the time of making them one by one."""
    from sms_cli.definitions import cache_folder

    path = cache_folder() / f"tables-{name}.db"
    picture = _pictures.get(name) or _read_picture(path)
    if picture is not None:
        db.deserialize(picture)
    db.execute("PRAGMA synchronous=OFF")
    db.execute("PRAGMA journal_mode=OFF")
    if picture is None:
        db.executescript(statements)
        picture = db.serialize()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_name(f"{path.name}.{os.getpid()}")
            temporary.write_bytes(digest_of(picture).encode() + picture)
            os.replace(temporary, path)
        except OSError:
            pass
    _pictures[name] = picture


def _read_picture(path: Path) -> bytes | None:
    """Read what was kept, if it is whole."""
    try:
        kept = path.read_bytes()
    except OSError:
        return None
    picture = kept[32:]
    return picture if kept[:32] == digest_of(picture).encode() else None


def insert(db: sqlite3.Connection, table: str, lines: Any) -> None:
    """Insert lines of equal length into a table."""
    if lines:
        marks = ",".join("?" * len(lines[0]))
        db.executemany(f'INSERT INTO "{table}" VALUES ({marks})', lines)


def load_standard(db: sqlite3.Connection, definitions: Definitions, begun: set[str]) -> None:
    """Fill the tables of the standard: journey, areas and clauses of the edition, cycles, rules."""
    titles = {entry["prefix"]: entry["key"] for entry in definitions.journey}
    journey = [
        (s["key"], s["prefix"], s.get("step"), s["phase"], s["title"], int(s["key"] in begun), int(s.get("own", 0)))
        for s in definitions.journey
    ]
    insert(db, "skill", journey)
    reads = [(s.key, name, 0) for s in definitions.skills.values() for name in s.reads]
    reads += [(s.key, name, 1) for s in definitions.skills.values() for name in s.reads_later]
    insert(db, "skill_reads", reads)
    insert(db, "clause_area", [(a["area"], a["title"], i) for i, a in enumerate(definitions.areas)])
    insert(db, "area_skill", [(a["area"], titles[p]) for a in definitions.areas for p in a["skills"] if p in titles])
    inputs = [i for i in definitions.review_inputs if definitions.edition in i["clauses"]]
    insert(db, "review_input", [(str(i.get("n", i["key"])), i["title"], pos) for pos, i in enumerate(inputs)])
    sources = [(str(i.get("n", i["key"])), titles[p]) for i in inputs for p in i["sources"] if p in titles]
    insert(db, "review_input_skill", sources)
    weights = definitions.rest["standard"]["readiness"]
    insert(db, "readiness_weight", [(a["key"], a["title"], a["weight"], pos) for pos, a in enumerate(weights)])
    numbers = {str(c[0]) for c in definitions.clauses}
    parents = {number.rpartition(".")[0] for number in numbers}
    insert(db, "clause", [(c[0], c[1], c[2], int(c[0] not in parents)) for c in definitions.clauses])
    insert(db, "cycle", [(c["name"], i, c["days"]) for i, c in enumerate(definitions.cycles)])
    insert(db, "rule", [(rule.id, rule.severity) for rule in definitions.rules])
    headings = [(s.key, i, text) for s in definitions.skills.values() for i, text in enumerate(s.sections)]
    insert(db, "required_heading", headings)


def query_parameters(today: date, edition: str, organization: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """Return the named parameters that every query may use."""
    return {
        "today": today.isoformat(),
        "edition": edition,
        "organization": organization,
        "document": None,
        **parameters,
    }
