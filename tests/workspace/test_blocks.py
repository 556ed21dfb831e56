"""Generated blocks read well where values are absent."""

from __future__ import annotations

import sqlite3

import pytest

from sms_cli.workspace.blocks import render_block


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (("Lisa", "ITIL", 3), "Lisa leads. Framework: ITIL, for 3 years."),
        (("Lisa", "ITIL", None), "Lisa leads. Framework: ITIL."),
        (("Lisa", None, None), "Lisa leads."),
        ((None, "", 3), "– leads., for 3 years"),
        (("{framework} [[x]]", "ITIL", None), "{framework} [[x]] leads. Framework: ITIL."),
    ],
)
def test_a_passage_in_double_brackets_is_left_out_where_a_value_in_it_is_absent(
    values: tuple[object, ...], said: str
) -> None:
    row = dict(zip(("name", "framework", "years"), values, strict=True))
    block = {
        "kind": "text",
        "text": "{name} leads.[[ Framework: {framework}]][[, for {years} years]][[{stop}]]",
        "query": "SELECT :name AS name, :framework AS framework, :years AS years, iif(:framework <> '', '.', NULL) AS stop",
    }
    assert render_block("maturity", block, sqlite3.connect(":memory:"), row) == said


@pytest.mark.parametrize(
    ("step", "node"), [("end", "end_"), ("Class", "Class_"), ("endpoint", "endpoint"), ("pre-end", "pre_end")]
)
def test_a_step_may_be_called_like_a_word_of_the_diagram_language(step: str, node: str) -> None:
    block = {"kind": "graph", "query": "SELECT 'start' AS source, :step AS target"}
    lines = render_block("flow", block, sqlite3.connect(":memory:"), {"step": step}).splitlines()
    assert lines[-3:] == [f'    {node}["{step}"]', f"    start --> {node}", "```"]
