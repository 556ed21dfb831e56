"""Front matter is written as people write it, and reads back as exactly the same values."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sms_cli.errors import SmsError
from sms_cli.workspace.front_matter_text import WIDTH, dump, flow_text, plain_value, scalar_text

NULLS = ("", "~", "null", "Null", "NULL")


def read(text: str) -> Any:
    """Read YAML as `sms` does: plain scalars stay text, only plain null, ~ and nothing at all are None."""

    def value_of(node: yaml.Node) -> Any:
        if isinstance(node, yaml.MappingNode):
            return {key.value: value_of(value) for key, value in node.value}
        if isinstance(node, yaml.SequenceNode):
            return [value_of(value) for value in node.value]
        assert isinstance(node, yaml.ScalarNode)
        return None if not node.style and node.value in NULLS else node.value

    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    return None if node is None else value_of(node)


# Texts that provoke a YAML writer, beside arbitrary ones.
PIECES = (
    *" \t\n\r:#,[]{}&*!|>'\"%@`?-\\~=<.0123456789",
    *("no", "on", "null", "1.10", "12:30", "0x1F", "1e3", "2026-07-06", "---", "...", ": ", " #", "- ", "? ", "<<"),
    *("text", "é", "日本", "😀", "\ufeff", "\x85", "\u2028", "\xa0", "\x00", "\x7f", "  ", "\n\n", "longer" * 9),
)
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.lists(st.sampled_from(["word", "longer-word", "a", "#", "-", "x:", "'", ">"]), max_size=60).map(" ".join),
)
SCALARS = st.one_of(TEXTS, st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False))
KEYS = st.one_of(st.sampled_from(["id", "name", "on", "no", "0", "a b", "x:"]), TEXTS)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(KEYS, VALUES, max_size=6))
@settings(max_examples=400, deadline=None)
def test_what_is_written_reads_back_the_same(data: dict[str, Any]) -> None:
    text = dump(data)
    assert read(text) == plain_value(data)
    assert read("---\n" + text) == plain_value(data)
    assert list(read(text)) == list(data)


@given(VALUES)
@settings(max_examples=300, deadline=None)
def test_a_value_on_one_line_reads_back_the_same(value: Any) -> None:
    text = flow_text(value)
    assert "\n" not in text
    assert read(text) == plain_value(value)
    assert read(f"[x, {text}, {{y: {text}}}]") == ["x", plain_value(value), {"y": plain_value(value)}]


@given(TEXTS)
@settings(max_examples=500, deadline=None)
def test_other_parsers_read_a_text_as_the_same_text(text: str) -> None:
    for loader in (yaml.SafeLoader, yaml.CSafeLoader):
        seen = yaml.load(dump({"key": text, "list": [{"id": text}]}), Loader=loader)["key"]
        assert seen == text or seen.isoformat() == text
        assert yaml.load(f"[{flow_text(text)}]", Loader=loader) in ([text], [seen])


@given(st.one_of(st.booleans(), st.integers(), st.floats(allow_nan=False), st.none()))
def test_other_parsers_read_a_number_as_the_same_number(value: object) -> None:
    seen = yaml.safe_load(dump({"key": value}))["key"]
    assert seen == value and type(seen) is type(value)


@given(st.lists(st.sampled_from(["ab", "cde", "fghij", "k"]), min_size=40, max_size=90).map(" ".join))
def test_a_long_text_is_folded_within_the_width(text: str) -> None:
    lines = dump({"statement": text, "items": [{"id": "X-1", "why": text}]}).splitlines()
    assert max(map(len, lines)) <= WIDTH


@pytest.mark.parametrize(
    "text",
    [
        *("1.10", "no", "on", "Yes", "n", "12:30", "0123", "1e3", "~", "", "null", "0x1F", "1_000", ".5", "=", "<<"),
        *("2026-02-30", "2026-07-06T10:00:00", "2026-7-6", "80000", "-5", "+1", "4.1", ".inf", " padded", "tab\tbed"),
        *("a: b", "a #b", "ends:", "- x", "? x", ">=", "*all", "[insert]", "{x}", "%", "@home", "`code`", "..."),
    ],
)
def test_a_text_that_would_read_as_something_else_is_quoted(text: str) -> None:
    written = scalar_text(text)
    assert written[0] in "\"'" and yaml.safe_load(written) == text


@pytest.mark.parametrize(
    "text",
    [
        *("2026-07-06", "15min", "24x7", "mon-fri", "4.1.2", "SVC-001", "https://desk.example/x?y=1", "v1.10", "<= 4h"),
        *("Müller & Söhne", "a, b", "it's", "x:y", "a#b", "Australia/Melbourne", "none", "records/q1.md", "日本語"),
    ],
)
def test_a_text_that_can_stand_as_it_is_is_not_quoted(text: str) -> None:
    assert scalar_text(text) == text


def test_a_catalogue_is_written_as_a_person_would() -> None:
    statement = (
        "The service management system covers the delivery of managed cloud hosting and of the service desk to all "
        "customers in Australia: see the catalogue."
    )
    text = dump(
        {
            "id": "DOC-CAT",
            "version": "1.10",
            "approved_on": "2026-07-06",
            "employees": 45,
            "target": 99.95,
            "internal": False,
            "vendor": None,
            "statement": statement,
            "address": "1 Example St\nMelbourne\n",
            "hours": {"days": "mon-fri", "from": "08:00"},
            "top_management": ["PER-001", "PER-002"],
            "exclusions": [],
            "services": [
                {
                    "id": "SVC-001",
                    "name": "Cloud hosting: managed",
                    "customers": ["CUS-001"],
                    "value": {"amount": 80000, "currency": "AUD"},
                    "depends_on": [
                        {"service": "SVC-004", "strength": "hard"},
                        {"service": "SVC-005", "strength": "soft"},
                    ],
                    "why": statement,
                },
                {"id": "SVC-004", "steps": ["Log, then classify the call", "Close"]},
            ],
        }
    )
    assert text == dedent(
        """\
        id: DOC-CAT
        version: "1.10"
        approved_on: 2026-07-06
        employees: 45
        target: 99.95
        internal: false
        vendor: null
        statement: >-
          The service management system covers the delivery of managed cloud hosting and of the service desk
          to all customers in Australia: see the catalogue.
        address: |
          1 Example St
          Melbourne
        hours:
          days: mon-fri
          from: "08:00"
        top_management: [PER-001, PER-002]
        exclusions: []
        services:
          - id: SVC-001
            name: "Cloud hosting: managed"
            customers: [CUS-001]
            value: {amount: 80000, currency: AUD}
            depends_on:
              - {service: SVC-004, strength: hard}
              - {service: SVC-005, strength: soft}
            why: >-
              The service management system covers the delivery of managed cloud hosting and of the service
              desk to all customers in Australia: see the catalogue.
          - id: SVC-004
            steps:
              - Log, then classify the call
              - Close
        """
    )


def test_entries_of_a_list_look_alike() -> None:
    text = dump({"d": [{"service": "SVC-004", "strength": "hard"}, {"service": "SVC-005", "why": "x" * 50}]})
    assert text == f"d:\n  - service: SVC-004\n    strength: hard\n  - service: SVC-005\n    why: {'x' * 50}\n"


def test_a_list_too_wide_for_a_line_stands_one_entry_a_line() -> None:
    ids = [f"CUS-{number:03}" for number in range(1, 13)]
    lines = dump({"customers": ids}).splitlines()
    assert lines[0] == "customers:" and lines[1:] == [f"  - {id_}" for id_ in ids]
    assert dump({"customers": ids[:9]}).count("\n") == 1


def test_a_text_with_quotes_inside_is_quoted_once() -> None:
    assert scalar_text('"Best effort": none') == "'\"Best effort\": none'"


def test_half_a_character_is_refused_in_one_line() -> None:
    with pytest.raises(SmsError, match="half a character"):
        dump({"name": "broken \ud83d"})


def test_no_data_is_an_empty_mapping() -> None:
    assert dump({}) == "{}\n"
