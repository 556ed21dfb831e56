"""What was found out before is used again only as long as nothing that it rests on has changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sms_cli.checking import Report, check
from sms_cli.workspace import open_workspace

DAY = date(2026, 8, 31)
EDITS = [
    ("plan/service-catalog.md", "name: Monitoring Platform", "name: Monitoring Service"),
    ("plan/service-catalog.md", "owner: PER-005", "owner: PER-099"),
    ("plan/organization-profile.md", "name: Infrastructure Lead", "name: Head of Infrastructure"),
    ("plan/service-management-plan.md", "status: approved", "status: draft"),
    ("do/service-level-management.md", "value: 99.95", "value: 99.99"),
    ("do/service-level-management.md", "## SLA register", "## Register"),
    ("do/incident-management.md", "resolution: 4h", "resolution: 9h"),
    ("do/capacity-management.md", "critical: 85", "critical: 60"),
    ("do/supplier-management.md", "skill: supplier-management", "skill: supplier-managment"),
    # An id that another document has, and one more entry of a list that goes on in the documents behind.
    ("do/service-level-management.md", "id: SLT-003", "id: SLT-009"),
    (
        "do/change-management.md",
        "integrations:\n",
        "integrations:\n  - {with: PRC-BRM, direction: gives, what: the calendar, trigger: weekly}\n",
    ),
]


def seen(report: Report) -> list[tuple[object, ...]]:
    return [(d.rule, d.severity, d.path, d.line, d.column, d.message, d.related) for d in report.diagnostics]


def fresh(root: Path, day: date, replace: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    """Check as a process does that has never seen the workspace."""
    with monkeypatch.context() as patch:
        for known in ("parsed._recent", "walked._recent", "outcomes._files", "outcomes.Watched._known"):
            patch.setattr(f"sms_cli.workspace.{known}", {})
        patch.setattr("sms_cli.workspace.database._idle", [])
        return check(open_workspace(root, day, replace=replace, kept_as=tmp_path / "nobody-was-here"))


@pytest.mark.parametrize(("path", "old", "new"), EDITS)
def test_a_change_is_checked_as_if_nothing_were_known(
    path: str, old: str, new: str, netops: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (netops / path).read_text(encoding="utf-8")
    assert old in text
    changed = {path: text.replace(old, new).encode()}
    before = seen(check(open_workspace(netops, DAY)))
    after = seen(fresh(netops, DAY, changed, tmp_path, monkeypatch))
    assert before != after
    for replace in (changed, {}, changed):
        assert seen(check(open_workspace(netops, DAY, replace=replace))) == (after if replace else before)


def test_the_example_is_checked_as_if_nothing_were_known(
    netops: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        assert seen(check(open_workspace(netops, DAY))) == seen(fresh(netops, DAY, {}, tmp_path, monkeypatch))


def test_what_rests_on_computed_facts_is_not_taken_from_before(sms: Any, netops_copy: Path, tmp_path: Path) -> None:
    """Facts on the graph of dependencies are computed after outcomes of other queries were recalled."""
    arguments = ("check", "--as-of", "2026-08-31", "--format", "json")
    catalog = netops_copy / "plan/service-catalog.md"
    before = {"XDG_CACHE_HOME": str(tmp_path / "before")}
    assert sms(*arguments, cwd=netops_copy, env=before).returncode == 0
    text = catalog.read_text(encoding="utf-8")
    catalog.write_text(text.replace("service: SVC-005", "service: SVC-0005"), encoding="utf-8", newline="")
    warm = sms(*arguments, cwd=netops_copy, env=before).stdout
    assert warm == sms(*arguments, cwd=netops_copy, env={"XDG_CACHE_HOME": str(tmp_path / "after")}).stdout
    assert '"CAT004"' in warm


def test_another_day_is_checked_anew(netops: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check(open_workspace(netops, DAY))
    later = date(2027, 9, 30)
    warm = check(open_workspace(netops, later))
    assert (
        seen(warm) == seen(fresh(netops, later, {}, tmp_path, monkeypatch)) != seen(check(open_workspace(netops, DAY)))
    )


def test_another_parameter_is_checked_anew(sms: Any, netops_copy: Path) -> None:
    def rules() -> set[str]:
        done = sms("check", "--as-of", "2026-08-31", "--format", "json", cwd=netops_copy)
        return {rule for rule in ("DOC002",) if f'"{rule}"' in done.stdout}

    assert rules() == set()
    settings = netops_copy / "sms.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + "parameters:\n  doc_review_max: 6mo\n", encoding="utf-8")
    assert rules() == {"DOC002"}


@pytest.mark.parametrize("damage", [b"", b"{}", b"[1]", b'{"format": 1, "known": {"CAT004": 7}}'])
def test_a_damaged_file_of_outcomes_is_as_good_as_none(
    damage: bytes, sms: Any, netops_copy: Path, tmp_path: Path
) -> None:
    cache = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    arguments = ("check", "--as-of", "2026-08-31", "--format", "json")
    expected = sms(*arguments, cwd=netops_copy, env=cache)
    kept = [*(tmp_path / "cache").rglob("outcomes-*.json"), *(tmp_path / "cache").rglob("tables-*.db")]
    assert len(kept) == 2
    for path in [*kept, *(tmp_path / "cache").rglob("kept-*.json")]:
        path.write_bytes(damage)
    found = sms(*arguments, cwd=netops_copy, env=cache)
    assert (found.returncode, found.stdout, found.stderr) == (expected.returncode, expected.stdout, expected.stderr)
