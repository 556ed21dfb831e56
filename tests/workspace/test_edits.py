"""A change to front matter puts the asked value in its place, and leaves every other character alone."""

from __future__ import annotations

from difflib import unified_diff
from textwrap import dedent

import pytest

from sms_cli.errors import SmsError
from sms_cli.workspace.edits import Edit, apply_edits

CATALOGUE = dedent(
    """\
    ---
    # The catalogue
    id: DOC-CAT   # never changes
    version: "1.1"
    statement: >-
      What we deliver,
      and to whom.
    access: |
      everyone

    services:
      # Hosting first
      - id: SVC-001
        name: 'Cloud hosting'   # as on the invoice
        customers: [CUS-001, CUS-002]
        depends_on: []

      # The desk
      - id: SVC-002
        name: Desk
        review: {frequency: quarterly, next: 2026-10-01}
        owner:
    tools: []
    ---
    # Service Catalog

    services: not front matter
    """
)


def edited(text: str, *edits: Edit) -> str:
    return apply_edits(text, edits)[0]


def changed_lines(before: str, after: str) -> list[str]:
    """Return a diff without context: lines taken away with -, lines added with +."""
    diff = unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [f"{line[0]} {line[1:]}" for line in list(diff)[2:] if line[0] in "-+"]


@pytest.mark.parametrize(
    ("edit", "line", "diff"),
    [
        (Edit("set", ("id",), "DOC-X"), 3, ["- id: DOC-CAT   # never changes", "+ id: DOC-X   # never changes"]),
        (Edit("set", ("version",), "1.2"), 4, ['- version: "1.1"', '+ version: "1.2"']),
        (
            Edit("set", ("services", 0, "name"), "Hosting"),
            14,
            ["-     name: 'Cloud hosting'   # as on the invoice", "+     name: Hosting   # as on the invoice"],
        ),
        (
            Edit("set", ("statement",), "All of it"),
            5,
            ["- statement: >-", "-   What we deliver,", "-   and to whom.", "+ statement: All of it"],
        ),
        (
            Edit("set", ("id",), "a\nb"),
            3,
            ["- id: DOC-CAT   # never changes", "+ id: |-   # never changes", "+   a", "+   b"],
        ),
        (Edit("set", ("services", 1, "owner"), "PER-001"), 22, ["-     owner:", "+     owner: PER-001"]),
        (
            Edit("set", ("services", 1, "review", "next"), "2027-01-01"),
            21,
            [
                "-     review: {frequency: quarterly, next: 2026-10-01}",
                "+     review: {frequency: quarterly, next: 2027-01-01}",
            ],
        ),
        (
            Edit("set", ("services", 1, "review", "last"), "2026-07-01", ["frequency", "last", "next"]),
            21,
            [
                "-     review: {frequency: quarterly, next: 2026-10-01}",
                "+     review: {frequency: quarterly, last: 2026-07-01, next: 2026-10-01}",
            ],
        ),
        (Edit("set", ("services", 0, "status"), "live", ["id", "name", "status"]), 15, ["+     status: live"]),
        (Edit("set", ("title",), "Catalogue", ["id", "title", "version"]), 4, ["+ title: Catalogue"]),
        (Edit("set", ("skill",), "service-catalog", ["skill", "id"]), 3, ["+ skill: service-catalog"]),
        (Edit("set", ("services", 1, "hours", "days"), "mon-fri"), 23, ["+     hours: {days: mon-fri}"]),
        (
            Edit("append", ("services", 0, "customers"), "CUS-003"),
            15,
            ["-     customers: [CUS-001, CUS-002]", "+     customers: [CUS-001, CUS-002, CUS-003]"],
        ),
        (
            Edit("append", ("services", 0, "depends_on"), {"service": "SVC-002", "strength": "hard"}),
            17,
            ["-     depends_on: []", "+     depends_on:", "+       - {service: SVC-002, strength: hard}"],
        ),
        (Edit("append", ("tools",), "TOOL-001"), 23, ["- tools: []", "+ tools: [TOOL-001]"]),
        (
            Edit("append", ("tools",), {"id": "TOOL-001", "name": "Desk"}),
            24,
            ["- tools: []", "+ tools:", "+   - id: TOOL-001", "+     name: Desk"],
        ),
        (Edit("append", ("services", 1, "owner"), "PER-001"), 22, ["-     owner:", "+     owner: [PER-001]"]),
        (Edit("append", ("waivers",), "DOC006"), 24, ["+ waivers: [DOC006]"]),
        (Edit("append", ("services",), {"id": "SVC-003"}), 23, ["+   - id: SVC-003"]),
        (Edit("insert", ("services", 1), {"id": "SVC-003"}), 17, ["+   - id: SVC-003"]),
        (Edit("insert", ("services", 0), {"id": "SVC-000"}), 13, ["+   - id: SVC-000"]),
        (
            Edit("insert", ("services", 0, "customers", 0), "CUS-000"),
            15,
            ["-     customers: [CUS-001, CUS-002]", "+     customers: [CUS-000, CUS-001, CUS-002]"],
        ),
        (
            Edit("remove", ("services", 0, "customers", 0)),
            15,
            ["-     customers: [CUS-001, CUS-002]", "+     customers: [CUS-002]"],
        ),
        (
            Edit("remove", ("services", 1)),
            13,
            [
                "-   - id: SVC-002",
                "-     name: Desk",
                "-     review: {frequency: quarterly, next: 2026-10-01}",
                "-     owner:",
            ],
        ),
        (
            Edit("unset", ("services", 0, "name")),
            13,
            ["-     name: 'Cloud hosting'   # as on the invoice"],
        ),
        (
            Edit("unset", ("services", 1, "id")),
            19,
            ["-   - id: SVC-002", "-     name: Desk", "+   - name: Desk"],
        ),
        (Edit("unset", ("access",)), 3, ["- access: |", "-   everyone"]),
    ],
)
def test_only_the_lines_asked_for_change(edit: Edit, line: int, diff: list[str]) -> None:
    after, lines = apply_edits(CATALOGUE, [edit])
    assert changed_lines(CATALOGUE, after) == diff
    assert lines == [line]


def test_dashes_right_under_their_key_stay_there() -> None:
    text = "a:\n- id: X-1\n  tags:\n  - one\nb: 1\n"
    text = edited(
        text,
        Edit("append", ("a",), {"id": "X-2", "long": ["a text with, a comma"]}),
        Edit("append", ("a", 0, "tags"), "two"),
        Edit("set", ("b",), [{"id": "Y-1"}]),
    )
    assert text == (
        "a:\n- id: X-1\n  tags:\n  - one\n  - two\n- id: X-2\n  long:\n  - a text with, a comma\nb:\n- id: Y-1\n"
    )


def test_taking_the_last_entry_leaves_an_empty_list() -> None:
    assert edited("a:\n  # why\n  - x  # note\nb: 1\n", Edit("remove", ("a", 0))) == "a: []\n  # why\nb: 1\n"
    assert edited("a:  # why\n- x\nb: 1\n", Edit("remove", ("a", 0))) == "a: []  # why\nb: 1\n"
    assert edited("a: [x]\n", Edit("remove", ("a", 0))) == "a: []\n"
    assert edited("a:\n  b: 1\n", Edit("unset", ("a", "b"))) == "a: {}\n"
    assert edited("---\na: 1\n---\nbody\n", Edit("unset", ("a",))) == "---\n{}\n---\nbody\n"


def test_a_bracketed_list_on_several_lines_keeps_its_form() -> None:
    text = "a: [\n  x,  # one\n  y  # two\n]\n"
    assert edited(text, Edit("append", ("a",), "z")) == "a: [\n  x,  # one\n  y,  # two\n  z\n]\n"
    assert edited(text, Edit("insert", ("a", 1), "z")) == "a: [\n  x,  # one\n  z,\n  y  # two\n]\n"
    assert edited(text, Edit("remove", ("a", 0))) == "a: [\n  y  # two\n]\n"
    assert edited(text, Edit("remove", ("a", 1))) == "a: [\n  x,  # one\n]\n"
    assert edited("a: [\n  x,\n]\n", Edit("append", ("a",), "z")) == "a: [\n  x,\n  z,\n]\n"


def test_fields_in_brackets_are_set_added_and_taken_away() -> None:
    text = "a: {b: 1, c: , d}\n"
    assert edited(text, Edit("set", ("a", "c"), 2)) == "a: {b: 1, c: 2, d}\n"
    assert edited(text, Edit("set", ("a", "d"), [1])) == "a: {b: 1, c: , d: [1]}\n"
    assert edited(text, Edit("unset", ("a", "b"))) == "a: {c: , d}\n"
    assert edited(text, Edit("unset", ("a", "d"))) == "a: {b: 1, c: }\n"
    assert edited("a: [b: 1, c]\n", Edit("set", ("a", 0, "d"), 2)) == "a: [{b: 1, d: 2}, c]\n"


def test_a_question_mark_key_is_written_anew_with_its_mapping() -> None:
    assert edited("a:\n  ? b\n  : 1\nc: 2\n", Edit("set", ("a", "b"), 3)) == "a:\n  b: 3\nc: 2\n"


def test_windows_line_endings_byte_order_mark_and_body_stay() -> None:
    text = "\ufeff---\r\na: 1\r\nb:\r\n  - id: X\r\n---\r\n\r\nbody\r\n"
    edits = [Edit("append", ("b",), {"id": "Z", "t": "one\ntwo\n"}), Edit("set", ("a",), "2")]
    after, lines = apply_edits(text, edits)
    new = '\ufeff---\na: "2"\nb:\n  - id: X\n  - id: Z\n    t: |\n      one\n      two\n---\n\nbody\n'
    assert after == new.replace("\n", "\r\n")
    assert lines == [5, 2]
    assert edited(text, Edit("remove", ("b", 0))) == "\ufeff---\r\na: 1\r\nb: []\r\n---\r\n\r\nbody\r\n"


def test_lines_are_those_of_the_final_text() -> None:
    text = "a:\n  - id: X-1\n  - id: X-2\nb: 1\n"
    edits = [
        Edit("set", ("b",), 2),
        Edit("set", ("a", 1, "name"), "two"),
        Edit("insert", ("a", 0), {"id": "X-0", "name": "zero"}),
        Edit("remove", ("a", 1)),
        Edit("unset", ("a", 0, "name")),
    ]
    after, lines = apply_edits(text, edits)
    assert after == "a:\n  - id: X-0\n  - id: X-2\n    name: two\nb: 2\n"
    assert lines == [5, 4, 2, 2, 2]


def test_a_comment_never_becomes_part_of_a_text() -> None:
    text = "a: 1\n    # deep comment\nb: |\n  text\nc: 1\n  # about c\nd: 2\n"
    assert edited(text, Edit("set", ("a",), "x\ny")) == text.replace("a: 1", 'a: "x\\ny"')
    assert edited(text, Edit("unset", ("c",))) == "a: 1\n    # deep comment\nb: |\n  text\nd: 2\n"


def test_an_unchanged_value_changes_nothing() -> None:
    text = "a: '1'\nb: [x ,y]\n"
    assert edited(text, Edit("set", ("a",), 1), Edit("set", ("b",), ["x", "y"])) == text


def test_front_matter_begins_where_there_was_none_between_its_lines() -> None:
    assert edited("---\n---\nbody\n", Edit("set", ("id",), "DOC-X")) == "---\nid: DOC-X\n---\nbody\n"
    assert edited("---\n# only this\n---\n", Edit("set", ("id",), "X")) == "---\n# only this\nid: X\n---\n"
    assert edited("", Edit("set", ("edition",), "2018")) == 'edition: "2018"\n'
    assert edited("# settings", Edit("set", ("edition",), "2018")) == '# settings\nedition: "2018"\n'


def test_a_file_without_a_last_line_break_gets_none() -> None:
    assert edited("a: 1\nb: 2", Edit("unset", ("b",))) == "a: 1"
    assert edited("a: 1", Edit("set", ("b",), [])) == "a: 1\nb: []"


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (Edit("set", ("id", "x"), 1), "id is a single value, so there is no id/x"),
        (Edit("set", ("services", 7, "name"), "x"), "there is no services/7. Name a field or list entry that exists."),
        (Edit("unset", ("owner",)), "there is no owner. Name a field or list entry that exists."),
        (Edit("remove", ("services", 2)), "there is no services/2. Name a field or list entry that exists."),
        (Edit("append", ("id",), 1), "id is no list, so nothing can be added to it"),
        (Edit("insert", ("services", 3), 1), "services/3 is no position in a list"),
        (Edit("set", ("new", 0), 1), "there is no new/0. Name a field or list entry that exists."),
    ],
)
def test_a_path_that_leads_nowhere_is_refused(edit: Edit, message: str) -> None:
    with pytest.raises(SmsError) as raised:
        apply_edits(CATALOGUE, [edit])
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("---\na: 1\na: 2\n---\n", 3),
        ("---\na: &x 1\nb: *x\n---\n", 2),
        ("a: !!str 1\n", 1),
        ("---\nb: 1\na: [1\n---\n", 4),
        ("a: 1\n b: 2\n", 2),
        ("? [a, b]\n: 1\n", 1),
    ],
)
def test_yaml_that_cannot_be_edited_safely_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(SmsError) as raised:
        apply_edits(text, [Edit("set", ("z",), 1)])
    assert raised.value.line == line
