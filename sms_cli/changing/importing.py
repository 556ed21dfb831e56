"""A register taken over: the rows of a CSV file into the document that holds such records, shown first, then all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sms_cli.changing.several_files import diff_of, file_of_its_own, judged, with_blocks, write_all
from sms_cli.checking import Diagnostic, Report
from sms_cli.drafting import Answers, Entry, Home, Known, Register, SaysOnce, draft, note_imported, refuse_edited
from sms_cli.errors import SmsError
from sms_cli.workspace import Document, Edit, Workspace, apply_edits, apply_together, backup, inside


class Import(NamedTuple):
    """What an import is going to change; nothing is written before `write` is called.

    `added`, `updated` and `unchanged` name records; `path` is that of the main document, which the import `begins` where it
    was not there. `diagnostics` are those that it brings. `write` returns the backups that it kept, and raises SmsError.
    """

    path: str
    begins: bool
    added: list[str]
    updated: list[str]
    unchanged: list[str]
    diff: str
    report: Report
    diagnostics: list[Diagnostic]
    write: Callable[[], list[str]]


def prepare_import(
    workspace: Workspace, register: Register, *, own_files: bool = False, force: bool = False, guard: bool = True
) -> Import:
    """Work out what a register changes. `own_files` puts each new record into a file beside the main document.

    Raises SmsError where the register has faults, and where a file that changes has uncommitted edits (`force` keeps a backup
    of it instead; without `guard`, for a dry run, it does not matter).
    """
    register.refuse_faults()
    home = register.home
    if own_files and (home is None or not home.is_top):
        where = "its document is not begun" if home is None else "it is part of another record"
        raise SmsError(
            f"{register.field.a_noun} cannot have a file of its own: {where}", hint="Leave --file out, or draft first"
        )
    if home is None:
        return _as_draft(workspace, register)
    texts = _texts(workspace, register, home, own_files=own_files)
    edited = {path: document for path in texts if (document := _document(workspace, path)) is not None}
    if guard and not force:
        for document in edited.values():
            refuse_edited(workspace, document)
    skill = register.form.skill.key
    texts, after = with_blocks(workspace, skill, texts) if texts else (texts, workspace)
    report, brought = judged(workspace, after)

    def write() -> list[str]:
        for path, text in texts.items():
            note_imported(
                workspace, path, text
            )  # first, for a note on a text that was not written after all does no harm
        saved = [backup(inside(workspace.root, path)) for path in edited if not _is_safe(workspace, edited[path])]
        write_all(workspace, texts)
        return [path.relative_to(workspace.root).as_posix() for path in saved]

    return Import(
        home.document.path,
        begins=False,
        added=[entry.name for entry in register.entries if entry.document is None],
        updated=[entry.name for entry in register.entries if entry.edits],
        unchanged=[entry.name for entry in register.entries if entry.document is not None and not entry.edits],
        diff=diff_of(workspace, texts),
        report=report,
        diagnostics=brought,
        write=write,
    )


def _document(workspace: Workspace, path: str) -> Document | None:
    return next((document for document in workspace.documents if document.path == path), None)


def _is_safe(workspace: Workspace, document: Document) -> bool:
    """Tell whether somebody else has the content of a file too."""
    try:
        refuse_edited(workspace, document)
    except SmsError:
        return False
    return True


def _texts(workspace: Workspace, register: Register, home: Home, *, own_files: bool) -> dict[str, str]:
    """Return the new text of each file that changes."""
    texts: dict[str, str] = {}
    changes: dict[str, list[Edit]] = {}
    for entry in register.entries:
        if entry.document is not None and entry.edits:
            changes.setdefault(entry.document.path, []).extend(entry.edits)
    for path, edits in changes.items():
        document = _document(workspace, path)
        assert document is not None
        texts[path] = _edited(path, document.raw.decode("utf-8"), edits)
    new = [entry for entry in register.entries if entry.document is None]
    if own_files:
        for entry in new:
            path, text = file_of_its_own(workspace, home, entry.row, entry.name)
            texts[path] = text
    elif new:
        path = home.document.path
        text = texts.get(path, home.document.raw.decode("utf-8"))
        texts[path] = _edited(path, text, _additions(home, new))
    return texts


def _additions(home: Home, new: list[Entry]) -> list[Edit]:
    """Return the edits that put new entries at the end of their list, or begin it."""
    below: Any = home.document.data
    for step in home.path:
        below = below[step] if isinstance(step, int) else below.get(step) if isinstance(below, dict) else None
    rows = [entry.row for entry in new]
    if not below:
        return [Edit("set", home.path, rows, home.order)]
    return [Edit("append", home.path, row, home.order) for row in rows]


def _edited(path: str, text: str, edits: list[Edit]) -> str:
    together = all(edit.kind in ("set", "append") for edit in edits)
    try:
        changed, _ = apply_together(text, edits) if together else apply_edits(text, edits)
    except SmsError as error:
        error.path = path
        raise
    return changed


# -- a document that is not begun ----------------------------------------------------------------------------------------


class _Rows(SaysOnce):
    """The author of a draft that knows one list and nothing else."""

    def __init__(self, register: Register) -> None:
        self.register = register

    def fill_in(self, form: Any, known: Known) -> Answers:
        """Answer with the list."""
        *groups, key = self.register.field.path
        values: dict[str, Any] = {key: [entry.row for entry in self.register.entries]}
        for group in reversed(groups):
            values = {group: values}
        return Answers(values)


def _as_draft(workspace: Workspace, register: Register) -> Import:
    """Begin the document with the list, all else as far as it is settled."""
    skill = register.form.skill
    made = draft(workspace, skill, _Rows(register), dry_run=True)

    def write() -> list[str]:
        draft(workspace, skill, _Rows(register))
        return []

    return Import(
        made.path,
        begins=True,
        added=[entry.name for entry in register.entries],
        updated=[],
        unchanged=[],
        diff=made.diff,
        report=made.report,
        diagnostics=made.diagnostics,
        write=write,
    )
