"""The executive report: its figures are those of its day, a fresh one checks clean, its picture is as current as its text."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from sms_cli.workspace import read_yaml

DAY = "2026-08-31"
REPORT, PICTURE = "act/executive-readiness.md", "act/executive-readiness-radar.svg"


def front(folder: Path) -> Any:
    return read_yaml((folder / REPORT).read_bytes().split(b"---\n")[1])


def about_report(sms: Any, folder: Path, day: str = DAY, *options: str) -> list[tuple[str, str]]:
    """Return (rule, field) of what a check says of the report."""
    done = sms("check", "--as-of", day, "--format", "json", *options, cwd=folder)
    assert done.returncode < 2, done.stderr
    found = json.loads(done.stdout)["diagnostics"]
    return [(d["rule"], d["field"]) for d in found if d["path"] == REPORT]


def change(folder: Path, path: str, old: str, new: str) -> None:
    text = (folder / path).read_text(encoding="utf-8")
    assert old in text
    (folder / path).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_its_figures_are_those_of_sms_status(sms: Any, netops: Path) -> None:
    status = json.loads(sms("status", "--as-of", DAY, "--format", "json", cwd=netops).stdout)
    figures = front(netops)["figures"]
    assert float(figures["overall"]) == status["readiness"]["overall"]
    assert {a["area"]: float(a["readiness"]) for a in figures["areas"]} == {
        a["key"]: a["readiness"] for a in status["readiness"]["areas"]
    }
    assert {a["area"]: int(a["level"]) for a in figures["maturity"]} == {
        a["area"]: a["maturity"] for a in status["maturity"]["areas"]
    }
    assert {d["skill"]: d["state"] for d in figures["documents"]} == {s["skill"]: s["state"] for s in status["skills"]}
    assert {key: int(value) for key, value in figures["capa"].items()} == status["capa"]
    assert int(figures["warnings"]) == status["diagnostics"]["warnings"]


def test_time_alone_changes_nothing_for_thirty_days(sms: Any, netops: Path) -> None:
    assert about_report(sms, netops) == []
    assert about_report(sms, netops, "2026-09-30") == []
    assert about_report(sms, netops, "2026-10-01") == [("EXR001", "as_of")]


def test_what_is_selected_changes_no_figure(sms: Any, netops: Path) -> None:
    assert about_report(sms, netops, DAY, "--select", "EXR") == []
    assert about_report(sms, netops, DAY, "--ignore", "DUE") == []
    assert about_report(sms, netops, DAY, "--strict") == []


def test_what_happens_elsewhere_makes_it_one_of_yesterday_until_it_is_drafted_anew(sms: Any, netops_copy: Path) -> None:
    before = front(netops_copy)
    change(netops_copy, "do/change-management.md", "status: approved", "status: review")
    assert about_report(sms, netops_copy) == [("EXR001", "as_of")]
    subprocess.run(["git", "commit", "-qam", "Back to review"], cwd=netops_copy, check=True)
    words = ["draft", "executive-readiness", "--answers", "answers/executive-readiness.yaml"]
    # A clone has nothing of what drafting keeps; the figures are taken anew all the same.
    (netops_copy / ".sms/drafted/executive-readiness.json").unlink(missing_ok=True)
    done = sms(*words, cwd=netops_copy, env={"SMS_AS_OF": "2026-09-02"})
    assert done.returncode == 1 and "DOC004" in done.stdout, done.stdout + done.stderr
    after = front(netops_copy)
    assert after["as_of"] == "2026-09-02" and after["headline"] == before["headline"]
    area = {a["area"]: a for a in after["figures"]["areas"]}["control"]
    assert float(area["readiness"]) < 93 and float(area["beside"]) > 0
    approved = sms(
        "approve", "executive-readiness", "--by", "PER-002", cwd=netops_copy, env={"SMS_AS_OF": "2026-09-02"}
    )
    assert approved.returncode == 0, approved.stderr
    assert about_report(sms, netops_copy, "2026-09-02") == []


def test_figures_in_the_answers_are_left_out_and_that_is_said(sms: Any, netops_copy: Path) -> None:
    answers = netops_copy / "answers/executive-readiness.yaml"
    answers.write_text(answers.read_text(encoding="utf-8") + "figures: {overall: 100}\n", encoding="utf-8")
    done = sms("draft", "executive-readiness", "--answers", str(answers), cwd=netops_copy, env={"SMS_AS_OF": DAY})
    assert "figures is computed" in done.stdout + done.stderr
    assert float(front(netops_copy)["figures"]["overall"]) < 100


def test_a_picture_that_was_changed_or_lost_is_reported_and_drawn_again(sms: Any, netops_copy: Path) -> None:
    drawn = (netops_copy / PICTURE).read_bytes()
    change(netops_copy, PICTURE, ">95 %<", ">100 %<")
    assert about_report(sms, netops_copy) == [("DOC007", None)]
    fixed = sms("check", "--fix", "--as-of", DAY, cwd=netops_copy)
    assert f"drew {PICTURE}" in fixed.stdout + fixed.stderr and (netops_copy / PICTURE).read_bytes() == drawn
    (netops_copy / PICTURE).unlink()
    assert {rule for rule, _ in about_report(sms, netops_copy)} == {"DOC007", "DOC010"}
    assert sms("check", "--fix", "--as-of", DAY, cwd=netops_copy).returncode == 0
    assert (netops_copy / PICTURE).read_bytes() == drawn
    (netops_copy / PICTURE).write_bytes(drawn.replace(b"\n", b"\r\n"))
    assert about_report(sms, netops_copy) == [], "line endings of a checkout are nobody's change"


def test_the_picture_says_its_values_in_words_and_runs_nothing(netops: Path) -> None:
    from xml.etree import ElementTree

    root = ElementTree.fromstring((netops / PICTURE).read_text(encoding="utf-8"))
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "style", "rect", "polygon", "line", "path", "circle", "text"}
    said = {element.tag.rpartition("}")[2]: element.text for element in root if element.text}
    figures = front(netops)["figures"]
    assert said["title"] == "Readiness in percent"
    for area in figures["areas"]:
        assert f"{float(area['readiness']):g} %" in said["desc"]
    assert root.get("role") == "img" and root.get("aria-labelledby") == "radar-title radar-desc"
