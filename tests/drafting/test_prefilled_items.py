"""What fresh drafts of configuration management take from the catalog and the agreements, and how they follow them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sms_cli.workspace import read_yaml

from .conftest import Drafted
from .dialogue import Dialogue

MAIL = """\
  - id: SVC-010
    name: School Mail
    description: Mailboxes of teachers
    type: business
    status: pipeline
    owner: PER-002
    customers: [CUS-001]
    criticality: low
    hours: 24x7
    depends_on:
      - {service: SVC-002, strength: soft}
access:"""
NAMES = """\
owner: PER-001
cis:
  - {service: SVC-001, id: SVC-BOREALIS-001, location: LOC-001}
"""
OWN_WORDS = """\
owner: PER-001
ci_types: [{code: SER, role: service}, {code: AGR, role: agreement}]
relationship_types: [{name: needs, inverse: is needed by, dependency: true, from: [SER], to: [SER]}]
naming: {pattern: "{TYPE}-{SEQ}", seq_width: 5, customer_codes: {}, shared_codes: []}
cis:
  - {service: SVC-001, id: SER-00001, type: SER, location: LOC-001}
  - {service: SVC-002, id: SER-00002, type: SER, location: LOC-001}
"""
EXCHANGES = """\
owner: PER-001
integrations:
  - {with: PRC-CFG, direction: takes, what: who owns the device, trigger: call comes in}
  - {with: PRC-PRB, direction: gives, what: repeated calls, trigger: third call}
"""


def _front(path: Path) -> Any:
    return read_yaml(path.read_bytes().split(b"---\n")[1])


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def items(catalog: Path, drafted: Drafted, root: Path) -> Callable[..., Any]:
    """Return a function that drafts agreements and configuration management anew and returns the front matter of the latter."""

    def draft(answers: str = "owner: PER-001\n") -> Any:
        for skill, text in (("service-level-management", "owner: PER-001\n"), ("configuration-management", answers)):
            path = root / "do" / f"{skill}.md"
            path.unlink(missing_ok=True)
            drafted(skill, text)
        return _front(root / "do" / "configuration-management.md")

    return draft


def test_each_service_and_each_agreement_is_an_item(items: Callable[..., Any]) -> None:
    assert [(ci["id"], ci.get("service") or ci.get("agreement"), ci["owner"]) for ci in items()["cis"]] == [
        ("SVC-SHR-001", "SVC-001", "PER-001"),
        ("SVC-INT-002", "SVC-002", "PER-002"),
        ("SLA-SHR-001", "SLA-001", "PER-001"),
    ]


def test_dependencies_of_the_catalog_are_relations_of_the_items(items: Callable[..., Any]) -> None:
    desktop, ticketing, _ = items()["cis"]
    assert desktop["relations"] == [{"type": "depends on", "to": "SVC-INT-002"}]
    assert "relations" not in ticketing


def test_a_service_and_an_agreement_that_are_added_become_items_too(items: Callable[..., Any], catalog: Path) -> None:
    _edit(catalog, "access:", MAIL.replace("pipeline", "live"))
    front = items()
    assert [ci["id"] for ci in front["cis"]] == [
        "SVC-SHR-001",
        "SVC-INT-002",
        "SVC-SHR-010",
        "SLA-SHR-001",
        "SLA-SHR-002",
    ]
    assert front["cis"][2]["relations"] == [{"type": "depends on", "to": "SVC-INT-002"}]
    assert front["cis"][4]["agreement"] == "SLA-002"


def test_a_service_in_the_pipeline_is_planned_and_a_retired_one_is_no_item(
    items: Callable[..., Any], catalog: Path
) -> None:
    _edit(catalog, "access:", MAIL)
    _edit(catalog, "status: live", "status: retired")
    assert [(ci["service"], ci["status"]) for ci in items()["cis"] if "service" in ci] == [
        ("SVC-002", "live"),
        ("SVC-010", "planned"),
    ]


def test_what_is_answered_on_a_service_fills_up_its_item(items: Callable[..., Any]) -> None:
    desktop, ticketing, *_ = items(NAMES)["cis"]
    assert (desktop["id"], desktop["name"], desktop["location"]) == ("SVC-BOREALIS-001", "Managed Desktop", "LOC-001")
    assert ticketing["id"] == "SVC-INT-002"


def test_a_named_customer_has_a_code_and_one_that_is_added_gets_one(items: Callable[..., Any], catalog: Path) -> None:
    assert items()["naming"]["customer_codes"] == {"BOREALIS": "CUS-001"}
    _edit(catalog, "services:\n", "  - {id: CUS-002, name: Ann-Lee Ltd., kind: named, external: true}\nservices:\n")
    assert items()["naming"]["customer_codes"] == {"BOREALIS": "CUS-001", "ANNLEELT": "CUS-002"}


def test_segments_have_codes_only_where_no_customer_is_named(items: Callable[..., Any], catalog: Path) -> None:
    segment = (
        "  - {id: CUS-002, name: Small schools, kind: segment, segment: small, external: true, count: 9}\nservices:\n"
    )
    _edit(catalog, "services:\n", segment)
    assert items()["naming"]["customer_codes"] == {"BOREALIS": "CUS-001"}
    _edit(catalog, "kind: named", "kind: internal")
    assert items()["naming"]["customer_codes"] == {"BOREALIS": "CUS-001", "SMALL": "CUS-002"}


def test_a_fresh_draft_contradicts_nothing(items: Callable[..., Any], drafted: Drafted, root: Path) -> None:
    items()
    (root / "do" / "configuration-management.md").unlink()
    report = drafted("configuration-management", "owner: PER-001\n").report
    assert [d.message for d in report.diagnostics if d.severity == "error"] == []


def test_exchanges_that_others_state_stand_on_the_other_side(items: Callable[..., Any], drafted: Drafted) -> None:
    drafted("incident-management", EXCHANGES)
    assert items()["integrations"] == [
        {"with": "PRC-INC", "direction": "gives", "what": "who owns the device", "trigger": "call comes in"}
    ]


def test_codes_that_are_settled_are_told_in_words(catalog: Path, root: Path, talk: Callable[..., Dialogue]) -> None:
    said = talk(root, "draft", "configuration-management").listen()
    assert "naming customer codes: BOREALIS Borealis (CUS-001) (from the Service Catalog)" in said


def test_own_types_and_words_take_the_place_of_the_usual_ones(items: Callable[..., Any]) -> None:
    front = items(OWN_WORDS)
    assert [(type_["code"], type_["role"]) for type_ in front["ci_types"]] == [("SER", "service"), ("AGR", "agreement")]
    assert [type_["name"] for type_ in front["relationship_types"]] == ["needs"]
    assert front["naming"] == {"pattern": "{TYPE}-{SEQ}", "seq_width": "5", "shared_codes": []}
