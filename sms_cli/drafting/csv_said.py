"""What a person says about a CSV file before it is imported: options of a command, or a mapping kept in a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sms_cli.drafting.answers import Faulty, read_mapping
from sms_cli.errors import SmsError
from sms_cli.workspace import Map, scalar_text, unpack, unpack_key

if TYPE_CHECKING:
    from sms_cli.drafting.csv_columns import Columns

DATES = {"day-first": "06/07/2026 is the sixth of July", "month-first": "07/06/2026 is the sixth of July"}
_KEYS = ("table", "columns", "set", "values", "dates", "delimiter", "encoding")


class Said(NamedTuple):
    """What a person says about a CSV file; its parts may each be empty.

    `columns` lead from the name of a column to the path of a field, or to an empty text where the column is left out;
    `values` from the name of a column to what its texts mean; `fixed` from the path of a field to what it is in every row;
    `dates` is one of DATES.
    """

    columns: dict[str, str]
    values: dict[str, dict[str, str]]
    fixed: dict[str, str]
    dates: str | None = None
    delimiter: str | None = None
    encoding: str | None = None


def said_of(settings: Sequence[str], fixed: Sequence[str], kept: Said | None, **more: Any) -> Said:
    """Return what the options of a command say over what a file of a mapping says: COLUMN=FIELD each, FIELD=VALUE each.

    Raises SmsError.
    """
    base = kept or Said({}, {}, {})
    columns, same = dict(base.columns), dict(base.fixed)
    for setting in fixed:
        name, equals, value = setting.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise SmsError(f"--set {setting}: FIELD=VALUE is due", hint="For example: --set status=live")
        same[name.strip()] = value.strip()
    for setting in settings:
        name, equals, field = setting.rpartition("=")
        if not equals or not name.strip():
            hint = 'For example: --map "Managed by=owner", or --map "Comments=" to leave a column out'
            raise SmsError(f"--map {setting}: COLUMN=FIELD is due", hint=hint)
        columns[name.strip()] = field.strip()
    if more.get("dates") is not None and more["dates"] not in DATES:
        raise SmsError(f"--dates {more['dates']} is none of {', '.join(DATES)}")
    return base._replace(
        columns=columns, fixed=same, **{key: value for key, value in more.items() if value is not None}
    )


def read_said(path: Path, table: str) -> Said:
    """Read a mapping that was kept. Raises SmsError with line and column."""
    data = read_mapping(path, "--save-mapping FILE writes one to fill in")
    shown = path.as_posix()
    faults = []
    for key, place in zip(data, data.places, strict=True):
        value = data[key]
        if key not in _KEYS:
            faults.append((*unpack_key(place), f"{key} does not stand in a mapping. Expected: {', '.join(_KEYS)}"))
        elif key in ("columns", "values", "set") and value is not None and not isinstance(value, Map):
            faults.append((*unpack(place), f"{key}: names with their meaning are due here, one a line"))
        elif key == "table" and value != table:
            faults.append((*unpack(place), f"this is a mapping for {value}, not for {table}"))
        elif key == "dates" and value is not None and value not in DATES:
            faults.append((*unpack(place), f"dates: {value} is none of {', '.join(DATES)}"))
    columns, more = _texts(data, "columns")
    fixed, wrong = _texts(data, "set")
    more += wrong
    values = {}
    below = data.get("values")
    if isinstance(below, Map):
        for name in below:
            meanings, wrong = _texts(below, name)
            values[name] = meanings
            more += wrong
    if faults + more:
        raise Faulty(shown, faults + more)
    delimiter, encoding = (data.get(key) or None for key in ("delimiter", "encoding"))
    return Said(columns, values, fixed, data.get("dates"), delimiter, encoding)


def _texts(data: Map, key: str) -> tuple[dict[str, str], list[tuple[int, int, str]]]:
    """Return the texts of a mapping, without those left blank, and what does not fit."""
    below = data.get(key)
    if below is None:
        return {}, []
    if not isinstance(below, Map):
        place = data.places[list(data).index(key)]
        return {}, [(*unpack(place), f"{key}: texts with their meaning are due here, one a line")]
    wrong = [
        (*unpack(place), f"{key}/{name}: one word or text is due here")
        for (name, value), place in zip(below.items(), below.places, strict=True)
        if value is not None and not isinstance(value, str)
    ]
    return {name: value for name, value in below.items() if isinstance(value, str)}, wrong


def said_text(table: str, columns: Columns, said: Said, unknown_values: Mapping[str, Iterable[str]]) -> str:
    """Return a mapping as the text of a file; what is not known yet stands there blank, to be filled in."""
    what = table.replace("_", " ")
    lines = [
        f"# Which column is which field of a {what}; `sms explain {table.replace('_', '-')}` lists the fields.",
        '# A column that is "" is left out; one that is blank is still to be said.',
        f"table: {table}",
        "columns:",
    ]
    given = {column.name.text: "/".join(column.way) for column in columns.taken}
    given |= {cell.text: "" for cell in columns.left_out}
    order = sorted([*[column.name for column in columns.taken], *columns.left_out, *[c for c, _ in columns.unknown]],
                   key=lambda cell: (cell.line, cell.column))  # fmt: skip
    for cell in order:
        field = given.get(cell.text)
        lines.append(f"  {scalar_text(cell.text)}:" + ("" if field is None else f" {scalar_text(field)}"))
    if said.fixed:
        lines += ["# What is the same in every row.", "set:"]
        lines += [f"  {scalar_text(path)}: {scalar_text(value)}" for path, value in said.fixed.items()]
    names = [*said.values, *(name for name in unknown_values if name not in said.values)]
    if names:
        lines += ["# What a text in a column means.", "values:"]
    for name in names:
        lines.append(f"  {scalar_text(name)}:")
        known = said.values.get(name, {})
        lines += [f"    {scalar_text(text)}: {scalar_text(meaning)}" for text, meaning in known.items()]
        lines += [
            f"    {scalar_text(text)}:" for text in dict.fromkeys(unknown_values.get(name, ())) if text not in known
        ]
    for key, value in (("dates", said.dates), ("delimiter", said.delimiter), ("encoding", said.encoding)):
        if value is not None:
            lines.append(f"{key}: {scalar_text(value)}")
    return "\n".join(lines) + "\n"
