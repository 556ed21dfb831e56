"""Business and clock time are compared by service hours, never by guessing."""

from __future__ import annotations

import pytest

from sms_cli.workspace.units import compare_durations, hours_cover, hours_text, service_minutes, weekly_minutes

OFFICE = "mon-fri 08:00-18:00 Australia/Melbourne"
SHORT = "mon-fri 09:00-17:00"


@pytest.mark.parametrize(
    ("duration", "hours", "minutes"),
    [
        ("1bd", "24x7", 1440),
        ("1d", "24x7", 1440),
        ("1bd", SHORT, 480),
        ("1bd", OFFICE, 600),
        ("4bh", OFFICE, 240),
        ("4h", OFFICE, 240),
        ("12h", OFFICE, 600),
        ("1d", OFFICE, 600),
        ("6d", OFFICE, 3000),
        ("8d", OFFICE, 3600),
        ("1.5h", OFFICE, 90),
        ("1bd", None, 480),
        ("1d", None, None),
        ("soon", OFFICE, None),
    ],
)
def test_a_duration_holds_so_much_service_time(duration: str, hours: str | None, minutes: float | None) -> None:
    assert service_minutes(duration, hours) == minutes


@pytest.mark.parametrize(
    ("first", "first_hours", "second", "second_hours", "order"),
    [
        ("30min", None, "1h", None, -1),
        ("1h", OFFICE, "60min", "24x7", 0),
        ("1.5h", None, "60min", None, 1),
        ("1bd", "24x7", "1d", None, 0),
        ("1d", None, "1bd", OFFICE, 0),
        ("4bh", OFFICE, "4h", None, 0),
        ("1bd", OFFICE, "4h", None, 1),
        ("1bd", OFFICE, "1bd", SHORT, 1),
        ("8bh", None, "1bd", OFFICE, 0),
        ("4h", "24x7", "4bh", None, None),
        ("4h", None, None, None, None),
        ("half a day", None, "4h", None, None),
    ],
)
def test_durations_compare_by_the_hours_of_the_business_time(
    first: str, first_hours: str | None, second: str | None, second_hours: str | None, order: int | None
) -> None:
    assert compare_durations(first, first_hours, second, second_hours) == order


@pytest.mark.parametrize(
    ("outer", "inner", "covers"),
    [
        (OFFICE, OFFICE, True),
        (OFFICE, "mon-fri 08:00-18:01 Australia/Melbourne", False),
        (OFFICE, "mon-sat 08:00-18:00 Australia/Melbourne", False),
        ("mon-sun 20:00-08:00", "mon-fri 22:00-06:00", True),
        ("mon-fri 20:00-08:00", "mon-sun 22:00-06:00", False),
        ("mon-sun 22:00-06:00", "mon-sun 00:00-05:00", True),
        ("mon-sun 00:00-24:00 UTC", OFFICE, True),
        ("mon-fri 00:00-24:00 UTC", OFFICE, None),
    ],
)
def test_hours_cover_others_also_after_midnight(outer: str, inner: str, covers: bool | None) -> None:
    assert hours_cover(outer, inner) is covers


def test_hours_that_end_before_they_begin_go_on_after_midnight() -> None:
    assert hours_text("daily", "22:00", "06:00", None) == "mon-sun 22:00-06:00"
    assert weekly_minutes("mon-sun 22:00-06:00") == 7 * 480
    assert service_minutes("1bd", "mon-sun 22:00-06:00") == 480
    assert (hours_text("mon", "06:00", "06:00", None), hours_text("mon", "24:00", "06:00", None)) == (None, None)
