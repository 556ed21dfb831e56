"""Times of an outage: what a target allows, and what decision and recovery take together."""

from __future__ import annotations

import pytest

from sms_cli.workspace.units import allowed_outage, sum_durations

OFFICE = "mon-fri 09:00-17:00"


@pytest.mark.parametrize(
    ("target", "window", "hours", "minutes"),
    [
        (99.9, "monthly", "24x7", 43.2),
        (99.95, "monthly", "24x7", 21.6),
        (99.95, "quarterly", "24x7", 64.8),
        (99.5, "annual", "24x7", 2628),
        (99.9, "monthly", OFFICE, 10.285714),
        (100, "monthly", "24x7", 0),
        (99.9, "event", "24x7", None),
        (99.9, "continuous", "24x7", None),
        (99.9, "monthly", None, None),
        (None, "monthly", "24x7", None),
    ],
)
def test_a_target_allows_so_many_minutes(
    target: float | None, window: str, hours: str | None, minutes: float | None
) -> None:
    assert allowed_outage(target, window, hours) == minutes


@pytest.mark.parametrize(
    ("first", "second", "hours", "together"),
    [
        ("30min", "90min", None, "2h"),
        ("30min", "2h", "24x7", "150min"),
        ("1h", "1d", OFFICE, "25h"),
        ("4bh", "1bd", OFFICE, "12bh"),
        ("30min", "1bd", OFFICE, "8.5bh"),
        ("4bh", "1bd", None, "12bh"),
        ("30min", "1bd", None, None),
        ("30min", None, OFFICE, None),
    ],
)
def test_two_durations_take_so_long_together(
    first: str, second: str | None, hours: str | None, together: str | None
) -> None:
    assert sum_durations(first, second, hours) == together
