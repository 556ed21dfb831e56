"""A baseline accepts what was there when checking began; only new diagnostics count from then on."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Sms = Callable[..., subprocess.CompletedProcess[str]]
DAY = ("--as-of", "2026-08-31")
AGREEMENTS = "do/service-level-management.md"


def change(workspace: Path, old: str, new: str, path: str = AGREEMENTS) -> None:
    file = workspace / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


def accepted(workspace: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((workspace / "baseline.json").read_text(encoding="utf-8"))["accepted"]
    return found


def checked(sms: Sms, workspace: Path, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(sms("check", "--format", "json", *DAY, *arguments, cwd=workspace).stdout)
    return found


@pytest.fixture
def faulty(sms: Sms, netops_copy: Path) -> Path:
    """Return a workspace with errors, all of them accepted."""
    change(netops_copy, "value: 99.95", "value: 99.99")
    assert sms("check", *DAY, cwd=netops_copy).returncode == 1
    done = sms("baseline", "write", *DAY, cwd=netops_copy)
    assert done.returncode == 0, done.stderr
    return netops_copy


def test_what_is_accepted_is_hidden_and_counted(sms: Sms, faulty: Path) -> None:
    done = sms("check", *DAY, cwd=faulty)
    assert done.returncode == 0
    assert "SLM006" not in done.stdout
    number = len(accepted(faulty))
    assert f"{number} diagnostics accepted in baseline.json and not shown" in done.stdout
    assert checked(sms, faulty)["totals"]["accepted"] == number


def test_an_accepted_error_does_not_make_a_document_pass(sms: Sms, faulty: Path) -> None:
    verdicts = {artifact["skill"]: artifact["verdict"] for artifact in checked(sms, faulty)["artifacts"]}
    assert verdicts["service-level-management"] == "FAIL"


def test_what_is_new_is_reported_alone(sms: Sms, faulty: Path) -> None:
    change(faulty, "service: SVC-003", "service: SVC-333")
    done = sms("check", *DAY, cwd=faulty)
    assert done.returncode == 1
    assert "there is no service SVC-333" in done.stdout
    assert "SLM006" not in done.stdout


def test_moved_lines_stay_accepted_and_another_value_does_not(sms: Sms, faulty: Path) -> None:
    change(faulty, "---\n", "---\n# a remark\n\n")
    assert checked(sms, faulty)["diagnostics"] == []
    change(faulty, "value: 99.99", "value: 99.995")
    assert "SLM006" in {diagnostic["rule"] for diagnostic in checked(sms, faulty)["diagnostics"]}


def test_what_is_mended_is_stale_until_it_is_taken_out(sms: Sms, faulty: Path) -> None:
    before = len(accepted(faulty))
    change(faulty, "value: 99.99", "value: 99.95")
    done = sms("check", *DAY, cwd=faulty)
    assert "stale in baseline.json: " in done.stdout and "sms baseline shrink" in done.stdout
    stale = checked(sms, faulty)["stale"]
    assert ("SLM006", "SLT-003") in {(entry["rule"], entry["record"]) for entry in stale}
    assert f"{len(stale)} taken out" in sms("baseline", "shrink", *DAY, cwd=faulty).stdout
    assert len(accepted(faulty)) == before - len(stale)
    assert checked(sms, faulty)["stale"] == []


def test_rules_that_were_not_run_make_no_entry_stale(sms: Sms, faulty: Path) -> None:
    assert checked(sms, faulty, "--select", "ORG")["stale"] == []


def test_it_does_not_grow_in_silence(sms: Sms, faulty: Path) -> None:
    before = (faulty / "baseline.json").read_bytes()
    change(faulty, "service: SVC-003", "service: SVC-333")
    done = sms("baseline", "write", *DAY, cwd=faulty)
    assert done.returncode == 1
    assert "SVC-333" in done.stdout and "--grow" in done.stdout
    assert (faulty / "baseline.json").read_bytes() == before
    assert sms("baseline", "write", "--grow", *DAY, cwd=faulty).returncode == 0
    assert "SVC-333" not in sms("check", *DAY, cwd=faulty).stdout


def test_writing_again_shrinks_and_changes_nothing_else(sms: Sms, faulty: Path) -> None:
    before = (faulty / "baseline.json").read_bytes()
    assert sms("baseline", "write", *DAY, cwd=faulty).returncode == 0
    assert (faulty / "baseline.json").read_bytes() == before
    change(faulty, "value: 99.99", "value: 99.95")
    assert sms("baseline", "write", "--grow", *DAY, cwd=faulty).returncode == 0
    assert not any(entry["rule"] == "SLM006" for entry in accepted(faulty))


@pytest.mark.parametrize("format_", ["json", "github", "sarif", "junit", "gitlab", "markdown"])
def test_every_format_leaves_out_what_is_accepted_and_says_how_much(sms: Sms, faulty: Path, format_: str) -> None:
    done = sms("check", "--format", format_, *DAY, cwd=faulty)
    assert done.returncode == 0
    assert "SLM006" not in done.stdout
    assert "accepted in baseline.json" in done.stdout + done.stderr


def test_a_kept_outcome_notices_the_baseline(sms: Sms, faulty: Path) -> None:
    for path in faulty.rglob("*.md"):
        os.utime(path, (time.time() - 100, time.time() - 100))
    time.sleep(1.2)  # an outcome is kept when no file was written within the last second
    assert sms("check", *DAY, cwd=faulty).returncode == 0
    assert sms("check", *DAY, cwd=faulty).returncode == 0
    (faulty / "baseline.json").rename(faulty / "elsewhere.json")
    assert sms("check", *DAY, cwd=faulty).returncode == 1
    (faulty / "elsewhere.json").rename(faulty / "baseline.json")
    assert sms("check", *DAY, cwd=faulty).returncode == 0


def test_a_warning_that_becomes_an_error_is_new(sms: Sms, netops_copy: Path) -> None:
    change(netops_copy, "status: approved", "status: draft")
    change(netops_copy, "    owner: PER-006\n", "")
    sms("baseline", "write", *DAY, cwd=netops_copy)
    assert checked(sms, netops_copy)["diagnostics"] == []
    raised = checked(sms, netops_copy, "--strict")
    assert [diagnostic["severity"] for diagnostic in raised["diagnostics"]] == ["error"]
    assert raised["stale"] == []


def test_what_cannot_be_read_is_never_accepted(sms: Sms, netops_copy: Path) -> None:
    change(netops_copy, "slas:\n", "slas: [\n")
    done = sms("baseline", "write", *DAY, cwd=netops_copy)
    assert "SHP002 cannot be accepted" in done.stderr
    assert sms("check", *DAY, cwd=netops_copy).returncode == 1


def test_an_approval_asks_for_the_truth(sms: Sms, faulty: Path) -> None:
    done = sms("approve", "service-level-management", "--by", "PER-001", *DAY, cwd=faulty)
    assert done.returncode == 1
    assert "SLM006" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<<<<<<< HEAD\n", "baseline.json:1: is not JSON"),
        ("[]", "is no baseline"),
        ('{"version": 9, "accepted": []}', "has the form 9"),
        ('{"version": 1, "accepted": [{"rule": 3}]}', "entry 1 is none"),
    ],
)
def test_a_file_that_is_no_baseline_stops_the_check_with_one_line(
    sms: Sms, netops_copy: Path, text: str, said: str
) -> None:
    (netops_copy / "baseline.json").write_text(text, encoding="utf-8")
    done = sms("check", *DAY, cwd=netops_copy)
    assert done.returncode == 2
    assert said in done.stderr and done.stderr.count("\n") == 1


def test_there_is_nothing_to_shrink_without_one(sms: Sms, netops: Path) -> None:
    done = sms("baseline", "shrink", cwd=netops)
    assert done.returncode == 2
    assert "there is no baseline" in done.stderr
