"""How a page links to the files of a workspace: beside it on the disk, on a git host, or at the server that shows it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from sms_cli.errors import SmsError


class Links(NamedTuple):
    """`before` stands before a path; `lines` tells whether the target can be opened at a line (git hosts can)."""

    before: str
    lines: bool = False

    def to(self, path: str, line: int | None = None) -> str:
        """Return the address of a file of the workspace."""
        address = self.before + quote(path)
        return f"{address}?plain=1#L{line}" if self.lines and line else address


def links_from(root: Path, output: Path, address: str | None) -> Links:
    """Return the links of a page that is written to `output`. Raises SmsError for what is no address on the web."""
    if address is not None:
        if not address.startswith(("https://", "http://")) or any(c.isspace() or c in "\"'<>" for c in address):
            hint = "Write it as https://host/owner/repository/blob/main"
            raise SmsError(f"{address} is no address of files on a git host", hint=hint)
        return Links(address.rstrip("/") + "/", lines=True)
    below = os.path.relpath(root, output.resolve().parent)
    return Links("" if below == "." else quote(Path(below).as_posix()) + "/")
