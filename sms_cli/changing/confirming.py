"""Confirm what a draft took for granted: a person says so, and their id stands beside it."""

from __future__ import annotations

from typing import Any, NamedTuple

from sms_cli.changing.approval import main_document
from sms_cli.changing.approval_terms import front_matter, nobody
from sms_cli.errors import SmsError, nearest
from sms_cli.workspace import Document, Edit, Workspace, apply_edits, inside, write_bytes


class Confirmation(NamedTuple):
    """What was confirmed: (field, sentence) of each, and how many assumptions of the document are left."""

    title: str
    path: str
    confirmed: list[tuple[str, str]]
    left: int


def confirm(workspace: Workspace, name: str, field: str | None, by: str, *, everything: bool = False) -> Confirmation:
    """Confirm an assumption of an artifact (its skill's name, document id or file) in the name of the person `by`.

    `field` is what the assumption is about; it may be left out where only one is open, or with `everything`. Raises SmsError, and
    then nothing is changed.
    """
    main = main_document(workspace, name, "confirm")
    title = workspace.definitions.skills[str(main.skill)].title
    _objections(workspace, by)
    entries: Any = front_matter(main).get("assumptions") or []
    entries = [entry if isinstance(entry, dict) else {} for entry in entries] if isinstance(entries, list) else []
    open_ = [at for at, entry in enumerate(entries) if not entry.get("confirmed_by")]
    chosen = _chosen(main, entries, open_, field, everything)
    order = ("field", "says", "confirmed_by")
    edits = [Edit("set", ("assumptions", at, "confirmed_by"), by, order) for at in chosen]
    text, _ = apply_edits(main.raw.decode("utf-8"), edits)
    path = inside(workspace.root, main.path)
    if path.read_bytes() != main.raw:
        raise SmsError("was changed in the meantime", path=main.path, hint="Run the same command again")
    write_bytes(path, text.encode("utf-8"))
    said = [(str(entries[at].get("field")), str(entries[at].get("says"))) for at in chosen]
    return Confirmation(title, main.path, said, len(open_) - len(chosen))


def _chosen(main: Document, entries: list[Any], open_: list[int], field: str | None, everything: bool) -> list[int]:
    """Return the places of the assumptions that are meant. Raises SmsError with the fields that there are."""
    if not open_:
        raise SmsError("has no assumption left to confirm", path=main.path)
    names = [str(entries[at].get("field")) for at in open_]
    if field is None:
        if everything or len(open_) == 1:
            return open_
        shown = ", ".join(names[:8]) + (" …" if len(names) > 8 else "")
        raise SmsError(f"{len(names)} assumptions are open: {shown}", path=main.path, hint="Name one, or use --all")
    found = [at for at, name in zip(open_, names, strict=True) if name == field]
    if not found:
        guess = nearest(field, names)
        hint = f"Did you mean {guess}?" if guess else f"Open are: {', '.join(names[:8])}"
        raise SmsError(f"no open assumption is about {field}", path=main.path, hint=hint)
    return found


def _objections(workspace: Workspace, by: str) -> None:
    """Raise SmsError for somebody who cannot confirm: unknown, or no longer there."""
    query = "SELECT name, coalesce(active, 1), coalesce(retired, 0) FROM person WHERE id = ?"
    person = workspace.db.execute(query, (by,)).fetchone()
    if person is None:
        raise SmsError(nobody(workspace, by))
    name, active, retired = person
    if retired or not active:
        raise SmsError(f"{name} ({by}) is no longer active; somebody who is has to confirm it")
