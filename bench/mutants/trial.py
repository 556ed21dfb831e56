"""One example as the ground for mutants: checked once as it is, then with each mutant; says whether the mutant is caught."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from fields import Field, Steps, Walker
from mutations import Mutant, Mutator

from sms_cli.checking import Diagnostic, check
from sms_cli.commands.terminal import rooms_connected
from sms_cli.errors import SmsError
from sms_cli.workspace import Map, Seq, apply_edits, open_workspace, read_yaml, unpack, unpack_key
from sms_cli.workspace.outcomes import Outcomes
from sms_cli.workspace.parsed import ParsedFiles

# Any change makes generated blocks stale and the digest of the approval void; neither says that the mistake was seen.
_PASSED_OVER = ["DOC007"]
_DIGEST = re.compile(r"^approved_digest:.*\n", re.MULTILINE)
Place = tuple[str, int]
Identity = tuple[str | None, ...]


class Outcome(NamedTuple):
    """How a mutant fared: `caught` by a new diagnostic at its line (rules named), else `elsewhere` names those in other places."""

    caught: list[str]
    elsewhere: list[str]
    line: int


class Trial:
    """An example in memory. Every mutant is a change of one text; nothing is written to its folder."""

    def __init__(self, root: Path, as_of: date, without: Sequence[str] = ()) -> None:
        rooms_connected()
        self.root, self.as_of = root, as_of
        self.passed_over = [*_PASSED_OVER, *without]
        workspace = open_workspace(root, as_of)
        self.definitions = workspace.definitions
        documents = [document for document in workspace.documents if document.is_main]
        self.skills = {document.path: document.skill or "" for document in documents}
        self.texts = {document.path: _DIGEST.sub("", document.raw.decode(), count=1) for document in documents}
        self.raw = {path: text.encode() for path, text in self.texts.items()}
        self.fields = [field for document in documents for field in Walker(self.definitions).of(document)]
        self.fields = [field for field in self.fields if field.steps != ("approved_digest",)]
        rules = [rule for rule in self.definitions.rules if rule.source in ("schema", "engine")]
        self.on_figures = [rule.id for rule in self.definitions.rules if rule.after is not None]
        self.by_schema = [rule.id for rule in rules if rule.id not in self.passed_over] or ["SHP"]
        self.known = self._known()

    def mutants(self) -> list[Mutant]:
        """Return every mutant of every field, in the order of the documents."""
        mutator = Mutator(self.definitions, self.as_of)
        alike: dict[tuple[str, str], list[Field]] = defaultdict(list)
        for field in self.fields:
            alike[field.path, field.name].append(field)
        return [mutant for field in self.fields for mutant in mutator.of(field, alike[field.path, field.name])]

    def judge(self, mutant: Mutant) -> Outcome:
        """Check the example with a mutant in it."""
        path = mutant.field.path
        try:
            text, lines = apply_edits(self.texts[path], mutant.edits)
        except SmsError as error:
            raise SystemExit(f"mutants: {mutant.field.name} at {mutant.field.steps}: {error}") from None
        places = {(path, line) for line in (*lines, *_lines(text, mutant))}
        workspace = open_workspace(self.root, self.as_of, replace={**self.raw, path: text.encode()})
        found: list[Diagnostic] = []
        # Figures follow every mistake, which is no sign that it was seen; only a mistake in the report itself is theirs to catch.
        own = self.skills[path] == "executive-readiness"
        passed_over = self.passed_over if own else [*self.passed_over, *self.on_figures]
        # Most are caught by the schema alone; only for the others all rules are run.
        for select in (self.by_schema, ()):
            report = check(workspace, select, passed_over)
            found = [d for d in (*report.diagnostics, *report.waived) if _identity(d) not in self.known]
            there = {d.rule for d in found if places & set(_places(d))}
            if there:
                return Outcome(sorted(there), [], lines[0])
        return Outcome([], sorted({d.rule for d in found}), lines[0])

    def _known(self) -> set[Identity]:
        report = check(open_workspace(self.root, self.as_of, replace=self.raw), ignore=self.passed_over)
        # Texts of mutants come once; writing what was parsed of each into the cache would take longer than to check it.
        ParsedFiles.write = Outcomes.write = lambda _: None  # type: ignore[method-assign]
        return {_identity(diagnostic) for diagnostic in (*report.diagnostics, *report.waived)}


def _identity(diagnostic: Diagnostic) -> Identity:
    """Tell a diagnostic from others when lines have moved."""
    d = diagnostic
    return d.rule, d.severity, d.path, d.record, d.field, d.message


def _places(diagnostic: Diagnostic) -> list[Place]:
    return [(diagnostic.path, diagnostic.line), *((other.path, other.line) for other in diagnostic.related)]


def _lines(text: str, mutant: Mutant) -> set[int]:
    """Return the lines at which a mutant may be reported: those of the values that it changed, by name and by value.

    A field that is gone has no line of its own: what should hold it stands for it, up to the record.
    """
    front = text.partition("\n---\n")[0]
    data = read_yaml(front.encode())
    found: set[int] = set()
    for edit in mutant.edits:
        steps = edit.path
        lost = edit.kind == "unset"
        for depth in range(mutant.field.record if lost else len(steps), len(steps) + (0 if lost else 1)):
            found |= _line(data, steps[:depth])
    return found


def _line(data: Map, steps: Steps) -> set[int]:
    node: Map | Seq = data
    place = data.place
    for step in steps:
        at = list(node).index(str(step)) if isinstance(node, Map) else int(step)
        place = node.places[at]
        node = node[step]  # type: ignore[index]
    # Line 1 opens the front matter: what lacks in a document as a whole is reported there or at its first field.
    return {unpack(place)[0], unpack_key(place)[0]} if steps else {1, unpack(place)[0]}
