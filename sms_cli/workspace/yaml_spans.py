"""Where the values of a YAML text stand: a tree of exact character spans, for editing the text in place."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from sms_cli.errors import SmsError

Path = tuple[str | int, ...]

_OPEN = re.compile(r"\ufeff?---[ \t]*\r?\n")
_CLOSE = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_GAP = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_HINT = "Mend the front matter by hand first; `sms check` shows where."


class Entry(NamedTuple):
    """A field of a mapping or an entry of a list.

    `start` is where its key, dash or (in brackets) value begins, `holder` where its colon or dash ends.
    """

    key: str
    start: int
    holder: int
    value: Node

    @property
    def end(self) -> int:
        """Where its text ends, without comments and blank lines behind it."""
        return max(self.holder, self.value.end)


class Node:
    """A value and its span; `end` is tight: comments and blank lines that follow are not in it."""

    __slots__ = ("column", "end", "entries", "flow", "kind", "start", "style", "text", "whole")

    def __init__(self, kind: str, start: int, end: int, column: int) -> None:
        self.kind = kind  # map, list or scalar
        self.start = start
        self.end = end
        self.column = column  # of its first key or dash
        self.flow = False
        self.style = ""  # of a scalar: "" when plain, else ' " | >
        self.text = ""
        self.entries: list[Entry] = []
        self.whole = False  # written in a way that is changed as a whole: `? key`, a pair without braces

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is written here."""
        return self.kind == "scalar" and not self.style and not self.text

    @property
    def is_block(self) -> bool:
        """Whether it takes whole lines: a list of dashes, fields one a line, a folded or literal text."""
        return self.style in ("|", ">") if self.kind == "scalar" else not self.flow

    def index(self, step: str | int) -> int | None:
        """Return the position of the entry that a step of a path names, or None."""
        if self.kind == "map":
            key = str(step)
            return next((at for at, entry in enumerate(self.entries) if entry.key == key), None)
        if self.kind == "list" and isinstance(step, int) and 0 <= step < len(self.entries):
            return step
        return None

    def data(self, plain: type[str] = str) -> Any:
        """Return the value as data; every scalar is text (a plain one of the given type), plain null and ~ are None."""
        if self.kind == "map":
            return {entry.key: entry.value.data(plain) for entry in self.entries}
        if self.kind == "list":
            return [entry.value.data(plain) for entry in self.entries]
        if self.style:
            return self.text
        return None if self.text in _NULLS else plain(self.text)


# The trees that were read last: what one edit reads to see that it holds is what the next begins with. Nobody changes them.
_recent: dict[str, Node | None] = {}
_RECENT = 32


def yaml_region(text: str) -> tuple[int, int]:
    """Return where the YAML of a file begins and ends: its front matter, or all of a plain YAML file."""
    opening = _OPEN.match(text)
    if opening:
        closing = _CLOSE.search(text, opening.end())
        if closing:
            return opening.end(), closing.start()
    return (1 if text.startswith("\ufeff") else 0), len(text)


def read_spans(text: str) -> Node | None:
    """Return the tree of the file's YAML, spans counted from the start of the file; None where there is no value.

    Raises SmsError with the line when the YAML cannot be read, or holds what `sms` refuses: anchors, tags, a key twice.
    """
    if text not in _recent:
        root = _read(text)
        while len(_recent) >= _RECENT:
            _recent.pop(next(iter(_recent)), None)
        _recent[text] = root
    return _recent[text]


def _read(text: str) -> Node | None:
    import yaml

    start, end = yaml_region(text)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        root = yaml.compose(text[start:end], Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = text.count("\n", 0, start) + (mark.line if mark else 0) + 1
        raise SmsError(f"not readable as YAML: {error.problem or error.context}", line=line, hint=_HINT) from None
    except (yaml.YAMLError, RecursionError) as error:
        reason = getattr(error, "reason", None) or "nested too deep"
        line = text.count("\n", 0, start) + 1
        raise SmsError(f"not readable as YAML: {reason}", line=line, hint=_HINT) from None
    return None if root is None else _Reader(text, start).node(root)


class _Reader:
    def __init__(self, text: str, base: int) -> None:
        self.text = text
        self.base = base
        self.seen: set[int] = set()

    def node(self, made: Any) -> Node:
        start = made.start_mark.index + self.base
        if id(made) in self.seen or self.text[start : start + 1] in ("&", "!"):
            raise self.refusal("anchors, aliases and tags (& * !) are not supported", start)
        self.seen.add(id(made))
        node = Node(made.id, start, made.end_mark.index + self.base, made.start_mark.column)
        if made.id == "scalar":
            node.style = made.style or ""
            node.text = made.value
            if node.style in ("|", ">"):
                node.end = self.end_of_lines(node)
            return node
        node.kind = "map" if made.id == "mapping" else "list"
        node.flow = bool(made.flow_style)
        if node.kind == "map":
            self.fields(node, made.value)
        else:
            self.items(node, made.value)
        if not node.flow:
            node.end = node.entries[-1].end
        return node

    def fields(self, node: Node, pairs: list[tuple[Any, Any]]) -> None:
        node.whole = node.flow and self.text[node.start] != "{"
        keys: set[str] = set()
        previous = node.start + 1 if node.flow and not node.whole else node.start
        for key, value in pairs:
            name = self.node(key)
            below = self.node(value)
            if name.kind != "scalar":
                raise self.refusal("a list or mapping stands where a field's name is expected", name.start)
            if name.text in keys:
                raise self.refusal(f"the field {name.text} stands twice; keep one", name.start)
            keys.add(name.text)
            holder = skip_blanks(self.text, name.end)
            if self.text[holder : holder + 1] == ":":
                holder += 1
            else:
                holder = name.end
                node.whole = node.whole or not node.flow
            gap = _GAP.match(self.text, previous)
            if gap and self.text[gap.end() : gap.end() + 1] == "," and previous > node.start:
                gap = _GAP.match(self.text, gap.end() + 1)
            node.whole = node.whole or not gap or gap.end() != name.start  # `? key`
            if below.is_empty:
                below.start = below.end = holder
            node.entries.append(Entry(name.text, name.start, holder, below))
            previous = node.entries[-1].end

    def items(self, node: Node, values: list[Any]) -> None:
        dash = node.start
        for value in values:
            below = self.node(value)
            if node.flow:
                node.entries.append(Entry("", below.start, below.start, below))
                continue
            if node.entries:
                gap = _GAP.match(self.text, node.entries[-1].end)
                dash = gap.end() if gap else dash
            if below.is_empty:
                below.start = below.end = dash + 1
            node.entries.append(Entry("", dash, dash + 1, below))

    def end_of_lines(self, node: Node) -> int:
        """Return where a folded or literal text ends; empty lines behind it count only under `|+` and `>+`."""
        written = self.text[node.start : node.end]
        header = written.split("\n", 1)[0].split("#", 1)[0]
        if "+" in header:
            return node.start + len(written.removesuffix("\n").removesuffix("\r"))
        return node.start + len(written.rstrip("\r\n"))  # a line of spaces may be content

    def refusal(self, message: str, at: int) -> SmsError:
        return SmsError(message, line=self.text.count("\n", 0, at) + 1, hint=_HINT)


def skip_blanks(text: str, at: int) -> int:
    """Return where the spaces from an offset on end."""
    while text[at : at + 1] in (" ", "\t"):
        at += 1
    return at
