"""The whole chain of documents by a model: in the order in which they read each other, independent ones at the same time.

What a prompt holds must not depend on which of several drafts happens to end first. So each draft sees the documents that stood
when the run began and those that it reads, directly or through others; what else was finished meanwhile comes in afterwards,
when the whole is checked and errors between documents are mended one after the other.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sms_cli.checking import check
from sms_cli.definitions import Skill
from sms_cli.drafting.form import Form
from sms_cli.drafting.model.account import Account, BudgetReached
from sms_cli.drafting.model.brief import MOST_BYTES, read_brief
from sms_cli.drafting.model.drafted import ModelDraft, draft_by_model
from sms_cli.drafting.model.provenance import Provenance
from sms_cli.drafting.model.settings import ModelSettings
from sms_cli.drafting.model.trouble import ModelTrouble
from sms_cli.errors import SmsError
from sms_cli.workspace import Workspace, open_workspace

COMMON = "company.md"
DONE, THERE, FAILED, LEFT = "done", "there already", "failed", "left out"
_STOPPED = "the run was stopped before"
_FOLLOWS_BY_ITSELF = ("DOC007",)  # blocks that show what later documents say are rewritten, not drafted


class Briefs:
    """The briefs of a chain: for each skill NAME.md of a folder, below what all have in common (company.md, and words)."""

    def __init__(self, folder: Path | None, words: str = "") -> None:
        self.folder = folder
        self.words = words
        if folder is not None and not folder.is_dir():
            raise SmsError("there is no such folder of briefs", path=folder.as_posix())

    def of(self, skill: str) -> str:
        """Return the brief of a skill, possibly empty. Raises SmsError for a file that cannot be read."""
        texts = [self.words]
        for name in (COMMON, f"{skill}.md"):
            path = self.folder / name if self.folder is not None else None
            if path is not None and path.is_file():
                texts.append(read_brief(path))
        text = "\n\n".join(text for text in texts if text)
        if len(text) > MOST_BYTES:
            raise SmsError(f"the brief of {skill} is larger than {MOST_BYTES // 1000} kB", hint="Shorten it")
        return text


class Outcome(NamedTuple):
    """What became of one skill: DONE, THERE, FAILED or LEFT, in words, and the draft where there is one.

    `errors` are those left in the document, refused answers among them; `to_confirm` counts open assumptions.
    """

    skill: str
    state: str
    said: str
    path: str = ""
    errors: int = 0
    to_confirm: int = 0
    notes: tuple[str, ...] = ()
    provenance: Provenance | None = None


class Chain:
    """Drafts every document that is not there yet. `tell` hears, from any thread, of each skill how far it is."""

    def __init__(
        self,
        root: Path,
        as_of: date,
        settings: ModelSettings,
        briefs: Briefs,
        account: Account,
        *,
        jobs: int,
        rounds: int,
        tell: Callable[[str, str], None],
        save: Path | None = None,
    ) -> None:
        self.root, self.as_of, self.settings, self.briefs, self.account = root, as_of, settings, briefs, account
        self.jobs, self.rounds, self.tell, self.save = max(jobs, 1), rounds, tell, save
        workspace = open_workspace(root, as_of)
        self.skills = self.skills_of(workspace)
        self.there = workspace.begun | workspace.unreadable
        self.paths = {skill.key: skill.path for skill in self.skills}
        self.reads = {skill.key: self._waited_for(workspace, skill) & set(self.paths) for skill in self.skills}
        self.drafted: list[str] = []
        self.lasting: SmsError | None = None
        self._tasks: queue.Queue[Skill | None] = queue.Queue()
        self._done: queue.Queue[Outcome | BaseException] = queue.Queue()

    @staticmethod
    def skills_of(workspace: Workspace) -> list[Skill]:
        """Return the skills in the order of the journey."""
        return sorted(workspace.definitions.skills.values(), key=lambda skill: (skill.step or 99, skill.key))

    @staticmethod
    def _waited_for(workspace: Workspace, skill: Skill) -> set[str]:
        """Return the skills that a draft waits for; one that states figures of the others waits for all of them."""
        later = skill.reads_later if Form(workspace.definitions, skill).computed else []
        return {*skill.reads, *later}

    def run(self) -> Iterator[Outcome]:
        """Yield what becomes of each skill, as it becomes known. Stops the run when the person interrupts it."""
        for skill in self.skills:
            if skill.key in self.there:
                yield Outcome(skill.key, THERE, "", path=self.paths[skill.key])
        waiting = [skill for skill in self.skills if skill.key not in self.there]
        for _ in range(min(self.jobs, len(waiting))):
            threading.Thread(target=self._work, daemon=True).start()
        finished, running = set(self.there), 0
        try:
            while True:
                for skill in (
                    [skill for skill in waiting if self.reads[skill.key] <= finished] if not self.lasting else []
                ):
                    waiting.remove(skill)
                    running += 1
                    self._tasks.put(skill)
                if not running:
                    break
                outcome = self._done.get()
                running -= 1
                if isinstance(outcome, BaseException):
                    raise outcome
                if outcome.state == DONE:
                    finished.add(outcome.skill)
                    self.drafted.append(outcome.skill)
                yield outcome
        except BaseException:
            self.account.stopped.set()
            raise
        finally:
            for _ in range(self.jobs):
                self._tasks.put(None)
        for skill in waiting:
            lacking = sorted(self.reads[skill.key] - finished)
            yield Outcome(
                skill.key, LEFT, f"waits for {', '.join(lacking)}" if lacking else "the run was stopped before"
            )

    def mend(self) -> Iterator[Outcome]:
        """Correct, one after the other, what the check finds wrong between the documents of this run."""
        for skill in self.skills:
            if skill.key not in self.drafted or self.lasting:
                continue
            workspace = open_workspace(self.root, self.as_of)
            main = workspace.mains.get(skill.key)
            errors = [
                d for d in check(workspace).diagnostics if d.severity == "error" and d.rule not in _FOLLOWS_BY_ITSELF
            ]
            if main is None or not any(d.path == main.path for d in errors):
                continue
            self.tell(skill.key, "mending what does not agree with the others")
            yield self._attempt(skill, workspace, mend=True)

    def _work(self) -> None:
        """Draft one skill after the other, in a thread of its own."""
        while (skill := self._tasks.get()) is not None:
            if self.lasting:
                self._done.put(Outcome(skill.key, LEFT, _STOPPED))
                continue
            try:
                self._done.put(self._attempt(skill, self._view(skill), mend=False))
            except BaseException as error:
                self._done.put(error)

    def _view(self, skill: Skill) -> Workspace:
        """Open the workspace as this skill sees it, however far the others are."""
        seen, waiting = {*self.there, skill.key}, [*self.reads[skill.key]]
        while waiting:
            key = waiting.pop()
            if key not in seen:
                seen.add(key)
                waiting += self.reads[key]
        hidden = [path for key, path in self.paths.items() if key not in seen]
        return open_workspace(self.root, self.as_of, without=hidden)

    def _attempt(self, skill: Skill, workspace: Workspace, *, mend: bool) -> Outcome:
        """Draft one skill and say what became of it; what stops this draft stops no other."""
        try:
            made = draft_by_model(
                workspace,
                skill,
                self.settings,
                self.briefs.of(skill.key),
                account=self.account,
                rounds=self.rounds,
                save=self.save,
                mend=mend,
                say=lambda text: self.tell(skill.key, text.partition("\n")[0]),
            )
        except SmsError as error:
            if isinstance(error, BudgetReached) or (isinstance(error, ModelTrouble) and error.lasting):
                self.lasting = error
            return Outcome(skill.key, FAILED, str(error), path=skill.path)
        return _outcome(skill, made)


def longest_path(reads: Mapping[str, set[str]], times: Mapping[str, float]) -> float:
    """Return how long a chain takes at least, with as many jobs as one likes, when each skill takes its time."""
    ends: dict[str, float] = {}

    def end(skill: str) -> float:
        if skill not in ends:
            ends[skill] = times[skill] + max((end(key) for key in reads[skill] if key in times), default=0.0)
        return ends[skill]

    return max((end(skill) for skill in times), default=0.0)


def _outcome(skill: Skill, made: ModelDraft) -> Outcome:
    errors = sum(1 for d in made.draft.diagnostics if d.severity == "error") + len(made.draft.refused)
    rounds = made.draft.rounds
    said = f"{rounds} {'round' if rounds == 1 else 'rounds'}, {errors} {'error' if errors == 1 else 'errors'}"
    notes = (*made.notes, *(f"refused {refused}" for refused in made.draft.refused))
    return Outcome(skill.key, DONE, said, made.draft.path, errors, made.provenance.assumptions, notes, made.provenance)
