"""A demand curve runs straight between its points, and on as it ran last."""

from __future__ import annotations

import pytest

from sms_cli.workspace.forecast import day_reached, value_on

RISING = "2026-06-30 100;2026-07-10 110"
RISE_AND_REST = "2026-07-10 120;2026-06-30 100;2026-07-20 120"


@pytest.mark.parametrize(
    ("points", "day", "value"),
    [
        (RISING, "2026-06-29", None),
        (RISING, "2026-06-30", 100),
        (RISING, "2026-07-03", 103),
        (RISING, "2026-07-20", 120),
        (RISE_AND_REST, "2026-07-05", 110),
        (RISE_AND_REST, "2027-01-01", 120),
        ("2026-06-30 100", "2026-12-31", 100),
        ("", "2026-12-31", None),
        ("soon 100;2026-06-30 many", "2026-12-31", None),
        (None, "2026-12-31", None),
    ],
)
def test_a_curve_has_this_value(points: str | None, day: str, value: float | None) -> None:
    assert value_on(points, day) == value


@pytest.mark.parametrize(
    ("points", "level", "until", "falling", "day"),
    [
        (RISING, 103, "2027-06-30", 0, "2026-07-03"),
        (RISING, 103.5, "2027-06-30", 0, "2026-07-04"),
        (RISING, 110, "2027-06-30", 0, "2026-07-10"),
        (RISING, 120, "2027-06-30", 0, "2026-07-20"),
        (RISING, 120, "2026-07-20", 0, "2026-07-20"),
        (RISING, 120, "2026-07-19", 0, None),
        (RISING, 90, "2027-06-30", 0, "2026-06-30"),
        (RISE_AND_REST, 121, "2036-06-30", 0, None),
        ("2026-06-30 100;2026-07-10 80;2026-07-20 90", 95, "2027-06-30", 0, "2026-06-30"),
        ("2026-06-30 90;2026-07-10 80;2026-07-20 90", 95, "2027-06-30", 0, "2026-07-25"),
        ("2026-06-30 90;2026-07-10 80", 85, "2027-06-30", 1, "2026-07-05"),
        ("2026-06-30 90;2026-07-10 80", 10, "2027-06-30", 1, "2026-09-18"),
        ("2026-06-30 80;2026-07-10 90", 10, "2027-06-30", 1, None),
        ("2026-06-30 100;2026-07-30 101", 1e9, "2027-06-30", 0, None),
        ("2026-06-30 100", 120, "2027-06-30", 0, None),
        ("", 120, "2027-06-30", 0, None),
        (RISING, None, "2027-06-30", 0, None),
        (RISING, 120, None, 0, None),
    ],
)
def test_a_level_is_reached_on_this_day(
    points: str, level: float | None, until: str | None, falling: int, day: str | None
) -> None:
    assert day_reached(points, level, until, falling) == day
