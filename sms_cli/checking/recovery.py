"""Recovery along hard dependencies, offered to rules as two tables: what business services fail without, and what is back too late.

A service cannot be back before the services that it fails without, nor with fresher data than they keep. What it demands falls
on everything below it, also through services that have no impact analysis of their own.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from typing import NamedTuple

TABLES = {
    "hard_reached": "service TEXT, from_service TEXT, path TEXT",
    "recovery_chain": "row INTEGER, measure TEXT, service TEXT, found TEXT, dependent TEXT, needed TEXT, expected TEXT, path TEXT, "
    "see INTEGER",
}
_EDGES = """
    SELECT s.id, d.service FROM dependency AS d JOIN service AS s ON s.row = d.parent JOIN service AS t ON t.id = d.service
    WHERE d.strength = 'hard' AND s.status IS NOT 'pipeline' AND s.status IS NOT 'retired' AND t.status IS NOT 'retired'
    ORDER BY d.row"""
# The recovery point of a service binds only what holds data; a service in the pipeline demands nothing yet.
_ENTRIES = {
    measure: f"""
    SELECT s.id, b.row, b.{measure}, b.{measure}_minutes, b.{measure}_basis IS 'business', s.hours,
           s.status IS NOT 'pipeline' AND s.status IS NOT 'retired', {judged}
    FROM bia AS b JOIN service AS s ON s.id = b.service WHERE b.{measure} IS NOT NULL ORDER BY b.row DESC"""
    for measure, judged in (("rto", "1"), ("rpo", "s.holds_data IS 1"))
}


class Entry(NamedTuple):
    """A time in the impact analysis of a service, with what is needed to compare it."""

    service: str
    row: int
    time: str
    minutes: float
    business: int
    hours: str | None
    demands: int
    judged: int


def load_recovery(db: sqlite3.Connection) -> None:
    """Fill `hard_reached` and `recovery_chain` (a row a dependency that is slower than a service on it)."""
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables >= {"service", "dependency"}:
        return
    below: dict[str, list[str]] = {}
    above: dict[str, list[str]] = {}
    for service, needed in db.execute(_EDGES):
        below.setdefault(service, []).append(needed)
        above.setdefault(needed, []).append(service)
    starts = [service for (service,) in db.execute("SELECT id FROM business_service_in_scope ORDER BY row") if service]
    reached = [(path[-1], path[0], " → ".join(path)) for path in _reached(below, starts)]
    db.executemany("INSERT INTO hard_reached VALUES (?, ?, ?)", reached)
    for measure, query in _ENTRIES.items():
        entries = {line[0]: Entry(*line) for line in db.execute(query)} if "bia" in tables else {}
        lines = []
        for entry, tightest in _offences(db, entries, below):
            path = _shortest_way(db, entry, entries, above)
            first = entries[path[0]]
            shown = (entry.service, entry.time, first.service, first.time, tightest.time, " → ".join(path), first.row)
            lines.append((entry.row, measure, *shown))
        db.executemany("INSERT INTO recovery_chain VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", lines)


def _reached(below: dict[str, list[str]], starts: list[str]) -> list[list[str]]:
    """Return a shortest way from a start to each other service that one of them fails without."""
    came: dict[str, str | None] = dict.fromkeys(starts)
    todo = deque(starts)
    while todo:
        service = todo.popleft()
        for needed in below.get(service, ()):
            if needed not in came:
                came[needed] = service
                todo.append(needed)
    return [_back(came, service)[::-1] for service, dependent in came.items() if dependent is not None]


def _back(came: dict[str, str | None], service: str) -> list[str]:
    path = [service]
    while (before := came[path[-1]]) is not None:
        path.append(before)
    return path


def _longer(db: sqlite3.Connection, one: Entry, other: Entry) -> bool:
    """Tell whether a time is longer than another; not so where business and clock time meet without hours."""
    times = (one.time, one.hours, other.time, other.hours)
    return bool(db.execute("SELECT compare_durations(?, ?, ?, ?) = 1", times).fetchone()[0])


def _offences(
    db: sqlite3.Connection, entries: dict[str, Entry], below: dict[str, list[str]]
) -> list[tuple[Entry, Entry]]:
    """Return each entry that is slower than one above it, with the tightest of these."""
    tightest: dict[str, list[Entry]] = {}
    for business in (0, 1):
        # What a tighter demand has reached is not walked again, so every dependency is looked at once.
        seen: set[str] = set()
        demands = [entry for entry in entries.values() if entry.business == business and entry.demands]
        for demand in sorted(demands, key=lambda entry: (entry.minutes, entry.row)):
            todo = [demand.service]
            while todo:
                for needed in below.get(todo.pop(), ()):
                    if needed not in seen:
                        seen.add(needed)
                        tightest.setdefault(needed, []).append(demand)
                        todo.append(needed)
    found = []
    for entry in sorted(entries.values(), key=lambda entry: entry.row):
        broken = [demand for demand in tightest.get(entry.service, ()) if entry.judged and _longer(db, entry, demand)]
        found += [(entry, demand) for demand in broken[:1]]
    return found


def _shortest_way(
    db: sqlite3.Connection, entry: Entry, entries: dict[str, Entry], above: dict[str, list[str]]
) -> list[str]:
    """Return the shortest way down to a service from one that has less time than it."""
    came: dict[str, str | None] = {entry.service: None}
    todo = deque([entry.service])
    while todo:
        service = todo.popleft()
        known = entries.get(service)
        if known is not None and known.demands and _longer(db, entry, known):
            return _back(came, service)
        for dependent in above.get(service, ()):
            if dependent not in came:
                came[dependent] = service
                todo.append(dependent)
    return [entry.service]
