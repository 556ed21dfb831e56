"""Durations, dates and service hours: what the text of a field means, in minutes and days.

A duration has one of three bases, and only equal bases compare: `clock` (min, h, d, w), `business` (bh, bd) and
`calendar` (mo, y). Clock and business time convert only by the service hours of an agreement.
"""

from __future__ import annotations

from datetime import date, timedelta

MINUTES = {"min": 1, "h": 60, "d": 1440, "w": 10080, "bh": 60, "bd": 480, "mo": 43800, "y": 525600}
_BASIS = {"bh": "business", "bd": "business", "mo": "calendar", "y": "calendar"}
# What a window of an agreement counts in days, so that 99.9 percent of a month are always 43.2 minutes.
WINDOW_DAYS = {
    "daily": 1, "weekly": 7, "fortnightly": 14, "monthly": 30, "quarterly": 90, "semiannual": 180, "annual": 365,
    "biennial": 730, "triennial": 1095,
}  # fmt: skip
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEK = 7 * 1440


def parse_duration(text: str) -> tuple[int, str, float, str] | None:
    """Return (number, unit, minutes, basis) of a duration such as `4h` or `2bd`, or None if it is none.

    A business day counts 8 business hours, a month the twelfth of 365 days, until hours or a calendar say better.
    """
    digits = len(text) - len(text.lstrip("0123456789"))
    unit = text[digits:]
    if digits == 0 or digits > 9 or unit not in MINUTES:
        return None
    number = int(text[:digits])
    return number, unit, float(number * MINUTES[unit]), _BASIS.get(unit, "clock")


def parse_date(text: str) -> date | None:
    """Return the date of an ISO text (2026-07-06), or None if there is no such day."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def add_duration(day: date, text: str) -> date | None:
    """Return the day a duration later: months and years by the calendar, business days Monday to Friday.

    31 January and one month is the last day of February.
    """
    parsed = parse_duration(text)
    if parsed is None:
        return None
    number, unit, minutes, basis = parsed
    try:
        if basis == "calendar":
            months = day.year * 12 + day.month - 1 + number * (12 if unit == "y" else 1)
            year, month = divmod(months, 12)
            for last in (day.day, 30, 29, 28):
                try:
                    return date(year, month + 1, min(day.day, last))
                except ValueError:
                    continue
        if unit == "bd":
            for _ in range(number):
                day += timedelta(days=1)
                while day.weekday() > 4:
                    day += timedelta(days=1)
            return day
        return day + timedelta(minutes=minutes)
    except (ValueError, OverflowError):
        return None


def hours_text(days: str, start: str, end: str, timezone: str | None) -> str | None:
    """Return service hours in their one canonical form (`mon-fri 08:00-18:00 Australia/Melbourne`), or None if they are none.

    Hours that end before they begin go on after midnight: `mon-fri 18:00-06:00` ends on Saturday morning.
    """
    names = _day_names(days)
    clock = (_clock(start), _clock(end))
    if not names or clock[0] is None or clock[1] is None or clock[0] in (clock[1], 1440):
        return None
    return f"{_day_text(names)} {start}-{end}" + (f" {timezone}" if timezone else "")


def _day_names(text: str) -> set[int]:
    """Read `mon-fri`, `mon,wed,fri`, `daily` as weekday numbers; empty if they are not days."""
    found: set[int] = set()
    word = text.strip().lower()
    if word in ("daily", "all"):
        return set(range(7))
    for part in word.replace(";", ",").split(","):
        first, _, last = (piece.strip()[:3] for piece in part.partition("-"))
        if first not in _DAYS or (last and last not in _DAYS):
            return set()
        begin, end = _DAYS.index(first), _DAYS.index(last or first)
        found.update(range(begin, end + 1) if begin <= end else [*range(begin, 7), *range(end + 1)])
    return found


def _day_text(days: set[int]) -> str:
    ordered = sorted(days)
    if len(ordered) > 2 and ordered == list(range(ordered[0], ordered[-1] + 1)):
        return f"{_DAYS[ordered[0]]}-{_DAYS[ordered[-1]]}"
    return ",".join(_DAYS[day] for day in ordered)


def _clock(text: str) -> int | None:
    hour, colon, minute = text.partition(":")
    if not colon or not (hour.isdigit() and minute.isdigit() and len(minute) == 2):
        return None
    total = int(hour) * 60 + int(minute)
    return total if total <= 1440 and int(minute) < 60 else None


def _split_hours(text: str) -> tuple[set[int], int, int, str]:
    """Return the days on which hours begin, their first and last minute counted from the midnight before, and the time zone."""
    if text == "24x7":
        return set(range(7)), 0, 1440, ""
    days, span, *zone = text.split(" ", 2)
    start, end = (_clock(word) or 0 for word in span.split("-"))
    return _day_names(days), start, end if end > start else end + 1440, zone[0] if zone else ""


def _week_of(days: set[int], start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of a week, in minutes from Monday's midnight and in order, that hours cover; none touches another."""
    spans: list[tuple[int, int]] = []
    for day in days:
        begin, last = day * 1440 + start, day * 1440 + end
        spans += [(begin, min(last, WEEK)), *([(0, last - WEEK)] if last > WEEK else [])]
    merged: list[tuple[int, int]] = []
    for begin, last in sorted(spans):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((begin, last))
    return merged


def weekly_minutes(text: str | None) -> float | None:
    """Return the minutes of a week that service hours cover (24x7: 10080)."""
    if not text:
        return None
    days, start, end, _ = _split_hours(text)
    return float(len(days) * (end - start))


def hours_cover(outer: str | None, inner: str | None) -> bool | None:
    """Tell whether `outer` covers all of `inner`; None where their time zones differ, so that nobody guesses."""
    if not outer or not inner:
        return None
    days_o, start_o, end_o, zone_o = _split_hours(outer)
    days_i, start_i, end_i, zone_i = _split_hours(inner)
    week = _week_of(days_o, start_o, end_o)
    if week == [(0, WEEK)]:
        return True
    if zone_o and zone_i and zone_o != zone_i:
        return None
    return all(any(a <= b and d <= c for a, c in week) for b, d in _week_of(days_i, start_i, end_i))


def service_minutes(duration: str, hours: str | None) -> float | None:
    """Return how many minutes of service time, counted in service `hours`, a duration holds at most.

    A business day is a day of these hours (8 hours where none are given), and a day of the clock holds no more than one: 1d
    from Monday to Friday, 08:00 to 18:00, holds 600 minutes. Round the clock both are the same. None for time of the clock
    without hours, and for what is no duration; amounts such as 1.5h are read too.
    """
    parsed = _amount(duration)
    if parsed is None:
        return None
    amount, unit = parsed
    if hours is None:
        return amount * MINUTES[unit] if unit in ("bh", "bd") else None
    days, start, end, _ = _split_hours(hours)
    if unit in ("bh", "bd"):
        return amount * (60 if unit == "bh" else end - start)
    weeks, rest = divmod(amount * MINUTES[unit], WEEK)
    full, rest = divmod(rest, 1440)
    most = min(full * (end - start) + min(rest, end - start), len(days) * (end - start))
    return weeks * len(days) * (end - start) + most


def compare_durations(
    first: str | None, first_hours: str | None, second: str | None, second_hours: str | None
) -> int | None:
    """Return -1, 0 or 1 as the first duration is shorter than the second, as long, or longer; None where nobody can tell.

    Two times of the clock compare as they are, two business times each by its own hours, and a time of the clock with a
    business time by the hours of the latter.
    """
    one, other = (_amount(text) if text else None for text in (first, second))
    if one is None or other is None:
        return None
    business = [unit in ("bh", "bd") for _, unit in (one, other)]
    if not any(business):
        left, right = (amount * MINUTES[unit] for amount, unit in (one, other))
        return (left > right) - (left < right)
    spans = [first_hours, second_hours]
    if not all(business):
        spans = [first_hours if business[0] else second_hours] * 2
    elif None in spans:
        spans = [None, None]
    minutes = service_minutes(str(first), spans[0]), service_minutes(str(second), spans[1])
    if minutes[0] is None or minutes[1] is None:
        return None
    return (minutes[0] > minutes[1]) - (minutes[0] < minutes[1])


def sum_durations(first: str | None, second: str | None, hours: str | None) -> str | None:
    """Return two durations one after the other as one: `30min` and `90min` are `2h`.

    Where business time is among them, the sum is in business hours, a time of the clock counting by the service hours; None
    where these are lacking.
    """
    one, other = (_amount(text) if text else None for text in (first, second))
    if one is None or other is None:
        return None
    if not {one[1], other[1]} & {"bh", "bd"}:
        total = one[0] * MINUTES[one[1]] + other[0] * MINUTES[other[1]]
        return f"{total / 60:g}h" if total % 60 == 0 else f"{total:g}min"
    minutes = [service_minutes(str(text), hours) for text in (first, second)]
    return None if minutes[0] is None or minutes[1] is None else f"{(minutes[0] + minutes[1]) / 60:g}bh"


def allowed_outage(target: float | None, window: str | None, hours: str | None) -> float | None:
    """Return the minutes of outage that an availability target allows in its window, counted in service hours.

    A month counts 30 days, a quarter 90, a year 365: 99.9 percent of a month round the clock allow 43.2 minutes. None for a
    window without length.
    """
    week, days = weekly_minutes(hours), WINDOW_DAYS.get(window or "")
    if target is None or week is None or days is None:
        return None
    return round(days * 1440 * (1 - target / 100) * week / WEEK, 6)


def _amount(text: str) -> tuple[float, str] | None:
    """Read an amount and a unit of time, `4h` or `1.5h`."""
    digits = text.rstrip("abcdefghijklmnopqrstuvwxyz")
    unit = text[len(digits) :]
    if unit not in MINUTES or not digits.replace(".", "", 1).isdecimal():
        return None
    return float(digits), unit
