"""What queries came to last time, by the contents of what they read: after an edit most of them have nothing new to say.

A block or a rule reads some tables; a table is fed by the documents of some skills. As long as the front matter of these documents
is the same to the byte, so is what the query comes to, and it need not be run. Which tables a query reads is told by SQLite
itself, through views. One JSON file a workspace in the user's cache folder; without it everything is the same but slower.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sms_cli.workspace.documents import Document
from sms_cli.workspace.opened import Workspace
from sms_cli.workspace.parsed import MAX_BYTES, digest_of

FORMAT = 1
# How many outcomes are kept of one query: the last edit is often taken back.
_KEPT = 3
# Filled from the definitions alone, which are part of every key.
_CONSTANT = frozenset(
    (
        "clause",
        "clause_area",
        "area_skill",
        "review_input",
        "review_input_skill",
        "cycle",
        "rule",
        "required_heading",
        "skill_reads",
        "setting",
        "json_each",
        "readiness_weight",
    )
)
# Kept beside the files, so that one process that opens a workspace many times need not read them again.
_files: dict[str, dict[str, Any]] = {}


class Outcomes:
    """The outcomes of one workspace: `recall` before a query is run, `keep` afterwards, `write` at the end."""

    def __init__(self, workspace: Workspace, kept_as: Path) -> None:
        from sms_cli.definitions import cache_folder, signature

        self.workspace = workspace
        self.active = sum(len(document.raw) for document in workspace.documents) <= MAX_BYTES
        root = str(kept_as).encode("utf-8", "surrogateescape")
        self.path = str(cache_folder() / f"outcomes-{digest_of(root)}.json")
        settings = workspace.settings
        own = workspace.definitions.own_state
        words = [FORMAT, signature(), own, settings.organization, settings.edition, sorted(settings.parameters.items())]
        self.base = repr(words)
        self.feeds: dict[str, str] = {}
        self.derived: dict[str, frozenset[str]] = {}
        self.changed = False
        self.known = self._read() if self.active else {}

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

    def derive(self, tables: Iterable[str], reads: Iterable[str]) -> None:
        """Note that tables of facts were computed from others."""
        for table in tables:
            self.derived[table] = frozenset(reads)

    def write(self) -> None:
        """Write what is new."""
        if not self.changed:
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
            _files[self.path] = known if isinstance(known, dict) else {}
        return _files[self.path]

    def _key(self, text: str, tables: Iterable[str]) -> str:
        return digest_of("\n".join([self.base, text, *map(self._feed, tables)]).encode("utf-8", "surrogatepass"))

    def _feed(self, table: str) -> str:
        """Name the contents that feed a table."""
        found = self.feeds.get(table)
        if found is None:
            found = self.feeds[table] = self._fed(table)
        return found

    def _fed(self, table: str) -> str:
        if table in _CONSTANT:
            return ""
        if table in self.derived:
            return "".join(map(self._feed, sorted(self.derived[table])))
        workspace = self.workspace
        if table == "document":
            # All but the rows, which say nothing, and the digest, which depends on the bodies.
            lines = [[*line[1:5], *line[6:]] for line in workspace.rows.by_table["document"]]
            return digest_of(repr(lines).encode("utf-8", "surrogatepass"))
        known = workspace.definitions.tables.get(table)
        skills = set(known["skills"]) if known and known["skills"] else None
        if skills is None and known:
            skills = {key for key in workspace.definitions.skills if key.replace("-", "_") == table} or None
        fed = [self._front(d) for d in workspace.documents if skills is None or d.skill in skills or d.skill is None]
        return digest_of("\n".join(fed).encode())

    def _front(self, document: Document) -> str:
        """Name the front matter of a file; that of one that cannot be read, by all that stands in it."""
        name = f"front {document.path}"
        if name not in self.feeds:
            read = document.data is not None and document.problem is None
            front = document.raw[: document.body_start] if read else document.raw
            self.feeds[name] = f"{document.path} {digest_of(front)}"
        return self.feeds[name]


class Watched:
    """Notes, in a `with`, which tables the queries on a database read.

    What reads facts on bodies is not `repeatable`: no front matter tells of them.
    """

    _BODIES = frozenset(("heading", "placeholder", "body_link", "block"))

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.reads: set[str] = set()
        self.repeatable = True

    def __enter__(self) -> Watched:
        self.db.set_authorizer(self._note)
        return self

    def __exit__(self, *_: object) -> None:
        self.db.set_authorizer(None)

    def _note(self, action: int, first: str | None, second: str | None, *_: Any) -> int:
        if action == sqlite3.SQLITE_READ and first:
            self.reads.add(first)
            if first in self._BODIES or (first == "document" and second == "digest") or first.startswith("sqlite_"):
                self.repeatable = False
        return sqlite3.SQLITE_OK
