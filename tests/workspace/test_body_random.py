"""Whatever the Markdown: both readers agree with each other, and with markdown-it, on headings, links and sections."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink

from sms_cli.workspace.body import Found, _plain, replace_blocks, scan
from sms_cli.workspace.body_blocks import block_text, find_blocks
from sms_cli.workspace.body_exact import read_exactly

MARKDOWN = MarkdownIt("commonmark").enable("table")
MARKDOWN.validateLink = lambda url: True  # type: ignore[method-assign]

INDENTS = st.sampled_from(["", "", "", "", " ", "  ", "    ", "      ", "\t", "- ", "-   ", "1. ", "10) ", "> ", ">"])
MARKERS = st.sampled_from(["", "", "", "", "- ", "> "])
PLAIN = st.sampled_from(
    [
        *("", "", "", "text", "# h", "## h2 ##", "#", "### a `c` *e* ![i](p.png)", "#no", "####### seven", "C# and F#"),
        *("[a](b.md)", 'a [x](y.md#z "t") `c` b', "[a]", "[a][b]", "- [ ] task", "a!", "![i](p.png)", "x\n    y", "…"),
        *("```\ncode [a](b)\n# x\n```", "~~~ x\nfoo\n~~~", "```mermaid\n\n```", "| a | [b](c) |\n|---|---|\n| d | e |"),
        *("<!-- c -->", "text <!-- c --> more", "<!-- a\n# b\n-->", "<!-- sms:begin x -->\nfoo\n<!-- sms:end -->"),
        *(
            "- x",
            "1. y",
            "2. y",
            "  - nested",
            "    - deeper",
            "a < b",
            "1 > 0",
            "* * *",
            "\n---\n",
            "+",
            "é",
            "\t",
            "   ",
        ),
    ]
)
HARD = st.sampled_from(
    [
        *(
            "```",
            "~~~",
            "---",
            "===",
            "|---|---|",
            "| `x | y` | z |",
            "<div>",
            "`a",
            "b` c",
            "> q",
            "<b>x</b>",
            "\\[a](b)",
        ),
        *("[![i](p.png)](q.md)", "[a](<b c.md> 't')", "[a [b](c) d](e)", "`` a ` b ``", "<!--", "-->", "[x](a(b)c)"),
        *(
            "[x]( y )",
            "&copy; [a](b&amp;c)",
            "<http://e.org>",
            "<x@y.z>",
            '<a id="n">',
            "<?",
            "?>",
            "*",
            "_",
            "[",
            "]",
            "(",
        ),
        *(
            "# <b>h</b> &amp; \\* <http://e.org>",
            "\n[ref]: def.md\n",
            "\n[r2]: <def.md> 'x'\n",
            "[ref]",
            "[t][ref]",
            "[ref][]",
        ),
    ]
)


def bodies(*contents: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    line = st.tuples(INDENTS, MARKERS, st.one_of(*contents)).map("".join)
    return st.lists(line, max_size=12).map("\n".join)


# Where markdown-it departs from CommonMark and from GitHub's reader: blocks that begin in the lazy lines of a quote or
# deep behind other lines, lines right behind a definition, a comment that ends in `--->`, a table whose head looks like
# the beginning of another block. More such may be found, so these two tests do not search anew at each run.
DEPARTURES = re.compile(
    r"--->|.\n *(?:    |\t)[ \t]*>|>(?s:.)*\n *(?:    |\t)"
    r"|\]: .*\n(?=[^\n])|^[ \t>]*(?:[-+*#=<`~]|\d+[.)]).*\n[ >\t]*\|?-+\|",
    re.MULTILINE,
)


@given(bodies(PLAIN))
@settings(max_examples=400, deadline=None)
def test_the_patterns_read_what_the_exact_reader_reads(body: str) -> None:
    exact = read_exactly(body, 7)
    plain = _plain(body, 7)
    if plain is not None:
        assert (plain.headings, plain.links) == (exact.headings, exact.links)
        assert not exact.placeholders
        assert not exact.named
        assert find_blocks(body, 7, plain.code) == find_blocks(body, 7, exact.code)


@given(bodies(PLAIN, HARD))
@settings(max_examples=400, deadline=None, derandomize=True)
def test_the_exact_reader_reads_what_markdown_it_reads(body: str) -> None:
    assume(not DEPARTURES.search(body))
    compare(body, read_exactly(body, 1))


@given(st.lists(st.one_of(PLAIN, HARD, INDENTS, st.just("\n")), max_size=20).map("".join))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_pieces_of_markup_in_any_order_are_read_as_markdown_it_reads_them(body: str) -> None:
    assume(not DEPARTURES.search(body))
    compare(body, read_exactly(body, 1))


@given(bodies(PLAIN, HARD))
@settings(max_examples=150, deadline=None)
def test_line_endings_change_no_line_or_column(body: str) -> None:
    windows, unix = scan(body.replace("\n", "\r\n"), 1), scan(body, 1)
    assert windows.headings == unix.headings
    assert windows.links == unix.links
    assert windows.placeholders == unix.placeholders


@given(bodies(PLAIN), st.lists(st.sampled_from(["text", "", "| a |\n|---|", "```\nx\n```"]), max_size=3))
@settings(max_examples=150, deadline=None)
def test_blocks_take_new_contents_and_the_rest_stays(body: str, contents: list[str]) -> None:
    before = scan(body, 1).blocks
    new = dict(zip(["x", "y"], contents, strict=False))
    after = replace_blocks(body, new)
    assert replace_blocks(after, new) == after
    found = scan(after, 1).blocks
    assert [block.name for block in found] == [block.name for block in before]
    if "x" in new:
        assert {block_text(after, block) for block in found} <= {new["x"]}
    else:
        assert after == body


def compare(body: str, found: Found) -> None:
    environment: dict[str, Any] = {}
    headings: list[tuple[int, str, int]] = []
    links: list[tuple[str, str]] = []
    content: list[tuple[int, int]] = []  # level of a heading, or 0, and the line
    tokens = MARKDOWN.parse(body, environment)
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "inline":
            assert before
            assert token.map
            if before.type == "heading_open":
                content.append((int(before.tag[1]), token.map[0]))
                headings.append((int(before.tag[1]), words(token.children or []), token.map[0] + 1))
            elif token.content.strip() or before.type in ("td_open", "th_open"):
                content.append((0, token.map[0]))
            for child in token.children or []:
                if child.type == "link_open":
                    links.append(("autolink" if child.info == "auto" else "link", str(child.attrs["href"])))
                elif child.type == "image":
                    links.append(("image", str(child.attrs["src"])))
        elif token.type in ("fence", "code_block", "html_block"):
            says = re.sub(r"<!--.*?(-->|\Z)", "", token.content, flags=re.DOTALL) if token.tag == "" else token.content
            if says.strip():
                content.append((0, 0))
    assert [(heading.level, soft(heading.text), heading.line) for heading in found.headings] == [
        (level, soft(text), line) for level, text, line in headings
    ]
    assert [heading.filled for heading in found.headings] == filled(content)
    defined = {reference["href"] for reference in environment.get("references", {}).values()}
    ours = [(link.kind, normalizeLink(link.target)) for link in found.links]
    assert {target for kind, target in ours if kind == "definition"} == defined
    assert sorted(link for link in ours if link[1] not in defined) == sorted(
        link for link in links if link[1] not in defined
    )
    lines = body.split("\n")
    for link in found.links:
        assert lines[link.line - 1][link.column - 1] in "[!<"


def words(children: list[Any]) -> str:
    spoken = {"text": None, "code_inline": None, "text_special": None, "softbreak": " ", "hardbreak": " "}
    return "".join(spoken[child.type] or child.content for child in children if child.type in spoken)


def soft(text: str) -> str:
    """Only the anchors depend on emphasis, and these leave `*` out: what is emphasis is read by rule of thumb."""
    return " ".join(re.sub(r"[*_]", "", text).split())


def filled(content: list[tuple[int, int]]) -> list[bool]:
    result = []
    for at, (level, _) in enumerate(content):
        if level:
            below = content[at + 1 :]
            end = next((place for place, (other, _) in enumerate(below) if 0 < other <= level), len(below))
            result.append(any(not other for other, _ in below[:end]))
    return result
