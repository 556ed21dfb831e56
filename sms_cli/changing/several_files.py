"""A change of several files: what it brings the check to say, its diff, and writing all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sms_cli.checking import Diagnostic, Report, check
from sms_cli.drafting import Home
from sms_cli.errors import SmsError
from sms_cli.workspace import (
    Workspace,
    dump,
    inside,
    open_workspace,
    outdated_pictures,
    render_blocks,
    replace_blocks,
    write_bytes,
)

LINE_OF_FIELDS = 5  # where the fields of a record begin in a file of its own, behind those that say what it is


def file_of_its_own(workspace: Workspace, home: Home, entry: Mapping[str, Any], name: str) -> tuple[str, str]:
    """Return path and text of a file that holds just this record. Raises SmsError where it is there already."""
    main = workspace.mains[home.form.skill.key]
    path = f"{main.path.rsplit('.', 1)[0]}/{name}.md"
    if inside(workspace.root, path).exists():
        raise SmsError("is there already", path=path, hint="Give the record another id, or take the file away")
    front = {"part_of": home.form.skill.document_id, "skill": home.form.skill.key, "record": home.field.table, **entry}
    return path, f"---\n{dump(front)}---\n"


def with_blocks(workspace: Workspace, skill: str, texts: Mapping[str, str]) -> tuple[dict[str, str], Workspace]:
    """Bring the generated blocks of a main document up to date with new texts; return them and the workspace with them."""
    texts = dict(texts)
    main = workspace.mains[skill].path
    for _ in range(2):
        replace = {path: text.encode("utf-8") for path, text in texts.items()}
        opened = open_workspace(workspace.root, workspace.today, edition=workspace.settings.edition, replace=replace)
        document = opened.mains.get(skill)
        if document is None or document.path != main:
            break
        head = document.raw[: document.body_start].decode("utf-8")
        filled = head + replace_blocks(document.body, render_blocks(opened, document))
        pictures = {path: content.decode("utf-8") for path, content in outdated_pictures(opened, document).items()}
        if filled == document.raw.decode("utf-8") and not pictures:
            break
        texts = {**texts, main: filled, **pictures}
    return texts, opened


def judged(before: Workspace, after: Workspace) -> tuple[Report, list[Diagnostic]]:
    """Return the report on a changed workspace, and those of its diagnostics that the change brought."""
    known = {_identity(diagnostic) for diagnostic in check(before).diagnostics}
    report = check(after)
    return report, [diagnostic for diagnostic in report.diagnostics if _identity(diagnostic) not in known]


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


def write_all(workspace: Workspace, texts: Mapping[str, str]) -> None:
    """Write all texts, or leave all files as they were. Raises SmsError, also where a file has changed since it was read."""
    files = {relative: inside(workspace.root, relative) for relative in texts}
    old = {relative: path.read_bytes() if path.exists() else None for relative, path in files.items()}
    known = {document.path: document.raw for document in workspace.documents}
    for relative, content in old.items():
        if content != known.get(relative) and not relative.endswith(".svg"):  # a picture is drawn anew whatever it was
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


def diff_of(workspace: Workspace, texts: Mapping[str, str]) -> str:
    """Return what changes in the files as a unified diff, which `git apply` takes."""
    return "".join(_diff(workspace, relative, text) for relative, text in texts.items())


def _diff(workspace: Workspace, relative: str, text: str) -> str:
    """Return what changes in a file as a unified diff."""
    import difflib

    path = inside(workspace.root, relative)
    old = _lines(path.read_bytes().decode("utf-8", "replace")) if path.exists() else []
    before = f"a/{relative}" if old else "/dev/null"
    lines = difflib.unified_diff(old, _lines(text), before, f"b/{relative}")
    return "".join(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines)


def _lines(text: str) -> list[str]:
    """Return lines with their ends, as git counts them: other characters that break a line do not."""
    *whole, last = text.split("\n")
    return [line + "\n" for line in whole] + ([last] if last else [])
