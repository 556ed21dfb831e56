"""Generated blocks: the tables, sentences and diagrams of a body, rendered from the rows by plain Python.

The same rows yield the same bytes, so that a block is stale exactly when its text differs.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from sms_cli.errors import SmsError
from sms_cli.workspace.guard import guarded_query

ABSENT = "–"
RADAR_TITLE = "Readiness in percent"

# Words of Mermaid's flow charts that break a chart when a node is called so (its grammar, flow.jison).
_RESERVED = frozenset(
    "call class classdef click default direction end flowchart graph href linkstyle style subgraph".split()
)


def render_block(name: str, block: dict[str, Any], db: sqlite3.Connection, parameters: dict[str, Any]) -> str:
    """Return the text of one block, without its markers. Raises SmsError when its query is faulty.

    The query of a block that a workspace brings (it has an `origin`) runs under guard.
    """
    columns, rows = query_block(name, block, db, parameters)
    if not rows:
        return f"_{block.get('empty', 'Nothing is recorded yet.')}_"
    kind = block.get("kind", "table")
    if kind == "table":
        return _table(columns, rows)
    if kind in ("text", "list"):
        text = block["text"]
        lines = [_sentence(text, dict(zip(columns, row, strict=True))) for row in rows]
        return "\n\n".join(lines) if kind == "text" else "\n".join(f"- {line}" for line in lines)
    if kind == "graph":
        return _graph(columns, rows)
    if kind == "gantt":
        return _gantt(columns, rows)
    if kind == "bars":
        return _bars(columns, rows)
    if kind == "radar":
        from sms_cli.workspace.pictures import link_to_picture

        return link_to_picture(block.get("title", RADAR_TITLE), columns, rows, block["picture"])
    raise SmsError(
        f"the block {name} has the unknown kind {kind}", hint="Use table, list, text, graph, gantt, bars or radar"
    )


def query_block(
    name: str, block: dict[str, Any], db: sqlite3.Connection, parameters: dict[str, Any]
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return the columns and rows of a block's query. Raises SmsError, with its place where the workspace brings it."""
    if "origin" in block:
        return guarded_query(db, block["query"], parameters, what=f"the block {name}", origin=block["origin"])
    try:
        cursor = db.execute(block["query"], parameters)
        return [part[0] for part in cursor.description], cursor.fetchall()
    except sqlite3.Error as error:
        raise SmsError(f"the block {name} has a faulty query: {error}") from None


def show(value: Any) -> str:
    """Print a value for people: whole numbers without a point, thousands grouped from 10,000, absent ones as a dash."""
    if value is None or value == "":
        return ABSENT
    if isinstance(value, float):
        value = int(value) if value == int(value) and abs(value) < 1e15 else value
    if isinstance(value, int) and abs(value) >= 10_000:
        return f"{value:,}"
    # A value must not end the block that it stands in.
    return str(value).replace("<!--", "&lt;!--")


def _cell(value: Any) -> str:
    return " ".join(show(value).split()).replace("|", "\\|")


def _table(columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    lines = ["| " + " | ".join(columns) + " |", "|" + "|".join(" --- " for _ in columns) + "|"]
    known: dict[Any, str] = {}  # most cells of a long table repeat (owners, states, cycles)
    for row in rows:
        cells = []
        for value in row:
            cell = known.get(value)
            if cell is None:
                cell = known[value] = _cell(value)
            cells.append(cell)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _sentence(text: str, values: dict[str, Any]) -> str:
    """Fill a text; a passage in [[double brackets]] is left out where a value in it is absent."""
    first, *passages = text.split("[[")
    filled = [_filled(first, values)]
    for passage in passages:
        inner, _, rest = passage.partition("]]")
        if not any("{" + name + "}" in inner for name, value in values.items() if value is None or value == ""):
            filled.append(_filled(inner, values))
        filled.append(_filled(rest, values))
    return " ".join("".join(filled).split())


def _filled(text: str, values: dict[str, Any]) -> str:
    """Put the values in, once: braces in a value are text."""
    first, *parts = text.split("{")
    filled = [first]
    for part in parts:
        name, brace, rest = part.partition("}")
        filled.append(show(values[name]) + rest if brace and name in values else "{" + part)
    return "".join(filled)


def _quoted(text: Any) -> str:
    return '"' + " ".join(show(text).split()).replace('"', "'") + '"'


def _node(text: Any) -> str:
    node = "".join(c if c.isalnum() and c.isascii() else "_" for c in str(text))
    return node + "_" if node.lower() in _RESERVED else node


def _graph(columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    lines = ["```mermaid", "flowchart TD"]
    seen: set[str] = set()
    arrows = []
    for row in rows:
        values = dict(zip(columns, row, strict=True))
        ends = []
        for end in ("source", "target"):
            if values.get(end) is None:
                continue
            node = _node(values[end])
            if node not in seen:
                seen.add(node)
                lines.append(f"    {node}[{_quoted(values.get(end + '_label') or values[end])}]")
            ends.append(node)
        if len(ends) == 2:
            arrow = "-.->" if values.get("style") == "soft" else "-->"
            label = f"|{_quoted(values['label'])}|" if values.get("label") else ""
            arrows.append(f"    {ends[0]} {arrow}{label} {ends[1]}")
    return "\n".join([*lines, *arrows, "```"])


def _gantt(columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    lines = ["```mermaid", "gantt", "    dateFormat YYYY-MM-DD"]
    section = None
    for row in rows:
        values = dict(zip(columns, row, strict=True))
        if values.get("start") is None:
            continue
        if values.get("section") != section:
            section = values.get("section")
            lines.append(f"    section {_plain(section)}")
        end = values.get("end") or values["start"]
        mark = "milestone, " if end == values["start"] else ""
        span = "0d" if mark else end
        lines.append(f"    {_plain(values.get('label'))} :{mark}{values['start']}, {span}")
    return "\n".join([*lines, "```"])


def _bars(columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    """Draw lying bars from 0 to 100; a row without a value has none, and a table beside has to say so."""
    drawn = [dict(zip(columns, row, strict=True)) for row in rows]
    labels = ", ".join(_quoted(values.get("label")) for values in drawn)
    sizes = ", ".join(f"{float(values.get('value') or 0):g}" for values in drawn)
    lines = [
        "```mermaid",
        "xychart-beta horizontal",
        f"    x-axis [{labels}]",
        "    y-axis 0 --> 100",
        f"    bar [{sizes}]",
    ]
    return "\n".join([*lines, "```"])


def _plain(text: Any) -> str:
    return " ".join(show(text).replace(":", " ").replace(";", ",").replace("#", "").split())
