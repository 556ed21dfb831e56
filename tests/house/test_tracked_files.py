"""What is in the repository holds on every machine."""

from __future__ import annotations

import subprocess
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def grep(pattern: str, *paths: str) -> list[str]:
    """Return the places where a pattern stands in tracked text files."""
    found = subprocess.run(
        ["git", "grep", "-nIE", pattern, "--", *paths], cwd=CHECKOUT, capture_output=True, encoding="utf-8", check=False
    )
    assert found.returncode in (0, 1), found.stderr
    return found.stdout.splitlines()


def test_no_file_names_a_home_folder_of_someone() -> None:
    assert (
        grep(r"(^|[^[:alnum:]._~-])/(root|home/[a-z]+|Users/[A-Za-z]+)/", ".", ":!tests/house/test_tracked_files.py")
        == []
    )


def test_every_text_ends_its_lines_as_unix_does() -> None:
    found = subprocess.run(
        ["git", "ls-files", "--eol"], cwd=CHECKOUT, capture_output=True, encoding="utf-8", check=True
    ).stdout
    assert [line for line in found.splitlines() if line.startswith(("i/crlf", "i/mixed"))] == []
