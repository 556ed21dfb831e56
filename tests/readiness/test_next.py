"""`sms next`: the next best action, why, and with which command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DAY = ("--as-of", "2026-08-31")


def steps(sms: Any, folder: Path, count: int = 40, day: tuple[str, ...] = DAY) -> list[dict[str, Any]]:
    done = sms("next", *day, "-n", str(count), "--format", "json", cwd=folder)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_an_empty_workspace_begins_with_the_profile(sms: Any, tmp_path: Path) -> None:
    assert sms("init", tmp_path / "new", "--organization", "New").returncode == 0
    done = sms("next", cwd=tmp_path / "new")
    assert done.stdout.splitlines()[0] == "Write Organization Profile"
    assert "why: step 1 of the journey (plan); it reads no other document" in done.stdout
    assert "run: sms draft organization-profile" in done.stdout
    assert len(steps(sms, tmp_path / "new")) == 1, "all others read or look at documents that are not there"


def test_the_error_that_caused_others_comes_first(sms: Any, netops_copy: Path) -> None:
    replace(netops_copy / "plan/service-catalog.md", "service: SVC-005", "service: SVC-050")
    found = steps(sms, netops_copy)
    assert found[0]["kind"] == "error" and found[0]["what"].startswith("Mend LNK002: there is no service SVC-050")
    assert found[0]["path"] == "plan/service-catalog.md" and found[0]["command"] == "sms explain LNK002"
    assert "rest on this one" in found[0]["why"]
    kinds = [step["kind"] for step in found]
    assert kinds[:3] == ["error", "overdue", "error"], "the first of each kind, then the others"
    assert kinds == [kind for kind in kinds if kind != "warning"] + ["warning"] * kinds.count("warning")


def test_a_stale_block_is_rewritten_by_command(sms: Any, netops_copy: Path) -> None:
    replace(
        netops_copy / "plan/service-catalog.md",
        "<!-- sms:begin business-services -->\n",
        "<!-- sms:begin business-services -->\nx\n",
    )
    found = steps(sms, netops_copy)
    assert found[0]["command"] == "sms check --fix"


def test_what_is_overdue_is_told_once_with_who_sees_to_it(sms: Any, netops: Path) -> None:
    found = steps(sms, netops)
    assert found[0]["kind"] == "overdue" and "the verification of the CMDB, due on 2026-07-10" in found[0]["what"]
    assert "Infrastructure Lead" in found[0]["why"]
    assert not any("DUE001" in step["what"] for step in found)


def test_a_whole_draft_is_to_be_approved(sms: Any, netops_copy: Path) -> None:
    replace(netops_copy / "plan/sms-scope.md", "status: approved", "status: draft")
    step = next(step for step in steps(sms, netops_copy) if step["kind"] == "approve")
    assert step["what"] == "Approve SMS Scope" and step["command"] == "sms approve sms-scope --by PERSON"


def test_a_draft_with_an_open_assumption_is_to_be_confirmed_first(sms: Any, netops_copy: Path) -> None:
    taken = "assumptions:\n  - {field: owner, says: the owner stays}\nid: DOC-SCO\n"
    replace(netops_copy / "plan/sms-scope.md", "status: approved", "status: draft")
    replace(netops_copy / "plan/sms-scope.md", "id: DOC-SCO\n", taken)
    step = next(step for step in steps(sms, netops_copy) if step["path"] == "plan/sms-scope.md")
    assert step["kind"] == "confirm" and step["command"].startswith("sms confirm sms-scope")
    assert not any(step["kind"] == "approve" for step in steps(sms, netops_copy))


def test_a_changed_document_is_to_be_approved_again(sms: Any, netops_copy: Path) -> None:
    path = netops_copy / "plan/sms-scope.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nOne sentence more.\n", encoding="utf-8")
    found = steps(sms, netops_copy)
    assert found[1]["what"] == "Approve SMS Scope again" and not any(step["kind"] == "error" for step in found)


def test_the_next_skill_waits_until_its_inputs_have_no_error(sms: Any, netops_copy: Path) -> None:
    (netops_copy / "do/capacity-management.md").unlink()
    assert any(step["command"] == "sms draft capacity-management" for step in steps(sms, netops_copy))
    replace(netops_copy / "plan/service-catalog.md", "service: SVC-005", "service: SVC-050")
    assert not any(step["command"] == "sms draft capacity-management" for step in steps(sms, netops_copy))


def test_status_shows_the_same_three_steps(sms: Any, netops: Path) -> None:
    status = json.loads(sms("status", *DAY, "--format", "json", cwd=netops).stdout)
    assert status["next"] == steps(sms, netops, 3)


def test_outside_a_workspace_one_line_says_so(sms: Any, tmp_path: Path) -> None:
    for words in (("next",), ("status",), ("calendar",)):
        done = sms(*words, cwd=tmp_path)
        assert done.returncode == 2 and done.stderr.startswith("sms: ") and done.stderr.count("\n") == 1
