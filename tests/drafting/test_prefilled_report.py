"""What a fresh draft of the executive report takes from the figures, in a workspace that is only begun."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sms_cli.workspace import read_yaml

from .conftest import Drafted
from .texts import PROFILE

ANSWERS = """\
owner: PER-001
headline: We have begun.
asks:
  - {decision: Let two people work on it for a year, owner: PER-001, due: 2026-10-01}
"""


def _front(path: Path) -> Any:
    return read_yaml(path.read_bytes().split(b"---\n")[1])


def test_a_draft_early_on_says_that_nothing_is_in_force_and_leaves_out_what_nobody_knows(
    root: Path, drafted: Drafted
) -> None:
    drafted("organization-profile", PROFILE)
    made = drafted("executive-readiness", ANSWERS)
    report = _front(root / made.path)
    figures = report["figures"]
    assert report["as_of"] == "2026-08-31" and report["verdict"] == "not-ready"
    assert report["headline"] == "We have begun."
    assert float(figures["overall"]) == 0 and float(figures["beside"]) > 0
    assert len(figures["areas"]) == 9 and len(figures["documents"]) == 22
    assert {document["state"] for document in figures["documents"]} == {"not-started", "in-progress"}
    assert not [entry for entry in figures["maturity"] if "level" in entry], "no document in force shows a level"
    assert "capa" not in figures and "findings" not in figures and "sla" not in figures
    assert [d for d in made.diagnostics if d.rule.startswith("EXR")] == []
    assert {d.rule for d in made.diagnostics if d.severity == "error"} == set()


def test_its_risks_are_the_heaviest_by_what_remains(root: Path, drafted: Drafted) -> None:
    drafted("organization-profile", PROFILE)
    risks = "\n".join(
        f"  - {{event: Event {n}, category: sms, likelihood: {n % 5 + 1}, impact: 3, owner: PER-001, treatment: accept}}"
        for n in range(7)
    )
    drafted("service-management-plan", f"owner: PER-001\nrisks:\n{risks}\n")
    report = _front(root / drafted("executive-readiness", ANSWERS).path)
    assert report["top_risks"] == ["RSK-005", "RSK-004", "RSK-003", "RSK-002", "RSK-007"]


def test_a_second_draft_takes_day_and_figures_anew_and_keeps_the_words(root: Path, drafted: Drafted) -> None:
    drafted("organization-profile", PROFILE)
    made = drafted("executive-readiness", ANSWERS)
    path = root / made.path
    before = _front(path)["figures"]
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("We have begun.", "We began in August."), encoding="utf-8")
    drafted("sms-scope", "owner: PER-001\nstatement: All we do.\n")
    drafted("executive-readiness", ANSWERS, force=True)
    after = _front(path)
    assert after["headline"] == "We began in August."
    states = {document["skill"]: document["state"] for document in after["figures"]["documents"]}
    assert states["sms-scope"] == "in-progress"
    assert float(after["figures"]["beside"]) != float(before["beside"])
