"""One more record: at the end of its list, or as a file of its own, with what the check says about it now."""

from __future__ import annotations

from typing import NamedTuple

from sms_cli.changing.several_files import LINE_OF_FIELDS, diff_of, file_of_its_own, judged, with_blocks, write_all
from sms_cli.checking import Diagnostic, Report
from sms_cli.drafting import EntryAuthor, find_home, new_entry
from sms_cli.errors import SmsError
from sms_cli.workspace import Document, Edit, Workspace, apply_edits


class Added(NamedTuple):
    """What came of it: the record's name, where it stands (line from 1), what changes, and the diagnostics it brought."""

    name: str
    path: str
    line: int
    diff: str
    report: Report
    diagnostics: list[Diagnostic]


def add(
    workspace: Workspace,
    kind: str,
    author: EntryAuthor,
    *,
    to: str | None = None,
    own_file: bool = False,
    dry_run: bool = False,
) -> Added:
    """Add a record of a kind, as `author` describes it, and write it unless it is a dry run.

    `to` names the record or document that it belongs to, where several could; `own_file` makes a file beside the main
    document. Raises SmsError when there is no place for it or the author's values cannot be taken; then nothing is changed.
    """
    home = find_home(workspace, kind, to)
    if own_file and not home.is_top:
        raise SmsError(
            f"{home.field.a_noun} is part of another record and cannot have a file of its own", hint="Leave --file out"
        )
    entry = new_entry(workspace, home, author)
    id_ = entry.get(home.field.id_key) if home.field.id_key else None
    name = str(id_ or " ".join(str(entry[key]) for key in home.field.keys if key in entry) or f"the {home.field.noun}")
    if own_file:
        path, text = file_of_its_own(workspace, home, entry, name)
        line = LINE_OF_FIELDS
    else:
        path = home.document.path
        text, lines = apply_edits(_text(home.document), [Edit("append", home.path, entry, home.order)])
        line = lines[0]
    texts, after = with_blocks(workspace, home.form.skill.key, {path: text})
    report, brought = judged(workspace, after)
    diff = diff_of(workspace, texts)
    if not dry_run:
        write_all(workspace, texts)
    return Added(name, path, line, diff, report, brought)


def _text(document: Document) -> str:
    return document.raw.decode("utf-8")
