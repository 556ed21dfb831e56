"""Take over what a newer version of sms lays down in a workspace: merged with what people changed, never in its place."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from sms_cli import __version__
from sms_cli.changing.laid_down import LAID_DOWN, manifest_text, read_manifest, rendered_template, template_values
from sms_cli.errors import SmsError
from sms_cli.workspace import FILE, GitRefused, find_workspace, inside, merge_texts, read_yaml, run_git, write_bytes


class Step(NamedTuple):
    """What becomes of one file.

    `what` is `add` (it is new), `update` (nobody changed it), `merge`, `conflict` (merged, with marks to solve), `yours` (it was
    never laid down), `deleted` (somebody took it away) or `dropped` (the template has it no more); the last three are left alone.
    """

    path: str
    what: str
    conflicts: int


class Upgrade(NamedTuple):
    """What an upgrade would change; `before` is the version that laid the workspace down, None where that is not known."""

    root: Path
    before: str | None
    after: str
    steps: list[Step]
    files: dict[str, bytes]

    @property
    def ignored(self) -> bool:
        """Whether git would not take the manifest."""
        try:
            run_git(self.root, "check-ignore", "--quiet", "--", LAID_DOWN)
        except GitRefused:
            return False
        return True

    def write(self) -> None:
        """Write the files, the manifest last. Raises SmsError."""
        for path, content in self.files.items():
            write_bytes(inside(self.root, path), content)


def prepare_upgrade(folder: Path) -> Upgrade:
    """Find what the template of this version brings to the workspace that a folder lies in; nothing is written.

    Raises SmsError, also where git is missing and there is something to merge.
    """
    root = find_workspace(folder)
    before, values, laid = read_manifest(root)
    organization, edition = _settings(root)
    values = {**template_values(root, organization, edition, None), **values}
    template = rendered_template(values)
    steps: list[Step] = []
    files: dict[str, bytes] = {}
    known: dict[str, bytes] = {}
    for path, theirs in template.items():
        base, mine = laid.get(path), _content(root, path)
        step, content = _step(root, path, base, mine, theirs, before)
        if content is not None and content != mine:
            files[path] = content
        if step is not None:
            steps.append(step)
        if base is not None or mine in (None, theirs):
            known[path] = theirs
    for path in sorted(laid.keys() - template.keys()):
        steps.append(Step(path, "dropped", 0))
    manifest = manifest_text(values, known)
    if manifest != _content(root, LAID_DOWN):
        files[LAID_DOWN] = manifest
    return Upgrade(root, before, __version__, steps, files)


def _step(
    root: Path, path: str, base: bytes | None, mine: bytes | None, theirs: bytes, before: str | None
) -> tuple[Step | None, bytes | None]:
    """Decide on one file: laid down as `base`, now `mine`, in the template `theirs`; None stands for a file that is not there."""
    if mine == theirs or (base == theirs and mine is not None):
        return None, None
    if mine is None:
        if base is None:
            return Step(path, "add", 0), theirs
        return (None if base == theirs else Step(path, "deleted", 0)), None
    if base is None:
        return Step(path, "yours", 0), None
    if mine == base:
        return Step(path, "update", 0), theirs
    windows = b"\r\n" in mine
    texts = [text.replace(b"\r\n", b"\n") for text in (mine, base, theirs)]
    try:
        merged, conflicts = merge_texts(
            root, texts[0], texts[1], texts[2], ("yours", f"laid down by sms {before}", f"sms {__version__}")
        )
    except GitRefused as refused:
        raise SmsError(f"cannot be merged: {refused}", path=path) from None
    merged = merged.replace(b"\n", b"\r\n") if windows else merged
    if merged == mine:
        return None, None
    return Step(path, "conflict" if conflicts else "merge", conflicts), merged


def _content(root: Path, path: str) -> bytes | None:
    try:
        return inside(root, path).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SmsError(f"cannot be read: {error.strerror}", path=path) from None


def _settings(root: Path) -> tuple[str, str]:
    """Return organization and edition of a workspace whose manifest does not tell them."""
    from sms_cli.workspace import YamlProblem

    try:
        data = read_yaml((root / FILE).read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except YamlProblem as problem:
        raise SmsError(problem.message, path=FILE, line=problem.line, column=problem.column) from None
    if not isinstance(data, dict):
        raise SmsError("settings are due here", path=FILE, hint="Give at least organization and edition, one a line")
    return str(data.get("organization") or root.name), str(data.get("edition") or "2018")
