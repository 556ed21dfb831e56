"""Which file is what: main documents, parts and record files, and what is wrong with their roles (DOC001, SHP002)."""

from __future__ import annotations

from typing import Any

from sms_cli.errors import nearest
from sms_cli.workspace.collected import Link, Violation
from sms_cli.workspace.documents import Document
from sms_cli.workspace.opened import Workspace
from sms_cli.workspace.rows import INHERITED


def read_documents(workspace: Workspace, documents: list[Document]) -> None:
    """Give each file its role and walk its front matter into rows: main documents first, then their parts."""
    workspace.documents = documents
    for number, document in enumerate(documents):
        document.number = number
    usual = {skill.path for skill in workspace.definitions.skills.values()}
    # Of two that claim to be the main document, the one in the usual place is, and the other is at fault.
    for document in sorted(documents, key=lambda document: document.path not in usual):
        if document.is_main:
            _read_main(workspace, document)
    for document in documents:
        if not document.is_main:
            _read_part(workspace, document)


def _violate(
    workspace: Workspace,
    document: Document,
    rule: str,
    key: str,
    message: str,
    expected: str | None = None,
    see: int | None = None,
) -> None:
    """Report against a file that has no row of its own yet, or whose key is at fault."""
    rows = workspace.rows
    row = document.row
    if not row:
        rows.document = document.number
        row = document.row = rows.new_row(document.data, "document" if document.is_main else "part", 0)
    data = document.data
    if data is not None:
        place = data.places[list(data).index(key)] if key in data else data.place
    else:
        line, column = document.problem[1:] if document.problem else (1, 1)
        place = line << 12 | min(column, 4095)
    found = data.get(key) if data is not None and isinstance(data.get(key), str) else None
    rows.violations.append(Violation(rule, row, (key,) if key else (), place, message, expected, found, see))


def _read_main(workspace: Workspace, document: Document) -> None:
    definitions, rows = workspace.definitions, workspace.rows
    skill = document.skill
    if document.problem is not None or document.data is None:
        if skill in definitions.skills:
            workspace.unreadable.add(str(skill))
        message = document.problem[0] if document.problem else "cannot be read"
        _violate(workspace, document, "SHP002", "", message)
        return
    if skill is None:
        message = "the file does not say which skill it belongs to"
        _violate(workspace, document, "DOC001", "skill", message, "skill: NAME")
        return
    if skill in definitions.left_out:
        return  # the fault of the skill is reported; what is written with it cannot be read until that is mended
    if skill not in definitions.skills:
        guess = nearest(skill, definitions.skills)
        message = f"there is no skill {skill}" + (f"; did you mean {guess}?" if guess else "")
        _violate(workspace, document, "DOC001", "skill", message, "a skill that `sms skills list` names")
        return
    first = workspace.mains.get(skill)
    if first is not None:
        owner = definitions.skills[skill].document_id
        message = f"{skill} has a main document already ({first.path}); a further file needs part_of: {owner}"
        _violate(workspace, document, "DOC001", "skill", message, see=first.row)
        return
    rows.document = document.number
    known = definitions.skills[skill]
    columns = [document.path, known.prefix, known.step, known.phase, None]
    document.row = rows.main_document(
        document.data, skill, columns, _lists_in_parts(workspace, known.document_id, skill)
    )
    document.main = document
    workspace.mains[skill] = document
    found = document.data.get("id")
    if isinstance(found, str) and found != known.document_id:
        _violate(
            workspace, document, "DOC001", "id", f"the id of this document is {known.document_id}", known.document_id
        )


def _lists_in_parts(workspace: Workspace, owner: str, skill: str) -> frozenset[str]:
    """Name the lists of a main document to which its parts and record files give entries."""
    found: set[str] = set()
    fields = workspace.definitions.plans[skill]["fields"]
    for part in workspace.documents:
        if part.part_of == owner and part.skill == skill and part.data is not None:
            found |= {key for key, value in part.data.items() if isinstance(value, list) and value}
            found |= {
                k for k, f in fields.items() if part.record and f["k"] == "r" and f["plan"]["table"] == part.record
            }
    return frozenset(found)


def _read_part(workspace: Workspace, document: Document) -> None:
    definitions, rows = workspace.definitions, workspace.rows
    if document.problem is not None or document.data is None:
        message = document.problem[0] if document.problem else "cannot be read"
        if document.skill in definitions.skills:
            workspace.unreadable.add(str(document.skill))
        _violate(workspace, document, "SHP002", "", message)
        return
    mains = {definitions.skills[key].document_id: main for key, main in workspace.mains.items()}
    main = mains.get(str(document.part_of))
    if main is None or main.skill is None:
        owner = next((s for s in definitions.skills.values() if s.document_id == document.part_of), None)
        if (owner is not None and owner.key in workspace.unreadable) or document.skill in definitions.left_out:
            return
        message = f"{document.part_of} is no main document of this workspace"
        expected = ", ".join(sorted(mains)) or "a main document first"
        _violate(workspace, document, "DOC001", "part_of", message, expected)
        return
    document.main = main
    skill = main.skill
    if document.skill != skill:
        _violate(
            workspace,
            document,
            "DOC001",
            "skill",
            f"a part of {document.part_of} belongs to the skill {skill}",
            skill,
            main.row,
        )
        return
    rows.document = document.number
    if document.record is None:
        document.row = rows.part(document.data, skill, main.row, document.path)
        for key in INHERITED:
            if key in document.data:
                message = f"a part has no {key.replace('_', ' ')} of its own; it takes that of {document.part_of}"
                _violate(workspace, document, "DOC001", key, message, see=main.row)
        return
    kinds = {
        field["plan"]["table"]
        for field in definitions.plans[skill]["fields"].values()
        if field["k"] == "r" and "id" in field["plan"]
    }
    if document.record not in kinds:
        _violate(
            workspace,
            document,
            "DOC001",
            "record",
            f"{document.record} is no kind of record of {skill}",
            ", ".join(sorted(kinds)),
        )
        return
    document.row = rows.record_file(document.data, skill, main.row, document.path, document.record)


def resolve_links(workspace: Workspace) -> list[tuple[Any, ...]]:
    """Find the record that each link names. Return the rows of table `link`; unresolved ones are kept for checking.

    A link is pending, not wrong, while the home document of its kind does not exist and the id fits the kind.
    """
    ids = workspace.rows.ids
    lines: list[tuple[Any, ...]] = []
    lost: list[Link] = []
    retired = _retired(workspace)
    ids["document"] = {
        str(main.data["id"]): main.row for main in workspace.mains.values() if main.data and main.data.get("id")
    }
    for link in workspace.rows.links:
        to_row = None
        for kind in link.kinds:
            table = ids.get(kind)
            if table is not None:
                to_row = table.get(link.target)
                if to_row is not None:
                    break
        field = "/".join(link.path)
        live = not retired or not _within(workspace, link.row, retired)
        lines.append((link.row, field, " ".join(link.kinds), link.target, to_row, int(live)))
        if to_row is None:
            lost.append(link)
    if lost:
        _tell_pending(workspace, lost)
    return lines


def _tell_pending(workspace: Workspace, links: list[Link]) -> None:
    """Tell links to records that may still come, which are counted, from wrong ones."""
    import re

    definitions = workspace.definitions
    absent: dict[str, bool] = {}
    for kind, known in definitions.kinds.items():
        absent[kind] = any(home not in workspace.mains or home in workspace.unreadable for home in known["homes"])
    to_come = {skill.document_id for skill in definitions.skills.values() if skill.key not in workspace.mains}
    patterns = {kind: re.compile(known["pattern"]) for kind, known in definitions.kinds.items() if known.get("pattern")}
    # An id tells its kind only where the kind has a prefix of its own; configuration items are named as their owner likes.
    telling = [
        pattern
        for kind, pattern in patterns.items()
        if pattern.pattern.startswith(definitions.kinds[kind]["example"].partition("-")[0] + "-")
    ]
    later = re.compile(r"[A-Z]{2,5}-[A-Z0-9][A-Z0-9-]*|P[1-9]|[A-Z]{2,4}")
    for link in links:
        pending = False
        for kind in link.kinds:
            if kind == "document":
                pending = pending or link.target in to_come
            elif kind not in definitions.kinds:
                fits_other = any(pattern.fullmatch(link.target) for pattern in telling)
                pending = pending or (bool(later.fullmatch(link.target)) and not fits_other)
            elif absent[kind]:
                pattern = patterns.get(kind)
                pending = pending or pattern is None or bool(pattern.fullmatch(link.target))
        if pending:
            workspace.pending_links += 1
        else:
            workspace.unresolved.append(link)


def _retired(workspace: Workspace) -> set[int]:
    """Return the rows of retired records and documents."""
    found = {record[0] for record in workspace.rows.records if record[5]}
    found.update(main.row for main in workspace.mains.values() if main.data and main.data.get("status") == "retired")
    return found


def _within(workspace: Workspace, row: int, holders: set[int]) -> bool:
    """Tell whether a row, or one that it lies in, is among `holders`."""
    while row:
        if row in holders:
            return True
        row = workspace.where(row).parent
    return False
