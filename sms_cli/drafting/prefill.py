"""What is settled before anyone is asked: by upstream artifacts, by the schema's defaults, and by the tool itself."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from sms_cli.checking import check, load_facts
from sms_cli.drafting.form import Field, Form
from sms_cli.drafting.question import read_hours
from sms_cli.drafting.values import entry_key, said
from sms_cli.errors import SmsError
from sms_cli.readiness import fill_tables
from sms_cli.workspace import FILE, Workspace, guarded_query, is_due


class Settled(NamedTuple):
    """Values that stand without asking (as text), and for each address where it comes from, in words."""

    values: dict[str, Any]
    sources: dict[str, str]


def settle(workspace: Workspace, form: Form) -> Settled:
    """Run the prefill queries of a form. Raises SmsError for a faulty one."""
    load_facts(workspace.db, workspace.today.isoformat())
    if _asks_for_readiness(form.own):
        fill_tables(workspace, check(workspace))
    sources: dict[str, str] = {}
    values = _settle_fields(workspace, form.own, sources)
    return Settled(values, sources)


def _asks_for_readiness(fields: Mapping[str, Field]) -> bool:
    """Tell whether a prefill reads the figures of readiness, which cost a check."""
    return any(
        "readiness_" in field.schema.get("x-prefill", "") or _asks_for_readiness(field.fields)
        for field in fields.values()
    )


def _settle_fields(workspace: Workspace, fields: Mapping[str, Field], sources: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, field in fields.items():
        query = field.schema.get("x-prefill")
        value = _run(workspace, field, query) if query else None
        if value is None and field.kind in ("group", "record"):
            value = _settle_fields(workspace, field.fields, sources) or None
        elif value is not None and query:
            sources["/".join(field.path)] = _source(workspace, query)
        if value is not None:
            found[key] = value
    return found


def _run(workspace: Workspace, field: Field, query: str) -> Any:
    """Return what a prefill query settles, as text; None where it settles nothing."""
    columns, lines = _query(workspace, field, query)
    if field.kind == "value":
        return said(lines[0][0]) if lines and lines[0][0] not in (None, "") else None
    if field.kind == "values":
        return [said(line[0]) for line in lines if line[0] is not None] or None
    if field.kind == "map":
        return {said(line[0]): said(line[1]) for line in lines if None not in line} or None
    rows = [_row(field, dict(zip(columns, line, strict=True))) for line in lines]
    return [row for row in rows if row] or None


def _query(workspace: Workspace, field: Field, query: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return columns and rows of a prefill query; that of a skill of the workspace's own runs under guard."""
    what = f"the prefill of {'/'.join(field.path)}"
    origin = field.schema.get("x-origin")
    if origin is not None:
        return guarded_query(workspace.db, query, workspace.parameters, what=what, origin=origin)
    try:
        cursor = workspace.db.execute(query, workspace.parameters)
        return [part[0] for part in cursor.description], cursor.fetchall()
    except sqlite3.Error as error:
        raise SmsError(f"{what} is faulty: {error}") from None


def _row(field: Field, columns: dict[str, Any]) -> dict[str, Any]:
    """Turn a line of a prefill query into an entry; `review/frequency` reaches into a group."""
    row: dict[str, Any] = {}
    for name, value in columns.items():
        if value is None:
            continue
        *way, last = name.split("/")
        holder, fields = row, field.fields
        for step in way:
            holder = holder.setdefault(step, {})
            fields = fields[step].fields if step in fields else {}
        target = fields.get(last)
        if target is None:
            raise _faulty(field, f"gives {name}, which is not a field of it")
        if target.kind in ("values", "rows"):
            holder[last] = said(_listed(field, name, value))
        elif target.plan.get("type") == "bool":
            holder[last] = "true" if value else "false"
        elif target.plan.get("type") == "hours":
            holder[last] = read_hours(str(value))
        else:
            holder[last] = said(value)
    return row


def _listed(field: Field, name: str, value: Any) -> list[Any]:
    try:
        found = json.loads(value)
    except (TypeError, ValueError):
        found = None
    if not isinstance(found, list):
        raise _faulty(field, f"gives {name}, which is no list; make it with json_group_array()")
    return found


def _faulty(field: Field, message: str) -> SmsError:
    path, line, column = field.schema.get("x-origin") or (None, None, None)
    return SmsError(f"the prefill of {'/'.join(field.path)} {message}", path=path, line=line, column=column)


def _source(workspace: Workspace, query: str) -> str:
    """Say in words which artifact a prefill query reads first, directly or through a view."""
    definitions = workspace.definitions
    views = {view["name"]: view["query"] for view in definitions.views}
    words = query.replace(",", " ").replace("(", " ").replace(")", " ").split()
    for before, word in pairwise(words):
        if before.upper() in ("FROM", "JOIN"):
            key = word.replace("_", "-")
            if key in definitions.skills:
                return f"the {definitions.skills[key].title}"
            if word in views:
                return _source(workspace, views[word])
            homes = definitions.tables.get(word, {"skills": ()})["skills"]
            if homes and homes[0] in definitions.skills:
                return f"the {definitions.skills[homes[0]].title}"
    return FILE if ":organization" in query else f"ISO/IEC 20000-1:{definitions.edition}"


# -- answers on top of what is settled -----------------------------------------------------------------------------------


def merge(fields: Mapping[str, Field], settled: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Lay the answers over what is settled: an answer wins, entries of lists are matched, upstream's own stay as stubs."""
    found: dict[str, Any] = {}
    for key, field in fields.items():
        known, answer = settled.get(key), answers.get(key)
        if answer is None or answer == "":
            value = known
        elif known is None:
            value = answer
        elif field.kind in ("group", "record") and isinstance(answer, Mapping):
            value = merge(field.fields, known, answer)
        elif field.kind == "rows" and isinstance(answer, list):
            value = merge_rows(field, known, answer)
        else:
            value = answer
        if value is not None:
            found[key] = value
    return found


def merge_rows(field: Field, known: list[Any], answered: list[Any]) -> list[Any]:
    """Fill the entries that upstream knows up from those answered; the order is that of the answers, stubs in between.

    What is only guessed upstream (x-guess) leaves no stub beside what somebody answered.
    """
    rows: list[tuple[int, Any]] = []  # position among the known ones (or -1), entry
    taken: set[int] = set()
    for entry in answered:
        at = next((i for i, row in enumerate(known) if i not in taken and _same(field, row, entry)), -1)
        if at >= 0:
            taken.add(at)
            entry = {**known[at], **{key: value for key, value in entry.items() if value is not None}}
        rows.append((at, entry))
    for at, row in enumerate(known):
        if at not in taken and not _spoken_for(field, row, answered) and not (answered and "x-guess" in field.schema):
            behind = [place for place, (position, _) in enumerate(rows) if position == at - 1] if at else []
            rows.insert(behind[0] + 1 if behind else (0 if at == 0 else len(rows)), (at, row))
    return [entry for _, entry in rows]


def _same(field: Field, first: Any, second: Any) -> bool:
    """Tell whether two entries are the same one: by x-match, else by id or key, else (an id is missing) by name.

    A field of x-match that neither entry has says nothing, as long as they agree in another one.
    """
    if not isinstance(first, Mapping) or not isinstance(second, Mapping):
        return False
    match = field.match
    if any(first.get(key) for key in match) and all(
        (first.get(key) or None) == (second.get(key) or None) for key in match
    ):
        return True
    one, other = entry_key(field, first), entry_key(field, second)
    if one is not None and other is not None:
        return one == other and bool(field.id_key or not field.schema.get("x-match"))
    return bool(field.id_key and first.get("name") and first.get("name") == second.get("name"))


def _spoken_for(field: Field, stub: Mapping[str, Any], answered: list[Any]) -> bool:
    """Tell whether answered entries together name all that a stub stands for, where entries are matched by a list.

    A control for two services leaves no stub for either of them, one for `all` leaves none for any.
    """
    lists = [key for key in field.match if key in field.fields and field.fields[key].kind == "values"]
    for key in lists:
        named = {value for entry in answered if isinstance(entry, Mapping) for value in entry.get(key) or ()}
        if not named.intersection(field.fields[key].words) and not named.issuperset(stub.get(key) or ()):
            return False
    return bool(lists)


# -- defaults and what the tool settles -----------------------------------------------------------------------------------


def add_defaults(fields: Mapping[str, Field], data: dict[str, Any]) -> None:
    """Give every field that is due and not said its default; groups that nobody mentioned stay away."""
    for key, field in fields.items():
        value = data.get(key)
        if field.kind in ("group", "record") and isinstance(value, dict):
            add_defaults(field.fields, value)
        elif field.kind == "rows" and isinstance(value, list):
            for row in value:
                if isinstance(row, dict) and row:
                    add_defaults(field.fields, row)
        elif (
            value in (None, "") and "x-default" in field.schema and field.need is not None and is_due(field.need, data)
        ):
            data[key] = said(field.schema["x-default"])


def tool_settled(form: Form) -> dict[str, Any]:
    """Return the fields of the common block that nobody is asked for."""
    return {"id": form.skill.document_id, "skill": form.skill.key, "title": form.skill.title}
