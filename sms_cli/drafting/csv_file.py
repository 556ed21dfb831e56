"""A CSV file as a table of cells, each with its place, whatever program wrote it."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import NamedTuple

from sms_cli.drafting.answers import Faulty
from sms_cli.errors import SmsError

MAX_BYTES = 16 * 1024 * 1024
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
_SAVE = "Save it as `CSV UTF-8` and import that"
# Excel's own first line, which names the delimiter.
_SEP = re.compile(r"sep=(.)[ \t]*(?:\r\n|\n|\r)")
_QUOTED = re.compile(r'[ ]*"([^"]*(?:""[^"]*)*)"[ ]*')
_ROW_END = re.compile(r"\r\n|\n|\r")


class Cell(NamedTuple):
    """A cell without the blanks around it; line and column of its first character in the file, from 1."""

    text: str
    line: int
    column: int


class CsvTable(NamedTuple):
    """The cells of a CSV file: every row has as many as the header. `remark` says what was guessed about the file."""

    path: str
    header: list[Cell]
    rows: list[list[Cell]]
    delimiter: str
    encoding: str
    remark: str | None


def read_csv(path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> CsvTable:
    """Read a CSV file: UTF-8, UTF-16 or Windows-1252, parted by comma, semicolon, tab or bar, unless it is said.

    The first row names the columns; empty rows are left out. Raises SmsError, with line and column of every row that has
    another number of cells than the header.
    """
    shown = path.as_posix()
    text, encoding, remark = _decoded(_bytes(path, shown), shown, encoding)
    start = 0
    said = _SEP.match(text)
    if said:
        start, delimiter = said.end(), delimiter or said[1]
    delimiter = DELIMITERS.get(delimiter, delimiter) if delimiter else _likely_delimiter(text, start, shown)
    rows = _rows(text, start, delimiter, shown)
    rows = [row for row in rows if any(cell.text for cell in row)]
    if not rows:
        raise SmsError(
            "the file is empty", path=shown, hint="Its first row names the columns, each further one a record"
        )
    header = rows.pop(0)
    if not rows:
        raise SmsError("has a row of column names and no further one", path=shown, line=header[0].line)
    while (
        header and not header[-1].text and not any(row[len(header) - 1].text for row in rows if len(row) >= len(header))
    ):
        header.pop()
    return CsvTable(shown, header, _even(rows, len(header), shown), delimiter, encoding, remark)


def _bytes(path: Path, shown: str) -> bytes:
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise SmsError("there is no such file", path=shown, hint="Name the CSV file to import") from None
    except OSError as error:
        raise SmsError(f"cannot be read: {(error.strerror or 'the system refused').lower()}", path=shown) from None
    if len(raw) > MAX_BYTES:
        raise SmsError(f"is larger than {MAX_BYTES >> 20} MB", path=shown, hint="Import it in several files")
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise SmsError("is a workbook, not a CSV file", path=shown, hint=_SAVE)
    return raw


def _decoded(raw: bytes, shown: str, given: str | None) -> tuple[str, str, str | None]:
    """Return the text, its encoding, and what was guessed about it."""
    remark = None
    if given is not None:
        encoding = _known_encoding(given)
    elif raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif raw[1:200:2].count(0) > 40:
        encoding = "utf-16-le"
    elif raw[:200:2].count(0) > 40:
        encoding = "utf-16-be"
    else:
        encoding = "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        if given is not None or encoding != "utf-8-sig":
            raise _not_text(raw, error.start, f"is not text in {encoding}", shown) from None
        encoding = "cp1252"
        remark = "it is not UTF-8 and was read as Windows-1252; --encoding names another"
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError as worse:
            raise _not_text(raw, worse.start, "is neither UTF-8 nor Windows-1252 text", shown) from None
    if "\0" in text:
        at = text.index("\0")
        raise SmsError("holds a character that is no text", path=shown, line=text.count("\n", 0, at) + 1, hint=_SAVE)
    return text.removeprefix("\ufeff"), encoding.removesuffix("-sig"), remark


def _known_encoding(name: str) -> str:
    try:
        found = codecs.lookup(name)
    except LookupError:
        found = None
    # Some codecs turn bytes into bytes (base64, zip).
    if found is None or not getattr(found, "_is_text_encoding", True):
        raise SmsError(f"there is no encoding {name}", hint="For example --encoding utf-8, utf-16 or cp1252")
    return "utf-8-sig" if found.name == "utf-8" else found.name


def _not_text(raw: bytes, at: int, message: str, shown: str) -> SmsError:
    line = raw.count(b"\n", 0, at) + 1
    column = at - (raw.rfind(b"\n", 0, at) + 1) + 1
    hint = f"{_SAVE}, or name its encoding with --encoding"
    return SmsError(message, path=shown, line=line, column=column, hint=hint)


def _likely_delimiter(text: str, start: int, shown: str) -> str:
    """Return the delimiter that parts the first row into most cells."""
    end = text.find("\n", start)
    # A name of a column may hold a line break, but then the first line ends inside a quote.
    while end >= 0 and text.count('"', start, end) % 2:
        end = text.find("\n", end + 1)
    first = text[: end if end >= 0 else len(text)]
    counts = {}
    for delimiter in DELIMITERS.values():
        try:
            counts[delimiter] = len(_rows(first, start, delimiter, shown)[0])
        except (SmsError, IndexError):
            counts[delimiter] = 0
    return max(counts, key=lambda delimiter: counts[delimiter])


def _rows(text: str, start: int, delimiter: str, shown: str) -> list[list[Cell]]:
    """Part the text into rows of cells. Raises SmsError for a quote that is not closed, or that text follows."""
    if len(delimiter) != 1 or delimiter in '"\r\n ':
        raise SmsError(f"{delimiter!r} cannot part cells", hint=f"Use --delimiter with one of {', '.join(DELIMITERS)}")
    plain = re.compile(rf"[^{re.escape(delimiter)}\r\n]*")
    rows: list[list[Cell]] = []
    row: list[Cell] = []
    at, line, line_start = start, text.count("\n", 0, start) + 1, start
    while at < len(text) or row:
        column = at - line_start + 1
        quoted = _QUOTED.match(text, at)
        found = quoted or plain.match(text, at)
        assert found is not None  # the plain form fits an empty text as well
        if quoted:
            content = quoted[1].replace('""', '"').replace("\r\n", "\n").replace("\r", "\n").strip()
        else:
            content = found[0].strip()
            if content.startswith('"'):
                raise SmsError("the quote that begins here is not closed", path=shown, line=line, column=column)
        row.append(Cell(content, line, column))
        breaks = text.count("\n", at, found.end())
        if breaks:
            line += breaks
            line_start = text.rfind("\n", at, found.end()) + 1
        at = found.end()
        if text.startswith(delimiter, at):
            at += 1
            continue
        ending = _ROW_END.match(text, at)
        if ending is None and at < len(text):
            message = "text stands behind a closing quote"
            raise SmsError(
                message,
                path=shown,
                line=line,
                column=at - line_start + 1,
                hint="A quote inside a cell is written twice",
            )
        rows.append(row)
        row = []
        at = ending.end() if ending else at
        line += 1
        line_start = at
    return rows


def _even(rows: list[list[Cell]], width: int, shown: str) -> list[list[Cell]]:
    """Return rows of `width` cells. Raises SmsError naming the rows that are longer or shorter."""
    faults = []
    for row in rows:
        if len(row) < width:
            faults.append((row[0].line, row[0].column, f"the row has {_cells(len(row))}, the first row {width}"))
        elif any(cell.text for cell in row[width:]):
            more = next(cell for cell in row[width:] if cell.text)
            faults.append((more.line, more.column, f"the row has {_cells(len(row))}, the first row {width}"))
    if faults:
        raise Faulty(shown, faults, hint="A cell that holds the delimiter or a line break stands in quotes")
    return [row[:width] for row in rows]


def _cells(count: int) -> str:
    return f"{count} cell{'' if count == 1 else 's'}"
