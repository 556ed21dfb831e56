"""The reference pages say what the definitions and the commands say."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def test_the_reference_pages_are_current() -> None:
    done = subprocess.run(
        [sys.executable, "docs/build.py", "--check"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_relative_links_lead_to_a_file() -> None:
    broken = {}
    for page in [*CHECKOUT.glob("*.md"), *CHECKOUT.glob("docs/**/*.md"), *CHECKOUT.glob("skills/**/*.md")]:
        prose = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
        targets = re.findall(r"\]\((?!\w+:|#)([^)#\s]+)", re.sub(r"`[^`\n]*`", "", prose))
        gone = [target for target in targets if not (page.parent / target).exists()]
        if gone:
            broken[page.relative_to(CHECKOUT).as_posix()] = gone
    assert broken == {}
