"""Write files whole or not at all, and only inside the workspace."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from sms_cli.errors import SmsError

_REASONS = {
    errno.EACCES: ("permission is denied", "Check who owns the file and its folder."),
    errno.EPERM: ("permission is denied", "Check who owns the file and its folder."),
    errno.EROFS: ("the disk is read-only", "Work on a copy that can be written."),
    errno.ENOSPC: ("the disk is full", "Make room, then try again."),
    errno.EDQUOT: ("your disk quota is used up", "Make room, then try again."),
    errno.EISDIR: ("it is a folder", "Name a file."),
    errno.ENOTDIR: ("a part of its path is a file, not a folder", "Choose another path."),
    errno.EEXIST: ("a file stands where a folder is needed", "Choose another path."),
    errno.ENAMETOOLONG: ("its name is too long", "Choose a shorter name."),
    errno.ENOENT: ("it does not exist", "Check the path."),
    errno.ELOOP: ("its links lead in a circle", "Mend the links."),
}


def write_text(path: Path | str, text: str) -> None:
    """Write text as UTF-8, its line endings as they are. Raises SmsError, as `write_bytes` does."""
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        message = "cannot be written: a character is only half there"
        raise SmsError(message, path=_shown(path), line=line, hint="Write that character anew.") from None
    write_bytes(path, data)


def write_bytes(path: Path | str, data: bytes) -> None:
    """Replace a file in one step, so that a reader or a crash sees the old content or the new, never half of it.

    Missing folders are made, the file keeps its mode, and a symbolic link stays a link. Raises SmsError with one line
    saying why it could not be done; then the file is as it was.
    """
    target = os.path.realpath(path)
    try:
        if os.path.isdir(target):
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        _replace(target, data)
    except OSError as error:
        raise _refusal("written", path, error) from None


def inside(root: Path | str, relative: str) -> Path:
    """Return the path of a file under `root`. Raises SmsError where it, or a link on its way, leads outside."""
    parts = relative.replace("\\", "/").split("/")
    if not relative or "\0" in relative:
        raise SmsError("is no path", path=relative.replace("\0", "?"), hint="Give a path relative to the workspace.")
    if parts[0] == "" or parts[0][1:2] == ":" or ".." in parts:
        raise SmsError("leads out of the workspace", path=relative, hint="Give a path inside it, without `..`.")
    path = Path(root, relative)
    try:
        # Not strict, so that a file that is yet to be written has a place too.
        real = path.resolve()
        circle = real.is_symlink()  # Python 3.13 no longer raises RuntimeError
        home = Path(root).resolve()
    except RuntimeError:
        circle = True
    except OSError as error:
        raise _refusal("used", relative, error) from None
    if circle:
        raise _refusal("used", relative, OSError(errno.ELOOP, ""))
    if not real.is_relative_to(home):
        raise SmsError(
            "leads out of the workspace by a symbolic link", path=relative, hint="Put the file itself there."
        )
    return path


def backup(path: Path | str) -> Path:
    """Copy a file to NAME.bak, or to the first of NAME.bak.1, NAME.bak.2 … that is free, and return that path."""
    try:
        with open(path, "rb") as file:
            data = file.read()
            mode = os.fstat(file.fileno()).st_mode & 0o777
    except OSError as error:
        raise _refusal("read", path, error) from None
    number = 0
    while True:
        copy = f"{os.fspath(path)}.bak" + (f".{number}" if number else "")
        try:
            _create(copy, data, mode)
        except FileExistsError:
            number += 1
        except OSError as error:
            raise _refusal("written", copy, error) from None
        else:
            return Path(copy)


def _replace(target: str, data: bytes) -> None:
    try:
        mode: int | None = os.stat(target).st_mode & 0o7777
    except FileNotFoundError:
        mode = None
    number = 0
    while True:
        # In the same folder, for only there a rename is one step; hidden, so that nobody takes it for a document.
        temporary = os.path.join(os.path.dirname(target), f".sms-{os.getpid()}-{number}.tmp")
        try:
            _create(temporary, data, mode)
        except FileExistsError:
            number += 1
        else:
            break
    try:
        os.replace(temporary, target)
    except BaseException:
        _discard(temporary)
        raise


def _create(path: str, data: bytes, mode: int | None) -> None:
    """Write a new file down to the disk, or leave none behind."""
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o666)
    try:
        try:
            if mode is not None:
                os.chmod(path, mode)
            view = memoryview(data)
            while view:
                view = view[os.write(descriptor, view) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except BaseException:
        _discard(path)
        raise


def _discard(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        pass  # the failure that led here is the one to report


def _refusal(done: str, path: Path | str, error: OSError) -> SmsError:
    known = _REASONS.get(error.errno or 0)
    reason, hint = known or (error.strerror or "the system refused", None)
    return SmsError(f"cannot be {done}: {reason}", path=_shown(path), hint=hint)


def _shown(path: Path | str) -> str:
    return os.fspath(path).replace(os.sep, "/")
