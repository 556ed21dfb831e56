"""What `sms query --tables` prints: tables and columns, views, functions and parameters."""

from __future__ import annotations

from typing import Any

from sms_cli.workspace.database import FUNCTIONS
from sms_cli.workspace.opened import Workspace

_SYSTEM = {
    "record": "every record with an id",
    "link": "every value that names a record, and the row that it leads to",
    "heading": "headings of the bodies",
    "required_heading": "headings that a skill asks for",
    "placeholder": "words such as TBD left in a body or field",
    "body_link": "relative links, anchors and evidence paths, and whether they lead anywhere",
    "block": "generated blocks and what is wrong with them",
    "skill": "the journey; begun = its artifact exists, own = the workspace brings the skill",
    "skill_reads": "which skill reads which",
    "clause": "clauses of the edition in force",
    "clause_area": "clause areas of the edition in force",
    "area_skill": "which artifacts answer for an area",
    "review_input": "inputs of the management review in the edition in force",
    "review_input_skill": "which artifacts each of these inputs comes from",
    "cycle": "review cycles in order, length in days",
    "setting": "sms.yaml",
    "rule": "the rules",
    "completeness": "filled of applicable fields, in percent",
    "completeness_missing": "which fields lack",
    "document": "main documents, one a skill",
    "part": "further files of a document",
    "service_cycle": "services that depend on themselves",
    "service_reached": "services that a business service leads to",
    "availability_chain": "availability targets of SLAs, and what the agreements underneath add up to",
    "availability_support": "the agreements in each of these chains",
}


def describe_tables(workspace: Workspace) -> str:
    """Return the list of all tables, for people."""
    db = workspace.db
    descriptions = _descriptions(workspace)
    views = {view["name"]: view.get("says", "") for view in workspace.definitions.views}
    names = [
        row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name")
    ]
    known = workspace.definitions.tables
    records = [name for name in names if name in known and name not in ("document", "part", "settings")]
    groups = [
        ("Records and their lists (from the schemas of the skills)", records),
        (
            "Documents and facts",
            [name for name in names if name not in records and name not in views and name != "settings"],
        ),
        ("Views", [name for name in names if name in views]),
    ]
    lines: list[str] = []
    for title, members in groups:
        lines += [title, ""]
        for name in members:
            text = views.get(name) or _SYSTEM.get(name) or descriptions.get(name, "")
            columns = [
                f"{column[1]} {column[2].lower()}".strip() for column in db.execute(f'PRAGMA table_info("{name}")')
            ]
            lines.append(f"  {name}" + (f"  – {text}" if text else ""))
            lines += [f"      {line}" for line in _wrapped(columns, 104)]
        lines.append("")
    parameters = ", ".join(":" + name for name in workspace.parameters if name != "document")
    functions = ", ".join(f"{name}()" for name in sorted(FUNCTIONS))
    lines += ["Parameters", "", *(f"  {line}" for line in _wrapped(parameters.split(", "), 108)), ""]
    lines += ["Functions of sms, beside those of SQLite (docs/writing-a-rule.md)", ""]
    lines += [f"  {line}" for line in _wrapped(functions.split(", "), 108)]
    return "\n".join(lines) + "\n"


def _wrapped(words: list[str], width: int) -> list[str]:
    lines = [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + len(word) + 2 > width:
            lines[-1] += ","
            lines.append("")
        lines[-1] += (", " if lines[-1] else "") + word
    return lines


def _descriptions(workspace: Workspace) -> dict[str, str]:
    """Find what the schemas say of each table, and which skill it belongs to."""
    found: dict[str, str] = {}

    def walk(schema: Any, skill: str) -> None:
        for sub in schema.get("properties", {}).values():
            table = sub.get("x-table")
            if table and table not in found:
                found[table] = f"{sub.get('description', '').rstrip('.')} [{skill}]".strip()
            walk(sub.get("items", {}) if sub.get("type") == "array" else sub, skill)

    for skill in workspace.definitions.skills:
        walk(workspace.definitions.schema(skill), skill)
    return found
