"""Which rules run: by prefix on the command line or in sms.yaml, and by edition."""

from __future__ import annotations

import pytest

from sms_cli.errors import SmsError

from .conftest import SETTINGS, Checked
from .texts import catalogue, service, services

FILES = {
    "plan/service-catalog.md": catalogue(*services(service("SVC-001", "holds_data: perhaps", "provided_by: nobody")))
}


def rules(report: object) -> set[str]:
    return {d.rule for d in report.diagnostics}  # type: ignore[attr-defined]


def test_a_prefix_selects_a_family_or_one_rule(checked: Checked) -> None:
    assert {"SHP001", "LNK002"} <= rules(checked(FILES))
    assert rules(checked(FILES, "LNK")) == {"LNK002"}
    assert rules(checked(FILES, "SHP001", "LNK002")) == {"SHP001", "LNK002"}


def test_a_prefix_leaves_rules_out(checked: Checked) -> None:
    assert "SHP001" not in rules(checked(FILES, ignore=["SHP"]))
    assert rules(checked(FILES, "SHP", "LNK", ignore=["SHP001"])) == {"LNK002"}


def test_the_settings_select_and_ignore(checked: Checked) -> None:
    settings = SETTINGS + "rules:\n  select: [SHP, LNK]\n  ignore: [LNK002]\n"
    assert rules(checked({"sms.yaml": settings, **FILES})) == {"SHP001"}


def test_the_command_line_selects_instead_of_the_settings_and_ignores_besides(checked: Checked) -> None:
    settings = SETTINGS + "rules:\n  select: [SHP]\n  ignore: [DOC]\n"
    files = {"sms.yaml": settings, **FILES}
    assert rules(checked(files, "LNK", "DOC")) == {"LNK002"}


def test_a_prefix_that_no_rule_has_is_refused(checked: Checked) -> None:
    with pytest.raises(SmsError, match="no rule begins with CTA"):
        checked(FILES, "CTA")
