"""The git repository that a workspace lies in, asked and changed through the `git` command."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

IDENTITY_HINT = (
    'Set it with `git config --global user.name "Your Name"` and `git config --global user.email you@example.com`'
)

# A hook of one repository hands these down; here they would turn every command to that repository instead of ours.
_INHERITED = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
)


# A name such as `plan/*.md` or `:x` means that very file.
_AS_NAMED = "--literal-pathspecs"


class GitRefused(Exception):
    """Git is not there or did not do what it was asked; the text is one line that says why."""


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder and return what it prints. Raises GitRefused."""
    environment = {name: value for name, value in os.environ.items() if name not in _INHERITED}
    environment |= {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
    command = ["git", "-C", os.fspath(folder), *arguments]
    try:
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except FileNotFoundError:
        raise GitRefused("git is not installed or not on the PATH") from None
    except OSError as error:
        raise GitRefused(f"git cannot be run: {error.strerror}") from None
    if done.returncode:
        raise GitRefused(_reason(done.stderr.decode("utf-8", "replace")) or f"`git {' '.join(arguments)}` failed")
    return done.stdout.decode("utf-8", "surrogateescape")


def _reason(said: str) -> str:
    """Pick the line of git's complaint that says why."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    for mark in ("fatal: ", "error: "):
        for line in lines:
            if line.startswith(mark):
                return line.removeprefix(mark)
    return lines[0] if lines else ""


def top_of(folder: Path) -> Path | None:
    """Return the top of the repository that a folder is a working part of; None where there is none, or it ignores the folder."""
    here = folder
    while not here.is_dir():
        here = here.parent
    try:
        top = Path(git(here, "rev-parse", "--show-toplevel").removesuffix("\n"))
    except GitRefused:
        return None
    if folder.resolve() != top.resolve():
        try:
            git(here, "check-ignore", "--quiet", "--", os.fspath(folder.resolve()))
            return None
        except GitRefused:
            pass  # it is not ignored
    return top


def begin(folder: Path) -> None:
    """Make a repository in a folder, on the branch that the person's settings name, else `main`. Raises GitRefused."""
    try:
        git(folder, "config", "--get", "init.defaultBranch")
        git(folder, "init", "--quiet")
    except GitRefused:
        git(folder, "init", "--quiet", "--initial-branch=main")


def lacks_identity(folder: Path) -> bool:
    """Tell whether git does not know in whose name it would commit here. Raises GitRefused where there is no git."""
    git(folder, "version")
    try:
        # Without this git would make up a name from the login and the machine, which is no one an auditor can ask.
        for who in ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"):
            git(folder, "-c", "user.useConfigOnly=true", "var", who)
    except GitRefused:
        return True
    return False


def commit(folder: Path, message: str, paths: Sequence[str]) -> bool:
    """Commit these paths (relative to `folder`) and nothing else that is staged; False where they hold no change.

    Raises GitRefused: no identity, a hook that objects, a merge under way.
    """
    git(folder, _AS_NAMED, "add", "--", *paths)
    if not git(folder, _AS_NAMED, "status", "--porcelain", "--", *paths):
        return False
    git(folder, _AS_NAMED, "-c", "user.useConfigOnly=true", "commit", "--quiet", f"--message={message}", "--", *paths)
    return True


def text_when_written(folder: Path, path: str, words: str) -> str | None:
    """Return a file as it was committed when `words` last came into it (or left it); None where history does not tell."""
    try:
        found = git(folder, _AS_NAMED, "log", "--max-count=1", "--format=%H", f"-S{words}", "--", path).strip()
        return git(folder, "show", f"{found}:./{path}") if found else None
    except GitRefused:
        return None
