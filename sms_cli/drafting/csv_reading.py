"""The rows of a CSV file, one by one: which record each is, which id a new one gets, and what changes in an old one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sms_cli.drafting.answers import in_words
from sms_cli.drafting.csv_cells import Cells
from sms_cli.drafting.csv_columns import Columns
from sms_cli.drafting.csv_file import Cell, CsvTable
from sms_cli.drafting.csv_rows import row_of
from sms_cli.drafting.csv_said import Said
from sms_cli.drafting.form import Field, Form
from sms_cli.drafting.homes import Home, entries_at
from sms_cli.drafting.ids import Ids, Lacking, naming_of
from sms_cli.drafting.links import Links
from sms_cli.drafting.prefill import add_defaults, settle
from sms_cli.drafting.question import Reject
from sms_cli.drafting.revise import Revision
from sms_cli.drafting.values import entry_key, typed_fields
from sms_cli.errors import SmsError
from sms_cli.workspace import Document, Edit, Map, Workspace, misfits


class Entry(NamedTuple):
    """A row of the file as a record.

    `document` and `path` say where it stands if it is there already; then `edits` change it into `row`, none if it is as the
    file says. A new one stands nowhere.
    """

    name: str
    line: int
    row: dict[str, Any]
    document: Document | None
    path: tuple[str | int, ...]
    edits: list[Edit]


class _Known(NamedTuple):
    """A record that is there already; one that only upstream knows stands in no document."""

    row: Mapping[str, Any]
    document: Document | None
    path: tuple[str | int, ...]


class Reading:
    """Reads the rows of one file; `faults` grow as it goes."""

    def __init__(
        self,
        workspace: Workspace,
        form: Form,
        field: Field,
        home: Home | None,
        table: CsvTable,
        columns: Columns,
        said: Said,
    ) -> None:
        self.workspace, self.form, self.field, self.home = workspace, form, field, home
        self.rows, self.columns = table.rows, [*columns.taken, *columns.fixed]
        if columns.fixed:
            fixed = [column.name.text for column in columns.fixed]
            self.rows = [[*row, *(Cell(text, row[0].line, row[0].column) for text in fixed)] for row in table.rows]
        self.cells = Cells(Links(form, workspace, {}), said, table.delimiter)
        self.faults: list[tuple[int, int, str]] = []
        self.known = self._known()
        self.names = [way for way in (_telling_field(field),) if way]
        self.by_id: dict[str, list[_Known]] = {}
        self.by_name: dict[str, list[_Known]] = {}
        self.by_key = {tuple(str(one.row.get(key) or "") for key in field.keys): one for one in reversed(self.known)}
        for one in self.known:
            self.by_id.setdefault(str(one.row.get(field.id_key or "", "")).casefold(), []).append(one)
            for name in self.names:
                self.by_name.setdefault(_folded(one.row.get(name)), []).append(one)
        self.ids = Ids(workspace, *[known.row for known in self.known])
        self.fixed = len(columns.fixed)
        self.naming = naming_of(form, field, (home.document.data if home else settle(workspace, form).values) or {})

    def refuse_fixed(self) -> None:
        """Raise SmsError for a field that is the same in every row and cannot be."""
        for column in self.columns:
            if column.at < len(self.rows[0]) - self.fixed:
                continue
            alone = [Cell("", 1, 1)] * len(self.rows[0])
            alone[column.at] = column.name
            self._row(alone)
            if self.faults:
                raise SmsError(f"--set {'/'.join(column.way)}={column.name.text}: {self.faults[0][2]}")

    def entries(self) -> list[Entry]:
        """Return the rows as records."""
        if not self.columns:
            return []
        found: list[tuple[list[Cell], _Known | None, str | None]] = []
        seen: dict[tuple[str, ...], int] = {}
        for row in self.rows:
            try:
                known, id_, identity = self._identified(row)
            except Reject as wrong:
                self.faults.append((row[0].line, row[0].column, str(wrong)))
                continue
            if identity in seen:
                what = " ".join(part for part in identity if part)
                self.faults.append((row[0].line, row[0].column, f"{what} stands in line {seen[identity]} already"))
                continue
            if identity is not None:
                seen[identity] = row[0].line
            if id_ is not None:
                self.ids.taken.add(id_)
            found.append((row, known, id_))
        named = [self._with_id(row, known, id_) for row, known, id_ in found]
        return [
            entry
            for (row, known, _), id_ in zip(found, named, strict=True)
            if (entry := self._entry(row, known, id_)) is not None
        ]

    def _known(self) -> list[_Known]:
        """Return the entries that are there: in the document and its parts, or settled upstream where it is not begun."""
        home, field = self.home, self.field
        if home is None:
            below: Any = settle(self.workspace, self.form).values
            return [_Known(row, None, ()) for _, row in entries_at(below, field.path)]
        if any(isinstance(step, int) for step in home.path) or len(home.path) < len(field.path):
            return [_Known(row, home.document, path) for path, row in entries_at(home.document.data, home.path)]
        found = []
        for document in self.workspace.documents:
            if document.main is not home.document or document.data is None:
                continue
            if document.record is not None:
                rows: Any = [((), document.data)] if document.record == field.table and len(field.path) == 1 else []
            else:
                rows = entries_at(document.data, home.path)
            found += [_Known(row, document, path) for path, row in rows]
        return found

    def _text(self, row: Sequence[Cell], *way: str) -> str:
        column = next((column for column in self.columns if column.way == way), None)
        return row[column.at].text if column else ""

    def _identified(self, row: Sequence[Cell]) -> tuple[_Known | None, str | None, tuple[str, ...] | None]:
        """Return the record that a row is, if it is there; its id, if it has one yet; and what tells it from other rows."""
        field = self.field
        if not field.id_key:
            return self._keyed(row)
        id_ = self._text(row, field.id_key)
        if id_:
            known = self.by_id.get(id_.casefold(), [])
            id_ = str(known[0].row[field.id_key]) if known else id_
            return known[0] if known else None, id_, (id_,)
        for name in self.names:
            text = self._text(row, name)
            if not text:
                continue
            known = self.by_name.get(_folded(text), [])
            if len(known) > 1:
                ids = ", ".join(str(one.row.get(field.id_key)) for one in known)
                raise Reject(f"several records have the {name} {text}: {ids}; add a column with the id")
            if known:
                id_ = str(known[0].row.get(field.id_key))
                return known[0], id_, (id_,)
            return None, None, (_folded(text),)
        return None, None, None

    def _keyed(self, row: Sequence[Cell]) -> tuple[_Known | None, str | None, tuple[str, ...] | None]:
        """Tell a row by the fields that tell the entries of its list apart."""
        keys = self.field.keys
        if not keys:
            return None, None, None
        values = [self._key(row, key) for key in keys]
        if not any(values):
            raise Reject(f"has no {' and '.join(keys)}, by which one {self.field.noun} is told from another")
        return self.by_key.get(tuple(values)), None, tuple(values)

    def _key(self, row: Sequence[Cell], key: str) -> str:
        column = next((column for column in self.columns if column.way == (key,)), None)
        text = row[column.at].text if column else ""
        try:
            return str(self.cells.value(self.field.fields[key], text, column.name.text)) if column and text else ""
        except Reject:
            return text  # it is reported where the row is read

    def _with_id(self, row: Sequence[Cell], known: _Known | None, id_: str | None) -> str | None:
        """Give a new record its id, and let others link to it."""
        field = self.field
        if not field.id_key:
            return None
        if id_ is None and field.id_prefix:
            id_ = self.ids.next(field.id_prefix)
        elif id_ is None and self.naming is not None:
            return self._made_up(row, self.naming)
        if id_ is None:
            example = field.plan["plan"]["id"].get("example")
            message = f"{field.a_noun} needs a column {field.id_key} with ids of your own, such as {example}"
            self.faults.append((row[0].line, row[0].column, message))
        elif known is None or known.document is None:
            self.cells.add_new(field.table, id_, self._text(row, "name") or None)
        return id_

    def _made_up(self, row: Sequence[Cell], naming: Mapping[str, Any]) -> str | None:
        """Give a new record the id that the document's naming makes of its fields."""
        parts = {}
        for column in self.columns:
            if len(column.way) == 1 and row[column.at].text:
                try:
                    parts[column.way[0]] = self.cells.value(column.fields[-1], row[column.at].text, column.name.text)
                except Reject:
                    pass  # it is reported where the row is read
        try:
            id_ = self.ids.made_up(naming, parts)
        except Lacking as lacking:
            message = f"has no {lacking.field}, which its id is made up of ({lacking.pattern})"
            self.faults.append((row[0].line, row[0].column, message))
            return None
        self.cells.add_new(self.field.table, id_, self._text(row, "name") or None)
        return id_

    def _entry(self, row: Sequence[Cell], known: _Known | None, id_: str | None) -> Entry | None:
        field = self.field
        faults = len(self.faults)
        data = self._row(row, id_)
        if len(self.faults) > faults:
            return None
        given: dict[str, Any] = dict(data)
        telling = self.names[0] if self.names else ""
        if known is not None and telling in given and _folded(known.row.get(telling)) == _folded(given[telling]):
            del given[telling]  # it was known by this name, however that is spelled
        if field.id_key and id_:
            given = {field.id_key: id_, **{key: value for key, value in given.items() if key != field.id_key}}
        if known is None or known.document is None:
            self.ids.assign(field.fields, given, known.row if known else {})
            if self.home is not None:
                add_defaults(field.fields, given)
            new = typed_fields(field.fields, given)
            return Entry(_name(field, new), row[0].line, new, None, (), [])
        before = typed_fields(field.fields, _without(known))
        self.ids.assign(field.fields, given, before)
        after = _merged(field.fields, before, typed_fields(field.fields, given))
        revision = Revision(removals=True, elsewhere=lambda table, id_: None)
        revision.fields(field.fields, before, after, before, known.path)
        return Entry(_name(field, after), row[0].line, after, known.document, known.path, revision.edits)

    def _row(self, row: Sequence[Cell], id_: str | None = None) -> Map:
        """Return the fields that a row gives, and note what does not fit."""
        data, wrong = row_of(row, self.columns, self.cells)
        self.faults += wrong
        key = self.field.id_key
        if id_ and key and key in data:
            data[key] = id_  # as it is spelled where the record stands
        for misfit in misfits(self.form.definitions, self.form.skill.key, data, self.field.plan["plan"]):
            self.faults.append((misfit.line, misfit.column, in_words(misfit)))
        return data


def _telling_field(field: Field) -> str | None:
    """Return the field by which a person knows a record that has no id: its name, else the first text it must have."""
    if "name" in field.fields:
        return "name"
    texts = [
        key
        for key, below in field.fields.items()
        if below.kind == "value" and key != field.id_key and not below.links and below.plan.get("type") == "text"
        and not below.choices and below.need is not None
    ]  # fmt: skip
    return texts[0] if texts else None


def _without(known: _Known) -> Mapping[str, Any]:
    """Return the fields of a record, without those that say whose part its file is."""
    if known.path or known.document is None or known.document.record is None:
        return known.row
    return {key: value for key, value in known.row.items() if key not in ("part_of", "skill", "record")}


def _merged(fields: Mapping[str, Field], old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Lay what a file says over a record; entries of a list keep what the file says nothing of."""
    found = dict(old)
    for key, value in new.items():
        field, before = fields[key], old.get(key)
        if field.kind in ("group", "record", "map") and isinstance(before, Mapping) and isinstance(value, Mapping):
            found[key] = _merged(field.fields, before, value) if field.kind != "map" else {**before, **value}
        elif field.kind == "rows" and isinstance(before, list) and isinstance(value, list):
            standing = {entry_key(field, row): row for row in before if entry_key(field, row) is not None}
            found[key] = [{**standing.get(entry_key(field, row), {}), **row} for row in value]
        else:
            found[key] = value
    return found


def _name(field: Field, row: Mapping[str, Any]) -> str:
    return " ".join(entry_key(field, row) or [str(row[key]) for key in field.keys if row.get(key)]) or field.noun


def _folded(value: Any) -> str:
    return " ".join(str(value or "").casefold().split())
