"""Generated blocks of a body: what stands between `<!-- sms:begin NAME -->` and `<!-- sms:end -->`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

_MARKER = re.compile(r"<!--[ \t]*sms:(begin|end)\b[ \t]*([^\n]*?)[ \t]*-->")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


class Block(NamedTuple):
    """A generated block: the line of its begin marker, and the span of its content in the body."""

    name: str
    line: int
    start: int
    end: int


class Problem(NamedTuple):
    """A marker that makes no block, in words."""

    name: str
    message: str
    line: int


def find_blocks(
    text: str, first_line: int, code: Sequence[tuple[int, int]]
) -> tuple[tuple[Block, ...], tuple[Problem, ...]]:
    """Pair the markers, but for those in code. A block that holds another one, or never ends, is a problem and no block."""
    blocks: list[Block] = []
    problems: list[Problem] = []
    opened: list[tuple[str, int, int]] = []
    nested = False
    line, done = first_line, 0
    ends = sorted(end for _, end in code)
    starts = sorted(start for start, _ in code)
    for marker in _MARKER.finditer(text):
        at = marker.start()
        if code and bisect_right(starts, at) > bisect_right(ends, at):
            continue
        line += text.count("\n", done, at)
        done = at
        kind, name = marker.groups()
        if kind == "begin":
            if not _NAME.fullmatch(name):
                problems.append(Problem(name, "the begin marker lacks the name of a block", line))
            elif opened:
                problems.append(Problem(name, f"the block begins inside the block {opened[0][0]}", line))
            nested = nested or bool(opened)
            opened.append((name, line, marker.end()))
        elif not opened:
            problems.append(Problem(name, "an end marker has no begin marker before it", line))
        else:
            begun, begin_line, begin_end = opened.pop()
            if not opened:
                if not nested and _NAME.fullmatch(begun):
                    blocks.append(Block(begun, begin_line, *_content(text, begin_end, at)))
                nested = False
    problems += [Problem(name, "the block has no end marker", line) for name, line, _ in opened]
    return tuple(blocks), tuple(sorted(problems, key=lambda problem: problem.line))


def block_text(body: str, block: Block) -> str:
    """Return the content of a block with `\\n` between its lines and none at the end, to compare with a new rendering."""
    return body[block.start : block.end].replace("\r\n", "\n").removesuffix("\n")


def _content(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span between two markers; the line breaks beside markers on lines of their own are not content."""
    after = text.find("\n", start, end)
    if after >= 0 and not text[start:after].strip(" \t"):
        start = after + 1
    before = text.rfind("\n", start - 1, end)
    if before >= 0 and not text[before + 1 : end].strip(" \t"):
        end = before + 1
    return start, end
