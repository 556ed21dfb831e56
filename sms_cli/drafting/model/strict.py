"""What a model answered to values of the form, strictly: whatever does not fit is taken out and said, never repaired.

Shapes are judged by the same walk as documents and answers files, links by the list of records that there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sms_cli.drafting.answers import in_words
from sms_cli.drafting.form import Field, Form
from sms_cli.drafting.links import Links
from sms_cli.drafting.question import hours_said, read_hours
from sms_cli.drafting.values import entry_key
from sms_cli.workspace import Map, Seq, misfits, pack

Way = tuple[str | int, ...]
MOST_FAULTS = 40
# What a list has too few or twice of is no value that could be taken out; the check says it with its rule.
_FOR_THE_CHECK = ("too few entries", "stands twice", "is defined twice")


class Fault(NamedTuple):
    """A value that cannot be taken: where it stands (field/record/field) and why, in one line."""

    address: str
    message: str

    def __str__(self) -> str:
        return f"{self.address}: {self.message}"

    @property
    def field(self) -> str:
        """The top-level field, or `sections`."""
        return self.address.split("/")[0]


class Taken:
    """What is found while an answer is taken: `faults`, and `extra`, the names of what was not asked for and is passed over."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.extra: list[str] = []

    def refuse(self, way: Way, message: str) -> None:
        """Note a value that cannot be taken."""
        self.faults.append(Fault(_shown(way), message))


def from_wire(form: Form, fields: Mapping[str, Field], data: Any, taken: Taken, way: Way = ()) -> dict[str, Any]:
    """Turn an answer for these fields into values as text; what the form does not ask for is passed over."""
    if not isinstance(data, Mapping):
        taken.refuse(way, f"fields are due here; {_kind(data)} stands there")
        return {}
    found: dict[str, Any] = {}
    for key, value in data.items():
        field = fields.get(key)
        if field is None:
            taken.extra.append(_shown((*way, str(key)[:60])))
            continue
        made = _value(form, field, value, taken, (*way, key))
        if made is not None:
            found[key] = made
    return found


def _value(form: Form, field: Field, value: Any, taken: Taken, way: Way) -> Any:
    if value is None or value == "":
        return None
    if field.kind in ("group", "record"):
        return from_wire(form, field.fields, value, taken, way) or None
    if field.kind in ("rows", "values", "map") and not isinstance(value, list):
        if field.kind != "map" or not isinstance(value, Mapping):
            taken.refuse(way, f"a list is due here; {_kind(value)} stands there")
            return None
        value = [{"key": key, "value": below} for key, below in value.items()]
    if field.kind == "rows":
        rows = []
        for at, entry in enumerate(value):
            rows.append(from_wire(form, field.fields, entry, taken, (*way, _name(field, entry, at))))
        return [row for row in rows if row] or ([] if not value and not field.plan.get("minItems") else None)
    if field.kind == "map":
        pairs = [entry for entry in value if isinstance(entry, Mapping) and entry.get("key") not in (None, "")]
        found = {str(pair["key"]): _scalar(field, pair.get("value"), taken, (*way, str(pair["key"]))) for pair in pairs}
        return {key: below for key, below in found.items() if below is not None} or None
    if field.kind == "values":
        entries = [_scalar(field, entry, taken, (*way, at)) for at, entry in enumerate(value)]
        return [entry for entry in entries if entry is not None]
    return _scalar(field, value, taken, way)


def _scalar(field: Field, value: Any, taken: Taken, way: Way) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
    if field.plan.get("type") == "hours" and isinstance(value, Mapping):
        value = hours_said({key: str(below) for key, below in value.items()})
    if not isinstance(value, str):
        if value is not None:
            taken.refuse(way, f"one value is due here; {_kind(value)} stands there")
        return None
    problem = text_problem(value)
    if problem:
        taken.refuse(way, problem)
        return None
    return read_hours(value) if field.plan.get("type") == "hours" else value.strip() or None


def text_problem(text: str) -> str | None:
    """Say what no value of a document may hold, or return None."""
    if "sms:begin" in text or "sms:end" in text:
        return "the markers of generated blocks (sms:begin, sms:end) may not stand in a value"
    if any(
        (ord(char) < 32 and char not in "\n\t") or 0x7F <= ord(char) < 0xA0 or 0xD800 <= ord(char) < 0xE000
        for char in text
    ):
        return "a character stands there that no text has"
    return None


def take_out_misfits(form: Form, data: dict[str, Any]) -> list[Fault]:
    """Take the values out of `data` that do not fit their fields, and those that name no record; return why, one for each."""
    faults: list[Fault] = []
    for _ in range(MOST_FAULTS):
        placed, ways = _placed(data)
        found = misfits(form.definitions, form.skill.key, placed)
        wrong = [misfit for misfit in found if not any(words in misfit.message for words in _FOR_THE_CHECK)]
        if not wrong:
            break
        done: set[Way] = set()
        for misfit in wrong:
            way = ways[misfit.line - 1] if misfit.line <= len(ways) else ()
            if way in done or not way:
                continue
            done.add(way)
            faults.append(Fault(_address(form, data, way), in_words(misfit)))
        for way in sorted(done, key=_backwards, reverse=True):
            _remove(data, way)
        if not done:
            break
    return faults


def take_out_unknown(form: Form, links: Links, data: dict[str, Any]) -> list[Fault]:
    """Take the links out of `data` that name no record; return why, one for each."""
    faults = []
    gone: list[Way] = []
    known: dict[tuple[str, ...], set[str]] = {}
    for field, value, way in links_in(form.fields, data):
        kinds = tuple(field.links)
        if kinds not in known:
            known[kinds] = {id_ for id_, _ in links.records(field.links)}
        problem = None if value in known[kinds] else links.problem(field, value)
        if problem:
            faults.append(Fault(_address(form, data, way), problem[:1].lower() + problem[1:]))
            gone.append(way)
    for way in sorted(gone, key=_backwards, reverse=True):
        _remove(data, way)
    return faults


def links_in(fields: Mapping[str, Field], data: Mapping[str, Any], way: Way = ()) -> Iterator[tuple[Field, str, Way]]:
    """Yield each value that names a record, with its field and its place."""
    for key, value in data.items():
        field = fields.get(key)
        if field is None:
            continue
        here = (*way, key)
        if field.kind == "rows" and isinstance(value, list):
            for at, row in enumerate(value):
                if isinstance(row, Mapping):
                    yield from links_in(field.fields, row, (*here, at))
        elif field.fields and isinstance(value, Mapping):
            yield from links_in(field.fields, value, here)
        elif field.links and not field.choices:
            if isinstance(value, str):
                yield field, value, here
            elif isinstance(value, list):
                for at, entry in enumerate(value):
                    if isinstance(entry, str):
                        yield field, entry, (*here, at)


def _placed(data: Mapping[str, Any]) -> tuple[Map, list[Way]]:
    """Return values as a mapping with places, where a line stands for the number of a value, and the place of each number."""
    ways: list[Way] = []

    def number(way: Way) -> int:
        ways.append(way)
        return pack(len(ways) - 1, 0)

    def made(value: Any, way: Way) -> Any:
        if isinstance(value, Mapping):
            below = Map()
            below.place = number(way)
            below.places = []
            for key, entry in value.items():
                here = number((*way, key))
                below[key] = made(entry, (*way, key))
                below.places.append(here << 40 | here)
            return below
        if isinstance(value, list):
            entries = Seq()
            entries.place = number(way)
            entries.places = []
            for at, entry in enumerate(value):
                entries.places.append(number((*way, at)))
                entries.append(made(entry, (*way, at)))
            return entries
        return value

    placed = made(data, ())
    assert isinstance(placed, Map)
    return placed, ways


def _remove(data: Any, way: Way) -> None:
    holder = data
    try:
        for step in way[:-1]:
            holder = holder[step]
        del holder[way[-1]]
    except (KeyError, IndexError, TypeError):
        return


def _backwards(way: Way) -> tuple[Any, ...]:
    """Order places so that the later entries of a list come first when reversed, and positions do not shift."""
    return tuple((0, step, "") if isinstance(step, int) else (1, 0, step) for step in way)


def _address(form: Form, data: Any, way: Way) -> str:
    """Name a place as people do: entries by their id or key instead of their position."""
    fields: Mapping[str, Field] = form.fields
    holder: Any = data
    field: Field | None = None
    shown: list[str] = []
    for step in way:
        if isinstance(step, str):
            field = fields.get(step)
            fields = field.fields if field is not None else {}
            shown.append(step)
        else:
            entry = holder[step]
            shown.append(_name(field, entry, step) if field is not None and field.kind == "rows" else str(step + 1))
        holder = holder[step]
    return "/".join(shown)


def _name(field: Field, entry: Any, at: int) -> str:
    return "/".join(entry_key(field, entry) or ()) or str(at + 1)


def _shown(way: Way) -> str:
    return "/".join(str(step + 1) if isinstance(step, int) else step for step in way) or "the answer"


def _kind(value: Any) -> str:
    if isinstance(value, Mapping):
        return "an object"
    return {list: "a list", str: "a text", bool: "true or false", int: "a number", float: "a number"}.get(
        type(value), "nothing"
    )
