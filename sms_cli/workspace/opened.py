"""An opened workspace: its settings, documents, rows and database, and the way from a row back to file, line and column."""

from __future__ import annotations

import json
import sqlite3
import weakref
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sms_cli.definitions import Definitions, Fault
from sms_cli.workspace.collected import Where
from sms_cli.workspace.config import Settings
from sms_cli.workspace.database import connect, query_parameters
from sms_cli.workspace.documents import Document
from sms_cli.workspace.parsed import digest_of
from sms_cli.workspace.rows import Rows
from sms_cli.workspace.yaml_events import Map, Seq, unpack, unpack_key

if TYPE_CHECKING:
    from sms_cli.workspace.body import Body
    from sms_cli.workspace.outcomes import Outcomes


class Place:
    """Where something stands: path relative to the workspace, line and column from 1, the record and field concerned."""

    __slots__ = ("column", "field", "line", "path", "record")

    def __init__(self, path: str, line: int, column: int, record: str | None, field: str | None) -> None:
        self.path, self.line, self.column, self.record, self.field = path, line, column, record, field


class Workspace:
    """One organisation's SMS, read once.

    `db` holds its tables; `begun` the skills whose main document could be read; `faults` what is wrong with its own definitions.
    """

    def __init__(self, root: Path, settings: Settings, definitions: Definitions, today: date) -> None:
        self.root = root
        self.settings = settings
        self.definitions = definitions
        self.today = today
        self.documents: list[Document] = []
        self.mains: dict[str, Document] = {}
        self.unreadable: set[str] = set()
        self.rows = Rows(definitions)
        self.faults: list[Fault] = list(definitions.faults)
        self.db: sqlite3.Connection = None  # type: ignore[assignment]  # set by open_workspace, before anyone sees it
        self.outcomes: Outcomes = None  # type: ignore[assignment]  # likewise
        self.bodies: dict[int, Body] | None = None
        self.unresolved: list[Any] = []
        self.pending_links = 0
        self.lines: dict[int, tuple[int, int]] = {}
        self.looked_for: dict[str, bool] = {}
        self.without: Collection[str] = ()
        self.replaced: Mapping[str, bytes] = {}

    @property
    def begun(self) -> set[str]:
        """The skills whose main document exists and could be read."""
        return set(self.mains)

    def content(self, path: str) -> bytes | None:
        """Return the bytes of a text that is no document, such as a picture, with plain line ends; None where there is none."""
        if path in self.replaced:
            return self.replaced[path]
        try:
            return (self.root / path).read_bytes().replace(b"\r\n", b"\n")
        except OSError:
            return None

    def as_on(self, day: date) -> Workspace:
        """Return the same files as they count on another day, in a database of their own whose facts are to be computed anew."""
        other = object.__new__(Workspace)
        other.__dict__.update(self.__dict__)
        other.today, other.db = day, connect()
        weakref.finalize(other, other.db.close).atexit = False  # as in opening.py
        self.db.backup(other.db)
        other.outcomes = self.outcomes.of(other)
        return other

    @property
    def parameters(self) -> dict[str, Any]:
        """The named parameters of every query."""
        settings = self.settings
        return query_parameters(self.today, settings.edition, settings.organization, settings.parameters)

    def where(self, row: int) -> Where:
        """Return where a row comes from. Raises KeyError for a number that no row has."""
        return self.rows.where[row]

    def document_of(self, row: int) -> Document:
        """Return the file that a row stands in."""
        return self.documents[self.where(row).document]

    def record_of(self, row: int) -> str | None:
        """Name the record of a row as a person would: `SVC-001`, `SVC-001/depends_on/SVC-005`, `DOC-CAT`."""
        where = self.where(row)
        if where.table in ("document", "part", "settings"):
            document = self.documents[where.document] if where.document >= 0 else None
            data = document.data if document else None
            name = data.get("id") if data else None
            return name if isinstance(name, str) and where.table == "document" else None
        if isinstance(where.node, Map) and where.at < 0:
            kind = self.definitions.kinds.get(where.table)
            name = where.node.get(kind["key"]) if kind else None
            if isinstance(name, str):
                return name
        return self.record_of(where.parent) if where.parent else None

    def path_of(self, row: int, field: str | None) -> list[str]:
        """Turn a field as a query names it (`review_next`, `review/next`) into the keys that lead to it from its row."""
        if not field:
            return []
        where = self.where(row)
        tables = [where.table]
        if where.table == "document":
            skill = self.documents[where.document].skill
            tables.append((skill or "").replace("-", "_"))
        for table in tables:
            for name, _, path in self.definitions.tables.get(table, {"columns": ()})["columns"]:
                if name == field and path:
                    return list(path)
        return [part for part in field.split("/") if part]

    def place(self, row: int, field: str | None = None) -> Place:
        """Return the place of a row's field; where the field is absent, that of what should hold it."""
        where = self.where(row)
        path = self.documents[where.document].path if where.document >= 0 else "sms.yaml"
        record = self.record_of(row)
        if row in self.lines:
            line, column = self.lines[row]
            return Place(path, line, column, record, field)
        node: Any = where.node
        keys = self.path_of(row, field)
        if where.at >= 0 and isinstance(node, (Map, Seq)):
            line, column = unpack(node.places[where.at])
            return Place(path, line, column, record, self._list_field(where))
        if node is None:
            return Place(path, 1, 1, record, field)
        place = node.place
        shown = "/".join(keys) or None
        at_key = False
        for key in keys:
            if isinstance(node, Map) and key in node:
                index = list(node).index(key)
            elif isinstance(node, Seq) and key.isdigit() and int(key) < len(node):
                index = int(key)
            else:
                break
            place = node.places[index]
            node = node[key] if isinstance(node, Map) else node[index]
            at_key = isinstance(node, (Map, Seq))
        # A list or a group of fields starts in the line after its name; people look for the name.
        line, column = unpack_key(place) if at_key else unpack(place)
        return Place(path, line, column, record, shown)

    def value_digest(self, row: int, keys: Sequence[str]) -> str:
        """Name the value at a field of a row in a few characters; empty where no field is named or nothing stands there."""
        if row not in self.rows.where:
            return ""
        where = self.where(row)
        value: Any = where.node
        if where.at >= 0:
            value = list(value.values())[where.at] if isinstance(value, Map) else value[where.at]
        elif not keys:
            return ""
        else:
            for key in keys:
                if isinstance(value, Map):
                    value = value.get(key)
                elif isinstance(value, Seq) and key.isdigit() and int(key) < len(value):
                    value = value[int(key)]
                else:
                    value = None
        if value is None:
            return ""
        return digest_of(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))[:12]

    def _list_field(self, where: Where) -> str | None:
        """Name the list that a scalar row stands in, such as `customers` of a service."""
        owner = self.where(where.parent)
        table = where.table
        for prefix in (owner.table, (self.documents[where.document].skill or "").replace("-", "_")):
            if table.startswith(prefix + "_"):
                return table[len(prefix) + 1 :]
        return None
