"""Front matter as text: YAML the way a person would write it, which reads back as exactly the same values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sms_cli.errors import SmsError

WIDTH = 100
_SHORT = 40  # a longer text stands on a line of its own
_LEAF_FIELDS = 3

# What some YAML 1.1 or 1.2 parser takes for null, a truth value, a merge key or a number.
_WORDS = frozenset(
    ("null", "true", "false", "yes", "no", "on", "off", "y", "n", "~", "=", "<<", ".inf", ".nan", "-.inf", "+.inf")
)
_NUMBER = re.compile(
    r"[-+]?(?:0b[01_]+|0o[0-7_]+|0x[0-9a-f_]+"
    r"|[0-9][0-9_,]*(?:\.[0-9_]*)?(?:e[-+]?[0-9]+)?"
    r"|\.[0-9][0-9_]*(?:e[-+]?[0-9]+)?"
    r"|[0-9][0-9_]*(?::[0-9]{1,2})+(?:\.[0-9_]*)?)",
    re.IGNORECASE,
)
_TIMESTAMP = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt \t].*)?")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# No indicator first, no `: ` and no ` #` inside; in flow style no bracket, comma or question mark either.
_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`](?:[^:#]|:(?!\s|\Z)|(?<!\s)#)*")
_PLAIN_FLOW = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`](?:[^:#,\[\]{}?]|:(?=\w|/)|(?<!\s)#)*")
# All that YAML lets stand unescaped on one line, and that no editor strips or shows as a line break.
_UNPRINTABLE = re.compile("[^\t\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_UNPRINTABLE_LINES = re.compile(
    "[^\n\t\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_BREAKABLE = re.compile(r"(?<=[^ \t]) (?=[^ \t])")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}


class Layout(NamedTuple):
    """How the surroundings want a value written."""

    flush: bool = False  # the dashes of a list stand right under its key, not two columns in
    one_line: bool = False  # no folded or literal text: what follows would be read as part of it
    block_items: bool = False  # the entries beside this one stand one field a line


ALONE = Layout()


class AsWritten(str):
    """A text that stood plain in the file and so may stand plain again, be it `1.10` or `no`."""

    __slots__ = ()


def dump(data: Mapping[str, Any]) -> str:
    """Return the front matter, without its `---` lines, ending in a line break; keys keep their order.

    Values are text, numbers, booleans, None, lists and mappings. Raises SmsError for text that no file can hold.
    """
    if not data:
        return "{}\n"
    return "\n".join(mapping_lines(data, 0, in_list=False)) + "\n"


def plain_value(value: Any) -> Any:
    """Return the value as a reader sees it that keeps every plain scalar as text; None stays None."""
    if isinstance(value, Mapping):
        return {_key(key): plain_value(below) for key, below in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_value(below) for below in value]
    if value is None or isinstance(value, str):
        return value
    return _number(value)


def scalar_text(value: Any, *, flow: bool = False) -> str:
    """Return a text, number, boolean or None on one line; `flow` when it stands between brackets."""
    if value is None:
        return "null"
    if not isinstance(value, str):
        return _number(value)
    if isinstance(value, AsWritten):
        return str(value)
    plain = _PLAIN_FLOW if flow else _PLAIN
    if (
        plain.fullmatch(value)
        and value == value.strip()
        and not _UNPRINTABLE.search(value)
        and "\t" not in value
        and not _ambiguous(value)
    ):
        return value
    if ('"' in value or "\\" in value) and "'" not in value and "\t" not in value and not _UNPRINTABLE.search(value):
        return f"'{value}'"
    return _double_quoted(value)


def flow_text(value: Any) -> str:
    """Return any value on one line, lists and mappings in brackets."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key_text(key, flow=True)}: {flow_text(below)}" for key, below in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow_text(below) for below in value) + "]"
    return scalar_text(value, flow=True)


def key_text(key: Any, *, flow: bool = False) -> str:
    """Return a key as it stands before its colon."""
    return scalar_text(key, flow=flow)


def value_text(value: Any, column: int, used: int, *, in_list: bool, layout: Layout = ALONE) -> tuple[str, list[str]]:
    """Return what follows a key on its line, and the lines below it.

    `column` is that of the key, `used` the width of its line up to the value, `in_list` whether a list holds the key.
    """
    if isinstance(value, Mapping):
        if not value or (in_list and _is_leaf(value, used) and not layout.block_items):
            return flow_text(value), []
        return "", mapping_lines(value, column + 2, in_list=in_list, layout=layout)
    if isinstance(value, (list, tuple)):
        if _fits_flow(value, used):
            return flow_text(value), []
        return "", list_lines(value, column if layout.flush else column + 2, layout=layout)
    if isinstance(value, str) and not layout.one_line:
        return _text(value, column + 2, used)
    return scalar_text(value), []


def item_text(value: Any, column: int, *, layout: Layout = ALONE) -> tuple[str, list[str]]:
    """Return what follows the dash of a list entry on its line, and the lines below; `column` is that of the dash."""
    if isinstance(value, Mapping) and value and (layout.block_items or not _is_leaf(value, column + 2)):
        lines = mapping_lines(value, column + 2, in_list=True, layout=layout)
    elif isinstance(value, (list, tuple)) and not _fits_flow(value, column + 2):
        lines = list_lines(value, column + 2, layout=layout)
    else:
        return value_text(value, column, column + 2, in_list=True, layout=layout._replace(block_items=False))
    return lines[0].lstrip(" "), lines[1:]


def mapping_lines(value: Mapping[Any, Any], column: int, *, in_list: bool, layout: Layout = ALONE) -> list[str]:
    """Return the lines of a mapping, one field a line, its keys in `column`."""
    lines = []
    inner = layout._replace(block_items=False)
    for key, below in value.items():
        head = " " * column + key_text(key) + ":"
        inline, rest = value_text(below, column, len(head) + 1, in_list=in_list, layout=inner)
        lines.append(f"{head} {inline}" if inline else head)
        lines += rest
    return lines


def list_lines(value: Sequence[Any], column: int, *, layout: Layout = ALONE) -> list[str]:
    """Return the lines of a list, one entry a dash, its dashes in `column`; entries that are mappings look alike."""
    lines = []
    mappings = [below for below in value if isinstance(below, Mapping)]
    alike = layout._replace(block_items=not all(_is_leaf(below, column + 2) for below in mappings))
    for below in value:
        inline, rest = item_text(below, column, layout=alike)
        lines.append(" " * column + "- " + inline)
        lines += rest
    return lines


def _key(key: Any) -> str:
    return key if isinstance(key, str) else scalar_text(key)


def _number(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        text = repr(value)
        if text in ("inf", "-inf", "nan"):
            return text.replace("inf", ".inf").replace("nan", ".nan")
        # YAML 1.1 wants a point in a number with an exponent.
        return text.replace("e", ".0e") if "e" in text and "." not in text else text
    raise TypeError(f"no YAML for {type(value).__name__}")


def _ambiguous(text: str) -> bool:
    if text.lower() in _WORDS or _NUMBER.fullmatch(text):
        return True
    if not _TIMESTAMP.fullmatch(text):
        return text.startswith("...")  # at the start of a line it would end the document
    return not (_ISO_DATE.fullmatch(text) and _is_date(text))


def _is_date(text: str) -> bool:
    from datetime import date

    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _double_quoted(text: str) -> str:
    def escape(match: re.Match[str]) -> str:
        char = match[0]
        code = ord(char)
        if 0xD800 <= code <= 0xDFFF:
            raise SmsError(
                f"the text {text[:40]!a} holds half a character, which no file can keep",
                hint="Write that character anew.",
            )
        return _ESCAPES.get(char) or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")

    inner = re.sub(r"[\\\"\t]", lambda match: _ESCAPES[match[0]], text)
    return '"' + _UNPRINTABLE.sub(escape, inner) + '"'


def _text(text: str, column: int, used: int) -> tuple[str, list[str]]:
    """Lay out a text: plain or quoted on the line, literal when it has lines, folded when it is long."""
    if "\n" in text:
        lines = text.removesuffix("\n").split("\n")
        if _is_literal(text, lines):
            return "|" if text.endswith("\n") else "|-", [" " * column + line if line else "" for line in lines]
    elif used + len(text) > WIDTH and text == text.strip() and not _UNPRINTABLE.search(text):
        folded = _folded(text, max(WIDTH - column, _SHORT))
        if len(folded) > 1:
            return ">-", [" " * column + line for line in folded]
    return scalar_text(text), []


def _is_literal(text: str, lines: list[str]) -> bool:
    return (
        not _UNPRINTABLE_LINES.search(text)
        and lines[-1] != ""  # further line breaks at the end would be lost
        and all(line == line.rstrip() for line in lines)
        and not next(line for line in lines if line).startswith((" ", "\t"))
    )


def _folded(text: str, width: int) -> list[str]:
    """Cut a text at single spaces only: a reader puts exactly one space where a line ends."""
    words = _BREAKABLE.split(text)
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines


def _is_short(value: Any) -> bool:
    return not isinstance(value, (Mapping, list, tuple)) and (
        not isinstance(value, str) or (len(value) <= _SHORT and "\n" not in value)
    )


def _is_leaf(value: Mapping[Any, Any], used: int) -> bool:
    """A small mapping without an id reads best on one line."""
    return (
        len(value) <= _LEAF_FIELDS
        and "id" not in value
        and all(map(_is_short, value.values()))
        and used + len(flow_text(value)) <= WIDTH
    )


def _fits_flow(value: Sequence[Any], used: int) -> bool:
    return not value or (
        all(map(_is_short, value))
        and all(scalar_text(below) == scalar_text(below, flow=True) for below in value)
        and used + len(flow_text(value)) <= WIDTH
    )
