"""`sms check --fix`: repairs, generated blocks and code owners together, taken only where the check is no worse afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sms_cli.changing.code_owners import with_owners
from sms_cli.changing.repairs import Repair, repairs_of
from sms_cli.changing.rewriting import rewritten
from sms_cli.changing.several_files import diff_of, write_all
from sms_cli.checking import SEVERITIES, check
from sms_cli.workspace import Workspace, inside, open_workspace, rewrite_scalars, write_bytes


class Fix(NamedTuple):
    """What would change: the new content of each file by its path, `said` in one line each.

    `guesses` counts repairs that are left because they are unsafe; `held` are files whose repair would bring the check to
    say more, and so are left as they are.
    """

    workspace: Workspace
    files: dict[str, bytes]
    said: list[str]
    guesses: int
    held: list[str]

    @property
    def diff(self) -> str:
        """The change as a unified diff, which `git apply` takes."""
        return diff_of(self.workspace, {path: content.decode("utf-8") for path, content in self.files.items()})

    def write(self) -> None:
        """Write all of it. Raises SmsError, also where a document has changed since it was read; then none is written."""
        known = {document.path for document in self.workspace.documents}
        write_all(self.workspace, {path: c.decode("utf-8") for path, c in self.files.items() if path in known})
        for path, content in self.files.items():
            if path not in known:
                write_bytes(inside(self.workspace.root, path), content)


def prepare_fix(folder: Path, day: date | None = None, *, unsafe: bool = False) -> Fix:
    """Find what can be repaired in the workspace that a folder lies in; nothing is written. Raises SmsError."""
    workspace = open_workspace(folder, day)
    wanted: dict[str, bytes] = {}
    said: dict[str, list[str]] = {}
    guesses = 0
    for document in workspace.documents:
        repairs = repairs_of(workspace, document)
        taken = [repair for repair in repairs if repair.safe or unsafe]
        guesses += len(repairs) - len(taken)
        text = document.raw.decode("utf-8") if taken else ""
        quoted = frozenset(repair.path for repair in taken if repair.quote)
        content = rewrite_scalars(text, {r.path: r.new for r in taken}, quoted=quoted).encode("utf-8")
        if taken and content != document.raw:
            wanted[document.path] = content
            said[document.path] = [_said(document.path, repair) for repair in taken]
    values, held = _no_worse(workspace, wanted)
    files = _with_blocks(workspace, values)
    lines = [line for path in values for line in said[path]]
    blocks = rewritten(_opened(workspace, values))
    for path in files:
        if path.endswith(".svg"):
            lines.append(f"drew {path}")
        elif path in blocks or path not in values:
            lines.append(f"rewrote the generated blocks of {path}")
    return Fix(workspace, files, lines, guesses, held)


def _said(path: str, repair: Repair) -> str:
    field = "/".join(str(step) for step in repair.path if isinstance(step, str))
    new = f'"{repair.new}"' if repair.quote else repair.new
    return f"{path}:{repair.line}: {field} {repair.old} → {new}"


def _opened(workspace: Workspace, contents: Mapping[str, bytes]) -> Workspace:
    return open_workspace(workspace.root, workspace.today, replace=contents) if contents else workspace


def _with_blocks(workspace: Workspace, values: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return all files that change: the repaired ones, and what is generated from them."""
    files = dict(values)
    for _ in range(3):
        opened = _opened(workspace, files)
        more = {path: content for path, content in rewritten(opened).items() if files.get(path) != content}
        if not more:
            break
        files |= more
    return files | with_owners(_opened(workspace, files))


def _no_worse(workspace: Workspace, wanted: dict[str, bytes]) -> tuple[dict[str, bytes], list[str]]:
    """Return the repaired files after which the check is no worse, and the paths of the others."""
    if not wanted:
        return {}, []
    before = _weight(_opened(workspace, _with_blocks(workspace, {})))
    if _weight(_opened(workspace, _with_blocks(workspace, wanted))) <= before:
        return wanted, []
    kept: dict[str, bytes] = {}
    for path, content in wanted.items():
        weight = _weight(_opened(workspace, _with_blocks(workspace, {**kept, path: content})))
        if weight <= before:
            kept[path] = content
            before = weight
    return kept, [path for path in wanted if path not in kept]


def _weight(workspace: Workspace) -> tuple[int, ...]:
    """Return how bad a check is: its errors first, then warnings, then advice."""
    report = check(workspace)
    return tuple(report.count(severity) for severity in SEVERITIES)
