"""Patterns (regular expressions) that come from a workspace: only those that end in time, whatever they are held against."""

from __future__ import annotations

import re

_REPEAT = re.compile(r"[*+?]|\{(\d+)\}|\{(\d*),(\d*)\}")
MAX_LENGTH = 200
MAX_COUNT = 100
MAX_OPEN = 3  # repetitions without end: each multiplies the time with the length of the text
MAX_WAYS = 10_000  # in how many ways the rest can be tried
_TOO_MANY = "can be tried in too many ways; let fewer parts of it repeat or branch"


class _Group:
    """An open group: the ways through its alternatives so far, and through the one being read."""

    def __init__(self) -> None:
        self.before = 0
        self.now = 1

    @property
    def ways(self) -> int:
        return self.before + self.now


def pattern_problem(pattern: str) -> str | None:
    """Say why a pattern is not taken, or return None.

    Refused are, beside what is no pattern: back references, looking ahead or behind, a repetition without end of what itself
    repeats or branches, more than MAX_OPEN of them, and what adds up to more than MAX_WAYS ways to try.
    """
    if len(pattern) > MAX_LENGTH:
        return f"is longer than {MAX_LENGTH} characters"
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"is no pattern: {error}"
    groups = [_Group()]
    last = 1  # the ways through what was read last, which a repetition would repeat
    unending = 0
    at = 0
    while at < len(pattern):
        char = pattern[at]
        repeat = _REPEAT.match(pattern, at)
        if repeat is not None and at:
            low, high = _bounds(repeat)
            if max(low, high or 0) > MAX_COUNT:
                return f"repeats more than {MAX_COUNT} times"
            if high is None and last > 1:
                return "repeats without end what itself repeats or branches"
            unending += high is None
            ways = 2 if high is None else last**high * (high - low + 1)
            groups[-1].now = groups[-1].now // last * ways
            last = ways
            at = repeat.end() + pattern.startswith(("?", "+"), repeat.end())
        elif char == "(":
            if pattern.startswith("(?", at) and not pattern.startswith("(?:", at):
                return "looks ahead or behind, or names a group; write (?:…)"
            groups.append(_Group())
            at += 3 if pattern.startswith("(?:", at) else 1
        elif char == ")":
            last = groups.pop().ways
            groups[-1].now *= last
            at += 1
        elif char == "|":
            groups[-1].before, groups[-1].now = groups[-1].ways, 1
            at += 1
        else:
            if char == "\\" and pattern[at + 1 : at + 2].isdigit():
                return "has a back reference"
            last = 1
            at = _end_of_class(pattern, at) if char == "[" else at + 1 + (char == "\\")
        if groups[-1].ways > MAX_WAYS:
            return _TOO_MANY
    return f"has more than {MAX_OPEN} repetitions without end" if unending > MAX_OPEN else None


def _bounds(repeat: re.Match[str]) -> tuple[int, int | None]:
    """Return the least and the most times of a repetition; None for without end."""
    word = repeat[0]
    if word in "*+?":
        return {"*": (0, None), "+": (1, None), "?": (0, 1)}[word]
    if repeat[1] is not None:
        return int(repeat[1]), int(repeat[1])
    return int(repeat[2] or 0), int(repeat[3]) if repeat[3] else None


def _end_of_class(pattern: str, start: int) -> int:
    """Return the position after the ] that ends the class at `start`."""
    at = start + 1
    at += pattern.startswith("^", at)
    at += pattern.startswith("]", at)
    while pattern[at] != "]":
        at += 2 if pattern[at] == "\\" else 1
    return at + 1
