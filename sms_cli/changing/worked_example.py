"""Make a workspace from a worked example: begun, each artifact drafted from its answers, then approved as the example says."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from sms_cli.changing.approval import Refused, approve
from sms_cli.changing.beginning import Beginning, initialise, place_for_workspace, taking_back
from sms_cli.changing.example_editions import Changes, changes_for, content_for, editions_of
from sms_cli.changing.repository import commit, top_of
from sms_cli.changing.rewriting import fix
from sms_cli.definitions import data_root
from sms_cli.errors import SmsError, nearest
from sms_cli.workspace import GitRefused, Workspace, open_workspace, read_yaml, write_bytes

_BROUGHT = ("answers", "briefs")


class Example(NamedTuple):
    """A worked example as its example.yaml describes it; `as_of` is the day on which its documents hold.

    `edition` is the one that it is drafted for, `changes` what its answers say otherwise there than in its own edition.
    """

    name: str
    folder: Path
    organization: str
    edition: str
    as_of: date
    artifacts: list[dict[str, Any]]
    changes: Changes


def find_example(name: str, edition: str | None = None) -> Example:
    """Read a worked example, for its own edition or another one that it knows.

    Raises SmsError with the nearest name where there is none of that name, and for an edition that it does not know.
    """
    folder = data_root() / "examples"
    names = sorted(path.parent.name for path in folder.glob("*/example.yaml"))
    if name not in names:
        guess = nearest(name, names)
        hint = f"Did you mean {guess}?" if guess else f"There are {' and '.join(names)}"
        raise SmsError(f"there is no example {name}", hint=hint)
    data = read_yaml((folder / name / "example.yaml").read_bytes())
    own = str(data["edition"])
    known = editions_of(folder / name, own)
    if edition is not None and edition not in known:
        listed = " and ".join(known)
        raise SmsError(f"the example {name} is written for edition {listed}, not {edition}", hint=_hint(edition, known))
    wanted = edition or own
    changes = changes_for(folder / name, wanted) if wanted != own else {}
    day = date.fromisoformat(data["as_of"])
    return Example(name, folder / name, data["organization"], wanted, day, data["artifacts"], changes)


def _hint(edition: str, known: list[str]) -> str:
    guess = nearest(edition, known)
    return f"Did you mean {guess}?" if guess else "Leave --edition out"


def build_example(
    folder: Path,
    name: str,
    progress: Callable[[str], None],
    *,
    edition: str | None = None,
    git: bool = True,
    action: str | None = None,
) -> tuple[Beginning, Example]:
    """Make the workspace of an example in a new or empty folder, under its own edition of the standard or another it knows.

    `progress` hears of each step in one line.

    Each step is a commit of its own, so that the history shows drafts and approvals. Raises SmsError as `initialise` does;
    then, or when it is interrupted, the folder is as it was, unless it lies in a repository that was there before.
    """
    example = find_example(name, edition)
    root = place_for_workspace(folder)
    # Commits in somebody's own repository are not ours to take back, and files without them would look deleted.
    with taking_back(root) if not git or top_of(root) is None else nullcontext():
        beginning = initialise(folder, example.organization, example.edition, git=git, action=action)
        progress(f"begun in {folder.as_posix()}")
        _Steps(beginning, example, progress).run()
    return beginning, example


class _Steps:
    """The steps after the beginning, each said and committed."""

    def __init__(self, beginning: Beginning, example: Example, progress: Callable[[str], None]) -> None:
        self.root = beginning.root
        self.example = example
        self.progress = progress
        self.commits = beginning.uncommitted is None
        self.workspace: Workspace | None = None

    def run(self) -> None:
        brought = [self.bring(path) for part in _BROUGHT for path in sorted((self.example.folder / part).glob("*"))]
        self.commit("Bring the answers and briefs", brought)
        first = [artifact for artifact in self.example.artifacts if artifact.get("drafted") != "last"]
        for artifact in first:
            self.draft(artifact)
        self.refresh()
        # What was approved on the same terms was approved together.
        for _, together in groupby(first, key=lambda artifact: artifact["approve"]):
            self.approve(list(together))
        for artifact in self.example.artifacts:
            # It states figures, and only what is approved counts in them.
            if artifact not in first:
                self.draft(artifact)
                self.refresh()
                self.approve([artifact])

    def refresh(self) -> None:
        changed = fix(self.open())
        if changed:
            self.workspace = None
            # What an early document shows of a later one.
            self.commit("Bring generated blocks up to date", changed)

    def open(self) -> Workspace:
        """Return the workspace as the step before has left it."""
        if self.workspace is None:
            self.workspace = open_workspace(self.root, self.example.as_of)
        return self.workspace

    def bring(self, path: Path) -> str:
        relative = path.relative_to(self.example.folder).as_posix()
        example = self.example
        write_bytes(self.root / relative, content_for(example.folder, path, example.edition, example.changes))
        return relative

    def draft(self, artifact: dict[str, Any]) -> None:
        from sms_cli.drafting import AnswersFile, draft

        made = draft(self.open(), artifact["skill"], AnswersFile(self.root / artifact["answers"]))
        self.workspace = made.workspace
        self.progress(f"drafted {made.path}")
        self.commit(f"Draft {made.path} from its answers", [made.path, *made.pictures])

    def approve(self, artifacts: list[dict[str, Any]]) -> None:
        terms = artifacts[0]["approve"]
        try:
            approvals = approve(
                self.open(),
                [artifact["skill"] for artifact in artifacts],
                terms["by"],
                on=date.fromisoformat(terms["on"]),
                version=terms["version"],
                review_due=date.fromisoformat(terms["review_due"]),
                into_git=self.commits,
            )
        except Refused as refused:
            raise SmsError(f"the example is faulty: {refused}") from None
        self.workspace = approvals[-1].workspace
        for approval in approvals:
            self.progress(f"approved {approval.path} as version {approval.version}")

    def commit(self, message: str, paths: list[str]) -> None:
        if self.commits:
            try:
                commit(self.root, message, paths)
            except GitRefused as refused:
                raise SmsError(f"git would not commit: {refused}", hint="Use --no-git to do without") from None
