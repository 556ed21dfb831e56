"""A radar of percentages as SVG: from rows to the same bytes each time, told in text as well as drawn.

It is filled into templates by `str.format` and not by Jinja2: `sms check` compares the picture beside a document with what it
ought to be, and loads nothing heavy for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, sin
from typing import NamedTuple

_WIDTH, _HEIGHT = 760, 500
_X, _Y, _RADIUS = 380, 232, 158
_RINGS = (25, 50, 75, 100)
_LINE = 17  # from one line of a label to the next
_LABEL = 22  # characters of a label in one line

COUNTS, BESIDE = "in force: counts", "written, not in force: never added"

# Classes carry the colours, so that a page may have its own; without a style sheet all is drawn in the colour of the text.
RADAR_CSS = """\
.radar { color: #1f2328; font: 14px system-ui, "Segoe UI", "Helvetica Neue", "DejaVu Sans", Arial, sans-serif; }
.radar-ground { fill: #ffffff; }
.radar-grid { stroke: #8c959f; }
.radar-counts { stroke: #0a5fb4; }
.radar-area { fill: #0a5fb4; }
.radar-dot { fill: #0a5fb4; }
.radar-beside { stroke: #9a4d00; }
@media screen and (prefers-color-scheme: dark) {
.radar { color: #e6edf3; }
.radar-ground { fill: #0d1117; }
.radar-grid { stroke: #7d8590; }
.radar-counts { stroke: #79b8ff; }
.radar-area { fill: #79b8ff; }
.radar-dot { fill: #79b8ff; }
.radar-beside { stroke: #f0a35e; }
}
"""

_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" class="radar" viewBox="0 0 {width} {height}"{size} \
role="img" aria-labelledby="{name}-title {name}-desc">
<title id="{name}-title">{title}</title>
<desc id="{name}-desc">{desc}</desc>
{parts}
</svg>
"""
_STYLE = "<style>\n{css}</style>"
_GROUND = '<rect class="radar-ground" width="{width}" height="{height}" rx="8"/>'
_RING = '<polygon class="radar-grid" points="{points}" fill="none" stroke="currentColor" stroke-width="{width}"/>'
_AXIS = '<line class="radar-grid" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="currentColor"{dashes}/>'
_SCALE = '<text class="radar-scale" x="{x}" y="{y}" font-size="11" fill="currentColor" aria-hidden="true">{text}</text>'
_FILLED = '<polygon class="radar-area" points="{points}" fill="currentColor" fill-opacity="0.2"/>'
_OUTLINE = '<path class="radar-counts" d="{path}" fill="none" stroke="currentColor" stroke-width="2.5"/>'
_DASHED = (
    '<path class="radar-beside" d="{path}" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="6 4"/>'
)
_DOT = '<circle class="radar-dot" cx="{x}" cy="{y}" r="4.5" fill="currentColor"/>'
_DIAMOND = '<path class="radar-beside" d="{path}" fill="none" stroke="currentColor" stroke-width="2"/>'
_TEXT = '<text x="{x}" y="{y}" text-anchor="{anchor}" fill="currentColor"{bold}>{text}</text>'


class Spoke(NamedTuple):
    """One axis: `value` in percent counts, None is unknown; `beside` is drawn as a second outline and never added."""

    label: str
    value: float | None
    beside: float | None = None


def radar_svg(
    spokes: Sequence[Spoke], *, title: str = "Readiness in percent", name: str = "radar", inline: bool = False
) -> str:
    """Draw three axes or more, the first upward, the others clockwise.

    The drawing stands alone (with a ground and RADAR_CSS, light or dark as the reader's screen is) or, `inline`, in a page that
    has RADAR_CSS or rules of its own in its style sheet: it then has neither styles nor scripts. `name` begins its ids, which
    are unique in a page. Every value is written beside its axis and in the description; the outline has a gap where one is unknown.
    """
    axes = len(spokes)
    beside = any(spoke.beside for spoke in spokes)
    parts = [] if inline else [_STYLE.format(css=RADAR_CSS), _GROUND.format(width=_WIDTH, height=_HEIGHT)]
    for ring in _RINGS:
        points = " ".join(f"{x},{y}" for x, y in (_point(at, axes, ring) for at in range(axes)))
        parts.append(_RING.format(points=points, width="1.5" if ring == 100 else "0.6"))
    for at, spoke in enumerate(spokes):
        x, y = _point(at, axes, 100)
        dashes = ' stroke-dasharray="2 5"' if spoke.value is None else ' stroke-width="0.6"'
        parts.append(_AXIS.format(x1=_X, y1=_Y, x2=x, y2=y, dashes=dashes))
    parts += _outline([spoke.value for spoke in spokes])
    if beside:
        parts += _beside([spoke.beside for spoke in spokes])
    for ring in _RINGS:
        parts.append(_SCALE.format(x=_X + 5, y=_number(_Y - _RADIUS * ring / 100 + 12), text=ring))
    for at, spoke in enumerate(spokes):
        parts += _label(at, axes, spoke, beside)
    parts += _legend(beside)
    size = "" if inline else f' width="{_WIDTH}" height="{_HEIGHT}"'
    desc = "; ".join(f"{spoke.label} {_said(spoke, beside, ', ', '')}" for spoke in spokes)
    return _SVG.format(
        width=_WIDTH, height=_HEIGHT, size=size, name=_escaped(name), title=_escaped(title), desc=_escaped(desc + "."),
        parts="\n".join(parts),
    )  # fmt: skip


def _outline(values: list[float | None]) -> list[str]:
    """Draw what counts: an area where all is known, else lines between neighbours that are, and a dot for each value."""
    axes = len(values)
    ends = [None if value is None else _point(at, axes, value) for at, value in enumerate(values)]
    known = [end for end in ends if end is not None]
    parts = []
    if len(known) == axes:
        parts.append(_FILLED.format(points=" ".join(f"{x},{y}" for x, y in known)))
    path = _path(ends)
    if path:
        parts.append(_OUTLINE.format(path=path))
    return parts + [_DOT.format(x=x, y=y) for x, y in known]


def _beside(values: list[float | None]) -> list[str]:
    """Draw what is written and not in force: dashed, with diamonds."""
    axes = len(values)
    ends = [_point(at, axes, value or 0) for at, value in enumerate(values)]
    diamonds = [_DIAMOND.format(path=_diamond(*ends[at])) for at, value in enumerate(values) if value]
    return [_DASHED.format(path=_path([*ends])), *diamonds]


def _path(ends: list[tuple[str, str] | None]) -> str:
    """Return the line around, with a gap beside each end that is None."""
    steps = []
    for at, end in enumerate(ends):
        after = ends[(at + 1) % len(ends)]
        if end is not None and after is not None:
            steps.append(f"M{end[0]} {end[1]}L{after[0]} {after[1]}")
    return "".join(steps)


def _diamond(x: str, y: str) -> str:
    return f"M{x} {_number(float(y) - 6)}l6 6l-6 6l-6 -6z"


def _label(at: int, axes: int, spoke: Spoke, beside: bool) -> list[str]:
    """Write a label and its value outside the end of an axis."""
    x, y = _place(at, axes, 100, 20)
    side = x - _X
    anchor = "middle" if abs(side) < 12 else "start" if side > 0 else "end"
    lines = [*_wrapped(spoke.label), _said(spoke, beside, " (+", " beside)")]
    height = _LINE * (len(lines) - 1)
    # Above the centre the last line stands at the axis, below it the first, at the sides the middle.
    lean = (y - _Y) / (_RADIUS + 20)
    top = y + 5 - height * (1 - lean) / 2
    return [
        _TEXT.format(
            x=_number(x), y=_number(top + _LINE * line), anchor=anchor, text=_escaped(text),
            bold=' font-weight="bold"' if line == len(lines) - 1 else "",
        )
        for line, text in enumerate(lines)
    ]  # fmt: skip


def _said(spoke: Spoke, beside: bool, before: str, after: str) -> str:
    value = "not known" if spoke.value is None else f"{spoke.value:g} %"
    return f"{value}{before}{spoke.beside:g}{after or ' beside'}" if beside and spoke.beside else value


def _legend(beside: bool) -> list[str]:
    """Say what the outlines mean; they differ in their line and their marks, not only in colour."""
    y = _HEIGHT - 20
    left = 150 if beside else 310
    parts = [
        _OUTLINE.format(path=f"M{left} {y}L{left + 36} {y}"),
        _DOT.format(x=left + 18, y=y),
        _TEXT.format(x=left + 46, y=y + 5, anchor="start", bold="", text=COUNTS),
    ]
    if beside:
        left = 360
        parts += [
            _DASHED.format(path=f"M{left} {y}L{left + 36} {y}"),
            _DIAMOND.format(path=_diamond(str(left + 18), str(y))),
            _TEXT.format(x=left + 46, y=y + 5, anchor="start", bold="", text=BESIDE),
        ]
    return parts


def _place(at: int, axes: int, value: float, further: float = 0) -> tuple[float, float]:
    angle = 2 * pi * at / axes
    length = _RADIUS * min(max(value, 0), 100) / 100 + further
    return _X + length * sin(angle), _Y - length * cos(angle)


def _point(at: int, axes: int, value: float) -> tuple[str, str]:
    x, y = _place(at, axes, value)
    return _number(x), _number(y)


def _number(value: float) -> str:
    """Return a length to one decimal, the same on every machine."""
    return f"{round(value, 1):g}"


def _wrapped(text: str) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= _LABEL:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _escaped(text: str) -> str:
    """Return a text for XML, without the control characters that it may not hold."""
    text = "".join(c for c in text if c >= " ")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
