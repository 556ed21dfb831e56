"""What fresh drafts of the budget and of the capacity plan take from upstream, and how they follow when that changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sms_cli.workspace import read_yaml

from .conftest import Drafted

NEW = """\
  - id: SVC-010
    name: Managed Print
    description: Printers that print
    type: business
    status: {status}
    owner: PER-002
    customers: [CUS-001]
    criticality: low
    hours: 24x7
access:"""
AGREEMENTS = """\
owner: PER-001
slas:
  - service: SVC-001
    valid_to: {until}
    targets:
      - {{metric: availability, comparator: ">=", value: 99.5, unit: percent, window: quarterly,
         measurement: {{method: Probe, tool: TOOL-001, frequency: monthly, owner: ROL-001}}}}
    workload:
      - {{measure: in use, limit: 1200, unit: laptops}}
      - {{measure: a month, limit: 800, unit: calls}}
"""
PROJECT = """\
owner: PER-001
projects:
  - {id: NCS-001, name: Printers, kind: new, service: SVC-010, plan: {budget: {amount: 30000, currency: AUD}}}
"""
PLAN = "owner: PER-001\nresources: {budget: {total: {amount: 42000, currency: AUD}}}\n"

Front = Callable[..., Any]


@pytest.fixture
def fresh(catalog: Path, drafted: Drafted, root: Path) -> Front:
    """Return a function that drafts a skill of the do phase anew and returns its front matter."""

    def draft(skill: str, answers: str = "owner: PER-001\n") -> Any:
        path = root / "do" / f"{skill}.md"
        path.unlink(missing_ok=True)
        drafted(skill, answers)
        return read_yaml(path.read_bytes().split(b"---\n")[1])

    return draft


@pytest.fixture
def add_service(catalog: Path) -> Callable[[str], None]:
    """Return a function that adds Managed Print (SVC-010) to the catalog, with a status."""

    def add(status: str) -> None:
        text = catalog.read_text(encoding="utf-8")
        assert "\naccess:" in text
        catalog.write_text(text.replace("access:", NEW.format(status=status), 1), encoding="utf-8")

    return add


def _retire_desktop(catalog: Path) -> None:
    text = catalog.read_text(encoding="utf-8")
    catalog.write_text(text.replace("status: live", "status: retired", 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("skill", "rows"),
    [
        ("budgeting-accounting", lambda front: front["service_costs"]),
        ("budgeting-accounting", lambda front: front["allocation"]["shares"]),
        ("capacity-management", lambda front: front["services"]),
    ],
    ids=["cost", "share", "capacity"],
)
def test_each_live_business_service_has_a_row_that_comes_and_goes_with_the_catalog(
    fresh: Front, add_service: Callable[[str], None], catalog: Path, skill: str, rows: Callable[[Any], Any]
) -> None:
    assert [row["service"] for row in rows(fresh(skill))] == ["SVC-001"]
    add_service("live")
    assert [row["service"] for row in rows(fresh(skill))] == ["SVC-001", "SVC-010"]
    _retire_desktop(catalog)
    assert [row["service"] for row in rows(fresh(skill))] == ["SVC-010"]


def test_the_money_for_setting_up_the_system_is_that_of_the_plan(fresh: Front, drafted: Drafted) -> None:
    assert "implementation_budget" not in fresh("budgeting-accounting")
    drafted("service-management-plan", PLAN)
    front = fresh("budgeting-accounting")
    assert front["implementation_budget"] == {"amount": "42000", "currency": "AUD"}
    assert front["currency"] == "AUD"


def test_answered_cost_lines_stay_with_their_service(fresh: Front, add_service: Callable[[str], None]) -> None:
    add_service("live")
    lines = "{category: CST-001, budget: 9000}"
    front = fresh(
        "budgeting-accounting", f"owner: PER-001\nservice_costs:\n  - {{service: SVC-010, lines: [{lines}]}}\n"
    )
    assert [(row["service"], len(row.get("lines", ()))) for row in front["service_costs"]] == [
        ("SVC-001", 0),
        ("SVC-010", 1),
    ]


def test_a_service_that_is_being_built_brings_its_project_into_the_budget(
    fresh: Front, drafted: Drafted, add_service: Callable[[str], None]
) -> None:
    add_service("pipeline")
    assert [row["service"] for row in fresh("budgeting-accounting")["service_costs"]] == ["SVC-001"]
    fresh("design-transition", PROJECT)
    other_currency = fresh("budgeting-accounting")["service_costs"]
    assert other_currency[1] == {"service": "SVC-010", "lines": [{"project": "NCS-001"}]}
    drafted("service-management-plan", PLAN)
    row = fresh("budgeting-accounting")["service_costs"][1]
    assert row == {"service": "SVC-010", "lines": [{"budget": "30000", "project": "NCS-001"}]}


def test_capacity_carries_the_targets_and_volumes_of_the_agreements_in_force(fresh: Front) -> None:
    assert fresh("capacity-management")["services"] == [{"service": "SVC-001"}]
    fresh("service-level-management", AGREEMENTS.format(until="2026-08-31"))
    assert fresh("capacity-management")["services"] == [
        {
            "service": "SVC-001",
            "targets": ["SLT-001"],
            "requirement": "up to 1200 laptops (in use), up to 800 calls (a month)",
        }
    ]
    fresh("service-level-management", AGREEMENTS.format(until="2026-08-30"))
    assert fresh("capacity-management")["services"] == [{"service": "SVC-001"}]


def test_a_service_that_is_being_built_gets_a_demand_series_to_fill_in(
    fresh: Front, add_service: Callable[[str], None]
) -> None:
    add_service("pipeline")
    assert "demand" not in fresh("capacity-management")
    fresh("design-transition", PROJECT)
    assert fresh("capacity-management")["demand"]["series"] == [{"service": "SVC-010"}]
    points = "points: [{date: 2026-09-01, value: 10}, {date: 2027-09-01, value: 30}]"
    answers = f"owner: PER-001\ndemand:\n  series:\n    - {{service: SVC-010, unit: printers, {points}}}\n"
    (series,) = fresh("capacity-management", answers)["demand"]["series"]
    assert (series["unit"], len(series["points"])) == ("printers", 2)


def test_the_monitoring_tool_is_settled_where_there_is_only_one(fresh: Front, root: Path) -> None:
    assert fresh("capacity-management")["monitoring"]["tool"] == "TOOL-001"
    profile = root / "plan" / "organization-profile.md"
    text = profile.read_text(encoding="utf-8")
    assert "tools:\n" in text
    second = "tools:\n  - {id: TOOL-002, name: Prometheus, purpose: monitoring, own: true}\n"
    profile.write_text(text.replace("tools:\n", second, 1), encoding="utf-8")
    assert "monitoring" not in fresh("capacity-management")
