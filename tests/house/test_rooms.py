"""Each room of the package is entered by its front door: what its `__init__` offers, never one of its inner modules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "sms_cli"
# The commands are no room but stand above all of them, one file a command; only the application names them.
ROOMS = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py") if path.parent.name != "commands")


def imports(path: Path) -> Iterator[tuple[int, str, list[str]]]:
    """Yield line, module and names of each import of a module, wherever it stands; relative ones are made absolute."""
    here = ("sms_cli", *path.relative_to(PACKAGE).with_suffix("").parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, []) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = [*here[: -node.level]] if node.level else []
            yield node.lineno, ".".join([*base, *filter(None, [node.module])]), [alias.name for alias in node.names]


@cache
def offered(room: str) -> set[str]:
    """Return what the front door of a room offers, its `__all__`; a function may be named as the module it stands in."""
    tree = ast.parse((PACKAGE / room / "__init__.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and "__all__" in [t.id for t in node.targets if isinstance(t, ast.Name)]:
            return set(ast.literal_eval(node.value))
    return set()


def intrusions(path: Path, room_of: Path | None = None) -> Iterator[str]:
    """Yield a line for each import that reaches past the front door of a room that `path` (or `room_of`) is not in."""
    for line, module, names in imports(path):
        parts = module.split(".")
        if parts[0] != "sms_cli" or len(parts) < 2 or parts[1] not in ROOMS:
            continue
        room = PACKAGE / parts[1]
        if room in (room_of or path).parents:
            continue
        inner = parts[2:3] or [
            name for name in names if (room / f"{name}.py").is_file() and name not in offered(parts[1])
        ]
        if inner:
            where = f"{path.relative_to(PACKAGE.parent)}:{line}"
            yield f"{where} imports {parts[1]}/{inner[0]}; import from sms_cli.{parts[1]}"


def test_a_room_is_entered_by_its_front_door() -> None:
    assert [found for path in sorted(PACKAGE.rglob("*.py")) for found in intrusions(path)] == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_front_door_says_what_it_offers(room: str) -> None:
    assert offered(room)


def test_a_way_past_a_front_door_is_noticed() -> None:
    """The check above must not pass because it sees nothing: here it reads a room as if it stood elsewhere."""
    inner = PACKAGE / "workspace" / "__init__.py"
    assert any("sms_cli.workspace." in line for line in inner.read_text(encoding="utf-8").splitlines())
    assert list(intrusions(inner)) == []
    assert list(intrusions(inner, room_of=PACKAGE / "checking" / "__init__.py")) != []


def test_one_module_alone_imports_the_library_for_models() -> None:
    """What it must be told before its import, and what it may not see, is said there."""
    found = [
        path for path in PACKAGE.rglob("*.py") if any(name.split(".")[0] == "litellm" for _, name, _ in imports(path))
    ]
    assert [path.relative_to(PACKAGE).as_posix() for path in found] == ["drafting/model/provider.py"]
