"""Every leaf clause is reached: taking away what serves it, a record or a section, makes a rule fire that cites it.

What is taken away is what the rules' own `breaks` take away; where none of those is about a clause, the fields whose absence
its rules carry by the schema. The plainest way over all clauses is looked for, so that few checks reach them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from sms_cli.checking import check
from sms_cli.definitions import Definitions, load_definitions

from .operations import Example, Workbench, examples_of, identity

_TAKES_AWAY = ("unset", "remove", "delete_file")
_BESIDE = ("at", "also", "severity", "keep", "edition")
_AS_OF = date(2026, 8, 31)


class Way(NamedTuple):
    """Something that can be taken away, which a rule should notice that cites these clauses."""

    example: Example
    clauses: frozenset[str]


def _leaves(definitions: Definitions) -> set[str]:
    numbers = {str(clause[0]) for clause in definitions.clauses}
    return {number for number in numbers if not any(other.startswith(f"{number}.") for other in numbers)}


def _only_takes_away(operations: Any) -> bool:
    """Tell whether an example does nothing but take away; a list set to nothing is taken away, too."""
    done = set(operations) - set(_BESIDE)
    emptied = all(value in ([], "") for value in operations.get("set", {}).values())
    return bool(done) and emptied and done <= {*_TAKES_AWAY, "set"}


def _ways(definitions: Definitions, edition: str) -> Iterator[Way]:
    for rule in definitions.rules:
        text = definitions.rule_text(rule.id)
        clauses = frozenset(text["clauses"].get(edition, ())) if edition in rule.editions else frozenset()
        for example in examples_of(rule.id, text):
            there = example.operations.get("edition", edition) == edition
            if there and example.kind == "breaks" and _only_takes_away(example.operations):
                yield Way(example, clauses)
        if clauses and rule.source == "schema":
            for skill in rule.needs:
                prefix = definitions.skills[skill].document_id
                for field, schema in definitions.schema(skill)["properties"].items():
                    if schema.get("x-missing", schema.get("items", {}).get("x-missing")) == rule.id:
                        yield Way(Example(rule.id, "breaks", 0, {"unset": [f"{prefix}/{field}"]}), clauses)


def _fires(bench: Workbench, way: Way) -> bool:
    """Tell whether the rule fires once the thing is taken away; no other rule is run, which is what keeps this quick."""
    known = {identity(diagnostic) for diagnostic in bench.unchanged().diagnostics}
    operations = {key: value for key, value in way.example.operations.items() if key != "edition"}
    try:
        workspace, _ = bench.changed(operations)
    except AssertionError:  # this example has no such record
        return False
    report = check(workspace, select=[way.example.rule])
    return any(identity(diagnostic) not in known for diagnostic in report.diagnostics)


@pytest.mark.parametrize("edition", ["2011", "2018"])
def test_taking_away_what_serves_a_clause_makes_a_rule_fire(
    edition: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    workspace: Path = request.getfixturevalue("netops" if edition == "2011" else "netops_2018")
    definitions = load_definitions(edition)
    bench = Workbench(workspace, _AS_OF, tmp_path)
    left = _leaves(definitions)
    ways = list(_ways(definitions, edition))
    while ways and left:
        ways.sort(key=lambda way: len(way.clauses & left))
        way = ways.pop()
        if not way.clauses & left:
            break
        if _fires(bench, way):
            left -= way.clauses
    assert not left, f"taking nothing away makes a rule fire that cites {', '.join(sorted(left))}"
