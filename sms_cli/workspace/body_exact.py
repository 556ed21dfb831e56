"""The exact reader of Markdown bodies, for those that the patterns of `body` could misread."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise

from sms_cli.workspace.body import Found, Heading, Link, Placeholder, sections_filled
from sms_cli.workspace.body_structure import Piece, Structure
from sms_cli.workspace.body_text import placeholders, plain_text, read_inline

_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)


def read_exactly(text: str, first_line: int) -> Found:
    """Read a body with `\\n` between its lines, whatever stands in it."""
    structure = Structure(text, first_line)
    links = list(structure.definitions)
    words: list[Placeholder] = []
    named: list[str] = []
    code = structure.code
    for pieces in structure.texts:
        inline = read_inline("\n".join([piece.text for piece in pieces]), structure.labels)
        where = _Places(structure, pieces)
        links += [Link(link.target, *where.at(link.start), link.kind) for link in inline.links]
        words += [Placeholder(word, *where.at(at)) for word, at in placeholders(inline.spoken)]
        named += inline.named
        code += [(where.offset(start), where.offset(end - 1) + 1) for start, end in inline.code]
    for pieces in structure.htmls:
        html = _COMMENT.sub(_blank, "\n".join([piece.text for piece in pieces]))
        if html.strip():
            structure.content.append(pieces[0].line)
        inline = read_inline(html)
        where = _Places(structure, pieces)
        words += [Placeholder(word, *where.at(at)) for word, at in placeholders(inline.spoken)]
        named += inline.named
    links.sort(key=lambda link: link[1:3])
    words.sort(key=lambda word: word[1:])
    return Found(_headings(structure), links, words, named, code)


def _headings(structure: Structure) -> list[Heading]:
    lines = [line for _, _, line in structure.titles] + [len(structure.lines)]
    content = sorted(structure.content)
    own = [bisect_right(content, line) < bisect_right(content, following - 1) for line, following in pairwise(lines)]
    headings = []
    full = sections_filled([level for level, _, _ in structure.titles], own)
    for (level, pieces, line), filled in zip(structure.titles, full, strict=True):
        text = plain_text("\n".join([piece.text for piece in pieces]), structure.labels)
        headings.append(Heading(level, text, structure.first_line + line, filled))
    return headings


class _Places:
    """Finds the place in the file of an offset in a text of several lines."""

    def __init__(self, structure: Structure, pieces: list[Piece]) -> None:
        self.structure = structure
        self.pieces = pieces
        self.starts = [0]
        for piece in pieces[:-1]:
            self.starts.append(self.starts[-1] + len(piece.text) + 1)

    def at(self, offset: int) -> tuple[int, int]:
        """Return line and column."""
        index = bisect_right(self.starts, offset) - 1
        piece = self.pieces[index]
        return self.structure.place(piece.line, piece.column + offset - self.starts[index])

    def offset(self, offset: int) -> int:
        """Return the offset in the body."""
        line, column = self.at(offset)
        return self.structure.starts[line - self.structure.first_line] + column - 1


def _blank(match: re.Match[str]) -> str:
    return "".join(["\n" if char == "\n" else " " for char in match[0]])
