"""Forms to documents: what is settled, what an author answers, rendered and checked. The front door is `draft`."""

from __future__ import annotations

from sms_cli.drafting.answers import Answers, AnswersFile
from sms_cli.drafting.entry import EntryAuthor, EntryFile, SetValues, new_entry
from sms_cli.drafting.homes import Home, find_home
from sms_cli.drafting.interview import Interview
from sms_cli.drafting.json_schema import answers_schema, artifact_schema, settings_schema
from sms_cli.drafting.loop import Author, Draft, Known, draft
from sms_cli.drafting.next_line import next_line
from sms_cli.drafting.skeleton import write_answers

__all__ = [
    "Answers",
    "AnswersFile",
    "Author",
    "Draft",
    "EntryAuthor",
    "EntryFile",
    "Home",
    "Interview",
    "Known",
    "SetValues",
    "answers_schema",
    "artifact_schema",
    "draft",
    "find_home",
    "new_entry",
    "next_line",
    "settings_schema",
    "write_answers",
]
