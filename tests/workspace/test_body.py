"""What is found in a Markdown body: headings, links, placeholders, generated blocks, each at its line and column."""

from __future__ import annotations

from textwrap import dedent
from time import perf_counter

import pytest

from sms_cli.workspace.body import Heading, Link, Placeholder, replace_blocks, scan, slug
from sms_cli.workspace.body_blocks import Block, Problem, block_text
from sms_cli.workspace.body_text import placeholders


def headings(body: str) -> list[tuple[int, str, int]]:
    return [heading[:3] for heading in scan(body, 1).headings]


def filled(body: str) -> dict[str, bool]:
    return {heading.text: heading.filled for heading in scan(body, 1).headings}


def links(body: str) -> list[Link]:
    return list(scan(body, 1).links)


def found(body: str) -> list[Placeholder]:
    return list(scan(body, 1).placeholders)


def test_lines_are_those_of_the_file() -> None:
    body = scan("\n# Service Catalog\n\nSee [scope](sms-scope.md#exclusions).\n\n## Access\n\nTBD\n", 41)
    assert body.headings == (Heading(1, "Service Catalog", 42, True), Heading(2, "Access", 46, True))
    assert body.links == (Link("sms-scope.md#exclusions", 44, 5, "link"),)
    assert body.placeholders == (Placeholder("TBD", 48, 1),)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("# A\n## B ##\n### C # D\n", [(1, "A", 1), (2, "B", 2), (3, "C # D", 3)]),
        ("   ## A\n    ## code\n", [(2, "A", 1)]),
        ("#A\n####### A\n# \n#\n", [(1, "", 3), (1, "", 4)]),
        ("A\n===\nB\nC\n---\n\n---\n", [(1, "A", 1), (2, "B C", 3)]),
        ("| A |\n|---|\n| B |\n---\n", []),
        ("```\n# A\n```\n~~~ x\n# B\n~~~~\n# C\n", [(1, "C", 7)]),
        ("<!--\n# A\n-->\n# B\n", [(1, "B", 4)]),
        ("<!-- x --> # A\n", []),
        ("<div>\n# A\n\n# B\n</div>\n", [(1, "B", 4)]),
        ("- # A\n\n  ## B\n> # C\n", [(1, "A", 1), (2, "B", 3), (1, "C", 4)]),
        ("- ```\n  # A\n# B\n", [(1, "B", 3)]),
        ("## `a` **b** [c](d.md) ![e](f.png) \\* &amp; <b>g</b> _h_ i_j_k\n", [(2, "a b c  * & g h i_j_k", 1)]),
        ("# A\r\n\r\nB\r\n===\r\n", [(1, "A", 1), (1, "B", 3)]),
    ],
)
def test_headings_are_those_that_a_git_host_shows(body: str, expected: list[tuple[int, str, int]]) -> None:
    assert headings(body) == expected


@pytest.mark.parametrize(
    "content",
    [
        *("text", "- entry", "1. entry", "| a |\n|---|", "```\ncode\n```", "    code", "> quote", "![i](p.png)", "`x`"),
        *(
            "### Below\n\ntext",
            "<b>x</b>",
            "<!-- c --> text",
            "<!-- sms:begin x -->\n| a |\n<!-- sms:end -->",
            "é",
            "…",
        ),
        "[a]\n\n[a]: b.md",
    ],
)
def test_a_section_with_something_in_it_is_filled(content: str) -> None:
    sections = filled(f"# T\n\n## A\n\n{content}\n\n## B\n")
    assert (sections["T"], sections["A"], sections["B"]) == (True, True, False)


@pytest.mark.parametrize(
    "content",
    [
        *(
            "",
            "<!-- only a comment -->",
            "### Below",
            "### Below\n\n#### And below",
            "---",
            "-",
            "1.",
            "> ",
            "* * *",
            "  \t",
        ),
        *("```\n\n```", "[a]: b.md", "<!-- sms:begin x -->\n<!-- sms:end -->", "<!--\nmany\n\nlines\n-->"),
    ],
)
def test_a_section_with_nothing_in_it_is_not_filled(content: str) -> None:
    assert not filled(f"# T\n\n## A\n\n{content}\n\n## B\n")["A"]


@pytest.mark.parametrize(
    ("text", "anchor"),
    [
        ("Service Catalog", "service-catalog"),
        ("What's new? (2026/27)", "whats-new-202627"),
        ("A_b - c", "a_b---c"),
        ("Über Größe", "über-größe"),
        ("日本 語", "日本-語"),
        ("🚀 Launch", "-launch"),
        ("हिन्दी", "हिन्दी"),
        ("P1…P9", "p1p9"),
    ],
)
def test_a_heading_has_the_anchor_of_a_git_host(text: str, anchor: str) -> None:
    assert slug(text) == anchor


def test_anchors_of_equal_headings_are_numbered_and_html_may_name_more() -> None:
    body = scan('# Risk\n## Risk\n## Risk 1\n## Risk\n\n<a id="Old-Name"></a> text\n\n<div id=top>\n', 1)
    assert body.anchors == {"risk", "risk-1", "risk-1-1", "risk-2", "old-name", "top"}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a [b](c.md#d 'e') ![f](g.png)", [("c.md#d", 1, 3, "link"), ("g.png", 1, 19, "image")]),
        ("[![a](b.png)](c.md)", [("c.md", 1, 1, "link"), ("b.png", 1, 2, "image")]),
        ("[a [b](c) d](e)", [("c", 1, 4, "link")]),
        ("[a](<b c.md>) [d](e(f)g) [h]( i\n'j' )", [("b c.md", 1, 1, "link"), ("e(f)g", 1, 15, "link"), ("i", 1, 26, "link")]),
        ("[a](b\\_c&amp;d)", [("b_c&d", 1, 1, "link")]),
        ("\\[a](b) `[c](d)` [e] (f) [g](h i)", []),
        ("`` ` [a](b) `` [c](d)", [("d", 1, 16, "link")]),
        ("```\n[a](b)\n```\n\n    [c](d)\n\n<!-- [e](f) -->\n\n<p>[g](h)</p>\n", []),
        ("x <!-- [a](b) --> [c](d)", [("d", 1, 19, "link")]),
        ("<https://a.example/b> <mail@a.example> <p.md>", [
            ("https://a.example/b", 1, 1, "autolink"), ("mailto:mail@a.example", 1, 23, "autolink"),
        ]),
        ("[a]: b.md#c 'd'\n[e]:\n  <f g.md>\n\n[a] [x][e] [^1]\n\n[^1]: note\n", [
            ("b.md#c", 1, 1, "definition"), ("f g.md", 2, 1, "definition"),
        ]),
        ("text\n[a]: b.md\n", []),
        ("| a | [b](c) | |\n|---|---|---|\n| [d | e](f) | [g](h\\|i) | [j](k) |\n", [("c", 1, 7, "link"), ("h|i", 3, 16, "link")]),
        ("- [a](b)\n    - [c](d)\n\n> [e](f)\n", [("b", 1, 3, "link"), ("d", 2, 7, "link"), ("f", 4, 3, "link")]),
        ("\t- x\n- a\n\t[b](c)\n", [("c", 3, 2, "link")]),
        ("a\r\n[b](c)\r\n", [("c", 2, 1, "link")]),
        ("## [a](b)\n\n[c](d)\n===\n", [("b", 1, 4, "link"), ("d", 3, 1, "link")]),
        ("[a]()", [("", 1, 1, "link")]),
    ],
)  # fmt: skip
def test_links_are_found_at_their_first_character(body: str, expected: list[Link]) -> None:
    assert links(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Owner: TBD, TODO; (TBC) XXX.", [("TBD", 1, 8), ("TODO", 1, 13), ("TBC", 1, 20), ("XXX", 1, 25)]),
        ("todo Todos TODOS TBDs A_TODO_B", [("TODO", 1, 25)]),
        ("SVC-XXX **TBD**", [("XXX", 1, 5), ("TBD", 1, 11)]),
        ("Lorem ipsum dolor. lorem\nipsum", [("Lorem ipsum", 1, 1), ("lorem ipsum", 1, 20)]),
        ("Escalate to [insert name] or [Insert the\tdesk].", [("[insert name]", 1, 13), ("[Insert the desk]", 1, 30)]),
        ("[insert a chart](chart.md) [inserted] [TBD](a.md)", [("TBD", 1, 40)]),
        ("Call <name of the desk>, <owner>.", [("<name of the desk>", 1, 6), ("<owner>", 1, 26)]),
        ("<company name>\n", [("<company name>", 1, 1)]),
        ("a <br> b<br/> <kbd>x</kbd> <a href='y'>z</a> <details open> </p> <!-- TODO -->", []),
        ("<a company name>", [("<a company name>", 1, 1)]),
        ("2 < 3 and 5 > 4, a<b, List<String>, <https://a.example> <x@a.example> <p.md#q>", []),
        ("`TODO` and `` <name> ``\n\n```\nTBD\n```\n\n    XXX\n", []),
        ("[a](TODO.md) <!-- TBD\n--> ![XXX](b.png)", [("XXX", 2, 7)]),
        ("<!--\nTODO\n-->\n<div>\nTBD\n</div>\n", [("TBD", 5, 1)]),
        ("# TODO\n\n| TBD |\n|---|\n| XXX |\n", [("TODO", 1, 3), ("TBD", 3, 3), ("XXX", 5, 3)]),
        ("> - TBD\n", [("TBD", 1, 5)]),
        ("a\r\nTBD\r\n", [("TBD", 2, 1)]),
    ],
)
def test_placeholders_are_found_outside_code_and_comments(body: str, expected: list[Placeholder]) -> None:
    assert found(body) == expected


def test_placeholders_are_found_in_the_text_of_a_field_too() -> None:
    assert placeholders("Ask <the owner>, see <br> TBD") == [("<the owner>", 4), ("TBD", 26)]


BLOCKS = dedent(
    """\
    ## Services

    <!-- sms:begin services -->
    | Id |
    | --- |
    | SVC-001 |
    <!-- sms:end -->

    Free text.

    <!-- sms:begin map -->
    ```mermaid
    flowchart TD
    ```
    <!-- sms:end -->
    """
)


def test_a_block_is_what_stands_between_its_markers() -> None:
    body = scan(BLOCKS, 10)
    assert [block[:2] for block in body.blocks] == [("services", 12), ("map", 20)]
    assert block_text(BLOCKS, body.blocks[0]) == "| Id |\n| --- |\n| SVC-001 |"
    assert BLOCKS[body.blocks[1].start : body.blocks[1].end] == "```mermaid\nflowchart TD\n```\n"
    assert not body.problems


def test_line_endings_make_no_difference_to_a_block() -> None:
    windows = BLOCKS.replace("\n", "\r\n")
    for unix, block in zip(scan(BLOCKS, 1).blocks, scan(windows, 1).blocks, strict=True):
        assert block_text(windows, block) == block_text(BLOCKS, unix)
        assert block.line == unix.line


def test_new_contents_replace_the_old_and_nothing_else() -> None:
    new = {"services": "| Id |\n| --- |", "map": "", "unknown": "x"}
    after = replace_blocks(BLOCKS, new)
    assert after == BLOCKS.replace("| SVC-001 |\n", "").replace("```mermaid\nflowchart TD\n```\n", "")
    assert replace_blocks(after, new) == after
    assert replace_blocks(BLOCKS.replace("\n", "\r\n"), new) == after.replace("\n", "\r\n")
    same = {block.name: block_text(BLOCKS, block) for block in scan(BLOCKS, 1).blocks}
    assert replace_blocks(BLOCKS, same) == BLOCKS


def test_markers_on_one_line_hold_a_block_too() -> None:
    body = "x <!-- sms:begin a --><!-- sms:end -->\n"
    assert scan(body, 1).blocks == (Block("a", 1, 22, 22),)
    assert replace_blocks(body, {"a": "new"}) == "x <!-- sms:begin a -->\nnew\n<!-- sms:end -->\n"


def test_markers_in_code_are_no_markers() -> None:
    body = (
        "`<!-- sms:begin a -->`\n\n```\n<!-- sms:begin b -->\n```\n\n    <!-- sms:end -->\n\n> - `<!-- sms:end -->`\n"
    )
    assert scan(body, 1)[3:5] == ((), ())
    assert scan(body.split("    ")[0], 1)[3:5] == ((), ())


@pytest.mark.parametrize(
    ("body", "blocks", "problems"),
    [
        ("<!-- sms:begin a -->\nx\n", [], [Problem("a", "the block has no end marker", 1)]),
        ("x\n<!-- sms:end -->\n", [], [Problem("", "an end marker has no begin marker before it", 2)]),
        ("<!-- sms:begin -->\n<!-- sms:end -->\n", [], [Problem("", "the begin marker lacks the name of a block", 1)]),
        (
            "<!-- sms:begin a --><!-- sms:begin b --><!-- sms:end --><!-- sms:end --><!-- sms:begin c --><!-- sms:end -->",
            ["c"],
            [Problem("b", "the block begins inside the block a", 1)],
        ),
        (
            "<!-- sms:begin a -->\n<!-- sms:begin b -->\n<!-- sms:end -->\n",
            [],
            [Problem("a", "the block has no end marker", 1), Problem("b", "the block begins inside the block a", 2)],
        ),
    ],
)
def test_markers_that_make_no_block_are_problems(body: str, blocks: list[str], problems: list[Problem]) -> None:
    result = scan(body, 1)
    assert [block.name for block in result.blocks] == blocks
    assert list(result.problems) == problems


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "<!--\n",
            "a <!-- ",
            "a <? ",
            "a <!a ",
            "[a](b",
            "[",
            "![",
            "![a](b) `c` ",
            "> ",
            "- ",
            "1. ",
            "*a ",
            "_a ",
            "` `` ",
        ),
        *("[a]: b 'c'\n", "\t[a](b)", "```\n~~~\n", "a<!-- b -->", "-      ", "<a b ", "<!-- sms:begin a -->\n`x|y`\n"),
    ],
)
def test_a_body_made_to_be_slow_is_not(piece: str) -> None:
    body = "# " + piece * (60_000 // len(piece))
    start = perf_counter()
    scan(body, 1)
    scan("[" * 30_000 + body, 1)
    assert perf_counter() - start < 10  # what costs the square of its length takes minutes


def test_an_empty_body_has_nothing() -> None:
    assert scan("", 5) == scan("\n\n", 5) == ((), (), (), (), (), ())
