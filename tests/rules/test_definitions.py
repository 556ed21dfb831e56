"""What holds for the rules themselves: clauses, needs, messages, and that schemas and rules name each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from sms_cli.checking import load_facts
from sms_cli.definitions import EDITIONS, data_root, load_definitions
from sms_cli.workspace import Workspace, open_workspace, read_yaml

from .operations import Workbench

DEFINITIONS = load_definitions("2011")
RULES = {rule.id: rule for rule in DEFINITIONS.rules}
STANDARD = DEFINITIONS.rest["standard"]
CLAUSES = {
    edition: {str(clause["number"]) for clause in STANDARD["editions"][edition]["clauses"]} for edition in EDITIONS
}
JOURNEY = {skill["key"] for skill in DEFINITIONS.journey}
PREFIXES = {skill["prefix"] for skill in DEFINITIONS.journey} | {"DOC", "DRF", "LNK", "SHP", "UNT", "DUE", "INT"}


def _named_in(schema: Any) -> Iterator[str]:
    """Yield the rules that a schema names in x-rule and x-missing."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key in ("x-rule", "x-missing"):
                yield value
            else:
                yield from _named_in(value)
    elif isinstance(schema, list):
        for entry in schema:
            yield from _named_in(entry)


SHARED = read_yaml((data_root() / "skills" / "shared.yaml").read_bytes())
NAMED = {name for schema in (SHARED, *DEFINITIONS.rest["schemas"].values()) for name in _named_in(schema)}


@pytest.fixture(scope="module")
def workspace(bench: Workbench) -> Workspace:
    """Return the unchanged example with all tables."""
    opened = open_workspace(bench.root, bench.as_of)
    load_facts(opened.db, bench.as_of.isoformat())
    return opened


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_an_id_of_its_family_and_a_speaking_name(rule: str) -> None:
    assert re.fullmatch(r"[A-Z]{3}[0-9]{3}", rule)
    assert rule[:3] in PREFIXES
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+|[a-z]+", RULES[rule].name)


def test_no_two_rules_have_one_name() -> None:
    names = [rule.name for rule in RULES.values()]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_cites_clauses_that_exist_in_each_edition_that_it_is_for(rule: str) -> None:
    clauses = DEFINITIONS.rule_text(rule)["clauses"]
    for edition in RULES[rule].editions:
        assert clauses.get(edition), f"no clause of {edition}"
    for edition, numbers in clauses.items():
        assert set(numbers) <= CLAUSES[edition]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_needs_skills_of_the_journey_and_says_why_it_is_there(rule: str) -> None:
    assert set(RULES[rule].needs) <= JOURNEY
    text = DEFINITIONS.rule_text(rule)
    for name in ("says", "why"):
        assert text.get(name, "").rstrip().endswith("."), f"{name} is one sentence or two"


@pytest.mark.parametrize("rule", [rule.id for rule in RULES.values() if rule.query])
def test_the_names_in_message_and_help_are_columns_of_the_query(rule: str, workspace: Workspace) -> None:
    known = RULES[rule]
    assert known.query is not None
    columns = {part[0] for part in workspace.db.execute(known.query, workspace.parameters).description}
    assert "at" in columns
    assert set(re.findall(r"{([a-z_]+)}", known.message + known.help)) <= columns
    assert set(re.findall(r"'[^']*{([a-z_]+)}[^']*'", known.query)) <= columns


@pytest.mark.parametrize("rule", [rule.id for rule in RULES.values() if rule.query])
def test_a_query_does_not_recurse(rule: str) -> None:
    assert "RECURSIVE" not in str(RULES[rule].query).upper()


def test_each_rule_that_a_schema_names_says_that_it_comes_from_there() -> None:
    assert sorted(name for name in NAMED if name not in RULES) == []
    assert sorted(name for name in NAMED if RULES[name].source not in ("schema", "engine")) == []


def test_each_rule_that_comes_from_the_schemas_is_named_in_one() -> None:
    by_themselves = {"SHP001", "SHP002", "DOC001"}
    silent = {rule.id for rule in RULES.values() if rule.source == "schema"} - NAMED - by_themselves
    assert sorted(silent) == []


@pytest.mark.parametrize("view", [view["name"] for view in DEFINITIONS.views])
def test_a_view_can_be_read_and_says_what_it_is(view: str, workspace: Workspace) -> None:
    (known,) = [entry for entry in DEFINITIONS.views if entry["name"] == view]
    assert known.get("says")
    workspace.db.execute(f'SELECT * FROM "{view}"', {}).fetchall()
