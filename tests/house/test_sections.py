"""Every section of every document shows a fact of a record, and says something else when that fact changes.

Each section of the worked example is rendered from its tables; then one cell after the other of the records that its generated
blocks read is changed, until a block says something else. What never changes states no fact.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from sms_cli.checking import load_facts
from sms_cli.definitions import Skill, data_root, load_definitions
from sms_cli.workspace import Workspace, open_workspace, read_yaml, render_blocks

EXAMPLE = read_yaml((data_root() / "examples" / "netops" / "example.yaml").read_bytes())
AS_OF = date.fromisoformat(EXAMPLE["as_of"])
SKILLS = load_definitions(EXAMPLE["edition"]).skills
_BLOCK = re.compile(r"""block\(["']([^"']+)["']\)""")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OURS = {"row", "parent", "parent_table", "pos"}  # columns that no field of a front matter states
# What the worked example, which follows edition 2011, leaves out, and the field that it is put before.
ADDED_FOR_2018 = {
    "organization-profile": (
        "provider:",
        """\
issues:
  - {id: ISS-001, kind: external, description: Analysts are hard to find, effect: Shifts stay open}
interested_parties:
  - {id: IPT-001, name: Privacy commissioner, requirements: [Breaches reported within a month]}
climate_change: {relevant: true, reason: Heat stops the cooling of the server room}
""",
    ),
    "management-review": (
        "performance:",
        """\
  - {n: context-changes, summary: Analysts are hard to find since spring, sources: [DOC-ORG]}
  - {n: other-parties, summary: Azure kept its promise in each month, sources: [DOC-SUP]}
  - {n: risk-actions, summary: Backups out of reach of a client's network brought RSK-004 down, sources: [RSK-004]}
""",
    ),
}


class Section(NamedTuple):
    """A second-level heading of the document that a skill writes, and the blocks that its template puts under it."""

    skill: str
    heading: str
    edition: str
    blocks: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.skill}: {self.heading}"


def _sections() -> Iterator[Section]:
    for edition in ("2011", "2018"):
        for skill in load_definitions(edition).skills.values():
            under = _blocks_by_heading(skill)
            for heading in skill.sections:
                if edition == EXAMPLE["edition"] or heading not in SKILLS[skill.key].sections:
                    yield Section(skill.key, heading, edition, under.get(heading, ()))


def _blocks_by_heading(skill: Skill) -> dict[str, tuple[str, ...]]:
    template = data_root() / "skills" / skill.key / "artifact.md.j2"
    if not template.is_file():
        return {}
    parts = re.split(r"^## +(.+)$", template.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {
        heading.strip(): tuple(_BLOCK.findall(text)) for heading, text in zip(parts[1::2], parts[2::2], strict=True)
    }


@pytest.fixture(scope="module")
def opened(netops: Path) -> dict[str, Workspace]:
    """Return the worked example under both editions, with all tables."""
    found = {}
    for edition in ("2011", "2018"):
        extra = {}
        if edition != EXAMPLE["edition"]:
            for skill, (before, added) in ADDED_FOR_2018.items():
                path = SKILLS[skill].path
                text = (netops / path).read_text(encoding="utf-8")
                assert f"\n{before}" in text
                extra[path] = text.replace(f"\n{before}", f"\n{added}{before}", 1).encode()
        found[edition] = open_workspace(netops, AS_OF, edition=edition, replace=extra)
        load_facts(found[edition].db, AS_OF.isoformat())
    return found


@pytest.mark.parametrize("section", list(_sections()), ids=str)
def test_a_section_shows_a_fact_and_changes_when_it_does(section: Section, opened: dict[str, Workspace]) -> None:
    workspace = opened[section.edition]
    assert section.blocks, "no generated block stands in this section"
    assert section.skill in workspace.mains, "the worked example has no such document"
    telling = _told(workspace, section)
    assert telling, "in the worked example nothing is recorded for this section"
    assert [name for name in telling if not _reacts(workspace, section.skill, name)] == []


@pytest.mark.parametrize("skill", SKILLS)
def test_each_block_of_a_skill_stands_in_its_document_once(skill: str) -> None:
    template = data_root() / "skills" / skill / "artifact.md.j2"
    used = _BLOCK.findall(template.read_text(encoding="utf-8"))
    assert sorted(used) == sorted(SKILLS[skill].blocks)


def _told(workspace: Workspace, section: Section) -> list[str]:
    """Return the blocks of a section that say more than that nothing is recorded."""
    known = workspace.definitions.skills[section.skill].blocks
    said = render_blocks(workspace, workspace.mains[section.skill])
    return [name for name in section.blocks if said[name] != f"_{known[name].get('empty')}_"]


def _reacts(workspace: Workspace, skill: str, name: str) -> bool:
    """Change one cell at a time of what a block reads, in its own document or one upstream, until it says something else."""
    document = workspace.mains[skill]
    db = workspace.db
    query = workspace.definitions.skills[skill].blocks[name]["query"]
    near = _upstream(workspace, skill)
    parameters = {**workspace.parameters, "document": document.row, "today": None}
    before = render_blocks(workspace, document)[name]
    for table, column in _fields_read(workspace, query, parameters):
        values = db.execute(
            f'SELECT row, "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL ORDER BY row'
        ).fetchall()
        for row, value in values:
            if workspace.document_of(row).skill not in near:
                continue
            cell = f'UPDATE "{table}" SET "{column}" = ? WHERE row = ?'
            db.execute(cell, (_other(value), row))
            now = render_blocks(workspace, document)[name]
            db.execute(cell, (value, row))  # not rolled back: tables in memory are kept without a journal
            if now != before:
                return True
    return False


def _upstream(workspace: Workspace, skill: str) -> set[str | None]:
    """Return a skill, those that it reads, and those that they read."""
    found: set[str | None] = set()
    waiting = [skill]
    while waiting:
        key = waiting.pop()
        known = workspace.definitions.skills.get(key)
        if known is not None and key not in found:
            found.add(key)
            waiting += [*known.reads, *known.reads_later]
    return found


def _fields_read(workspace: Workspace, query: str, parameters: dict[str, Any]) -> list[tuple[str, str]]:
    """Return table and column of each field of a front matter that a query reads, directly or through views."""
    stated = {
        (table, column[0])
        for table, known in workspace.definitions.tables.items()
        for column in known["columns"]
        if column[0] not in _OURS and (table != "document" or column[2])
    }
    read: dict[tuple[str, str], None] = {}

    def note(action: int, table: str | None, column: str | None, *_: Any) -> int:
        if action == sqlite3.SQLITE_READ and (table, column) in stated:
            read[str(table), str(column)] = None
        return sqlite3.SQLITE_OK

    workspace.db.set_authorizer(note)
    try:
        workspace.db.execute(f"EXPLAIN {query}", parameters).fetchall()
    finally:
        workspace.db.set_authorizer(None)
    return list(read)


def _other(value: Any) -> Any:
    """Return another value of the same kind."""
    if value in (0, 1):
        return 1 - value
    if isinstance(value, (int, float)):
        return 2 * value + 1
    if _DATE.fullmatch(value):
        return (date.fromisoformat(value) + timedelta(days=40)).isoformat()
    return f"{value} (changed)"
