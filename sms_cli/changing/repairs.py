"""Values that mean something else than they are written, and how they are to be written: `4 h`, `6.7.2026`, `99,95 %`, `1.10`.

A safe repair changes how a value is written, never what a person meant by it. The unsafe ones guess: a word or an id that is
nearest to what stands there. Whatever comes out fits its field, or it is no repair.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from sms_cli.definitions import Definitions
from sms_cli.errors import nearest
from sms_cli.workspace import Document, Map, NotThatType, Seq, Workspace, fit_text, stands_plain, unpack

Path = tuple[str | int, ...]
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_AMOUNT = re.compile(r"(\d+)\s*([A-Za-z ]+?)\.?")
# `days` may be days of work, so that a word is never as sure as a unit.
_UNITS = {
    "minute": "min", "minutes": "min", "mins": "min", "hour": "h", "hours": "h", "hr": "h", "hrs": "h", "day": "d", "days": "d",
    "week": "w", "weeks": "w", "month": "mo", "months": "mo", "year": "y", "years": "y", "business hour": "bh",
    "business hours": "bh", "business day": "bd", "business days": "bd", "working day": "bd", "working days": "bd",
}  # fmt: skip
_YES = {"yes": "true", "y": "true", "on": "true", "no": "false", "n": "false", "off": "false"}
_CYCLES = {
    "yearly": "annual",
    "annually": "annual",
    "half-yearly": "semiannual",
    "bi-weekly": "fortnightly",
    "biweekly": "fortnightly",
}


class Repair(NamedTuple):
    """A value of a front matter that can be written better. `quote` asks for quotes around the same text. Line from 1."""

    path: Path
    line: int
    old: str
    new: str
    safe: bool
    quote: bool


def repairs_of(workspace: Workspace, document: Document) -> list[Repair]:
    """Return what can be repaired in the front matter of a document, in its order."""
    if document.data is None or document.main is None or document.main.skill is None:
        return []
    definitions = workspace.definitions
    own = definitions.plans[document.main.skill]["fields"]
    if document.main is document:
        fields = {**definitions.plans["document"]["fields"], **own}
    elif document.record is None:
        fields = own
    else:
        kinds = (f["plan"] for f in own.values() if f["k"] == "r" and f["plan"]["table"] == document.record)
        fields = next((plan["fields"] for plan in kinds), {})
    lost = {(link.target, tuple(link.kinds)) for link in workspace.unresolved}
    found = []
    for path, place, field, value in _values(fields, document.data, ()):
        repair = _repaired(workspace, field, value, lost)
        if repair is not None:
            found.append(Repair(path, unpack(place)[0], value, *repair, quote=False))
        elif field["type"] == "version" and _is_number(value) and stands_plain(document.raw.decode("utf-8"), path):
            # Whatever else reads the file takes 1.10 for the number 1.1.
            found.append(Repair(path, unpack(place)[0], value, value, safe=True, quote=True))
    return found


def _values(fields: Any, data: Map, path: Path) -> Iterator[tuple[Path, int, Any, str]]:
    """Yield path, place, plan and text of every single value."""
    for at, (key, value) in enumerate(data.items()):
        field = fields.get(key)
        here = (*path, key)
        kind = field["k"] if field is not None else ""
        if kind == "s" and isinstance(value, str):
            yield here, data.places[at], field, value
        elif kind in ("o", "1") and isinstance(value, Map):
            yield from _values(field["fields"] if kind == "o" else field["plan"]["fields"], value, here)
        elif kind == "r" and isinstance(value, Seq):
            for number, entry in enumerate(value):
                if isinstance(entry, Map):
                    yield from _values(field["plan"]["fields"], entry, (*here, number))
        elif kind == "l" and isinstance(value, Seq):
            for number, entry in enumerate(value):
                if isinstance(entry, str):
                    yield (*here, number), value.places[number], field["item"], entry
        elif kind == "m" and isinstance(value, Map):
            for number, (name, entry) in enumerate(value.items()):
                if isinstance(entry, str):
                    yield (*here, name), value.places[number], field["item"], entry


def _repaired(workspace: Workspace, field: Any, value: str, lost: set[Any]) -> tuple[str, bool] | None:
    """Return the better text and whether it is safe; None where the value fits or nobody can tell."""
    definitions = workspace.definitions
    if _fits(definitions, field, value):
        if "link" in field and (value, tuple(field["link"])) in lost:
            known = [id_ for kind in field["link"] for id_ in workspace.rows.ids.get(kind, ())]
            guess = nearest(value, known) or nearest(value.upper(), known)
            return (guess, False) if guess else None
        return None
    for candidates, safe in ((_safe(field, value), True), (_guessed(field, value, definitions), False)):
        fitting = [text for text in dict.fromkeys(candidates) if text != value and _fits(definitions, field, text)]
        if len(fitting) == 1:
            return fitting[0], safe
    return None


def _fits(definitions: Definitions, field: Any, text: str) -> bool:
    try:
        fit_text(definitions, field, text)
    except NotThatType:
        return False
    return True


def _safe(field: Any, value: str) -> Iterator[str]:
    """Yield other ways to write the same."""
    type_, text = field["type"], value.strip()
    yield text
    if type_ == "date":
        yield from _dates(text)
    elif type_ == "duration":
        yield "".join(text.split())
        yield "".join(text.split()).lower()
    elif type_ in ("percent", "number", "int"):
        bare = text.removesuffix("%").strip() if type_ == "percent" else text
        yield bare
        whole, comma, digits = bare.partition(",")
        if comma and len(digits) != 3:  # 1,500 may be one and a half or one thousand five hundred
            yield f"{whole}.{digits}"
    elif type_ == "bool":
        yield text.lower()
    if type_ == "freq" or "enum" in field:
        yield text.lower()
        yield text.upper()
        yield re.sub(r"[\s_]+", "-", text.lower())


def _dates(text: str) -> Iterator[str]:
    """Yield the day that a text names, in the order year, month, day; of 6/7/2026 nobody knows which is the month."""
    if found := _YEAR_FIRST.fullmatch(text):
        yield from _day(*found.groups())
    elif found := _DOTTED.fullmatch(text):
        day, month, year = found.groups()
        yield from _day(year, month, day)
    elif found := _SLASHED.fullmatch(text):
        first, second, year = found.groups()
        if int(first) > 12 or first == second:
            yield from _day(year, second, first)
        elif int(second) > 12:
            yield from _day(year, first, second)


def _day(year: str, month: str, day: str) -> Iterator[str]:
    try:
        yield date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        pass


def _guessed(field: Any, value: str, definitions: Definitions) -> Iterator[str]:
    """Yield what may be meant."""
    type_, text = field["type"], " ".join(value.lower().split())
    if type_ == "duration" and (found := _AMOUNT.fullmatch(text)):
        yield found.group(1) + _UNITS.get(found.group(2).strip(), "")
    elif type_ == "bool":
        yield _YES.get(text, "")
    elif type_ == "freq" and "enum" not in field:
        known = [cycle["name"] for cycle in definitions.cycles]
        yield _CYCLES.get(text) or nearest(text, known) or ""
    elif "enum" in field:
        yield nearest(text, field["enum"]) or ""


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()
