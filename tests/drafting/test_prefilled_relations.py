"""What fresh drafts of security, customer relationships and suppliers take from upstream, and how they follow when that changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sms_cli.workspace import read_yaml

from .conftest import Drafted

HOSTING = """\
  - id: SVC-010
    name: Web Hosting
    description: Web sites of schools
    type: business
    status: live
    owner: PER-002
    customers: [CUS-002]
    criticality: low
    hours: 24x7
    provided_by: SUP-009
access:"""
SCHOOLS = """\
  - {id: CUS-002, name: State schools, kind: segment, segment: schools, count: 11, external: true}
  - {id: CUS-003, name: Cairns State School, kind: named, segment: schools, external: true}
services:"""
CONTROLS = """\
owner: PER-001
controls:
  - {name: Second factor, services: [SVC-001, SVC-010], kind: technical}
"""
PLAN = """\
owner: PER-001
processes:
  - {id: PRC-BRM, owner: ROL-001, operated_by: internal}
  - {id: PRC-INC, owner: ROL-001, operated_by: SUP-007}
other_parties:
  - {process: PRC-CAP, part: Reads the graphs, party: SUP-008, control: Monthly call}
risks:
  - {id: RSK-001, event: Stolen password, category: security, services: [SVC-001], likelihood: 3, impact: 4, owner: PER-001}
  - {id: RSK-002, event: Fire in the depot, category: continuity, services: [SVC-001], likelihood: 1, impact: 5, owner: PER-001}
"""
AGREEMENTS = """\
owner: PER-001
slas:
  - {service: SVC-001, underpinned_by: [OLA-001, CON-004]}
  - {service: SVC-010, underpinned_by: [CON-004]}
required_contracts: [CON-002]
"""
CONTRACTS = """\
owner: PER-001
suppliers:
  - {id: SUP-003, name: Remote Hands, kind: external, tier: tactical}
contracts:
  - {id: CON-003, supplier: SUP-003, scope: Hands on site, services: [SVC-001], security_terms: true}
  - {id: CON-005, supplier: SUP-003, scope: Paper, services: [SVC-001], security_terms: false}
"""


def _front(path: Path) -> Any:
    return read_yaml(path.read_bytes().split(b"---\n")[1])


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def anew(catalog: Path, drafted: Drafted, root: Path) -> Callable[..., Any]:
    """Return a function that drafts a skill anew and returns its front matter."""

    def draft(skill: str, answers: str = "owner: PER-001\n") -> Any:
        path = root / "do" / f"{skill}.md"
        path.unlink(missing_ok=True)
        drafted(skill, answers)
        return _front(path)

    return draft


@pytest.fixture
def profile(catalog: Path, root: Path) -> Path:
    """Return the profile that the catalog rests on."""
    return root / "plan" / "organization-profile.md"


# -- security -------------------------------------------------------------------------------------------------------------


def test_each_live_business_service_has_a_control_to_fill_in(anew: Any, catalog: Path) -> None:
    assert anew("information-security")["controls"] == [
        {"id": "CTL-001", "services": ["SVC-001"], "status": "operating"}
    ]
    _edit(catalog, "access:", HOSTING)
    _edit(catalog, "services:", SCHOOLS)
    assert [control["services"] for control in anew("information-security")["controls"]] == [["SVC-001"], ["SVC-010"]]


def test_a_service_that_is_retired_has_no_control_to_fill_in(anew: Any, catalog: Path) -> None:
    _edit(catalog, "status: live", "status: retired")
    assert "controls" not in anew("information-security")


def test_a_control_to_fill_in_names_the_security_risks_of_its_service(anew: Any, drafted: Drafted) -> None:
    drafted("service-management-plan", PLAN)
    (control,) = anew("information-security")["controls"]
    assert control["risks"] == ["RSK-001"]


def test_services_that_answered_controls_protect_together_leave_nothing_to_fill_in(anew: Any, catalog: Path) -> None:
    _edit(catalog, "access:", HOSTING)
    _edit(catalog, "services:", SCHOOLS)
    for services in ("[SVC-001, SVC-010]", "[all]"):
        controls = anew("information-security", CONTROLS.replace("[SVC-001, SVC-010]", services))["controls"]
        assert [control["name"] for control in controls] == ["Second factor"]
    first, second = anew("information-security", CONTROLS.replace(", SVC-010", ""))["controls"]
    assert (first["name"], second["services"]) == ("Second factor", ["SVC-010"])


def test_a_supplier_bound_by_security_terms_is_asked_about_its_access(anew: Any, drafted: Drafted) -> None:
    assert "external_access" not in anew("information-security")
    drafted("supplier-management", CONTRACTS)
    assert anew("information-security")["external_access"] == [{"party": "SUP-003", "agreement": "CON-003"}]


def test_changes_count_as_assessed_for_security_when_change_management_says_so(
    anew: Any, root: Path, tree: Callable[..., Path]
) -> None:
    assert "change_assessment" not in anew("information-security")
    change = "---\nid: DOC-CHG\nskill: change-management\nassessment: [risk, security]\n---\n"
    tree({"do/change-management.md": change})
    assert anew("information-security")["change_assessment"] == "true"


# -- customers ------------------------------------------------------------------------------------------------------------


def test_each_customer_has_a_relationship_with_the_services_it_takes(anew: Any, catalog: Path) -> None:
    assert anew("business-relationship-management")["relationships"] == [
        {"customer": "CUS-001", "services": ["SVC-001"]}
    ]
    _edit(catalog, "access:", HOSTING)
    _edit(catalog, "services:", SCHOOLS)
    _edit(catalog, "customers: [CUS-001]", "customers: [CUS-001, CUS-003]")
    assert anew("business-relationship-management")["relationships"] == [
        {"customer": "CUS-001", "services": ["SVC-001"]},
        {"customer": "CUS-002", "services": ["SVC-010"]},
        {"customer": "CUS-003", "services": ["SVC-001"]},
    ]


def test_survey_and_communication_reach_each_segment_and_each_customer_in_none(anew: Any, catalog: Path) -> None:
    _edit(catalog, "access:", HOSTING)
    _edit(catalog, "services:", SCHOOLS)
    draft = anew("business-relationship-management")
    assert draft["satisfaction"] == {"segments": ["CUS-001", "schools"]}
    assert draft["communication"] == [{"customer": "CUS-001"}, {"segment": "schools"}]


def test_the_number_of_customers_is_that_of_the_profile_else_the_sum_of_the_catalog(
    anew: Any, catalog: Path, profile: Path
) -> None:
    _edit(catalog, "services:", SCHOOLS)
    assert anew("business-relationship-management")["customer_total"] == "12"
    _edit(profile, "employees: 85", "employees: 85\n  customer_total: 14")
    assert anew("business-relationship-management")["customer_total"] == "14"


def test_a_provider_without_external_customers_has_none(anew: Any, catalog: Path) -> None:
    _edit(catalog, "external: true", "external: false")
    assert anew("business-relationship-management")["customer_total"] == "0"


def test_complaints_have_their_stages_owner_and_register(anew: Any, drafted: Drafted, profile: Path) -> None:
    drafted("service-management-plan", PLAN)
    _edit(profile, "purpose: monitoring", "purpose: itsm")
    complaints = anew("business-relationship-management")["complaints"]
    assert [stage["key"] for stage in complaints["stages"]] == [
        "receipt", "logging", "investigation", "resolution", "feedback",
    ]  # fmt: skip
    assert {stage["owner"] for stage in complaints["stages"]} == {"ROL-001"}
    assert complaints["register"] == "TOOL-001"


# -- suppliers ------------------------------------------------------------------------------------------------------------


def test_vendors_of_tools_are_suppliers_until_the_tool_is_your_own(anew: Any, profile: Path) -> None:
    assert "suppliers" not in anew("supplier-management")
    _edit(profile, "purpose: monitoring", "purpose: monitoring\n    vendor: SUP-002")
    assert anew("supplier-management")["suppliers"] == [{"id": "SUP-002", "kind": "external", "services": []}]
    _edit(profile, "vendor: SUP-002", "vendor: SUP-002\n    own: true")
    assert "suppliers" not in anew("supplier-management")


def test_who_provides_a_service_is_a_supplier_of_it_unless_it_is_a_unit(anew: Any, catalog: Path) -> None:
    _edit(catalog, "access:", HOSTING)
    assert anew("supplier-management")["suppliers"] == [{"id": "SUP-009", "kind": "external", "services": ["SVC-010"]}]
    _edit(catalog, "provided_by: SUP-009", "provided_by: OU-001")
    assert "suppliers" not in anew("supplier-management")


def test_who_runs_a_process_or_a_part_of_one_is_a_supplier(anew: Any, drafted: Drafted) -> None:
    drafted("service-management-plan", PLAN)
    assert [supplier["id"] for supplier in anew("supplier-management")["suppliers"]] == ["SUP-007", "SUP-008"]


def test_contracts_that_agreements_ask_for_are_to_be_filled_in_with_their_services(
    anew: Any, catalog: Path, drafted: Drafted
) -> None:
    assert "contracts" not in anew("supplier-management")
    _edit(catalog, "access:", HOSTING)
    drafted("service-level-management", AGREEMENTS)
    contracts = anew("supplier-management")["contracts"]
    assert [(contract["id"], contract.get("services")) for contract in contracts] == [
        ("CON-002", None),
        ("CON-004", ["SVC-001", "SVC-010"]),
    ]


def test_answers_fill_up_the_supplier_that_upstream_names(anew: Any, profile: Path) -> None:
    _edit(profile, "purpose: monitoring", "purpose: monitoring\n    vendor: SUP-003")
    (supplier,) = anew("supplier-management", CONTRACTS)["suppliers"]
    assert (supplier["id"], supplier["name"], supplier["services"]) == ("SUP-003", "Remote Hands", [])
