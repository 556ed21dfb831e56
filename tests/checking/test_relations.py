"""Suppliers, customers and surveys of organisations unlike the worked example: nobody outside, groups inside, deep chains."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Checked, lines
from .texts import ACCESS, CUSTOMERS, catalogue, profile, service, services

TOOL = ["tools:", "  - {id: TOOL-001, name: Zabbix, purpose: monitoring, own: true}"]
NO_SUPPLIER = ["suppliers: []", "contracts: []", "tiers: []", "selection: []"]
GROUP = """\
suppliers:
  - id: SUP-001
    name: Council network unit
    kind: internal
    tier: operational
    services: [SVC-002]
    responsible: PER-001
    kpis: [{metric: Logins that failed, target: 1, unit: percent}]
    review: {frequency: annual, next: 2027-02-01}
contracts: []
tiers: [{tier: operational, criteria: Work slows down, review: annual}]
selection: [References]
disputes:
  stages: [{key: raise, owner: ROL-001, exit: Both have the facts}]
  escalation: [ROL-001]
  register: TOOL-001
""".splitlines()
COURIERS = """\
---
part_of: DOC-SUP
skill: supplier-management
record: supplier
id: SUP-002
name: Couriers
kind: external
tier: strategic
services: [SVC-001]
responsible: PER-001
kpis: [{metric: Parcels on time, target: 95, unit: percent}]
review: {frequency: biennial, next: 2027-02-01}
---
"""
HOST = """\
suppliers:
  - {id: SUP-001, name: Host, kind: external, tier: commodity, services: [SVC-900], responsible: PER-001,
     review: {frequency: annual, next: 2027-02-01}}
contracts: []
tiers: []
selection: []
""".splitlines()


def _document(skill: str, prefix: str, *fields: str) -> str:
    head = [
        f"id: DOC-{prefix}",
        f"skill: {skill}",
        f"title: {skill}",
        'version: "0.1"',
        "status: draft",
        "owner: PER-001",
    ]
    return "\n".join(["---", *head, "classification: internal", *fields, "---", "", f"# {skill}", ""])


def _suppliers(*fields: str) -> str:
    return _document("supplier-management", "SUP", *fields)


def _agreements(*fields: str) -> str:
    return _document("service-level-management", "SLM", *fields)


@pytest.fixture
def supplied(checked: Checked) -> Any:
    """Return a function that checks suppliers beside a profile, a catalog and agreements."""

    def run(
        suppliers: list[str], catalog: list[str], *, tools: list[str] = TOOL, agreements: list[str] | None = None
    ) -> list[str]:
        files = {
            "plan/organization-profile.md": profile(*tools),
            "plan/service-catalog.md": catalogue(*catalog),
            "do/service-level-management.md": _agreements(*(agreements or ["slas: []"])),
            "do/supplier-management.md": _suppliers(*suppliers),
        }
        return [line for line in lines(checked(files, "SUP")) if "do/service-level" not in line]

    return run


def test_whoever_leans_on_nobody_needs_no_supplier_tier_or_way_for_disputes(supplied: Any) -> None:
    assert supplied(NO_SUPPLIER, services(service("SVC-001"))) == []


@pytest.mark.parametrize("field", ["vendor: SUP-001", "provided_by: SUP-001"])
def test_an_empty_register_is_refused_once_a_tool_or_a_service_leans_on_a_supplier(supplied: Any, field: str) -> None:
    tools = [TOOL[0], TOOL[1].replace("own: true", field)] if "vendor" in field else TOOL
    catalog = services(service("SVC-001", *([] if "vendor" in field else [field])))
    assert [line for line in supplied(NO_SUPPLIER, catalog, tools=tools) if "SUP001" in line] == [
        "do/supplier-management.md:9:1 warning SUP001"
    ]


def test_a_unit_that_provides_a_service_is_no_supplier(supplied: Any) -> None:
    units = ["org_units:", "  - {id: OU-002, name: Platforms, head: PER-001}", *TOOL]
    assert supplied(NO_SUPPLIER, services(service("SVC-001", "provided_by: OU-002")), tools=units) == []


def test_a_group_of_the_own_organisation_needs_an_operational_agreement_instead_of_a_contract(supplied: Any) -> None:
    catalog = services(service("SVC-001"), service("SVC-002"))
    assert supplied(GROUP, catalog) == ["do/supplier-management.md:10:9 warning SUP001"]
    agreement = ["slas: []", "olas:", "  - {id: OLA-001, name: Network, service: SVC-002, provider: OU-001}"]
    assert supplied(GROUP, catalog, agreements=agreement) == []
    withdrawn = [*agreement[:2], agreement[2].replace("provider: OU-001", "provider: OU-001, retired: true")]
    assert supplied(GROUP, catalog, agreements=withdrawn) == ["do/supplier-management.md:10:9 warning SUP001"]


def test_a_critical_service_is_followed_to_its_supplier_down_a_long_chain_and_round_a_loop(supplied: Any) -> None:
    chain = [service(f"SVC-{n}", f"depends_on: [{{service: SVC-{n + 1}, strength: hard}}]") for n in range(600, 900)]
    loop = service("SVC-900", "provided_by: SUP-001", "depends_on: [{service: SVC-600, strength: hard}]")
    catalog = services(*chain, loop)
    assert not [line for line in supplied(HOST, catalog) if "SUP005" in line]
    catalog[catalog.index("    criticality: high")] = "    criticality: critical"
    assert [line.split()[-1] for line in supplied(HOST, catalog) if "SUP005" in line] == ["SUP005"]


def test_customers_without_number_name_or_segment_are_not_counted_wrong(checked: Checked) -> None:
    relations = ["relationships: []", "customer_total: 3"]
    for customers in (
        ["customers:", "  - {id: CUS-001, name: Human resources, kind: internal, external: false}"],
        ["customers:", "  - {id: CUS-001, name: Schools, kind: segment, segment: schools, external: true}"],
        [*CUSTOMERS, "  - {id: CUS-002, name: Schools, kind: segment, segment: schools, count: 2, external: true}"],
    ):
        files = {
            "plan/service-catalog.md": catalogue(*customers, "services:", *service("SVC-001"), *ACCESS),
            "do/business-relationship-management.md": _document("business-relationship-management", "BRM", *relations),
        }
        assert lines(checked(files, "BRM006")) == []


def test_an_entry_of_the_communication_plan_that_names_a_customer_needs_no_segment(checked: Checked) -> None:
    entry = "  - {customer: CUS-001, frequency: monthly, format: Call, owner: PER-001}"
    files = {
        "plan/organization-profile.md": profile(),
        "plan/service-catalog.md": catalogue(*services(service("SVC-001"))),
        "do/business-relationship-management.md": _document(
            "business-relationship-management", "BRM", "communication:", entry, "relationships:",
            "  - {customer: CUS-001, services: [SVC-001], manager: PER-001, review: {frequency: annual, next: 2027-02-01}}",
        ),
    }  # fmt: skip
    assert lines(checked(files, "BRM001", "BRM005")) == []


def test_a_survey_that_names_an_unknown_customer_is_reported_once(checked: Checked) -> None:
    survey = "satisfaction: {method: nps, frequency: annual, target: 4, action_threshold: 3, segments: [CUS-001, CUS-009, school]}"
    files = {
        "plan/service-catalog.md": catalogue(*services(service("SVC-001"))),
        "do/business-relationship-management.md": _document("business-relationship-management", "BRM", survey),
    }
    found = [
        line.split(" ", 1)[1]
        for line in lines(checked(files, "BRM004", "LNK002"))
        if "relationship-management.md:9" in line
    ]
    assert found == ["error LNK002", "error BRM004"]


def test_parts_count_as_their_document(checked: Checked) -> None:
    files = {
        "plan/organization-profile.md": profile(*TOOL),
        "plan/service-catalog.md": catalogue(*services(service("SVC-001"))),
        "do/service-level-management.md": _agreements("slas: []"),
        "do/supplier-management.md": _suppliers("suppliers: []", "contracts: []", "tiers: []", "selection: []"),
        "do/supplier-management/SUP-002.md": COURIERS,
    }
    found = [line for line in lines(checked(files, "SUP")) if "SUP-002.md" in line]
    assert [line.split()[-1] for line in found] == ["SUP001", "SUP008", "SUP004"]
