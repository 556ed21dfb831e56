"""Changes inside brackets: which characters to replace in `[a, b]` and `{a: 1}`, on one line or on several."""

from __future__ import annotations

import re
from typing import NamedTuple

from sms_cli.workspace.yaml_spans import Node

_GAP = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_REST_OF_LINE = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?=\r?\n)")


class Splice(NamedTuple):
    """Replace the characters from `start` to `end`; a list of splices is in the order of the text."""

    start: int
    end: int
    new: str


def line_start(text: str, at: int) -> int:
    """Return where the line of an offset begins."""
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Return where the line of an offset ends, before its line break."""
    end = text.find("\n", at)
    if end < 0:
        return len(text)
    return end - 1 if end > at and text[end - 1] == "\r" else end


def next_line(text: str, at: int) -> int:
    """Return where the line after the one of an offset begins."""
    return text.find("\n", at) + 1 or len(text)


def insert_in_brackets(text: str, node: Node, at: int, new: str) -> list[Splice]:
    """Put `new` before entry `at`; entries that stand one a line stay so."""
    entries = node.entries
    if not entries:
        return [Splice(node.start + 1, node.start + 1, new)]
    if at < len(entries):
        start = entries[at].start
        return [Splice(start, start, new + "," + (_break_before(text, start) or " "))]
    last = entries[-1]
    line_break = _break_before(text, last.start)
    comma = _comma_after(text, last.end)
    if not line_break:
        return [Splice(comma, comma, " " + new) if comma else Splice(last.end, last.end, ", " + new)]
    rest = _REST_OF_LINE.match(text, comma or last.end)
    end = rest.end() if rest else comma or last.end
    if comma:
        return [Splice(end, end, line_break + new + ",")]
    return [Splice(last.end, last.end, ","), Splice(end, end, line_break + new)]


def remove_in_brackets(text: str, node: Node, at: int) -> list[Splice]:
    """Take entry `at` away, with its comma and, where it has lines of its own, these."""
    entries = node.entries
    entry = entries[at]
    if len(entries) == 1 and "#" not in text[node.start : entry.start] + text[entry.end : node.end]:
        return [Splice(node.start + 1, node.end - 1, "")]
    comma = _comma_after(text, entry.end)
    rest = _REST_OF_LINE.match(text, comma or entry.end)
    if rest and _break_before(text, entry.start):
        return [Splice(line_start(text, entry.start), next_line(text, rest.end()), "")]
    if at + 1 < len(entries):
        following = entries[at + 1].start
        if "\n" not in text[entry.end : following]:
            return [Splice(entry.start, following, "")]
    if not at:
        return [Splice(entry.start, comma or entry.end, "")]
    before = _comma_after(text, entries[at - 1].end) or entry.start
    if "\n" not in text[before : entry.start]:
        return [Splice(before if comma else before - 1, comma or entry.end, "")]
    return [Splice(entry.start, comma or entry.end, "")]


def _comma_after(text: str, at: int) -> int | None:
    """Return where the comma after an entry ends, or None."""
    gap = _GAP.match(text, at)
    end = gap.end() if gap else at
    return end + 1 if text[end : end + 1] == "," else None


def _break_before(text: str, at: int) -> str:
    """Return the line break and indentation before an entry that is first on its line, else nothing."""
    start = line_start(text, at)
    before = text[start:at]
    if before.strip(" \t") or not start:
        return ""
    return ("\r\n" if text[start - 2 : start] == "\r\n" else "\n") + before
