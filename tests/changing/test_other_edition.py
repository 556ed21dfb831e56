"""Both editions are whole: the first example is as clean when it is drafted for 2018, and says nothing of 2011 there."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sms_cli.checking import Diagnostic, check
from sms_cli.commands.terminal import rooms_connected
from sms_cli.definitions import load_definitions
from sms_cli.workspace import Edit, apply_edits, open_workspace

DAY = date(2026, 8, 31)
DEFINITIONS = {edition: load_definitions(edition) for edition in ("2011", "2018")}
AREAS = {edition: [area["area"] for area in found.areas] for edition, found in DEFINITIONS.items()}
# (skill, field) of what only edition 2018 asks for
MARKED = [
    (skill, field)
    for skill in DEFINITIONS["2018"].skills
    for field, edition, *_ in DEFINITIONS["2018"].plans[skill]["need"]
    if edition == "2018"
]


def answered(sms: Any, folder: Path, *arguments: str) -> Any:
    done = sms(*arguments, "--format", "json", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def areas_named(sms: Any, folder: Path, query: str) -> list[str]:
    return [row["area"] for row in answered(sms, folder, "query", query)]


def test_the_areas_are_15_and_23_and_hold_each_leaf_clause_once() -> None:
    assert {edition: len(areas) for edition, areas in AREAS.items()} == {"2011": 15, "2018": 23}
    for found in DEFINITIONS.values():
        numbers = [str(number) for number, _, _ in found.clauses]
        leaves = [n for n in numbers if not any(other.startswith(n + ".") for other in numbers)]
        assert sorted(clause for area in found.areas for clause in area["clauses"]) == sorted(leaves)


def test_drafted_for_2018_the_example_has_no_error_and_only_what_it_leaves_open_in_its_own_edition(
    sms: Any, netops: Path, netops_2018: Path
) -> None:
    reports = [answered(sms, folder, "check", "--as-of", DAY.isoformat()) for folder in (netops, netops_2018)]
    own, other = ([(d["rule"], d["severity"], d["record"]) for d in report["diagnostics"]] for report in reports)
    assert not [found for found in other if found[1] == "error"]
    assert sorted(other) == sorted(own)
    assert [report["edition"] for report in reports] == ["2011", "2018"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT value AS area FROM sms_scope_areas ORDER BY pos",
        "SELECT area FROM assessment ORDER BY pos",
        "SELECT c.area FROM clause_area AS c WHERE c.area IN (SELECT value FROM audit_areas) ORDER BY c.pos",
        "SELECT area FROM readiness_maturity",
    ],
    ids=["scope", "gap assessment", "audit programme", "maturity"],
)
def test_scope_gap_assessment_audit_programme_and_maturity_have_the_areas_of_the_edition(
    sms: Any, netops: Path, netops_2018: Path, query: str
) -> None:
    assert areas_named(sms, netops, query) == AREAS["2011"]
    assert areas_named(sms, netops_2018, query) == AREAS["2018"]


def test_the_heatmap_and_the_status_show_the_areas_of_the_edition(sms: Any, netops_2018: Path) -> None:
    page = (netops_2018 / "plan" / "gap-assessment.md").read_text(encoding="utf-8")
    rows = page.partition("sms:begin heatmap -->")[2].partition("<!-- sms:end")[0].strip().splitlines()[2:]
    assert [row.split("|")[1].strip() for row in rows] == AREAS["2018"]
    status = answered(sms, netops_2018, "status", "--as-of", DAY.isoformat())
    assert [area["area"] for area in status["maturity"]["areas"]] == AREAS["2018"]


def test_a_process_answers_for_its_area_of_the_edition(sms: Any, netops_2018: Path) -> None:
    query = "SELECT id, area FROM process ORDER BY id"
    found = {row["id"]: row["area"] for row in answered(sms, netops_2018, "query", query)}
    assert len(found) == 14
    assert (found["PRC-SLM"], found["PRC-SUP"], found["PRC-DTR"], found["PRC-REP"]) == (
        "8.3.3", "8.3.4", "8.5.2", "9.4",
    )  # fmt: skip


def test_no_document_answer_or_brief_of_it_speaks_of_the_other_edition(netops: Path, netops_2018: Path) -> None:
    for folder, foreign in ((netops, "20000-1:2018"), (netops_2018, "20000-1:2011")):
        said = [path for path in folder.rglob("*") if path.suffix in (".md", ".yaml") and ".git" not in path.parts]
        assert len(said) > 60
        assert [path.name for path in said if foreign in path.read_text(encoding="utf-8")] == []


def test_what_only_2018_asks_for_is_missed_there_and_not_in_2011(netops: Path, netops_2018: Path) -> None:
    assert {skill for skill, _ in MARKED} >= {
        "organization-profile", "service-management-plan", "supplier-management", "configuration-management",
    }  # fmt: skip
    paths = {skill: DEFINITIONS["2018"].skills[skill].path for skill, _ in MARKED}
    begun = [(skill, field) for skill, field in MARKED if (netops_2018 / paths[skill]).exists()]
    texts = {paths[skill]: (netops_2018 / paths[skill]).read_text(encoding="utf-8") for skill, _ in begun}
    for skill, field in begun:
        texts[paths[skill]], _ = apply_edits(texts[paths[skill]], [Edit("unset", (field,))])
    rooms_connected()
    replaced = {path: text.encode() for path, text in texts.items()}
    report = check(open_workspace(netops_2018, DAY, replace=replaced))
    for skill, field in begun:
        assert [d for d in report.diagnostics if _misses(d, paths[skill], field)], f"{skill}: {field}"
    own = check(open_workspace(netops, DAY))
    assert not [d for d in own.diagnostics for skill, field in begun if _misses(d, paths[skill], field)]


def _misses(diagnostic: Diagnostic, path: str, field: str) -> bool:
    return (diagnostic.path, diagnostic.field) == (path, field) and diagnostic.severity in ("error", "warning")
