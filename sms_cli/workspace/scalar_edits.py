"""Write single values another way, each where it stands and in its own quotes: nothing around them moves."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sms_cli.errors import SmsError
from sms_cli.workspace.yaml_spans import Node, Path, read_spans

# What stands plain or in quotes without any escaping.
_SIMPLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def rewrite_scalars(text: str, values: Mapping[Path, str], *, quoted: frozenset[Path] = frozenset()) -> str:
    """Return a file with other words for some values of its front matter; those of `quoted` stand in quotes if they did not.

    A value that cannot be written so without a risk is left as it is: folded text, and words that would need escaping.
    """
    try:
        root = read_spans(text)
    except SmsError:
        return text
    splices = []
    for path, value in values.items():
        node = root
        for step in path:
            at = node.index(step) if node is not None else None
            node = node.entries[at].value if node is not None and at is not None else None
        if node is not None and _may(text, node) and _SIMPLE.fullmatch(value):
            mark = node.style or ('"' if path in quoted else "")
            splices.append((node.start, node.end, f"{mark}{value}{mark}"))
    for start, end, written in sorted(splices, reverse=True):
        text = text[:start] + written + text[end:]
    return text


def _may(text: str, node: Node) -> bool:
    return (
        node.kind == "scalar"
        and node.style in ("", "'", '"')
        and "\n" not in text[node.start : node.end]
        and not node.is_empty
    )


def stands_plain(text: str, path: Path) -> bool:
    """Tell whether the value at a path stands without quotes."""
    try:
        node = read_spans(text)
    except SmsError:
        return False
    for step in path:
        at = node.index(step) if node is not None else None
        node = node.entries[at].value if node is not None and at is not None else None
    return node is not None and node.kind == "scalar" and not node.style
