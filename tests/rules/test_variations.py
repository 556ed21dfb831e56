"""No false alarms: what other organisations do legitimately brings no new error or warning. The variations are data.

tests/variations/*.yaml has them: the operations of rule examples (docs/writing-a-rule.md) on a worked example, and why nobody
should be alarmed. What a variation exercises is computed: the rules whose query reads a field that it changed.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from sms_cli.checking import Diagnostic, beyond, check
from sms_cli.definitions import data_root, load_definitions
from sms_cli.workspace import Workspace, read_yaml

from .operations import Workbench

FOLDER = Path(__file__).resolve().parent.parent / "variations"
# A change makes blocks stale, which `sms check --fix` writes again, and overtakes the report that sums the system up on a day.
STALE = ["DOC007", *(rule.id for rule in load_definitions("2011").rules if rule.after is not None)]
# Columns that number rows or sum up whole files; what fields say is in all others.
NUMBERING = frozenset(("row", "parent", "pos", "document", "digest", "at", "see", "to_row"))
Fields = dict[str, tuple[list[str], list[tuple[Any, ...]]]]

pytestmark = pytest.mark.xdist_group("variations")  # each is carried out once, and all are compared at the end


class Variation(NamedTuple):
    """One entry of the data: `example` is built, `operations` are carried out on it."""

    name: str
    why: str
    example: str
    operations: Mapping[str, Any]

    def __str__(self) -> str:
        return self.name


class Tried(NamedTuple):
    """What came of a variation: diagnostics that the unchanged example does not have, and the rules that were exercised."""

    alarms: list[Diagnostic]
    exercised: frozenset[str]


def _variations() -> Iterator[Variation]:
    for path in sorted(FOLDER.glob("*.yaml")):
        for entry in read_yaml(path.read_bytes()):
            operations = {key: value for key, value in entry.items() if key not in ("name", "why", "example")}
            yield Variation(entry["name"], entry["why"], entry.get("example", "netops"), operations)


VARIATIONS = list(_variations())


class Bench:
    """A worked example with what its rules read, by column, and what its fields say."""

    def __init__(self, root: Path, as_of: date, scratch: Path) -> None:
        self.workbench = Workbench(root, as_of, scratch)
        self.known: dict[date, list[Diagnostic]] = {}
        self.reads: dict[str, set[tuple[str, str]]] = {}
        self.fields: dict[date, Fields] = {}

    def unchanged(self, day: date) -> None:
        """Check the unchanged example on a day, and note what its fields say and its rules read."""
        if day not in self.known:
            workspace, _ = self.workbench.changed({"as_of": day.isoformat()})
            self.known[day] = check(workspace, ignore=STALE).diagnostics
            self.fields[day] = _fields(workspace.db)
            self.reads = self.reads or _reads(workspace)

    def try_out(self, variation: Variation) -> Tried:
        """Carry out a variation, check it, and compare."""
        day = self.workbench.day_of(variation.operations)
        self.unchanged(day)
        workspace, _ = self.workbench.changed(variation.operations)
        report = check(workspace, ignore=STALE)
        alarms = [d for d in beyond(report.diagnostics, self.known[day]) if d.severity in ("error", "warning")]
        changed = _changed(self.fields[day], _fields(workspace.db))
        return Tried(alarms, frozenset(rule for rule, read in self.reads.items() if read & changed))


@pytest.fixture(scope="session")
def tried(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Variation], Tried]:
    """Return a function that tries a variation out, once."""
    benches: dict[str, Bench] = {}
    known: dict[str, Tried] = {}

    def find(variation: Variation) -> Tried:
        name = variation.example
        if name not in benches:
            example = read_yaml((data_root() / "examples" / name / "example.yaml").read_bytes())
            root = request.getfixturevalue(name.replace("-", "_"))
            scratch = tmp_path_factory.mktemp("variations") / "scratch"
            benches[name] = Bench(root, date.fromisoformat(example["as_of"]), scratch)
        if variation.name not in known:
            known[variation.name] = benches[name].try_out(variation)
        return known[variation.name]

    return find


@pytest.mark.parametrize("variation", VARIATIONS, ids=str)
def test_a_legitimate_variation_brings_no_new_error_or_warning(
    variation: Variation, tried: Callable[[Variation], Tried]
) -> None:
    alarms = tried(variation).alarms
    said = "\n".join(f"{d.path}:{d.line}: {d.severity} {d.rule} {d.message}" for d in alarms)
    assert not alarms, f"{variation.why}\n{said}"


@pytest.mark.parametrize("variation", VARIATIONS, ids=str)
def test_a_variation_changes_what_some_rule_reads(variation: Variation, tried: Callable[[Variation], Tried]) -> None:
    assert tried(variation).exercised


def test_no_two_variations_exercise_the_same_rules(tried: Callable[[Variation], Tried]) -> None:
    by_rules: dict[frozenset[str], list[str]] = {}
    for variation in VARIATIONS:
        by_rules.setdefault(tried(variation).exercised, []).append(variation.name)
    assert [names for names in by_rules.values() if len(names) > 1] == []


def test_there_are_at_least_forty_and_each_says_why_under_a_name_of_its_own() -> None:
    assert len(VARIATIONS) >= 40
    assert len({variation.name for variation in VARIATIONS}) == len(VARIATIONS)
    assert all(variation.why.strip() and variation.operations for variation in VARIATIONS)


def _reads(workspace: Workspace) -> dict[str, set[tuple[str, str]]]:
    """Return the columns that the query of each rule reads, through views, as SQLite tells them."""
    found: dict[str, set[tuple[str, str]]] = {}
    for rule in workspace.definitions.rules:
        if rule.query is None or rule.id in STALE:
            continue
        seen = found[rule.id] = set()

        def note(action: int, table: str | None, column: str | None, *_: Any, seen: Any = seen) -> int:
            if action == sqlite3.SQLITE_READ and column not in NUMBERING:
                seen.add((table, column))
            return sqlite3.SQLITE_OK

        workspace.db.set_authorizer(note)
        workspace.db.execute(f"EXPLAIN {rule.query}", workspace.parameters)
    workspace.db.set_authorizer(None)
    return found


def _fields(db: sqlite3.Connection) -> Fields:
    """Return what stands in each table: the names of its columns, and its lines without what only numbers them."""
    found: Fields = {}
    for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        columns = [name for _, name, *_ in db.execute(f'PRAGMA table_xinfo("{table}")') if name not in NUMBERING]
        quoted = ", ".join(f'"{name}"' for name in columns)
        found[table] = (columns, db.execute(f'SELECT {quoted} FROM "{table}"').fetchall() if columns else [])
    return found


def _changed(before: Fields, after: Fields) -> set[tuple[str, str]]:
    """Return the columns in which something else stands, with the id beside it where there is one."""
    found = set()
    for table, (columns, lines) in after.items():
        earlier = before[table][1]
        if lines != earlier:
            key = columns.index("id") if "id" in columns else 0
            for at, column in enumerate(columns):
                now, then = (
                    Counter((line[key], line[at]) for line in some if line[at] is not None) for some in (lines, earlier)
                )
                if now != then:
                    found.add((table, column))
    return found
