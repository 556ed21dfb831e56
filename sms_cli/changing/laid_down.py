"""The project template, and the manifest of what was laid down from it: what an upgrade compares people's changes with."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sms_cli import __version__
from sms_cli.changing.repository import top_of
from sms_cli.definitions import data_root
from sms_cli.errors import SmsError
from sms_cli.workspace import digest_of

LAID_DOWN = ".sms/laid-down.json"
FORMAT = 1
Values = dict[str, str | None]


def template_values(root: Path, organization: str, edition: str, action: str | None) -> Values:
    """Return what the files of the template are rendered with."""
    top = top_of(root)
    below = "" if top is None or top.resolve() == root else root.relative_to(top.resolve()).as_posix()
    return {
        "organization": organization, "edition": edition, "name": root.name, "action": action, "folder": below,
        "folder_word": shlex.quote(below),
    }  # fmt: skip


def rendered_template(values: Mapping[str, str | None]) -> dict[str, bytes]:
    """Return the files of the project template by path: those that end in .j2 rendered, the others as they are."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)
    template = data_root() / "project-template"
    contents = {}
    for path in sorted(path for path in template.rglob("*") if path.is_file()):
        name = path.relative_to(template).as_posix()
        if name.endswith(".j2"):
            text = environment.from_string(path.read_text(encoding="utf-8")).render(values)
            contents[name.removesuffix(".j2")] = text.encode("utf-8")
        else:
            contents[name] = path.read_bytes()
    return contents


def manifest_text(values: Mapping[str, str | None], files: Mapping[str, bytes]) -> bytes:
    """Return the manifest of files as they were laid down, with their digests and their text, line by line."""
    told: dict[str, Any] = {}
    for path, content in sorted(files.items()):
        told[path] = {"digest": digest_of(content), "text": content.decode("utf-8").split("\n")}
    data = {"version": FORMAT, "sms": __version__, "values": dict(values), "files": told}
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def read_manifest(root: Path) -> tuple[str | None, Values, dict[str, bytes]]:
    """Return the version of sms that laid files down, the values they were rendered with, and the files.

    (None, {}, {}) where there is no manifest. A text that its digest does not fit was changed since and counts as not laid down.
    Raises SmsError for a file that is no manifest.
    """
    try:
        raw = (root / LAID_DOWN).read_bytes()
    except FileNotFoundError:
        return None, {}, {}
    except OSError as error:
        raise SmsError(f"cannot be read: {error.strerror}", path=LAID_DOWN) from None
    try:
        data = json.loads(raw)
        newer = data["version"] != FORMAT
        values = {str(key): value if isinstance(value, str) else None for key, value in data["values"].items()}
        files = {}
        for path, told in data["files"].items():
            content = "\n".join(told["text"]).encode("utf-8")
            if digest_of(content) == told["digest"]:
                files[path] = content
    except (ValueError, TypeError, KeyError, AttributeError):
        hint = "Take it from git again; without it nobody knows what was laid down"
        raise SmsError("is no manifest of what was laid down", path=LAID_DOWN, hint=hint) from None
    if newer:
        raise SmsError(
            f"has the form {data['version']}, and this sms reads {FORMAT}", path=LAID_DOWN, hint="Use a newer sms"
        )
    return str(data.get("sms")), values, files
