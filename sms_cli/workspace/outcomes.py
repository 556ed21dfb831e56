"""What queries came to last time, by the contents of what they read: after an edit most of them have nothing new to say.

A block or a rule reads some tables. As long as all rows of these are the same, so is what the query comes to, and it need not be
run. Which tables a query reads is told by SQLite itself, through views. One JSON file a workspace in the user's cache folder;
without it everything is the same but slower.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar
from weakref import ref

from sms_cli.workspace.opened import Workspace
from sms_cli.workspace.parsed import MAX_BYTES, digest_of

FORMAT = 3
# How many outcomes are kept of one query: the last edit is often taken back.
_KEPT = 3
# Kept beside the files, so that one process that opens a workspace many times need not read them again.
_files: dict[str, dict[str, Any]] = {}


class Outcomes:
    """The outcomes of one workspace: `recall` before a query is run, `keep` afterwards, `write` at the end."""

    def __init__(self, workspace: Workspace, kept_as: Path, *, lasting: bool) -> None:
        from sms_cli.definitions import cache_folder, signature

        self._workspace = ref(workspace)  # one that is no longer used is to go at once, with its database
        self.active = sum(len(document.raw) for document in workspace.documents) <= MAX_BYTES
        root = str(kept_as).encode("utf-8", "surrogateescape")
        self.path = str(cache_folder() / f"outcomes-{digest_of(root)}.json")
        settings = workspace.settings
        own = workspace.definitions.own_state
        words = [FORMAT, signature(), own, settings.organization, settings.edition, sorted(settings.parameters.items())]
        self.base = repr(words)
        self.contents: dict[str, str] = {}
        self.changes = -1
        self.tables: frozenset[str] = frozenset()
        self.changed = False
        self.lasting = lasting
        self.known = self._read() if self.active else {}

    @property
    def workspace(self) -> Workspace:
        """The workspace that has them."""
        found = self._workspace()
        assert found is not None
        return found

    def of(self, workspace: Workspace) -> Outcomes:
        """Return the same outcomes for a workspace with a database of its own."""
        other = object.__new__(Outcomes)
        other.__dict__.update(self.__dict__)
        other._workspace, other.changes = ref(workspace), -1
        return other

    def recall(self, name: str, text: str) -> Any:
        """Return what the query `text`, known as `name`, came to for the contents that it reads, or None."""
        try:
            for reads, key, value in self.known.get(name, ()):
                if key == self._key(text, reads):
                    return value
        except (TypeError, ValueError):
            del self.known[name]
        return None

    def keep(self, name: str, text: str, reads: Iterable[str], value: Any) -> None:
        """Keep what a query came to; `reads` are the tables that `Watched` saw it read."""
        if not self.active:
            return
        tables = sorted(reads)
        entry = [tables, self._key(text, tables), value]
        others = [known for known in self.known.get(name, ()) if known[1] != entry[1]]
        self.known[name] = [entry, *others][:_KEPT]
        self.changed = True

    def write(self) -> None:
        """Write what is new; what was only tried out is not worth it."""
        if not self.changed or not self.lasting:
            return
        self.changed = False
        try:
            os.makedirs(os.path.dirname(self.path), exist_ok=True)
            temporary = f"{self.path}.{os.getpid()}"
            with open(temporary, "w", encoding="utf-8") as stream:
                stream.write(json.dumps({"format": FORMAT, "known": self.known}, separators=(",", ":")))
            os.replace(temporary, self.path)
        except (OSError, ValueError):
            pass

    def _read(self) -> dict[str, Any]:
        if self.path not in _files:
            known: Any = None
            try:
                with open(self.path, "rb") as stream:
                    found = json.loads(stream.read())
                known = found["known"] if found["format"] == FORMAT else None
            except (OSError, ValueError, TypeError, KeyError):
                pass
            if not isinstance(known, dict):
                # Outcomes are told apart by contents, not by places: a copy begins with what is known of the original.
                known = dict(next(reversed(_files.values()), {}))
            _files[self.path] = known
        return _files[self.path]

    def _key(self, text: str, tables: Iterable[str]) -> str:
        changes = self.workspace.db.total_changes
        if changes != self.changes:  # tables of facts were made and filled in the meantime
            self.changes, self.contents = changes, {}
            names = self.workspace.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            self.tables = frozenset(name for (name,) in names)
        contents = [self.contents.get(table) or self._content(table) for table in tables]
        return digest_of("\n".join([self.base, text, *contents]).encode("utf-8", "surrogatepass"))

    def _content(self, table: str) -> str:
        """Name what stands in a table; views and what a query names itself are told apart by the tables below them.

        Of a document not its digest, which depends on its body: no outcome of a query that reads it is kept.
        """
        lines = self.workspace.rows.by_table.get(table)
        if lines is not None:
            # Document by document: a process that opens the workspace again has named the rows of most of them already.
            parts = [walked for walked in self.workspace.rows.walked if table in walked.tables]
            if sum(len(walked.tables[table]) for walked in parts) == len(lines):
                found = "+".join(walked.digest(table) for walked in parts)
            else:
                found = digest_of(repr(lines).encode("utf-8", "surrogatepass"))
        elif table in self.tables:
            rows = self.workspace.db.execute(f'SELECT * FROM "{table}"').fetchall()
            found = digest_of(repr(rows).encode("utf-8", "surrogatepass"))
        else:
            found = "-"
        self.contents[table] = found
        return found


class Watched:
    """Notes, in a `with`, which tables the queries on a database read; those of a `text` that was watched before are known.

    What reads facts on bodies is not `repeatable`: no front matter tells of them.
    """

    _BODIES = frozenset(("heading", "placeholder", "body_link", "block"))
    _known: ClassVar[dict[str, tuple[set[str], bool]]] = {}

    def __init__(self, outcomes: Outcomes, text: str) -> None:
        self.db = outcomes.workspace.db
        self.text = f"{outcomes.base} {text}"
        self.reads, self.repeatable = self._known.get(self.text, (set(), True))

    def __enter__(self) -> Watched:
        # Who reads what is told while a query is prepared, and telling makes SQLite forget all that it has prepared.
        if self.text not in self._known:
            self.db.set_authorizer(self._note)
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if self.text not in self._known:
            self.db.set_authorizer(None)
            if kind is None:
                self._known[self.text] = self.reads, self.repeatable

    def _note(self, action: int, first: str | None, second: str | None, *_: Any) -> int:
        if action == sqlite3.SQLITE_READ and first:
            self.reads.add(first)
            if first in self._BODIES or (first == "document" and second == "digest") or first.startswith("sqlite_"):
                self.repeatable = False
        return sqlite3.SQLITE_OK
