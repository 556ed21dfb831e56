"""A module is short enough to be read at one sitting, and its first line says what it is for."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "sms_cli"
MODULES = {path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
MOST_LINES = 400  # the aim is 300
VAGUE = {"utils", "util", "helpers", "helper", "misc", "common", "manager", "handler", "handlers"}


def test_a_module_can_be_read_at_one_sitting() -> None:
    lengths = {name: text.count("\n") for name, text in MODULES.items()}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_the_first_line_of_a_module_says_what_it_is_for() -> None:
    lines = {name: (ast.get_docstring(ast.parse(text)) or "").split("\n")[0] for name, text in MODULES.items()}
    assert {name: line for name, line in lines.items() if not line.endswith(".")} == {}


def test_a_module_is_named_in_words_of_the_field() -> None:
    assert [name for name in MODULES if VAGUE & set(Path(name).stem.split("_"))] == []


def test_what_a_door_loads_when_it_is_asked_for_is_not_named_as_a_module_beside_it() -> None:
    """Once that module is imported by its full name, Python puts it in the place of the function."""
    clashes = []
    for name, text in MODULES.items():
        lazy = [
            node
            for node in ast.parse(text).body
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_MODULES"
        ]
        for node in lazy:
            exported = {word for words in ast.literal_eval(node.value).values() for word in words}
            beside = {Path(other).stem for other in MODULES if Path(other).parent == Path(name).parent}
            clashes += [f"{name}: {word}" for word in sorted(exported & beside)]
    assert clashes == []
