"""The git repository that a workspace lies in, asked and changed through git."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from sms_cli.workspace import GitRefused, run_git

IDENTITY_HINT = (
    'Set it with `git config --global user.name "Your Name"` and `git config --global user.email you@example.com`'
)

# A name such as `plan/*.md` or `:x` means that very file.
_AS_NAMED = "--literal-pathspecs"


def top_of(folder: Path) -> Path | None:
    """Return the top of the repository that a folder is a working part of; None where there is none, or it ignores the folder."""
    here = folder
    while not here.is_dir():
        here = here.parent
    try:
        top = Path(run_git(here, "rev-parse", "--show-toplevel").removesuffix("\n"))
    except GitRefused:
        return None
    if folder.resolve() != top.resolve():
        try:
            run_git(here, "check-ignore", "--quiet", "--", os.fspath(folder.resolve()))
            return None
        except GitRefused:
            pass  # it is not ignored
    return top


def begin(folder: Path) -> None:
    """Make a repository in a folder, on the branch that the person's settings name, else `main`. Raises GitRefused."""
    try:
        run_git(folder, "config", "--get", "init.defaultBranch")
        run_git(folder, "init", "--quiet")
    except GitRefused:
        run_git(folder, "init", "--quiet", "--initial-branch=main")


def lacks_identity(folder: Path) -> bool:
    """Tell whether git does not know in whose name it would commit here. Raises GitRefused where there is no git."""
    run_git(folder, "version")
    try:
        # Without this git would make up a name from the login and the machine, which is no one an auditor can ask.
        for who in ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"):
            run_git(folder, "-c", "user.useConfigOnly=true", "var", who)
    except GitRefused:
        return True
    return False


def commit(folder: Path, message: str, paths: Sequence[str]) -> bool:
    """Commit these paths (relative to `folder`) and nothing else that is staged; False where they hold no change.

    Raises GitRefused: no identity, a hook that objects, a merge under way.
    """
    run_git(folder, _AS_NAMED, "add", "--", *paths)
    if not run_git(folder, _AS_NAMED, "status", "--porcelain", "--", *paths):
        return False
    run_git(
        folder, _AS_NAMED, "-c", "user.useConfigOnly=true", "commit", "--quiet", f"--message={message}", "--", *paths
    )
    return True


def text_when_written(folder: Path, path: str, words: str) -> str | None:
    """Return a file as it was committed when `words` last came into it (or left it); None where history does not tell."""
    try:
        found = run_git(folder, _AS_NAMED, "log", "--max-count=1", "--format=%H", f"-S{words}", "--", path).strip()
        return run_git(folder, "show", f"{found}:./{path}") if found else None
    except GitRefused:
        return None
