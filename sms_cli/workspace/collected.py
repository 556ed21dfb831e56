"""What the walk of the documents collects: rows, places, links, ids, completeness, and the values that do not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sms_cli.definitions import Definitions, kinds_in_words
from sms_cli.workspace.yaml_events import Map, Seq

if TYPE_CHECKING:
    from sms_cli.workspace.walked import Walked

# Rows are numbered document by document, lines of bodies apart, so that an edit of one leaves the rows of all others as they were.
_STRIDE = 1 << 32


class Violation(NamedTuple):
    """A value that does not fit its declaration. `rule` None means SHP001; `see_row`, `see_field` the other place, if any."""

    rule: str | None
    row: int
    path: tuple[str, ...]
    place: int
    message: str
    expected: str | None = None
    found: str | None = None
    see_row: int | None = None
    see_field: str | None = None


class Link(NamedTuple):
    """A value that names a record: in `row`, at `path`, one of `kinds`."""

    row: int
    path: tuple[str, ...]
    kinds: list[str]
    target: str
    place: int


class Where(NamedTuple):
    """Where a row comes from: the number of its document, its node, and its index or key there if it is a scalar."""

    document: int
    node: Any
    at: int
    table: str
    parent: int


class Collected:
    """All rows of a workspace, by table, with their places, links, ids, violations and completeness counts."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self.needs = f"needs {definitions.edition}"  # plans are shared by all editions of a process
        self.days: dict[str, float | None] = {cycle["name"]: cycle["days"] for cycle in definitions.cycles}
        self.width = {name: len(table["columns"]) for name, table in definitions.tables.items()}
        self.by_table: dict[str, list[list[Any]]] = {name: [] for name in definitions.tables}
        self.where: dict[int, Where] = {}
        self.next_row: dict[int, int] = {}
        self.links: list[Link] = []
        self.violations: list[Violation] = []
        self.ids: dict[str, dict[str, int]] = {kind: {} for kind in definitions.kinds}
        self.records: list[tuple[int, str, str, str | None, str, int]] = []
        self.counts: dict[int, list[int]] = {}
        self.missing: list[tuple[int, int, str]] = []
        self.keys_seen: dict[tuple[int, str], dict[tuple[Any, ...], int]] = {}
        self.in_parts: frozenset[str] = frozenset()
        self.continued: dict[str, int] = {}  # lists of this document that go on where another document ended, and where
        self.walked: list[Walked] = []
        self.document = 0
        self.main = 0
        self.skill = ""

    def new_row(self, node: Any, table: str, parent: int, index: int = -1) -> int:
        """Give a node the next row number of its document; sms.yaml, document -1, begins with 1."""
        document = self.document
        row = self.next_row.get(document) or (document + 1) * _STRIDE + 1
        self.next_row[document] = row + 1
        self.where[row] = Where(document, node, index, table, parent)
        return row

    def new_line(self, number: int, data: Any, table: str) -> int:
        """Give a line in the body of a document a row number."""
        row = self.next_row.get(~number - 1) or (number + 1) * _STRIDE + _STRIDE // 2
        self.next_row[~number - 1] = row + 1
        self.where[row] = Where(number, data, -1, table, 0)
        return row

    def violate(
        self,
        rule: str | None,
        row: int,
        path: Any,
        place: int,
        message: str,
        expected: str | None = None,
        found: str | None = None,
    ) -> None:
        self.violations.append(Violation(rule, row, tuple(path), place, message, expected, found))

    def bounds(self, field: Any, value: Seq, row: int, place: int) -> None:
        most = field.get("maxItems")
        if most is not None and len(value) > most:
            wanted = "an empty list: []" if most == 0 else f"at most {most} entries"
            message = (
                f"{_label(field['path'])} must be empty"
                if most == 0
                else f"{_label(field['path'])} has {len(value)} entries"
            )
            self.violate(field.get("rule"), row, field["path"], place, message, wanted, f"{len(value)} entries")
        least = field.get("minItems", 0)
        if 0 < len(value) < least:
            self.violate(
                field.get("rule"),
                row,
                field["path"],
                place,
                f"{_label(field['path'])} has too few entries",
                f"{least} or more",
            )

    def missing_field(self, field: Any, node: Map, key: str, row: int, rule: str | None) -> None:
        self.missing.append((self.main, row, "/".join(field["path"])))
        place = node.places[list(node).index(key)] if key in node else node.place
        self.violate(rule, row, field["path"], place, f"has no {_label(field['path'])}", _expected(field), "nothing")

    def unknown_field(self, fields: Any, others: Any, node: Map, key: str, index: int, row: int) -> None:
        from sms_cli.errors import nearest

        guess = nearest(key, [*fields, *others])
        place = node.places[index] >> 40
        message = f"{key} is not a field that stands here" + (f"; did you mean {guess}?" if guess else "")
        self.violate(None, row, (key,), place, message, field_names(fields), key)

    def count_marked(self, marked: Any, data: Map, row: int) -> None:
        count = self.counts[row] = [0, 0]
        self.missing = [entry for entry in self.missing if entry[0] != row]
        for path, condition, only in marked:
            if only is not None and only != self.definitions.edition:
                continue
            holder: Any = data
            for step in path[:-1]:
                holder = holder.get(step) if isinstance(holder, dict) else None
            if condition and isinstance(holder, dict) and not applies(condition, holder):
                continue
            value = holder.get(path[-1]) if isinstance(holder, dict) else None
            count[1] += 1
            if (value is None or value == "" or value == []) and path[-1] not in self.in_parts:
                self.missing.append((row, row, "/".join(path)))
            else:
                count[0] += 1
        for key, only, condition, _, counts in self.definitions.plans["document"]["need"]:
            if (
                counts
                and (only is None or only == self.definitions.edition)
                and (condition is None or applies(condition, data))
            ):
                count[1] += 1
                if data.get(key):
                    count[0] += 1
                else:
                    self.missing.append((row, row, key))


def applies(condition: Any, node: Any) -> bool:
    """Tell whether a conditional field is due, given its siblings."""
    for word, wanted in condition.items():
        met = all(
            node.get(k) not in (None, "") if v == "*" else str(node.get(k)).lower() == str(v).lower()
            for k, v in wanted.items()
        )
        if met is (word == "unless"):
            return False
    return True


def _label(path: Any) -> str:
    return " ".join(str(part).replace("_", " ") for part in path)


def field_names(fields: Any) -> str:
    return ", ".join(list(fields)[:12]) + (" …" if len(fields) > 12 else "")


def said(value: Any) -> str | None:
    return value if isinstance(value, str) else ("a list" if isinstance(value, Seq) else None)


def _expected(field: Any) -> str | None:
    kind = field["k"]
    if kind == "s":
        if "enum" in field:
            return ", ".join(field["enum"])
        if "link" in field:
            names = kinds_in_words(field["link"])
            meant = {"$text": "words of your own", "$ticket": "a ticket"}
            instead = ", ".join(meant.get(word, word) for word in field.get("or", ()))
            return f"the id of a{'n' if names[0] in 'aeiou' else ''} {names}" + (f", or {instead}" if instead else "")
        return {
            "date": "a date such as 2026-07-06",
            "duration": "a duration such as 4h",
            "percent": "a percentage",
        }.get(field["type"])
    if kind == "m":
        return "names and values, one a line"
    if kind in "rl":
        return "at least one entry" if field.get("minItems") else "a list; it may be empty: []"
    return None
