"""Whatever the text and whatever the edit: the asked data comes out, and nothing else is touched.

Random data is written as YAML in every style there is, with comments all over, and then edited at random.
"""

from __future__ import annotations

import copy
import re
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sms_cli.workspace.edits import Edit, apply_edits, apply_together
from sms_cli.workspace.front_matter_text import plain_value
from sms_cli.workspace.yaml_spans import Entry, Node, read_spans

WORDS = st.sampled_from(["x", "SVC-001", "two words", "1.10", "no", "2026-07-06", "a: b", "it's", "#", "", "é😀", "-"])
SCALARS = st.one_of(
    WORDS, st.none(), st.integers(0, 99), st.sampled_from(["a\nb\n", "one\n\ntwo", "word " * 25 + "end"])
)
KEYS = st.sampled_from(["id", "name", "a", "b", "c c", "on", "0"])
DATA = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


class Writer:
    """Writes data as YAML, each choice of style drawn at random; each comment has a number of its own."""

    def __init__(self, draw: st.DrawFn, flush: bool) -> None:
        self.draw = draw
        self.flush = flush
        self.count = 0

    def chance(self, share: int = 4) -> bool:
        return self.draw(st.integers(0, share)) == share

    def comment(self) -> str:
        self.count += 1
        return f"# c{self.count}."

    def trailing(self) -> str:
        return "  " + self.comment() if self.chance(5) else ""

    def above(self, column: int) -> list[str]:
        lines = [] if not self.chance(6) else [" " * column + self.comment()]
        return ["", *lines] if self.chance(8) else lines

    def scalar(self, value: Any, flow: bool = False) -> str:
        if value is None:
            return self.draw(st.sampled_from(["~", "null"] if flow else ["", "~", "null"]))
        text = str(value)
        plain = re.fullmatch(r"[\w.][\w.-]*(?: [\w-]+)*", text) and text not in ("null",)
        styles = ["double"] + ["plain", "plain"] * bool(plain) + ["single"] * ("\n" not in text)
        style = self.draw(st.sampled_from(styles))
        if style == "plain":
            return text
        if style == "single":
            return "'" + text.replace("'", "''") + "'"
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'

    def flow(self, value: Any) -> str:
        if isinstance(value, dict):
            return (
                "{" + ", ".join(f"{self.scalar(key, True)}: {self.flow(below)}" for key, below in value.items()) + "}"
            )
        if isinstance(value, list):
            end = "," if value and self.chance() else ""
            return "[" + self.draw(st.sampled_from([", ", ",", " , "])).join(map(self.flow, value)) + end + "]"
        return self.scalar(value, True)

    def many_lines(self, value: list[Any], column: int) -> list[str]:
        """A bracketed list over several lines."""
        lines = ["["]
        for at, below in enumerate(value):
            comma = "," if at < len(value) - 1 or self.chance(1) else ""
            lines += self.above(column + 2)
            lines.append(" " * (column + 2) + self.flow(below) + comma + self.trailing())
        return [*lines, " " * (column + 1) + "]"]

    def value(self, value: Any, column: int, under_key: bool) -> list[str]:
        """Lines of a value; the first is what follows the colon or dash."""
        if isinstance(value, (dict, list)) and (not value or self.chance()):
            if value and isinstance(value, list) and self.chance(1):
                head, *rest = self.many_lines(value, column)
                return [f" {head}", *rest]
            return [f" {self.flow(value)}{self.trailing()}"]
        if isinstance(value, (dict, list)):
            step = 0 if self.flush and under_key and isinstance(value, list) else self.draw(st.sampled_from([2, 4]))
            lines = self.above(column + step) + self.block(value, column + step)
            return [self.trailing(), *lines]
        if isinstance(value, str) and re.match(r"\w", value) and self.chance(1):
            inner = " " * (column + self.draw(st.sampled_from([1, 2, 4])))
            if "\n" in value:
                chomp = "" if value.endswith("\n") else "-"
                lines = value.removesuffix("\n").split("\n")
                return [f" |{chomp}{self.trailing()}", *(inner + line if line else "" for line in lines)]
            if " " in value and self.chance(1):
                return [f" >-{self.trailing()}", *(inner + line for line in value.split(" ", 1))]
            return [self.trailing(), inner + self.scalar(value) + self.trailing()]
        text = self.scalar(value)
        return [(" " + text if text else "") + self.trailing()]

    def block(self, value: Any, column: int) -> list[str]:
        lines: list[str] = []
        pad = " " * column
        if isinstance(value, dict):
            for key, below in value.items():
                first, *rest = self.value(below, column, True)
                lines += [*self.above(column), f"{pad}{self.scalar(key, True)}:{first}", *rest]
            return lines
        for below in value:
            if isinstance(below, (dict, list)) and below and self.chance(1):
                inner = self.block(below, column + 2)
                if inner[0].startswith(pad + "  ") and inner[0].strip()[0] != "#":
                    lines += [*self.above(column), f"{pad}- {inner[0].lstrip(' ')}", *inner[1:]]
                    continue
            first, *rest = self.value(below, column, False)
            lines += [*self.above(column), f"{pad}-{first}", *rest]
        return lines


@st.composite
def documents(draw: st.DrawFn) -> tuple[Any, str]:
    data = draw(st.dictionaries(KEYS, DATA, min_size=1, max_size=4))
    writer = Writer(draw, draw(st.booleans()))
    lines = writer.block(data, 0)
    if draw(st.booleans()):
        lines = ["---", *lines, *writer.above(0), "---", "", "# Body", "a: 1", "- x"]
    text = "\n".join(lines) + "\n"
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return plain_value(data), draw(st.sampled_from(["", "\ufeff"])) + text


def paths(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, below in pairs:
        found += paths(below, (*path, key))
    return found


def at(data: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        data = data[step]
    return data


@st.composite
def edits(draw: st.DrawFn, data: Any) -> tuple[Edit, Any]:
    """Draw an edit that fits the data, and the data as it must be afterwards."""
    after = copy.deepcopy(data)
    value = draw(DATA)
    plain = plain_value(value)
    choices: list[tuple[str, tuple[Any, ...]]] = []
    for path in paths(data):
        here = at(data, path)
        if path:
            choices += [("set", path), ("remove", path)]
        if isinstance(here, dict):
            choices.append(("add", path))
        if isinstance(here, list):
            choices += [("append", path), ("insert", path)]
        if here is None and path:
            choices.append(("append", path))
    kind, path = draw(st.sampled_from(choices))
    if kind in ("set", "remove"):
        parent = at(after, path[:-1])
        if kind == "set":
            parent[path[-1]] = plain
            return Edit("set", path, value), after
        del parent[path[-1]]
        return Edit("unset" if isinstance(path[-1], str) else "remove", path), after
    here = at(after, path)
    if kind == "add":
        key = draw(
            st.sampled_from([key for key in ("new", "id", "a", "zz", "k1", "k2", "k3", "k4") if key not in here])
        )
        order = draw(st.permutations(["new", "id", "name", "a", "b", "zz"])) if draw(st.booleans()) else ()
        here[key] = plain
        return Edit("set", (*path, key), value, order), after
    if kind == "append":
        if here is None:
            at(after, path[:-1])[path[-1]] = [plain]
        else:
            here.append(plain)
        return Edit("append", path, value), after
    index = draw(st.integers(0, len(here)))
    here.insert(index, plain)
    return Edit("insert", (*path, index), value), after


def leaves(text: str, node: Node, path: tuple[Any, ...] = ()) -> dict[tuple[Any, ...], str]:
    """Return the source text of every single value."""
    if node.kind == "scalar":
        return {path: text[node.start : node.end]}
    found: dict[tuple[Any, ...], str] = {}
    for position, entry in enumerate(node.entries):
        found |= leaves(text, entry.value, (*path, entry.key if node.kind == "map" else position))
    return found


def read(text: str) -> Any:
    """Read a file's YAML independently of the code under test."""
    text = text.removeprefix("\ufeff")
    front = re.match(r"---\r?\n(.*?)^---\r?$", text, re.DOTALL | re.MULTILINE)

    def value_of(node: yaml.Node) -> Any:
        if isinstance(node, yaml.MappingNode):
            return {key.value: value_of(value) for key, value in node.value}
        if isinstance(node, yaml.SequenceNode):
            return [value_of(value) for value in node.value]
        assert isinstance(node, yaml.ScalarNode)
        return None if not node.style and node.value in ("", "~", "null") else node.value

    node = yaml.compose(front[1] if front else text, Loader=yaml.CSafeLoader)
    assert node
    return value_of(node)


def comments(text: str) -> list[str]:
    return re.findall(r"# c\d+\.", text)


@given(st.data(), documents())
@settings(max_examples=600, deadline=None)
def test_any_edit_of_any_text_gives_the_asked_data_and_touches_nothing_else(
    data: st.DataObject, document: tuple[Any, str]
) -> None:
    before, text = document
    assert read(text) == before
    edit, wanted = data.draw(edits(before))
    after, (line,) = apply_edits(text, [edit])
    assert read(after) == wanted

    # Line endings, the mark at the start and the body are as they were.
    assert after.startswith("\ufeff") == text.startswith("\ufeff")
    assert after.replace("\r\n", "").count("\n") == (0 if "\r\n" in text else after.count("\n"))
    if "# Body" in text:
        assert after[after.index("# Body") :] == text[text.index("# Body") :]
    assert 1 <= line <= after.count("\n") + 1

    # Every other value is spelled as before.
    old_tree, new_tree = read_spans(text), read_spans(after)
    assert old_tree
    assert new_tree
    old, new = leaves(text, old_tree), leaves(after, new_tree)
    depth = len(edit.path) - 1
    for path, spelled in old.items():
        now = path
        if path[:depth] == edit.path[:depth] and len(path) > depth and edit.kind != "append":
            step, last = path[depth], edit.path[depth]
            if edit.kind == "insert":
                now = (*path[:depth], step + (step >= last), *path[depth + 1 :])
            elif step == last:
                continue
            elif edit.kind == "remove":
                now = (*path[:depth], step - (step > last), *path[depth + 1 :])
        if path != edit.path[: len(path)]:
            assert new[now] == spelled

    # Every comment outside what was replaced or taken away is still there, in its order.
    kept = comments(after)
    assert kept == [comment for comment in comments(text) if comment in kept]
    lost = [text.index(comment) for comment in comments(text) if comment not in kept]
    entry = entry_at(old_tree, edit.path)
    if entry is None or edit.kind in ("insert", "append"):
        assert not lost
    else:
        start = entry.value.start if edit.kind == "set" else entry.start
        end = text.find("\n", entry.end)
        if edit.kind != "set":  # deeper comments behind an entry go with it
            behind = [found.start for found in entries(old_tree) if found.start >= entry.end]
            end = min(behind, default=len(text))
        assert all(start <= place < end for place in lost)


def entries(node: Node) -> list[Entry]:
    return [found for entry in node.entries for found in (entry, *entries(entry.value))]


def entry_at(node: Node, path: tuple[Any, ...]) -> Entry | None:
    entry = None
    for step in path:
        index = node.index(step)
        if index is None:
            return None
        entry = node.entries[index]
        node = entry.value
    return entry


@given(st.data(), documents())
@settings(max_examples=200, deadline=None)
def test_edits_in_one_go_equal_edits_one_by_one_and_each_knows_its_line(
    data: st.DataObject, document: tuple[Any, str]
) -> None:
    wanted, text = document
    made: list[Edit] = []
    for number in range(4):
        edit, _ = data.draw(edits(wanted))
        made.append(edit if edit.value is None else edit._replace(value=f"MARK-{number}"))
        wanted = read(apply_edits(text, made)[0])
    one_by_one = text
    for edit in made:
        one_by_one = apply_edits(one_by_one, [edit])[0]
    after, lines = apply_edits(text, made)
    assert after == one_by_one
    for edit, line in zip(made, lines, strict=True):
        if edit.value and edit.value in after:
            assert edit.value in after.split("\n")[line - 1]


@given(st.data(), documents())
@settings(max_examples=200, deadline=None)
def test_edits_made_together_give_the_same_data_and_lose_no_comment_that_would_have_stayed(
    data: st.DataObject, document: tuple[Any, str]
) -> None:
    wanted, text = document
    made: list[Edit] = []
    one_by_one = text
    for number in range(6):
        edit, _ = data.draw(edits(wanted))
        if edit.kind not in ("set", "append"):
            continue
        made.append(edit if edit.value is None else edit._replace(value=f"MARK-{number}"))
        one_by_one = apply_edits(one_by_one, [made[-1]])[0]
        wanted = read(one_by_one)
    after, lines = apply_together(text, made)
    assert read(after) == wanted
    assert set(comments(one_by_one)) <= set(comments(after))
    for edit, line in zip(made, lines, strict=True):
        if edit.value and edit.value in after:
            assert edit.value in after.split("\n")[line - 1]
