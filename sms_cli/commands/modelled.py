"""`sms draft` where a model is the author: what is asked of the person, and what is shown of the draft's making."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, NamedTuple

from sms_cli.commands import terminal
from sms_cli.errors import SmsError


class Wanted(NamedTuple):
    """What the options of the command say of a draft by a model."""

    words: str | None
    brief: Path | None
    chosen: Any
    rounds: int
    host: str | None
    save: Path | None
    force: bool
    budget: float | None = None

    @property
    def text(self) -> str:
        """The brief. Raises SmsError for a file that cannot be read."""
        from sms_cli.drafting import read_brief

        return read_brief(self.brief) if self.brief is not None else (self.words or "").strip()


def draft_one(workspace: Any, skill: Any, wanted: Wanted) -> tuple[Any, str]:
    """Draft one artifact by a model; without one, say how to set one up and offer the interview.

    Returns the draft, and the trailers of its commit.
    """
    from sms_cli.drafting import SETUP, Account, draft_by_model

    text = wanted.text
    settings = settled(workspace, wanted.chosen, wanted.host)
    if settings is None:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise SmsError(SETUP.replace("\n", " "))
        print(SETUP)
        if not _yes("Answer the questions yourself instead, with the brief at hand?"):
            raise SystemExit(2)
        from sms_cli.commands.draft import ask

        return ask(workspace, skill, text, force=wanted.force), ""
    if not text and skill.key in workspace.mains:
        raise SmsError(f"the {skill.title} exists already", hint='Say what is to change: sms draft NAME "Raise … to …"')
    made = draft_by_model(
        workspace,
        skill,
        settings,
        text,
        account=Account(wanted.budget),
        rounds=wanted.rounds,
        force=wanted.force,
        save=wanted.save,
        say=terminal.progress,
    )
    for note in made.notes:
        terminal.progress(f"note: {note}")
    show_sources(made, skill.document_id)
    return made.draft, made.provenance.trailers


def show_estimate(workspace: Any, skill: Any, wanted: Wanted) -> None:
    """Show the requests of a draft with their sizes and what they cost; nothing is sent."""
    from sms_cli.drafting import estimate

    settings = settled(workspace, wanted.chosen, wanted.host)
    found = estimate(workspace, skill, settings, wanted.text, wanted.rounds)
    print(f"{skill.title}, {settings.name if settings else 'no model set up'}: nothing is sent")
    for number, step in enumerate(found.steps, 1):
        print(
            f"  request {number}  {step.tokens_in:>7,} tokens to read, about {step.tokens_out:>6,} to write  {step.about}"
        )
    read, write = sum(step.tokens_in for step in found.steps), sum(step.tokens_out for step in found.steps)
    window = f"; a window of {found.window:,}" if found.window else ""
    print(f"{read:,} tokens to read, about {write:,} to write in {len(found.steps)} requests{window}")
    if found.cost is None or found.most is None:
        print(
            "The cost is not known: litellm has no price for this model."
            if settings
            else "The cost depends on the model."
        )
    else:
        rounds = f"with {wanted.rounds} rounds" if wanted.rounds > 1 else "with the longest answers"
        print(f"About {found.cost:.4f} USD, at most {found.most:.4f} USD {rounds}.")
    for note in found.notes:
        terminal.progress(f"note: {note}")


def show_log(root: Path) -> None:
    """Show the drafts that models have made, the newest first."""
    from sms_cli.drafting import draft_log

    drafts = draft_log(root)
    if not drafts:
        print("No model has drafted anything here.")
    for made in drafts:
        cost = "cost unknown" if made.cost is None else f"{made.cost:.4f} USD"
        where = f"commit {made.commit[:9]}" if made.commit else "not committed"
        print(f"{made.at[:16].replace('T', ' ')}  {made.skill} {made.skill_version}  {made.model}  {where}")
        said = f"{made.rounds} {'round' if made.rounds == 1 else 'rounds'}, {made.tokens_in:,} + {made.tokens_out:,} tokens, {cost}"
        print(f"    {said}, {made.assumptions} assumed, {made.errors} errors left, prompt {made.prompt}")


def settled(workspace: Any, chosen: Any, host: str | None) -> Any:
    """Return the model's settings, the host of sms.yaml confirmed by the person where that is due; None without a model."""
    from sms_cli.drafting import Unconfirmed, confirm_host, model_settings

    if host is not None:
        confirm_host(host, os.environ)
    try:
        return model_settings(workspace, chosen, os.environ)
    except Unconfirmed as unconfirmed:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise
        terminal.progress(str(unconfirmed.message))
        if not _yes(f"Send them to {unconfirmed.host}, now and later?"):
            raise
        confirm_host(unconfirmed.host, os.environ)
        return model_settings(workspace, chosen, os.environ)


def show_sources(made: Any, document: str) -> None:
    """Say how many values come from where, and what has to be confirmed, as questions to the customer."""
    words = {
        "brief": "from the brief",
        "upstream": "from other documents",
        "document": "as they were",
        "default": "usual",
        "assumed": "assumed",
    }
    counts = [f"{made.sources[source]} {words[source]}" for source in words if made.sources.get(source)]
    if counts:
        print(f"Values: {', '.join(counts)}.")
    open_ = [entry for entry in made.assumptions if not entry.get("confirmed_by")]
    if open_:
        print(f"To be confirmed before approval ({len(open_)}), with `sms confirm {document} FIELD --by PERSON`:")
        for entry in open_:
            print(f"  {entry['field']}: {entry['says']}")


def _yes(question: str) -> bool:
    sys.stderr.write(f"{question} [y/N]\n")
    sys.stderr.flush()
    return input("> ").strip().casefold() in ("y", "yes")
