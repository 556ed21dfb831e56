"""Every dated duty of a workspace, in the order of days, with who it falls to."""

from __future__ import annotations

from typing import Any

from sms_cli.readiness.assessment import Duty
from sms_cli.readiness.scores import readable, run
from sms_cli.workspace import Workspace


def dated_duties(workspace: Workspace) -> list[Duty]:
    """Return what is due, expires, starts or takes place; what lies before today is overdue. Raises SmsError."""
    names = names_of_people(workspace)
    found: dict[tuple[str, int, str | None], Duty] = {}
    for entry in workspace.definitions.rest["readiness"]["calendar"]:
        if not readable(workspace, entry["needs"]):
            continue
        for row, field, what, day, kind in run(workspace, entry["query"], "the calendar"):
            place = workspace.place(int(row), field)
            key = (place.path, int(row), place.field)
            if key not in found:
                who = _who(workspace, int(row))
                shown = names.get(who, who) if who else None
                found[key] = Duty(day, kind, what, shown, place.record, place.path, place.line, place.field)
    return sorted(found.values(), key=lambda duty: (duty.day, duty.path, duty.line, duty.what))


def names_of_people(workspace: Workspace) -> dict[str, str]:
    """Return the names of people and roles by id; of a role, with its holder."""
    names = {
        id_: name for _, kind, id_, name, *_ in workspace.rows.records if kind in ("person", "role") and id_ and name
    }
    if "organization-profile" in workspace.begun:
        for role, holder in workspace.db.execute("SELECT id, holder FROM role WHERE holder IS NOT NULL").fetchall():
            if role in names and holder in names:
                names[role] = f"{names[role]} ({names[holder]})"
    return names


def _who(workspace: Workspace, row: int) -> str | None:
    """Return the owner of a row, else of what it stands in, else of its document."""
    at: int | None = row
    while at:
        where = workspace.where(at)
        node: Any = where.node
        if where.at < 0 and isinstance(node, dict):
            for field in ("owner", "lead", "responsible"):
                if isinstance(node.get(field), str):
                    return str(node[field])
        at = where.parent
    main = workspace.document_of(row).main if workspace.where(row).document >= 0 else None
    owner = main.data.get("owner") if main is not None and main.data is not None else None
    return owner if isinstance(owner, str) else None
