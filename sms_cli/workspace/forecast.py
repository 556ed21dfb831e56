"""Dated values as a curve: straight lines between them, and behind the last one on as the line before it ran.

The values come as text, `2026-06-30 760;2027-06-30 856`, as a query puts them together; the order is of no matter.
"""

from __future__ import annotations

from datetime import date
from math import ceil

from sms_cli.workspace.units import parse_date

Point = tuple[int, float]
# A day is reached at its end at the latest; this much of it is the noise of floating point, not another day.
_NOISE = 1e-6


def value_on(points: str | None, day: str | None) -> float | None:
    """Return the value of a curve on a day; None before its first day."""
    curve, at = _curve(points), parse_date(day) if day else None
    if not curve or at is None or at.toordinal() < curve[0][0]:
        return None
    for start, end in _lines(curve):
        if end is None or at.toordinal() <= end[0]:
            return start[1] + _slope(curve, start, end) * (at.toordinal() - start[0])
    return None


def day_reached(points: str | None, level: float | None, until: str | None, falling: int | None) -> str | None:
    """Return the first day up to `until` on which a curve is at or above a level, or at or below it if `falling`; else None."""
    curve, last = _curve(points), parse_date(until) if until else None
    if not curve or level is None or last is None:
        return None
    sign = -1 if falling else 1
    for start, end in _lines(curve):
        missing = sign * (level - start[1])
        slope = sign * _slope(curve, start, end)
        border = last.toordinal() if end is None else end[0]
        if missing > 0 and missing >= slope * (border - start[0] + 1):
            continue
        reached = start[0] + (ceil(missing / slope - _NOISE) if missing > 0 else 0)
        if reached <= border:
            return date.fromordinal(reached).isoformat() if reached <= last.toordinal() else None
    return None


def _curve(points: str | None) -> list[Point]:
    """Read the points, by day."""
    found: dict[int, float] = {}
    for point in (points or "").split(";"):
        day, _, value = point.strip().partition(" ")
        at = parse_date(day)
        if at is not None:
            try:
                found[at.toordinal()] = float(value)
            except ValueError:
                continue
    return sorted(found.items())


def _lines(curve: list[Point]) -> list[tuple[Point, Point | None]]:
    """Return the lines from each point to the next; the last one has no end."""
    return [(start, curve[i + 1] if i + 1 < len(curve) else None) for i, start in enumerate(curve)]


def _slope(curve: list[Point], start: Point, end: Point | None) -> float:
    """Return the change a day on the line from a point; behind the last one that of the line before it."""
    if end is None:
        if len(curve) < 2:
            return 0.0
        start, end = curve[-2:]
    return (end[1] - start[1]) / (end[0] - start[0])
