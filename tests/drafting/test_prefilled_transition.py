"""What fresh drafts of releases and of design and transition take from upstream, and how they follow when that changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sms_cli.workspace import read_yaml

from .conftest import Drafted

Front = Callable[..., Any]

OWNER = "owner: PER-001\n"
PIPELINE = """\
  - id: SVC-010
    name: Team Chat
    description: Chat between schools
    type: business
    status: pipeline
    owner: PER-002
    customers: [CUS-001]
    criticality: low
    hours: 24x7
    requirements: [Messages stay in the country, Teachers can mute a class]
    depends_on:
      - {service: SVC-002, strength: hard}
access:"""
CHANGES = """\
owner: PER-001
emergency:
  approvers: [ROL-001]
  review_within: 2bd
integrations:
  - {with: PRC-REL, direction: gives, what: approved change, trigger: approval}
  - {with: PRC-REL, direction: takes, what: release result, trigger: release closed}
  - {with: PRC-DTR, direction: gives, what: major change, trigger: policy criterion met}
"""
BUDGET = """\
owner: PER-001
currency: AUD
categories:
  - {id: CST-001, name: Labour, kind: direct}
service_costs:
  - service: SVC-010
    lines:
      - {category: CST-001, budget: 7000, project: NCS-004}
      - {category: CST-001, budget: 2500, project: NCS-004}
"""
RISKS = """\
owner: PER-001
processes:
  - {id: PRC-REL, owner: ROL-001}
  - {id: PRC-DTR, owner: ROL-001}
risks:
  - {event: Chat is down during lessons, services: [SVC-010], likelihood: 2, impact: 2}
  - {event: Laptops are stolen, services: [SVC-001], likelihood: 2, impact: 2}
"""
SUPPLIERS = """\
owner: PER-001
suppliers:
  - {id: SUP-001, name: Ticket Cloud, kind: external, tier: tactical, services: [SVC-002]}
"""


def _front(path: Path) -> Any:
    return read_yaml(path.read_bytes().split(b"---\n")[1])


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def fresh(catalog: Path, drafted: Drafted, root: Path) -> Front:
    """Return a function that drafts a skill anew and returns its front matter."""

    def draft(skill: str, answers: str = OWNER) -> Any:
        path = root / "do" / f"{skill}.md"
        path.unlink(missing_ok=True)
        drafted(skill, answers)
        return _front(path)

    return draft


# -- releases --------------------------------------------------------------------------------------------------------


def test_emergency_releases_are_approved_and_reviewed_as_emergency_changes_are(fresh: Front) -> None:
    fresh("change-management", CHANGES)
    assert fresh("release-management")["emergency"] == {"approvers": ["ROL-001"], "review_within": "2bd"}
    fresh("change-management", CHANGES.replace("2bd", "1bd"))
    assert fresh("release-management")["emergency"]["review_within"] == "1bd"


def test_a_fresh_draft_has_a_type_for_emergencies_with_the_approver_of_emergency_changes(fresh: Front) -> None:
    fresh("change-management", CHANGES)
    types = fresh("release-management")["types"]
    assert types[-1] == {"id": "RLT-003", "key": "emergency", "frequency": "event", "approval": "ROL-001"}
    answered = fresh(
        "release-management", OWNER + "types:\n  - {id: RLT-009, key: emergency, definition: A hole is open}\n"
    )
    assert [(one["id"], one["key"]) for one in answered["types"] if one["key"] == "emergency"] == [
        ("RLT-009", "emergency")
    ]


def test_the_four_steps_and_the_way_back_are_with_whoever_answers_for_releases_in_the_plan(
    fresh: Front, drafted: Drafted, root: Path
) -> None:
    assert "owner" not in fresh("release-management")["steps"][0]
    drafted("service-management-plan", RISKS)
    found = fresh("release-management")
    assert [(step["key"], step["owner"]) for step in found["steps"]] == [
        (key, "ROL-001") for key in ("package", "test", "deploy", "verify")
    ]
    assert (found["rollback"], found["deployment"]) == ({"authority": "ROL-001"}, {"approver": "ROL-001"})


def test_what_change_management_exchanges_with_releases_stands_on_the_other_side(fresh: Front) -> None:
    fresh("change-management", CHANGES)
    assert fresh("release-management")["integrations"] == [
        {"with": "PRC-CHG", "direction": "takes", "what": "approved change", "trigger": "approval"},
        {"with": "PRC-CHG", "direction": "gives", "what": "release result", "trigger": "release closed"},
    ]
    fresh("change-management", CHANGES.replace("release closed", "items updated"))
    assert fresh("release-management")["integrations"][1]["trigger"] == "items updated"


# -- design and transition -------------------------------------------------------------------------------------------


def test_there_is_no_project_without_a_service_on_its_way(fresh: Front) -> None:
    found = fresh("design-transition")
    assert "projects" not in found
    assert [stage["key"] for stage in found["stages"]] == [
        "requirements", "design", "development", "testing", "transition", "go-live", "pir",
    ]  # fmt: skip
    assert [(one["id"], one["kind"], one["due_stage"]) for one in found["acceptance"]][::5] == [
        ("SAC-001", "functional", "testing"),
        ("SAC-006", "communication", "transition"),
    ]


def test_a_service_in_the_pipeline_becomes_a_project_and_one_to_be_withdrawn_another(
    fresh: Front, catalog: Path
) -> None:
    _edit(catalog, "access:", PIPELINE)
    (project,) = fresh("design-transition")["projects"]
    assert project == {
        "id": "NCS-001",
        "name": "Team Chat",
        "kind": "new",
        "service": "SVC-010",
        "owner": "PER-002",
        "stage": "requirements",
        "requirements": "Messages stay in the country; Teachers can mute a class",
        "customers": ["CUS-001"],
        "plan": {"risks": [], "dependencies": ["SVC-002"], "parties": []},
    }
    _edit(catalog, "status: live", "status: retiring")
    assert [(one["service"], one["kind"]) for one in fresh("design-transition")["projects"]] == [
        ("SVC-001", "removed"),
        ("SVC-010", "new"),
    ]


def test_a_project_takes_risks_suppliers_money_and_agreement_from_the_registers(
    fresh: Front, catalog: Path, drafted: Drafted
) -> None:
    _edit(catalog, "access:", PIPELINE)
    _edit(catalog, "    name: Ticketing\n", "    name: Ticketing\n    provided_by: SUP-001\n")
    drafted("service-management-plan", RISKS)
    fresh("service-level-management", OWNER + "slas:\n  - {id: SLA-007, name: Chat, service: SVC-010}\n")
    fresh("budgeting-accounting", BUDGET)
    fresh("supplier-management", SUPPLIERS)
    (project,) = fresh("design-transition")["projects"]
    assert (project["id"], project["sla"]) == ("NCS-004", "SLA-007")
    assert project["plan"] == {
        "risks": ["RSK-001"],
        "dependencies": ["SVC-002"],
        "parties": ["SUP-001"],
        "budget": {"amount": "9500", "currency": "AUD"},
    }
    fresh("budgeting-accounting", BUDGET.replace("2500", "500"))
    assert fresh("design-transition")["projects"][0]["plan"]["budget"]["amount"] == "7500"


def test_major_changes_arrive_under_the_words_of_change_management(fresh: Front) -> None:
    fresh("change-management", CHANGES)
    assert fresh("design-transition")["integrations"] == [
        {"with": "PRC-CHG", "direction": "takes", "what": "major change", "trigger": "policy criterion met"}
    ]
