"""The state of a workspace's files in one word, so that an outcome can be kept until something changes.

Files are told apart by name, size, inode and both times: reading them would cost more than the rest. A file written within the
last second may be written again without a trace, so nothing is kept until a moment has passed.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

from sms_cli.workspace.config import FILE, find_workspace
from sms_cli.workspace.documents import list_what_counts
from sms_cli.workspace.parsed import digest_of

_RECENT = 1_000_000_000  # nanoseconds
_ENTRIES = 8


def fingerprint(path: Path) -> tuple[Path, str, bool]:
    """Return (root of the workspace, digest of the state of its files and of sms itself, whether all are older than a moment).

    Raises SmsError where there is no workspace.
    """
    from sms_cli.definitions import signature

    root = find_workspace(path)
    newest = 0
    words = [signature()]
    files = [FILE, *list_what_counts(root)]
    for folder in ("rules", "skills"):
        if (root / folder).is_dir():
            for here, _, names in os.walk(root / folder):
                files += [os.path.relpath(os.path.join(here, name), root) for name in names]
    for file in sorted(files):
        try:
            stat = os.stat(f"{root}/{file}")
        except OSError as error:
            words.append(f"{file} {error.errno}")
            continue
        newest = max(newest, stat.st_mtime_ns, stat.st_ctime_ns)
        words.append(f"{file} {stat.st_size} {stat.st_ino} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_mode}")
    settled = time.time_ns() - newest > _RECENT
    return root, digest_of("\n".join(words).encode("utf-8", "surrogateescape")), settled


class Kept:
    """Outcomes kept for a workspace, by what they depend on. A file that cannot be read or written is as good as none."""

    def __init__(self, root: Path) -> None:
        from sms_cli.definitions import cache_folder

        self.path = cache_folder() / f"kept-{digest_of(str(root).encode('utf-8', 'surrogateescape'))}.json"

    def recall(self, key: str) -> Any:
        """Return what was kept under the key, or None; also None where a path that was looked for has come or gone."""
        found = self._all().get(key)
        try:
            if found is None or any(os.path.exists(path) != there for path, there in found["looked_for"].items()):
                return None
            return found["value"]
        except (TypeError, KeyError, AttributeError):
            return None

    def keep(self, key: str, value: Any, looked_for: dict[str, bool]) -> None:
        """Keep a value of JSON under a key; `looked_for` are paths and whether each existed."""
        entries = self._all()
        entries.pop(key, None)
        entries = dict([*entries.items(), (key, {"value": value, "looked_for": looked_for})][-_ENTRIES:])
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            temporary = self.path.with_name(f"{self.path.name}.{os.getpid()}")
            temporary.write_text(json.dumps(entries, ensure_ascii=False, separators=(",", ":")), "utf-8")
            os.replace(temporary, self.path)
        except (OSError, ValueError):
            pass

    def _all(self) -> dict[str, Any]:
        try:
            with self.path.open("rb") as stream:
                entries = json.loads(stream.read())
            return entries if isinstance(entries, dict) else {}
        except (OSError, ValueError):
            return {}
