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
from sms_cli.drafting.uncommitted import note_imported, refuse_edited

if TYPE_CHECKING:
    from sms_cli.drafting.model import (
        SETUP,
        Chosen,
        Estimate,
        ModelDraft,
        ModelSettings,
        Provenance,
        Unconfirmed,
        confirm_host,
        draft_by_model,
        draft_log,
        estimate,
        model_settings,
        read_brief,
    )

__all__ = [
    "SETUP",
    "Answers",
    "AnswersFile",
    "Author",
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
    "model_settings",
    "new_entry",
    "next_line",
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

_BY_MODEL = frozenset(
    "SETUP Chosen Estimate ModelDraft ModelSettings Provenance Unconfirmed confirm_host draft_by_model draft_log estimate "
    "model_settings read_brief".split()
)


def __getattr__(name: str) -> object:
    """Load what only drafts by a model need when it is first asked for."""
    if name in _BY_MODEL:
        from importlib import import_module

        return getattr(import_module("sms_cli.drafting.model"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
