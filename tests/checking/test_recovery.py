"""What a business service fails without, and what of it is back too late."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from sms_cli.checking import load_facts
from sms_cli.workspace import open_workspace

Tree = Callable[[Mapping[str, str]], Path]
DAY = date(2026, 8, 31)
HEAD = 'title: T\nversion: "1.0"\nstatus: draft\nowner: PER-001\nclassification: internal\n'


def _service(id_: str, needs: str, kind: str = "supporting", hours: str = "24x7", status: str = "live") -> str:
    edges = "".join(
        f"\n      - {{service: {one.strip('~')}, strength: {'soft' if '~' in one else 'hard'}}}"
        for one in needs.split()
    )
    return (
        f"  - id: {id_}\n    name: {id_}\n    type: {kind}\n    status: {status}\n    holds_data: true\n    hours: {hours}\n"
        + (f"    depends_on:{edges}\n" if edges else "")
    )


def _entry(service: str, rto: str, rpo: str = "1h") -> str:
    return f"  - {{service: {service}, mtpd: 9d, rto: {rto}, rpo: {rpo}}}\n"


def _facts(tree: Tree, services: str, entries: str) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Return (service, path) of what is reached, and (service, measure, expected, path) of what is too late."""
    folder: Path = tree(
        {
            "sms.yaml": 'organization: T\nedition: "2018"\n',
            "plan/service-catalog.md": f"---\nid: DOC-CAT\nskill: service-catalog\n{HEAD}services:\n{services}---\n",
            "do/sca.md": f"---\nid: DOC-SCA\nskill: service-continuity-availability\n{HEAD}bia:\n{entries}---\n",
        }
    )
    workspace = open_workspace(folder, DAY)
    db = workspace.db
    load_facts(db, DAY.isoformat())
    reached = db.execute("SELECT service, path FROM hard_reached ORDER BY service").fetchall()
    late = db.execute(
        "SELECT service, measure, expected, path FROM recovery_chain ORDER BY measure DESC, service"
    ).fetchall()
    return reached, late


def test_hard_dependencies_are_followed_to_the_end_and_soft_ones_are_not(tree: Tree) -> None:
    services = (
        _service("SVC-A", "SVC-B SVC-S~", "business")
        + _service("SVC-B", "SVC-C")
        + _service("SVC-C", "")
        + _service("SVC-S", "SVC-T")
    )
    reached, _ = _facts(tree, services + _service("SVC-T", ""), _entry("SVC-A", "4h"))
    assert reached == [("SVC-B", "SVC-A → SVC-B"), ("SVC-C", "SVC-A → SVC-B → SVC-C")]


def test_the_tightest_demand_counts_and_the_shortest_way_is_shown(tree: Tree) -> None:
    services = (
        _service("SVC-A", "SVC-B", "business") + _service("SVC-B", "SVC-C") + _service("SVC-C", "")
        + _service("SVC-D", "SVC-C", "business")
    )  # fmt: skip
    entries = _entry("SVC-A", "1h") + _entry("SVC-C", "8h") + _entry("SVC-D", "4h")
    _, late = _facts(tree, services, entries)
    assert late == [("SVC-C", "rto", "1h", "SVC-D → SVC-C")]


def test_a_loop_ends_and_what_is_slow_in_it_is_found(tree: Tree) -> None:
    services = _service("SVC-A", "SVC-B", "business") + _service("SVC-B", "SVC-A")
    _, late = _facts(tree, services, _entry("SVC-A", "4h") + _entry("SVC-B", "5h", "2h"))
    assert late == [("SVC-B", "rto", "4h", "SVC-A → SVC-B"), ("SVC-B", "rpo", "1h", "SVC-A → SVC-B")]


@pytest.mark.parametrize("status", ["pipeline", "retired"])
def test_what_is_not_delivered_demands_nothing(tree: Tree, status: str) -> None:
    services = _service("SVC-A", "SVC-B", "business", status=status) + _service("SVC-B", "")
    assert _facts(tree, services, _entry("SVC-A", "1h") + _entry("SVC-B", "8h")) == ([], [])


def test_business_time_is_compared_by_the_hours_of_its_service(tree: Tree) -> None:
    office = '{days: mon-fri, from: "08:00", to: "16:00"}'
    services = (
        _service("SVC-A", "SVC-B SVC-C", "business", office)
        + _service("SVC-B", "", hours=office)
        + _service("SVC-C", "")
    )
    entries = _entry("SVC-A", "1bd") + _entry("SVC-B", "8bh", "60min") + _entry("SVC-C", "2d")
    _, late = _facts(tree, services, entries)
    assert late == [("SVC-C", "rto", "1bd", "SVC-A → SVC-C")]


def test_a_chain_of_a_thousand_services_is_followed_at_once(tree: Tree) -> None:
    count = 1000
    services = _service("SVC-0", "SVC-1", "business")
    services += "".join(_service(f"SVC-{i}", f"SVC-{i + 1}" if i < count else "") for i in range(1, count + 1))
    reached, late = _facts(tree, services, _entry("SVC-0", "1h") + _entry(f"SVC-{count}", "2h"))
    assert len(reached) == count
    assert late[0][:3] == (f"SVC-{count}", "rto", "1h")
