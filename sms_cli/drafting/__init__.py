"""Forms to documents: what is settled, what an author answers, rendered and checked. The front door is `draft`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sms_cli.drafting.answers import Answers, AnswersFile, SaysOnce
from sms_cli.drafting.csv_reading import Entry
from sms_cli.drafting.csv_said import Said, read_said, said_of, said_text
from sms_cli.drafting.entry import EntryAuthor, EntryFile, SetValues, new_entry
from sms_cli.drafting.homes import Home, find_home, find_list
from sms_cli.drafting.interview import Interview
from sms_cli.drafting.json_schema import answers_schema, artifact_schema, settings_schema
from sms_cli.drafting.loop import Author, Draft, Known, draft
from sms_cli.drafting.next_line import next_line
from sms_cli.drafting.register import Register, read_register
from sms_cli.drafting.skeleton import write_answers
from sms_cli.drafting.uncommitted import note_fixed, note_imported, refuse_edited

if TYPE_CHECKING:
    from sms_cli.drafting.model import (
        SETUP,
        Account,
        Briefs,
        Chain,
        Chosen,
        Estimate,
        ModelDraft,
        ModelSettings,
        Outcome,
        Provenance,
        Unconfirmed,
        confirm_host,
        draft_by_model,
        draft_log,
        estimate,
        longest_path,
        model_settings,
        read_brief,
    )

__all__ = [
    "SETUP",
    "Account",
    "Answers",
    "AnswersFile",
    "Author",
    "Briefs",
    "Chain",
    "Chosen",
    "Draft",
    "Entry",
    "EntryAuthor",
    "EntryFile",
    "Estimate",
    "Home",
    "Interview",
    "Known",
    "ModelDraft",
    "ModelSettings",
    "Outcome",
    "Provenance",
    "Register",
    "Said",
    "SaysOnce",
    "SetValues",
    "Unconfirmed",
    "answers_schema",
    "artifact_schema",
    "confirm_host",
    "draft",
    "draft_by_model",
    "draft_log",
    "estimate",
    "find_home",
    "find_list",
    "longest_path",
    "model_settings",
    "new_entry",
    "next_line",
    "note_fixed",
    "note_imported",
    "read_brief",
    "read_register",
    "read_said",
    "refuse_edited",
    "said_of",
    "said_text",
    "settings_schema",
    "write_answers",
]


def __getattr__(name: str) -> object:
    """Load what only drafts by a model need when it is first asked for."""
    if not name.startswith("_"):
        from importlib import import_module

        model = import_module("sms_cli.drafting.model")
        if name in model.__all__:
            return getattr(model, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
