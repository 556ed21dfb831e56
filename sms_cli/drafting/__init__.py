"""Forms to documents: what is settled, what an author answers, rendered and checked. The front door is `draft`."""

from __future__ import annotations

from sms_cli.drafting.answers import Answers, AnswersFile
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

__all__ = [
    "Answers",
    "AnswersFile",
    "Author",
    "Draft",
    "Entry",
    "EntryAuthor",
    "EntryFile",
    "Home",
    "Interview",
    "Known",
    "Register",
    "Said",
    "SetValues",
    "answers_schema",
    "artifact_schema",
    "draft",
    "find_home",
    "find_list",
    "new_entry",
    "next_line",
    "note_imported",
    "read_register",
    "read_said",
    "refuse_edited",
    "said_of",
    "said_text",
    "settings_schema",
    "write_answers",
]
