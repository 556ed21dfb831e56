"""Facts that SQL expresses badly: each computed once a database by a linear algorithm, and offered to rules as a table."""

from __future__ import annotations

import sqlite3

from sms_cli.checking import availability, backing, graph, recovery, suppliers

_COMPUTED = (graph, availability, recovery, backing, suppliers)


def forget_facts(db: sqlite3.Connection) -> None:
    """Drop the tables of facts, so that they are computed anew for another day."""
    for module in _COMPUTED:
        for table in module.TABLES:
            db.execute(f"DROP TABLE IF EXISTS {table}")
    db.execute("PRAGMA user_version = 0")


def load_facts(db: sqlite3.Connection, today: str) -> None:
    """Fill the tables of facts that rules and queries may join, as of `today` (an ISO date); once a database."""
    # The number is nobody else's, and goes back to 0 with the contents when the database serves another workspace.
    if db.execute("PRAGMA user_version").fetchone() != (0,):
        return
    db.execute("PRAGMA user_version = 1")
    for module in _COMPUTED:
        for name, columns in module.TABLES.items():
            db.execute(f"CREATE TABLE IF NOT EXISTS {name} ({columns})")
    graph.load_graph(db)
    availability.load_availability(db, today)
    recovery.load_recovery(db)
    backing.load_backing(db, today)
    suppliers.load_suppliers(db)
