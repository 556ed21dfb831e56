"""A check loads nothing heavy: `sms check` runs at each save and each commit, so its start must not be felt."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"frontmatter", "git", "jinja2", "litellm", "markdown_it", "pydantic", "rich"}
RUNNER = """
import json, sys
from sms_cli.app import main
try:
    main(sys.argv[2:])
finally:
    with open(sys.argv[1], "w") as stream:
        json.dump(sorted(sys.modules), stream)
"""


def modules_after(arguments: list[str], cwd: Path, report: Path) -> set[str]:
    """Run sms in a process of its own, and return the names of the modules that it has loaded at its end."""
    done = subprocess.run(
        [sys.executable, "-c", RUNNER, str(report), *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    return set(json.loads(report.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "--format", "json", "--as-of", "2026-08-31"],
        ["check", "--as-of", "2026-08-31"],
        ["--version"],
        ["--help"],
    ],
    ids=" ".join,
)
def test_nothing_heavy_is_loaded(arguments: list[str], netops: Path, tmp_path: Path) -> None:
    loaded = modules_after(arguments, netops, tmp_path / "modules.json")
    assert not HEAVY & loaded


def test_a_plain_check_does_without_the_command_line_library(netops: Path, tmp_path: Path) -> None:
    loaded = modules_after(["check", "--format", "json", "--as-of", "2026-08-31"], netops, tmp_path / "modules.json")
    assert not {"typer", "click"} & loaded
