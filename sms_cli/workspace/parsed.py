"""What was parsed last time, by the digest of the bytes: parsing YAML is most of a check, and most files have not changed.

One JSON file a workspace in the user's cache folder. JSON, because a cache must never run anything; a file that cannot be read
or written is as good as none.
"""

from __future__ import annotations

import json
import os
from functools import cached_property
from pathlib import Path
from typing import Any

from sms_cli.workspace.yaml_events import Map, Seq, read_yaml

try:
    from _blake2 import blake2b  # hashlib would load OpenSSL (3 ms) to offer this very function
except ImportError:  # another Python implementation
    from hashlib import blake2b

FORMAT = 1
# Of larger workspaces nothing is kept: writing it would cost each first check a quarter more, for little at the next.
MAX_BYTES = 2_000_000
# What this process has read last, for one that opens a workspace many times; values are never changed once they are read.
_recent: dict[str, Any] = {}
_RECENT = 512
# What was read from the cache folder or written to it, by file, for such a process too.
_kept: dict[Path, dict[str, Any]] = {}


def digest_of(data: bytes) -> str:
    """Return 32 hexadecimal digits that name these bytes."""
    return str(blake2b(data, digest_size=16).hexdigest())


class ParsedFiles:
    """The parsed front matters of one workspace: remembers, and writes what is new when asked to."""

    def __init__(self, root: Path) -> None:
        from sms_cli.definitions import cache_folder

        self.path = cache_folder() / f"parsed-{digest_of(str(root).encode('utf-8', 'surrogateescape'))}.json"
        self.used: dict[str, Any] = {}
        self.size = 0

    @cached_property
    def known(self) -> dict[str, Any]:
        """What the last run kept, by digest."""
        if self.path not in _kept:
            try:
                with self.path.open("rb") as stream:
                    found = json.loads(stream.read())
                _kept[self.path] = dict(found["files"]) if found["format"] == FORMAT else {}
            except (OSError, ValueError, TypeError, KeyError):
                _kept[self.path] = {}
        return _kept[self.path]

    def read(self, data: bytes) -> Any:
        """Return the value of YAML bytes with its places, parsed now or before. Raises YamlProblem."""
        self.size += len(data)
        digest = digest_of(data)
        value = _recent.get(digest)
        if value is None:
            try:
                value = _unpack(self.known[digest])
            except (KeyError, TypeError, ValueError, IndexError):
                value = read_yaml(data)
            _remember(digest, value)
        if value is not None:
            self.used[digest] = value
        return value

    def body(self, raw: bytes, text: str, first_line: int) -> Any:
        """Return what stands in a body (`body.Body`), scanned now or before."""
        key = f"{digest_of(raw)}:{first_line}"
        found = _recent.get(key)
        if found is None:
            try:
                found = _unpack_body(self.known[key])
            except (KeyError, TypeError, ValueError):
                from sms_cli.workspace.body import scan

                found = scan(text, first_line)
            _remember(key, found)
        self.used[key] = found
        return found

    def write(self) -> None:
        """Keep what this run used, where that is not what was kept already."""
        if self.size > MAX_BYTES or self.used.keys() == self.known.keys():
            return
        files = {name: self.known.get(name) or _packed(value) for name, value in self.used.items()}
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            temporary = self.path.with_name(f"{self.path.name}.{os.getpid()}")
            temporary.write_text(
                json.dumps({"format": FORMAT, "files": files}, ensure_ascii=False, separators=(",", ":")), "utf-8"
            )
            os.replace(temporary, self.path)
            _kept[self.path] = files
        except (OSError, ValueError):
            pass


def _remember(name: str, value: Any) -> None:
    if value is not None and name not in _recent:
        while len(_recent) >= _RECENT:
            _recent.pop(next(iter(_recent)), None)
        _recent[name] = value


def _packed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else _pack(value)


def _unpack_body(packed: Any) -> Any:
    from sms_cli.workspace.body import Body, Heading, Link, Placeholder
    from sms_cli.workspace.body_blocks import Block, Problem

    headings, links, placeholders, blocks, problems, named = packed
    return Body(
        tuple(Heading(*entry) for entry in headings),
        tuple(Link(*entry) for entry in links),
        tuple(Placeholder(*entry) for entry in placeholders),
        tuple(Block(*entry) for entry in blocks),
        tuple(Problem(*entry) for entry in problems),
        tuple(named),
    )


def _pack(value: Any) -> Any:
    """Mapping -> [place, places, values, keys]; list -> [place, places, values]; text and None as they are."""
    if value.__class__ is Map:
        return [value.place, value.places, [_pack(v) for v in value.values()], list(value)]
    if value.__class__ is Seq:
        return [value.place, value.places, [_pack(v) for v in value]]
    return value


def _unpack(packed: Any) -> Any:
    if packed.__class__ is not list:
        return packed
    values = packed[2]
    if list in map(type, values):
        values = [_unpack(v) if v.__class__ is list else v for v in values]
    made: Map | Seq = Map(zip(packed[3], values, strict=True)) if len(packed) == 4 else Seq(values)
    made.place, made.places = packed[0], packed[1]
    return made
