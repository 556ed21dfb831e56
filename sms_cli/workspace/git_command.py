"""Git, asked through GitPython: one command in one folder, its output or the one line that says why not."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

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


class GitRefused(Exception):
    """Git is not there or did not do what it was asked; the text is one line that says why."""


def run_git(folder: Path, *arguments: str) -> str:
    """Run git in a folder and return what it prints. Raises GitRefused."""
    return _text(_run(folder, arguments, None))


def read_objects(folder: Path, names: Sequence[str]) -> list[bytes]:
    """Return the contents of git objects, by their names, with one process for all. Raises GitRefused."""
    if not names:
        return []
    with tempfile.TemporaryFile() as wanted:
        wanted.write("".join(f"{name}\n" for name in names).encode("ascii"))
        wanted.seek(0)
        out = _run(folder, ("cat-file", "--batch"), wanted)
    found = []
    at = 0
    for name in names:
        end = out.index(b"\n", at)
        head = out[at:end].split()
        if len(head) != 3:  # NAME missing: a partial clone that cannot fetch it
            raise GitRefused(f"the object {name} is missing in this clone")
        size = int(head[2])
        found.append(out[end + 1 : end + 1 + size])
        at = end + 1 + size + 1
    return found


def merge_texts(
    folder: Path, mine: bytes, base: bytes, theirs: bytes, names: tuple[str, str, str]
) -> tuple[bytes, int]:
    """Merge two texts that come from a third one; return the outcome and how many conflicts are marked in it.

    `names` stand beside the marks, in the order of the texts. Raises GitRefused, also for what is no text.
    """
    with tempfile.TemporaryDirectory(prefix="sms-") as made:
        files = []
        for name, content in (("mine", mine), ("base", base), ("theirs", theirs)):
            files.append(os.path.join(made, name))
            Path(files[-1]).write_bytes(content)
        labels = [word for name in names for word in ("-L", name)]
        code, out, said = _asked(folder, ("merge-file", "-p", *labels, *files), None)
    if code > 127:
        raise GitRefused(_reason(_text(said)) or "git cannot merge these texts")
    return out, code


def _run(folder: Path, arguments: Sequence[str], given: BinaryIO | None) -> bytes:
    code, out, said = _asked(folder, arguments, given)
    if code:
        raise GitRefused(_reason(_text(said)) or f"`git {' '.join(arguments)}` failed")
    return out


def _asked(folder: Path, arguments: Sequence[str], given: BinaryIO | None) -> tuple[int, bytes, str | bytes]:
    """Run git and return its exit code, what it printed and what it complained of."""
    for name in _INHERITED:
        os.environ.pop(name, None)
    os.environ["GIT_PYTHON_REFRESH"] = "quiet"  # else importing GitPython fails where git is not installed
    from git.cmd import Git
    from git.exc import GitCommandNotFound

    try:
        code, out, said = Git(os.fspath(folder)).execute(
            ["git", *arguments],
            istream=given,
            with_extended_output=True,
            with_exceptions=False,
            stdout_as_string=False,
            strip_newline_in_stdout=False,
            env={"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"},
        )
    except GitCommandNotFound:
        raise GitRefused("git is not installed or not on the PATH") from None
    except OSError as error:
        raise GitRefused(f"git cannot be run: {error.strerror}") from None
    return int(code), out if isinstance(out, bytes) else str(out).encode("utf-8", "surrogateescape"), said


def _text(said: str | bytes) -> str:
    return said.decode("utf-8", "surrogateescape") if isinstance(said, bytes) else said


def _reason(said: str) -> str:
    """Pick the line of git's complaint that says why."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    for mark in ("fatal: ", "error: "):
        for line in lines:
            if line.startswith(mark):
                return line.removeprefix(mark)
    return lines[0] if lines else ""
