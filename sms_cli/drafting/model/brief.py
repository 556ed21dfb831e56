"""The brief: what a person says of the company, in a sentence or from a file."""

from __future__ import annotations

import sys
from pathlib import Path

from sms_cli.errors import SmsError

MOST_BYTES = 200_000


def read_brief(path: Path) -> str:
    """Read a brief from a file, or from standard input for `-`. Raises SmsError."""
    shown = path.as_posix()
    try:
        raw = sys.stdin.buffer.read(MOST_BYTES + 1) if shown == "-" else _read(path)
    except OSError as error:
        raise SmsError(f"cannot be read: {error.strerror}", path=shown) from None
    if len(raw) > MOST_BYTES:
        raise SmsError(f"is larger than {MOST_BYTES // 1000} kB, too large for a brief", path=shown, hint="Shorten it")
    try:
        text = raw.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise SmsError("is not UTF-8 text", path=shown, hint="Save it as UTF-8") from None
    if not text:
        raise SmsError("the brief is empty", path=shown, hint="Write in a few sentences what is to be known")
    return text


def _read(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(MOST_BYTES + 1)
