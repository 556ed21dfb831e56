"""What is missing in a draft is a warning, what contradicts itself is an error in every state."""

from __future__ import annotations

import pytest

from .conftest import Checked, lines, only
from .texts import ACCESS, catalogue, profile, service, services

OWNERLESS = [line for line in service("SVC-001") if "owner" not in line]


def test_a_missing_field_is_a_warning_in_a_draft(checked: Checked) -> None:
    report = checked({"plan/service-catalog.md": catalogue(*services(OWNERLESS))}, "CAT001")
    found = only(report)
    assert (found.severity, found.line, found.record, found.field) == ("warning", 12, "SVC-001", "owner")
    assert found.message == "SVC-001 has no owner"


@pytest.mark.parametrize("status", ["review", "approved"])
def test_the_same_field_is_an_error_from_review_on(checked: Checked, status: str) -> None:
    report = checked({"plan/service-catalog.md": catalogue(*services(OWNERLESS), status=status)}, "CAT001")
    assert only(report).severity == "error"


def test_strict_keeps_it_an_error_in_a_draft(checked: Checked) -> None:
    report = checked({"plan/service-catalog.md": catalogue(*services(OWNERLESS))}, "CAT001", strict=True)
    assert only(report).severity == "error"


def test_a_wrong_value_is_an_error_in_a_draft(checked: Checked) -> None:
    text = catalogue(*services(service("SVC-001", "holds_data: perhaps")))
    assert lines(checked({"plan/service-catalog.md": text}, "SHP001")) == [
        "plan/service-catalog.md:21:17 error SHP001",
    ]


def test_a_broken_link_is_an_error_in_a_draft(checked: Checked) -> None:
    files = {
        "plan/organization-profile.md": profile(),
        "plan/service-catalog.md": catalogue(
            *services([line.replace("PER-001", "PER-009") for line in service("SVC-001")])
        ),
    }
    assert "plan/service-catalog.md:17:12 error LNK002" in lines(checked(files, "LNK002"))


def test_a_rule_on_completeness_without_schema_softens_too(checked: Checked) -> None:
    rule = (
        "- id: OWN001\n  name: no-service\n  severity: error\n  completeness: true\n"
        "  clauses: {'2011': ['6.1'], '2018': ['8.2.4']}\n  says: There is a service.\n  message: no service\n"
        "  query: SELECT row AS at, 'access' AS field FROM document\n"
    )
    files = {"rules/own.yaml": rule, "plan/service-catalog.md": catalogue(*services(service("SVC-001")))}
    assert only(checked(files, "OWN001")).severity == "warning"
    assert only(checked(files, "OWN001", strict=True)).severity == "error"


def test_a_part_takes_the_status_of_its_main_document(checked: Checked) -> None:
    part = "\n".join(["---", "part_of: DOC-CAT", "skill: service-catalog", "services:", *OWNERLESS, "---", ""])
    files = {"plan/service-catalog.md": catalogue(*services(service("SVC-002"))), "plan/more.md": part}
    assert lines(checked(files, "CAT001")) == ["plan/more.md:5:5 warning CAT001"]
    files["plan/service-catalog.md"] = catalogue(*services(service("SVC-002")), status="review")
    assert lines(checked(files, "CAT001")) == ["plan/more.md:5:5 error CAT001"]


def test_an_artifact_with_warnings_only_passes(checked: Checked) -> None:
    report = checked({"plan/service-catalog.md": catalogue(*services(OWNERLESS), *ACCESS[1:])}, "CAT001")
    assert [(a.skill, a.verdict) for a in report.artifacts if a.verdict] == [("service-catalog", "PASS")]
