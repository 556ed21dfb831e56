"""What is wrong with a definition that a workspace brings, as a value."""

from __future__ import annotations

from typing import NamedTuple


class Fault(NamedTuple):
    """What is wrong with a definition of a workspace: path relative to it, line and column from 1, and what to do."""

    path: str
    line: int
    column: int
    message: str
    help: str | None = None
