"""One change to a YAML text: which characters to replace, and how the new value is written in that place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sms_cli.workspace.flow_edits import (
    Splice,
    insert_in_brackets,
    line_end,
    line_start,
    next_line,
    remove_in_brackets,
)
from sms_cli.workspace.front_matter_text import (
    AsWritten,
    Layout,
    flow_text,
    item_text,
    key_text,
    list_lines,
    mapping_lines,
    value_text,
)
from sms_cli.workspace.yaml_spans import Entry, Node, Path, skip_blanks, yaml_region

_HEADER = re.compile(r"[|>][-+0-9]*")
_COMMENT_NEXT = re.compile(r"(?:[ \t]*\r?\n)*([ \t]*)#")


class Place:
    """The text and its spans, and the way from the top down to the value that changes."""

    def __init__(self, text: str, root: Node | None) -> None:
        self.text = text
        self.root = root
        self.limit = yaml_region(text)[1]
        first = text.find("\n")
        self.newline = "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"
        self.flush = root is not None and _is_flush(root)
        self.in_list = False
        self.way: list[tuple[Node, int]] = []  # from the top: a node, and which of its entries leads on

    def changed(self, kind: str, path: Path, value: Any, order: Sequence[str]) -> str:
        """Return the new text. The path must lead somewhere (`apply_edits` has tried it on the data)."""
        text = self.text
        for start, end, new in reversed(self.splices(kind, path, value, order)):
            text = text[:start] + new + text[end:]
        return text

    def splices(self, kind: str, path: Path, value: Any, order: Sequence[str]) -> list[Splice]:
        """Return which characters to replace, and by what, in the order of the text."""
        node = self.root
        grows = kind in ("set", "append")
        new = [value] if kind == "append" else value
        for depth, step in enumerate(path):
            is_last = depth == len(path) - 1
            if node is None or node.kind == "scalar":
                return self._filled(_nested(path[depth:], new))
            at = node.index(step)
            if is_last and not grows:
                return self._entry(node, kind, step, value)
            if at is None:
                return self._field(node, str(step), _nested(path[depth + 1 :], new), order if is_last else ())
            self.in_list = self.in_list or node.kind == "list"
            self.way.append((node, at))
            node = node.entries[at].value
        if kind == "append" and node is not None and node.entries:
            return self._added(node, len(node.entries), value)
        return self._filled(new)

    def _entry(self, node: Node, kind: str, step: str | int, value: Any) -> list[Splice]:
        """Insert or take away one entry of `node`."""
        if kind == "insert":
            return self._added(node, int(step), value) if node.entries else self._filled([value])
        if len(node.entries) == 1 and not node.flow:
            return self._filled({} if node.kind == "map" else [])
        if node.whole:
            data = node.data(AsWritten)
            del data[str(step)]
            return self._filled(data)
        at = node.index(step) or 0
        return remove_in_brackets(self.text, node, at) if node.flow else self._without(node, at)

    def _field(self, node: Node, key: str, value: Any, order: Sequence[str]) -> list[Splice]:
        """Add a field after the nearest of those that the order puts before it, else at the end."""
        present = [entry.key for entry in node.entries]
        after = len(present)
        if key in order:
            before = [name for name in order[: order.index(key)] if name in present]
            after = present.index(before[-1]) + 1 if before else 0
        if node.whole or not node.entries:
            data = list(node.data(AsWritten).items())
            return self._filled(dict([*data[:after], (key, value), *data[after:]]))
        if node.flow:
            return insert_in_brackets(self.text, node, after, f"{key_text(key, flow=True)}: {flow_text(value)}")
        return self._lines_added(node, after, {key: value})

    def _added(self, node: Node, at: int, value: Any) -> list[Splice]:
        """Add an entry to a list that has some."""
        if node.flow:
            return insert_in_brackets(self.text, node, at, flow_text(value))
        return self._lines_added(node, at, [value])

    def _filled(self, value: Any) -> list[Splice]:
        """Put a value in the place that the way so far leads to."""
        if not self.way:
            return self._top(value)
        parent, at = self.way[-1]
        entry = parent.entries[at]
        if parent.whole:
            self.way.pop()
            return self._filled({**parent.data(AsWritten), entry.key: value})
        if not parent.flow:
            return self._block_value(parent, entry, value)
        if entry.value.is_empty:
            colon = " " if self.text[entry.holder - 1] == ":" else ": "
            return [Splice(entry.holder, skip_blanks(self.text, entry.holder), colon + flow_text(value))]
        return [Splice(entry.value.start, entry.value.end, flow_text(value))]

    def _top(self, value: Any) -> list[Splice]:
        """Put a value in the place of the whole front matter."""
        column = self.root.column if self.root else 0
        layout = Layout(self.flush)
        if not value:
            lines = [flow_text(value)]
        elif isinstance(value, dict):
            lines = mapping_lines(value, column, in_list=False, layout=layout)
        else:
            lines = list_lines(value, column, layout=layout)
        new = self.newline.join(lines)
        if self.root:
            return [Splice(self.root.start, line_end(self.text, self.root.end), new.lstrip(" "))]
        lead = "" if self.limit == line_start(self.text, self.limit) else self.newline
        return [Splice(self.limit, self.limit, lead + new + self.newline)]

    def _block_value(self, parent: Node, entry: Entry, value: Any) -> list[Splice]:
        """Put a value after a colon or dash; a comment in between, or behind it on its line, stays."""
        text, old, holder = self.text, entry.value, entry.holder
        end = line_end(text, old.end)
        below_holder = old.start > line_end(text, holder)
        comment = below_holder and "#" in text[holder : old.start]
        one_line = comment or self._comment_column(end) > parent.column
        inline, below = self._written(value, parent, entry, one_line=one_line)
        compact = parent.kind == "list" and isinstance(value, (dict, list)) and inline[:1] not in ("[", "{")
        if comment:
            if compact:
                inline, below = "", [" " * (parent.column + 2) + inline, *below]
            return self._below_comment(entry, inline, below)
        body = "".join(self.newline + line for line in below)
        if old.style in ("|", ">") and not below_holder:
            header = _HEADER.match(text, old.start)
            start = holder if compact or not inline else old.start
            inline = " " + inline if compact else inline
            rest = line_end(text, old.start)
            return [Splice(start, header.end() if header else rest, inline), Splice(rest, end, body)]
        start = old.start
        if old.is_empty or below_holder or compact or not inline or (parent.kind == "list" and old.is_block):
            start, inline = holder, " " + inline if inline else ""
        if old.is_block:
            return [Splice(start, end, inline + body)]
        return [Splice(start, old.end, inline), Splice(end, end, body)]

    def _below_comment(self, entry: Entry, inline: str, below: list[str]) -> list[Splice]:
        """Replace a value that a comment parts from its colon or dash."""
        text, old, holder = self.text, entry.value, entry.holder
        head = [Splice(holder, holder, " " + inline)] if inline else []
        start, end = line_start(text, old.start), line_end(text, old.end)
        if below:
            return [*head, Splice(start, end, self.newline.join(below))]
        if old.is_block or not text[old.end : end].strip():
            return [*head, Splice(start, next_line(text, end), "")]
        return [*head, Splice(old.start, old.end, "")]

    def _written(self, value: Any, parent: Node, entry: Entry, *, one_line: bool) -> tuple[str, list[str]]:
        """Return a value as it is written in this place: what stands on the line, and the lines below."""
        old = entry.value
        flush = self.flush
        if old.kind == "list" and not old.flow and parent.kind == "map":
            flush = old.column == parent.column
        layout = Layout(flush, one_line)
        if parent.kind == "list":
            return item_text(value, parent.column, layout=layout)
        used = entry.holder - line_start(self.text, entry.holder) + 1
        return value_text(value, parent.column, used, in_list=self.in_list, layout=layout)

    def _lines_added(self, node: Node, at: int, new: Any) -> list[Splice]:
        """Write a new field or list entry on lines of its own, before entry `at`."""
        previous = node.entries[at - 1] if at else None
        end = line_end(self.text, previous.end) if previous else node.start
        layout = Layout(self.flush, previous is not None and self._comment_column(end) > node.column)
        if node.kind == "map":
            lines = mapping_lines(new, node.column, in_list=self.in_list, layout=layout)
        else:
            alike = any(entry.value.kind == "map" and not entry.value.flow for entry in node.entries)
            inline, below = item_text(new[0], node.column, layout=layout._replace(block_items=alike))
            lines = [" " * node.column + "- " + inline, *below]
        if previous:
            return [Splice(end, end, "".join(self.newline + line for line in lines))]
        lines = [lines[0].lstrip(" "), *lines[1:], " " * node.column]
        return [Splice(node.start, node.start, self.newline.join(lines))]

    def _without(self, node: Node, at: int) -> list[Splice]:
        """Take away an entry with its lines, and with the deeper comments right behind it, which are its own."""
        text, entry = self.text, node.entries[at]
        start, end = line_start(text, entry.start), line_end(text, entry.end)
        dash = text[start : entry.start].rstrip(" ")
        if dash:
            following = node.entries[at + 1].start
            if text[end:following].strip():  # comments in between stay, and so does the dash
                return [Splice(start + len(dash), end, "")]
            return [Splice(entry.start, following, "")]
        while self._comment_column(end) > node.column:
            end = line_end(text, text.index("#", end))
        if end < len(text) or not start:
            return [Splice(start, next_line(text, end), "")]
        return [Splice(line_end(text, line_start(text, start - 1)), end, "")]

    def _comment_column(self, at: int) -> int:
        """Return the column of the comment that is next after the line which ends at `at`, or -1."""
        found = _COMMENT_NEXT.match(self.text, next_line(self.text, at), self.limit)
        return len(found[1]) if found else -1


def _nested(steps: Path, value: Any) -> Any:
    for step in reversed(steps):
        value = {str(step): value}
    return value


def _is_flush(node: Node) -> bool:
    """Whether the first list below a field has its dashes right under the field's name."""
    waiting = [node]
    while waiting:
        current = waiting.pop(0)
        for entry in current.entries:
            below = entry.value
            if below.kind == "list" and not below.flow and current.kind == "map" and not current.flow:
                return below.column == current.column
            waiting.append(below)
    return False
