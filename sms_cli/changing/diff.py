"""What changed between two states of a workspace, read from git's objects: records, approvals, prose, diagnostics, readiness."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from sms_cli.changing.comparison import (
    ApprovalChange,
    RecordChange,
    SectionChange,
    compare_approvals,
    compare_prose,
    compare_records,
)
from sms_cli.changing.suspects import Suspect, suspects
from sms_cli.checking import Diagnostic, Report, beyond, check
from sms_cli.errors import SmsError
from sms_cli.readiness import Assessment, assess
from sms_cli.workspace import (
    FILE,
    GitRefused,
    Workspace,
    commit_named,
    find_workspace,
    open_workspace,
    run_git,
    snapshot,
)

WORK_TREE = "the work tree"


class Diff(NamedTuple):
    """What changed. `before` and `after` name the states; `began` tells whether there was a workspace before.

    `own_files` are rules and skills of the workspace's own that differ; `new` and `gone` the diagnostics; `assessments` how
    ready each side is.
    """

    before: str
    after: str
    began: bool
    changes: list[RecordChange]
    approvals: list[ApprovalChange]
    sections: list[SectionChange]
    own_files: list[str]
    suspects: list[Suspect]
    new: list[Diagnostic]
    gone: list[Diagnostic]
    reports: tuple[Report, Report]
    assessments: tuple[Assessment, Assessment]

    @property
    def readiness(self) -> tuple[float | None, float]:
        """Percent before (None where there was no workspace) and after."""
        before, after = self.assessments
        return before.readiness if self.began else None, after.readiness

    @property
    def areas(self) -> list[tuple[str, str, float, float]]:
        """The areas whose readiness differs: key, title, percent before and after."""
        before = {area.key: area.readiness for area in self.assessments[0].areas}
        found = [
            (area.key, area.title, before.get(area.key, 0.0), area.readiness) for area in self.assessments[1].areas
        ]
        return [area for area in found if area[2] != area[3]]

    @property
    def empty(self) -> bool:
        """Whether nothing differs, what is generated left aside."""
        return not any((self.changes, self.approvals, self.sections, self.own_files, self.new, self.gone))

    def as_json(self) -> dict[str, Any]:
        """The documented form (docs/diff.md), version 1."""
        changes = []
        for change in self.changes:
            fields = [field._asdict() for field in change.fields]
            told = {**change._asdict(), "fields": fields}
            del told["key"]
            changes.append(told)
        return {
            "version": 1,
            "before": self.before,
            "after": self.after,
            "changes": changes,
            "approvals": [approval._asdict() for approval in self.approvals],
            "sections": [section._asdict() for section in self.sections],
            "own_files": self.own_files,
            "suspects": [suspect._asdict() for suspect in self.suspects],
            "diagnostics": {
                "new": [diagnostic.as_json() for diagnostic in self.new],
                "gone": [diagnostic.as_json() for diagnostic in self.gone],
            },
            "totals": {"before": self.reports[0].totals, "after": self.reports[1].totals},
            "readiness": {
                "before": self.readiness[0],
                "after": self.readiness[1],
                "areas": [dict(zip(("key", "title", "before", "after"), area, strict=True)) for area in self.areas],
            },
        }


def diff(folder: Path, between: str | None, day: date | None = None) -> Diff:
    """Compare two states of the workspace that a folder lies in.

    `between` is BASE (with the work tree), BASE..HEAD (two commits), BASE...HEAD (HEAD with where it left BASE) or None (the
    last commit with the work tree). Both are checked as at the same day. Raises SmsError.
    """
    root = find_workspace(folder)
    base, head = _named(root, between)
    settings = (root / FILE).read_bytes()
    with _state(root, head, day, settings, "head") as (after, _):
        given = settings if head is None else (after.root / FILE).read_bytes()
        with _state(root, base, day, given, "base") as (before, began):
            reports = check(before), check(after)
            changes, sections = compare_records(before, after), compare_prose(before, after)
            return Diff(
                _shown(root, base), _shown(root, head), began, changes, compare_approvals(before, after), sections,
                _own_files(before.root, after.root), suspects(after, changes, sections),
                beyond(reports[1].diagnostics, reports[0].diagnostics), beyond(reports[0].diagnostics, reports[1].diagnostics),
                reports, (assess(before, reports[0]), assess(after, reports[1])),
            )  # fmt: skip


def _named(root: Path, between: str | None) -> tuple[str, str | None]:
    """Return the commits that are to be compared; None for the work tree."""
    if between is None:
        return commit_named(root, "HEAD"), None
    for dots in ("...", ".."):
        base, found, head = between.partition(dots)
        if found:
            base, head = commit_named(root, base or "HEAD"), commit_named(root, head or "HEAD")
            if dots == "...":
                try:
                    base = run_git(root, "merge-base", base, head).strip()
                except GitRefused:
                    hint = "Use two dots; in a shallow clone fetch the history first"
                    raise SmsError(f"the two sides of {between} have no commit in common", hint=hint) from None
            return base, head
    return commit_named(root, between), None


@contextmanager
def _state(
    root: Path, commit: str | None, day: date | None, settings: bytes, side: str
) -> Iterator[tuple[Workspace, bool]]:
    """Open a state of a workspace, and tell whether it was one then."""
    if commit is None:
        yield open_workspace(root, day), True
        return
    with snapshot(root, commit, settings) as laid:
        try:
            workspace = open_workspace(laid.root, day, kept_as=root / ".git" / side)
        except SmsError as error:
            error.message = f"at {commit[:10]}: {error.message}"
            raise
        yield workspace, laid.began


def _shown(root: Path, commit: str | None) -> str:
    """Name a state as people do: the short id and the subject of the commit."""
    if commit is None:
        return WORK_TREE
    return run_git(root, "log", "-1", "--format=%h %s", commit).strip()


def _own_files(before: Path, after: Path) -> list[str]:
    """Return the rules and skills of the workspace's own that came, went or changed."""
    old, new = _contents(before), _contents(after)
    return sorted(path for path in old.keys() | new.keys() if old.get(path) != new.get(path))


def _contents(root: Path) -> dict[str, bytes]:
    """Return the files of rules/ and skills/ that are read as definitions."""
    found: dict[str, bytes] = {}
    for folder in ("rules", "skills"):
        for here, _, names in os.walk(root / folder):
            for name in names:
                path = Path(here, name)
                if path.suffix in (".yaml", ".md", ".j2") and path.is_file():
                    found[path.relative_to(root).as_posix()] = path.read_bytes().replace(b"\r\n", b"\n")
    return found
