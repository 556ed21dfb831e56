"""Change single values of a front matter in place: all that was not asked for stays byte for byte."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sms_cli.errors import SmsError
from sms_cli.workspace.block_edits import Place
from sms_cli.workspace.flow_edits import Splice
from sms_cli.workspace.front_matter_text import plain_value
from sms_cli.workspace.yaml_spans import Node, Path, read_spans, yaml_region

KINDS = ("set", "unset", "append", "insert", "remove")
_HINT = "Change it by hand in an editor."


class Edit(NamedTuple):
    """One change: `set`, `unset`, `append`, `insert` (the path ends in the index) or `remove`.

    `path` leads from the top by keys and list positions; `order` is the schema's order of the fields around a new one.
    """

    kind: str
    path: Path
    value: Any = None
    order: Sequence[str] = ()


def apply_edits(text: str, edits: Sequence[Edit]) -> tuple[str, list[int]]:
    """Return the text with the edits made one after the other, and the line of each value in the final text.

    `text` is a Markdown file with front matter, or plain YAML. The line (from 1) is that of the value that was set or
    added; after `unset` and `remove`, that of the mapping or list which lost it. Fields that are missing on the way to
    a value are added. Raises SmsError where a path leads nowhere, or where the YAML cannot be read.
    """
    root = read_spans(text)
    landed: list[Path] = []
    for edit in edits:
        if edit.kind not in KINDS or not edit.path:
            raise ValueError(f"no such edit: {edit.kind} at {edit.path}")
        data = root.data() if root else None
        wanted = _changed(data, edit)
        if data != wanted:
            text = Place(text, root).changed(edit.kind, edit.path, edit.value, edit.order)
            root = _read_again(text, wanted, edit)
        landed = [_moved(path, edit) for path in landed]
        landed.append(_landing(wanted, edit))
    return text, [_line(text, root, path) for path in landed]


def apply_together(text: str, edits: Sequence[Edit]) -> tuple[str, list[int]]:
    """Do as `apply_edits` does, but with one reading of the text for all, which hundreds of edits need.

    Only `set` and `append`, which do not shift each other's paths; the layout may differ from that of one after the other
    where several fields come to the same place. Edits that touch each other's text are made one after the other.
    """
    root = read_spans(text)
    data = root.data() if root else None
    splices: list[Splice] = []
    landed: list[Path] = []
    touched: set[Path] = set()
    for edit in edits:
        if edit.kind not in ("set", "append") or not edit.path:
            raise ValueError(f"no such edit together with others: {edit.kind} at {edit.path}")
        if any(edit.path[:depth] in touched for depth in range(1, len(edit.path) + 1)):
            return apply_edits(text, edits)  # it changes what an earlier one has brought
        wanted = _changed(data, edit)
        if data != wanted:
            splices += Place(text, root).splices(edit.kind, edit.path, edit.value, edit.order)
        data = wanted
        landed.append(_landing(data, edit))
        touched.add(landed[-1])
    changed = _spliced(text, splices)
    try:
        root = read_spans(changed) if changed is not None else None
    except SmsError:
        changed = None
    if changed is None or (root.data() if root else None) != data:
        return apply_edits(text, edits)
    return changed, [_line(changed, root, path) for path in landed]


def _spliced(text: str, splices: list[Splice]) -> str | None:
    """Return the text with all splices made; None where one lies in what another replaces."""
    pieces: list[str] = []
    end = 0
    for splice in sorted(splices, key=lambda splice: splice.start):  # stable: what goes to one place keeps its order
        if splice.start < end:
            return None
        pieces += [text[end : splice.start], splice.new]
        end = splice.end
    return "".join([*pieces, text[end:]])


def _read_again(text: str, wanted: Any, edit: Edit) -> Node | None:
    """Read the new text; one that does not hold exactly the data that was asked for is never handed out."""
    try:
        root = read_spans(text)
    except SmsError as error:
        raise SmsError(f"{_name(edit.path)} cannot be changed in place", line=error.line, hint=_HINT) from None
    if (root.data() if root else None) != wanted:
        line = _line(text, root, edit.path)
        raise SmsError(f"{_name(edit.path)} cannot be changed in place", line=line, hint=_HINT)
    return root


def _changed(data: Any, edit: Edit) -> Any:
    """Return the data as an edit wants it; only what lies on its path is copied."""
    *way, last = edit.path
    value = plain_value(edit.value)
    grows = edit.kind in ("set", "append")
    root: Any = {} if data is None and grows else _copied(data)
    current = root
    for depth, step in enumerate(edit.path if edit.kind == "append" else way):
        below = _below(current, step, edit.path[: depth + 1], missing=grows)
        if below is None and grows:
            below = [] if edit.kind == "append" and depth == len(way) else {}
        below = _copied(below)
        current[_key(current, step)] = below
        current = below
    if edit.kind == "append":
        if not isinstance(current, list):
            raise SmsError(f"{_name(edit.path)} is no list, so nothing can be added to it")
        current.append(value)
    elif edit.kind == "insert":
        if not isinstance(current, list) or not isinstance(last, int) or not 0 <= last <= len(current):
            raise SmsError(f"{_name(edit.path)} is no position in a list")
        current.insert(last, value)
    elif edit.kind == "set":
        _below(current, last, edit.path, missing=True)
        current[_key(current, last)] = value
    else:
        _below(current, last, edit.path, missing=False)
        del current[_key(current, last)]
    return root


def _copied(data: Any) -> Any:
    return dict(data) if isinstance(data, dict) else list(data) if isinstance(data, list) else data


def _key(data: Any, step: str | int) -> Any:
    return str(step) if isinstance(data, dict) else step


def _below(data: Any, step: str | int, path: Path, *, missing: bool) -> Any:
    """Return what lies below a step; None for an absent field, where one may be `missing`."""
    if isinstance(data, dict):
        if str(step) in data or (missing and isinstance(step, str)):
            return data.get(str(step))
    elif isinstance(data, list):
        if isinstance(step, int) and 0 <= step < len(data):
            return data[step]
    elif data is not None:
        raise SmsError(f"{_name(path[:-1])} is a single value, so there is no {_name(path)}")
    raise SmsError(f"there is no {_name(path)}", hint="Name a field or list entry that exists.")


def _name(path: Path) -> str:
    return "/".join(map(str, path)) or "the front matter"


def _landing(data: Any, edit: Edit) -> Path:
    """Return the path of the value that an edit left in `data`."""
    if edit.kind == "append":
        for step in edit.path:
            data = data[_key(data, step)]
        return (*edit.path, len(data) - 1)
    return edit.path if edit.kind in ("set", "insert") else edit.path[:-1]


def _moved(path: Path, edit: Edit) -> Path:
    """Return where the value of an earlier edit is after a further one."""
    *way, last = edit.path
    depth = len(way)
    if edit.kind in ("set", "append") or list(path[:depth]) != way or len(path) == depth:
        return path
    step, rest = path[depth], path[depth + 1 :]
    if isinstance(step, int) and isinstance(last, int):
        if edit.kind == "insert":
            return (*way, step + (step >= last), *rest)
        return tuple(way) if step == last else (*way, step - (step > last), *rest)
    return tuple(way) if step == last else path


def _line(text: str, root: Node | None, path: Path) -> int:
    """Return the line of the value at a path, or of the nearest one above it that is still there."""
    node = root
    for step in path:
        at = node.index(step) if node else None
        if node is None or at is None:
            break
        node = node.entries[at].value
    return text.count("\n", 0, node.start if node else yaml_region(text)[0]) + 1
