"""A file is written whole or not at all, and never outside the workspace."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from sms_cli.errors import SmsError
from sms_cli.workspace.write import backup, inside, write_bytes, write_text

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes and links as POSIX has them")


def test_text_is_written_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "docs" / "catalogue.md"
    write_text(path, "\ufeffa: é😀\r\nb\n")
    assert path.read_bytes() == "\ufeffa: é😀\r\nb\n".encode()
    write_bytes(path, b"new")
    assert path.read_bytes() == b"new"
    assert os.listdir(path.parent) == ["catalogue.md"]


@posix
def test_the_mode_of_a_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "sms.yaml"
    path.write_text("old")
    path.chmod(0o640)
    write_text(path, "new")
    assert path.stat().st_mode & 0o777 == 0o640


@posix
def test_a_new_file_gets_the_mode_that_the_user_chose(tmp_path: Path) -> None:
    umask = os.umask(0o027)
    try:
        write_text(tmp_path / "new.md", "x")
    finally:
        os.umask(umask)
    assert (tmp_path / "new.md").stat().st_mode & 0o777 == 0o640


@posix
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.md").write_text("old")
    (tmp_path / "link.md").symlink_to("real.md")
    write_text(tmp_path / "link.md", "new")
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real.md").read_text() == "new"


@pytest.mark.parametrize(
    ("call", "failure", "message"),
    [
        ("fsync", OSError(errno.ENOSPC, "x"), "cannot be written: the disk is full. Make room, then try again."),
        ("write", OSError(errno.EIO, "Input/output error"), "cannot be written: Input/output error"),
        ("replace", PermissionError(errno.EACCES, "x"), "permission is denied"),
        ("open", OSError(errno.EROFS, "x"), "cannot be written: the disk is read-only"),
    ],
)
def test_a_failure_is_one_line_and_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, failure: OSError, message: str
) -> None:
    path = tmp_path / "a.md"
    path.write_text("old")

    def fail(*_: Any, **__: Any) -> None:
        raise failure

    with monkeypatch.context() as patched:
        patched.setattr(os, call, fail)
        with pytest.raises(SmsError) as raised:
            write_text(path, "new")
    assert message in str(raised.value)
    assert str(raised.value).startswith(path.as_posix() + ": ")
    assert os.listdir(tmp_path) == ["a.md"]
    assert path.read_text() == "old"


@pytest.mark.parametrize("call", ["write", "fsync", "replace"])
def test_an_interrupt_leaves_no_temporary_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    path = tmp_path / "a.md"
    path.write_text("old")

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, call, interrupted)
        with pytest.raises(KeyboardInterrupt):
            write_text(path, "new")
    assert os.listdir(tmp_path) == ["a.md"]
    assert path.read_text() == "old"


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_said_in_one_line(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0o555)
    with pytest.raises(SmsError, match="cannot be written: permission is denied"):
        write_text(folder / "a.md", "x")


def test_a_folder_in_the_way_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(SmsError, match="it is a folder"):
        write_text(tmp_path, "x")
    with pytest.raises(SmsError, match="a file"):
        write_text(tmp_path / "file" / "a.md", "x")


def test_half_a_character_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(SmsError) as raised:
        write_text(tmp_path / "a.md", "a\nb \ud83d")
    assert raised.value.line == 2
    assert os.listdir(tmp_path) == []


def test_a_left_over_temporary_file_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / f".sms-{os.getpid()}-0.tmp").write_text("left over")
    write_text(tmp_path / "a.md", "x")
    assert (tmp_path / "a.md").read_text() == "x"


def test_a_path_inside_is_returned_as_it_is(tmp_path: Path) -> None:
    assert inside(tmp_path, "docs/new.md") == tmp_path / "docs" / "new.md"
    assert inside(tmp_path, ".") == tmp_path
    assert inside(tmp_path, "docs/..hidden/a..md") == tmp_path / "docs/..hidden/a..md"


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../x",
        "docs/../../x",
        "docs/..",
        "..\\x",
        "C:\\x",
        "C:x",
        "\\\\host\\share\\x",
        "//host/x",
        "",
        "a\0b",
    ],
)
def test_a_path_that_leads_out_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(SmsError):
        inside(tmp_path, path)


@posix
def test_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    (root / "docs").mkdir(parents=True)
    (root / "out").symlink_to(tmp_path)
    (root / "in").symlink_to("docs")
    (root / "file.md").symlink_to("/etc/passwd")
    (root / "dangling").symlink_to("../nowhere/yet")
    (root / "circle").symlink_to("circle")
    assert inside(root, "in/a.md") == root / "in" / "a.md"
    for path in ("out/a.md", "file.md", "dangling"):
        with pytest.raises(SmsError, match="leads out of the workspace by a symbolic link"):
            inside(root, path)
    with pytest.raises(SmsError, match="its links lead in a circle"):
        inside(root, "circle")


@posix
def test_a_workspace_behind_a_link_is_still_one(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert inside(tmp_path / "link", "a.md") == tmp_path / "link" / "a.md"


def test_backups_never_overwrite_each_other(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    for number, name in enumerate(["a.md.bak", "a.md.bak.1", "a.md.bak.2"]):
        path.write_text(str(number))
        assert backup(path) == tmp_path / name
    assert [file.read_text() for file in sorted(tmp_path.glob("*.bak*"))] == ["0", "1", "2"]


def test_a_backup_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SmsError, match="cannot be read: it does not exist"):
        backup(tmp_path / "a.md")
