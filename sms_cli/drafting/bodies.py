"""The body of a document that is drafted again: sections still as they were rendered follow the answers, others stay."""

from __future__ import annotations

import re
from typing import NamedTuple

from sms_cli.workspace import scan

_BLOCK = re.compile(r"(<!-- sms:begin [^>]*-->).*?(<!-- sms:end -->)", re.DOTALL)


class Section(NamedTuple):
    """What stands from a second-level heading to the next; `heading` None is what stands before the first."""

    heading: str | None
    text: str


def split_sections(body: str) -> list[Section]:
    """Cut a body at its second-level headings; put together again the sections are the body."""
    lines = body.splitlines(keepends=True)
    starts: list[tuple[str | None, int]] = [(None, 0)]
    starts += [(heading.text, heading.line - 1) for heading in scan(body, 1).headings if heading.level == 2]
    ends = [start for _, start in starts[1:]] + [len(lines)]
    return [Section(heading, "".join(lines[start:end])) for (heading, start), end in zip(starts, ends, strict=True)]


def merge_bodies(base: str | None, new: str, current: str, blank: str) -> tuple[str, list[str]]:
    """Return the current body with the sections that the answers change, and the headings whose own text was kept.

    `base` is the body as it was last rendered, `new` as it is rendered now, `blank` as it is without any answers, which
    stands in for the base where none was kept.
    """
    newline = "\r\n" if "\r\n" in current else "\n"
    old = {section.heading: _essence(section.text) for section in split_sections(base if base is not None else blank)}
    fresh = {section.heading: section.text for section in split_sections(new)}
    kept: list[str] = []
    result: list[Section] = []
    have = set()
    for section in split_sections(current):
        heading = section.heading
        have.add(heading)
        wanted = fresh.get(heading)
        text = section.text
        if wanted is not None and _essence(wanted) not in (old.get(heading), _essence(text)):
            if _essence(text) == old.get(heading):
                text = _replaced(text, wanted, newline)
            else:
                kept.append(heading or "the beginning")
        result.append(Section(heading, text))
    order = [section.heading for section in split_sections(new)]
    for place, heading in enumerate(order):
        if heading in have:
            continue
        if heading in old and base is not None:
            if _essence(fresh[heading]) != old[heading]:
                kept.append(heading or "the beginning")
            continue
        before = [at for at, section in enumerate(result) if section.heading in order[:place]]
        at = before[-1] + 1 if before else 0
        if at and not result[at - 1].text.endswith(newline * 2):
            result[at - 1] = result[at - 1]._replace(text=result[at - 1].text.rstrip("\r\n") + newline * 2)
        tail = newline if at < len(result) else ""
        result.insert(at, Section(heading, fresh[heading].strip("\n").replace("\n", newline) + newline + tail))
    return "".join(section.text for section in result), kept


def _replaced(text: str, wanted: str, newline: str) -> str:
    """Return the new section with the blank lines that stand around the old one."""
    inner = wanted.strip("\n").replace("\n", newline)
    head = text[: len(text) - len(text.lstrip("\r\n"))]
    return head + inner + text[len(text.rstrip()) :]


def _essence(text: str) -> str:
    """Return a section without what may differ by itself: line endings, blanks at the end, the content of blocks."""
    text = _BLOCK.sub(r"\1\2", text.replace("\r\n", "\n"))
    return "\n".join(line.rstrip() for line in text.strip().split("\n"))
