"""`sms check --fix`: which blocks it rewrites, and that nothing else in the files changes."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

AS_OF = ("--as-of", "2026-08-31")
CATALOG = "plan/service-catalog.md"
BEGIN = "<!-- sms:begin business-services -->"
END = "<!-- sms:end -->"


def stale(folder: Path) -> None:
    """Rename a customer in its record, so that the blocks which name it no longer say what the record says."""
    file = folder / CATALOG
    text = file.read_bytes().decode("utf-8")
    assert "name: Enterprise clients" in text
    file.write_bytes(text.replace("name: Enterprise clients", "name: Large clients", 1).encode("utf-8"))


def body(folder: Path, path: str = CATALOG) -> str:
    """Return the text after the front matter."""
    return (folder / path).read_bytes().decode("utf-8").split("\n---", 1)[1]


def test_stale_blocks_are_rewritten_and_said(sms: Any, netops_copy: Path) -> None:
    stale(netops_copy)
    before = sms("check", *AS_OF, "--select", "DOC007", cwd=netops_copy)
    assert before.returncode == 1 and f"{CATALOG}:" in before.stdout
    done = sms("check", "--fix", *AS_OF, "--select", "DOC007", cwd=netops_copy)
    assert done.returncode == 0
    assert f"rewrote the generated blocks of {CATALOG}\n" in done.stderr
    assert "Large clients" in body(netops_copy) and "Enterprise clients" not in body(netops_copy)


def test_a_second_time_nothing_is_left_to_do(sms: Any, netops_copy: Path) -> None:
    stale(netops_copy)
    sms("check", "--fix", *AS_OF, cwd=netops_copy)
    held = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in netops_copy.glob("plan/*.md")}
    done = sms("check", "--fix", *AS_OF, cwd=netops_copy)
    assert done.stderr == ""
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in held} == held


def test_only_lines_inside_stale_blocks_change(sms: Any, netops_copy: Path) -> None:
    stale(netops_copy)
    subprocess.run(["git", "-C", netops_copy, "commit", "--quiet", "--all", "--message=Rename"], check=True)
    sms("check", "--fix", *AS_OF, cwd=netops_copy)
    command = ["git", "-C", str(netops_copy), "diff", "--unified=0"]
    diff = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = [line for line in diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    assert lines and all("clients" in line for line in lines)
    assert len([line for line in lines if line[0] == "+"]) == len([line for line in lines if line[0] == "-"])


def test_an_empty_block_is_filled(sms: Any, netops_copy: Path) -> None:
    file = netops_copy / CATALOG
    text = file.read_text(encoding="utf-8")
    start = text.index(BEGIN) + len(BEGIN)
    for left in ("\n", "", "\n\n  \n"):
        file.write_text(text[:start] + left + text[text.index(END, start) :], encoding="utf-8")
        sms("check", "--fix", *AS_OF, cwd=netops_copy)
        assert file.read_text(encoding="utf-8") == text


def test_line_ends_of_windows_are_kept(sms: Any, netops_copy: Path) -> None:
    stale(netops_copy)
    file = netops_copy / CATALOG
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    done = sms("check", "--fix", *AS_OF, "--select", "DOC007", cwd=netops_copy)
    assert done.returncode == 0, done.stdout
    raw = file.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf---\r\n")
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert "Large clients" in body(netops_copy)
    assert sms("check", "--fix", *AS_OF, cwd=netops_copy).stderr == ""


def test_blocks_that_nobody_knows_or_that_are_not_closed_are_left_to_people(sms: Any, netops_copy: Path) -> None:
    file = netops_copy / CATALOG
    text = file.read_text(encoding="utf-8")
    text += f"\n<!-- sms:begin my-own -->\nmine\n{END}\n\n{BEGIN}\nnot closed\n"
    file.write_text(text, encoding="utf-8")
    done = sms("check", "--fix", *AS_OF, "--select", "DOC007", cwd=netops_copy)
    assert done.returncode == 1
    assert file.read_text(encoding="utf-8") == text


def test_an_unreadable_file_does_not_keep_others_from_being_mended(sms: Any, netops_copy: Path) -> None:
    stale(netops_copy)
    broken = netops_copy / "plan" / "sms-scope.md"
    broken.write_text("---\nid: [\n---\n", encoding="utf-8")
    done = sms("check", "--fix", *AS_OF, cwd=netops_copy)
    assert done.returncode == 1 and CATALOG in done.stderr
    assert broken.read_text(encoding="utf-8") == "---\nid: [\n---\n"


def test_a_link_to_a_file_stays_a_link(sms: Any, netops_copy: Path) -> None:
    stale(netops_copy)
    real = netops_copy / "plan" / "kept.txt"
    (netops_copy / CATALOG).rename(real)
    os.symlink("kept.txt", netops_copy / CATALOG)
    assert sms("check", "--fix", *AS_OF, "--select", "DOC007", cwd=netops_copy).returncode == 0
    assert (netops_copy / CATALOG).is_symlink()
    assert "Large clients" in real.read_text(encoding="utf-8").split("\n---", 1)[1]
