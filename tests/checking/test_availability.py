"""What the agreements under a promise add up to."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from sms_cli.checking.availability import TABLES, load_availability

TODAY = "2026-08-31"
SCHEMA = """
    CREATE TABLE service (row INTEGER, id TEXT);
    CREATE TABLE dependency (row INTEGER, parent INTEGER, service TEXT, strength TEXT);
    CREATE TABLE sla (row INTEGER, id TEXT, service TEXT, valid_to TEXT, retired INTEGER);
    CREATE TABLE sla_underpinned_by (row INTEGER, parent INTEGER, value TEXT);
    CREATE TABLE ola (row INTEGER, id TEXT, service TEXT, provider TEXT, valid_to TEXT, retired INTEGER);
    CREATE TABLE contract (row INTEGER, id TEXT, "end" TEXT, renewal TEXT, retired INTEGER);
    CREATE TABLE contract_services (row INTEGER, parent INTEGER, pos INTEGER, value TEXT);
    CREATE TABLE target (row INTEGER, parent INTEGER, id TEXT, metric TEXT, unit TEXT, comparator TEXT, value REAL, "window" TEXT,
                         window_days REAL, redundancy_group TEXT, retired INTEGER);
"""
DAYS = {"monthly": 30, "quarterly": 90, "annual": 365}


class Agreements:
    """A workspace in few words: services A to Z, one SLA on A, and what is underneath."""

    def __init__(self) -> None:
        self.db = sqlite3.connect(":memory:")
        self.db.executescript(SCHEMA)
        for name, columns in TABLES.items():
            self.db.execute(f"CREATE TABLE {name} ({columns})")
        self.row = 0
        self.services: dict[str, int] = {}

    def add(self, table: str, **values: Any) -> int:
        self.row += 1
        columns = ", ".join(f'"{name}"' for name in ("row", *values))
        marks = ", ".join("?" * (len(values) + 1))
        self.db.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", (self.row, *values.values()))
        return self.row

    def needs(self, service: str, other: str, strength: str = "hard") -> Agreements:
        if service not in self.services:
            self.services[service] = self.add("service", id=service)
        self.add("dependency", parent=self.services[service], service=other, strength=strength)
        return self

    def figure(self, parent: int, value: float, window: str = "monthly", group: str | None = None) -> None:
        self.add(
            "target", parent=parent, id=f"SLT-{self.row}", metric="availability", unit="percent", comparator=">=", value=value,
            window=window, window_days=DAYS[window], redundancy_group=group,
        )  # fmt: skip

    def ola(
        self, id_: str, service: str, *figures: Any, provider: str = "OU-1", valid_to: str | None = None
    ) -> Agreements:
        row = self.add("ola", id=id_, service=service, provider=provider, valid_to=valid_to)
        return self._figures(row, figures)

    def contract(
        self, id_: str, services: str, *figures: Any, end: str = "2027-12-31", renewal: str = "manual"
    ) -> Agreements:
        row = self.add("contract", id=id_, end=end, renewal=renewal)
        for pos, service in enumerate(services):
            self.add("contract_services", parent=row, pos=pos, value=service)
        return self._figures(row, figures)

    def _figures(self, row: int, figures: Any) -> Agreements:
        for figure in figures:
            self.figure(row, *(figure if isinstance(figure, tuple) else (figure,)))
        return self

    def promise(self, value: float, *cited: str, window: str = "monthly") -> tuple[Any, ...] | None:
        """Return (supported, chain, complete) of an SLA on A that promises `value` and cites agreements."""
        sla = self.add("sla", id="SLA-1", service="A", valid_to="2027-03-31")
        self.figure(sla, value, window)
        for id_ in cited:
            self.add("sla_underpinned_by", parent=sla, value=id_)
        load_availability(self.db, TODAY)
        found = self.db.execute("SELECT round(supported, 4), chain, complete FROM availability_chain").fetchall()
        assert len(found) < 2
        return found[0] if found else None


@pytest.fixture
def under() -> Agreements:
    return Agreements()


def test_agreements_in_the_path_multiply(under: Agreements) -> None:
    under.needs("A", "P").ola("OLA-1", "P", 99.9).contract("CON-1", "A", 99.95)
    assert under.promise(99.95, "CON-1") == (99.8501, "OLA-1 99.9 % × CON-1 99.95 % = 99.8501 %", 1)


def test_a_single_agreement_is_the_chain(under: Agreements) -> None:
    under.contract("CON-1", "A", 99.95)
    assert under.promise(99.95, "CON-1") == (99.95, "CON-1 99.95 %", 1)


def test_without_any_figure_there_is_nothing_to_judge(under: Agreements) -> None:
    under.needs("A", "P").ola("OLA-1", "P").contract("CON-1", "A")
    assert under.promise(99.9, "OLA-1", "CON-1") is None


def test_a_soft_dependency_does_not_count(under: Agreements) -> None:
    under.needs("A", "P", "soft").ola("OLA-1", "P", 90).contract("CON-1", "P", 90).contract("CON-2", "A", 99.9)
    assert under.promise(99.9, "CON-1", "CON-2", "OLA-1") == (99.9, "CON-2 99.9 %", 1)


def test_an_operational_agreement_answers_for_all_below_it(under: Agreements) -> None:
    under.needs("A", "P").needs("P", "Q").ola("OLA-1", "P", 99.9).ola("OLA-2", "Q", 95).contract("CON-1", "Q", 95)
    assert under.promise(99.9) == (99.9, "OLA-1 99.9 %", 1)


def test_what_is_cited_from_below_limits_it_and_is_not_multiplied(under: Agreements) -> None:
    under.needs("A", "P").ola("OLA-1", "P", 99.5).contract("CON-1", "P", 99.8).contract("CON-2", "P", 99.0)
    assert under.promise(99.5, "OLA-1", "CON-1") == (99.5, "OLA-1 99.5 %", 1)


def test_a_weaker_contract_below_an_operational_agreement_counts_in_its_stead(under: Agreements) -> None:
    under.needs("A", "P").ola("OLA-1", "P", 99.9).contract("CON-1", "P", 99.0)
    assert under.promise(99.9, "OLA-1", "CON-1") == (99.0, "CON-1 99 %", 1)


def test_a_dependency_without_an_agreement_is_replaced_by_what_is_below_it(under: Agreements) -> None:
    under.needs("A", "P").needs("P", "Q").needs("P", "R").ola("OLA-1", "Q", 99.9).contract("CON-1", "R", 99.8)
    assert under.promise(99.5) == (99.7002, "OLA-1 99.9 % × CON-1 99.8 % = 99.7002 %", 1)


def test_of_several_contracts_of_a_dependency_those_cited_count(under: Agreements) -> None:
    under.needs("A", "P").contract("CON-1", "P", 99.0).contract("CON-2", "P", 99.9)
    assert under.promise(99.9, "CON-2") == (99.9, "CON-2 99.9 %", 1)


def test_an_agreement_counts_once_however_many_ways_lead_to_it(under: Agreements) -> None:
    under.needs("A", "P").needs("A", "Q").needs("P", "R").needs("Q", "R").ola("OLA-1", "R", 99.9)
    under.contract("CON-1", "PQ", 99.9)
    assert under.promise(99.5) == (99.8001, "OLA-1 99.9 % × CON-1 99.9 % = 99.8001 %", 1)


def test_a_loop_of_dependencies_ends(under: Agreements) -> None:
    under.needs("A", "P").needs("P", "A").contract("CON-1", "P", 99.9)
    assert under.promise(99.9) == (99.9, "CON-1 99.9 %", 1)


def test_members_of_a_redundancy_group_stand_in_for_each_other(under: Agreements) -> None:
    under.needs("A", "P").ola("OLA-1", "P", 99.95)
    under.contract("CON-1", "A", (99.9, "monthly", "pair")).contract("CON-2", "A", (99.0, "monthly", "pair"))
    chain = "OLA-1 99.95 % × (CON-1 99.9 % or CON-2 99 % = 99.999 %) = 99.949 %"
    assert under.promise(99.9, "CON-1", "CON-2") == (99.949, chain, 1)


def test_two_figures_of_one_contract_can_be_redundant(under: Agreements) -> None:
    under.contract("CON-1", "A", (99.9, "monthly", "zones"), (99.9, "monthly", "zones"))
    assert under.promise(99.95, "CON-1") == (99.9999, "(CON-1 99.9 % or CON-1 99.9 % = 99.9999 %)", 1)


def test_a_longer_window_cannot_be_compared_and_a_shorter_one_can(under: Agreements) -> None:
    under.needs("A", "P").ola("OLA-1", "P", (99.99, "annual")).contract("CON-1", "A", (99.9, "monthly"))
    assert under.promise(99.9, "CON-1", window="quarterly") == (99.9, "CON-1 99.9 %", 0)
    rows = under.db.execute("SELECT agreement, comparable FROM availability_support ORDER BY agreement").fetchall()
    assert rows == [("CON-1", 1), ("OLA-1", 0)]


def test_the_best_comparable_figure_of_an_agreement_binds_it(under: Agreements) -> None:
    under.contract("CON-1", "A", (99.9, "monthly"), (99.99, "annual"))
    assert under.promise(99.95, "CON-1", window="annual") == (99.99, "CON-1 99.99 %", 1)


def test_a_unit_that_promises_one_service_to_two_consumers_counts_once(under: Agreements) -> None:
    under.needs("A", "P").ola("OLA-1", "P", 99.9).ola("OLA-2", "P", 99.5)
    assert under.promise(99.5) == (99.5, "OLA-2 99.5 %", 1)


def test_two_units_that_share_in_a_service_both_count(under: Agreements) -> None:
    under.needs("A", "P").ola("OLA-1", "P", 99.9).ola("OLA-2", "P", 99.9, provider="OU-2")
    assert under.promise(99.5) == (99.8001, "OLA-1 99.9 % × OLA-2 99.9 % = 99.8001 %", 1)


def test_an_operational_agreement_for_the_service_itself_is_its_chain(under: Agreements) -> None:
    under.needs("A", "P").ola("OLA-1", "A", 99.9).ola("OLA-2", "P", 99.0).contract("CON-1", "A", 99.95)
    assert under.promise(99.9, "CON-1") == (99.9, "OLA-1 99.9 %", 1)


def test_what_has_ended_supports_nothing_and_what_renews_itself_goes_on(under: Agreements) -> None:
    under.needs("A", "P").ola("OLA-1", "P", 99.0, valid_to="2026-08-30")
    under.contract("CON-1", "A", 99.0, end="2026-08-30").contract("CON-2", "A", 99.9, end="2026-08-30", renewal="auto")
    assert under.promise(99.9, "CON-1", "CON-2") == (99.9, "CON-2 99.9 %", 1)


def test_a_fraction_taken_for_a_percentage_is_not_multiplied(under: Agreements) -> None:
    under.contract("CON-1", "A", 0.999)
    assert under.promise(99.9, "CON-1") is None
