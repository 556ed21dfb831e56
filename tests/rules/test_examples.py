"""Every rule proves itself: what its `breaks` change is reported at that line and nothing else is, its `holds` stay clean."""

from __future__ import annotations

import pytest

from sms_cli.checking import Diagnostic, Report
from sms_cli.definitions import load_definitions

from .operations import Example, Spot, Workbench, examples_of, identity

DEFINITIONS = load_definitions("2011")
# What is found while a draft is made (`from: drafting`) no check finds; tests/drafting/test_model.py proves it.
RULES = {rule.id: rule for rule in DEFINITIONS.rules if rule.source != "drafting"}
EXAMPLES = [example for rule in RULES for example in examples_of(rule, DEFINITIONS.rule_text(rule))]


def _new(report: Report, before: Report, *, words: bool = True) -> list[Diagnostic]:
    known = {identity(diagnostic, words=words) for diagnostic in before.diagnostics}
    return [diagnostic for diagnostic in report.diagnostics if identity(diagnostic, words=words) not in known]


def _said(diagnostics: list[Diagnostic]) -> str:
    return "\n".join(f"{d.path}:{d.line}: {d.severity} {d.rule} {d.message} {list(d.related)}" for d in diagnostics)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_an_example_that_breaks_it_and_one_that_does_not(rule: str) -> None:
    kinds = {example.kind for example in examples_of(rule, DEFINITIONS.rule_text(rule))}
    assert kinds == {"breaks", "holds"}


@pytest.mark.parametrize("example", [e for e in EXAMPLES if e.kind == "breaks"], ids=str)
def test_a_break_is_reported_at_its_line_and_nothing_else_is(example: Example, bench: Workbench) -> None:
    rule, operations = RULES[example.rule], example.operations
    outcome = bench.run(example)
    edition = operations.get("edition")
    found = [d for d in _new(outcome.report, bench.unchanged(edition=edition)) if d.rule == rule.id]
    severity = operations.get("severity", rule.severity)
    assert outcome.spots, "the example changes no place by itself: say `at`"
    there = [d for d in found if Spot(d.path, d.line) in outcome.spots and d.severity == severity]
    assert there, f"{severity} expected at {outcome.spots}, found:\n{_said(found or outcome.report.diagnostics)}"
    for spot in outcome.related:
        assert any(spot in [Spot(r.path, r.line) for r in d.related] for d in there), f"{spot} among\n{_said(there)}"
    before = bench.unchanged(bench.day_of(operations), edition)
    others = [d for d in _new(outcome.report, before) if d.severity == "error" and d.rule != rule.id]
    assert {d.rule for d in others} == set(operations.get("also", ())), f"other errors:\n{_said(others)}"
    if outcome.without is not None:
        assert not [d for d in outcome.without.diagnostics if d.rule == rule.id]


@pytest.mark.parametrize("example", [e for e in EXAMPLES if e.kind == "holds"], ids=str)
def test_a_near_miss_is_not_reported(example: Example, bench: Workbench) -> None:
    outcome = bench.run(example)
    edition = example.operations.get("edition")
    own = [d for d in _new(outcome.report, bench.unchanged(edition=edition), words=False) if d.rule == example.rule]
    assert not own, _said(own)
    before = bench.unchanged(bench.day_of(example.operations), edition)
    errors = [d for d in _new(outcome.report, before) if d.severity == "error"]
    assert {d.rule for d in errors} == set(example.operations.get("also", ())), f"other errors:\n{_said(errors)}"
