"""What the figures count, one by one: services, what they need, agreements, corrective actions."""

from __future__ import annotations

from typing import Any

from sms_cli.readiness.assessment import Registers
from sms_cli.readiness.duties import names_of_people
from sms_cli.readiness.scores import asked, readable
from sms_cli.workspace import Workspace

_NAMED = ("owner", "provided_by")


def read_registers(workspace: Workspace) -> Registers:
    """Run the queries `registers` of rules/readiness.yaml; a list whose documents are not begun is None. Raises SmsError."""
    names = {id_: name for _, _, id_, name, *_ in workspace.rows.records if id_ and name} | names_of_people(workspace)
    found: dict[str, list[dict[str, Any]] | None] = {}
    for register in workspace.definitions.rest["readiness"]["registers"]:
        known = readable(workspace, register["needs"])
        found[register["key"]] = _rows(workspace, register, names) if known else None
    return Registers(**found)


def _rows(workspace: Workspace, register: dict[str, Any], names: dict[str, str]) -> list[dict[str, Any]]:
    cursor = asked(workspace, register["query"], f"the register {register['key']}")
    columns = [column[0] for column in cursor.description]
    rows = []
    for values in cursor.fetchall():
        row = dict(zip(columns, values, strict=True))
        for column in _NAMED:
            if row.get(column):
                row[column] = names.get(row[column], row[column])
        if "row" in row:
            place = workspace.place(row.pop("row"))
            row["place"] = (place.path, place.line)
        rows.append(row)
    return rows
