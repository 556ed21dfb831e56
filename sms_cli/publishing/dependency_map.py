"""The dependency map: services in columns, each to the right of those that need it, drawn without a library.

The steps are those of a layered drawing (Sugiyama, Tagawa and Toda 1981): break circles, columns by the longest path, stand-ins
where a line passes a column, order within a column by the middle of the neighbours. The same services give the same map.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

_WIDTH, _HEIGHT, _ACROSS, _DOWN, _EDGE = 196, 54, 84, 18, 12
_PASSING = 14  # height of a line that passes a column
_SWEEPS = 6
MOST = 120  # services; a larger drawing can be neither seen whole nor followed
_LINE = 25  # characters of a name in one line


class Box(NamedTuple):
    """A service on the map: `lines` are its name, at most two; `style` is its type, or `absent` where the catalog lacks it."""

    id: str
    lines: list[str]
    style: str
    status: str
    x: int
    y: int


class Line(NamedTuple):
    """What a service needs: `path` is that of an SVG; `strength` hard or soft."""

    path: str
    strength: str


class Map(NamedTuple):
    """The drawing, in pixels."""

    width: int
    height: int
    box_width: int
    box_height: int
    boxes: list[Box]
    lines: list[Line]


def dependency_map(services: Sequence[Mapping[str, Any]], dependencies: Sequence[Mapping[str, Any]]) -> Map | None:
    """Lay out services and what they need; None where there is no dependency to draw, or more than MOST services."""
    known = {service["id"]: service for service in services}
    edges = {(entry["service"], entry["needs"]): entry["strength"] or "hard" for entry in dependencies}
    if not edges:
        return None
    names = list(dict.fromkeys([*known, *(name for edge in edges for name in edge)]))
    if len(names) > MOST:
        return None
    forward = _without_circles(names, [edge for edge in edges if edge[0] != edge[1]])
    column = _columns(names, forward)
    columns, passing = _with_stand_ins(names, forward, column)
    _order(columns, passing)
    known_names = set(names)
    heights = [[_HEIGHT + _DOWN if member in known_names else _PASSING for member in members] for members in columns]
    tallest = max(map(sum, heights))
    places = {}
    for at, members in enumerate(columns):
        y = _EDGE + (tallest - sum(heights[at])) // 2
        for member, height in zip(members, heights[at], strict=True):
            places[member] = (
                _EDGE + at * (_WIDTH + _ACROSS),
                y,
                y + (height - _DOWN if height > _PASSING else height) // 2,
            )
            y += height
    boxes = [_box(name, known.get(name), *places[name][:2]) for name in names]
    lines = [Line(_path(chain, places), edges[edge]) for edge, chain in _chains(edges, forward, passing)]
    return Map(
        2 * _EDGE + len(columns) * (_WIDTH + _ACROSS) - _ACROSS,
        2 * _EDGE + tallest - _DOWN,
        _WIDTH,
        _HEIGHT,
        boxes,
        lines,
    )


Edge = tuple[str, str]


def _without_circles(names: Sequence[str], edges: Sequence[Edge]) -> dict[Edge, Edge]:
    """Return each edge with its direction in the drawing: turned round where it closes a circle (which CAT003 reports)."""
    after: dict[str, list[str]] = {name: [] for name in names}
    for source, target in edges:
        after[source].append(target)
    state: dict[str, int] = {}
    forward: dict[Edge, Edge] = {}
    for first in names:
        if first in state:
            continue
        state[first] = 1
        stack = [(first, iter(after[first]))]
        while stack:
            name, rest = stack[-1]
            target = next(rest, "")
            if not target:
                state[name] = 2
                stack.pop()
                continue
            forward[name, target] = (target, name) if state.get(target) == 1 else (name, target)
            if target not in state:
                state[target] = 1
                stack.append((target, iter(after[target])))
    return forward


def _columns(names: Sequence[str], forward: Mapping[Edge, Edge]) -> dict[str, int]:
    """Return the column of each service: one more than that of the last one that needs it."""
    needs: dict[str, set[str]] = {name: set() for name in names}
    waiting = dict.fromkeys(names, 0)
    for source, target in set(forward.values()):
        needs[source].add(target)
        waiting[target] += 1
    column = dict.fromkeys(names, 0)
    ready = [name for name in names if not waiting[name]]
    for name in ready:
        for target in sorted(needs[name]):
            column[target] = max(column[target], column[name] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    return column


def _with_stand_ins(
    names: Sequence[str], forward: Mapping[Edge, Edge], column: Mapping[str, int]
) -> tuple[list[list[str]], dict[Edge, list[str]]]:
    """Return the members of each column, and for each edge the chain from its left end to its right end."""
    columns: list[list[str]] = [[] for _ in range(max(column.values()) + 1)]
    for name in names:
        columns[column[name]].append(name)
    passing = {}
    for source, target in sorted(set(forward.values())):
        chain = [source]
        for at in range(column[source] + 1, column[target]):
            chain.append(f"{source} → {target} at {at}")
            columns[at].append(chain[-1])
        passing[source, target] = [*chain, target]
    return columns, passing


def _order(columns: list[list[str]], passing: Mapping[Edge, list[str]]) -> None:
    """Order each column by the middle of its neighbours, from left to right and back."""
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for chain in passing.values():
        for left, right in pairwise(chain):
            after.setdefault(left, []).append(right)
            before.setdefault(right, []).append(left)
    for sweep in range(_SWEEPS):
        ahead = sweep % 2 == 0
        neighbours = before if ahead else after
        order = range(1, len(columns)) if ahead else range(len(columns) - 2, -1, -1)
        for at in order:
            beside = columns[at - 1 if ahead else at + 1]
            place = {name: (row + 0.5) / len(beside) for row, name in enumerate(beside)}
            here = {name: (row + 0.5) / len(columns[at]) for row, name in enumerate(columns[at])}

            def middle(
                name: str,
                place: dict[str, float] = place,
                here: dict[str, float] = here,
                neighbours: dict[str, list[str]] = neighbours,
            ) -> float:
                known = [place[other] for other in neighbours.get(name, ()) if other in place]
                return sum(known) / len(known) if known else here[name]

            columns[at].sort(key=middle)


def _chains(
    edges: Mapping[Edge, str], forward: Mapping[Edge, Edge], passing: Mapping[Edge, list[str]]
) -> list[tuple[Edge, list[str]]]:
    """Return each edge with the chain that its line follows, from the service to what it needs."""
    found = []
    for edge in edges:
        if edge in forward:
            turned = forward[edge] != edge
            chain = passing[forward[edge]]
            found.append((edge, chain[::-1] if turned else chain))
    return found


def _path(chain: Sequence[str], places: Mapping[str, tuple[int, int, int]]) -> str:
    """Return the line from the side of one box to the side of the other, in a curve between two columns.

    A place is the left and upper edge of a member, and the height at which lines meet it.
    """
    ahead = places[chain[0]][0] <= places[chain[-1]][0]
    half = _ACROSS // 2 if ahead else -_ACROSS // 2
    x, y = places[chain[0]][0] + (_WIDTH if ahead else 0), places[chain[0]][2]
    steps = [f"M{x} {y}"]
    for name in chain[1:]:
        enters, level = places[name][0] + (0 if ahead else _WIDTH), places[name][2]
        last = name == chain[-1]
        tip = enters - (half // 6 if last else 0)  # room for the head of the arrow
        steps.append(f"C{x + half} {y} {enters - half} {level} {tip} {level}")
        x, y = places[name][0] + (_WIDTH if ahead else 0), level
        if not last:
            steps.append(f"L{x} {y}")
    return "".join(steps)


def _box(name: str, service: Mapping[str, Any] | None, x: int, y: int) -> Box:
    if service is None:
        return Box(name, ["not in the catalog"], "absent", "absent", x, y)
    return Box(name, _wrapped(service["name"] or ""), service["type"] or "supporting", service["status"] or "", x, y)


def _wrapped(text: str) -> list[str]:
    """Break a name into two lines at most."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > _LINE:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    if len(lines) > 2:
        lines = [lines[0], " ".join(lines[1:])]
    return [line if len(line) <= _LINE else line[: _LINE - 1] + "…" for line in lines]
