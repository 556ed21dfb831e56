"""What a model is given to read: the slice of the workspace that matters for one skill, as parts with what may be cut first.

In: how the skill is written, the organisation's facts, the records of the artifacts that the skill reads, the brief. Not in:
bodies, approvals, and artifacts that the skill neither reads nor links to.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from sms_cli.definitions import Skill
from sms_cli.drafting.form import Field, Form, all_fields, fields_of
from sms_cli.errors import SmsError
from sms_cli.workspace import Document, Workspace, plain_value

# Order in which parts go when the model's window is too small; what has no rank is never cut.
_AROUND = 30  # tokens of title and marks
RANKS = {"references": 1, "more": 2, "records": 3}


class Part(NamedTuple):
    """A piece of the prompt. `rank` says when it may go (lowest first), None never; `data` whether others wrote it."""

    title: str
    text: str
    rank: int | None
    data: bool


def skill_parts(workspace: Workspace, skill: Skill) -> list[Part]:
    """Return how the skill is written: its SKILL.md without the front matter, and its references.

    Those of a skill that the workspace brings were written by others.
    """
    folder, others = workspace.definitions.folder(skill), skill.origin is not None
    parts = [Part(f"How to write the {skill.title}", _text(folder / "SKILL.md"), None, others)]
    for path in workspace.definitions.references(skill):
        parts.append(Part(f"{skill.key}/references/{path.name}", _text(path), RANKS["references"], others))
    return parts


def workspace_parts(workspace: Workspace, form: Form) -> list[Part]:
    """Return the organisation's facts, then the records of each artifact that the skill reads, in the order of the steps."""
    parts = []
    linked = {kind for field in all_fields(form.own) for kind in field.links}
    skills = workspace.definitions.skills
    reads = [key for key in (*form.skill.reads, *form.skill.reads_later) if key in skills]
    for key in sorted({"organization-profile", *reads}, key=lambda key: skills[key].step or 99):
        main = workspace.mains.get(key)
        if key == form.skill.key or main is None or main.data is None:
            continue
        schema = workspace.definitions.schema(key)
        fields = fields_of(workspace.definitions, schema, workspace.definitions.plans[key])
        facts: dict[str, Any] = {}
        for name, field in fields.items():
            value = _value(workspace, main, field)
            if value in (None, "", [], {}):
                continue
            kinds = {below.table for below in all_fields({name: field}) if below.fields}
            if field.kind not in ("rows", "record"):
                if key == "organization-profile" or key in form.skill.reads:
                    facts[name] = value
            elif kinds & linked:
                parts.append(Part(f"{skills[key].title}: {name}", lines_of(value), RANKS["records"], True))
            elif key in form.skill.reads:
                parts.append(Part(f"{skills[key].title}: {name}", lines_of(value), RANKS["more"], True))
        if facts:
            rank = None if key == "organization-profile" else RANKS["more"]
            parts.append(Part(f"{skills[key].title}: facts", lines_of(facts), rank, True))
    return parts


def lines_of(value: Any) -> str:
    """Return values as JSON, one entry or field a line: exact, compact, and unable to look like anything else."""
    if isinstance(value, list):
        return "\n".join(json.dumps(entry, ensure_ascii=False) for entry in value)
    if isinstance(value, Mapping):
        return "\n".join(_line(key, entry) for key, entry in value.items())
    return json.dumps(value, ensure_ascii=False)


def _line(key: str, value: Any) -> str:
    if isinstance(value, list) and value and all(isinstance(entry, Mapping) for entry in value):
        return f"{key}:\n{lines_of(value)}"
    return f"{key}: {json.dumps(value, ensure_ascii=False)}"


def fit(parts: Iterable[Part], room: int, count: Callable[[str], int]) -> tuple[list[Part], list[str]]:
    """Leave parts out, by rank and within it the largest first, until the rest fits into `room` tokens.

    Returns what stays, in its order, and a line for each part that went. Raises SmsError where what must stay is too large.
    """
    kept = list(parts)
    sizes = {part: count(part.text) + _AROUND for part in kept}
    gone: list[str] = []
    total = sum(sizes.values())
    for part in sorted((part for part in kept if part.rank is not None), key=lambda part: (part.rank, -sizes[part])):
        if total <= room:
            break
        kept.remove(part)
        total -= sizes[part]
        gone.append(
            f"{part.title} ({sizes[part]} tokens) did not fit into the model's window and was left out of the prompt"
        )
    if total > room:
        raise SmsError(
            f"what has to be read needs {total} tokens at least, and the model's window has room for {max(room, 0)} of them",
            hint="Use a model with a larger window, shorten the brief, or set `model: {window: …}` if it is larger than known",
        )
    return kept, gone


def _value(workspace: Workspace, main: Document, field: Field) -> Any:
    """Return the value of a top-level field, with the entries that parts add to its list."""
    assert main.data is not None
    value = plain_value(main.data.get(field.key))
    if field.kind != "rows":
        return value
    rows = list(value) if isinstance(value, list) else []
    for document in workspace.documents:
        if document.main is not main or document is main or document.data is None:
            continue
        if document.record == field.table:
            own = {key: below for key, below in document.data.items() if key not in ("part_of", "skill", "record")}
            rows.append(plain_value(own))
        elif isinstance(document.data.get(field.key), list):
            rows += plain_value(document.data[field.key])
    return [row for row in rows if not (isinstance(row, Mapping) and _is_retired(row))]


def _is_retired(row: Mapping[str, Any]) -> bool:
    return str(row.get("retired")).lower() == "true" or row.get("status") == "retired"


def _text(path: Any) -> str:
    try:
        text: str = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SmsError(f"cannot be read: {error.strerror}", path=f"skills/{path.name}") from None
    if text.startswith("---\n"):
        text = text.partition("\n---\n")[2]
    return text.strip()
