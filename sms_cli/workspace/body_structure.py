"""The blocks of a Markdown body, line by line: what CommonMark says, and the tables of GitHub."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise
from typing import NamedTuple

from sms_cli.workspace.body import Link
from sms_cli.workspace.body_html import BLOCKS
from sms_cli.workspace.body_targets import read_definitions

_ATX = re.compile(r"(#{1,6})(?:[ \t]+|$)")
_ATX_END = re.compile(r"(?:^|[ \t])#+$")
_FENCE = re.compile(r"`{3,}(?!.*`)|~{3,}")
_SETEXT = re.compile(r"(?:(=+)|-+)[ \t]*$")
_RULE = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})$")
_ITEM = re.compile(r"(?:[-+*]|([0-9]{1,9})[.)])(?=[ \t]|$)")
_DELIMITERS = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_COLUMN_BREAK = re.compile(r"(?<!\\)\|")

_DEEPEST = 100  # boxes within boxes; a line of nothing but `>` would else cost the square of its length


class Piece(NamedTuple):
    """What stands on one line of a text: the index of the line, the column it begins in, the text."""

    line: int
    column: int
    text: str


class _Box:
    """A quote (`need` is 0) or a list entry (`need` is the indentation of its content)."""

    __slots__ = ("empty", "need")

    def __init__(self, need: int, empty: bool = False) -> None:
        self.need = need
        self.empty = empty


class Structure:
    """A body cut into the texts of its paragraphs, headings and cells, with the code and HTML between them."""

    def __init__(self, text: str, first_line: int) -> None:
        self.lines = text.split("\n")
        self.first_line = first_line
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.boxes: list[_Box] = []
        self.leaf = ""  # what the last line belongs to: paragraph, table, fence, code, html
        self.pieces: list[Piece] = []  # of the open paragraph
        self.columns = 0  # of the open table; cells beyond are not shown
        self.fence = ("", 0)  # its character, and how many
        self.html_end: re.Pattern[str] | None = None
        self.html: list[Piece] = []
        self.texts: list[list[Piece]] = []  # of paragraphs, headings and cells
        self.titles: list[tuple[int, list[Piece], int]] = []  # level, text, line of each heading
        self.content: list[int] = []  # lines that say something
        self.definitions: list[Link] = []
        self.labels: set[str] = set()
        self.code: list[tuple[int, int]] = []
        self.htmls: list[list[Piece]] = []
        self.tabbed: dict[int, list[int]] = {}  # of lines with tabs: where each character ends once they are expanded
        for number, raw in enumerate(self.lines):
            self.line(number, raw.expandtabs(4) if "\t" in raw else raw)
        self.close()

    def line(self, number: int, line: str) -> None:
        at, matched = self.matched(line)
        whole = matched == len(self.boxes)
        if whole and self.leaf in ("fence", "html") and self.continued(number, line, at):
            return
        if not whole and self.leaf != "paragraph":
            self.close(matched)
        at, begun = self.opened(number, line, at, matched)
        if begun is None:
            return
        rest = line[at:]
        blank = not rest.strip(" ")
        if not (whole or begun) and not blank and self.leaf == "paragraph":
            self.pieces.append(Piece(number, at + _indent(rest), rest.strip(" ")))  # a lazy line
            return
        if not (whole or begun):
            self.close(matched)
        if blank:
            if self.leaf != "code":
                self.close(len(self.boxes))
            return
        piece = Piece(number, at + _indent(rest), rest.strip(" "))
        if self.leaf == "paragraph":
            if _indent(rest) > 3 or not self.table(piece):
                self.pieces.append(piece)
        elif self.leaf == "table":
            self.row(piece)
        else:
            self.close(len(self.boxes))
            self.leaf = "paragraph"
            self.pieces = [piece]
            self.filled()

    def matched(self, line: str) -> tuple[int, int]:
        """Return where the content of a line begins, and how many of the open boxes it continues."""
        at = 0
        for count, box in enumerate(self.boxes):
            indent = _indent(line[at:])
            rest = at + indent
            if not box.need:
                if indent > 3 or line[rest : rest + 1] != ">":
                    return at, count
                at = rest + 1 + (line[rest + 1 : rest + 2] == " ")
            elif rest >= len(line):
                if box.empty:
                    return at, count
                at = rest
            elif indent >= box.need:
                at += box.need
            else:
                return at, count
        return at, len(self.boxes)

    def continued(self, number: int, line: str, at: int) -> bool:
        """Take a line as one of an open fence or HTML; False when it is none."""
        rest = line[at:]
        if self.leaf == "fence":
            char, length = self.fence
            indent = _indent(rest)
            stripped = rest.strip(" ")
            self.hide(number)
            if indent <= 3 and len(stripped) >= length and not stripped.strip(char):
                self.leaf = ""
            elif stripped:
                self.content.append(number)
            return True
        if self.html_end is None and not rest.strip(" "):
            self.close(len(self.boxes))
            return True
        self.html.append(Piece(number, at, rest))
        if self.html_end and self.html_end.search(rest):
            self.close(len(self.boxes))
        return True

    def opened(self, number: int, line: str, at: int, matched: int) -> tuple[int, bool | None]:
        """Open the blocks that begin on a line. Return where its text begins and whether a box was opened.

        None instead: the line is used up.
        """
        begun = False
        whole = matched == len(self.boxes)
        while True:
            indent = _indent(line[at:])
            rest = at + indent
            if rest >= len(line):
                return at, begun
            if indent >= 4:
                if self.leaf == "paragraph":
                    return at, begun
                if self.leaf != "code":
                    self.close(matched)
                    self.leaf = "code"
                self.hide(number)
                self.content.append(number)
                self.filled()
                return at, None
            char = line[rest]
            deep = len(self.boxes) >= _DEEPEST
            if char == ">" and not deep:
                self.close(matched)
                self.filled()
                self.boxes.append(_Box(0))
                at = rest + 1 + (line[rest + 1 : rest + 2] == " ")
            elif self.leaf_begun(number, line, rest, matched, whole):
                return at, None
            else:
                item = _ITEM.match(line, rest)
                after = line[item.end() :] if item else ""
                inner = _indent(after)
                inside = whole and self.leaf == "paragraph"
                if item is None or deep or (inside and (not after.strip(" ") or int(item[1] or 1) != 1)):
                    return at, begun
                self.close(matched)
                self.filled()
                empty = not after.strip(" ")
                pad = 1 if empty or inner > 4 else inner
                self.boxes.append(_Box(indent + item.end() - rest + pad, empty))
                at = min(item.end() + pad, len(line))
            begun = True
            whole = True
            matched += 1

    def leaf_begun(self, number: int, line: str, rest: int, matched: int, whole: bool) -> bool:
        """Begin a heading, a rule, a fence or HTML; the line is used up when one begins."""
        text = line[rest:].rstrip(" ")
        char = text[0]
        if char == "#":
            atx = _ATX.match(text)
            if atx:
                self.close(matched)
                words = _ATX_END.sub("", text[atx.end() :]).rstrip(" \t")
                self.heading(len(atx[1]), [Piece(number, rest + atx.end(), words)])
                return True
        elif char in "`~":
            fence = _FENCE.match(text)
            if fence:
                self.close(matched)
                self.leaf = "fence"
                self.fence = (char, len(fence[0]))
                self.hide(number)
                self.filled()
                return True
        elif char == "<":
            for kind, (begin, end) in enumerate(BLOCKS):
                if begin.match(text) and (kind < 6 or self.leaf not in ("paragraph", "table")):
                    self.close(matched)
                    self.leaf, self.html_end, self.html = "html", end, [Piece(number, rest, text)]
                    self.filled()
                    if end and end.search(text):
                        self.close(len(self.boxes))
                    return True
        if whole and self.leaf == "paragraph" and char in "=-":
            setext = _SETEXT.match(text)
            if setext:
                self.define()
                if self.pieces:
                    pieces, self.pieces, self.leaf = self.pieces, [], ""
                    self.heading(1 if setext[1] else 2, pieces)
                    return True
                self.leaf = ""
        if _RULE.match(text):
            self.close(matched)
            self.filled()
            return True
        return False

    def heading(self, level: int, pieces: list[Piece]) -> None:
        self.titles.append((level, pieces, pieces[0].line))
        self.texts.append(pieces)
        self.filled()

    def table(self, piece: Piece) -> bool:
        """Turn the last line of a paragraph into the head of a table, if this line says so."""
        head = self.pieces[-1]
        if "|" not in head.text or ("|" not in piece.text and ":" not in piece.text):
            return False
        if not _DELIMITERS.fullmatch(piece.text) or len(_cells(head)) != len(_cells(piece)):
            return False
        self.pieces.pop()
        self.close(len(self.boxes))
        self.leaf = "table"
        self.columns = len(_cells(head))
        self.row(head)
        return True

    def row(self, piece: Piece) -> None:
        self.content.append(piece.line)
        self.texts += [[cell] for cell in _cells(piece)[: self.columns]]

    def filled(self) -> None:
        for box in self.boxes:
            box.empty = False

    def hide(self, number: int) -> None:
        self.code.append((self.starts[number], self.starts[number + 1]))

    def close(self, keep: int = 0) -> None:
        """End the open leaf, and all boxes but the first `keep`."""
        if self.leaf == "paragraph":
            self.define()
            if self.pieces:
                self.content.append(self.pieces[0].line)
                self.texts.append(self.pieces)
        elif self.leaf == "html":
            self.htmls.append(self.html)
            self.html = []
        self.leaf = ""
        self.pieces = []
        del self.boxes[keep:]

    def define(self) -> None:
        """Take the link definitions off the start of the open paragraph."""
        if self.pieces and self.pieces[0].text.startswith("["):
            definitions, used = read_definitions("\n".join([piece.text for piece in self.pieces]))
            for label, target, line in definitions:
                self.labels.add(label)
                piece = self.pieces[line]
                self.definitions.append(Link(target, *self.place(piece.line, piece.column), "definition"))
            del self.pieces[:used]

    def place(self, line: int, column: int) -> tuple[int, int]:
        """Return line and column in the file; the column given is one of the line with its tabs expanded."""
        raw = self.lines[line]
        if "\t" in raw:
            ends = self.tabbed.get(line)
            if ends is None:
                ends = self.tabbed[line] = []
                end = 0
                for char in raw:
                    end += 4 - end % 4 if char == "\t" else 1
                    ends.append(end)
            column = bisect_right(ends, column)
        return self.first_line + line, column + 1


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _cells(row: Piece) -> list[Piece]:
    """Cut a row of a table at its column breaks."""
    breaks = [-1, *(found.start() for found in _COLUMN_BREAK.finditer(row.text)), len(row.text)]
    if not row.text[: breaks[1]].strip() and len(breaks) > 2:
        breaks = breaks[1:]
    if len(breaks) > 2 and not row.text[breaks[-2] + 1 :].strip():
        breaks.pop()
    return [Piece(row.line, row.column + start + 1, row.text[start + 1 : end]) for start, end in pairwise(breaks)]
