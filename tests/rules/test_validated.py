"""What is said to be validated is: each statement of validated.yaml, and that it rests on the rules named there and no others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sms_cli.checking import Diagnostic, Report, check
from sms_cli.definitions import load_definitions
from sms_cli.workspace import read_yaml

from .operations import Workbench, identity

STATEMENTS = read_yaml(Path(__file__).with_name("validated.yaml").read_bytes())
PREFIXES = {skill.prefix for skill in load_definitions().skills.values() if skill.phase == "do"}


def _new(report: Report, before: Report) -> list[Diagnostic]:
    known = {identity(diagnostic) for diagnostic in before.diagnostics}
    return [diagnostic for diagnostic in report.diagnostics if identity(diagnostic) not in known]


@pytest.mark.parametrize("entry", STATEMENTS, ids=lambda entry: str(entry["statement"]))
def test_it_is_validated_that(entry: Mapping[str, Any], bench: Workbench) -> None:
    workspace, _ = bench.changed(entry["change"])
    found = _new(check(workspace), bench.unchanged())
    said = "\n".join(f"{diagnostic.rule} {diagnostic.message}" for diagnostic in found)
    assert sorted({diagnostic.rule for diagnostic in found}) == sorted(entry["rules"]), said
    assert _new(check(workspace, ignore=entry["rules"]), bench.unchanged()) == []


def test_every_document_of_the_do_phase_has_statements() -> None:
    assert PREFIXES - {rule[:3] for entry in STATEMENTS for rule in entry["rules"]} == set()
