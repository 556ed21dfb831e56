"""What business services fail without though nobody has promised it, offered to rules as a table.

The walk down the hard dependencies ends where an operational level agreement or a contract answers for all below. What the
unit of the service's owner runs itself needs no agreement, but what stands under that does. Services whose owners sit in one
unit are walked from together, so that a catalogue of any size costs a walk a unit.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

TABLES = {"unbacked_need": "service TEXT, needed TEXT, path TEXT, row INTEGER"}
_READS = {"service", "dependency", "ola", "person", "org_unit"}
_BACKED = """
    SELECT service FROM ola WHERE retired IS NOT 1 AND service IS NOT NULL AND coalesce(valid_to, :today) >= :today"""
_CONTRACTED = """
    SELECT v.value FROM contract_services AS v JOIN contract AS c ON c.row = v.parent
    WHERE c.retired IS NOT 1 AND v.value IS NOT NULL AND (coalesce(c."end", :today) >= :today OR c.renewal = 'auto')"""
_EDGES = """
    SELECT s.id, t.id, d.row FROM dependency AS d JOIN service AS s ON s.row = d.parent JOIN service AS t ON t.id = d.service
    WHERE d.strength = 'hard' AND t.status IS NOT 'retired' ORDER BY d.row"""
_RUNNERS = """
    SELECT s.id, p.unit, s.provided_by, u.row IS NOT NULL FROM service AS s
    LEFT JOIN person AS p ON p.id = s.owner LEFT JOIN org_unit AS u ON u.id = s.provided_by WHERE s.id IS NOT NULL"""


class Runner(NamedTuple):
    """Who runs a service: a unit or a supplier of the register, or neither where that is not known; and its owner's unit."""

    owner_unit: str | None
    unit: str | None
    supplier: str | None


def load_backing(db: sqlite3.Connection, today: str) -> None:
    """Fill `unbacked_need`: `row` is the dependency on `needed`, `path` leads there from the business service."""
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables >= _READS:
        return
    backed = {service for (service,) in db.execute(_BACKED, {"today": today})}
    suppliers: set[str] = set()
    if tables >= {"contract", "contract_services", "supplier"}:
        backed |= {service for (service,) in db.execute(_CONTRACTED, {"today": today})}
        suppliers = {id_ for (id_,) in db.execute("SELECT id FROM supplier")}
    edges: dict[str, list[tuple[str, int]]] = {}
    for service, needed, row in db.execute(_EDGES):
        edges.setdefault(service, []).append((needed, row))
    runners = {}
    for service, owner_unit, provider, is_unit in db.execute(_RUNNERS):
        unit = owner_unit if provider is None else provider if is_unit else None
        runners[service] = Runner(owner_unit, unit, provider if provider in suppliers else None)
    (units,) = db.execute("SELECT count(*) FROM org_unit WHERE retired IS NOT 1").fetchone()
    starts: dict[str | None, list[str]] = {}
    for (service,) in db.execute("SELECT id FROM business_service_in_scope WHERE id IS NOT NULL ORDER BY row"):
        starts.setdefault(runners[service].owner_unit, []).append(service)
    for owner_unit, services in starts.items():
        lines = _unbacked(services, None if units < 2 else owner_unit, edges, runners, backed)
        db.executemany("INSERT INTO unbacked_need VALUES (?, ?, ?, ?)", list(lines))


def _unbacked(
    services: list[str],
    unit: str | None,
    edges: dict[str, list[tuple[str, int]]],
    runners: dict[str, Runner],
    backed: set[str],
) -> Iterator[tuple[str, str, str, int]]:
    """Walk down from services of one unit, through what it runs itself; without a unit through what any unit runs."""
    came: dict[str, str | None] = dict.fromkeys(services)
    todo = deque(services)
    while todo:
        service = todo.popleft()
        for needed, row in edges.get(service, ()):
            runner = runners[needed]
            own = runner.unit is not None and unit in (None, runner.unit)
            if needed in backed or (own and needed in came):
                continue
            if own:
                came[needed] = service
                todo.append(needed)
            elif runner.unit or runner.supplier:
                path = [needed, service]
                while (before := came[path[-1]]) is not None:
                    path.append(before)
                yield path[-1], needed, " → ".join(reversed(path)), row
