"""The second worked example: another country, no external customer, another edition; clean, and without a word of the first."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sms_cli.definitions import data_root, load_definitions
from sms_cli.workspace import read_yaml

EXAMPLES = data_root() / "examples"
AS_OF = "2026-10-15"

# What the hospital knows and has not mended by then.
LEFT_OPEN = {
    ("CAT007", "advice", "SVC-011"): "the hub becomes a pair in 2027 only (RSK-003)",
    (
        "SUP008",
        "advice",
        "SUP-001",
    ): "clinical system and medication come from one vendor (ISS-002, RSK-004); the exit plan says so",
}
# Lists whose names are facts of an organization; roles and processes are called alike everywhere.
FACTS = {
    "organization-profile": ("locations", "people", "tools"),
    "service-catalog": ("customers", "services"),
    "supplier-management": ("suppliers", "contracts"),
}

FIRST_EXAMPLE = """
NetOps Zabbix ServiceNow Azure Confluence Atlassian Microsoft Chen Park Wong ACME MSP SMB SOC-as-a-Service
Melbourne Sydney Victoria Australia Australian client clients Client Clients
"""


def test_it_has_no_error_and_only_what_its_story_leaves_open(sms: Any, clinic_it: Path) -> None:
    done = sms("check", "--as-of", AS_OF, "--format", "json", cwd=clinic_it)
    found = json.loads(done.stdout)["diagnostics"]
    shown = "\n".join(f"{d['rule']} {d['severity']} {d['record']}: {d['message']}" for d in found)
    assert {(d["rule"], d["severity"], d["record"]) for d in found} == set(LEFT_OPEN), shown
    assert (done.returncode, len(found)) == (0, len(LEFT_OPEN)), shown


def test_nothing_in_its_documents_is_a_fact_of_the_first_example(clinic_it: Path) -> None:
    own = " ".join(path.read_text(encoding="utf-8") for path in (EXAMPLES / "clinic-it" / "answers").glob("*.yaml"))
    names = set(_names("netops"))
    foreign = names - set(_word(names).findall(own))
    assert len(foreign) > 40
    for document in sorted(path for part in ("plan", "do", "check", "act") for path in (clinic_it / part).glob("*.md")):
        assert _word(foreign).findall(document.read_text(encoding="utf-8")) == [], document


def _word(names: set[str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def _names(example: str) -> Iterator[str]:
    """Yield what only this organization is called by: names of its records, and words of its places, tools, people and money."""
    yield from FIRST_EXAMPLE.split()
    for skill, lists in FACTS.items():
        answers = read_yaml((EXAMPLES / example / "answers" / f"{skill}.yaml").read_bytes())
        yield from (record["name"] for name in lists for record in answers[name])


def test_every_example_has_answers_and_a_brief_for_every_document() -> None:
    skills = set(load_definitions("2018").skills)
    for example in EXAMPLES.glob("*/example.yaml"):
        artifacts = read_yaml(example.read_bytes())["artifacts"]
        assert {artifact["skill"] for artifact in artifacts} == skills, example
        for part in ("answers/*.yaml", "briefs/*.md"):
            assert {path.stem for path in example.parent.glob(part)} == skills, example
