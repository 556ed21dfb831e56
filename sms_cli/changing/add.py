"""One more record: at the end of its list, or as a file of its own, with what the check says about it now."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from sms_cli.checking import Diagnostic, Report, check
from sms_cli.drafting import EntryAuthor, Home, find_home, new_entry
from sms_cli.errors import SmsError
from sms_cli.workspace import (
    Document,
    Edit,
    Workspace,
    apply_edits,
    dump,
    inside,
    open_workspace,
    render_blocks,
    replace_blocks,
    write_bytes,
)


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
            f"a {home.field.noun} is part of another record and cannot have a file of its own", hint="Leave --file out"
        )
    entry = new_entry(workspace, home, author)
    id_ = entry.get(home.field.id_key) if home.field.id_key else None
    name = str(id_ or " ".join(str(entry[key]) for key in home.field.keys if key in entry) or f"the {home.field.noun}")
    if own_file:
        path, text, line = _file_of_its_own(workspace, home, entry, name)
    else:
        path = home.document.path
        text, lines = apply_edits(_text(home.document), [Edit("append", home.path, entry, home.order)])
        line = lines[0]
    texts, after = _with_blocks(workspace, home, {path: text})
    before = {_identity(diagnostic) for diagnostic in check(workspace).diagnostics}
    report = check(after)
    brought = [diagnostic for diagnostic in report.diagnostics if _identity(diagnostic) not in before]
    diff = "".join(_diff(workspace, relative, content) for relative, content in texts.items())
    if not dry_run:
        _write(workspace, texts)
    return Added(name, path, line, diff, report, brought)


def _text(document: Document) -> str:
    return document.raw.decode("utf-8")


def _file_of_its_own(workspace: Workspace, home: Home, entry: dict[str, Any], name: str) -> tuple[str, str, int]:
    """Return path, text and line of a file that holds just this record."""
    main = workspace.mains[home.form.skill.key]
    path = f"{main.path.rsplit('.', 1)[0]}/{name}.md"
    if inside(workspace.root, path).exists():
        raise SmsError("is there already", path=path, hint="Give the record another id, or take the file away")
    front = {"part_of": home.form.skill.document_id, "skill": home.form.skill.key, "record": home.field.table, **entry}
    return path, f"---\n{dump(front)}---\n", 5


def _with_blocks(workspace: Workspace, home: Home, texts: dict[str, str]) -> tuple[dict[str, str], Workspace]:
    """Bring the generated blocks of the main document up to date with the new texts; return them and the workspace with them."""
    main = workspace.mains[home.form.skill.key].path
    for _ in range(2):
        replace = {path: text.encode("utf-8") for path, text in texts.items()}
        opened = open_workspace(workspace.root, workspace.today, edition=workspace.settings.edition, replace=replace)
        document = opened.mains.get(home.form.skill.key)
        if document is None or document.path != main:
            break
        head = document.raw[: document.body_start].decode("utf-8")
        filled = head + replace_blocks(document.body, render_blocks(opened, document))
        if filled == _text(document):
            break
        texts = {**texts, main: filled}
    return texts, opened


def _identity(diagnostic: Diagnostic) -> tuple[Any, ...]:
    """Return what makes a diagnostic the same one although lines have moved."""
    return (
        diagnostic.rule,
        diagnostic.severity,
        diagnostic.path,
        diagnostic.record,
        diagnostic.field,
        diagnostic.message,
    )


def _write(workspace: Workspace, texts: dict[str, str]) -> None:
    """Write all texts, or leave all files as they were."""
    files = {relative: inside(workspace.root, relative) for relative in texts}
    old = {relative: path.read_bytes() if path.exists() else None for relative, path in files.items()}
    known = {document.path: document.raw for document in workspace.documents}
    for relative, content in old.items():
        if content != known.get(relative):
            raise SmsError("was changed in the meantime", path=relative, hint="Run the same command again")
    done: list[str] = []
    try:
        for relative, text in texts.items():
            done.append(relative)
            _put(files[relative], relative, text.encode("utf-8"))
    except BaseException:
        for relative in done:
            content = old[relative]
            if content is None:
                files[relative].unlink(missing_ok=True)
            elif files[relative].read_bytes() != content:
                _put(files[relative], relative, content)
        raise


def _put(path: Path, relative: str, content: bytes) -> None:
    try:
        write_bytes(path, content)
    except SmsError as error:
        error.path = relative
        raise


def _diff(workspace: Workspace, relative: str, text: str) -> str:
    """Return what changes in a file as a unified diff."""
    import difflib

    path = inside(workspace.root, relative)
    old = path.read_bytes().decode("utf-8", "replace").splitlines(keepends=True) if path.exists() else []
    before = f"a/{relative}" if old else "/dev/null"
    return "".join(difflib.unified_diff(old, text.splitlines(keepends=True), before, f"b/{relative}"))
