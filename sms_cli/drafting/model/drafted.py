"""One document drafted by a model, from settings and brief to the written file and what can be said of its making."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sms_cli.definitions import Skill
from sms_cli.drafting.loop import Draft, draft
from sms_cli.drafting.model.account import Account
from sms_cli.drafting.model.author import ROUNDS, ModelAuthor
from sms_cli.drafting.model.call import Caller
from sms_cli.drafting.model.provenance import Provenance, note_draft, now
from sms_cli.drafting.model.settings import ModelSettings
from sms_cli.workspace import Workspace


class ModelDraft(NamedTuple):
    """What came of a draft by a model: the draft, its assumptions (field, says, confirmed_by), and how many values come from
    where; `notes` say what was left out of the prompt."""

    draft: Draft
    assumptions: list[dict[str, Any]]
    sources: dict[str, int]
    notes: list[str]
    provenance: Provenance


def draft_by_model(
    workspace: Workspace,
    skill: Skill,
    settings: ModelSettings,
    brief: str,
    *,
    account: Account | None = None,
    rounds: int = ROUNDS,
    force: bool = False,
    say: Callable[[str], None] = lambda text: None,
    save: Path | None = None,
    mend: bool = False,
    environ: Mapping[str, str] | None = None,
) -> ModelDraft:
    """Draft an artifact by a model, or change the one that is there as the brief says, and write it.

    `save` is a folder that requests and answers are written to; with `mend` a document is only corrected where the check finds
    fault with it.

    Raises SmsError for whatever stops the draft; then nothing is written.
    """
    caller = Caller(settings, account or Account(), os.environ if environ is None else environ)
    author = ModelAuthor(caller, brief, rounds=rounds, say=say, save=save, mend=mend)
    made = draft(workspace, skill, author, force=force)
    main = made.workspace.mains.get(skill.key)
    assumed = main.data.get("assumptions") if main is not None and main.data is not None else None
    author.talk.done()
    counts = Counter(mark.source for mark in author.reckoning.marks)
    notes = [*author.talk.notes, *dict.fromkeys(author.notes)]
    provenance = Provenance(
        at=now(),
        skill=skill.key,
        skill_version=skill.version,
        path=made.path,
        model=settings.name,
        prompt=author.talk.prompt_digest,
        rounds=made.rounds,
        tokens_in=author.talk.tokens[0],
        tokens_out=author.talk.tokens[1],
        cost=author.talk.cost,
        assumptions=sum(1 for entry in assumed or [] if not entry.get("confirmed_by")),
        errors=sum(1 for diagnostic in made.diagnostics if diagnostic.severity == "error") + len(made.refused),
    )
    note_draft(workspace.root, provenance)
    return ModelDraft(made, [dict(entry) for entry in assumed or []], dict(counts), notes, provenance)
