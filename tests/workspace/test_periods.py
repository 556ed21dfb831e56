"""Periods of measurement: what their names mean, and which of them have no result."""

from __future__ import annotations

import pytest

from sms_cli.workspace.periods import missing_periods, period_start


@pytest.mark.parametrize(
    ("period", "start"),
    [
        ("2026", "2026-01-01"),
        ("2026-H2", "2026-07-01"),
        ("2026-Q3", "2026-07-01"),
        ("2026-07", "2026-07-01"),
        ("2026-W01", "2025-12-29"),
        ("2026-07-15", "2026-07-15"),
        ("2026-W54", None),
        ("July", None),
        (None, None),
    ],
)
def test_a_period_begins_on_its_first_day(period: str | None, start: str | None) -> None:
    assert period_start(period) == start


@pytest.mark.parametrize(
    ("frequency", "since", "today", "given", "missing"),
    [
        ("monthly", "2026-06-01", "2026-08-31", "2026-06;2026-07", None),
        ("monthly", "2026-06-01", "2026-08-31", "2026-07", "2026-06"),
        ("monthly", "2026-06-02", "2026-08-31", "2026-07", None),  # June had begun
        ("monthly", "2026-07-01", "2026-08-03", None, None),  # three days for counting
        ("monthly", "2026-07-01", "2026-08-04", None, "2026-07"),
        ("monthly", "2026-01-01", "2026-08-31", None, "2026-01, 2026-02, 2026-03, 2026-04 and 3 more"),
        ("quarterly", "2026-04-01", "2026-08-31", "2026-05", None),  # a result of a month serves its quarter
        ("quarterly", "2026-04-01", "2026-08-31", "2026-07", "2026-Q2"),
        ("semiannual", "2025-07-01", "2026-08-31", "2025-Q3", "2026-H1"),
        ("annual", "2024-06-01", "2026-08-31", None, "2025"),
        ("weekly", "2026-08-03", "2026-08-17", "2026-W32", "2026-08-10"),
        ("fortnightly", "2026-08-03", "2026-08-18", None, "2026-08-03"),
        ("daily", "2026-08-28", "2026-08-31", "2026-08-28;2026-08-30", "2026-08-29"),
        ("event", "2026-01-01", "2026-08-31", None, None),
        ("continuous", "2026-01-01", "2026-08-31", None, None),
        (None, "2026-01-01", "2026-08-31", None, None),
        ("monthly", None, "2026-08-31", None, None),
    ],
)
def test_what_is_over_and_has_no_result_is_named(
    frequency: str | None, since: str | None, today: str, given: str | None, missing: str | None
) -> None:
    assert missing_periods(frequency, since, today, given) == missing
