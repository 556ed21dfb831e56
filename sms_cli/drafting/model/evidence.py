"""Whether a text says a value: numbers, times, days, words and names are looked for, however they are written there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache

_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
    )
} | {"twenty": "20", "thirty": "30", "forty": "40", "sixty": "60", "ninety": "90", "hundred": "100"}
# Minutes of a unit; a business hour or day counts as clock time here, because briefs rarely say which they mean.
_UNITS = {
    "min": 1.0, "mins": 1.0, "minute": 1.0, "minutes": 1.0, "h": 60.0, "hr": 60.0, "hrs": 60.0, "hour": 60.0, "hours": 60.0,
    "bh": 60.0, "d": 1440.0, "day": 1440.0, "days": 1440.0, "bd": 1440.0, "w": 10080.0, "week": 10080.0, "weeks": 10080.0,
    "mo": 43200.0, "month": 43200.0, "months": 43200.0, "y": 525600.0, "yr": 525600.0, "year": 525600.0, "years": 525600.0,
}  # fmt: skip
_ADVERBS = {
    "hourly": 60.0,
    "daily": 1440.0,
    "weekly": 10080.0,
    "monthly": 43200.0,
    "yearly": 525600.0,
    "annually": 525600.0,
}
_EVERY = {
    "daily": ("day",), "weekly": ("week",), "fortnightly": ("fortnight", "two weeks"), "monthly": ("month",),
    "quarterly": ("quarter", "three months"), "semiannual": ("half-year", "half year", "six months", "twice a year"),
    "annual": ("year", "twelve months", "annually"), "biennial": ("two years",), "continuous": ("continuous", "around the clock"),
}  # fmt: skip
_MONTHS = "january february march april may june july august september october november december".split()
_WORD = re.compile(r"[^\W\d_][\w'’-]*|\d+(?:[.,]\d+)*")
_NUMBER = re.compile(r"(?<![\w.-])\d+(?:[.,]\d+)*(?![\w]*\d)")
_QUANTITY = re.compile(
    r"(?<![\w.])(\d+(?:[.,]\d+)*|" + "|".join(_NUMBER_WORDS) + r"|an?)[\s-]*(?:business|working|calendar|clock)?[\s-]*("
    + "|".join(sorted(_UNITS, key=len, reverse=True)) + r")\b",
    re.IGNORECASE,
)  # fmt: skip
_DATE = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?([A-Za-z]{3,9})\.?,?\s+(\d{4})\b|\b([A-Za-z]{3,9})\s+(\d{1,2}),?\s+(\d{4})\b"
)
_STOP = frozenset(
    "the and for with that this from into each them they their when what which who its are is be been have has had not but "
    "any all can may must will shall than then only also more most other such over under per one two at on in of to a an by "
    "or as it no".split()
)


class Evidence:
    """What one text, or several, say. An empty text says nothing."""

    def __init__(self, *texts: str) -> None:
        self.text = "\n".join(texts).casefold()

    @cached_property
    def words(self) -> set[str]:
        """The stems of all words."""
        return {stem(word) for word in _WORD.findall(self.text)}

    @cached_property
    def numbers(self) -> set[str]:
        """All numbers, in figures and in words."""
        found = {number for figures in _NUMBER.findall(self.text) for number in readings(figures)}
        return found | {_NUMBER_WORDS[word] for word in self.words & set(_NUMBER_WORDS)}

    @cached_property
    def minutes(self) -> set[float]:
        """All lengths of time, in minutes."""
        return set(quantities(self.text)) | {_ADVERBS[word] for word in set(_ADVERBS) & set(self.text.split())}

    @cached_property
    def days(self) -> set[str]:
        """All days that are written with the name of a month."""
        return set(_days(self.text))

    def has_number(self, text: str) -> bool:
        """Tell whether a number stands there, in figures or in words."""
        return bool(readings(text) & self.numbers)

    def has_duration(self, text: str) -> bool:
        """Tell whether a length of time stands there, in whatever unit."""
        return any(minutes in self.minutes for minutes in quantities(text))

    def has_frequency(self, word: str) -> bool:
        """Tell whether it is said how often."""
        return word in self.text or any(said in self.text for said in _EVERY.get(word, ()))

    def has_day(self, text: str) -> bool:
        """Tell whether a day stands there, as 2026-07-06 or 6 July 2026."""
        return text in self.text or text in self.days

    def has_hours(self, text: str) -> bool:
        """Tell whether hours of service stand there; 24x7 has many names."""
        if text == "24x7":
            return any(said in self.text for said in ("24x7", "24/7", "24 x 7", "around the clock", "24 hours a day"))
        return all(time.lstrip("0") in self.text for time in re.findall(r"\d{1,2}:\d{2}", text))

    def has_word(self, text: str) -> bool:
        """Tell whether a word, or a few, stand there in any form."""
        return all(stem(word) in self.words for word in _WORD.findall(text.casefold().replace("-", " ")))

    def has_name(self, name: str) -> bool:
        """Tell whether a name stands there as it is."""
        name = name.casefold()
        at = self.text.find(name) if name else -1
        while at >= 0:
            if not _is_word(self.text[at - 1 : at]) and not _is_word(self.text[at + len(name) : at + len(name) + 1]):
                return True
            at = self.text.find(name, at + 1)
        return False

    def share(self, text: str) -> float:
        """Return how much of a text's own words stand there, from 0 to 1."""
        words = [stem(word) for word in _WORD.findall(text.casefold()) if word not in _STOP and len(word) > 2]
        return sum(1 for word in words if word in self.words) / len(words) if words else 1.0


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return a word without its most common endings, so that `logs`, `logged` and `logging` meet."""
    word = word.casefold().strip("'’")
    for ending in ("ing", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def readings(text: str) -> set[str]:
    """Return what a number in figures can mean: `1,000` is 1000 to one and 1 to another."""
    found = set()
    for tried in (text.replace(",", ""), text.replace(".", "").replace(",", "."), text.replace(",", ".")):
        try:
            value = float(tried)
        except ValueError:
            continue
        found.add(f"{value:.10g}")
    return found


def quantities(text: str) -> Iterator[float]:
    """Yield the lengths of time in a text, in minutes."""
    for number, unit in _QUANTITY.findall(text):
        word = number.casefold()
        figures = "1" if word in ("a", "an") else _NUMBER_WORDS.get(word, word)
        for reading in readings(figures):
            yield float(reading) * _UNITS[unit.casefold()]


def _days(text: str) -> Iterator[str]:
    for day, month, year, month2, day2, year2 in _DATE.findall(text):
        name = (month or month2)[:3].casefold()
        at = next((at for at, known in enumerate(_MONTHS, 1) if known.startswith(name)), None)
        if at is not None:
            yield f"{int(year or year2):04}-{at:02}-{int(day or day2):02}"
