"""A waiver in force sets aside the warnings that it names, and nothing else."""

from __future__ import annotations

import pytest

from .conftest import TODAY, Checked, lines
from .texts import catalogue, service, services

RULE = (
    "- id: OWN001\n  name: talk-about-it\n  severity: {severity}\n"
    "  clauses: {{'2011': ['6.1'], '2018': ['8.2.4']}}\n  says: Services are talked about.\n"
    "  message: \"{{id}} is not talked about\"\n  query: SELECT row AS at, 'name' AS field, id FROM service\n"
)


def waiver(expires: str, *more: str) -> list[str]:
    lines = ["waivers:", "  - rule: OWN001", "    reason: We talk about it next year again", "    approved_by: PER-002"]
    return [*lines, f"    expires: {expires}", *(f"    {line}" for line in more)]


def files(lines: list[str], severity: str = "warning") -> dict[str, str]:
    text = catalogue(*services(service("SVC-001"), service("SVC-002")), *lines)
    return {"rules/own.yaml": RULE.format(severity=severity), "plan/service-catalog.md": text}


def test_without_a_waiver_both_are_shown(checked: Checked) -> None:
    report = checked(files([]), "OWN001")
    assert lines(report) == [
        "plan/service-catalog.md:13:11 warning OWN001",
        "plan/service-catalog.md:22:11 warning OWN001",
    ]
    assert report.totals["waived"] == 0


@pytest.mark.parametrize("severity", ["warning", "advice"])
def test_a_waiver_in_force_sets_them_aside_and_they_are_counted(checked: Checked, severity: str) -> None:
    report = checked(files(waiver("2026-12-31"), severity), "OWN001")
    assert lines(report) == []
    assert report.totals["waived"] == 2
    assert [d.record for d in report.waived] == ["SVC-001", "SVC-002"]


def test_an_error_cannot_be_waived(checked: Checked) -> None:
    report = checked(files(waiver("2026-12-31"), "error"), "OWN001")
    assert [d.severity for d in report.diagnostics] == ["error", "error"]
    assert report.waived == []


def test_a_waiver_for_one_record_leaves_the_others(checked: Checked) -> None:
    report = checked(files(waiver("2026-12-31", "record: SVC-002")), "OWN001")
    assert [d.record for d in report.diagnostics] == ["SVC-001"]
    assert [d.record for d in report.waived] == ["SVC-002"]


def test_a_waiver_holds_through_its_last_day(checked: Checked) -> None:
    assert lines(checked(files(waiver(TODAY.isoformat())), "OWN001")) == []


def test_an_expired_waiver_is_reported_and_hides_nothing(checked: Checked) -> None:
    report = checked(files(waiver("2026-08-30")), "OWN001", "DOC011")
    assert [(d.rule, d.severity) for d in report.diagnostics] == [
        ("OWN001", "warning"),
        ("OWN001", "warning"),
        ("DOC011", "error"),
    ]
    assert report.diagnostics[2].message == "the waiver of OWN001 has expired"
    assert (report.diagnostics[2].expected, report.diagnostics[2].found) == ("not before 2026-08-31", "2026-08-30")


def test_a_waiver_holds_in_its_own_document_only(checked: Checked) -> None:
    other = "---\nid: DOC-SCO\nskill: sms-scope\n" + "\n".join(waiver("2026-12-31")) + "\n---\n"
    assert len(checked({**files([]), "plan/sms-scope.md": other}, "OWN001").diagnostics) == 2


def test_a_waiver_reaches_the_parts_of_its_document(checked: Checked) -> None:
    part = "\n".join(["---", "part_of: DOC-CAT", "skill: service-catalog", "services:", *service("SVC-003"), "---", ""])
    report = checked({**files(waiver("2026-12-31")), "plan/more.md": part}, "OWN001")
    assert lines(report) == []
    assert [d.path for d in report.waived] == ["plan/more.md", "plan/service-catalog.md", "plan/service-catalog.md"]
