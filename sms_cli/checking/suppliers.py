"""What stands on suppliers, offered to rules as two tables: what critical services fail without, and contracts beside the point.

Both follow dependencies to any depth. Only critical services, and services whose contract does not name them, are walked from,
so that a catalogue of any size costs a walk for each of these few.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

TABLES = {
    "critical_need": "service TEXT, business INTEGER, needed TEXT, row INTEGER",
    "stray_contract": "entry INTEGER, contract INTEGER, service TEXT",
}
_READS = {"service", "dependency", "exclusion", "sla", "sla_underpinned_by", "contract", "contract_services"}
_EDGES = """
    SELECT s.id, d.service, d.strength = 'hard', d.row FROM dependency AS d JOIN service AS s ON s.row = d.parent
    JOIN service AS t ON t.id = d.service
    WHERE s.status IS NOT 'retired' AND t.status IS NOT 'retired' ORDER BY d.row"""
_CRITICAL = """
    SELECT id, type = 'business', row FROM service
    WHERE criticality = 'critical' AND status = 'live' AND id IS NOT NULL AND id NOT IN (SELECT target FROM excluded)
    ORDER BY row"""
_CITED = """
    SELECT u.row, c.row, a.service, json_group_array(v.value) FROM underpinning AS u JOIN sla AS a ON a.row = u.sla
    JOIN contract AS c ON c.row = u.agreement JOIN contract_services AS v ON v.parent = c.row
    WHERE u.kind = 'contract' AND a.service IS NOT NULL AND v.value IS NOT NULL GROUP BY u.row ORDER BY u.row"""


def load_suppliers(db: sqlite3.Connection) -> None:
    """Fill `critical_need` (with the row of the dependency that led there) and `stray_contract`."""
    import json

    if not {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")} >= _READS:
        return
    all_: dict[str, list[tuple[str, int]]] = {}
    hard: dict[str, list[tuple[str, int]]] = {}
    for service, needed, fails, row in db.execute(_EDGES):
        all_.setdefault(service, []).append((needed, row))
        if fails:
            hard.setdefault(service, []).append((needed, row))
    for service, business, row in db.execute(_CRITICAL).fetchall():
        needs = {service: row, **_below(service, hard)}
        lines = [(service, business, needed, by) for needed, by in needs.items()]
        db.executemany("INSERT INTO critical_need VALUES (?, ?, ?, ?)", lines)
    walked: dict[str, dict[str, int]] = {}
    for entry, contract, service, services in db.execute(_CITED).fetchall():
        named = set(json.loads(services))
        if service not in named:
            below = walked[service] if service in walked else walked.setdefault(service, _below(service, all_))
            if named.isdisjoint(below):
                db.execute("INSERT INTO stray_contract VALUES (?, ?, ?)", (entry, contract, service))


def _below(start: str, edges: Mapping[str, list[tuple[str, int]]]) -> dict[str, int]:
    """Return what a service needs at any depth, each with the row of the dependency by which it was reached first."""
    found: dict[str, int] = {}
    todo = [start]
    while todo:
        for needed, row in edges.get(todo.pop(), ()):
            if needed not in found and needed != start:
                found[needed] = row
                todo.append(needed)
    return found
