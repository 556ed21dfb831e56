"""What fresh drafts of change management take from items, agreements, requests and the catalog, and how they follow them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sms_cli.workspace import read_yaml

from .conftest import Drafted

MAIL = """\
  - id: SVC-010
    name: School Mail
    description: Mailboxes of teachers
    type: business
    status: live
    owner: PER-001
    customers: [CUS-002]
    criticality: low
    hours: 24x7
access:"""
CUSTOMER = "  - {id: CUS-002, name: Corvus, kind: named, external: true}\nservices:\n"
LAPTOPS = """\
owner: PER-001
ci_types:
  - {code: LAP, name: Laptop, role: component, owner: ROL-001, attributes: [{name: name, required: true}]}
  - {code: FAX, name: Fax, role: component, owner: ROL-001, attributes: [{name: name, required: true}], retired: true}
integrations:
  - {with: PRC-CHG, direction: gives, what: laptops concerned, trigger: change is written}
"""
REQUESTS = """\
owner: PER-001
requests:
  - {name: New laptop, services: [SVC-001], approval: ROL-001, target: 3bd, steps: [Take one], standard_change: SCM-004}
  - {name: Spare laptop, services: [SVC-001], approval: none, target: 1bd, steps: [Take one], standard_change: SCM-004}
  - {name: New password, services: [SVC-001], approval: none, target: 1bh, steps: [Reset it]}
"""
SECOND = """\
owner: PER-001
policy: {id: POL-007}
"""
STEPS = """\
owner: PER-001
standard_changes:
  - {id: SCM-004, steps: [Take one from the shelf]}
"""


def _front(path: Path) -> Any:
    return read_yaml(path.read_bytes().split(b"---\n")[1])


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def changes(catalog: Path, drafted: Drafted, root: Path) -> Callable[..., Any]:
    """Return a function that drafts change management and what it reads anew and returns its front matter."""

    def draft(answers: str = "owner: PER-001\n", **upstream: str) -> Any:
        for skill in (
            "service-level-management", "incident-management", "configuration-management", "change-management",
        ):  # fmt: skip
            (root / "do" / f"{skill}.md").unlink(missing_ok=True)
            given = answers if skill == "change-management" else upstream.get(skill.split("-")[0], "owner: PER-001\n")
            drafted(skill, given)
        return _front(root / "do" / "change-management.md")

    return draft


def test_every_type_of_items_in_use_is_under_control(changes: Callable[..., Any]) -> None:
    assert changes()["policy"]["ci_types"] == ["SVC", "SLA"]
    assert changes(configuration=LAPTOPS)["policy"]["ci_types"] == ["SVC", "SLA", "LAP"]


def test_the_policy_gets_the_next_free_id_and_keeps_its_own(changes: Callable[..., Any]) -> None:
    assert changes()["policy"]["id"] == "POL-001"
    assert changes(SECOND)["policy"]["id"] == "POL-007"


def test_all_kinds_of_new_and_changed_services_go_to_design_and_transition(changes: Callable[..., Any]) -> None:
    assert changes()["policy"]["design_transition_for"] == ["new", "major", "transfer", "removal"]


def test_customers_with_an_agreement_receive_the_schedule(changes: Callable[..., Any], catalog: Path) -> None:
    assert changes()["schedule"]["audience"] == ["CUS-001"]
    _edit(catalog, "services:\n", CUSTOMER)
    _edit(catalog, "access:", MAIL)
    assert changes()["schedule"]["audience"] == ["CUS-001", "CUS-002"]


def test_who_owns_a_service_speaks_for_it(changes: Callable[..., Any], catalog: Path) -> None:
    assert changes()["cab"]["services"] == [{"service": "SVC-001", "member": "ROL-001"}]
    _edit(catalog, "services:\n", CUSTOMER)
    _edit(catalog, "access:", MAIL)
    assert [entry["service"] for entry in changes()["cab"]["services"]] == ["SVC-001", "SVC-010"]
    _edit(catalog, "status: live", "status: retired")
    assert [entry["service"] for entry in changes()["cab"]["services"]] == ["SVC-010"]


def test_a_service_whose_owner_holds_no_role_is_left_to_the_chair(changes: Callable[..., Any], catalog: Path) -> None:
    _edit(catalog, "services:\n", CUSTOMER)
    _edit(catalog, "access:", MAIL.replace("PER-001", "PER-002"))
    assert [entry["service"] for entry in changes()["cab"]["services"]] == ["SVC-001"]


def test_a_standard_change_that_requests_name_is_waiting_for_its_steps(changes: Callable[..., Any]) -> None:
    assert "standard_changes" not in changes()
    assert changes(incident=REQUESTS)["standard_changes"] == [{"id": "SCM-004", "name": "New laptop"}]
    (model,) = changes(STEPS, incident=REQUESTS)["standard_changes"]
    assert model == {"id": "SCM-004", "name": "New laptop", "steps": ["Take one from the shelf"]}


def test_what_others_exchange_with_changes_stands_on_the_other_side(changes: Callable[..., Any]) -> None:
    assert changes(configuration=LAPTOPS)["integrations"] == [
        {"with": "PRC-CFG", "direction": "takes", "what": "laptops concerned", "trigger": "change is written"}
    ]


def test_a_fresh_draft_contradicts_nothing(changes: Callable[..., Any], drafted: Drafted, root: Path) -> None:
    changes(incident=REQUESTS)
    (root / "do" / "change-management.md").unlink()
    diagnostics = drafted("change-management", "owner: PER-001\n").diagnostics
    assert [d.message for d in diagnostics if d.severity == "error"] == []
