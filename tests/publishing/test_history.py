"""The trend and `--as-of COMMIT`: the past as git has it, checked once, with nobody's work tree touched."""

from __future__ import annotations

import json
import os
import re
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

SCOPE = "plan/sms-scope.md"


def git(folder: Path, *words: str, day: str = "2026-08-31") -> str:
    """Run git as at a day, and return what it prints."""
    when = f"{day}T12:00:00+0000"
    env = {**os.environ, "GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
    command = ["git", "-C", folder, *words]
    done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=True)
    return done.stdout


@pytest.fixture(scope="module")
def dated(netops: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the worked example with a history of its own: whole, then the scope as a draft, then with a broken link as well."""
    folder = tmp_path_factory.mktemp("history") / "sms"
    made = subprocess.run(["git", "clone", "--quiet", netops, folder], capture_output=True, check=False)
    assert made.returncode == 0, made.stderr
    git(folder, "checkout", "--quiet", "--orphan", "dated")
    git(folder, "commit", "--quiet", "--all", "--message", "Take it over", day="2026-08-31")
    path = folder / SCOPE
    path.write_text(path.read_text(encoding="utf-8").replace("status: approved", "status: draft", 1), encoding="utf-8")
    git(folder, "commit", "--quiet", "--all", "--message", "Open the <scope> again", day="2026-09-01")
    catalog = folder / "plan/service-catalog.md"
    catalog.write_text(catalog.read_text(encoding="utf-8").replace("service: SVC-005", "service: SVC-0005", 1), "utf-8")
    git(folder, "commit", "--quiet", "--all", "--message", "Break a link", day="2026-09-02")
    (folder / "README.md").write_text("Not committed.\n", encoding="utf-8")
    return folder


def status(sms: Any, folder: Path, as_of: str) -> Any:
    done = sms("status", "--as-of", as_of, "--format", "json", cwd=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def rows(path: Path) -> list[list[str]]:
    """Return the texts of the table of the trend, the newest first, by commit."""
    text = path.read_text(encoding="utf-8")
    found = []
    for name, inner in re.findall(r'<tr role="row" data-moment="(\w+)">(.*?)</tr>', text, re.DOTALL):
        cells = re.findall(r'<td role="cell" class="number"[^>]*>(.*?)</td>', inner)
        found.append([name, *(re.sub(r"<.*?>", "", cell) for cell in cells)])
    return found


def test_a_commit_is_shown_with_its_documents_on_its_day(sms: Any, dated: Path) -> None:
    before = git(dated, "status", "--porcelain")
    first, second = status(sms, dated, "HEAD~2"), status(sms, dated, "HEAD~1")
    assert [found["as_of"] for found in (first, second)] == ["2026-08-31", "2026-09-01"]
    assert first["readiness"]["overall"] > second["readiness"]["overall"] and first["diagnostics"]["errors"] == 0
    assert {s["prefix"]: s["status"] for s in second["skills"]}["SCO"] == "draft"
    assert second["skills"][1]["path"] == SCOPE
    assert git(dated, "status", "--porcelain") == before, "the work tree and the index stay as they are"
    shown = sms("status", "--as-of", "HEAD~1", "--explain", "scope-context", cwd=dated)
    assert "on 2026-09-01" in shown.stdout


@pytest.mark.parametrize(
    ("as_of", "said"),
    [
        ("v9", "git knows no commit v9"),
        ("2026-02-30", "2026-02-30 is not a date"),
        ("--help-me", "git knows no commit --help-me"),
    ],
)
def test_what_is_neither_a_day_nor_a_commit_is_one_line(sms: Any, dated: Path, as_of: str, said: str) -> None:
    done = sms("status", f"--as-of={as_of}", cwd=dated)
    assert done.returncode == 2 and done.stderr.startswith(f"sms: {said}") and done.stderr.count("\n") == 1


def test_a_commit_before_the_workspace_began_says_so(sms: Any, dated: Path) -> None:
    empty = git(dated, "commit-tree", git(dated, "mktree").strip(), "-m", "Nothing yet").strip()
    done = sms("status", "--as-of", empty, cwd=dated)
    assert done.returncode == 2 and "there was no workspace here at" in done.stderr


def test_the_trend_shows_what_status_shows_at_each_commit_and_is_checked_once(
    sms: Any, dated: Path, tmp_path: Path
) -> None:
    page = tmp_path / "trend.html"
    command = ("dashboard", "--trend", "--as-of", "2026-09-10", "--output", page)
    first = sms(*command, cwd=dated)
    assert first.returncode == 0 and "checked 3 of 3 past commits" in first.stderr
    found = rows(page)
    assert len(found) == 4 and found[0][0] == "now"
    for row, commit in zip(found[1:], ("HEAD", "HEAD~1", "HEAD~2"), strict=True):
        assert row[0] == git(dated, "rev-parse", commit)[:10]
        shown = status(sms, dated, commit)
        counts, capa = shown["diagnostics"], shown["capa"]
        complete = sum(skill["state"] == "complete" for skill in shown["skills"])
        overall = shown["readiness"]
        assert row[1:3] == [f"{overall['overall']:g} %", f"{overall['beside']:g} %"]
        values = (complete, counts["errors"], counts["warnings"], capa["open"], capa["overdue"], capa["closed"])
        assert row[3:] == [str(value) for value in values]
    assert "Open the &lt;scope&gt; again" in page.read_text(encoding="utf-8")
    assert page.read_text(encoding="utf-8").count('class="chart"') == 3
    again = sms(*command, cwd=dated)
    assert again.stderr == f"wrote {page}\n" and rows(page) == found


def test_later_commits_are_not_part_of_an_earlier_day(sms: Any, dated: Path, tmp_path: Path) -> None:
    page = tmp_path / "trend.html"
    assert sms("dashboard", "--trend", "--as-of", "HEAD~1", "--output", page, cwd=dated).returncode == 0
    assert [row[0] for row in rows(page)] == ["now", *(git(dated, "rev-parse", c)[:10] for c in ("HEAD~1", "HEAD~2"))]
    assert sms("dashboard", "--trend", "--as-of", "2026-08-01", "--output", page, cwd=dated).returncode == 0
    assert [row[0] for row in rows(page)] == ["now"] and "the trend begins here" in page.read_text(encoding="utf-8")


def test_outside_of_git_there_is_no_trend(sms: Any, tmp_path: Path) -> None:
    assert sms("init", tmp_path / "new", "--organization", "New", "--no-git").returncode == 0
    done = sms("dashboard", "--trend", "--output", tmp_path / "d.html", cwd=tmp_path / "new")
    assert done.returncode == 2 and "is in no git repository" in done.stderr
    assert not (tmp_path / "d.html").exists()


@pytest.mark.parametrize(
    ("days", "kept"),
    [
        # six years of months: by quarters there are 24
        (
            [f"{year}-{month:02}-15" for year in range(2020, 2026) for month in range(1, 13)],
            ["03", "06", "09", "12"] * 6,
        ),
        # all in one afternoon: every fourth
        (["2025-12-15"] * 96, ["12"] * 24),
    ],
    ids=["quarters", "one day"],
)
def test_of_many_commits_as_many_are_looked_at_as_a_drawing_shows(
    sms: Any, tmp_path: Path, days: list[str], kept: list[str]
) -> None:
    lines = []
    for at, day in enumerate(days):
        when = int(datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp()) + at
        settings = f"organization: New\nedition: '2018'\nparameters: {{min_reason_words: {at + 1}}}\n"
        lines.append(
            f"commit refs/heads/main\ncommitter A <a@example.org> {when} +0000\ndata <<END\nChange {at}\nEND\n"
            f"M 100644 inline sms.yaml\ndata {len(settings)}\n{settings}"
        )
    subprocess.run(["git", "init", "--quiet", "-b", "main", tmp_path], check=True)
    subprocess.run(
        ["git", "-C", tmp_path, "fast-import", "--quiet"], input="".join(lines), encoding="utf-8", check=True
    )
    git(tmp_path, "checkout", "--quiet", "--force", "main")
    page = tmp_path / "trend.html"
    done = sms("dashboard", "--trend", "--as-of", "2026-01-01", "--output", page, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    text = page.read_text(encoding="utf-8")
    shown = re.findall(
        r'data-sort="\d+">(\d{4}-\d\d-\d\d)</td>\s*<th role="rowheader" scope="row" class="long">Change', text
    )
    assert [day[5:7] for day in reversed(shown)] == kept
    assert f"Change {len(days) - 1} <" in text, "the last one is always among them"
