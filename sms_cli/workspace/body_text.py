"""The text of a Markdown paragraph or heading: its links, its placeholders, and what it says without markup."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from sms_cli.workspace.body_html import NAMED, OTHER, TAG, is_tag
from sms_cli.workspace.body_targets import LONGEST_LABEL, destination, label_key, skip_space, title_end

_STEP = re.compile(r"\\[\n!-/:-@\[-`{-~]|`+|<|!?\[|\]")
_TICKS = re.compile(r"`+")
_AUTOLINK = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^<>\x00-\x20]*)>")
_EMAIL = re.compile(r"<([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)>")
_LABEL = re.compile(r"\[((?:\\.|[^\[\]\\])*)\]", re.DOTALL)
_LONGEST_HEADING = 500  # in a longer one emphasis stays as written, for finding it costs the square of the length
_PLACEHOLDER = re.compile(
    r"(?<![^\W_])(?:TODO|TBC|TBD|XXX)(?![^\W_])"
    r"|(?<![^\W_])[Ll]orem\s+[Ii]psum(?![^\W_])"
    r"|\[\s*[Ii](?:nsert|NSERT)\b[^\]\n]*\]"
    r"|(?<![^\W_])<[^\W\d_](?:[^\W_]|[ \t\n.,;/&()'’_-])*>"
)
_EMPHASIS = re.compile(
    r"(?<![*~])(\*{1,3}|~~)(?![\s*~])(.+?)(?<![\s*~])\1(?![*~])|(?<![\w_])(_{1,3})(?![\s_])(.+?)(?<![\s_])\3(?![\w_])"
)


class InlineLink(NamedTuple):
    """A link in a text: its target, where it begins, and its kind (link, image or autolink)."""

    target: str
    start: int
    kind: str


class Inline(NamedTuple):
    """A text read for its markup. `spoken` is the text, of the same length, with all blanked that a reader never sees."""

    links: list[InlineLink]
    spoken: str
    code: list[tuple[int, int]]
    named: list[str]
    cuts: list[tuple[int, int, str]]  # what to replace to get the bare words


def read_inline(text: str, labels: Collection[str] = ()) -> Inline:
    """Read the markup of a paragraph, heading or table cell; `labels` are those that some definition gives a target."""
    links: list[InlineLink] = []
    code: list[tuple[int, int]] = []
    named: list[str] = []
    cuts: list[tuple[int, int, str]] = []
    blanks: list[tuple[int, int]] = []
    opened: list[int] = []  # where the brackets stand that may yet begin a link
    spent = 0  # so many of them hold a link, and so can begin none
    absent: set[str] = set()  # ends of HTML that do not come any more
    at = 0
    while True:
        step = _STEP.search(text, at)
        if step is None:
            break
        start, at = step.span()
        found = step[0]
        if found[0] == "\\":
            cuts.append((start, at, _literal(found[1])))
        elif found[0] == "`":
            end = _end_of_code(text, at, len(found))
            if end:
                code.append((start, end))
                inner = text[at : end - len(found)].replace("\n", " ")
                if inner.strip(" ") and inner[0] == inner[-1] == " ":
                    inner = inner[1:-1]
                cuts.append((start, end, "".join(map(_literal, inner))))
                at = end
        elif found == "<":
            end, target = _angle(text, start, named, absent)
            if target:
                links.append(InlineLink(target, start, "autolink"))
                cuts.append((start, end, "".join(map(_literal, text[start + 1 : end - 1]))))
            if end:
                at = end
                if target or not _is_words(text[start:end]):
                    blanks.append((start, end))
                    if not target:
                        cuts.append((start, end, ""))
        elif found != "]":
            opened.append(start)
        elif opened:
            begin = opened.pop()
            image = text[begin] == "!"
            active = image or len(opened) >= spent
            spent = min(spent, len(opened))
            tail = _tail(text, at) if active else None
            if tail:
                target, end = tail
            elif active:
                target, end = None, _reference(text, begin + 1 + image, at, labels)
            else:
                end = None
            if end is None:
                continue
            if image:  # what stands in its brackets is never shown as a link
                while links and links[-1].start >= begin:
                    links.pop()
                while cuts and cuts[-1][0] >= begin:
                    cuts.pop()
                cuts.append((begin, end, ""))
            else:
                spent = len(opened)
                cuts += [(begin, begin + 1, ""), (start, end, "")]
            if target is not None:
                links.append(InlineLink(target, begin, "image" if image else "link"))
            blanks += [(begin, begin + 1 + image), (start, end)]
            at = end
    return Inline(links, _blanked(text, blanks + code), code, named, cuts)


def placeholders(spoken: str) -> list[tuple[str, int]]:
    """Return each placeholder of a text and where it begins."""
    return [
        (" ".join(match[0].split()), match.start()) for match in _PLACEHOLDER.finditer(spoken) if not is_tag(match[0])
    ]


def plain_text(text: str, labels: Collection[str] = ()) -> str:
    """Return the words of a heading as a reader sees them, without markup."""
    if any(char in text for char in "\\`<["):
        text = _replaced(text, read_inline(text, labels).cuts)
    text = text.replace("\n", " ")
    previous = None
    while previous != text and len(text) <= _LONGEST_HEADING:
        previous = text
        text = _EMPHASIS.sub(lambda match: match[2] or match[4], text)
    if "&" in text:
        from html import unescape

        text = unescape(text)
    return "".join([chr(ord(char) - 0xE000) if "\ue000" < char <= "\ue07f" else char for char in text]).strip()


def _tail(text: str, at: int) -> tuple[str, int] | None:
    """Return target and end of `(target "title")` right after a link's text, or None."""
    if text[at : at + 1] != "(":
        return None
    found = destination(text, skip_space(text, at + 1))
    if found is None:
        return None
    target, end = found
    space = skip_space(text, end)
    if space > end:
        end = title_end(text, space) or space
        end = skip_space(text, end)
    return (target, end + 1) if text[end : end + 1] == ")" else None


def _reference(text: str, begin: int, at: int, labels: Collection[str]) -> int | None:
    """Return where `[text][label]`, `[label][]` or `[label]` ends, if the label is defined."""
    if not labels:
        return None
    following = _LABEL.match(text, at)
    if following and following[1].strip():
        return following.end() if label_key(following[1]) in labels else None
    inner = text[begin : min(at - 1, begin + LONGEST_LABEL + 1)]  # longer, it is no label
    if label_key(inner) in labels and not re.search(r"(?<!\\)[\[\]]", inner):
        return following.end() if following else at
    return None


def _end_of_code(text: str, at: int, length: int) -> int | None:
    for ticks in _TICKS.finditer(text, at):
        if ticks.end() - ticks.start() == length:
            return ticks.end()
    return None


def _angle(text: str, start: int, named: list[str], absent: set[str]) -> tuple[int, str]:
    """Return where an autolink, tag or comment ends (0 if there is none), and the target of an autolink."""
    link = _AUTOLINK.match(text, start) or _EMAIL.match(text, start)
    if link:
        return link.end(), link[1] if ":" in link[1] else "mailto:" + link[1]
    tag = TAG.match(text, start)
    if tag:
        named += NAMED.findall(tag[2] or "")
        return tag.end(), ""
    for begin, end in OTHER:
        if text.startswith(begin, start):
            inside = start + len(begin)
            if begin == "<!--" and text.startswith((">", "->"), inside):
                return text.index(">", inside) + 1, ""
            if begin == "<!" and not (text[inside : inside + 1].isascii() and text[inside : inside + 1].isalpha()):
                return 0, ""
            found = -1 if end in absent else text.find(end, inside)
            if found >= 0:
                return found + len(end), ""
            absent.add(end)
            return 0, ""
    return 0, ""


def _is_words(tag: str) -> bool:
    return _PLACEHOLDER.fullmatch(tag) is not None and not is_tag(tag)


def _literal(char: str) -> str:
    """Return a stand-in that no later step takes for markup."""
    return chr(0xE000 + ord(char)) if char in "\\`*_[]<>&~!" else char


def _blanked(text: str, blanks: list[tuple[int, int]]) -> str:
    return _replaced(text, [(start, end, re.sub(r"[^\n]", " ", text[start:end])) for start, end in blanks])


def _replaced(text: str, cuts: list[tuple[int, int, str]]) -> str:
    parts = []
    done = 0
    for start, end, new in sorted(cuts):
        if start >= done:  # a cut inside another one went with it
            parts += [text[done:start], new]
            done = end
    return "".join([*parts, text[done:]])
