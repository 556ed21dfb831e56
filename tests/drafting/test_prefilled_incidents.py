"""What fresh drafts of incident and problem management take from upstream and from each other, and how they follow it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sms_cli.workspace import read_yaml

from .conftest import Drafted

CHAT = """\
  - id: SVC-010
    name: Team Chat
    description: Chat between schools
    type: business
    status: live
    owner: PER-002
    customers: [CUS-001]
    criticality: low
    hours: 24x7
access:"""
EXCHANGES = """\
owner: PER-001
integrations:
  - {with: PRC-PRB, direction: gives, what: repeated calls, trigger: third call}
  - {with: PRC-CHG, direction: takes, what: schedule, trigger: monday}
"""


def _front(path: Path) -> Any:
    return read_yaml(path.read_bytes().split(b"---\n")[1])


@pytest.fixture
def incidents(catalog: Path, drafted: Drafted, root: Path) -> Any:
    """Return a function that drafts incident management anew and returns its front matter."""

    def draft(answers: str = "owner: PER-001\n") -> Any:
        path = root / "do" / "incident-management.md"
        path.unlink(missing_ok=True)
        drafted("incident-management", answers)
        return _front(path)

    return draft


def test_each_live_service_has_a_category(incidents: Any) -> None:
    assert incidents()["categories"] == [
        {"name": "Managed Desktop", "service": "SVC-001"},
        {"name": "Ticketing", "service": "SVC-002"},
    ]


def test_a_service_added_to_the_catalog_gets_a_category_and_one_withdrawn_loses_it(
    incidents: Any, catalog: Path
) -> None:
    text = catalog.read_text(encoding="utf-8").replace("access:", CHAT, 1).replace("status: live", "status: retired", 1)
    catalog.write_text(text, encoding="utf-8")
    assert [category["service"] for category in incidents()["categories"]] == ["SVC-002", "SVC-010"]


def test_an_answered_category_of_a_service_takes_the_place_of_the_stub(incidents: Any) -> None:
    categories = incidents("owner: PER-001\ncategories:\n  - {name: Laptops, service: SVC-001}\n")["categories"]
    assert categories == [{"name": "Laptops", "service": "SVC-001"}, {"name": "Ticketing", "service": "SVC-002"}]


def test_the_life_cycle_has_the_steps_that_are_asked_for(incidents: Any) -> None:
    steps = [stage["key"] for stage in incidents()["lifecycle"]]
    assert steps == ["record", "classify", "prioritise", "escalate", "resolve", "close"]


def test_what_incidents_give_to_problems_stands_on_the_other_side(incidents: Any, drafted: Drafted, root: Path) -> None:
    incidents(EXCHANGES)
    drafted("problem-management", "owner: PER-001\n")
    assert _front(root / "do" / "problem-management.md")["integrations"] == [
        {"with": "PRC-INC", "direction": "takes", "what": "repeated calls", "trigger": "third call"}
    ]
