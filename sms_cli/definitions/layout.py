"""Text for a terminal: paragraphs and columns that keep to a width, measured in characters."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

WIDTH = 100  # of what is printed where nobody says how wide the screen is, such as in the reference pages


def paragraph(text: str, width: int = WIDTH, indent: str = "  ", first: str | None = None) -> list[str]:
    """Wrap a text; `first` stands before its first line instead of the indent."""
    return textwrap.wrap(
        text,
        width,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def in_columns(rows: Sequence[Sequence[str]], most: Sequence[int], width: int = WIDTH, indent: str = "  ") -> list[str]:
    """Lay out rows of cells; each column but the last is as wide as it needs, up to `most`, and every cell wraps in its own.

    A cell may begin with blanks, which all of its lines then have. `most` has an entry for each column but the last.
    """
    widths = [
        min(limit, max((len(row[at]) for row in rows), default=0))
        for at, limit in zip(range(len(most)), most, strict=True)
    ]
    widths.append(max(20, width - len(indent) - sum(widths) - 2 * len(widths)))
    lines = []
    for row in rows:
        cells = [_wrapped(cell, most) for cell, most in zip(row, widths, strict=True)]
        for number in range(max(map(len, cells))):
            parts = [cell[number] if number < len(cell) else "" for cell in cells]
            line = "  ".join(part.ljust(size) for part, size in zip(parts, widths, strict=True))
            lines.append((indent + line).rstrip())
    return lines


def _wrapped(cell: str, width: int) -> list[str]:
    margin = " " * (len(cell) - len(cell.lstrip()))
    lines = textwrap.wrap(
        cell.lstrip(), max(width, 8), initial_indent=margin, subsequent_indent=margin, break_on_hyphens=False
    )
    return lines or [""]
