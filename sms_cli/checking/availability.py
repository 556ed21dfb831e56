"""Serial availability: what the agreements underneath an SLA add up to, offered to rules as two tables.

The chain of an availability target runs over the hard dependencies of its service. An operational agreement is end-to-end for
its service, so nothing below it is multiplied in; a dependency without one is replaced by its own dependencies and contracts.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

TABLES = {
    "availability_chain": "target INTEGER, sla INTEGER, promised REAL, supported REAL, chain TEXT, complete INTEGER",
    "availability_support": "target INTEGER, agreement TEXT, figure INTEGER, value REAL, comparable INTEGER",
}
_NEEDED = {"sla", "ola", "target", "service", "dependency", "sla_underpinned_by"}
_FIGURES = """
    SELECT t.parent, t.row, t.id, t.value, t.window_days, t.redundancy_group FROM target AS t
    WHERE t.metric = 'availability' AND t.unit = 'percent' AND t.comparator IN ('>=', '=') AND t.retired IS NOT 1
      AND t.value > 1 AND t.value <= 100 AND t.window_days IS NOT NULL ORDER BY t.row"""
_OLAS = """
    SELECT row, id, service, provider FROM ola WHERE retired IS NOT 1 AND coalesce(valid_to, :today) >= :today ORDER BY row"""
_CONTRACTS = """
    SELECT c.row, c.id, s.value FROM contract AS c LEFT JOIN contract_services AS s ON s.parent = c.row
    WHERE c.retired IS NOT 1 AND (coalesce(c."end", :today) >= :today OR c.renewal = 'auto') ORDER BY c.row, s.pos"""
_SLAS = """
    SELECT row, id, service FROM sla WHERE retired IS NOT 1 AND coalesce(valid_to, :today) >= :today ORDER BY row"""


class Figure(NamedTuple):
    """One availability target of an agreement."""

    row: int
    id: str
    value: float
    window: float
    group: str | None


class Agreement(NamedTuple):
    """An operational agreement or contract with at least one availability target."""

    id: str
    services: frozenset[str]
    provider: str | None
    figures: tuple[Figure, ...]

    @property
    def redundant(self) -> bool:
        """Whether it has figures that others may stand in for."""
        return any(figure.group for figure in self.figures)


class Path(NamedTuple):
    """The hard dependencies of a service: those with agreements of their own, what these cover, and what stays open."""

    agreed: tuple[tuple[str, tuple[Agreement, ...], frozenset[str]], ...]
    open: dict[str, None]


def load_availability(db: sqlite3.Connection, today: str) -> None:
    """Fill `availability_chain` (a row an availability target of an SLA) and `availability_support` (its agreements)."""
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if tables >= _NEEDED:
        _Chains(db, today, "contract" in tables).load()


class _Chains:
    """The agreements and dependencies of one workspace, and the chains through them."""

    def __init__(self, db: sqlite3.Connection, today: str, contracts: bool) -> None:
        self.db, self.today = db, {"today": today}
        self.figures: dict[int, list[Figure]] = {}
        for parent, *figure in db.execute(_FIGURES):
            self.figures.setdefault(parent, []).append(Figure(*figure))
        self.hard: dict[str, list[str]] = {}
        edges = """SELECT s.id, d.service FROM dependency AS d JOIN service AS s ON s.row = d.parent
                   WHERE d.strength = 'hard' ORDER BY d.row"""
        for service, needed in db.execute(edges):
            self.hard.setdefault(service, []).append(needed)
        self.olas: dict[str, list[Agreement]] = {}
        for row, id_, service, provider in db.execute(_OLAS, self.today):
            if row in self.figures and service:
                ola = Agreement(id_, frozenset([service]), provider, tuple(self.figures[row]))
                self.olas.setdefault(service, []).append(ola)
        named: dict[tuple[int, str], set[str]] = {}
        for row, id_, service in db.execute(_CONTRACTS, self.today) if contracts else ():
            named.setdefault((row, id_), set()).update([service] if service else [])
        self.contracts: dict[str, Agreement] = {}
        self.contracts_of: dict[str, list[Agreement]] = {}
        for (row, id_), services in named.items():
            if row in self.figures:
                contract = self.contracts[id_] = Agreement(id_, frozenset(services), None, tuple(self.figures[row]))
                for service in services:
                    self.contracts_of.setdefault(service, []).append(contract)
        self.paths: dict[str, Path] = {}

    def load(self) -> None:
        """Write the chain of each availability target of each SLA that has not ended."""
        cited: dict[int, list[str]] = {}
        for parent, id_ in self.db.execute("SELECT parent, value FROM sla_underpinned_by ORDER BY row"):
            cited.setdefault(parent, []).append(id_)
        chains, supports = [], []
        for sla, _, service in self.db.execute(_SLAS, self.today).fetchall():
            links = self._links(service, cited.get(sla, [])) if service and self.figures.get(sla) else []
            for target in self.figures.get(sla, []):
                if not links or target.window <= 0:
                    continue
                chosen: dict[Agreement, tuple[Figure, ...]] = {}
                for alternatives in links:
                    chosen.update(_weakest(alternatives, target.window))
                known = {agreement.id: figures for agreement, figures in chosen.items() if figures}
                supported, text = _product(known)
                chains.append((target.row, sla, target.value, supported, text, int(len(known) == len(chosen))))
                for agreement, figures in chosen.items():
                    fits = int(bool(figures))
                    shown = figures or agreement.figures
                    supports += [(target.row, agreement.id, figure.row, figure.value, fits) for figure in shown]
        self.db.executemany("INSERT INTO availability_chain VALUES (?, ?, ?, ?, ?, ?)", chains)
        self.db.executemany("INSERT INTO availability_support VALUES (?, ?, ?, ?, ?)", supports)

    def _links(self, service: str, cited: list[str]) -> list[list[list[Agreement]]]:
        """Return the links of a chain; each is a list of alternatives, of which the weakest counts."""
        path = self.paths.get(service)
        if path is None:
            path = self.paths[service] = self._path(service)
        contracts = [self.contracts[id_] for id_ in cited if id_ in self.contracts]
        links: list[list[list[Agreement]]] = []
        for _, olas, covered in path.agreed:
            own = _one_a_provider([ola for ola in olas if ola.id in cited] or olas)
            # A contract cited from below an operational agreement limits it, and is not multiplied with it.
            below = [c for c in contracts if c.services & covered and not c.services & path.open.keys()]
            links.append([own, below] if below else [own])
        serial = [c for c in contracts if not c.services or c.services & path.open.keys()]
        for name in path.open:
            named = self.contracts_of.get(name, []) if name != service else []
            serial += [c for c in named if c.id in cited] or named
        return links + [[[contract]] for contract in dict.fromkeys(serial)]

    def _path(self, service: str) -> Path:
        """Follow the hard dependencies of a service down to where an operational agreement answers for all below it."""
        agreed: list[tuple[str, tuple[Agreement, ...], frozenset[str]]] = []
        open_: dict[str, None] = {}
        seen, todo = {service}, deque([service])
        while todo:
            name = todo.popleft()
            if name in self.olas:
                agreed.append((name, tuple(self.olas[name]), frozenset(self._below(name))))
                continue
            open_[name] = None
            for needed in self.hard.get(name, ()):
                if needed not in seen:
                    seen.add(needed)
                    todo.append(needed)
        return Path(tuple(agreed), open_)

    def _below(self, service: str) -> set[str]:
        seen, todo = {service}, [service]
        while todo:
            for needed in self.hard.get(todo.pop(), ()):
                if needed not in seen:
                    seen.add(needed)
                    todo.append(needed)
        return seen


def _one_a_provider(olas: Sequence[Agreement]) -> list[Agreement]:
    """Return the agreements, of the same unit only the weakest: it may promise one service to several consumers."""
    found: dict[str, Agreement] = {}
    for ola in olas:
        key = ola.id if ola.redundant or not ola.provider else ola.provider
        if key not in found or _best(ola) < _best(found[key]):
            found[key] = ola
    return list(found.values())


def _best(agreement: Agreement) -> float:
    return max(figure.value for figure in agreement.figures)


def _comparable(agreement: Agreement, window: float) -> tuple[Figure, ...]:
    """Return the figures of an agreement that bind it over a window: all of redundancy groups, else the best one."""
    fit = [figure for figure in agreement.figures if figure.window <= window]
    alone = [figure for figure in fit if not figure.group]
    best = [max(alone, key=lambda figure: figure.value)] if alone else []
    return tuple(figure for figure in fit if figure.group or figure in best)


def _weakest(alternatives: list[list[Agreement]], window: float) -> dict[Agreement, tuple[Figure, ...]]:
    """Return the agreements with their comparable figures of that alternative which supports the least."""
    options = [{a: _comparable(a, window) for a in agreements} for agreements in alternatives]
    judged = [option for option in options if any(option.values())]
    return min(judged, key=_supported) if judged else options[0]


def _supported(figures: dict[Agreement, tuple[Figure, ...]]) -> float:
    return _product({agreement.id: found for agreement, found in figures.items()})[0] or 0.0


def _product(agreements: dict[str, tuple[Figure, ...]]) -> tuple[float | None, str]:
    """Return the availability in percent that agreements add up to, with the chain in words.

    Figures that share a redundancy group stand in for each other: they count as one with 1 − Π(1 − aᵢ); all else multiplies.
    """
    groups: dict[tuple[str, str], list[tuple[str, Figure]]] = {}
    for id_, figures in agreements.items():
        for figure in figures:
            key = ("group", figure.group) if figure.group else ("alone", figure.id)
            groups.setdefault(key, []).append((id_, figure))
    if not groups:
        return None, ""
    product, words = 1.0, []
    for members in groups.values():
        failing = 1.0
        for _, figure in members:
            failing *= 1 - figure.value / 100
        product *= 1 - failing
        names = [f"{id_} {_percent(figure.value)} %" for id_, figure in members]
        words.append(names[0] if len(names) == 1 else f"({' or '.join(names)} = {_percent(100 * (1 - failing))} %)")
    text = " × ".join(words)
    return 100 * product, f"{text} = {_percent(100 * product)} %" if len(words) > 1 else text


def _percent(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")
