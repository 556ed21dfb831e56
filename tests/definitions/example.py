"""The skill of docs/writing-a-skill.md: the files that stand there, and the same with one place changed."""

from __future__ import annotations

import re
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
_FENCED = re.compile(r'^(`{3,4})\w+ title="([^"]+)"\n(.*?\n)\1$', re.DOTALL | re.MULTILINE)
DOCUMENTED = {
    match[2]: match[3]
    for match in _FENCED.finditer((CHECKOUT / "docs" / "writing-a-skill.md").read_text(encoding="utf-8"))
}
OVERRIDE = "skills/service-catalog/blocks.yaml"
SKILL, SCHEMA, BLOCKS, TEMPLATE = (
    f"skills/exit-plans/{name}" for name in ("SKILL.md", "schema.yaml", "blocks.yaml", "artifact.md.j2")
)
RULES = "rules/exit-plans.yaml"
OWN = {path: text for path, text in DOCUMENTED.items() if path != OVERRIDE}
ANSWERS = """\
owner: PER-007
exits:
  - {service: SVC-004, notice: 3mo, handover: 6mo}
  - {service: SVC-005, notice: 3mo, handover: 2mo, rehearsed: 2026-05-04}
  - {service: SVC-006, notice: 3mo, handover: 2mo}
  - {service: SVC-007, notice: 3mo, handover: 2mo}
  - {service: SVC-008, notice: 3mo, handover: 2mo}
sections:
  Plans: Each plan is led by the owner of its service.
"""


def changed(path: str, old: str, new: str) -> dict[str, str]:
    """Return the files of the skill with one place changed."""
    assert OWN[path].count(old) >= 1, f"{path} has no {old!r}"
    return {**OWN, path: OWN[path].replace(old, new, 1)}


def line_of(path: str, text: str, files: dict[str, str]) -> int:
    """Return the line, from 1, in which a text begins."""
    return files[path].count("\n", 0, files[path].index(text)) + 1
