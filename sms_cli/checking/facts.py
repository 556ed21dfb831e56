"""Facts that SQL expresses badly: each computed once a database by a linear algorithm, and offered to rules as a table."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable

from sms_cli.checking import availability, backing, graph, recovery, suppliers
from sms_cli.workspace import Watched


def forget_facts(db: sqlite3.Connection) -> None:
    """Drop the tables of facts, so that they are computed anew for another day."""
    for module in (graph, availability, recovery, backing, suppliers):
        for table in module.TABLES:
            db.execute(f"DROP TABLE IF EXISTS {table}")


def load_facts(
    db: sqlite3.Connection, today: str, derive: Callable[[Iterable[str], Iterable[str]], None] | None = None
) -> None:
    """Fill the tables of facts that rules and queries may join, as of `today` (an ISO date).

    `derive` hears of the tables that were filled together, and of those that they were computed from.
    """
    groups: tuple[tuple[dict[str, str], Callable[[], None]], ...] = (
        (graph.TABLES, lambda: graph.load_graph(db)),
        (availability.TABLES, lambda: availability.load_availability(db, today)),
        (recovery.TABLES, lambda: recovery.load_recovery(db)),
        (backing.TABLES, lambda: backing.load_backing(db, today)),
        (suppliers.TABLES, lambda: suppliers.load_suppliers(db)),
    )
    for tables, fill in groups:
        with Watched(db) as watched:
            fill()
        if derive is not None:
            derive(tables, watched.reads - tables.keys())
