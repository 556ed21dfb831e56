"""Which column of a CSV file is which field of a record: as a person says, else as the names tell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sms_cli.drafting.answers import Faulty
from sms_cli.drafting.csv_file import Cell
from sms_cli.drafting.csv_said import Said
from sms_cli.drafting.form import Field
from sms_cli.errors import SmsError, nearest

_WORDS = re.compile(r"[^\W_]+")
# Words of a question that say nothing of its subject.
_FILLERS = frozenset(
    "a an and are as at by do does for from has have how in is it its of on or s the there to what when where which who whom"
    " with".split()
)


class Column(NamedTuple):
    """A column of the file: its name with its place, and the fields that lead to what it fills; none where it is left out.

    `way` are the keys as they are written, which are those of the fields but for the free name in a map.
    """

    name: Cell
    at: int
    fields: tuple[Field, ...]
    way: tuple[str, ...]
    how: str  # said, guessed, or fixed: the same in every row


class Columns(NamedTuple):
    """The columns that fill a field, those left out, and those that nothing is known of, with what may be said of each.

    `fixed` are fields that are the same in every row, as columns behind those of the file.
    """

    taken: list[Column]
    fixed: list[Column]
    left_out: list[Cell]
    unknown: list[tuple[Cell, str]]


def find_columns(header: Sequence[Cell], path: str, field: Field, said: Said, *, skip_unknown: bool) -> Columns:
    """Find the field of each column. Raises SmsError for a mapping that does not fit the file or the record."""
    columns = Columns([], [], [], [])
    given = _by_header(header, path, said.columns)
    faults = []
    free = []
    for at, cell in enumerate(header):
        wanted = given.get(at)
        if wanted is None:
            free.append((at, cell))
        elif not wanted:
            columns.left_out.append(cell)
        else:
            fields, way = find_field(field, wanted)
            columns.taken.append(Column(cell, at, fields, way, "said"))
    taken = {column.way for column in columns.taken} | {tuple(path.split("/")) for path in said.fixed}
    guesses = _guess([cell.text for _, cell in free], field, taken)
    for number, (at, cell) in enumerate(free):
        guess = guesses[number]
        if isinstance(guess, tuple):
            columns.taken.append(Column(cell, at, guess, tuple(step.key for step in guess), "guessed"))
        elif not cell.text and not skip_unknown:
            faults.append((cell.line, cell.column, "this column has values and no name"))
        elif skip_unknown:
            columns.left_out.append(cell)
        else:
            columns.unknown.append((cell, guess))
    columns.taken.sort(key=lambda column: column.at)
    for number, (wanted, value) in enumerate(said.fixed.items()):
        fields, way = find_field(field, wanted)
        columns.fixed.append(Column(Cell(value, 1, 1), len(header) + number, fields, way, "fixed"))
    first: dict[tuple[str, ...], Cell] = {}
    for column in columns.taken:
        if column.way in first:
            name = "/".join(column.way)
            message = f"{column.name.text} and {first[column.way].text} both give {name}"
            faults.append((column.name.line, column.name.column, message))
        elif "/".join(column.way) in said.fixed:
            message = f"{column.name.text} gives {'/'.join(column.way)}, which --set says is the same in every row"
            faults.append((column.name.line, column.name.column, message))
        first.setdefault(column.way, column.name)
    if faults:
        raise Faulty(path, faults)
    return columns


def _by_header(header: Sequence[Cell], path: str, columns: Mapping[str, str]) -> dict[int, str]:
    """Return what is said about a column, by its position; names are told apart by their letters and digits."""
    exact = {cell.text: at for at, cell in enumerate(header)}
    alike = {_plain(cell.text): at for at, cell in enumerate(header)}
    found = {}
    for name, field in columns.items():
        at = exact.get(name, alike.get(_plain(name)))
        if at is None:
            if not field:
                continue  # nothing of it is wanted, and there is nothing
            guess = nearest(name, exact)
            hint = f"Did you mean {guess}?" if guess else f"Its columns are: {', '.join(exact)}"
            raise SmsError(f"there is no column {name}", path=path, line=header[0].line if header else 1, hint=hint)
        found[at] = field
    return found


def find_field(field: Field, path: str) -> tuple[tuple[Field, ...], tuple[str, ...]]:
    """Return the fields on a path such as `review/next` below a list's entries, and the keys as they are written.

    Raises SmsError with the nearest name.
    """
    steps = [step.strip() for step in path.split("/")]
    fields, lists = field.fields, 0
    found: list[Field] = []
    for depth, step in enumerate(steps):
        if found and found[-1].kind == "map" and depth == len(steps) - 1:
            return tuple(found), tuple(steps)
        below = fields.get(step)
        if below is None:
            known = ["/".join(names) for names in leaves(field)]
            guess = nearest(path, known)
            hint = f"Did you mean {guess}?" if guess else f"Fields are: {', '.join(known)}"
            raise SmsError(f"{path} is not a field of {field.a_noun}", hint=hint)
        found.append(below)
        fields = below.fields
        lists += below.kind == "rows"
    if found[-1].kind not in ("value", "values"):
        inner = [f"{path}/{key}" for key in found[-1].fields] or [f"{path}/NAME"]
        raise SmsError(f"{path} holds fields of its own", hint=f"Name one of them: {', '.join(inner)}")
    if lists > 1:
        raise SmsError(f"{path} lies in a list inside a list, which no cell can say", hint="Add it with `sms add`")
    return tuple(found), tuple(steps)


def leaves(field: Field) -> dict[tuple[str, ...], tuple[Field, ...]]:
    """Return every field that a column can fill, by its path; the free names of a map are no fields."""
    found: dict[tuple[str, ...], tuple[Field, ...]] = {}

    def walk(fields: Mapping[str, Field], way: tuple[Field, ...], lists: int) -> None:
        for below in fields.values():
            here = (*way, below)
            if below.kind in ("value", "values"):
                found[tuple(step.key for step in here)] = here
            elif below.kind in ("group", "record") or (below.kind == "rows" and not lists):
                walk(below.fields, here, lists + (below.kind == "rows"))

    walk(field.fields, (), 0)
    return found


# -- guesses -----------------------------------------------------------------------------------------------------------


def _guess(names: list[str], field: Field, taken: set[tuple[str, ...]]) -> list[tuple[Field, ...] | str]:
    """Return for each name the fields that lead to what it means, or what may be said of a name that tells nothing.

    First whole names are compared, then weaker likenesses: a weaker one never takes a field that a stronger one wants.
    """
    fields = leaves(field)
    found: list[tuple[Field, ...] | str] = [""] * len(names)
    for likeness in (_same_name, _same_but_for_number, _same_ending, _in_question):
        wanted: dict[tuple[str, ...], list[int]] = {}
        for at, name in enumerate(names):
            if found[at] and not isinstance(found[at], str):
                continue
            fits = [way for way, below in fields.items() if _words(name) and likeness(name, below, field)]
            if len(fits) == 1:
                wanted.setdefault(fits[0], []).append(at)
            elif fits and not found[at]:
                found[at] = "it could be " + " or ".join("/".join(way) for way in fits)
        for way, claims in wanted.items():
            for at in claims:
                if way in taken:
                    found[at] = found[at] or f"{'/'.join(way)} is given already"
                elif len(claims) > 1:
                    others = ", ".join(names[other] for other in claims if other != at)
                    found[at] = f"it could be {'/'.join(way)}, and so could {others}"
                else:
                    found[at] = fields[way]
        taken |= {tuple(step.key for step in guess) for guess in found if isinstance(guess, tuple)}
    return found


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORDS.findall(text)]


def _plain(text: str) -> str:
    return "".join(_words(text)) or text.strip()


def _names(way: tuple[Field, ...], field: Field) -> list[list[str]]:
    """Return what a field is called, as words: its key, its path from either end, its title, its question."""
    path = [step.key for step in way]
    names = [_words(" ".join(path)), _words(" ".join(reversed(path)))]
    if len(way) > 1 and way[-2].kind == "rows" and way[-2].keys == [way[-1].key]:
        names.append(_words(way[-2].key))  # entries that are told apart by this one field
    names += [_words(text) for text in (way[-1].schema.get("title"), way[-1].schema.get("x-question")) if text]
    noun = _words(field.noun)
    if path == ["name"]:
        names.append(noun)  # a list of services with a column `Service`
    return [*names, *([*noun, *name] for name in names[:1] if len(way) == 1)]


def _same_name(name: str, way: tuple[Field, ...], field: Field) -> bool:
    return any("".join(_words(name)) == "".join(words) for words in _names(way, field))


def _same_but_for_number(name: str, way: tuple[Field, ...], field: Field) -> bool:
    """Tell whether names differ in singular and plural only, or a column is called by the kind of record that it links to."""
    words = [_singular(word) for word in _words(name)]
    if any(words == [_singular(word) for word in other] for other in _names(way, field)):
        return True
    return len(way) == 1 and "_".join(words) in way[-1].links


def _same_ending(name: str, way: tuple[Field, ...], field: Field) -> bool:
    """Tell whether a name ends with that of a field: `Business criticality`, `Operational status`."""
    words, own = _words(name), _words(way[-1].key)
    return len(way) == 1 and way[-1].key != field.id_key and 1 < len(words) <= 4 and words[-len(own) :] == own


def _in_question(name: str, way: tuple[Field, ...], field: Field) -> bool:
    """Tell whether the question of a field says all that a name says."""
    words = {_singular(word) for word in _words(name)} - _FILLERS
    question = {_singular(word) for word in _words(str(way[-1].schema.get("x-question", "")))}
    return len(way) == 1 and len(words) > 1 and words <= question


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word
