"""Fresh drafts of documents of the Do phase follow the catalog: what is added stands in all on it, what is withdrawn in none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sms_cli.workspace import read_yaml

from .conftest import Drafted

CHAT = """\
  - id: SVC-010
    name: Team Chat
    description: Chat between schools
    type: business
    status: live
    owner: PER-001
    customers: [CUS-001]
    criticality: low
    hours: 24x7
    depends_on:
      - {service: SVC-011, strength: hard}
  - id: SVC-011
    name: Chat Cloud
    description: Where the chat runs
    type: supporting
    status: live
    owner: PER-001
    customers: [CUS-001]
    criticality: low
    hours: 24x7
    provided_by: SUP-009
  - id: SVC-012
    name: Video Classes
    description: Lessons at a distance
    type: business
    status: pipeline
    owner: PER-001
    customers: [CUS-001]
    criticality: low
    hours: 24x7
access:"""
# What each document takes from it, in the order of the steps. Problem and release management take nothing from the catalog,
# but from incident and change management.
FOLLOWS = {
    "service-level-management": {"SVC-010"},
    "service-reporting": {"SLA-002"},
    "service-continuity-availability": {"SVC-010", "SVC-011"},
    "budgeting-accounting": {"SVC-010"},
    "capacity-management": {"SVC-010"},
    "information-security": {"SVC-010"},
    "business-relationship-management": {"SVC-010"},
    "supplier-management": {"SUP-009", "SVC-011"},
    "incident-management": {"SVC-010", "SVC-011"},
    "configuration-management": {"SVC-010", "SVC-011", "SVC-012", "SLA-002"},
    "change-management": {"SVC-010"},
    "design-transition": {"SVC-012"},
}


def _values(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for value in node.values():
            yield from _values(value)
    elif isinstance(node, list):
        for value in node:
            yield from _values(value)
    else:
        yield str(node)


def _drafted_anew(root: Path, drafted: Drafted) -> dict[str, set[str]]:
    """Return what stands in the front matter of a fresh draft of each document, drafted one after the other."""
    found = {}
    for skill in FOLLOWS:
        path = root / "do" / f"{skill}.md"
        path.unlink(missing_ok=True)
        drafted(skill, "owner: PER-001\n")
        found[skill] = set(_values(read_yaml(path.read_bytes().split(b"---\n")[1])))
    return found


def test_what_is_added_to_the_catalog_stands_in_every_document_on_it(
    catalog: Path, drafted: Drafted, root: Path
) -> None:
    before = _drafted_anew(root, drafted)
    catalog.write_text(catalog.read_text(encoding="utf-8").replace("access:", CHAT, 1), encoding="utf-8")
    after = _drafted_anew(root, drafted)
    assert {skill: before[skill] & names for skill, names in FOLLOWS.items()} == {skill: set() for skill in FOLLOWS}
    assert {skill: after[skill] & names for skill, names in FOLLOWS.items()} == FOLLOWS


def test_what_is_withdrawn_from_the_catalog_stands_in_none(catalog: Path, drafted: Drafted, root: Path) -> None:
    withdrawn = CHAT.replace("status: live", "status: retired").replace("status: pipeline", "status: retired")
    catalog.write_text(catalog.read_text(encoding="utf-8").replace("access:", withdrawn, 1), encoding="utf-8")
    after = _drafted_anew(root, drafted)
    assert {skill: after[skill] & names for skill, names in FOLLOWS.items()} == {skill: set() for skill in FOLLOWS}
