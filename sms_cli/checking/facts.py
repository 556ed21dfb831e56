"""Facts that SQL expresses badly: each computed once a database by a linear algorithm, and offered to rules as a table."""

from __future__ import annotations

import sqlite3

from sms_cli.checking.availability import load_availability
from sms_cli.checking.graph import load_graph
from sms_cli.checking.recovery import load_recovery
from sms_cli.checking.suppliers import load_suppliers


def load_facts(db: sqlite3.Connection, today: str) -> None:
    """Fill the tables of facts that rules and queries may join, as of `today` (an ISO date)."""
    load_graph(db)
    load_availability(db, today)
    load_recovery(db)
    load_suppliers(db)
