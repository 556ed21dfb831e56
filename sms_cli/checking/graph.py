"""Facts about the graph of service dependencies, by linear algorithms, offered to rules as tables."""

from __future__ import annotations

import sqlite3
from collections import deque

TABLES = {
    "service_cycle": "service TEXT, path TEXT, row INTEGER",
    "service_reached": "service TEXT, from_service TEXT",
}


def load_graph(db: sqlite3.Connection) -> None:
    """Fill `service_cycle` (one row a cycle, at one of its dependencies) and `service_reached`."""
    names = {table for (table,) in db.execute("SELECT name FROM sqlite_master WHERE name IN ('service', 'dependency')")}
    if names != {"service", "dependency"}:
        return
    edges: dict[str, list[tuple[str, int]]] = {}
    rows = db.execute(
        "SELECT s.id, d.service, d.row FROM dependency d JOIN service s ON s.row = d.parent ORDER BY d.row"
    )
    for source, target, row in rows:
        if source and target:
            edges.setdefault(source, []).append((target, row))
    db.executemany("INSERT INTO service_cycle VALUES (?, ?, ?)", _cycles(edges))
    starts = [
        service
        for (service,) in db.execute(
            "SELECT id FROM service WHERE type = 'business' AND status IS NOT 'retired' ORDER BY row"
        )
        if service
    ]
    db.executemany("INSERT INTO service_reached VALUES (?, ?)", _reached(edges, starts).items())


def _reached(edges: dict[str, list[tuple[str, int]]], starts: list[str]) -> dict[str, str]:
    """Return each service that a start leads to, with that start."""
    reached: dict[str, str] = {}
    for start in starts:
        todo = deque([start])
        while todo:
            for target, _ in edges.get(todo.popleft(), ()):
                if target not in reached:
                    reached[target] = start
                    todo.append(target)
    return reached


def _cycles(edges: dict[str, list[tuple[str, int]]]) -> list[tuple[str, str, int]]:
    """Return (first service, path, dependency row) of one cycle in each knot of services that lead back to themselves."""
    found = []
    for knot in _knots(edges):
        inside = set(knot)
        start = min(knot)
        came: dict[str, tuple[str, int]] = {}
        todo = deque([start])
        closing: tuple[str, int] | None = None
        while todo and closing is None:
            service = todo.popleft()
            for target, row in edges.get(service, ()):
                if target == start:
                    closing = (service, row)
                    break
                if target in inside and target not in came:
                    came[target] = (service, row)
                    todo.append(target)
        if closing is None:
            continue
        path = [start]
        service, row = closing
        while service != start:
            path.append(service)
            service = came[service][0]
        path.append(start)
        found.append((start, " → ".join(reversed(path)), row))
    return found


def _knots(edges: dict[str, list[tuple[str, int]]]) -> list[list[str]]:
    """Return the strongly connected components with a cycle (Tarjan, without recursion)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    open_: list[str] = []
    on_stack: set[str] = set()
    knots: list[list[str]] = []
    for root in edges:
        if root in order:
            continue
        work = [(root, iter(edges.get(root, ())))]
        order[root] = low[root] = len(order)
        open_.append(root)
        on_stack.add(root)
        while work:
            service, rest = work[-1]
            for target, _ in rest:
                if target not in order:
                    order[target] = low[target] = len(order)
                    open_.append(target)
                    on_stack.add(target)
                    work.append((target, iter(edges.get(target, ()))))
                    break
                if target in on_stack:
                    low[service] = min(low[service], order[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[service])
                if low[service] == order[service]:
                    knot = []
                    while True:
                        member = open_.pop()
                        on_stack.discard(member)
                        knot.append(member)
                        if member == service:
                            break
                    if len(knot) > 1 or any(target == service for target, _ in edges.get(service, ())):
                        knots.append(knot)
    return knots
