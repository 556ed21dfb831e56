"""Two states of a workspace side by side: records, fields, approvals and prose that differ, in values that a format can tell."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from sms_cli.changing.records_told import Key, Told, records_told
from sms_cli.workspace import Document, Workspace, body_sections, content_digest, parts_of

_APPROVAL = ("approved_by", "approved_on")


class FieldChange(NamedTuple):
    """A field that says something else; of a list, which entries came and went. `label` is its name in words."""

    field: str
    label: str
    before: str | None
    after: str | None
    added: list[str]
    removed: list[str]


class RecordChange(NamedTuple):
    """A record, a document or an entry of a list that was added, removed, retired or changed.

    `record` holds the ids that lead to it; `holds` counts, by kind, the records that came or went with it.
    """

    change: str
    kind: str
    record: str
    name: str | None
    document: str | None
    path: str
    fields: list[FieldChange]
    holds: dict[str, int]
    key: Key


class SectionChange(NamedTuple):
    """A section of a body whose prose was added, removed or changed; counts are lines with text."""

    change: str
    path: str
    heading: str
    added: int
    removed: int


class ApprovalChange(NamedTuple):
    """An approval that came (`approved`), or no longer covers what the document says (`lost`). `by` names the person."""

    change: str
    document: str
    title: str
    path: str
    version: str | None
    by: str | None
    on: str | None


def compare_records(before: Workspace, after: Workspace) -> list[RecordChange]:
    """Return what differs between the front matters of two states, in the order of the documents."""
    old, new = records_told(before), records_told(after)
    unread = {d.path for w in (before, after) for d in w.documents if d.data is None}
    lost = {key for key, told in old.items() if key not in new and not _in_files(told, unread, old)}
    come = {key for key, told in new.items() if key not in old and not _in_files(told, unread, new)}
    changes: list[tuple[tuple[str, int], RecordChange]] = []
    place = {key: at for at, key in enumerate([*new, *old])}
    for key in lost | come:
        told, those, word = (new[key], come, "added") if key in come else (old[key], lost, "removed")
        if told.holder in those:
            continue
        everything = new if key in come else old
        changes.append((_order(told, place), _change(word, told, [], _held(key, everything, those))))
    for key in old.keys() & new.keys():
        fields = _fields(before, after, old[key], new[key])
        if fields:
            retired = any((f.field, f.after) in (("retired", "true"), ("status", "retired")) for f in fields)
            changes.append(
                (_order(new[key], place), _change("retired" if retired else "changed", new[key], fields, {}))
            )
    return [change for _, change in sorted(changes, key=lambda pair: pair[0])]


def _in_files(told: Told, paths: set[str], all_: dict[Key, Told]) -> bool:
    """Tell whether the main document that a record belongs to cannot be read on one side: then nothing can be said of it."""
    main: Told | None = told
    while main is not None and main.holder is not None:
        main = all_.get(main.holder)
    documents = [t.document.path for t in (told, main) if t is not None and t.document is not None]
    return any(path in paths for path in documents)


def _order(told: Told, place: dict[Key, int]) -> tuple[str, int]:
    return (told.document.path if told.document is not None else "", place[told.key])


def _held(key: Key, told: dict[Key, Told], those: set[Key]) -> dict[str, int]:
    """Count the records that came or went within another one."""
    within = {key}
    counts: Counter[str] = Counter()
    for one in told.values():
        if one.holder in within:
            within.add(one.key)
            if one.key in those and len(one.key) == 2:
                counts[one.kind] += 1
    return dict(counts)


def _change(word: str, told: Told, fields: list[FieldChange], holds: dict[str, int]) -> RecordChange:
    main = told.document.main if told.document is not None else None
    title: Any = main.data.get("title") if main is not None and main.data is not None else None
    path = told.document.path if told.document is not None else "sms.yaml"
    return RecordChange(
        word, told.kind, " ".join(told.names), told.label, title if isinstance(title, str) else None, path, fields, holds, told.key
    )  # fmt: skip


def _fields(before: Workspace, after: Workspace, old: Told, new: Told) -> list[FieldChange]:
    changes = []
    told_apart = old.kind == "document" and _approved(old, new)
    for path in dict.fromkeys([*new.fields, *old.fields]):
        was, now = old.fields.get(path), new.fields.get(path)
        if was == now or (told_apart and path[0] in _APPROVAL):
            continue
        label = " ".join(path).replace("_", " ")
        metric = new.fields.get(("metric",))
        if path == ("value",) and isinstance(metric, str):
            label = metric.replace("-", " ")
        if isinstance(was, list) or isinstance(now, list):
            had, has = _listed(was), _listed(now)
            came = [_named(after, new, path, text) for text in (Counter(has) - Counter(had)).elements()]
            went = [_named(before, old, path, text) for text in (Counter(had) - Counter(has)).elements()]
            changes.append(
                FieldChange("/".join(path), label, ", ".join(had) or None, ", ".join(has) or None, came, went)
            )
            continue
        shown = [_named(w, t, path, v) for w, t, v in ((before, old, was), (after, new, now))]
        changes.append(FieldChange("/".join(path), label, shown[0] or None, shown[1] or None, [], []))
    if old.holder != new.holder and old.holder is not None:
        was_in, is_in = (" ".join(one.names[:-1]) or (one.holder or ("",))[-1] for one in (old, new))
        changes.append(FieldChange("", "belongs to", was_in, is_in, [], []))
    return changes


def _approved(old: Told, new: Told) -> bool:
    return any(old.fields.get((f,)) != new.fields.get((f,)) for f in _APPROVAL) and ("approved_by",) in new.fields


def _listed(value: str | list[str] | None) -> list[str]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _named(workspace: Workspace, told: Told, path: Key, value: str | list[str] | None) -> str:
    """Say a value; behind an id stands the name of what it names."""
    if not isinstance(value, str):
        return ""
    rows = [workspace.rows.ids.get(kind, {}).get(value) for kind in told.links.get(path, ())]
    row = next((row for row in rows if row is not None), None)
    name = workspace.where(row).node.get("name") if row is not None else None
    return f"{value} ({name})" if isinstance(name, str) else value


def compare_approvals(before: Workspace, after: Workspace) -> list[ApprovalChange]:
    """Return the approvals that came, and those that a change has overtaken, in the order of the journey."""
    changes = []
    for skill, main in sorted(after.mains.items(), key=lambda pair: after.definitions.skills[pair[0]].step or 99):
        old = before.mains.get(skill)
        was, now = _front(old), _front(main)
        covers = _covers(after, main)
        if covers and (was.get("approved_digest"), was.get("approved_on")) != (
            now["approved_digest"],
            now.get("approved_on"),
        ):
            changes.append(_approval("approved", after, main))
        elif now.get("approved_digest") and not covers and (old is None or _covers(before, old)):
            changes.append(_approval("lost", after, main))
    return changes


def _front(document: Document | None) -> dict[str, Any]:
    return document.data if document is not None and document.data is not None else {}


def _covers(workspace: Workspace, main: Document) -> bool:
    digest = _front(main).get("approved_digest")
    return digest is not None and digest == content_digest(main, parts_of(workspace, main))


def _approval(change: str, workspace: Workspace, main: Document) -> ApprovalChange:
    told = {key: value if isinstance(value, str) else None for key, value in _front(main).items()}
    known = workspace.definitions.skills[main.skill or ""]
    by = told.get("approved_by")
    row = workspace.rows.ids.get("person", {}).get(by or "")
    name = workspace.where(row).node.get("name") if row is not None else None
    return ApprovalChange(
        change, known.document_id, told.get("title") or known.title, main.path, told.get("version"),
        f"{by} ({name})" if isinstance(name, str) else by, told.get("approved_on"),
    )  # fmt: skip


def compare_prose(before: Workspace, after: Workspace) -> list[SectionChange]:
    """Return the sections whose prose differs, of documents that are there in both states."""
    old = {_role(document): document for document in before.documents}
    changes = []
    for document in after.documents:
        other = old.get(_role(document))
        if other is None or other.raw[other.body_start :] == document.raw[document.body_start :]:
            continue
        was, now = body_sections(other), body_sections(document)
        for heading in dict.fromkeys([*now, *was]):
            had, has = Counter(was.get(heading, ())), Counter(now.get(heading, ()))
            if was.get(heading) == now.get(heading) or (not had and not has and heading in was and heading in now):
                continue
            word = "added" if heading not in was else "removed" if heading not in now else "changed"
            changes.append(SectionChange(word, document.path, heading, (has - had).total(), (had - has).total()))
    return changes


def _role(document: Document) -> tuple[str, ...]:
    """Name a document by what it is, so that one that was moved is the same."""
    if document.is_main and document.skill:
        return ("main", document.skill)
    own = _front(document).get("id") if document.record else None
    return ("record", str(document.record), own) if isinstance(own, str) else ("file", document.path)
