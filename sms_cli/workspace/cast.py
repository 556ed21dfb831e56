"""The text of a field to its value: one small function per declared type, made when the field is first met."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sms_cli.workspace.units import hours_text, parse_date, parse_duration

Caster = Callable[[str], tuple[Any, ...]]
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,12})?").fullmatch
_INT = re.compile(r"-?(?:0|[1-9][0-9]{0,17})").fullmatch
_TICKET = re.compile(r"[A-Z]+-?[0-9]+").fullmatch
LONGEST = 500  # of a value that has to fit a pattern


class NotThatType(Exception):
    """A value that is not of its field's type: what was found wrong, and what was expected."""

    def __init__(self, message: str, expected: str, rule: str | None = None) -> None:
        super().__init__(message)
        self.message, self.expected, self.rule = message, expected, rule


def is_ticket(text: str) -> bool:
    """Tell a ticket id (SMS-101, CHG0012) or URL from other text."""
    return bool(_TICKET(text)) or text.startswith(("https://", "http://"))


def is_path(text: str) -> bool:
    """Tell a relative path: it has a slash or a file extension, and no scheme."""
    return "://" not in text and ("/" in text or bool(re.search(r"\.[A-Za-z0-9]{1,5}(#.*)?$", text)))


def make_caster(field: dict[str, Any], days: dict[str, float | None]) -> Caster:
    """Return the function that turns a field's text into its column values. `days` are the lengths of the cycles."""
    type_ = field["type"]
    words = field.get("or", ())
    cast: Caster
    if "enum" in field:
        cast = _enum(field["enum"])
        if type_ in ("int", "number"):
            cast = _then(cast, _number_caster(field, type_))
        elif type_ == "freq":
            cast = _freq(days)
    elif type_ == "freq":
        cast = _freq(days)
    elif type_ in ("int", "number", "percent"):
        cast = _number_caster(field, type_)
        if words:
            cast = _or_word(cast, words)
    elif type_ == "bool":
        cast = _bool
    elif type_ == "date":
        cast = _date
    elif type_ == "duration":
        cast = _duration
    elif type_ == "hours":
        cast = _hours_word
    elif type_ == "evidence_item":
        cast = _evidence
    elif "pattern" in field:
        cast = _pattern(field["pattern"], type_)
    else:
        return _text
    return cast


def _text(text: str) -> tuple[Any, ...]:
    return (text,)


def _then(first: Caster, second: Caster) -> Caster:
    def cast(text: str) -> tuple[Any, ...]:
        first(text)
        return second(text)

    return cast


def _enum(words: list[str]) -> Caster:
    values = {word: (word,) for word in words}

    def cast(text: str) -> tuple[Any, ...]:
        found = values.get(text)
        if found is None:
            from sms_cli.errors import nearest

            guess = nearest(text.lower(), words)
            raise NotThatType(
                f'"{text}" is not one of the words that stand here' + (f"; did you mean {guess}?" if guess else ""),
                ", ".join(words),
            )
        return found

    return cast


def _number_caster(field: dict[str, Any], type_: str) -> Caster:
    low, high, above = field.get("minimum"), field.get("maximum"), field.get("exclusiveMinimum")
    whole = type_ == "int"
    what = "a whole number" if whole else "a number"
    if type_ == "percent":
        low, high = (0 if low is None else low), (100 if high is None else high)
        what = "a percentage"
    if low is not None and high is not None:
        what += f" from {low} to {high}"
    elif low is not None:
        what += f" of {low} or more"
    elif above is not None:
        what += f" above {above}"

    def cast(text: str) -> tuple[Any, ...]:
        if not (_INT(text) if whole else _NUMBER(text)):
            hint = "; write the decimal point as a point" if "," in text else ""
            hint = "; leave the percent sign away" if text.endswith("%") else hint
            raise NotThatType(
                f'"{text}" is not {what.split(" from")[0].split(" of")[0].split(" above")[0]}{hint}', what
            )
        value = int(text) if whole else float(text)
        if (
            (low is not None and value < low)
            or (high is not None and value > high)
            or (above is not None and value <= above)
        ):
            raise NotThatType(f"{text} is out of range", what)
        return (value,)

    return cast


def _or_word(number: Caster, words: list[str]) -> Caster:
    def cast(text: str) -> tuple[Any, ...]:
        if text in words:
            return (None, text)
        return (*number(text), None)

    return cast


def _bool(text: str) -> tuple[Any, ...]:
    if text == "true":
        return (1,)
    if text == "false":
        return (0,)
    raise NotThatType(f'"{text}" is neither true nor false', "true or false")


def _date(text: str) -> tuple[Any, ...]:
    if parse_date(text) is None:
        looks = len(text) == 10 and text[4] == text[7] == "-"
        raise NotThatType(
            f"there is no day {text}" if looks else f'"{text}" is not a date',
            "a date such as 2026-07-06 (year-month-day)",
        )
    return (text,)


def _duration(text: str) -> tuple[Any, ...]:
    parsed = parse_duration(text)
    expected = "a number and a unit: min, h, d, w, bh or bd (business hours, days), mo, y; such as 4h or 2bd"
    if parsed is None:
        raise NotThatType(f'"{text}" is not a duration', expected)
    if parsed[0] == 0:
        raise NotThatType(f"a duration of {text} is no time at all", expected)
    return text, parsed[2], parsed[3]


_AMBIGUOUS = {
    "bi-annual": "twice a year is semiannual, every two years biennial",
    "biannual": "twice a year is semiannual, every two years biennial",
    "bi-monthly": "twice a month is fortnightly; every two months is not a cycle here: monthly or quarterly",
    "bimonthly": "twice a month is fortnightly; every two months is not a cycle here: monthly or quarterly",
    "bi-weekly": "every two weeks is fortnightly",
    "biweekly": "every two weeks is fortnightly",
    "yearly": "write annual",
    "regularly": "say how often",
    "as needed": "say how often, or event with what triggers it",
    "ad hoc": "say how often, or event with what triggers it",
}


def _freq(days: dict[str, float | None]) -> Caster:
    def cast(text: str) -> tuple[Any, ...]:
        if text not in days:
            why = _AMBIGUOUS.get(text.strip().lower())
            raise NotThatType(f'"{text}" is ambiguous: {why}' if why else f'"{text}" is not a cycle', ", ".join(days))
        return text, days[text]

    return cast


def _pattern(pattern: str, type_: str) -> Caster:
    match = re.compile(pattern).search
    expected = {
        "version": 'a version such as "1.0"',
        "currency": "an ISO 4217 code such as AUD",
        "email": "an e-mail address",
    }.get(type_, f"text of the form {pattern}")

    def cast(text: str) -> tuple[Any, ...]:
        if len(text) > LONGEST:  # a pattern takes long to see that a long text does not fit
            raise NotThatType(f"{len(text):,} characters stand where {LONGEST} are the most", expected)
        if not match(text):
            raise NotThatType(f'"{text}" does not have the form that stands here', expected)
        return (text,)

    return cast


def _evidence(text: str) -> tuple[Any, ...]:
    if not (is_ticket(text) or is_path(text)):
        raise NotThatType(f'"{text}" is no evidence', "a relative path, a URL, or a ticket id such as SMS-101")
    return (text,)


_HOURS = (
    "24x7, or days, from, to and timezone, such as {days: mon-fri, from: '08:00', to: '18:00', timezone: Europe/Vienna}"
)


def _hours_word(text: str) -> tuple[Any, ...]:
    if text != "24x7":
        raise NotThatType(f'"{text}" are no service hours', _HOURS)
    return (text,)


def cast_hours(value: dict[str, Any]) -> tuple[Any, ...]:
    """Return the column of service hours given as a mapping; raises NotThatType."""
    unknown = [key for key in value if key not in ("days", "from", "to", "timezone")]
    parts = [value.get("days"), value.get("from"), value.get("to")]
    if unknown or not all(isinstance(part, str) for part in parts):
        raise NotThatType(f"unknown field {unknown[0]} in hours" if unknown else "days, from and to are needed", _HOURS)
    zone = value.get("timezone")
    text = hours_text(parts[0] or "", parts[1] or "", parts[2] or "", zone if isinstance(zone, str) else None)
    if text is None:
        raise NotThatType("these are no service hours", _HOURS)
    return (text,)
