"""Each skill is a valid Agent Skill, so that any agent can work through it."""

from __future__ import annotations

from pathlib import Path

import pytest
from skills_ref import validate

SKILLS = Path(__file__).resolve().parents[2] / "skills"


@pytest.mark.parametrize("folder", sorted(p.parent for p in SKILLS.glob("*/SKILL.md")), ids=lambda path: path.name)
def test_it_is_a_valid_agent_skill(folder: Path) -> None:
    assert validate(folder) == []


@pytest.mark.parametrize("folder", sorted(p.parent for p in SKILLS.glob("*/SKILL.md")), ids=lambda path: path.name)
def test_an_agent_can_hold_it_in_mind(folder: Path) -> None:
    assert (folder / "SKILL.md").read_text(encoding="utf-8").count("\n") < 500
