"""What rules ask of a Markdown body: headings, links, placeholders and generated blocks, each with its line.

Most bodies are plain, and a few patterns over the whole text read them. Anything that these could misread (quotes, HTML,
nested brackets, indented code …) goes to the line-by-line reader in `body_exact`, which gives the same for plain ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from sms_cli.workspace.body_blocks import Block, Problem, find_blocks


class Heading(NamedTuple):
    """A heading as read, without markup. `filled`: text, a list, a table or code stands under it or its subheadings."""

    level: int
    text: str
    line: int
    filled: bool


class Link(NamedTuple):
    """A link of kind link, image, definition (`[label]: target`) or autolink; it begins at line and column."""

    target: str
    line: int
    column: int
    kind: str


class Placeholder(NamedTuple):
    """A word or phrase that was meant to be replaced."""

    text: str
    line: int
    column: int


class Body(NamedTuple):
    """What stands in a body, in the order of its lines."""

    headings: tuple[Heading, ...] = ()
    links: tuple[Link, ...] = ()
    placeholders: tuple[Placeholder, ...] = ()
    blocks: tuple[Block, ...] = ()
    problems: tuple[Problem, ...] = ()
    named: tuple[str, ...] = ()  # anchors that HTML tags set (<a id="x">)

    @property
    def anchors(self) -> frozenset[str]:
        """What `#…` can lead to: headings as GitHub names them, and what HTML tags name; in small letters."""
        return _anchors(self.headings, self.named)


class Found(NamedTuple):
    """What either reader finds; `code` are the spans of code, in which no marker counts."""

    headings: list[Heading]
    links: list[Link]
    placeholders: list[Placeholder]
    named: list[str]
    code: list[tuple[int, int]]


# The patterns run over the text with a line break before it: those that begin with a plain character are found fast.
# Fenced code, comments on lines of their own or within one line, and code within a line, where they are beyond doubt.
_HIDDEN = re.compile(
    r"`(?<=\n`)(?P<ticks>``+)[^`\n]*\n(?:(?! {0,3}`(?P=ticks))[^\n]*\n)* {0,3}`(?P=ticks)[ \t]*(?![^\n])"
    r"|~(?<=\n~)(?P<tildes>~~+)[^\n]*\n(?:(?! {0,3}~(?P=tildes))[^\n]*\n)* {0,3}~(?P=tildes)[ \t]*(?![^\n])"
    r"|<(?<=\n<)(?P<comment>!--(?!-?>)(?:[^-]|-(?!->))*-->[ \t]*(?![^\n]))"
    r"|<(?<=[^\n\\]<)(?P<inline>!--(?!-?>)(?:[^-\n]|-(?!-))*-->)"
    r"|`(?<=[^`\\]`)[^`|\n]+`(?!`)"
    r"|`(?P<tick>)|<!--(?P<unclosed>)"
)
# What only the exact reader reads right: quotes, setext headings, headings and code inside lists, indented code.
_HARD_LINE = re.compile(
    r"\n(?:(?<=[^\n]\n)[ \t]*(?:=+|-+)[ \t]*(?![^\n])"
    r"|[ \t]*(?:>(?! ?[^\W\d_])|~~~)"  # a quote whose line begins with a letter is plain text
    r"|[ \t]*(?:[-+*]|[0-9]{1,9}[.)])(?:     | *\t| ++(?:[^\n]*[-+*.)][ \t]+)?(?:[#>]|~~~))"
    r"|(?:    | {0,3}\t)[^\n]*[\[#])"
)
_TAG = re.compile(r"<[!/?A-Za-z]")
_INSERT = re.compile(r"\[[ \t]*[Ii][Nn][Ss][Ee][Rr][Tt]")
_ATX = re.compile(r"\n {0,3}(#{1,6})(?![^ \t\n])([^\n]*)")
_LINK = re.compile(r"\[([^\[\]|\n]*)\]\(([^\s()<&|\x1a]*)(?:[ \t]+\"[^\"\n|]*\")?\)")
_ATX_END = re.compile(r"(?:^|[ \t])#+$")
_SOLID = re.compile(r"[^\W\d_]|\x1a")
_WORD_CATEGORIES = frozenset(("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "Pc"))
_MARKUP = re.compile(r"[\\`*_\[\]<&~]")


class _TooHard(Exception):
    """The patterns could misread this body."""


def scan(body: str, first_line: int) -> Body:
    """Read a body whose first line is line `first_line` of its file. Lines and columns count from 1."""
    text = body
    if "\r" in body:
        text = body.replace("\r\n", " \n").replace("\r", "\n")  # of the same length, for offsets and columns
    found = _plain(text, first_line)
    if found is None:
        from sms_cli.workspace.body_exact import read_exactly

        found = read_exactly(text, first_line)
    blocks, problems = find_blocks(text, first_line, found.code) if "sms:" in text else ((), ())
    return Body(
        tuple(found.headings), tuple(found.links), tuple(found.placeholders), blocks, problems, tuple(found.named)
    )


def replace_blocks(body: str, contents: Mapping[str, str]) -> str:
    """Return the body with the contents of these blocks replaced; line endings stay those of the body."""
    newline = "\r\n" if "\r\n" in body else "\n"
    parts = []
    done = 0
    for block in scan(body, 1).blocks:
        if block.name in contents:
            content = contents[block.name].replace("\r\n", "\n").removesuffix("\n")
            lead = "" if body.endswith("\n", 0, block.start) else newline
            lines = content.replace("\n", newline) + newline if content else ""
            parts += [body[done : block.start], lead, lines]
            done = block.end
    return "".join([*parts, body[done:]])


def slug(text: str) -> str:
    """Return the anchor that GitHub gives a heading, before it numbers those that are alike."""
    kept = text.lower()
    if kept.isascii():
        kept = "".join([char for char in kept if char.isalnum() or char in "-_ "])
    else:
        from unicodedata import category

        kept = "".join(
            [
                char
                for char in kept
                if char in "-_ " or category(char)[0] in "LM" or category(char) in ("Nd", "Nl", "Pc")
            ]
        )
    return kept.replace(" ", "-")


@lru_cache(maxsize=1024)
def _anchors(headings: tuple[Heading, ...], named: tuple[str, ...]) -> frozenset[str]:
    taken: dict[str, int] = {}
    for heading in headings:
        anchor = original = slug(heading.text)
        while anchor in taken:
            taken[original] += 1
            anchor = f"{original}-{taken[original]}"
        taken[anchor] = 0
    return frozenset(taken) | {name.lower() for name in named}


def sections_filled(levels: list[int], own: list[bool]) -> list[bool]:
    """Tell for each heading whether something stands under it or under its subheadings."""
    filled = own[:]
    for at in range(len(levels) - 2, -1, -1):
        below = at + 1
        while not filled[at] and below < len(levels) and levels[below] > levels[at]:
            filled[at] = filled[below]
            below += 1
    return filled


def _plain(text: str, first_line: int) -> Found | None:
    """Read a body by patterns alone; None where they could misread it."""
    code: list[tuple[int, int]] = []
    seen = "\n" + text  # so offsets are one too high, and the count of line breaks before a line is its number
    if "`" in text or "<!--" in text or "~~~" in text:
        if "\x1a" in text or "\x1b" in text:
            return None  # they stand for code and comments below

        def hide(match: re.Match[str]) -> str:
            hidden: str = match[0]
            kind = match.lastgroup
            if kind == "tick" or kind == "unclosed":
                raise _TooHard
            if kind == "comment":
                return _blanked(hidden, " ") if "\n" in hidden else " " * len(hidden)
            if kind == "inline":
                before = seen[seen.rfind("\n", 0, match.start()) : match.start()]
                # First on its line, it makes HTML of all of the line.
                return "\x1b" * len(hidden) if before.strip("\n \t-+*.)0123456789") else hidden
            code.append((match.start() - 1, match.end() - 1))
            if "\n" not in hidden:
                return "\x1a" * len(hidden)
            inside = hidden[hidden.find("\n") : hidden.rfind("\n")]
            return _blanked(hidden, "\x1a" if inside.strip() else "\x1b")

        try:
            seen = _HIDDEN.sub(hide, seen)
        except _TooHard:
            return None
    if _is_hard(seen):
        return None
    links: list[Link] = []
    brackets = seen.count("](")
    if brackets:
        line, done = first_line - 1, 0
        for match in _LINK.finditer(seen):
            start = match.start()
            image = seen[start - 1] == "!"
            line += seen.count("\n", done, start)
            done = start
            column = start - seen.rfind("\n", 0, start) - image
            links.append(Link(match[2], line, column, "image" if image else "link"))
        if len(links) != brackets or "\\" in seen:
            return None
    headings = _headings(text, seen, first_line) if "#" in seen else []
    return None if headings is None else Found(headings, links, [], [], code)


def _is_hard(seen: str) -> bool:
    return bool(
        "]:" in seen
        or ("<" in seen and _TAG.search(seen))
        or "TODO" in seen
        or "TB" in seen
        or "XXX" in seen
        or "orem" in seen
        or ("[" in seen and _INSERT.search(seen))
        or _HARD_LINE.search(seen)
    )


def _headings(text: str, seen: str, first_line: int) -> list[Heading] | None:
    matches = list(_ATX.finditer(seen))
    own: list[bool] = []
    for at, match in enumerate(matches):
        start = match.end()
        end = matches[at + 1].start() if at + 1 < len(matches) else len(seen)
        solid = _SOLID.search(seen, start, end) is not None
        if not solid and seen[start:end].strip(" \t\n"):
            return None
        own.append(solid)
    levels = [len(match[1]) for match in matches]
    headings: list[Heading] = []
    line, done = first_line, 0
    for match, level, filled in zip(matches, levels, sections_filled(levels, own), strict=True):
        line += seen.count("\n", done, match.start())
        done = match.start()
        start, end = match.span(2)
        words = text[start - 1 : end - 1].strip(" \t")
        if words.endswith("#"):
            words = _ATX_END.sub("", words).rstrip(" \t")
        if "\t" in words:
            return None
        if _MARKUP.search(words):
            from sms_cli.workspace.body_text import plain_text

            words = plain_text(words)
        headings.append(Heading(level, words, line, filled))
    return headings


def _blanked(text: str, by: str) -> str:
    return "\n".join([by * len(line) for line in text.split("\n")])
