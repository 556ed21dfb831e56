"""One new record: what an author says of it, from options, a file or an interview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from sms_cli.drafting.answers import Faulty, in_words, read_mapping
from sms_cli.drafting.form import Field, Form
from sms_cli.drafting.homes import Home
from sms_cli.drafting.ids import Ids, Lacking, naming_of
from sms_cli.drafting.loop import Known
from sms_cli.drafting.prefill import Settled, add_defaults
from sms_cli.drafting.question import read_hours
from sms_cli.drafting.values import said, typed_fields, without_blanks
from sms_cli.errors import SmsError
from sms_cli.workspace import Map, Seq, Workspace, misfits, pack


class EntryAuthor(Protocol):
    """Who says what a new record is: a person, options of the command, a file."""

    def entry(self, form: Form, known: Known, field: Field) -> Mapping[str, Any]:
        """Return the fields of the entry as text. Raises SmsError for what cannot be taken."""


def new_entry(workspace: Workspace, home: Home, author: EntryAuthor) -> dict[str, Any]:
    """Return the new entry, typed and in the order of the schema, with an id. Raises SmsError."""
    field = home.field
    known = Known(workspace, Settled({}, {}), None)
    row: dict[str, Any] = without_blanks(said(author.entry(home.form, known, field))) or {}
    if not row:
        raise SmsError(f"nothing is said about the new {field.noun}", hint="Give at least one --set FIELD=VALUE")
    if field.id_key:
        id_ = row.get(field.id_key)
        if not id_:
            id_ = _next_id(workspace, home, row)
            row[field.id_key] = id_
        at = workspace.rows.ids.get(field.table, {}).get(id_)
        if at is not None:
            place = workspace.place(at, field.id_key)
            raise SmsError(
                f"there is a {field.noun} {id_} already",
                path=place.path,
                line=place.line,
                hint="Leave the id out: the next free one is given",
            )
    Ids(workspace, row).assign(field.fields, row, {})
    add_defaults(field.fields, row)
    return typed_fields(field.fields, row)


def _next_id(workspace: Workspace, home: Home, row: Mapping[str, Any]) -> str:
    """Return the next free id of a list, numbered or made up as the document says. Raises SmsError where a person must choose."""
    field = home.field
    ids = Ids(workspace, row)
    if field.id_prefix:
        return ids.next(field.id_prefix)
    hint = f"Give it one: --set {field.id_key}={field.plan['plan']['id'].get('example')}"
    naming = naming_of(home.form, field, home.document.data or {})
    if naming is not None:
        try:
            return ids.made_up(naming, row)
        except Lacking as lacking:
            hint = f"Say its {lacking.field}, and it is made up as {lacking.pattern}; or give it one: --set {field.id_key}=…"
    raise SmsError(f"{field.a_noun} needs an id", hint=hint)


class SetValues:
    """The author of a record that is given as options: FIELD=VALUE, `review/frequency=annual`, lists with commas."""

    def __init__(self, settings: Sequence[str]) -> None:
        self.settings = list(settings)

    def entry(self, form: Form, known: Known, field: Field) -> Mapping[str, Any]:
        """Return the fields that the options set. Raises SmsError naming the option."""
        row: dict[str, Any] = {}
        for number, setting in enumerate(self.settings, 1):
            name, equals, value = setting.partition("=")
            if not equals or not name.strip():
                raise SmsError(f"--set {setting}: FIELD=VALUE is due", hint="For example: --set owner=PER-001")
            self._put(row, field, [step.strip() for step in name.split("/")], value.strip(), number)
        data = _with_places(row)
        wrong = misfits(form.definitions, form.skill.key, data, field.plan["plan"])
        if wrong:
            lines = [f"--set {self._setting(misfit.line)}: {in_words(misfit)}" for misfit in wrong]
            raise SmsError("\nsms: ".join(dict.fromkeys(lines)))
        return {key: _values(value) for key, value in row.items()}

    def _setting(self, number: int) -> str:
        return self.settings[number - 1] if 0 < number <= len(self.settings) else self.settings[0]

    def _put(self, row: dict[str, Any], field: Field, way: list[str], value: str, number: int) -> None:
        """Set a value in the nested fields; lists grow by what their option gives."""
        holder, fields = row, field.fields
        for step in way[:-1]:
            inner = holder.setdefault(step, ({}, number))[0]
            if not isinstance(inner, dict):
                raise SmsError(f"--set {self._setting(number)}: {step} is a single value")
            holder, fields = inner, fields[step].fields if step in fields else {}
        key, below = way[-1], fields.get(way[-1])
        made: Any = value
        if below is not None and below.kind == "values":
            entries = [(part.strip(), number) for part in value.split(",") if part.strip()]
            made = [*(holder[key][0] if key in holder else []), *entries]
        elif below is not None and below.kind == "rows":
            raise SmsError(
                f"--set {self._setting(number)}: {key} is a list of entries", hint="Give them in a file: --answers FILE"
            )
        elif key in holder:
            raise SmsError(f"--set {self._setting(number)}: {'/'.join(way)} is set twice")
        elif below is not None and below.plan.get("type") == "hours":
            hours = read_hours(value)
            made = {name: (part, number) for name, part in hours.items()} if isinstance(hours, dict) else hours
        elif below is not None and below.plan.get("type") == "bool":
            made = {"yes": "true", "y": "true", "no": "false", "n": "false"}.get(value.casefold(), value)
        holder[key] = (made, number)


def _values(held: tuple[Any, int]) -> Any:
    """Return a value without the numbers of its options."""
    value = held[0]
    if isinstance(value, dict):
        return {key: _values(below) for key, below in value.items()}
    return [_values(below) for below in value] if isinstance(value, list) else value


def _with_places(row: dict[str, Any]) -> Map:
    """Return fields as a mapping with places, a line standing for the number of the option that set it."""

    def made(held: tuple[Any, int]) -> Any:
        value, number = held
        if isinstance(value, dict):
            below = _with_places(value)
            below.place = pack(number - 1, 0)
            return below
        if isinstance(value, list):
            entries = Seq(made(entry) for entry in value)
            entries.place = pack(number - 1, 0)
            entries.places = [entries.place] * len(value)
            return entries
        return value

    data = Map({key: made(held) for key, held in row.items()})
    data.place = pack(0, 0)
    data.places = [pack(held[1] - 1, 0) << 40 | pack(held[1] - 1, 0) for held in row.values()]
    return data


class EntryFile:
    """The author of a record that is a file of its fields."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def entry(self, form: Form, known: Known, field: Field) -> Mapping[str, Any]:
        """Return the fields of the file. Raises SmsError with line and column."""
        data = read_mapping(self.path, f"Give the fields of the {field.noun}, one a line (name: value)")
        wrong = misfits(form.definitions, form.skill.key, data, field.plan["plan"])
        if wrong:
            faults = [
                (m.line, m.column, m.message + (f". Expected: {m.expected}" if m.expected else "")) for m in wrong
            ]
            raise Faulty(self.path.as_posix(), faults)
        return data
