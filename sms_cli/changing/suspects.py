"""What became suspect downstream: records and documents that name what has changed, and have not changed themselves."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

from sms_cli.changing.comparison import RecordChange, SectionChange
from sms_cli.workspace import Document, Workspace


class Suspect(NamedTuple):
    """A record (or a document) and the place where it names `because`, a record or file that has changed. Line from 1."""

    record: str
    title: str
    field: str | None
    path: str
    line: int
    because: str


def suspects(after: Workspace, changes: Sequence[RecordChange], sections: Sequence[SectionChange]) -> list[Suspect]:
    """Return what is to be looked at again, in the order of files and lines.

    What is new is named by nobody who did not know it. A change inside a record is one of the record.
    """
    told = [
        change for change in changes if change.change in ("changed", "retired", "removed") and change.kind != "settings"
    ]
    touched: dict[str, str] = {}
    for change in told:
        # Behind the last id of an entry's holder everything else is the entry itself.
        for name in change.record.split():
            if change.kind != "document":
                touched.setdefault(name, change.change)
    new = {name for change in changes for name in change.record.split()}
    found: dict[tuple[str, str, str | None], Suspect] = {}
    lines = after.db.execute("SELECT row, field, kind, target FROM link WHERE live ORDER BY row")
    for row, field, kinds, target in lines:
        if target not in touched or not _of_kind(after, changes, kinds, target):
            continue
        chain = _chain(after, row)
        if new & set(chain):
            continue
        place = after.place(row, field)
        record = place.record or ""
        shown = place.field or field
        key = (record, target, shown)
        found.setdefault(key, Suspect(record, _title(after.document_of(row)), shown, place.path, place.line, target))
    files = {change.path for change in told} | {section.path for section in sections}
    for suspect in _by_body(after, files):
        found.setdefault((suspect.path, suspect.because, None), suspect)
    return sorted(found.values(), key=lambda suspect: (suspect.path, suspect.line, suspect.because))


def _of_kind(after: Workspace, changes: Sequence[RecordChange], kinds: str, target: str) -> bool:
    """Tell whether a link means the record that changed, not one of another kind with the same id."""
    wanted = kinds.split()
    found = [kind for kind in wanted if target in after.rows.ids.get(kind, {})]
    if not found:
        return any(change.change == "removed" and target in change.record.split() for change in changes)
    own = {change.key for change in changes if change.key[-1] == target and len(change.key) == 2}
    return not own or any((kind, target) in own for kind in found)


def _chain(after: Workspace, row: int) -> list[str]:
    """Return the ids of the records that a row lies in."""
    found = []
    while row:
        record = after.record_of(row)
        if record is not None and record not in found:
            found.append(record)
        row = after.where(row).parent
    return found[:-1] if found and found[-1].startswith("DOC-") and len(found) > 1 else found


def _by_body(after: Workspace, files: set[str]) -> list[Suspect]:
    """Return the documents whose text links to a file that has changed."""
    found = []
    rows = after.db.execute("SELECT document, target, row FROM body_link WHERE kind <> 'evidence' AND resolves")
    for row, target, place_row in rows.fetchall():
        document = after.document_of(row)
        path = str(target).partition("#")[0]
        relative = (
            os.path.normpath(os.path.join(os.path.dirname(document.path), path)).replace(os.sep, "/") if path else ""
        )
        if relative in files and document.path not in files:
            record = after.record_of(row) or document.path
            line = after.place(place_row).line
            found.append(Suspect(record, _title(document), None, document.path, line, relative))
    return found


def _title(document: Document) -> str:
    main = document.main or document
    title = main.data.get("title") if main.data is not None else None
    return title if isinstance(title, str) else main.path
