"""Small workspaces, opened and checked through the front doors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sms_cli.checking import Diagnostic, Report, check
from sms_cli.workspace import open_workspace

Checked = Callable[..., Report]
TODAY = date(2026, 8, 31)
SETTINGS = 'organization: Harbour IT\nedition: "2018"\n'


@pytest.fixture
def checked(tree: Callable[[Mapping[str, str]], Path]) -> Checked:
    """Return a function that lays down files (`sms.yaml` included, if it is not given) and checks them."""

    def run(files: Mapping[str, str], *select: str, **options: Any) -> Report:
        root = tree({"sms.yaml": SETTINGS, **files})
        edition = options.pop("edition", None)
        return check(open_workspace(root, options.pop("as_of", TODAY), edition=edition), select, **options)

    return run


def lines(report: Report) -> list[str]:
    """Return each diagnostic as `path:line:column severity rule`."""
    return [f"{d.path}:{d.line}:{d.column} {d.severity} {d.rule}" for d in report.diagnostics]


def only(report: Report) -> Diagnostic:
    """Return the one diagnostic of a report."""
    assert len(report.diagnostics) == 1, lines(report)
    return report.diagnostics[0]
