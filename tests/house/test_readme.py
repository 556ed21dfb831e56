"""What README shows of a terminal is what a terminal shows."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]


def session(heading: str) -> list[tuple[str, list[str]]]:
    """Return the commands shown below a heading of the page, each with the lines shown of what it prints."""
    text = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    section = re.search(rf"^## {heading}\n(.*?)^## ", text, re.DOTALL | re.MULTILINE)
    assert section, heading
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"^```console\n(.*?)^```$", section[1], re.DOTALL | re.MULTILINE):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif line not in ("", "…"):
                found[-1][1].append(line)
    return found


def test_the_first_two_minutes_are_as_shown(sms: Any, netops_copy: Path, surroundings: dict[str, str]) -> None:
    shown = session("Two minutes")
    begin = [command for command, _ in shown].index("cd netops") + 1
    end = [command for command, _ in shown].index("git checkout plan/service-catalog.md")
    checks = 0
    for command, lines in shown[begin:end]:
        if command.startswith("sms "):
            printed = sms(*command.split()[1:], cwd=netops_copy).stdout.splitlines()
            assert [line for line in lines if line not in printed] == [], "\n".join(printed)
            assert [printed.index(line) for line in lines] == sorted(printed.index(line) for line in lines)
            checks += len(lines)
        else:
            subprocess.run(["sh", "-c", command], cwd=netops_copy, env=surroundings, check=True)
    assert checks > 10
