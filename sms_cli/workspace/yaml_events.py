"""Bytes of YAML to values with places: one pass over libyaml's events.

Every scalar stays its source text (`no`, `1.10`, `2026-02-30`); the declared type of its field casts it later. Only plain
`null`, `~` and nothing at all are None. Refused, each with its place: duplicate keys, anchors, aliases, tags, merge keys, keys
that are no text, a second document, nesting deeper than MAX_DEPTH.
"""

from __future__ import annotations

from typing import Any

from sms_cli.errors import yaml_complaint

MAX_DEPTH = 24
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))


class Map(dict[str, Any]):
    """A mapping that knows where it starts (`place`) and where each key and value stands (`places`, in key order)."""

    __slots__ = ("place", "places")
    place: int
    places: list[int]


class Seq(list[Any]):
    """A list that knows where it starts and where each entry stands."""

    __slots__ = ("place", "places")
    place: int
    places: list[int]


class YamlProblem(Exception):
    """The text is not readable as YAML: what is wrong, and where (from 1)."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column


# A place packs line and column (from 1) of a value, and those of its key, into one integer: objects would cost 100 MB.
def pack(line: int, column: int) -> int:
    """Pack a line and a column, both from 0 as libyaml counts, into a place."""
    return (line + 1) << 12 | (column + 1 if column < 4095 else 4095)


def unpack(place: int) -> tuple[int, int]:
    """Return line and column of a place, from 1."""
    place &= 0xFFFFFFFFFF
    return place >> 12, place & 0xFFF


def unpack_key(place: int) -> tuple[int, int]:
    """Return line and column of the key that a place belongs to, from 1."""
    return unpack(place >> 40) if place >> 40 else unpack(place)


def read_yaml(data: bytes | str) -> Any:
    """Parse one YAML document. Raises YamlProblem at the first thing that is not plain YAML."""
    from yaml._yaml import CParser
    from yaml.error import MarkedYAMLError, YAMLError
    from yaml.events import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent

    memo: dict[str, str] = {}
    intern = memo.setdefault
    stack: list[Any] = []
    current: Any = None
    is_map = False
    key: str | None = None
    key_place = 0
    root: Any = None
    done = False
    raw = data.encode("utf-8") if isinstance(data, str) else data
    marked = b"&" in raw or b"!" in raw  # without these characters nothing can have an anchor or a tag
    try:
        next_event = CParser(raw).get_event
        next_event()  # stream start
        while True:
            event: Any = next_event()
            kind = event.__class__
            if kind is ScalarEvent:
                mark = event.start_mark
                line = mark.line
                column = mark.column
                value = event.value
                plain = event.implicit[0]
                if marked and (event.anchor is not None or event.tag is not None):
                    raise _not_plain(event)
                if is_map and key is None:
                    if plain and (value == "<<" or value in _NULLS):
                        what = "merge keys (<<) are not read" if value == "<<" else "a key is missing"
                        raise YamlProblem(f"{what}; write the fields out", line + 1, column + 1)
                    key = intern(value, value)
                    if key in current:
                        first = unpack_key(current.places[list(current).index(key)])[0]
                        raise YamlProblem(f'the key "{key}" stands twice (first in line {first})', line + 1, column + 1)
                    key_place = (line + 1) << 12 | (column + 1 if column < 4095 else 4095)
                    continue
                new: Any = None if plain and value in _NULLS else intern(value, value)
                place = (line + 1) << 12 | (column + 1 if column < 4095 else 4095)
                if is_map:
                    current[key] = new
                    current.places.append(key_place << 40 | place)
                    key = None
                elif current is not None:
                    current.append(new)
                    current.places.append(place)
                else:
                    root = new
                continue
            if kind is MappingStartEvent or kind is SequenceStartEvent:
                if marked and (event.anchor is not None or event.tag is not None):
                    raise _not_plain(event)
                mark = event.start_mark
                place = pack(mark.line, mark.column)
                if is_map and key is None:
                    raise YamlProblem("a key must be a word, not a list or mapping", mark.line + 1, mark.column + 1)
                made: Any = Map() if kind is MappingStartEvent else Seq()
                made.place = place
                made.places = []
                if is_map:
                    current[key] = made
                    current.places.append(key_place << 40 | place)
                elif current is not None:
                    current.append(made)
                    current.places.append(place)
                else:
                    root = made
                if len(stack) >= MAX_DEPTH:
                    raise YamlProblem(f"nested deeper than {MAX_DEPTH} levels", mark.line + 1, mark.column + 1)
                stack.append(current)
                current, is_map, key = made, kind is MappingStartEvent, None
                continue
            if kind is MappingEndEvent or kind is SequenceEndEvent:
                current = stack.pop()
                is_map = current.__class__ is Map
                key = None
                continue
            name = kind.__name__
            if name == "StreamEndEvent":
                return root
            if name == "AliasEvent":
                raise _not_plain(event)
            if name == "DocumentStartEvent":
                if done:
                    raise YamlProblem("a second YAML document starts here", event.start_mark.line + 1, 1)
                done = True
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlProblem(
            yaml_complaint(error.problem), mark.line + 1 if mark else 1, mark.column + 1 if mark else 1
        ) from None
    except YAMLError as error:
        raise YamlProblem(*_unreadable(error, data)) from None
    except UnicodeDecodeError as error:
        raise YamlProblem("is not UTF-8 text", 1, error.start + 1) from None


def _not_plain(event: Any) -> YamlProblem:
    mark = event.start_mark
    if event.__class__.__name__ == "AliasEvent":
        what = f"aliases (*{event.anchor}) are not read; write the value out"
    elif event.anchor is not None:
        what = f"anchors (&{event.anchor}) are not read; write the value out where it is needed"
    else:
        what = f"tags ({event.tag}) are not read; take the tag away"
    return YamlProblem(what, mark.line + 1, mark.column + 1)


def _unreadable(error: Any, data: bytes | str) -> tuple[str, int, int]:
    """Say where a byte is that is no text: libyaml's reader gives an offset instead of a mark."""
    position = getattr(error, "position", 0) or 0
    raw = data.encode("utf-8") if isinstance(data, str) else data
    before = raw[:position]
    line = before.count(b"\n") + 1
    column = position - (before.rfind(b"\n") + 1) + 1
    reason = getattr(error, "reason", None) or "not readable as YAML"
    return str(reason).strip(), line, column
