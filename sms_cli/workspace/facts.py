"""Facts about documents that no field states: headings, placeholders, links of bodies, blocks, digests, completeness."""

from __future__ import annotations

import os
import re
from typing import Any

from sms_cli.definitions import Fault
from sms_cli.errors import SmsError
from sms_cli.workspace.blocks import RADAR_TITLE, query_block, render_block
from sms_cli.workspace.body import Body, scan
from sms_cli.workspace.cast import is_path
from sms_cli.workspace.database import insert
from sms_cli.workspace.digest import content_digest
from sms_cli.workspace.documents import Document
from sms_cli.workspace.opened import Workspace
from sms_cli.workspace.outcomes import Watched
from sms_cli.workspace.parsed import ParsedFiles, digest_of
from sms_cli.workspace.pictures import KIND, drawn, picture_path
from sms_cli.workspace.yaml_events import Map, Seq

# A front matter without any of these holds no placeholder; body.py knows the rest.
_MARK = re.compile(rb"TODO|TBC|TBD|XXX|<[^\s=<>0-9_\"']|[Ll]orem|\[\s*[Ii](?:nsert|NSERT)").search


def load_facts(workspace: Workspace, parsed: ParsedFiles) -> None:
    """Fill the tables of facts; each fact has a row, so that a rule can point at its line."""
    db = workspace.db
    bodies = {
        document.number: parsed.body(document.raw[document.body_start :], document.body, document.body_line)
        for document in workspace.documents
        if document.data is not None and document.main is not None
    }
    headings: list[Any] = []
    placeholders: list[Any] = []
    links: list[Any] = []
    for number, body in bodies.items():
        document = workspace.documents[number]
        for pos, heading in enumerate(body.headings):
            row = _new(workspace, document, heading.line, 1)
            headings.append((row, document.row, pos, heading.level, heading.text, int(heading.filled)))
        placeholders += _placeholders(workspace, document, body)
        for link in body.links:
            resolves = _resolves(workspace, document, link.target, bodies)
            if resolves is not None:
                row = _new(workspace, document, link.line, link.column)
                kind = "anchor" if link.target.startswith("#") else "body"
                links.append((row, document.row, link.target, kind, int(resolves)))
    insert(db, "heading", headings)
    insert(db, "placeholder", placeholders)
    insert(db, "body_link", links + _evidence(workspace, bodies))
    insert(db, "completeness", [_completeness(workspace, document) for document in workspace.mains.values()])
    insert(db, "completeness_missing", workspace.rows.missing)
    _digests(workspace)
    workspace.bodies = bodies


def load_blocks(workspace: Workspace) -> None:
    """Fill the table `block`, once: rendering every block to compare it is work that only those who read the table want done."""
    bodies, workspace.bodies = workspace.bodies, None
    if bodies is not None:
        insert(workspace.db, "block", _blocks(workspace, bodies))


def _new(workspace: Workspace, document: Document, line: int, column: int) -> int:
    """Give a line of a body a row of its own."""
    row = workspace.rows.new_line(document.number, document.data, "document" if document.is_main else "part")
    workspace.lines[row] = (line, column)
    return row


def _placeholders(workspace: Workspace, document: Document, body: Body) -> list[Any]:
    """List the placeholders of a file; those in a generated block are found in the field that the block repeats."""
    text = document.body if body.placeholders else ""
    generated = [(block.line, block.line + text.count("\n", block.start, block.end) + 1) for block in body.blocks]
    written = [
        (_new(workspace, document, found.line, found.column), document.row, None, found.text)
        for found in body.placeholders
        if not any(first < found.line <= last for first, last in generated)
    ]
    return written + _placeholders_in_fields(workspace, document)


def _placeholders_in_fields(workspace: Workspace, document: Document) -> list[Any]:
    """List the placeholders in a front matter, each at the nearest record or row that holds it."""
    front = document.raw[: document.body_start]
    if _MARK(front) is None:
        return []
    where = workspace.rows.where
    of_file = range(document.row, workspace.rows.next_row[document.number])
    rows = {id(where[row].node): row for row in of_file if where[row].at < 0}
    found: list[Any] = []

    def walk(value: Any, row: int, path: tuple[str, ...]) -> None:
        if isinstance(value, str):
            texts = scan(value, 1).placeholders
            found.extend((row, document.row, "/".join(path), place.text) for place in texts)
        elif isinstance(value, (Map, Seq)):
            if id(value) in rows:
                row, path = rows[id(value)], ()
            steps = value.items() if isinstance(value, Map) else enumerate(value)
            for step, below in steps:
                walk(below, row, (*path, str(step)))

    walk(document.data, document.row, ())
    return found


def _completeness(workspace: Workspace, document: Document) -> tuple[Any, ...]:
    filled, applicable = workspace.rows.counts[document.row]
    percent = round(100 * filled / applicable) if applicable else 100
    return document.row, document.skill, filled, applicable, percent


def _evidence(workspace: Workspace, bodies: dict[int, Body]) -> list[Any]:
    """List the relative paths among the evidence of all records, and whether each leads to a file of the workspace."""
    found = []
    for table, known in workspace.definitions.tables.items():
        if not known.get("evidence"):
            continue
        for line in workspace.rows.by_table[table]:
            row, target = line[0], line[3]
            if target and "://" not in target and is_path(target):
                document = workspace.document_of(row)
                resolves = _resolves(workspace, document, target, bodies, from_root=True)
                found.append((row, document.row, target, "evidence", int(bool(resolves))))
    return found


def _resolves(
    workspace: Workspace, document: Document, target: str, bodies: dict[int, Body], from_root: bool = False
) -> bool | None:
    """Tell whether a relative link leads to something in the workspace; None for one that leads outside of it (a URL)."""
    scheme = target.partition(":")[0]
    if target.startswith("//") or (":" in target and scheme.isalnum()):
        return None
    path, _, anchor = target.partition("#")
    path = _unquote(path.partition("?")[0])
    root = os.path.realpath(workspace.root)
    owner = document
    if path:
        folder = "" if path.startswith("/") else os.path.dirname(document.path)
        candidates = [os.path.join(root, folder, path.lstrip("/"))]
        if from_root:
            candidates.append(os.path.join(root, path.lstrip("/")))
        real = None
        for candidate in map(os.path.realpath, candidates):
            there = workspace.looked_for[candidate] = os.path.exists(candidate)
            there = there or os.path.relpath(candidate, root).replace(os.sep, "/") in workspace.replaced
            if there:
                real = candidate
                break
        if real is None or not (real + os.sep).startswith(root + os.sep):
            return False
        if not anchor:
            return True
        relative = os.path.relpath(real, root).replace(os.sep, "/")
        others = [d for d in workspace.documents if d.path == relative]
        if not others:
            return True
        owner = others[0]
    if not anchor:
        return True
    body = bodies.get(owner.number)
    return body is None or _unquote(anchor).lower() in body.anchors


def _unquote(text: str) -> str:
    if "%" not in text:
        return text
    from urllib.parse import unquote

    return unquote(text)


def parts_of(workspace: Workspace, main: Document) -> list[Document]:
    """Return the parts of a main document."""
    return [document for document in workspace.documents if document.main is main and document is not main]


def _digests(workspace: Workspace) -> None:
    for document in workspace.mains.values():
        if document.data and document.data.get("approved_digest"):
            digest = _digest(workspace, document)
            workspace.db.execute("UPDATE document SET digest = ? WHERE row = ?", (digest, document.row))


def _digest(workspace: Workspace, main: Document) -> str:
    """Return the content digest of an artifact, from now or, where all its files are the same, from before."""
    files = [main, *parts_of(workspace, main)]
    text = "\n".join(digest_of(file.raw) for file in files)
    known = workspace.outcomes.recall(f"digest {main.skill}", text)
    if isinstance(known, str):
        return known
    found = content_digest(main, files[1:])
    workspace.outcomes.keep(f"digest {main.skill}", text, (), found)
    return found


def render_blocks(workspace: Workspace, document: Document, names: list[str] | None = None) -> dict[str, str]:
    """Render the blocks of these names (default: all) that the document's skill declares. Raises SmsError for a faulty query."""
    skill = workspace.definitions.skills[document.skill or ""]
    wanted = {name: block for name, block in skill.blocks.items() if names is None or name in names}
    return {name: _render(workspace, document, name, block) for name, block in wanted.items()}


def _render(workspace: Workspace, document: Document, name: str, block: dict[str, Any]) -> str:
    placed = {**block, "picture": picture_path(document, name)} if block.get("kind") == KIND else block
    return render_block(name, placed, workspace.db, _parameters(workspace, document))


def render_picture(workspace: Workspace, document: Document, name: str, block: dict[str, Any]) -> bytes:
    """Render the picture that a block shows. Raises SmsError for a faulty query."""
    columns, rows = query_block(name, block, workspace.db, _parameters(workspace, document))
    return drawn(block.get("title", RADAR_TITLE), columns, rows)


def _parameters(workspace: Workspace, document: Document) -> dict[str, Any]:
    return {**workspace.parameters, "document": (document.main or document).row, "today": None}


def _rendered(workspace: Workspace, document: Document, name: str, block: dict[str, Any]) -> str:
    """Return the digest of what a block renders to (and of its picture, if it has one), from now or, where nothing that it reads
    has changed, from before.

    A block of the workspace's own is rendered each time, under guard; where it cannot be, that is noted and "" returned.
    """
    if "origin" in block:
        try:
            return _digests_of(workspace, document, name, block)
        except SmsError as error:
            path, line, column = block["origin"]
            workspace.faults.append(Fault(path, line, column, error.message, error.hint))
            return ""
    outcomes = workspace.outcomes
    text = repr(block)
    known = outcomes.recall(f"{document.skill}/{name}", text)
    if isinstance(known, str):
        return known
    with Watched(outcomes, text) as watched:
        found = _digests_of(workspace, document, name, block)
    if watched.repeatable:
        outcomes.keep(f"{document.skill}/{name}", text, watched.reads, found)
    return found


def _digests_of(workspace: Workspace, document: Document, name: str, block: dict[str, Any]) -> str:
    digest = digest_of(_render(workspace, document, name, block).strip().encode("utf-8", "surrogatepass"))
    if block.get("kind") == KIND:
        digest += " " + digest_of(render_picture(workspace, document, name, block))
    return digest


def _blocks(workspace: Workspace, bodies: dict[int, Body]) -> list[Any]:
    found = []
    for number, body in bodies.items():
        document = workspace.documents[number]
        if not document.is_main:
            continue
        text = document.body
        returns = "\r\n" in text
        declared = workspace.definitions.skills[document.skill or ""].blocks
        seen = set()
        for block in body.blocks:
            seen.add(block.name)
            problem = None
            if block.name not in declared:
                problem = "unknown"
            else:
                said = text[block.start : block.end].strip()
                if returns and said.count("\n") == said.count("\r\n"):
                    said = said.replace("\r\n", "\n")
                digest = digest_of(said.encode("utf-8", "surrogatepass"))
                if declared[block.name].get("kind") == KIND:
                    digest += " " + digest_of(workspace.content(picture_path(document, block.name)) or b"")
                if _rendered(workspace, document, block.name, declared[block.name]) not in ("", digest):
                    problem = "stale"
            found.append((_new(workspace, document, block.line, 1), document.row, block.name, problem))
        for broken in body.problems:
            said = f"{broken.name}: {broken.message}" if broken.name else broken.message
            found.append((_new(workspace, document, broken.line, 1), document.row, said, "broken"))
        found += [(document.row, document.row, name, "missing") for name in declared if name not in seen]
    return found
