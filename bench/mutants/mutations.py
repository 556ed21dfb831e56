"""What is done to a field: each mutation is a mistake that people make, and none is one that a schema could not know of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from fields import Field

from sms_cli.definitions import Definitions
from sms_cli.workspace import Edit

# Quantities that can be told apart where two of them stand in one record: first and last, warning and critical, from and to.
_SWAPPED = frozenset(("date", "percent", "duration", "freq", "number", "int", "link"))
_TWO_YEARS = timedelta(days=731)
_LARGER = {"min": "h", "h": "d", "d": "mo", "bh": "bd", "bd": "mo", "w": "mo", "mo": "y"}
_WORD = "no-such-word"


class Mutant(NamedTuple):
    """One mutation of one field: the edits that make it, and what it is in words."""

    field: Field
    operator: str
    edits: tuple[Edit, ...]
    says: str


class Mutator:
    """Makes the mutants of fields, as at the day on which the example holds."""

    def __init__(self, definitions: Definitions, today: date) -> None:
        self.definitions, self.today = definitions, today

    def of(self, field: Field, others: Sequence[Field]) -> Iterator[Mutant]:
        """Yield every mutant of a field; `others` are the same field in the other records of its document."""
        steps, value = field.steps, field.value
        if isinstance(steps[-1], str):
            yield Mutant(field, "delete", (Edit("unset", steps),), "taken away")
            nothing: Any = [] if field.kind in ("list", "rows") else {} if field.kind == "group" else ""
            if value not in (None, "") and value != nothing:
                yield Mutant(field, "empty", (Edit("set", steps, nothing),), "left empty")
        if not isinstance(value, str) or not value:
            return
        for operator, find in _FINDERS:
            wanted = find(self, field, others)
            if wanted is not None and wanted != value:
                yield Mutant(field, operator, (Edit("set", steps, wanted),), f"{value} became {wanted}")
        yield from self._swapped(field)

    def _swapped(self, field: Field) -> Iterator[Mutant]:
        """Swap a value with the next of its type in the same record; links only where both may be of the same kind."""
        if field.kind not in _SWAPPED:
            return
        names = list(field.siblings)
        for other in names:
            kind, value = field.siblings[other]
            if kind != field.kind or value == field.value or not isinstance(value, str):
                continue
            place = (*field.steps[:-1], other)
            edits = (Edit("set", field.steps, value), Edit("set", place, field.value))
            yield Mutant(field, "swap", edits, f"{field.value} was swapped with {other} {value}")
            return

    def nothing(self, field: Field, others: Sequence[Field]) -> str | None:
        """Return a value of the right form that leads to nothing; for a word, one that is not offered."""
        match field.kind:
            case "link":
                kinds = field.schema["x-link"]
                return self._free_id([kinds] if isinstance(kinds, str) else kinds)
            case "evidence":
                return "records/no-such-file.md"
            case "clause" | "area":
                return "99.9"
            case "word" | "bool":
                return _WORD
            case "id":
                return "no id"
        return None

    def _free_id(self, kinds: Sequence[str]) -> str:
        for kind in kinds:
            if kind in self.definitions.kinds:
                example = str(self.definitions.kinds[kind]["example"])
                pattern = self.definitions.kinds[kind]["pattern"] or ".*"
                for candidate in (re.sub(r"[0-9]+$", "9897", example), re.sub(r"[0-9]$", "9", example)):
                    if candidate != example and re.fullmatch(pattern, candidate):
                        return candidate
                return example.replace("SLM", "XXX") if "SLM" in example else "ZZZZ"
        return "XXX-9897"

    def same(self, field: Field, others: Sequence[Field]) -> str | None:
        """Return the id or key of another record of the list, so that two have the same; all of the key, where it has parts."""
        if field.kind not in ("id", "key") or not isinstance(field.steps[-1], str):
            return None
        if field.keys and any(key not in (*field.siblings, field.steps[-1]) for key in field.keys):
            return None  # where a part of the key is left out, entries may be alike in the other
        group, rest = field.steps[: field.record - 1], _rest_of_key(field)
        alike = (o for o in others if o.steps[: o.record - 1] == group and o.value != field.value)
        return next((str(o.value) for o in alike if _rest_of_key(o) == rest), None)

    def unit(self, field: Field, others: Sequence[Field]) -> Any:
        """Return the value as somebody writes it who has not read in which form it is due."""
        value = field.value
        match field.kind:
            case "date":
                return re.sub(r"-[0-9]+$", "-31", f"{value[:4]}-02-{value[8:]}")
            case "percent":
                return f"{float(value) / 100:g}" if _number(value) else None
            case "number" | "int":
                return f"{value} units" if _number(value) else None
            case "duration":
                return re.sub(r"^([0-9]+).*", r"\1 or so", value)
            case "freq":
                return "regularly"
            case "hours":
                return "office hours"
            case "currency":
                return "XTS" if value != "XTS" else "XXX"
            case "version":
                return f"v{value}"
            case "email":
                return value.replace("@", " at ")
            case "unit":
                words = [str(word) for word in field.schema["enum"]]
                return words[(words.index(value) + 1) % len(words)] if value in words else None
        return None

    def larger(self, field: Field, others: Sequence[Field]) -> str | None:
        """Return a duration with its unit mistaken for the next larger one."""
        found = re.fullmatch(r"([0-9]+)([a-z]+)", field.value) if field.kind == "duration" else None
        return f"{found[1]}{_LARGER[found[2]]}" if found and found[2] in _LARGER else None

    def moved(self, field: Field, others: Sequence[Field]) -> str | None:
        """Return a day on the other side of today: what is said to be done is ahead, what is ahead is over."""
        if field.kind != "date":
            return None
        try:
            day = date.fromisoformat(field.value)
        except ValueError:
            return None
        step = _TWO_YEARS if day <= self.today else -_TWO_YEARS
        return (day + step).isoformat()


def _rest_of_key(field: Field) -> list[Any]:
    """Return the other parts of the key that a field is a part of."""
    return [field.siblings[key][1] for key in field.keys if key != field.steps[-1] and key in field.siblings]


def _number(text: str) -> bool:
    return re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) is not None


_FINDERS: tuple[tuple[str, Callable[[Mutator, Field, Sequence[Field]], Any]], ...] = (
    ("nothing", Mutator.nothing),
    ("same", Mutator.same),
    ("unit", Mutator.unit),
    ("larger unit", Mutator.larger),
    ("date", Mutator.moved),
)
