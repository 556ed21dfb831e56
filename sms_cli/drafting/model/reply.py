"""The text of a reply to one JSON object, tolerantly: models wrap it in prose and fences, and leave commas behind."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

MOST_BYTES = 1_000_000
_FENCE = re.compile(r"```[A-Za-z0-9_-]*[ \t]*\r?\n(.*?)```", re.DOTALL)
_THOUGHT = re.compile(r"<(think|thinking)>.*?</\1>", re.DOTALL)
_STARTS = 20  # of so many opening braces one begins the answer; a text with more is not one


class Unreadable(Exception):
    """A reply without a usable object; the text says in one line why."""


def read_reply(text: str) -> dict[str, Any]:
    """Return the object of a reply. Raises Unreadable."""
    if len(text) > MOST_BYTES:
        raise Unreadable(f"it is larger than {MOST_BYTES // 1000:,} kB")
    if not text.strip():
        raise Unreadable("it is empty")
    first_problem = ""
    for candidate in _candidates(text):
        for tried in (candidate, _without_trailing_commas(candidate)):
            try:
                found = json.loads(tried, parse_constant=_no_number)
            except RecursionError:
                first_problem = first_problem or "it is nested too deeply"
            except ValueError as error:
                first_problem = first_problem or _in_words(error)
            else:
                if isinstance(found, dict):
                    return found
                first_problem = first_problem or f"it is {_kind(found)} where an object is due"
    raise Unreadable(first_problem or "it holds no JSON object")


def _candidates(text: str) -> Iterator[str]:
    """Yield the pieces of a reply that may be the object: all of it, fenced blocks, then what stands in braces."""
    text = text.strip().lstrip("\ufeff")
    yield text
    plain = _THOUGHT.sub("", text).strip()
    yield from _FENCE.findall(plain)
    at = -1
    for _ in range(_STARTS):
        at = plain.find("{", at + 1)
        if at < 0:
            return
        end = _closing(plain, at)
        if end is not None:
            yield plain[at : end + 1]


def _closing(text: str, start: int) -> int | None:
    """Return where the brace at `start` is closed, texts in quotes passed over."""
    depth = 0
    in_text = escaped = False
    for at in range(start, len(text)):
        char = text[at]
        if in_text:
            if escaped:
                escaped = False
            elif char == "\\":
                escaped = True
            elif char == '"':
                in_text = False
        elif char == '"':
            in_text = True
        elif char in "{[":
            depth += 1
        elif char in "}]":
            depth -= 1
            if depth == 0:
                return at
    return None


def _without_trailing_commas(text: str) -> str:
    """Take out commas that stand before a closing brace or bracket, outside texts."""
    kept: list[str] = []
    in_text = escaped = False
    for char in text:
        if in_text:
            if escaped:
                escaped = False
            elif char == "\\":
                escaped = True
            elif char == '"':
                in_text = False
        elif char == '"':
            in_text = True
        elif char in "}]":
            while kept and kept[-1].isspace():
                kept.pop()
            if kept and kept[-1] == ",":
                kept.pop()
        kept.append(char)
    return "".join(kept)


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no value")


def _in_words(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"it is no JSON: {error.msg} at line {error.lineno}, column {error.colno}"
    return f"it is no JSON: {error}"


def _kind(value: Any) -> str:
    return {list: "a list", str: "a text", bool: "true or false"}.get(
        type(value), "a number" if value is not None else "nothing"
    )
