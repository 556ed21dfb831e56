"""One row of a CSV file to the fields of a record, nested as the paths of its columns say, each value with its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sms_cli.drafting.csv_cells import Cells
from sms_cli.drafting.csv_columns import Column
from sms_cli.drafting.csv_file import Cell
from sms_cli.drafting.question import Reject
from sms_cli.workspace import Map, Seq, pack

Fault = tuple[int, int, str]


def row_of(row: Sequence[Cell], columns: Sequence[Column], cells: Cells) -> tuple[Map, list[Fault]]:
    """Return what the cells of a row say, in nested mappings with places, and what cannot be read, by line and column."""
    data = _map(row[0])
    faults: list[Fault] = []
    lists: dict[tuple[str, ...], list[tuple[Column, Cell, list[Any]]]] = {}
    for column in columns:
        cell = row[column.at]
        if not cell.text:
            continue
        inner = next((at for at, field in enumerate(column.fields) if field.kind == "rows"), None)
        try:
            if inner is None:
                value = cells.value(column.fields[-1], cell.text, column.name.text)
                _put(data, column.way, value, cell)
            else:
                values = cells.several(column.fields[-1], cell.text, column.name.text)
                lists.setdefault(column.way[: inner + 1], []).append((column, cell, values))
        except Reject as wrong:
            message = str(wrong)
            faults.append((cell.line, cell.column, f"{'/'.join(column.way)}: {message[:1].lower()}{message[1:]}"))
    for way, given in lists.items():
        if all(column.how == "fixed" for column, _, _ in given):
            continue  # the row itself says nothing of the list
        count = max(len(values) for _, _, values in given)
        for column, cell, values in given:
            if len(values) not in (1, count):
                longest = next(other.name.text for other, _, more in given if len(more) == count)
                message = f"{len(values)} entries stand here, and {count} in {longest}; they go together one by one"
                faults.append((cell.line, cell.column, f"{'/'.join(column.way)}: {message}"))
        if not faults:
            _put(data, way, _entries(len(way), count, given), given[0][1])
    return data, faults


def _entries(depth: int, count: int, given: Sequence[tuple[Column, Cell, list[Any]]]) -> Seq:
    """Return the entries of a list: the first of each cell makes the first one; what stands once holds for all."""
    entries = Seq()
    for at in range(count):
        entry = _map(given[0][1])
        for column, cell, values in given:
            _put(entry, column.way[depth:], values[at if len(values) > 1 else 0], cell)
        entries.append(entry)
    entries.place = _place(given[0][1])
    entries.places = [entries.place] * count
    return entries


def _put(data: Map, way: Sequence[str], value: Any, cell: Cell) -> None:
    """Set a value in nested mappings, which are made on the way."""
    *groups, last = way
    for step in groups:
        if step not in data:
            data[step] = _map(cell)
            data.places.append(_twice(cell))
        data = data[step]
    data[last] = _placed(value, cell)
    data.places.append(_twice(cell))


def _placed(value: Any, cell: Cell) -> Any:
    if isinstance(value, dict):  # service hours
        below = Map(value)
        below.place = _place(cell)
        below.places = [_twice(cell)] * len(value)
        return below
    if isinstance(value, list):
        entries = Seq(value)
        entries.place = _place(cell)
        entries.places = [entries.place] * len(value)
        return entries
    return value


def _map(cell: Cell) -> Map:
    data = Map()
    data.place = _place(cell)
    data.places = []
    return data


def _place(cell: Cell) -> int:
    return pack(cell.line - 1, cell.column - 1)


def _twice(cell: Cell) -> int:
    """Return the place of a value whose name has the same one."""
    return _place(cell) << 40 | _place(cell)
