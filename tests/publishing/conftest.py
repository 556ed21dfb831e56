"""The browser that the tests of the dashboard share."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return the Chromium of this machine; where there is none, that is a failure with the way to get one."""
    found = subprocess.run(
        ["sh", CHECKOUT / ".ci" / "find-chromium"], capture_output=True, encoding="utf-8", check=False
    )
    if found.returncode:
        pytest.fail(found.stderr, pytrace=False)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found.stdout.strip(), args=["--no-sandbox"])
        yield started
        started.close()
