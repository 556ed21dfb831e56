"""What each step promises to validate is validated: a change that belies the statement is reported, by the rules that carry it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, NamedTuple

import pytest

from sms_cli.definitions import load_definitions
from sms_cli.workspace import read_yaml

from .operations import Spot, Workbench

Sms = Callable[..., CompletedProcess[str]]
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


def _found(sms: Sms, bench: Workbench, folder: Path, *ignored: str) -> list[dict[str, Any]]:
    left_out = [word for rule in (*TOUCHED, *ignored) for word in ("--ignore", rule)]
    done = sms("-C", folder, "check", "--as-of", bench.as_of.isoformat(), "--format", "json", *left_out)
    assert done.returncode in (0, 1), done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["diagnostics"]
    return found


def _identity(diagnostic: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(diagnostic[name] for name in ("rule", "severity", "path", "record", "field", "message"))


@pytest.fixture(scope="module")
def known(sms: Sms, bench: Workbench) -> set[tuple[Any, ...]]:
    """Return what is reported on the unchanged example."""
    return {_identity(diagnostic) for diagnostic in _found(sms, bench, bench.root)}


@pytest.mark.parametrize("violation", list(_violations()), ids=str)
def test_it_is_validated_that(
    violation: Violation, sms: Sms, bench: Workbench, known: set[tuple[Any, ...]], tmp_path: Path
) -> None:
    changed = bench.texts_after(violation.change)
    folder = shutil.copytree(bench.root, tmp_path / "n", ignore=shutil.ignore_patterns(".git", ".sms"))
    for path, text in changed.texts.items():
        (folder / path).write_text(text, encoding="utf-8", newline="")
    # Whatever is wrong anywhere also makes the figures of the executive report those of yesterday.
    apart = () if any(rule.startswith("EXR") for rule in violation.rules) else ("EXR",)
    found = [d for d in _found(sms, bench, folder, *apart) if _identity(d) not in known]
    said = "\n".join(f"{d['path']}:{d['line']}: {d['rule']} {d['message']}" for d in found)
    assert {d["rule"] for d in found} == set(violation.rules), said
    places = changed.touched if violation.at is None else [changed.spot(violation.at)]
    assert [d for d in found if d["rule"] == violation.rules[0] and Spot(d["path"], d["line"]) in places], said
    assert [d for d in _found(sms, bench, folder, *violation.rules, *apart) if _identity(d) not in known] == []


def test_every_document_after_the_plan_has_statements() -> None:
    steps = {skill.key for skill in load_definitions().skills.values() if skill.phase != "plan"}
    assert steps - STATEMENTS.keys() == set()


def test_no_statement_stands_twice() -> None:
    statements = [statement for group in STATEMENTS.values() for statement in group]
    assert sorted(statements) == sorted(set(statements))
