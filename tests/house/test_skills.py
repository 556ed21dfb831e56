"""Each skill is whole: a valid Agent Skill with its workflow, its references, and a template with blocks for every section."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from skills_ref import validate

from sms_cli.definitions import EDITIONS, load_definitions
from sms_cli.workspace import Map, read_yaml

SKILLS = Path(__file__).resolve().parents[2] / "skills"
REFERENCES = ("asking.md", "auditors.md", "clauses.md", "example.md")
FOLDERS = sorted(path.parent for path in SKILLS.glob("*/SKILL.md"))
each_skill = pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)


def _body(path: Path) -> str:
    """Return a Markdown file without its front matter."""
    text = path.read_text(encoding="utf-8")
    return text[4:].split("\n---\n", 1)[1] if text.startswith("---\n") else text


@each_skill
def test_it_is_a_valid_agent_skill(folder: Path) -> None:
    assert validate(folder) == []


@each_skill
def test_an_agent_can_hold_it_in_mind(folder: Path) -> None:
    assert (folder / "SKILL.md").read_text(encoding="utf-8").count("\n") < 500


@each_skill
def test_its_workflow_says_what_to_read_what_to_run_and_when_it_is_right(folder: Path) -> None:
    body = _body(folder / "SKILL.md")
    assert len(re.findall(r"^#+ ", body, flags=re.MULTILINE)) >= 4
    assert f"sms draft {folder.name}" in body
    assert "sms check" in body


@each_skill
def test_its_references_are_there_and_named_in_its_workflow(folder: Path) -> None:
    assert sorted(path.name for path in folder.glob("references/*")) == list(REFERENCES)
    body = _body(folder / "SKILL.md")
    assert [name for name in REFERENCES if f"references/{name}" not in body] == []
    assert [name for name in REFERENCES if len(_body(folder / "references" / name).split()) < 100] == []


@each_skill
def test_its_clauses_are_explained_by_number(folder: Path) -> None:
    text = _body(folder / "references" / "clauses.md")
    clauses = load_definitions().skills[folder.name].clauses
    assert [number for edition in EDITIONS for number in clauses[edition] if number not in text] == []


@each_skill
def test_its_worked_example_is_front_matter(folder: Path) -> None:
    text = _body(folder / "references" / "example.md")
    shown = re.findall(r"^```yaml\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)
    assert shown
    definitions = load_definitions()
    fields = {**definitions.schema("document")["properties"], **definitions.schema(folder.name)["properties"]}
    front = [read_yaml(block.encode()) for block in shown]
    assert [key for data in front if isinstance(data, Map) for key in data if key not in fields] == []


@each_skill
@pytest.mark.parametrize("edition", EDITIONS)
def test_its_template_has_every_section_in_order_with_a_generated_block(folder: Path, edition: str) -> None:
    skill = load_definitions(edition).skills[folder.name]
    template = (folder / "artifact.md.j2").read_text(encoding="utf-8")
    parts = re.split(r"^## +(.+)$", template, flags=re.MULTILINE)
    under = dict(zip(map(str.strip, parts[1::2]), parts[2::2], strict=True))
    assert [heading for heading in under if heading in skill.sections] == skill.sections
    assert [heading for heading in skill.sections if "{{ block(" not in under[heading]] == []
    assert [heading for heading in skill.sections if f'{{{{ notes("{heading}") }}}}' not in under[heading]] == []
