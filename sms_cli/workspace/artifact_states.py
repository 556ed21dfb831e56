"""How far the artifact of a skill is in a workspace: not started, or its file, status, version, approval and records."""

from __future__ import annotations

from typing import Any

from sms_cli.definitions import Skill
from sms_cli.workspace.opened import Workspace


def artifact_state(workspace: Workspace, skill: Skill) -> dict[str, Any]:
    """Return the state as plain JSON.

    `status` is `not-started`, `unreadable`, or what the document says; `completeness` is in percent; `records` counts those
    that are not retired, by kind. What a document does not say is None.
    """
    found: dict[str, Any] = {"status": "not-started", "path": None, "parts": 0, "completeness": None, "records": {}}
    fields = ("version", "owner", "approved_by", "approved_on", "review_due")
    found.update(dict.fromkeys((*fields, "owner_name", "approved_by_name")))
    main = workspace.mains.get(skill.key)
    if main is None or skill.key in workspace.unreadable:
        broken = next((d for d in workspace.documents if d.skill == skill.key and d.problem is not None), main)
        if broken is not None:
            found.update(status="unreadable", path=broken.path)
        return found
    data: dict[str, Any] = main.data or {}
    found.update({field: data[field] for field in fields if isinstance(data.get(field), str)})
    filled, applicable = workspace.rows.counts[main.row]
    percent = round(100 * filled / applicable) if applicable else 100
    records: dict[str, int] = {}
    names: dict[str | None, str | None] = {}
    for _, kind, id_, name, owner, retired in workspace.rows.records:
        if owner == skill.key and not retired:
            records[kind] = records.get(kind, 0) + 1
        if kind in ("person", "role"):
            names[id_] = name
    status = data.get("status")
    found.update(
        status=status if isinstance(status, str) else "draft",
        path=main.path,
        parts=sum(1 for d in workspace.documents if d.main is main and d is not main),
        completeness=min(percent, 99) if filled < applicable else percent,
        records=records,
        owner_name=names.get(found["owner"]),
        approved_by_name=names.get(found["approved_by"]),
    )
    return found
