"""Tables that are computed from the outcome of a check, for rules that say `after: NAME` and run in a second step.

Who computes them is told from above (`computed_by`), because that room builds on this one, which may not know it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sms_cli.errors import SmsError

Fill = Callable[[Any, Any], None]
_FILL: dict[str, Fill] = {}


def computed_by(name: str, fill: Fill) -> None:
    """Say who fills the tables of a second step: `fill(workspace, report)`, with the report of the first."""
    _FILL[name] = fill


def fill_tables(name: str, workspace: Any, report: Any) -> None:
    """Fill the tables of a second step. Raises SmsError where nobody said how: such a rule must not pass in silence."""
    if name not in _FILL:
        raise SmsError(f"rules that run after {name} cannot run: nothing computes {name}")
    _FILL[name](workspace, report)
