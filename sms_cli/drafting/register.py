"""A register from another program: the rows of a CSV file as records, old ones with what changes in them, new ones with ids."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from sms_cli.drafting.answers import Faulty
from sms_cli.drafting.csv_columns import Columns, find_columns
from sms_cli.drafting.csv_file import Cell, CsvTable, read_csv
from sms_cli.drafting.csv_reading import Entry, Reading
from sms_cli.drafting.csv_said import Said
from sms_cli.drafting.form import Field, Form
from sms_cli.drafting.homes import Home, depth_of_lists, find_home, find_list
from sms_cli.workspace import Workspace

UNKNOWN_HINT = (
    '--map "COLUMN=FIELD" says which, --map "COLUMN=" leaves one out, --skip-unknown all of these; '
    "--save-mapping FILE writes what is known, to fill in the rest"
)


class Register(NamedTuple):
    """What a file holds. `home` is None where the document is not begun.

    `faults` are what cannot be taken, as (line, column, words), and `hint` says what to do; then there are no entries.
    `unknown_values` are texts that mean none of the words which may stand in their column, by the column's name.
    """

    form: Form
    field: Field
    home: Home | None
    csv: CsvTable
    columns: Columns
    entries: list[Entry]
    faults: list[tuple[int, int, str]]
    hint: str | None
    unknown_values: dict[str, list[str]]

    def refuse_faults(self) -> None:
        """Raise SmsError where something in the file cannot be taken."""
        if self.faults:
            raise Faulty(self.csv.path, self.faults, self.hint)


def read_register(
    workspace: Workspace, kind: str, file: Path, said: Said, *, to: str | None = None, skip_unknown: bool = False
) -> Register:
    """Read the records of a kind from a CSV file. Raises SmsError for a file, kind or mapping that is of no use at all."""
    form, field = find_list(workspace, kind, to)
    home = None
    unreadable = form.skill.key in workspace.unreadable
    if form.skill.key in workspace.mains or unreadable or depth_of_lists(form, field) > 1:
        home = find_home(workspace, kind, to)
    table = read_csv(file, encoding=said.encoding, delimiter=said.delimiter)
    columns = find_columns(table.header, table.path, field, said, skip_unknown=skip_unknown)
    faults = [(cell.line, cell.column, _unknown(cell, why, field)) for cell, why in columns.unknown]
    reading = Reading(workspace, form, field, home, table, columns, said)
    reading.refuse_fixed()
    entries = reading.entries()
    hint = UNKNOWN_HINT if faults else "Nothing was imported"
    if reading.cells.unknown:
        hint += "; what a text means can be said under `values` in a file that --save-mapping writes"
    faults += reading.faults
    return Register(
        form,
        field,
        home,
        table,
        columns,
        [] if faults else entries,
        faults,
        hint if faults else None,
        reading.cells.unknown,
    )


def _unknown(cell: Cell, why: str, field: Field) -> str:
    return (
        f'column "{cell.text}": {why}' if why else f'column "{cell.text}" is not the name of a field of {field.a_noun}'
    )
