"""The trend: a few small drawings of figures over time, each told in words as well."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sms_cli.readiness import Moment

WIDTH, HEIGHT = 360, 170
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 8, 14, 26
_DAY = 86_400  # seconds


class Dot(NamedTuple):
    """A value in the drawing."""

    x: float
    y: float


class Line(NamedTuple):
    """One figure: the parts of its line (it has gaps where the figure is unknown), its dots, and its value now in words."""

    name: str
    style: str
    paths: list[str]
    dots: list[Dot]
    last: str


class Chart(NamedTuple):
    """A drawing: its title, what it shows in one sentence, lines, rulings (height and text), and the words at its ends."""

    title: str
    said: str
    lines: list[Line]
    rulings: list[tuple[float, str]]
    first: str
    last: str
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    width: int = WIDTH
    height: int = HEIGHT


_CHARTS = (
    ("Readiness", " %", 100, (("readiness", "counts", "in force"), ("beside", "beside", "beside"))),
    ("Errors and warnings", "", None, (("errors", "counts", "errors"), ("warnings", "beside", "warnings"))),
    (
        "Corrective and preventive actions",
        "",
        None,
        (("capa_open", "counts", "open"), ("capa_overdue", "beside", "overdue")),
    ),
)


def charts(moments: Sequence[Moment]) -> list[Chart]:
    """Draw readiness, errors and actions over time; what was never written without being in force has no line of its own."""
    across = _across(moments)
    return [_chart(moments, across, *about) for about in _CHARTS]


def _chart(
    moments: Sequence[Moment],
    across: Sequence[float],
    title: str,
    unit: str,
    top: int | None,
    figures: tuple[tuple[str, str, str], ...],
) -> Chart:
    values = {name: [getattr(moment, name) for moment in moments] for name, _, _ in figures}
    if title == "Readiness" and not any(values["beside"]):
        figures = figures[:1]
    highest = top or _rounded_up(max((value or 0 for name in values for value in values[name]), default=0))
    lines = [_line(values[name], across, highest, style, label, unit) for name, style, label in figures]
    rulings = [(_height(at, highest), f"{at:g}") for at in (0, highest / 2, highest)]
    told = "; ".join(_told(values[name], label, unit) for name, _, label in figures)
    first, last = moments[0].day, moments[-1].day
    said = f"{title} from {first} to {last}: {told}"
    return Chart(title, said, lines, rulings, first if first != last else "oldest", last if first != last else "now")


def _across(moments: Sequence[Moment]) -> list[float]:
    """Return how far to the right each moment stands: by time, or by order where all are of one day."""
    times = [float(moment.time) for moment in moments]
    if not moments[-1].commit:
        now = date.fromisoformat(moments[-1].day).toordinal() - date(1970, 1, 1).toordinal()
        times[-1] = max([now * _DAY, *times[:-1]])
    span = times[-1] - times[0]
    if span < _DAY:
        times, span = [float(at) for at in range(len(moments))], float(max(len(moments) - 1, 1))
    room = WIDTH - _LEFT - _RIGHT
    return [round(_LEFT + room * (time - times[0]) / span, 1) for time in times]


def _line(
    values: Sequence[float | None], across: Sequence[float], highest: float, style: str, label: str, unit: str
) -> Line:
    paths: list[str] = []
    dots: list[Dot] = []
    for at, value in enumerate(values):
        if value is None:
            continue
        dot = Dot(across[at], _height(value, highest))
        if at and values[at - 1] is not None:
            paths[-1] += f"L{dot.x} {dot.y}"
        else:
            paths.append(f"M{dot.x} {dot.y}")
        dots.append(dot)
    last = values[-1]
    words = f"{label} {last:g}{unit}" if last is not None else ""
    return Line(label, style, paths, dots, words)


def _height(value: float, highest: float) -> float:
    return round(HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * value / highest, 1)


def _rounded_up(value: float) -> int:
    """Return the next of 2, 4, 10, 20, 40, 100 …: a height whose half is a whole number."""
    scale = 1
    while True:
        for step in (2, 4, 10):
            if value <= step * scale:
                return step * scale
        scale *= 10


def _told(values: Sequence[float | None], name: str, unit: str) -> str:
    first, last = values[0], values[-1]
    return f"{name} {'unknown' if first is None else f'{first:g}{unit}'}, then {'unknown' if last is None else f'{last:g}{unit}'}"
