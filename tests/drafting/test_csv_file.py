"""CSV files are read as the standard library reads them, and each cell knows where it stands."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sms_cli.drafting.csv_file import DELIMITERS, read_csv
from sms_cli.errors import SmsError

CELLS = st.text(st.sampled_from('ab ",;\t|\n\u00e4'), max_size=6)
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=5)
)


@given(TABLES, st.sampled_from(sorted(DELIMITERS.values())), st.sampled_from(["\n", "\r\n"]), st.booleans())
@settings(max_examples=300, deadline=None)
def test_any_table_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]], delimiter: str, ending: str, quoted: bool
) -> None:
    table = [["name", *["x"] * (len(table[0]) - 1)], *table]
    stream = io.StringIO()
    style = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    csv.writer(stream, delimiter=delimiter, lineterminator=ending, quoting=style).writerows(table)
    path = tmp_path_factory.getbasetemp() / "random.csv"
    path.write_text(stream.getvalue(), encoding="utf-8", newline="")
    wanted = [[cell.strip() for cell in row] for row in table]
    wanted = [wanted[0], *[row for row in wanted[1:] if any(row)]]
    if len(wanted) == 1:
        with pytest.raises(SmsError, match="no further one"):
            read_csv(path, delimiter=delimiter)
        return
    found = read_csv(path, delimiter=delimiter)
    rows = [found.header, *found.rows]
    assert [[cell.text for cell in row] for row in rows] == wanted
    lines = stream.getvalue().split("\n")
    for cell in (cell for row in rows for cell in row if cell.text):
        there = "\n".join(lines[cell.line - 1 :])[cell.column - 1 :]
        before = lines[cell.line - 1][: cell.column - 1]
        assert _bare(there).startswith(_bare(cell.text))
        assert not before or before.endswith(delimiter)


def _bare(text: str) -> str:
    """Return a text without blanks and quotes, of which a cell's own may differ from those in the file."""
    return "".join(text.replace('"', "").split())


def test_the_first_row_tells_the_delimiter(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    for delimiter in DELIMITERS.values():
        path.write_text(f'name{delimiter}"a,b;c"{delimiter}x\n1{delimiter}2{delimiter}3\n', encoding="utf-8")
        assert read_csv(path).delimiter == delimiter
