"""The inputs of a management review are compiled from their registers, with figures that follow when those change."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from sms_cli.drafting import AnswersFile, draft
from sms_cli.workspace import open_workspace, read_yaml

from .conftest import TODAY
from .texts import SETTINGS

OWNER = "owner: PER-001\n"
PLAN = """\
owner: PER-001
timeline: {start: 2026-01-05}
objectives:
  - {id: OBJ-001, statement: Fewer repeat incidents, status: on-track, kpi: KPI-001}
  - {id: OBJ-002, statement: Faster laptops, status: at-risk, kpi: KPI-002}
risk_criteria: {scale: 5x5, acceptance_threshold: 12}
risks:
  - id: RSK-001
    event: The data centre floods
    likelihood: 3
    impact: 5
    residual: 5
    actions: [{what: Move it upstairs, status: done}]
"""
AUDIT = """\
owner: PER-002
audits:
  - {id: AUD-2025-01, name: Rehearsal, performed: 2025-11-03}
  - {id: AUD-2026-01, name: All areas, performed: 2026-07-20, lead: PER-002}
findings:
  - {id: FND-001, audit: AUD-2025-01, class: minor-nc, status: closed}
  - {id: FND-002, audit: AUD-2026-01, class: minor-nc, status: open}
  - {id: FND-003, audit: AUD-2026-01, class: ofi, status: closed}
"""
MEASURED = """\
owner: PER-001
kpis:
  - id: KPI-001
    name: Availability of laptops
    target_ref: SLT-001
    unit: percent
    comparator: ">="
    target: 99.5
    results: [{period: 2026-06, value: 99.7}, {period: 2026-07, value: 99.1}]
capas:
  - {id: CAPA-001, source: FND-002, opened: 2026-07-31, due: 2026-08-28, status: in-progress}
  - id: CAPA-002
    source: FND-001
    opened: 2025-12-01
    due: 2026-03-01
    status: closed
    implemented_on: 2026-02-20
    closed_on: 2026-04-20
improvements:
  - {id: IMP-001, name: Lockers, proposed_on: 2026-06-01, status: approved}
"""
AGREED = """\
owner: PER-001
slas:
  - id: SLA-001
    name: Laptops
    service: SVC-001
    valid_from: 2026-01-01
    targets: [{id: SLT-001, metric: availability, comparator: ">=", value: 99.5, unit: percent}]
  - id: SLA-002
    name: Laptops from 2027 on
    service: SVC-001
    valid_from: 2027-01-01
    targets: [{id: SLT-002, metric: availability, comparator: ">=", value: 99.7, unit: percent}]
"""
ASKED = """\
owner: PER-001
satisfaction:
  method: csat
  target: 80
  results: [{date: 2026-02-01, value: 71}, {date: 2026-07-01, value: 83, responses: 9, invited: 20}]
"""
REGISTERS = {
    "service-management-plan": PLAN,
    "service-level-management": AGREED,
    "business-relationship-management": ASKED,
    "internal-audit": AUDIT,
    "monitoring-measurement": MEASURED,
}
CHANGES = {
    "check/internal-audit": ("audit: AUD-2026-01\n    class: ofi", "audit: AUD-2026-01\n    class: observation"),
    "check/monitoring-measurement": ("value: 99.1", "value: 99.6"),
    "plan/service-management-plan": ("status: at-risk", "status: on-track"),
}


class Reviews(NamedTuple):
    """The front matter of a first draft without registers, of one with them, and of one after they changed."""

    bare: Any
    compiled: Any
    followed: Any


def _drafted(root: Path, skill: str, answers: str = OWNER) -> Any:
    file = root / "answers.yaml"
    file.write_text(answers, encoding="utf-8")
    path = root / draft(open_workspace(root, TODAY), skill, AnswersFile(file)).path
    front = read_yaml(path.read_bytes().split(b"---\n")[1])
    if skill == "management-review":
        path.unlink()
    return front


def _change(root: Path, document: str, old: str, new: str) -> None:
    path = root / f"{document}.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture(scope="module")
def reviews(tmp_path_factory: pytest.TempPathFactory) -> Reviews:
    """Return three drafts of the review of one workspace."""
    root = tmp_path_factory.mktemp("reviewed")
    (root / "sms.yaml").write_text(SETTINGS, encoding="utf-8")
    bare = _drafted(root, "management-review")
    for skill, answers in REGISTERS.items():
        _drafted(root, skill, answers)
    _change(root, "check/internal-audit", "status: draft", "status: approved")
    compiled = _drafted(root, "management-review")
    for document, (old, new) in CHANGES.items():
        _change(root, document, old, new)
    _change(root, "check/monitoring-measurement", "due: 2026-08-28", "due: 2026-09-28")
    (root / "sms.yaml").write_text(SETTINGS.replace("2018", "2011"), encoding="utf-8")
    return Reviews(bare, compiled, _drafted(root, "management-review"))


def _input(front: Any, n: str) -> Any:
    return next(one for one in front["inputs"] if one["n"] == n)


def test_a_first_review_is_called_so_and_owes_nothing_to_an_earlier_one(reviews: Reviews) -> None:
    meeting = reviews.bare["review"]
    assert (meeting["first"], meeting["date"], meeting["next"]) == ("true", "2026-08-31", "2027-08-31")
    assert _input(reviews.bare, "2") == {"n": "2", "summary": "There is no earlier review", "sources": []}


def test_a_register_that_does_not_exist_has_no_figures(reviews: Reviews) -> None:
    assert [n for n in reviews.bare["inputs"] if "figures" in n] == []


def test_findings_are_counted_by_class_for_audits_since_the_start(reviews: Reviews) -> None:
    first = _input(reviews.compiled, "1")
    assert first["figures"] == {"findings": {"major-nc": "0", "minor-nc": "1", "observation": "0", "ofi": "1"}}
    assert "Findings not closed: FND-002" in first["summary"]
    assert _input(reviews.followed, "1")["figures"] == {
        "findings": {"major-nc": "0", "minor-nc": "1", "observation": "1", "ofi": "0"}
    }


def test_corrective_actions_and_improvements_are_counted_and_what_is_late_is_named(reviews: Reviews) -> None:
    third = _input(reviews.compiled, "3")
    assert third["figures"] == {"capas_open": "1", "capas_closed": "1"}
    assert third["summary"] == (
        "CAPA-001 for FND-002: in-progress, due 2026-08-28. CAPA-002 for FND-001: closed. Overdue: CAPA-001"
    )
    assert "Overdue" not in _input(reviews.followed, "3")["summary"]
    assert _input(reviews.compiled, "9")["figures"] == {"improvements": "1"}


def test_performance_is_what_the_kpi_of_each_target_in_force_last_read(reviews: Reviews) -> None:
    assert reviews.compiled["performance"] == [{"target": "SLT-001", "period": "2026-07", "value": "99.1"}]
    assert _input(reviews.compiled, "6")["summary"] == (
        "KPIs that met their target when last read: 0 of 1. "
        "Missed by KPI-001 (Availability of laptops): 99.1 in 2026-07, target >= 99.5 percent"
    )
    assert reviews.followed["performance"] == [{"target": "SLT-001", "period": "2026-07", "value": "99.6"}]
    assert _input(reviews.followed, "6")["summary"] == "KPIs that met their target when last read: 1 of 1"


def test_objectives_are_those_of_the_plan(reviews: Reviews) -> None:
    assert reviews.compiled["objectives"] == [
        {"objective": "OBJ-001", "status": "on-track"},
        {"objective": "OBJ-002", "status": "at-risk"},
    ]
    assert _input(reviews.compiled, "5")["figures"] == {"objectives_on_track": "1"}
    assert _input(reviews.followed, "5")["figures"] == {"objectives_on_track": "2"}


def test_satisfaction_is_that_of_the_latest_survey(reviews: Reviews) -> None:
    assert reviews.compiled["satisfaction"] == {"method": "csat", "value": "83", "target": "80"}
    assert _input(reviews.compiled, "7")["summary"] == (
        "The survey of 2026-07-01 (csat) gave 83, target 80, from 9 answers of 20 asked. Complaints open: 0"
    )


def test_inputs_cite_what_is_approved_and_nothing_else(reviews: Reviews) -> None:
    assert _input(reviews.compiled, "1")["sources"] == ["DOC-AUD"]
    assert "sources" not in _input(reviews.compiled, "3")


def test_edition_2018_asks_for_three_inputs_more(reviews: Reviews) -> None:
    assert [one["n"] for one in reviews.compiled["inputs"]][9:] == ["context-changes", "other-parties", "risk-actions"]
    assert _input(reviews.compiled, "risk-actions")["summary"] == "RSK-001, from 15 to 5: Move it upstairs (done)"
    assert [one["n"] for one in reviews.followed["inputs"]] == ["1", "2", "3", "4", "5", "6", "7", "8", "9"]
