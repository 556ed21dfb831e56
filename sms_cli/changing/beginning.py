"""Begin a workspace: lay down the project template in a folder, under git."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sms_cli.changing.laid_down import LAID_DOWN, manifest_text, rendered_template, template_values
from sms_cli.changing.repository import IDENTITY_HINT, begin, commit, lacks_identity, top_of
from sms_cli.definitions import EDITIONS
from sms_cli.errors import SmsError, nearest
from sms_cli.workspace import FILE, GitRefused, write_bytes


class Beginning(NamedTuple):
    """A workspace that was begun. `joined` is the repository that it became part of, if it did not get one of its own.

    `uncommitted` says why its files are not committed, None where they are; `kept` are files that stood there before.
    `below` is its folder below the top of that repository, empty at the top.
    """

    root: Path
    organization: str
    edition: str
    files: list[str]
    kept: list[str]
    joined: Path | None
    uncommitted: str | None
    below: str = ""


def initialise(
    folder: Path, organization: str, edition: str, *, git: bool = True, action: str | None = None
) -> Beginning:
    """Make a workspace in a new or empty folder, and commit its files where git can.

    `action` is what the workflow uses as the gate (`pinned_action`); None leaves a placeholder there. Hidden files that
    are there already stay as they are. Raises SmsError, with nothing written, where the folder is no place for a workspace.
    """
    organization = organization_name(organization)
    if edition not in EDITIONS:
        guess = nearest(edition, EDITIONS)
        raise SmsError(f"there is no edition {edition}", hint=f"Did you mean {guess}?" if guess else "Use 2018 or 2011")
    root = place_for_workspace(folder)
    values = template_values(root, organization, edition, action)
    below = values["folder"] or ""
    contents = rendered_template(values)
    kept = [path for path in contents if (root / path).exists()]
    files = [path for path in contents if path not in kept]
    contents[LAID_DOWN] = manifest_text(values, {path: contents[path] for path in files})
    files.append(LAID_DOWN)
    with taking_back(root):
        for path in files:
            write_bytes(root / path, contents[path])
        joined, uncommitted = _under_git(root, f"Begin the service management system of {organization}", files, git)
    return Beginning(root, organization, edition, files, kept, joined, uncommitted, below)


def organization_name(text: str) -> str:
    """Return the name of an organization as one line of text. Raises SmsError for what cannot be one."""
    name = " ".join(text.split())
    if not name:
        raise SmsError("the organization has no name", hint='Give it with --organization "ACME IT"')
    if not name.isprintable():
        raise SmsError(
            "the name of the organization has characters that cannot be printed", hint="Write it as plain text"
        )
    return name


def pinned_action(text: str) -> str:
    """Return the name of an action as a workflow may use it: pinned by commit, or in the repository itself.

    Raises SmsError for any other: what a tag or a branch names today may be other code tomorrow.
    """
    if re.fullmatch(r"[\w-]+/[\w.-]+(/[\w.-]+)*@[0-9a-f]{40}", text) or re.fullmatch(r"\./[\w.-]+(/[\w.-]+)*", text):
        return text
    hint = "Write OWNER/REPOSITORY@COMMIT with all forty digits of the commit, or ./FOLDER for one in your repository"
    raise SmsError(f"{text} is no action pinned by its commit", hint=hint)


def place_for_workspace(folder: Path) -> Path:
    """Return the whole path of a folder that is new or empty but for hidden files. Raises SmsError for any other."""
    shown = folder.as_posix()
    try:
        root = folder.expanduser().resolve()
        if (root / FILE).exists():
            raise SmsError(f"is a workspace already: it has a {FILE}", path=shown, hint="Name another folder")
        above = next((parent for parent in root.parents if (parent / FILE).is_file()), None)
        ground = next(path for path in (root, *root.parents) if path.exists())
        if not ground.is_dir():
            raise NotADirectoryError
        names = sorted(os.listdir(root)) if ground == root else []
    except NotADirectoryError:
        raise SmsError("is a file, or lies below one, not a folder", path=shown, hint="Name another folder") from None
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle, or no home folder for ~
        reason = getattr(error, "strerror", None) or str(error)
        raise SmsError(f"cannot be read: {reason}", path=shown, hint="Name another folder") from None
    if above is not None:
        hint = "Name a folder outside of it: its artifacts would be read as that workspace's own"
        raise SmsError(f"lies inside the workspace {above}", path=shown, hint=hint)
    in_the_way = [name for name in names if not name.startswith(".")]
    if in_the_way:
        listed = ", ".join(in_the_way[:5]) + (f" and {len(in_the_way) - 5} more" if len(in_the_way) > 5 else "")
        raise SmsError(f"is not empty: {listed}", path=shown, hint="Name a new folder or an empty one")
    return root


@contextmanager
def taking_back(root: Path) -> Iterator[None]:
    """Take back what was laid down in a new or empty folder when making it fails or is interrupted."""
    made = [parent for parent in (root, *root.parents) if not parent.exists()]
    before = set() if made else set(os.listdir(root))
    try:
        yield
    except BaseException:
        # A git that was interrupted may be writing for a moment still, so it is looked again until nothing has come back.
        for pause in (0.05, 0.1, 0.2, 0.4, 0.8):
            there = [made[-1]] if made else [root / name for name in set(os.listdir(root)) - before]
            left = [path for path in there if os.path.lexists(path)]
            if not left:
                break
            for path in left:
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)
            time.sleep(pause)
        raise


def _under_git(root: Path, message: str, files: list[str], wanted: bool) -> tuple[Path | None, str | None]:
    """Put the files under git. Return the repository that was joined, and why nothing was committed (None if it was)."""
    if not wanted:
        return None, "as you asked"
    joined = None
    try:
        joined = top_of(root)
        if joined is None:
            begin(root)
        elif joined == root:
            joined = None
        if lacks_identity(root):
            return joined, f"git does not know in whose name. {IDENTITY_HINT}, then commit"
        commit(root, message, files)
    except GitRefused as refused:
        return joined, str(refused)
    return joined, None
