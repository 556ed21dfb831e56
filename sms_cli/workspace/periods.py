"""Periods of measurement: what `2026-07`, `2026-Q3` or `2026-W28` mean in days, and which of them have no result."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, timedelta

from sms_cli.workspace.units import add_duration, parse_date

# How far the next period is, by frequency; those of whole months follow the calendar year, the others begin with the duty.
_MONTHS = {"monthly": 1, "quarterly": 3, "semiannual": 6, "annual": 12}
_DAYS = {"daily": 1, "weekly": 7, "fortnightly": 14, "biennial": 730, "triennial": 1095}
_NAMED = 4  # that many missing periods are named, the others counted


def period_start(text: str | None) -> str | None:
    """Return the first day (ISO) of a period such as `2026`, `2026-H2`, `2026-Q3`, `2026-07`, `2026-W28` or a day; else None."""
    day = _start(text) if text else None
    return day.isoformat() if day else None


def missing_periods(frequency: str | None, since: str | None, today: str | None, given: str | None) -> str | None:
    """Name the periods that began on or after `since`, are over, and have no result; None where none is missing.

    `given` holds the periods of the results, divided by `;`; a period is served by any result that begins in it. A tenth of a
    period is allowed for counting. What is continuous or follows an event has no periods.
    """
    begin, now = (parse_date(text) if text else None for text in (since, today))
    if begin is None or now is None or not frequency:
        return None
    starts = sorted(day for text in (given or "").split(";") if (day := _start(text)))
    missing = []
    for first, after in _periods(frequency, begin, now):
        at = bisect_left(starts, first)
        if at == len(starts) or starts[at] >= after:
            missing.append(_name(frequency, first))
    if not missing:
        return None
    more = len(missing) - _NAMED
    return ", ".join(missing[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _periods(frequency: str, begin: date, now: date) -> Iterator[tuple[date, date]]:
    """Yield first day and the day after the last of each period since `begin` that is over and has had time to be counted."""
    months = _MONTHS.get(frequency)
    if months is None and frequency not in _DAYS:
        return
    first = begin
    if months is not None:
        first = date(begin.year, (begin.month - 1) // months * months + 1, 1)
        if first < begin:
            first = _later(first, months)
    while True:
        after = _later(first, months) if months is not None else first + timedelta(days=_DAYS[frequency])
        if after + timedelta(days=(after - first).days // 10) > now:
            return
        yield first, after
        first = after


def _later(day: date, months: int) -> date:
    return add_duration(day, f"{months}mo") or date.max


def _name(frequency: str, first: date) -> str:
    if frequency == "monthly":
        return f"{first:%Y-%m}"
    if frequency == "quarterly":
        return f"{first.year}-Q{(first.month + 2) // 3}"
    if frequency == "semiannual":
        return f"{first.year}-H{(first.month + 5) // 6}"
    return str(first.year) if frequency == "annual" else first.isoformat()


def _start(text: str) -> date | None:
    """Read a period; the months of quarters and halves are those of the calendar year, weeks those of ISO 8601."""
    year, _, part = text.strip().partition("-")
    try:
        if not part:
            return date(int(year), 1, 1)
        if part[0] == "Q":
            return date(int(year), int(part[1:]) * 3 - 2, 1)
        if part[0] == "H":
            return date(int(year), int(part[1:]) * 6 - 5, 1)
        if part[0] == "W":
            return date.fromisocalendar(int(year), int(part[1:]), 1)
        month, _, day = part.partition("-")
        return date(int(year), int(month), int(day or 1))
    except ValueError:
        return None
