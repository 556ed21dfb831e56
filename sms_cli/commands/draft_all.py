"""`sms draft --all`: the whole chain of documents by a model, with one display of how far each is."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import Any

from sms_cli.commands import terminal
from sms_cli.commands.modelled import Wanted, settled
from sms_cli.errors import SmsError


def draft_everything(
    workspace: Any, wanted: Wanted, folder: Path | None, jobs: int, *, dry_run: bool, commit: bool
) -> int:
    """Draft every document that is not there yet; return the exit code: 2 where one failed, 1 where errors are left."""
    from sms_cli.drafting import SETUP, Account, Briefs, Chain

    if folder is None and (workspace.root / "briefs").is_dir():
        folder = workspace.root / "briefs"
    briefs = Briefs(folder, wanted.text)
    settings = settled(workspace, wanted.chosen, wanted.host)
    if dry_run:
        return _estimates(workspace, wanted, settings, briefs)
    if settings is None:
        raise SmsError(SETUP.replace("\n", " "))
    if commit:
        from sms_cli.changing import ready_to_commit

        ready_to_commit(workspace)
    account = Account(wanted.budget)
    display = Display([skill.key for skill in Chain.skills_of(workspace)])
    chain = Chain(
        workspace.root, workspace.today, settings, briefs, account,
        jobs=jobs, rounds=wanted.rounds, tell=display.tell, save=wanted.save,
    )  # fmt: skip
    outcomes: dict[str, Any] = {}
    with display:
        for outcome in chain.run():
            outcomes[outcome.skill] = outcome
            display.tell(outcome.skill, f"{outcome.state}{': ' + outcome.said if outcome.said else ''}", final=True)
            if commit and outcome.provenance is not None:
                _commit(workspace, outcome, "Draft")
        changed = _fix(workspace)
        for outcome in chain.mend():
            outcomes[outcome.skill] = outcome
            display.tell(outcome.skill, f"{outcome.state}: {outcome.said}", final=True)
            if commit and outcome.provenance is not None:
                _commit(workspace, outcome, "Mend")
        changed += _fix(workspace)
        if commit and changed:
            from sms_cli.changing import commit_blocks

            commit_blocks(workspace, sorted(set(changed)))
    return _report(workspace, outcomes, account)


class Display:
    """Shows how far each skill is: a table that is kept current at a terminal, else one line for each step."""

    def __init__(self, skills: list[str]) -> None:
        self.states = dict.fromkeys(skills, "waiting")
        self.rounds = dict.fromkeys(skills, 0)
        self.width = max(map(len, skills), default=0)
        self.lock = threading.Lock()
        self.live: Any = None

    def __enter__(self) -> Display:
        if terminal.wants_color(sys.stderr) and sys.stderr.isatty():
            from rich.console import Console
            from rich.live import Live

            self.live = Live(console=Console(stderr=True), get_renderable=self._table, refresh_per_second=8)
            self.live.start()
        return self

    def __exit__(self, *reason: object) -> None:
        if self.live is not None:
            self.live.stop()

    def tell(self, skill: str, text: str, *, final: bool = False) -> None:
        """Say how far a skill is."""
        with self.lock:
            self.rounds[skill] += text.startswith("asking again")
            self.states[skill] = text if final else _short(text, self.rounds[skill])
            if self.live is None:
                terminal.progress(f"{skill:<{self.width}}  {text}")

    def _table(self) -> Any:
        from rich.text import Text

        with self.lock:
            lines = [f"{skill:<{self.width}}  {state}" for skill, state in self.states.items()]
        return Text("\n".join(lines), no_wrap=True, overflow="ellipsis")


def _short(text: str, checked: int) -> str:
    """Say a step in the words of the display: drafting part 1 of 3, checking round 1."""
    if text.startswith("asking for "):
        return "drafting " + text.removeprefix("asking for ").partition(":")[0]
    if text.startswith("asking again"):
        return f"checking round {checked}: {text.rpartition(': ')[2]}"
    return text


def _commit(workspace: Any, outcome: Any, verb: str) -> None:
    from sms_cli.changing import commit_draft

    commit_draft(workspace, outcome.path, f"{verb} {outcome.path}", outcome.provenance.trailers)


def _fix(workspace: Any) -> list[str]:
    """Bring generated blocks up to date with the documents that came in later; return the paths of what changed."""
    from sms_cli.changing import fix
    from sms_cli.drafting import note_fixed
    from sms_cli.workspace import open_workspace

    before = open_workspace(workspace.root, workspace.today)
    changed: list[str] = fix(before)
    note_fixed(before, changed)
    return changed


def _estimates(workspace: Any, wanted: Wanted, settings: Any, briefs: Any) -> int:
    from sms_cli.drafting import Chain, estimate

    print(f"All documents, {settings.name if settings else 'no model set up'}: nothing is sent")
    read = write = 0
    costs: list[float | None] = []
    for skill in Chain.skills_of(workspace):
        if skill.key in workspace.begun:
            print(f"  {skill.key:<34} there already")
            continue
        found = estimate(workspace, skill, settings, briefs.of(skill.key), wanted.rounds)
        size, answer = sum(step.tokens_in for step in found.steps), sum(step.tokens_out for step in found.steps)
        print(f"  {skill.key:<34} {len(found.steps)} requests  {size:>7,} tokens to read, about {answer:>6,} to write")
        read, write = read + size, write + answer
        costs.append(found.cost)
    known = [cost for cost in costs if cost is not None]
    price = f"; about {sum(known):.4f} USD" if known and len(known) == len(costs) else "; the cost is not known"
    print(f"{read:,} tokens to read, about {write:,} to write{price}")
    print("What later documents read grows with those drafted before them.")
    return 0


def _report(workspace: Any, outcomes: dict[str, Any], account: Any) -> int:
    """Print what became of every skill, and return the exit code."""
    from sms_cli.checking import check
    from sms_cli.drafting import Chain
    from sms_cli.workspace import open_workspace

    made = [outcome for outcome in outcomes.values() if outcome.provenance is not None]
    for skill in Chain.skills_of(workspace):
        outcome = outcomes[skill.key]
        print(f"{outcome.state:<13}  {skill.key}{': ' + outcome.said if outcome.said else ''}")
        for note in outcome.notes:
            print(f"{'':15}{note}")
    cost = "cost unknown" if account.cost is None else f"{account.cost:.4f} USD"
    print(f"{len(made)} drafted; {account.calls} calls, {account.tokens[0]:,} + {account.tokens[1]:,} tokens, {cost}.")
    report = check(open_workspace(workspace.root, workspace.today))
    errors = report.count("error")
    if errors:
        print(f"{errors} {'error is' if errors == 1 else 'errors are'} left: `sms check` shows them.")
    if any(outcome.to_confirm for outcome in made):
        open_ = sum(outcome.to_confirm for outcome in made)
        print(
            f"{open_} assumptions are to be confirmed: they stand in each document under `assumptions` (`sms confirm`)."
        )
    if any(outcome.state in ("failed", "left out") for outcome in outcomes.values()):
        print("Next: the same command again; what is finished is not paid for twice.")
        return 2
    return 1 if errors or any(outcome.errors for outcome in made) else 0
