"""The text of a CSV cell to the value of a field: the ways in which registers of other programs say the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from sms_cli.definitions import kinds_in_words
from sms_cli.drafting.csv_said import Said
from sms_cli.drafting.form import Field
from sms_cli.drafting.links import Links
from sms_cli.drafting.question import Reject, read_hours
from sms_cli.errors import nearest

_TRUTH = {**dict.fromkeys(("true", "yes", "y", "1"), "true"), **dict.fromkeys(("false", "no", "n", "0"), "false")}
_ROUND_THE_CLOCK = frozenset(("24x7", "24/7", "7x24", "7/24", "24x7x365"))
_RANKED = re.compile(r"\d+\s*[-.:)]\s*(?=\D)")  # `1 - Critical`
_DATE_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?: \d{1,2}:\d{2}(?::\d{2})?)?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: \d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp][Mm])?)?")
_COMMA_DECIMAL = re.compile(r"-?\d+,\d+")
_DURATION = re.compile(r"(\d+)\s*([a-z ]+?)s?")
_UNITS = {
    "min": "min", "minute": "min", "h": "h", "hr": "h", "hour": "h", "d": "d", "day": "d", "w": "w", "week": "w",
    "mo": "mo", "month": "mo", "y": "y", "year": "y", "bh": "bh", "business hour": "bh", "bd": "bd", "business day": "bd",
    "working hour": "bh", "working day": "bd",
}  # fmt: skip


class Cells:
    """Turns cells into values. `said` is what a person says of the file, `delimiter` what parts its cells.

    `unknown` collects the texts that are none of the few words which may stand in their column, by the column's name.
    """

    def __init__(self, links: Links, said: Said, delimiter: str) -> None:
        self.links = links
        self.dates = said.dates
        self.meanings = {
            _folded(name): {_folded(text): meaning for text, meaning in below.items()}
            for name, below in said.values.items()
        }
        self.comma_decimals = delimiter == ";"  # Excel parts by semicolon where the comma is the decimal point
        self.unknown: dict[str, list[str]] = {}
        self.new: dict[str, dict[str, str]] = {}
        self._named: dict[tuple[str, ...], dict[str, list[str]]] = {}

    def add_new(self, table: str, id_: str, name: str | None) -> None:
        """Let a record that this file adds be linked to by the others."""
        known = self.new.setdefault(table, {})
        known[_folded(id_)] = id_
        if name:
            known.setdefault(_folded(name), id_)

    def value(self, field: Field, text: str, column: str) -> Any:
        """Return the value of a cell that is not empty, texts in lists as a list. Raises Reject for one that says nothing."""
        if field.kind == "values":
            return self.several(field, text, column)
        return self._one(field, text, column)

    def several(self, field: Field, text: str, column: str) -> list[Any]:
        """Return the values of a cell that holds a list, each once: parted by semicolons, or one a line.

        Where commas part it instead, as in some exports, that is taken for links and fixed words only: other texts have commas.
        """
        pieces = [piece.strip() for piece in re.split(r"[;\n]", text)]
        if len(pieces) == 1 and "," in text and (field.links or field.choices):
            try:
                self._one(field, text, column, note=False)
            except Reject:
                pieces = [piece.strip() for piece in text.split(",")]
        found = [self._one(field, piece, column) for piece in pieces if piece]
        return [value for value in found if value != ""]

    def _one(self, field: Field, text: str, column: str, *, note: bool = True) -> Any:
        meaning = self.meanings.get(_folded(column), {}).get(_folded(text))
        if meaning is not None:
            text = meaning
        type_ = field.plan.get("type")
        if field.links:
            return self._link(field, text) if text else text
        words = field.choices or (
            [cycle["name"] for cycle in self.links.form.definitions.cycles] if type_ == "freq" else []
        )
        if words:
            word = _among(text, words)
            if word is None and note and text:
                self.unknown.setdefault(column, []).append(text)
            return word or text
        if type_ == "bool":
            return _TRUTH.get(text.casefold(), text)
        if type_ == "date":
            return self._date(text)
        if type_ in ("int", "number", "percent"):
            return self._number(text, type_)
        if type_ == "hours":
            return "24x7" if text.casefold().replace(" ", "") in _ROUND_THE_CLOCK else read_hours(text)
        if type_ == "duration":
            found = _DURATION.fullmatch(text.casefold())
            unit = _UNITS.get(found[2].strip()) if found else None
            return f"{found[1]}{unit}" if found and unit else text
        return text

    def _date(self, text: str) -> str:
        stamped = _DATE_TIME.fullmatch(text)
        if stamped:
            return stamped[1]
        dotted, slashed = _DOTTED.fullmatch(text), _SLASHED.fullmatch(text)
        if dotted:
            return f"{dotted[3]}-{int(dotted[2]):02}-{int(dotted[1]):02}"
        if slashed and self.dates is None:
            raise Reject(f'"{text}" can be read as two days; say --dates day-first or --dates month-first')
        if slashed:
            day, month = (slashed[1], slashed[2]) if self.dates == "day-first" else (slashed[2], slashed[1])
            return f"{slashed[3]}-{int(month):02}-{int(day):02}"
        return text

    def _number(self, text: str, type_: str) -> str:
        if type_ == "percent":
            text = text.removesuffix("%").rstrip()
        if self.comma_decimals and _COMMA_DECIMAL.fullmatch(text):
            text = text.replace(",", ".")
        return text

    def _link(self, field: Field, text: str) -> str:
        """Return the id of the record that a text names by id or by name."""
        kinds = field.links
        for kind in kinds:
            new = self.new.get(kind, {}).get(_folded(text))
            if new is not None:
                return new
        found = self._records(kinds).get(_folded(text), [])
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            raise Reject(f"{len(found)} records are called {text}: {', '.join(found)}; give the id")
        if any(text in self.links.workspace.rows.ids.get(kind, ()) for kind in kinds):
            return text
        word = _among(text, field.words)
        if word is not None:
            return word
        problem = self.links.problem(field, text)
        if problem is not None:
            raise Reject(self._nearest_name(kinds, text) or problem)
        return text

    def _records(self, kinds: list[str]) -> dict[str, list[str]]:
        """Return the ids of records in use by their folded ids and names."""
        known = self._named.get(tuple(kinds))
        if known is None:
            known = self._named[tuple(kinds)] = {}
            for id_, label in self.links.records(kinds):
                name = label.removesuffix(f" ({id_})")
                for key in dict.fromkeys((_folded(id_), _folded(name))):
                    known.setdefault(key, []).append(id_)
        return known

    def _nearest_name(self, kinds: Iterable[str], text: str) -> str | None:
        """Say which record was probably meant by a name that none has."""
        patterns = [self.links.workspace.definitions.kinds.get(kind, {}).get("pattern") for kind in kinds]
        if any(pattern and re.fullmatch(pattern, text) for pattern in patterns):
            return None
        known = self._records(list(kinds))
        guess = nearest(_folded(text), known)
        if guess is None or len(known[guess]) != 1:
            return None
        id_ = known[guess][0]
        label = next(label for found, label in self.links.records(list(kinds)) if found == id_)
        what = kinds_in_words(list(kinds))
        return f"there is no {what} {text}; did you mean {label}?"


def _among(text: str, words: Iterable[str]) -> str | None:
    """Return the word that a text is but for case, blanks, hyphens and a rank in front (`1 - Critical`)."""
    known: Mapping[str, str] = {_joined(word): word for word in words}
    return known.get(_joined(text)) or known.get(_joined(_RANKED.sub("", text, count=1)))


def _joined(text: str) -> str:
    return re.sub(r"[\s_-]+", "-", text.strip().casefold())


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
