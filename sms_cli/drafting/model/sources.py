"""Where each value of a draft comes from: brief, upstream record, the document as it was, the form's default, or nowhere (assumed).

What the model says of itself is not relied on: every value is looked for in the brief and in what stands upstream. What it names
as assumed counts as assumed all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sms_cli.drafting.form import Field
from sms_cli.drafting.model.evidence import Evidence
from sms_cli.drafting.question import hours_said
from sms_cli.drafting.values import entry_key, said

BRIEF, UPSTREAM, DOCUMENT, DEFAULT, ASSUMED = "brief", "upstream", "document", "default", "assumed"
_ENOUGH = 0.5  # of its own words, for a sentence to be somebody else's in other words


class Mark(NamedTuple):
    """Where one value comes from. `address` names it (SVC-002/hours), `kind` its field without entries (services/hours)."""

    address: str
    kind: str
    source: str
    value: str
    field: Field


class Sources:
    """Marks values. `names` are the names of records by their ids, upstream and in the draft itself, `also` further ones."""

    def __init__(self, brief: str, upstream: str, names: Mapping[str, str], also: Mapping[str, str]) -> None:
        self.brief = Evidence(brief)
        self.upstream = Evidence(upstream)
        self.names = names
        self.also = also

    def marks(
        self, fields: Mapping[str, Field], values: Mapping[str, Any], settled: Any, current: Any
    ) -> Iterator[Mark]:
        """Yield a mark for each single value; `settled` and `current` are what upstream and the document say of the same fields."""
        yield from self._fields(fields, values, settled or {}, current or {}, "", "")

    def _fields(
        self,
        fields: Mapping[str, Field],
        values: Mapping[str, Any],
        settled: Any,
        current: Any,
        address: str,
        kind: str,
    ) -> Iterator[Mark]:
        for key, value in values.items():
            field = fields.get(key)
            if field is None or value in (None, "", [], {}):
                continue
            known = settled.get(key) if isinstance(settled, Mapping) else None
            now = current.get(key) if isinstance(current, Mapping) else None
            here, sort = _joined(address, key), _joined(kind, key)
            if field.kind in ("group", "record") and isinstance(value, Mapping):
                yield from self._fields(field.fields, value, known, now, here, sort)
            elif field.kind == "rows" and isinstance(value, list):
                for at, row in enumerate(value):
                    if isinstance(row, Mapping):
                        yield from self._row(field, row, known, now, address, at, sort)
            elif field.kind == "map" and isinstance(value, Mapping):
                for name, entry in value.items():
                    was = now.get(name) if isinstance(now, Mapping) else None
                    source = DOCUMENT if was == entry else self._source(field, str(entry), values)
                    yield Mark(_joined(here, name), sort, source, str(entry), field)
            else:
                source = self._whole(field, value, known, now, values)
                yield Mark(here, sort, source, _shown(value), field)

    def _row(
        self, field: Field, row: Mapping[str, Any], known: Any, now: Any, address: str, at: int, kind: str
    ) -> Iterator[Mark]:
        key = entry_key(field, row)
        name = "/".join(key) if key else str(at + 1)
        # A record is named by its id wherever it stands; an entry without one by its list and key.
        here = name if field.id_key and key else _joined(_joined(address, field.key), name)
        below = {part: entry for part, entry in row.items() if part != field.id_key}
        yield from self._fields(field.fields, below, _same(field, known, key), _same(field, now, key), here, kind)

    def _whole(self, field: Field, value: Any, known: Any, now: Any, beside: Mapping[str, Any]) -> str:
        if now == value:
            return DOCUMENT
        if known == value:
            return UPSTREAM
        if "x-default" in field.schema and said(field.schema["x-default"]) == value:
            return DEFAULT
        if isinstance(value, list):
            left = [entry for entry in value if not (isinstance(now, list) and entry in now)]
            found = {self._source(field, str(entry), beside) for entry in left}
            return next((source for source in (ASSUMED, BRIEF, UPSTREAM) if source in found), DOCUMENT)
        if isinstance(value, Mapping):
            return self._source(field, hours_said(dict(value)), beside)
        return self._source(field, str(value), beside)

    def _source(self, field: Field, text: str, beside: Mapping[str, Any]) -> str:
        """Say who says a single value."""
        if self._says(self.brief, field, text, beside):
            return BRIEF
        if field.links:
            return ASSUMED  # which of the records it is, is a choice; that there is such a record is none
        if (
            self._says(self.upstream, field, text, beside)
            and field.plan.get("type") not in ("bool",)
            and not field.choices
        ):
            return UPSTREAM
        return ASSUMED

    def _says(self, text_of: Evidence, field: Field, text: str, beside: Mapping[str, Any]) -> bool:
        type_ = field.plan.get("type")
        if field.links:
            return any(text_of.has_name(name) for name in (text, self.names.get(text, ""), self.also.get(text, "")))
        if type_ == "duration":
            return text_of.has_duration(text)
        if type_ in ("int", "number", "percent"):
            unit = {"min": "min", "h": "h", "d": "d", "bh": "h", "bd": "d"}.get(str(beside.get("unit")))
            return text_of.has_number(text) or bool(unit and text_of.has_duration(f"{text}{unit}"))
        if type_ == "date":
            return text_of.has_day(text)
        if type_ == "freq":
            return text_of.has_frequency(text)
        if type_ == "hours":
            return text_of.has_hours(text)
        if type_ == "bool":
            return text_of.has_word(field.label)
        if field.choices or field.plan.get("type") == "area":
            return text_of.has_word(text)
        return text_of.has_name(text) or text_of.share(text) >= _ENOUGH


def _same(field: Field, rows: Any, key: tuple[str, ...] | None) -> Any:
    """Return the entry of the same id or key."""
    if not isinstance(rows, list) or key is None:
        return None
    return next((row for row in rows if entry_key(field, row) == key), None)


def _joined(address: str, key: str) -> str:
    return f"{address}/{key}" if address else key


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(entry) for entry in value)
    return hours_said(dict(value)) if isinstance(value, Mapping) else str(value)
