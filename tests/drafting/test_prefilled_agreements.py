"""What a fresh draft of agreements and reports takes from upstream, and how it follows when that changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sms_cli.workspace import read_yaml

from .conftest import Drafted

PRINT = """\
  - id: SVC-010
    name: Managed Print
    description: Printers that print
    type: business
    status: live
    owner: PER-002
    customers: [CUS-001]
    criticality: low
    hours: 24x7
    depends_on:
      - {service: SVC-002, strength: hard}
access:"""
TARGETS = """\
owner: PER-001
slas:
  - service: SVC-001
    targets:
      - {metric: availability, comparator: ">=", value: 99.5, unit: percent, window: quarterly,
         measurement: {method: Probe, tool: TOOL-001, frequency: monthly, owner: ROL-001}}
      - {metric: response, priority: P1, comparator: "<=", value: 4, unit: h, window: monthly,
         measurement: {method: Tickets, tool: TOOL-001, frequency: monthly, owner: ROL-001}}
"""


def _front(path: Path) -> Any:
    return read_yaml(path.read_bytes().split(b"---\n")[1])


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def agreements(catalog: Path, drafted: Drafted, root: Path) -> Any:
    """Return a function that drafts the agreements anew and returns their front matter."""

    def draft(answers: str = "owner: PER-001\n") -> Any:
        path = root / "do" / "service-level-management.md"
        path.unlink(missing_ok=True)
        drafted("service-level-management", answers)
        return _front(path)

    return draft


def test_a_live_business_service_has_an_agreement_with_its_customers_owner_and_hours(agreements: Any) -> None:
    (sla,) = agreements()["slas"]
    assert sla == {
        "id": "SLA-001",
        "name": "Managed Desktop agreement",
        "service": "SVC-001",
        "customers": ["CUS-001"],
        "owner": "PER-001",
        "hours": {"days": "mon-fri", "from": "08:00", "to": "18:00"},
    }


def test_a_service_added_to_the_catalog_gets_an_agreement(agreements: Any, catalog: Path) -> None:
    _edit(catalog, "access:", PRINT)
    assert [sla["service"] for sla in agreements()["slas"]] == ["SVC-001", "SVC-010"]


def test_a_service_that_is_retired_gets_none(agreements: Any, catalog: Path) -> None:
    _edit(catalog, "access:", PRINT)
    _edit(catalog, "status: live", "status: retired")
    assert [sla["service"] for sla in agreements()["slas"]] == ["SVC-010"]


def test_a_platform_of_another_unit_gets_an_operational_agreement(agreements: Any, catalog: Path, root: Path) -> None:
    assert "olas" not in agreements()
    profile = root / "plan" / "organization-profile.md"
    _edit(profile, "    head: PER-001\n", "    head: PER-001\n  - {id: OU-002, name: Platforms, head: PER-002}\n")
    _edit(profile, "title: Director\n    unit: OU-001", "title: Director\n    unit: OU-002")
    (ola,) = agreements()["olas"]
    assert (ola["service"], ola["provider"], ola["consumer"], ola["hours"]) == ("SVC-002", "OU-002", "OU-001", "24x7")


def test_answers_fill_up_the_agreement_of_their_service(agreements: Any, catalog: Path) -> None:
    _edit(catalog, "access:", PRINT)
    first, second = agreements(TARGETS)["slas"]
    assert [target["id"] for target in first["targets"]] == ["SLT-001", "SLT-002"]
    assert (first["customers"], second["service"]) == (["CUS-001"], "SVC-010")


def test_one_report_covers_all_agreements_in_their_shortest_rhythm(
    agreements: Any, drafted: Drafted, root: Path
) -> None:
    agreements(TARGETS)
    drafted("service-reporting", "owner: PER-001\n")
    (report,) = _front(root / "do" / "service-reporting.md")["reports"]
    assert report["covers"] == ["SLA-001"]
    assert report["audience"] == ["CUS-001"]
    assert report["sources"] == ["TOOL-001"]
    assert report["frequency"] == "monthly"
