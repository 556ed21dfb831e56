"""What each step promises to validate is validated: a change that belies the statement is reported, by the rules that carry it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from sms_cli.checking import Diagnostic, check
from sms_cli.definitions import load_definitions
from sms_cli.workspace import read_yaml

from .operations import Changed, Spot, Workbench, identity

STATEMENTS = read_yaml(Path(__file__).with_name("validated.yaml").read_bytes())
# They tell that a document was touched, not what is wrong in it.
TOUCHED = ("DOC004", "DOC007")


class Violation(NamedTuple):
    """One change that belies a statement; the first of the rules reports it at `at`, or where the change was made."""

    statement: str
    number: int
    change: Mapping[str, Any]
    rules: list[str]
    at: str | None

    def __str__(self) -> str:
        return self.statement if self.number == 1 else f"{self.statement} ({self.number})"


def _violations() -> Iterator[Violation]:
    for statements in STATEMENTS.values():
        for statement, violations in statements.items():
            for number, entry in enumerate(violations, 1):
                yield Violation(statement, number, entry["change"], list(entry["rules"]), entry.get("at"))


def _found(bench: Workbench, change: Mapping[str, Any], *ignored: str) -> tuple[list[Diagnostic], Changed]:
    workspace, changed = bench.changed(change)
    return check(workspace, ignore=[*TOUCHED, *ignored]).diagnostics, changed


@pytest.mark.parametrize("violation", list(_violations()), ids=str)
def test_it_is_validated_that(violation: Violation, bench: Workbench) -> None:
    # Whatever is wrong anywhere also makes the figures of the executive report those of yesterday.
    apart = () if any(rule.startswith("EXR") for rule in violation.rules) else ("EXR",)
    known = {identity(diagnostic) for diagnostic in bench.unchanged().diagnostics}
    diagnostics, changed = _found(bench, violation.change, *apart)
    found = [d for d in diagnostics if identity(d) not in known]
    said = "\n".join(f"{d.path}:{d.line}: {d.rule} {d.message}" for d in found)
    assert {d.rule for d in found} == set(violation.rules), said
    places = changed.touched if violation.at is None else [changed.spot(violation.at)]
    assert [d for d in found if d.rule == violation.rules[0] and Spot(d.path, d.line) in places], said


def test_every_document_after_the_plan_has_statements() -> None:
    steps = {skill.key for skill in load_definitions().skills.values() if skill.phase != "plan"}
    assert steps - STATEMENTS.keys() == set()


def test_no_statement_stands_twice() -> None:
    statements = [statement for group in STATEMENTS.values() for statement in group]
    assert sorted(statements) == sorted(set(statements))
