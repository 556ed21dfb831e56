"""Find the artifacts of a workspace and split each into front matter and body, byte for byte.

An artifact is a Markdown file whose front matter has `skill` or `part_of`; every other file is left alone. Reading stays
outside python-frontmatter because that strips the text and copies the values, and so loses the places.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from sms_cli.workspace.parsed import ParsedFiles
from sms_cli.workspace.yaml_events import Map, YamlProblem

MAX_BYTES = 16 * 1024 * 1024
_HEAD = 64 * 1024
_BOM = b"\xef\xbb\xbf"
_OPEN = re.compile(rb"---[ \t]*\r?\n").match
_CLOSE = re.compile(rb"\n---[ \t]*\r?(?:\n|\Z)").search
_OURS = re.compile(rb"(?m)^[\"']?(skill|part_of)[\"']?[ \t]*:[ \t]*[\"']?([A-Za-z-]*)").finditer
_ENDS = (".md", ".markdown")
_SKIPPED = frozenset(("node_modules", "__pycache__", "venv"))
_SKIPPED_AT_ROOT = frozenset(("skills", "rules", "answers", "briefs"))


class Document:
    """One Markdown file of the SMS. `problem` says why its front matter could not be read, as (message, line, column)."""

    __slots__ = (
        "body_line",
        "body_start",
        "data",
        "main",
        "number",
        "part_of",
        "path",
        "problem",
        "raw",
        "record",
        "row",
        "skill",
    )

    def __init__(self, path: str, raw: bytes) -> None:
        self.path = path
        self.raw = raw
        self.data: Map | None = None
        self.body_start = 0
        self.body_line = 1
        self.problem: tuple[str, int, int] | None = None
        self.skill: str | None = None
        self.part_of: str | None = None
        self.record: str | None = None
        self.main: Document | None = None
        self.number = -1
        self.row = 0

    @property
    def body(self) -> str:
        """The text after the front matter, line endings as they are."""
        return self.raw[self.body_start :].decode("utf-8", "replace")

    @property
    def is_main(self) -> bool:
        """Whether it is the main document of its skill, not a part."""
        return self.part_of is None


def find_documents(
    root: Path,
    exclude: list[str],
    expected: dict[str, str],
    parsed: ParsedFiles,
    replace: Mapping[str, bytes],
    without: Collection[str] = (),
) -> list[Document]:
    """Read every artifact under `root`, in the order of their paths.

    `expected` maps the usual path of a main document to its skill, so that an empty file there is reported, not ignored;
    `replace` are contents that stand in for files, `without` the files that are passed over.
    """
    documents: list[Document] = []
    excluded = {entry.strip("/") for entry in exclude}
    replaced = [path for path in replace if path.endswith(_ENDS)]
    for path in {*_walk(str(root), "", excluded), *replaced}.difference(without):
        if path in replace:
            document = split(Document(path, b""), replace[path], expected.get(path), parsed)
        else:
            document = _read(root, path, expected.get(path), parsed)
        if document is not None:
            documents.append(document)
    documents.sort(key=lambda document: document.path)
    return documents


def list_what_counts(root: Path) -> list[str]:
    """List every Markdown file that could be an artifact, and what could be the picture of one, relative to the workspace."""
    return _walk(str(root), "", set(), (*_ENDS, ".svg"))


def _walk(folder: str, prefix: str, excluded: set[str], ends: tuple[str, ...] = _ENDS) -> list[str]:
    """List the files with such endings under a folder; links are followed for files that stay inside, never for folders."""
    found: list[str] = []
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return found
    for entry in entries:
        name = entry.name
        if name.startswith("."):
            continue
        path = prefix + name
        if name.endswith(ends):
            if entry.is_symlink() and not _inside(folder, prefix, entry.path):
                continue
            found.append(path)
        elif path in excluded or name in _SKIPPED or (not prefix and name in _SKIPPED_AT_ROOT):
            continue
        elif entry.is_dir(follow_symlinks=False):
            found += _walk(entry.path, path + "/", excluded, ends)
    return found


def _inside(folder: str, prefix: str, link: str) -> bool:
    root = os.path.realpath(folder)
    for _ in range(prefix.count("/")):
        root = os.path.dirname(root)
    return os.path.realpath(link).startswith(root + os.sep)


def _read(root: Path, path: str, expected: str | None, parsed: ParsedFiles) -> Document | None:
    document = Document(path, b"")
    document.skill = expected
    try:
        descriptor = os.open(f"{root}/{path}", os.O_RDONLY)
        try:
            size = os.fstat(descriptor).st_size
            head = os.read(descriptor, _HEAD)
            if expected is None and not head.startswith((b"---", _BOM)):
                return None
            if size > MAX_BYTES:
                if not any(_OURS(head)) and expected is None:
                    return None
                document.problem = (f"is larger than {MAX_BYTES >> 20} MB; split it into parts (part_of)", 1, 1)
                return document
            raw = head
            while len(raw) < size:
                more = os.read(descriptor, size - len(raw))
                if not more:
                    break
                raw += more
        finally:
            os.close(descriptor)
    except OSError as error:
        document.problem = (f"cannot be read: {error.strerror}", 1, 1)
        return document
    return split(document, raw, expected, parsed)


def split(document: Document, raw: bytes, expected: str | None, parsed: ParsedFiles) -> Document | None:
    """Fill a document from its bytes; None if it is no artifact."""
    document.raw = raw
    start = 3 if raw.startswith(_BOM) else 0
    opening = _OPEN(raw, start)
    if opening is None:
        if expected is None:
            return None
        what = "is empty" if not raw.strip() else "has no front matter"
        document.problem = (f"{what}; `sms draft {expected}` writes a first version", 1, 1)
        return document
    closing = _CLOSE(raw, opening.end() - 1)
    front = raw[start : closing.start() + 1] if closing else raw[start:]
    ours = {match.group(1): match.group(2).decode() for match in _OURS(front)}
    if not ours and expected is None:
        return None
    document.skill = ours.get(b"skill") or expected
    if b"part_of" in ours:
        document.part_of = ours[b"part_of"]
    if closing is None:
        document.problem = ("front matter is not closed: a line with only --- is missing after it", 1, 1)
        return document
    document.body_start = closing.end()
    document.body_line = raw.count(b"\n", 0, closing.end()) + 1
    try:
        raw[start:].decode("utf-8")
    except UnicodeDecodeError as error:
        at = start + error.start
        column = at - (raw.rfind(b"\n", 0, at) + 1) + 1
        document.problem = ("is not UTF-8 text; save it as UTF-8", raw.count(b"\n", 0, at) + 1, column)
        return document
    try:
        data: Any = parsed.read(front)
    except YamlProblem as problem:
        document.problem = (problem.message, problem.line, problem.column)
        return document
    if data.__class__ is not Map:
        what = "is empty" if data is None else "is not fields, one a line (name: value)"
        document.problem = (f"front matter {what}", 1, 1)
        return document
    document.data = data
    skill, part_of, record = data.get("skill"), data.get("part_of"), data.get("record")
    if isinstance(skill, str) or expected is None:
        document.skill = skill if isinstance(skill, str) else None
    document.part_of = part_of if isinstance(part_of, str) else None
    document.record = record if isinstance(record, str) and document.part_of else None
    if document.skill is None and document.part_of is None and expected is None:
        return None
    return document
