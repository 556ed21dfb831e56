"""`sms upgrade` brings a workspace of an older version what the template has now, and never takes what people wrote."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Sms = Callable[..., subprocess.CompletedProcess[str]]
CONFIG = ".editorconfig"
MANIFEST = ".sms/laid-down.json"


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def manifest(workspace: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((workspace / MANIFEST).read_text(encoding="utf-8"))
    return found


def lay_down(workspace: Path, path: str, text: str | None) -> None:
    """Make a workspace one that an older version laid down: a file had this text then (None: it had no such file)."""
    told = manifest(workspace)
    told["sms"] = "0.0.1"
    if text is None:
        told["files"].pop(path)
        (workspace / path).unlink()
    else:
        digest = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
        told["files"][path] = {"digest": digest, "text": text.split("\n")}
        (workspace / path).write_text(text, encoding="utf-8")
    (workspace / MANIFEST).write_text(json.dumps(told), encoding="utf-8")


@pytest.fixture
def workspace(sms: Sms, tmp_path: Path) -> Path:
    folder = tmp_path / "acme"
    assert sms("init", folder, "--organization", "ACME IT").returncode == 0
    return folder


def test_a_fresh_workspace_has_nothing_to_take_over(sms: Sms, workspace: Path) -> None:
    done = sms("upgrade", cwd=workspace)
    assert done.returncode == 0
    assert "Nothing to take over." in done.stdout
    assert git(workspace, "status", "--porcelain") == ""


def test_a_file_that_nobody_changed_is_brought_up_to_date(sms: Sms, workspace: Path) -> None:
    now = (workspace / CONFIG).read_text(encoding="utf-8")
    lay_down(workspace, CONFIG, now.replace("indent_size = 2", "indent_size = 8"))
    done = sms("upgrade", cwd=workspace)
    assert done.returncode == 0
    assert "Laid down by sms 0.0.1, now " in done.stdout
    assert (workspace / CONFIG).read_text(encoding="utf-8") == now
    assert git(workspace, "status", "--porcelain") == ""


def test_a_new_file_is_added_and_a_deleted_one_stays_away(sms: Sms, workspace: Path) -> None:
    now = (workspace / CONFIG).read_text(encoding="utf-8")
    lay_down(workspace, CONFIG, None)
    readme = (workspace / "README.md").read_text(encoding="utf-8")
    lay_down(workspace, "README.md", readme + "Old end.\n")
    (workspace / "README.md").unlink()
    told = sms("upgrade", cwd=workspace).stdout
    assert f"{CONFIG}  " in told and "you took it away" in told
    assert (workspace / CONFIG).read_text(encoding="utf-8") == now
    assert not (workspace / "README.md").exists()


def test_changes_of_both_sides_are_merged(sms: Sms, workspace: Path) -> None:
    now = (workspace / "README.md").read_text(encoding="utf-8")
    first, rest = now.split("\n", 1)
    lay_down(workspace, "README.md", f"{first} (old)\n{rest}")
    mine = (workspace / "README.md").read_text(encoding="utf-8") + "\nAsk Sarah.\n"
    (workspace / "README.md").write_bytes(mine.replace("\n", "\r\n").encode())
    done = sms("upgrade", cwd=workspace)
    assert done.returncode == 0
    assert "merged with what you changed" in done.stdout
    assert (workspace / "README.md").read_bytes() == (now + "\nAsk Sarah.\n").replace("\n", "\r\n").encode()
    assert "Nothing to take over." in sms("upgrade", cwd=workspace).stdout


def test_conflicts_are_marked_as_git_does_and_come_once(sms: Sms, workspace: Path) -> None:
    now = (workspace / CONFIG).read_text(encoding="utf-8")
    lay_down(workspace, CONFIG, now.replace("indent_size = 2", "indent_size = 8"))
    (workspace / CONFIG).write_text(now.replace("indent_size = 2", "indent_size = 3"), encoding="utf-8")
    done = sms("upgrade", cwd=workspace)
    assert done.returncode == 1
    text = (workspace / CONFIG).read_text(encoding="utf-8")
    assert "<<<<<<< yours\nindent_size = 3\n=======\nindent_size = 2\n>>>>>>> sms " in text
    assert "conflicts to solve: 1; look for the marks <<<<<<<" in done.stderr
    assert sms("upgrade", cwd=workspace).returncode == 0
    assert (workspace / CONFIG).read_text(encoding="utf-8") == text


def test_a_dry_run_says_the_same_and_writes_nothing(sms: Sms, workspace: Path) -> None:
    now = (workspace / CONFIG).read_text(encoding="utf-8")
    lay_down(workspace, CONFIG, now.replace("indent_size = 2", "indent_size = 8"))
    held = {path: path.read_bytes() for path in workspace.rglob("*") if path.is_file() and ".git/" not in str(path)}
    done = sms("upgrade", "--dry-run", cwd=workspace)
    assert "brought up to date" in done.stdout and "Nothing is written" in done.stdout
    assert {path: path.read_bytes() for path in held} == held


def test_a_file_of_ones_own_that_the_template_has_now_is_left_alone(sms: Sms, workspace: Path) -> None:
    lay_down(workspace, CONFIG, None)
    (workspace / CONFIG).write_text("root = false\n", encoding="utf-8")
    told = sms("upgrade", cwd=workspace).stdout
    assert "left alone" in told
    assert (workspace / CONFIG).read_text(encoding="utf-8") == "root = false\n"


def test_what_was_changed_but_not_in_the_template_stays_as_it_is(sms: Sms, workspace: Path) -> None:
    (workspace / CONFIG).write_text("root = false\n", encoding="utf-8")
    assert "Nothing to take over." in sms("upgrade", cwd=workspace).stdout
    assert (workspace / CONFIG).read_text(encoding="utf-8") == "root = false\n"


def test_a_workspace_without_a_manifest_gets_one_and_keeps_every_file(sms: Sms, workspace: Path) -> None:
    git(workspace, "rm", "-q", MANIFEST, CONFIG)
    (workspace / "README.md").write_text("Mine.\n", encoding="utf-8")
    (workspace / ".gitignore").write_text(".sms/\n", encoding="utf-8")
    done = sms("upgrade", cwd=workspace)
    assert done.returncode == 0
    assert "(not known)" in done.stdout
    assert (workspace / "README.md").read_text(encoding="utf-8") == "Mine.\n"
    assert (workspace / CONFIG).exists()
    assert "README.md" not in manifest(workspace)["files"]
    assert "!.sms/laid-down.json" in done.stderr


def test_a_text_that_was_changed_in_the_manifest_is_not_taken_for_what_was_laid_down(sms: Sms, workspace: Path) -> None:
    (workspace / CONFIG).write_text("root = false\n", encoding="utf-8")
    told = manifest(workspace)
    told["files"][CONFIG]["text"] = ["root = false", ""]
    (workspace / MANIFEST).write_text(json.dumps(told), encoding="utf-8")
    sms("upgrade", cwd=workspace)
    assert (workspace / CONFIG).read_text(encoding="utf-8") == "root = false\n"


def test_documents_are_never_touched(sms: Sms, netops_copy: Path) -> None:
    before = {path: path.read_bytes() for path in netops_copy.glob("*/*.md")}
    assert sms("upgrade", cwd=netops_copy).returncode == 0
    assert {path: path.read_bytes() for path in netops_copy.glob("*/*.md")} == before


@pytest.mark.parametrize("text", ["<<<<<<< HEAD\n", "[]", '{"version": 7, "values": {}, "files": {}}'])
def test_a_manifest_that_is_none_is_told_in_one_line(sms: Sms, workspace: Path, text: str) -> None:
    (workspace / MANIFEST).write_text(text, encoding="utf-8")
    done = sms("upgrade", cwd=workspace)
    assert done.returncode == 2
    assert done.stderr.startswith(f"sms: {MANIFEST}") and done.stderr.count("\n") == 1
