"""What drafting keeps in .sms/ beside the documents: the last rendering of each draft, interviews under way, editor schemas."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from sms_cli.errors import SmsError
from sms_cli.workspace import Workspace, inside, write_text

FOLDER = ".sms"
FORMAT = 1


class Base:
    """A draft as it was last rendered.

    `front` is its front matter, `body` the body with empty blocks, `answered` the fields and `sections` the texts that the
    author gave, `written` the digest of the file as it was written.
    """

    __slots__ = ("answered", "body", "front", "sections", "written")

    def __init__(
        self, front: dict[str, Any], body: str, answered: set[str], sections: dict[str, str], written: str
    ) -> None:
        self.front, self.body, self.answered, self.sections, self.written = front, body, answered, sections, written


def digest(data: bytes) -> str:
    """Name the bytes of a file."""
    return hashlib.sha256(data).hexdigest()


def read_base(workspace: Workspace, skill: str) -> Base | None:
    """Return the last rendering of a skill's draft, or None where none is kept or it cannot be read."""
    data = read_json(workspace.root, f"drafted/{skill}.json")
    try:
        return Base(data["front"], data["body"], set(data["answered"]), dict(data["sections"]), data["written"])
    except (KeyError, TypeError, ValueError):
        return None


def write_base(workspace: Workspace, skill: str, base: Base) -> None:
    """Keep a rendering. Raises SmsError."""
    data = {
        "front": base.front,
        "body": base.body,
        "answered": sorted(base.answered),
        "sections": base.sections,
        "written": base.written,
    }
    write_json(workspace.root, f"drafted/{skill}.json", data)


def read_json(root: Path, name: str) -> dict[str, Any]:
    """Read one of our own files; what is not there, not readable or of another form is as good as empty."""
    try:
        data = json.loads(inside(root, f"{FOLDER}/{name}").read_text(encoding="utf-8"))
    except (OSError, ValueError, SmsError):
        return {}
    return data if isinstance(data, dict) and data.get("format") == FORMAT else {}


def write_json(root: Path, name: str, data: dict[str, Any]) -> None:
    """Write one of our own files. Raises SmsError."""
    keep(root, name, json.dumps({"format": FORMAT, **data}, ensure_ascii=False, indent=1) + "\n")


def keep(root: Path, name: str, text: str) -> None:
    """Write a text under .sms/, which keeps itself out of git. Raises SmsError, its path relative to the workspace."""
    for relative, content in ((f"{FOLDER}/.gitignore", "*\n"), (f"{FOLDER}/{name}", text)):
        path = inside(root, relative)
        if relative.endswith(".gitignore") and path.exists():
            continue
        put(root, relative, content)


def put(root: Path, relative: str, text: str) -> None:
    """Write a text into the workspace. Raises SmsError, its path relative to the workspace."""
    path = inside(root, relative)
    try:
        write_text(path, text)
    except SmsError as error:
        error.path = relative
        raise


def forget(root: Path, name: str) -> None:
    """Remove one of our own files, if it is there."""
    try:
        inside(root, f"{FOLDER}/{name}").unlink(missing_ok=True)
    except (OSError, SmsError):
        return
