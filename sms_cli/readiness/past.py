"""Figures over the history of a workspace: past commits are checked from git's objects, and no work tree is touched."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from sms_cli.checking import check
from sms_cli.definitions import cache_folder, signature
from sms_cli.errors import SmsError
from sms_cli.readiness.assessment import Assessment, Moment
from sms_cli.readiness.scores import assess_workspace
from sms_cli.workspace import (
    FILE,
    GitRefused,
    Workspace,
    commit_named,
    digest_of,
    find_workspace,
    open_workspace,
    run_git,
    snapshot,
)

FORMAT = 1
MOST = 24  # points of a trend: what a small drawing shows and a person reads in a table
FEWEST = 6  # of them by day, week …; below that it is no trend
_KEPT = 400  # figures of past commits that are kept for a workspace


class _Commit(NamedTuple):
    id: str
    time: int
    day: str
    subject: str


@contextmanager
def workspace_at(folder: Path, commit: str, day: date | None = None) -> Iterator[Workspace]:
    """Open the workspace that a folder lies in as a commit has it, as at the day of that commit or another one.

    Raises SmsError where git does not know the commit, or there was no workspace then.
    """
    root = find_workspace(folder)
    found = commit_named(root, commit)
    on = day or date.fromisoformat(run_git(root, "show", "--no-patch", "--format=%cs", found).strip())
    with snapshot(root, found, (root / FILE).read_bytes()) as laid:
        if not laid.began:
            raise SmsError(f"there was no workspace here at {commit}", hint="Name a later commit; `git log` lists them")
        try:
            workspace = open_workspace(laid.root, on, kept_as=root / ".git" / "history")
        except SmsError as error:
            error.message = f"at {commit}: {error.message}"
            raise
        yield workspace


def history(root: Path, head: str, until: date, checked: Callable[[int, int], None] | None = None) -> list[Moment]:
    """Return figures at commits up to a day, the oldest first; docs/dashboard.md says which commits.

    `checked` is told how many of how many have been checked anew. Raises SmsError where there is no history.
    """
    commits = _sampled(_commits(root, commit_named(root, head), until.isoformat()))
    kept = _Kept(root)
    moments: list[Moment] = []
    new = [commit for commit in commits if kept.recall(root, commit) is None]
    for commit in commits:
        figures = kept.recall(root, commit)
        if figures is None:
            figures = _figures(root, commit)
            kept.keep(root, commit, figures)
            if checked:
                checked(new.index(commit) + 1, len(new))
        if figures:
            moments.append(Moment(commit.id[:10], commit.time, commit.day, commit.subject, *figures))
    kept.write()
    return moments


def figures_of(assessment: Assessment) -> list[float | None]:
    """Return the figures of an assessment that a trend follows, in the order of the fields of a Moment."""
    figures, totals = assessment.figures, assessment.totals
    capa = [figures[f"capa_{key}"] for key in ("open", "overdue", "closed")]
    return [
        assessment.readiness, assessment.beside, assessment.count("complete"), totals["errors"], totals["warnings"], *capa,
    ]  # fmt: skip


def _commits(root: Path, head: str, until: str) -> list[_Commit]:
    """Return the commits that changed the workspace, along first parents, the oldest first."""
    form = "--format=%H%x09%ct%x09%cs%x09%s"
    found = []
    for line in run_git(root, "log", "--first-parent", form, head, "--", ".").splitlines():
        id_, time, day, subject = line.split("\t", 3)
        if day <= until:
            found.append(_Commit(id_, int(time), day, subject))
    return found[::-1]


def _sampled(commits: list[_Commit]) -> list[_Commit]:
    """Return all commits where they are few; else the last one of each day, week, month, quarter or year.

    Where most of them lie so close together that hardly any would be left, every so many-th is taken, the last one always.
    """
    if len(commits) <= MOST:
        return commits
    last: dict[str, _Commit] = {}
    for period in (_day, _week, _month, _quarter, _year):
        last = {}
        for commit in commits:
            last.pop(period(commit.day), None)
            last[period(commit.day)] = commit
        if len(last) <= MOST:
            break
    if len(last) < FEWEST:
        return [commits[len(commits) * (at + 1) // MOST - 1] for at in range(MOST)]
    return list(last.values())[-MOST:]


def _day(day: str) -> str:
    return day


def _week(day: str) -> str:
    monday = date.fromisoformat(day)
    return (monday - timedelta(days=monday.weekday())).isoformat()


def _month(day: str) -> str:
    return day[:7]


def _quarter(day: str) -> str:
    return f"{day[:4]} {(int(day[5:7]) - 1) // 3}"


def _year(day: str) -> str:
    return day[:4]


def _figures(root: Path, commit: _Commit) -> list[float | None]:
    """Check a commit; an empty list where there was no workspace, or one whose settings cannot be read."""
    try:
        with workspace_at(root, commit.id, date.fromisoformat(commit.day)) as workspace:
            return figures_of(assess_workspace(workspace, check(workspace)))
    except SmsError:
        return []


class _Kept:
    """Figures of past commits by the tree of their files, the day and the sms that computed them: none of them can change."""

    def __init__(self, root: Path) -> None:
        self.path = cache_folder() / f"history-{digest_of(os.fsencode(root))}.json"
        self.keys: dict[str, str] = {}
        self.changed = False
        self.known: dict[str, list[float | None]] = {}
        try:
            found = json.loads(self.path.read_bytes())
            if found["format"] == FORMAT:
                self.known = {str(key): list(value) for key, value in found["known"].items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            pass

    def recall(self, root: Path, commit: _Commit) -> list[float | None] | None:
        return self.known.get(self._key(root, commit))

    def keep(self, root: Path, commit: _Commit, figures: list[float | None]) -> None:
        self.known[self._key(root, commit)] = figures
        self.changed = True

    def write(self) -> None:
        """Write what is new; a cache that cannot be written is as good as none."""
        if not self.changed:
            return
        latest = dict(list(self.known.items())[-_KEPT:])
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            temporary = self.path.with_name(f"{self.path.name}.{os.getpid()}")
            temporary.write_text(json.dumps({"format": FORMAT, "known": latest}, separators=(",", ":")), "utf-8")
            os.replace(temporary, self.path)
        except OSError:
            pass

    def _key(self, root: Path, commit: _Commit) -> str:
        if commit.id not in self.keys:
            try:
                tree = run_git(root, "rev-parse", "--verify", f"{commit.id}:./").strip()
            except GitRefused:
                tree = f"none at {commit.id}"
            self.keys[commit.id] = f"{tree} {commit.day} {digest_of(signature().encode())}"
        return self.keys[commit.id]
