"""`sms draft` where a model is the author: what is asked of the person, and what is shown of the draft's making."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from sms_cli.commands import terminal
from sms_cli.errors import SmsError


def draft_one(
    workspace: Any,
    skill: Any,
    words: str | None,
    brief: Path | None,
    chosen: Any,
    rounds: int,
    host: str | None,
    *,
    force: bool,
) -> Any:
    """Draft one artifact by a model; without one, say how to set one up and offer the interview. Returns the draft."""
    from sms_cli.drafting import SETUP, draft_by_model, read_brief

    text = (words or "").strip() if brief is None else read_brief(brief)
    settings = settled(workspace, chosen, host)
    if settings is None:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise SmsError(SETUP.replace("\n", " "))
        print(SETUP)
        if not _yes("Answer the questions yourself instead, with the brief at hand?"):
            raise SystemExit(2)
        from sms_cli.commands.draft import ask

        return ask(workspace, skill, text, force=force, dry_run=False)
    if not text and skill.key in workspace.mains:
        raise SmsError(f"the {skill.title} exists already", hint='Say what is to change: sms draft NAME "Raise … to …"')
    made = draft_by_model(workspace, skill, settings, text, rounds=rounds, force=force, say=terminal.progress)
    for note in made.notes:
        terminal.progress(f"note: {note}")
    show_sources(made)
    return made.draft


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


def show_sources(made: Any) -> None:
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
        print(f"To be confirmed before approval ({len(open_)}), with `sms confirm DOC [FIELD] --by PERSON`:")
        for entry in open_:
            print(f"  {entry['field']}: {entry['says']}")


def _yes(question: str) -> bool:
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    return input().strip().casefold() in ("y", "yes")
