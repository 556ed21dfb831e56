"""`sms diff` on real repositories: what changed in the words of the business, from git's objects alone."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Sms = Callable[..., subprocess.CompletedProcess[str]]

DAY = ("--as-of", "2026-08-31")
AGREEMENTS = "do/service-level-management.md"
CATALOG = "plan/service-catalog.md"


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def change(workspace: Path, path: str, old: str, new: str) -> None:
    file = workspace / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


def record(workspace: Path, path: str, name: str) -> str:
    """Return the lines of a record that begins a list entry of the first level."""
    text = (workspace / path).read_text(encoding="utf-8")
    start = text.index(f"  - id: {name}\n")
    ends = [at for mark in ("\n  - id: ", "\n---\n") if (at := text.find(mark, start + 1)) > 0]
    return text[start : min(ends) + 1]


def as_json(sms: Sms, workspace: Path, *arguments: str) -> dict[str, Any]:
    done = sms("diff", *arguments, "--format", "json", *DAY, cwd=workspace)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_changed_target_is_told_in_the_words_of_the_business(sms: Sms, netops_copy: Path) -> None:
    change(netops_copy, AGREEMENTS, "value: 99.95", "value: 99.99")
    done = sms("diff", *DAY, cwd=netops_copy)
    assert done.returncode == 0
    assert "SLA-002 target SLT-003 availability 99.95 % → 99.99 %" in done.stdout
    assert "Service Level Management has changed since its approval as version 1.1" in done.stdout


def test_what_names_a_changed_record_is_to_be_looked_at_again(sms: Sms, netops_copy: Path) -> None:
    change(netops_copy, AGREEMENTS, "value: 99.95", "value: 99.99")
    found = as_json(sms, netops_copy)["suspects"]
    assert ("RPT-001", "SLA-002") in {(suspect["record"], suspect["because"]) for suspect in found}
    assert all(suspect["line"] > 1 for suspect in found)
    assert not any(suspect["record"] in ("SLA-002", "SLT-003") for suspect in found)


def test_new_and_gone_diagnostics_are_told_apart(sms: Sms, netops_copy: Path) -> None:
    change(netops_copy, AGREEMENTS, "value: 99.95", "value: 99.99")
    found = as_json(sms, netops_copy)["diagnostics"]
    assert "SLM006" in {diagnostic["rule"] for diagnostic in found["new"]}
    assert {(diagnostic["rule"], diagnostic["found"]) for diagnostic in found["gone"]} == {("SLM007", "99.95")}


def test_lines_that_moved_bring_no_diagnostic(sms: Sms, netops_copy: Path) -> None:
    change(netops_copy, AGREEMENTS, "---\n", "---\n# a remark\n# and another\n")
    done = sms("diff", *DAY, cwd=netops_copy)
    assert done.stdout.endswith("Nothing has changed.\n")


def test_records_that_come_go_and_retire_are_told_with_their_names(sms: Sms, netops_copy: Path) -> None:
    service = record(netops_copy, CATALOG, "SVC-002")
    change(
        netops_copy,
        CATALOG,
        service,
        service + service.replace("SVC-002", "SVC-090").replace("name: ", "name: New ", 1),
    )
    gone = record(netops_copy, AGREEMENTS, "SLA-003")
    change(netops_copy, AGREEMENTS, gone, "")
    change(netops_copy, CATALOG, "  - id: SVC-003\n", "  - id: SVC-003\n    retired: true\n")
    told = sms("diff", *DAY, cwd=netops_copy).stdout
    assert "service SVC-090 New Cloud Hosting added" in told
    assert "SLA-003 Help Desk SLA removed, with " in told
    assert "service SVC-003 Help Desk retired" in told
    assert "SLA-003 is named by" in told


def test_lists_tell_what_came_and_went_and_ids_bear_names(sms: Sms, netops_copy: Path) -> None:
    change(
        netops_copy,
        AGREEMENTS,
        "exclusions: [planned-maintenance, declared-disaster]",
        "exclusions: [planned-maintenance]",
    )
    change(netops_copy, AGREEMENTS, "owner: PER-005", "owner: PER-006")
    told = sms("diff", *DAY, cwd=netops_copy).stdout
    assert "SLA-001 exclusions: − declared-disaster" in told
    assert "SLA-001 owner PER-005 (Infrastructure Lead) → PER-006 (Cloud Lead)" in told


def test_another_order_of_records_is_no_change(sms: Sms, netops_copy: Path) -> None:
    first, second = (record(netops_copy, CATALOG, name) for name in ("SVC-001", "SVC-002"))
    change(netops_copy, CATALOG, first + second, second + first)
    assert as_json(sms, netops_copy)["changes"] == []


def test_a_record_that_moves_to_a_file_of_its_own_is_no_change(sms: Sms, netops_copy: Path) -> None:
    text = record(netops_copy, CATALOG, "SVC-002")
    change(netops_copy, CATALOG, text, "")
    lines = [line[4:] for line in text.splitlines()]
    head = ["---", "part_of: DOC-CAT", "skill: service-catalog", "record: service"]
    (netops_copy / "plan/service-catalog").mkdir()
    (netops_copy / "plan/service-catalog/SVC-002.md").write_text(
        "\n".join([*head, *lines, "---", ""]), encoding="utf-8"
    )
    assert as_json(sms, netops_copy)["changes"] == []


def test_prose_is_told_by_section_and_generated_blocks_are_not(sms: Sms, netops_copy: Path) -> None:
    change(netops_copy, CATALOG, "<!-- sms:end -->", "| generated | by hand |\n<!-- sms:end -->")
    with (netops_copy / CATALOG).open("a", encoding="utf-8") as stream:
        stream.write("\nOne more sentence.\n")
    found = as_json(sms, netops_copy)["sections"]
    assert [(section["path"], section["change"], section["added"], section["removed"]) for section in found] == [
        (CATALOG, "changed", 1, 0)
    ]


def test_two_commits_are_compared_without_the_work_tree(sms: Sms, netops_copy: Path) -> None:
    (netops_copy / CATALOG).write_text("broken", encoding="utf-8")
    before = git(netops_copy, "status", "--porcelain")
    told = sms("diff", "HEAD~1..HEAD", *DAY, cwd=netops_copy)
    assert told.returncode == 0
    assert "approved as version" in told.stdout
    assert "broken" not in told.stdout
    assert git(netops_copy, "status", "--porcelain") == before
    assert (netops_copy / CATALOG).read_text(encoding="utf-8") == "broken"


def test_three_dots_leave_out_what_the_other_branch_did_meanwhile(sms: Sms, netops_copy: Path) -> None:
    git(netops_copy, "checkout", "-qb", "mine")
    change(netops_copy, AGREEMENTS, "value: 99.95", "value: 99.9")
    git(netops_copy, "commit", "-qam", "Mine")
    git(netops_copy, "checkout", "-q", "main")
    change(netops_copy, CATALOG, "name: Cloud Hosting", "name: Hosting in the cloud")
    git(netops_copy, "commit", "-qam", "Theirs")
    changed = as_json(sms, netops_copy, "main...mine")["changes"]
    assert {change["record"] for change in changed} == {"SLA-002 SLT-003"}
    assert "SVC-002" in {change["record"] for change in as_json(sms, netops_copy, "main..mine")["changes"]}


def test_branches_without_a_common_commit_are_told_in_one_line(sms: Sms, netops_copy: Path) -> None:
    git(netops_copy, "checkout", "-q", "--orphan", "other")
    git(netops_copy, "commit", "-qm", "From nothing")
    done = sms("diff", "main...other", *DAY, cwd=netops_copy)
    assert done.returncode == 2
    assert "have no commit in common" in done.stderr and done.stderr.count("\n") == 1
    assert sms("diff", "main..other", *DAY, cwd=netops_copy).returncode == 0


def test_a_workspace_below_the_top_of_a_repository_is_compared(sms: Sms, netops: Path, tmp_path: Path) -> None:
    folder = tmp_path / "handbook" / "sms"
    shutil.copytree(netops, folder, ignore=shutil.ignore_patterns(".git"))
    (tmp_path / "handbook" / "README.md").write_text("Not ours.\n", encoding="utf-8")
    git(tmp_path / "handbook", "init", "-q")
    git(tmp_path / "handbook", "add", "-A")
    git(tmp_path / "handbook", "commit", "-qm", "All of it")
    change(folder, AGREEMENTS, "value: 99.95", "value: 99.99")
    told = sms("diff", *DAY, cwd=folder / "do").stdout
    assert "SLA-002 target SLT-003 availability 99.95 % → 99.99 %" in told
    assert "DOC001" not in told


def test_a_state_without_a_workspace_counts_as_an_empty_one(sms: Sms, netops: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    git(folder, "init", "-q")
    git(folder, "commit", "-q", "--allow-empty", "-m", "Nothing yet")
    shutil.copytree(netops, folder, ignore=shutil.ignore_patterns(".git"), dirs_exist_ok=True)
    told = sms("diff", *DAY, cwd=folder).stdout
    assert "There was no workspace before." in told
    assert "Service Catalog begun, with " in told


def test_fail_level_tells_new_diagnostics_from_old_ones(sms: Sms, netops_copy: Path) -> None:
    assert sms("diff", "--fail-level", "warning", *DAY, cwd=netops_copy).returncode == 0
    change(netops_copy, AGREEMENTS, "value: 99.95", "value: 99.99")
    assert sms("diff", *DAY, cwd=netops_copy).returncode == 0
    assert sms("diff", "--fail-level", "error", *DAY, cwd=netops_copy).returncode == 1


def test_markdown_says_the_same_and_lets_no_text_of_a_document_be_markup(sms: Sms, netops_copy: Path) -> None:
    change(netops_copy, CATALOG, "name: Cloud Hosting", 'name: "<b>@everyone</b>"')
    told = sms("diff", "--format", "markdown", *DAY, cwd=netops_copy).stdout
    assert "SVC-002 name Cloud Hosting → &lt;b&gt;&#64;everyone&lt;/b&gt;" in told
    assert "# What changed" in told and "## To look at again" in told


def test_readiness_is_told_before_and_after(sms: Sms, netops_copy: Path) -> None:
    change(netops_copy, CATALOG, "status: approved", "status: draft")
    found = as_json(sms, netops_copy)["readiness"]
    assert found["before"] > found["after"] > 0
    status = json.loads(sms("status", "--format", "json", *DAY, cwd=netops_copy).stdout)
    assert found["after"] == status["readiness"]["overall"]
    after = {area["key"]: area["readiness"] for area in status["readiness"]["areas"]}
    assert found["areas"] and all(area["after"] == after[area["key"]] < area["before"] for area in found["areas"])


def test_in_a_job_the_summary_gets_what_changed_in_the_room_that_is_left(
    sms: Sms, netops_copy: Path, tmp_path: Path
) -> None:
    change(netops_copy, CATALOG, "name: Cloud Hosting", 'name: "::error::x ##[error]y"')
    summary = tmp_path / "summary.md"
    for used, whole in ((10, True), (1024 * 1024 - 900, False)):
        summary.write_text("x" * (used - 1) + "\n", encoding="utf-8")
        done = sms("diff", "--format", "github", *DAY, cwd=netops_copy, env={"GITHUB_STEP_SUMMARY": str(summary)})
        assert done.returncode == 0 and summary.stat().st_size < 1024 * 1024
        added = summary.read_text(encoding="utf-8")[used:]
        assert added.startswith("\n# What changed: ")
        assert ("more lines did not find room here; `sms diff` shows them all." in added) != whole
    first, *lines, last = done.stdout.splitlines()
    assert (first, last) == ("::group::What changed", "::endgroup::")
    assert all(line.startswith("|") and "##[" not in line for line in lines)


def test_a_document_that_cannot_be_read_is_an_error_and_no_loss_of_its_records(sms: Sms, netops_copy: Path) -> None:
    change(netops_copy, CATALOG, "services:\n", "services: [\n")
    found = as_json(sms, netops_copy)
    assert not [change for change in found["changes"] if change["change"] == "removed"]
    assert "SHP002" in {diagnostic["rule"] for diagnostic in found["diagnostics"]["new"]}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nope"], "git knows no commit nope"),
        (["HEAD..nope"], "git knows no commit nope"),
        (["--format", "jsn"], "Did you mean json?"),
        (["--fail-level", "eror"], "Did you mean error?"),
    ],
    ids=" ".join,
)
def test_bad_input_gets_one_line(sms: Sms, netops: Path, arguments: list[str], said: str) -> None:
    done = sms("diff", *arguments, cwd=netops)
    assert done.returncode == 2
    assert said in done.stderr and done.stderr.count("\n") == 1


def test_a_workspace_outside_of_git_is_told_what_to_do(sms: Sms, netops: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(netops, tmp_path / "bare", ignore=shutil.ignore_patterns(".git"))
    done = sms("diff", cwd=folder)
    assert done.returncode == 2
    assert "in no git repository" in done.stderr
