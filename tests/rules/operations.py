"""Carry out the `breaks` and `holds` of a rule on a copy of an example workspace, and say where the outcome must show.

docs/writing-a-rule.md lists the operations. An address names a value by record: `SVC-001/owner`, `DOC-ORG/commitment/sponsor`;
an entry of a list by its id, by the value of one of its fields (the earlier field wins) or by position:
`SVC-003/depends_on/SVC-008/why`, `DOC-SCO/customers/CUS-001`, `DOC-SMP/communication/0`. `at` may also be `FILE:LINE`,
`{skill: text}` for the line in which a text of the body begins, or a list, whose first is the diagnostic's own place and the
others are among its related ones.

Everything is applied to the text of the files, in the order in which it is written, and checked through the front doors. A
change makes generated blocks stale and digests of approval void: digests are taken off beforehand, and stale blocks are passed
over, which comes to the same as rewriting them (no row but the block's own reads what stands in it) for half the time.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from sms_cli.checking import Diagnostic, Report, check
from sms_cli.definitions import Definitions
from sms_cli.workspace import (
    FILE,
    Edit,
    Map,
    Seq,
    Workspace,
    apply_edits,
    load_blocks,
    open_workspace,
    read_yaml,
    unpack,
    unpack_key,
)

Steps = tuple[str | int, ...]
# Stale blocks are passed over with the one rule on them: rendering all of them would take as long as the rest of a check.
_BLOCKS = ["DOC007"]
_DIGEST = re.compile(r"^approved_digest:.*\n", re.MULTILINE)
_FILE_LINE = re.compile(r"(.+\.[a-z0-9]+):([0-9]+)")


class Example(NamedTuple):
    """One entry of a rule's `breaks` or `holds`."""

    rule: str
    kind: str
    number: int
    operations: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.rule}-{self.kind}-{self.number}"


class Spot(NamedTuple):
    """A line of a file, from 1."""

    path: str
    line: int


class Outcome(NamedTuple):
    """What a check says after the operations; for the first of `breaks` also without the rule; `spots` are where it must point."""

    report: Report
    without: Report | None
    spots: list[Spot]
    related: list[Spot]


def examples_of(rule: str, texts: Mapping[str, Any]) -> Iterator[Example]:
    """Yield the examples of a rule; `texts` has its `breaks` and `holds`, each one mapping or a list of them."""
    for kind in ("breaks", "holds"):
        given = texts.get(kind) or []
        for number, operations in enumerate([given] if isinstance(given, dict) else given, 1):
            yield Example(rule, kind, number, operations)


class Workbench:
    """The unchanged example, read once; every example works on the texts in memory or on a scratch copy of the folder."""

    def __init__(self, root: Path, as_of: date, scratch: Path) -> None:
        self.root, self.as_of, self.scratch = root, as_of, scratch
        workspace = open_workspace(root, as_of)
        self.definitions: Definitions = workspace.definitions
        self.paths = {skill.key: skill.path for skill in self.definitions.skills.values()}
        self.approved = {document.path: document.raw.decode() for document in workspace.documents}
        self.approved[FILE] = (root / FILE).read_text("utf-8")
        self.texts = {path: _DIGEST.sub("", text, count=1) for path, text in self.approved.items()}
        self._data: dict[str, Map | None] = {}
        self._unchanged: dict[tuple[date, str | None], Report] = {}

    def data(self, path: str, text: str) -> Map | None:
        """Return the values of a file with their places; those of unchanged files are read once."""
        if text is not self.texts.get(path):
            return _front_matter(text)
        if path not in self._data:
            self._data[path] = _front_matter(text)
        return self._data[path]

    def unchanged(self, as_of: date | None = None, edition: str | None = None) -> Report:
        """Return the check of the unchanged example."""
        key = (as_of or self.as_of, edition)
        if key not in self._unchanged:
            texts = {path: text.encode() for path, text in self.texts.items() if path != FILE}
            self._unchanged[key] = check(open_workspace(self.root, key[0], edition=edition, replace=texts))
        return self._unchanged[key]

    def day_of(self, operations: Mapping[str, Any]) -> date:
        """Return the day on which an example is checked."""
        return date.fromisoformat(operations["as_of"]) if "as_of" in operations else self.as_of

    def texts_after(self, operations: Mapping[str, Any], *, digests: bool = True) -> Changed:
        """Carry out operations on the texts, with the digests of approval or without."""
        changed = Changed(self, dict(self.approved if digests else self.texts))
        for name, value in operations.items():
            if name not in ("at", "also", "keep", "severity", "as_of", "edition"):
                getattr(changed, f"do_{name}", changed.unknown)(value)
        return changed

    def changed(self, operations: Mapping[str, Any]) -> tuple[Workspace, Changed]:
        """Carry out operations and open the result."""
        keep = operations.get("keep", ())
        changed = self.texts_after(operations, digests="digests" in keep)
        root, replace = changed.laid_down()
        workspace = open_workspace(root, self.day_of(operations), edition=operations.get("edition"), replace=replace)
        return workspace, changed

    def run(self, example: Example) -> Outcome:
        """Carry out one example and check the result."""
        operations = example.operations
        workspace, changed = self.changed(operations)
        rule = [example.rule]
        kept = "blocks" in operations.get("keep", ())
        passed_over = [] if kept else _BLOCKS
        late = [found.id for found in self.definitions.rules if found.after is not None]
        # Figures count every diagnostic, so for a rule on figures all rules run; for the others those on figures need not.
        if example.rule not in late:
            passed_over = [*passed_over, *late]
        if (example.rule in _BLOCKS and not kept) or example.rule in late:
            load_blocks(workspace)
            workspace.db.execute("UPDATE block SET problem = NULL WHERE problem = 'stale'")
            passed_over = [] if example.rule in late else late
        report = check(workspace, ignore=passed_over)
        once = example.kind == "breaks" and example.number == 1
        without = check(workspace, select=rule, ignore=rule) if once else None
        at = operations.get("at")
        places = (
            changed.touched if at is None else [changed.spot(one) for one in (at if isinstance(at, list) else [at])]
        )
        return Outcome(report, without, places if at is None else places[:1], [] if at is None else places[1:])


class Changed:
    """The texts of the example while operations change them."""

    def __init__(self, bench: Workbench, texts: dict[str, str]) -> None:
        self.bench, self.texts = bench, texts
        self.before = dict(texts)
        self.on_disk = False
        self._touched: list[tuple[str, Steps | str]] = []
        self._data: dict[str, Map | None] = {}

    # -- operations -----------------------------------------------------------------------------------------------

    def do_set(self, values: Mapping[str, Any]) -> None:
        for address, value in values.items():
            path, steps = self.find(address, new=True)
            self._edit(path, Edit("set", steps, value))
            self._touched.append((path, steps))

    def do_unset(self, addresses: list[str]) -> None:
        for address in addresses:
            path, steps = self.find(address)
            self._edit(path, Edit("unset", steps))
            self._touched.append((path, steps))

    def do_remove(self, addresses: list[str]) -> None:
        for address in addresses:
            path, steps = self.find(address)
            self._edit(path, Edit("remove", steps))
            self._touched.append((path, steps[:-1]))

    def do_append(self, values: Mapping[str, Any]) -> None:
        for address, value in values.items():
            path, steps = self.find(address, new=True)
            self._edit(path, Edit("append", steps, value))
            self._touched.append((path, (*steps, len(_value(self.data(path), steps)) - 1)))

    def do_delete_file(self, skills: list[str]) -> None:
        self.on_disk = True
        for skill in skills:
            for path in [path for path in self.texts if path.endswith(".md") and _skill_of(self.data(path)) == skill]:
                del self.texts[path]

    def do_add_file(self, files: Mapping[str, str]) -> None:
        self.on_disk = True
        self.texts.update(files)

    def do_body(self, changes: Mapping[str, Mapping[str, str]]) -> None:
        for skill, replacements in changes.items():
            path = self.bench.paths[skill]
            front, closing, body = self.texts[path].partition("\n---\n")
            for old, new in replacements.items():
                assert old in body, f"{path}: the body has no {old!r}"
                body = body.replace(old, new, 1)
                self._touched.append((path, new))
            self._put(path, front + closing + body)

    def do_settings(self, values: Mapping[str, Any]) -> None:
        self.on_disk = True
        for key, value in values.items():
            known = self.bench.definitions.schema("settings")["properties"]
            steps = tuple(key.split("/")) if key in known or "/" in key else ("parameters", key)
            self._edit(FILE, Edit("set", steps, value))

    def unknown(self, value: Any) -> None:
        raise AssertionError(f"there is no such operation: {value!r}")

    def _edit(self, path: str, edit: Edit) -> None:
        self._put(path, apply_edits(self.texts[path], [edit])[0])

    def _put(self, path: str, text: str) -> None:
        self.texts[path] = text
        self._data.pop(path, None)

    # -- addresses ------------------------------------------------------------------------------------------------

    def data(self, path: str) -> Map | None:
        """Return the values of a file with their places; None where there are none that can be read."""
        if path not in self._data:
            self._data[path] = self.bench.data(path, self.texts[path])
        return self._data[path]

    def find(self, address: str, *, new: bool = False) -> tuple[str, Steps]:
        """Return the file and the steps of an address; with `new`, its last field may be absent."""
        record, *rest = address.split("/")
        for path in sorted(self.texts):
            data = self.data(path)
            steps = _record_steps(data, record) if data is not None else None
            if data is not None and steps is not None:
                return path, _follow(data, steps, rest, address, new)
        raise AssertionError(f"{address}: the example has no record {record}")

    def spot(self, at: Any) -> Spot:
        """Return the line that an `at` names, in the texts as they are now."""
        if isinstance(at, dict):
            ((skill, text),) = at.items()
            path = self.bench.paths[skill]
            return Spot(path, _line_of_text(self.texts[path], text))
        found = _FILE_LINE.fullmatch(at)
        if found:
            return Spot(found[1], int(found[2]))
        path, steps = self.find(at, new=True)
        return self._spot_of(path, steps)

    def _spot_of(self, path: str, steps: Steps | str) -> Spot:
        if isinstance(steps, str):
            return Spot(path, _line_of_text(self.texts[path], steps))
        data = self.data(path)
        assert data is not None
        return Spot(path, _line_of(data, steps))

    @property
    def touched(self) -> list[Spot]:
        """The places that were changed, where an example does not say `at`."""
        return [self._spot_of(path, steps) for path, steps in self._touched]

    # -- back to files --------------------------------------------------------------------------------------------

    def laid_down(self) -> tuple[Path, dict[str, bytes]]:
        """Return a folder to open and the contents that replace its files."""
        if not self.on_disk:
            return self.bench.root, {path: text.encode() for path, text in self.texts.items() if path != FILE}
        shutil.rmtree(self.bench.scratch, ignore_errors=True)
        shutil.copytree(self.bench.root, self.bench.scratch, ignore=shutil.ignore_patterns(".git", ".sms"))
        for path in self.before.keys() - self.texts.keys():
            (self.bench.scratch / path).unlink()
        for path, text in self.texts.items():
            file = self.bench.scratch / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8", newline="")
        return self.bench.scratch, {}


def identity(diagnostic: Diagnostic, *, words: bool = True) -> tuple[str | None, ...]:
    """Return what tells a diagnostic from others when lines have moved; `words` also by what it says."""
    d = diagnostic
    return (d.rule, d.severity, d.path, d.record, d.field, d.message if words else None)


def _front_matter(text: str) -> Map | None:
    front, closing, _ = text.partition("\n---\n")
    try:
        data = read_yaml(front.encode() if closing else text.encode())
    except Exception:  # a file that an example made unreadable on purpose
        return None
    return data if isinstance(data, Map) else None


def _skill_of(data: Map | None) -> Any:
    return data.get("skill") if data is not None else None


def _record_steps(data: Any, record: str) -> Steps | None:
    """Return the way to the mapping with this id, breadth first."""
    waiting: list[tuple[Steps, Any]] = [((), data)]
    while waiting:
        steps, node = waiting.pop(0)
        if isinstance(node, Map):
            if record in (node.get("id"), node.get("code")):
                return steps
            waiting += [((*steps, key), below) for key, below in node.items() if isinstance(below, (Map, Seq))]
        else:
            waiting += [((*steps, i), below) for i, below in enumerate(node) if isinstance(below, (Map, Seq))]
    return None


def _follow(data: Any, steps: Steps, rest: list[str], address: str, new: bool) -> Steps:
    node = _value(data, steps)
    for at, word in enumerate(rest):
        step: str | int = word
        if isinstance(node, Seq):
            found = _entry(node, word)
            assert found is not None, f"{address}: the list has no {word}"
            step = found
        elif not isinstance(node, Map) or word not in node:
            assert new, f"{address}: there is no {word}"
            return (*steps, *rest[at:])
        steps = (*steps, step)
        node = node[step]
    return steps


def _entry(node: Seq, word: str) -> int | None:
    """Find an entry by id, else by the earliest field with that value, else by position."""
    best: tuple[int, int] | None = None
    for index, entry in enumerate(node):
        values = (
            [entry] if not isinstance(entry, (Map, Seq)) else list(entry.values()) if isinstance(entry, Map) else []
        )
        rank = values.index(word) if word in values else None
        if isinstance(entry, Map) and word in (entry.get("id"), entry.get("code")):
            return index
        if rank is not None and (best is None or rank < best[0]):
            best = (rank, index)
    if best is not None:
        return best[1]
    return int(word) if word.isdigit() and int(word) < len(node) else None


def _value(data: Any, steps: Steps) -> Any:
    for step in steps:
        data = data[step]
    return data


def _line_of(data: Map, steps: Steps) -> int:
    """Return the line of a value: that of its name where it is a list or a group; where it is absent, of what should hold it."""
    node: Any = data
    place, at_name = data.place, False
    for step in steps:
        if isinstance(node, Map) and step in node:
            place = node.places[list(node).index(str(step))]
        elif isinstance(node, Seq) and isinstance(step, int) and step < len(node):
            place = node.places[step]
        else:
            break
        node = node[step]
        at_name = isinstance(node, (Map, Seq))
    return (unpack_key(place) if at_name else unpack(place))[0]


def _line_of_text(text: str, wanted: str) -> int:
    body = text.index("\n---\n")
    at = text.find(wanted, body)
    assert at >= 0, f"the body has no {wanted!r}"
    return text.count("\n", 0, at) + 1
