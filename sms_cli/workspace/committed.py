"""A workspace as a commit has it: laid down from git's objects in a folder of its own, so that nobody's work tree is touched."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sms_cli.errors import SmsError
from sms_cli.workspace.config import FILE
from sms_cli.workspace.git_command import GitRefused, read_objects, run_git

# Of all other files (evidence, pictures) a check asks only whether they are there.
_READ = (".md", ".markdown", ".yaml", ".j2", ".svg")
_LINK, _FOLDER_OF_OTHERS = "120000", "160000"


class Snapshot(NamedTuple):
    """The files of a workspace at a commit. `kept_as` is for `open_workspace`; `began` tells whether it was a workspace then."""

    root: Path
    kept_as: Path
    began: bool


def commit_named(root: Path, name: str) -> str:
    """Return the full id of the commit that a name (branch, tag, id, HEAD~2) means. Raises SmsError."""
    try:
        if not name or name.startswith("-"):
            raise GitRefused("no name of a commit")
        return run_git(root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}").strip()
    except GitRefused as refused:
        if "not installed" in str(refused):
            raise SmsError(str(refused), hint="Install git, then run it again") from None
    try:
        run_git(root, "rev-parse", "--git-dir")
    except GitRefused:
        hint = "Put it under git (`git init`, then commit): that is where its history comes from"
        raise SmsError("the workspace is in no git repository", hint=hint) from None
    shallow = run_git(root, "rev-parse", "--is-shallow-repository").strip() == "true"
    hint = "This clone is shallow: fetch the history first (`git fetch --unshallow`, or fetch-depth: 0 in the workflow)"
    raise SmsError(
        f"git knows no commit {name}" if name else "no commit is named",
        hint=hint if shallow else "Name a branch, a tag or a commit, such as main or HEAD~1",
    )


@contextmanager
def snapshot(root: Path, commit: str, settings: bytes) -> Iterator[Snapshot]:
    """Lay down the workspace at `root` as it is in a commit, until the end of the `with`.

    Where there was no workspace then, it is one without documents that has these `settings`. Raises SmsError.
    """
    with tempfile.TemporaryDirectory(prefix="sms-") as made:
        folder = Path(made).resolve()
        try:
            _lay_down(root, commit, folder)
        except GitRefused as refused:
            raise SmsError(f"git cannot show {commit[:10]}: {refused}") from None
        began = (folder / FILE).is_file()
        if not began:
            (folder / FILE).write_bytes(settings)
        yield Snapshot(folder, root / ".git" / "base", began)


def _lay_down(root: Path, commit: str, folder: Path) -> None:
    """Write the files of a commit that lie below `root`; links last, so that nothing is written through one."""
    entries = []
    for line in run_git(root, "ls-tree", "-r", "-z", commit).split("\0"):
        about, _, path = line.partition("\t")
        parts = path.split("/")
        if path and not {"", ".", "..", ".git"} & {part.lower() for part in parts}:
            mode, _, name = about.split()
            entries.append((mode, name, path))
    read = [
        entry for entry in entries if entry[0] == _LINK or (entry[2].endswith(_READ) and entry[0] != _FOLDER_OF_OTHERS)
    ]
    contents = dict(zip((path for *_, path in read), read_objects(root, [name for _, name, _ in read]), strict=True))
    for mode, _, path in sorted(entries, key=lambda entry: entry[0] == _LINK):
        target = folder / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if mode == _FOLDER_OF_OTHERS:
                target.mkdir(exist_ok=True)
            elif mode == _LINK:
                os.symlink(os.fsdecode(contents[path]), target)
            else:
                target.write_bytes(contents.get(path, b""))
        except OSError as error:
            raise SmsError(f"cannot be laid down from git: {error.strerror}", path=path) from None
