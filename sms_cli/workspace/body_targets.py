"""Where links lead: targets, titles and labels as CommonMark reads them, and definitions of labels."""

from __future__ import annotations

import re
from typing import NamedTuple

_TITLE = re.compile(r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\((?:\\.|[^()\\])*\)""", re.DOTALL)
_ANGLE = re.compile(r"<((?:\\.|[^<>\\\n])*)>")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LABEL = re.compile(r"\[((?:\\.|[^\[\]\\])*)\]:", re.DOTALL)
LONGEST_LABEL = 999
_REST = re.compile(r"[ \t]*(?:\n|$)")


class Definition(NamedTuple):
    """What a label stands for, and on which line of the text (from 0) that is said."""

    label: str
    target: str
    line: int


def read_definitions(text: str) -> tuple[list[Definition], int]:
    """Return the definitions that a paragraph begins with, and how many of its lines they take."""
    definitions: list[Definition] = []
    at = used = 0
    while at < len(text):
        label = _LABEL.match(text, at)
        if label is None or not label[1].strip() or len(label[1]) > LONGEST_LABEL or label[1].startswith("^"):
            return definitions, used  # `[^1]:` is a footnote
        begin = skip_space(text, label.end())
        found = destination(text, begin)
        if found is None or found[1] == begin:
            return definitions, used
        target, end = found
        space = skip_space(text, end)
        title = title_end(text, space) if space > end else None
        rest = (_REST.match(text, title) if title else None) or _REST.match(text, end)
        if rest is None:
            return definitions, used
        definitions.append(Definition(label_key(label[1]), target, used))
        used += text.count("\n", at, rest.end())
        at = rest.end()
    return definitions, used + 1


def unescaped(target: str) -> str:
    """Return a target with backslash escapes and entities resolved."""
    if "\\" in target:
        target = _ESCAPED.sub(r"\1", target)
    if "&" in target:
        from html import unescape

        target = unescape(target)
    return target


def label_key(label: str) -> str:
    """Return a label in the form in which definitions and uses are compared."""
    return " ".join(label.split()).lower().upper()


def destination(text: str, at: int) -> tuple[str, int] | None:
    """Return a link's target at an offset and where it ends, or None."""
    angle = _ANGLE.match(text, at)
    if angle:
        return unescaped(angle[1]), angle.end()
    if text[at : at + 1] == "<":
        return None
    depth = 0
    end = at
    while end < len(text):
        char = text[end]
        if char == "\\" and end + 1 < len(text) and text[end + 1] not in " \n":
            end += 2
            continue
        if char <= " " or char == "\x7f":
            break
        if char == "(":
            depth += 1
            if depth > 32:
                return None
        elif char == ")":
            if not depth:
                break
            depth -= 1
        end += 1
    return None if depth else (unescaped(text[at:end]), end)


def skip_space(text: str, at: int) -> int:
    """Return where blanks, and at most one line break among them, end."""
    breaks = 0
    while at < len(text) and text[at] in " \t\n":
        breaks += text[at] == "\n"
        if breaks > 1:
            break
        at += 1
    return at


def title_end(text: str, at: int) -> int | None:
    """Return where a link's title that begins at an offset ends, or None."""
    title = _TITLE.match(text, at)
    return title.end() if title and "\n\n" not in title[0] else None
