"""What main documents came to when they were walked: one process opens a workspace many times, and changes one document of it.

A walk depends on the front matter, on the plan of the skill, on which document of the workspace it is, and on little of the
documents before it: ids that they took, and where a list goes on that several documents share. As long as these are the same,
so are the rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sms_cli.workspace.parsed import digest_of

if TYPE_CHECKING:
    from sms_cli.workspace.collected import Collected, Link, Violation, Where
    from sms_cli.workspace.yaml_events import Map

# The walks of this process, the latest last; each holds what it was made of, so that the same object means the same contents.
_recent: dict[tuple[Any, ...], Walked] = {}
_RECENT = 256


class Walked:
    """The rows of one main document by table, and all else that its walk collected."""

    def __init__(self, row: int, key: tuple[Any, ...], data: Map, plans: Any, before: Mark, rows: Collected) -> None:
        self.row, self.key, self.data, self.plans = row, key, data, plans
        self.tables: dict[str, list[list[Any]]] = {
            name: lines[before.tables[name] :]
            for name, lines in rows.by_table.items()
            if len(lines) > before.tables[name]
        }
        self.next_row = rows.next_row[rows.document]
        self.where: dict[int, Where] = {number: rows.where[number] for number in range(row, self.next_row)}
        self.links: list[Link] = rows.links[before.links :]
        self.violations: list[Violation] = rows.violations[before.violations :]
        self.records = rows.records[before.records :]
        self.missing = rows.missing[before.missing :]
        self.counts = tuple(rows.counts[row])
        self.continued = dict(rows.continued)
        self.alone = all(found.see_row is None or found.see_row in self.where for found in self.violations)
        self._digests: dict[str, str] = {}

    def digest(self, table: str) -> str:
        """Name the rows that this document has in a table."""
        found = self._digests.get(table)
        if found is None:
            text = repr(self.tables[table]).encode("utf-8", "surrogatepass")
            found = self._digests[table] = digest_of(text)
        return found

    def fits(self, rows: Collected) -> bool:
        """Tell whether what the documents before have brought is no matter to this one."""
        ids = rows.ids
        return all(len(rows.by_table[table]) == start for table, start in self.continued.items()) and not any(
            name in ids[kind] for _, kind, name, *_ in self.records
        )

    def collect(self, rows: Collected) -> None:
        """Add everything to what the documents before have brought."""
        rows.next_row[rows.document] = self.next_row
        rows.where.update(self.where)
        for name, lines in self.tables.items():
            rows.by_table[name] += lines
        rows.links += self.links
        rows.violations += self.violations
        rows.records += self.records
        for number, kind, name, *_ in self.records:
            rows.ids[kind].setdefault(name, number)
        rows.missing += self.missing
        rows.counts[self.row] = list(self.counts)


class Mark(NamedTuple):
    """How much was collected before a document."""

    tables: dict[str, int]
    links: int
    violations: int
    records: int
    missing: int


def mark(rows: Collected) -> Mark:
    """Note how much has been collected so far."""
    tables = {name: len(lines) for name, lines in rows.by_table.items()}
    return Mark(tables, len(rows.links), len(rows.violations), len(rows.records), len(rows.missing))


def recall(key: tuple[Any, ...], plans: Any, rows: Collected) -> Walked | None:
    """Return the walk of this document, if it was walked before and would come to the same now."""
    known = _recent.get(key)
    if known is None or known.plans is not plans or not known.fits(rows):
        return None
    _recent[key] = _recent.pop(key)
    return known


def remember(walked: Walked) -> None:
    """Keep a walk for the next time, unless it speaks of another document."""
    if walked.alone:
        while len(_recent) >= _RECENT:
            _recent.pop(next(iter(_recent)), None)
        _recent[walked.key] = walked
