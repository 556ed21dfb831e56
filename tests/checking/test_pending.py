"""What waits for a document that is not begun is counted, and fails nothing."""

from __future__ import annotations

from .conftest import Checked, lines, only
from .texts import catalogue, profile, service, services


def test_a_rule_that_needs_a_document_not_begun_is_pending(checked: Checked) -> None:
    report = checked({"plan/service-catalog.md": catalogue(*services(service("SVC-001")))}, "LNK004", "DOC003")
    assert report.pending_rules == [("DOC003", ["organization-profile"]), ("LNK004", ["sms-scope"])]
    assert report.diagnostics == []
    assert report.totals["pending"] == 2 + report.pending_links


def test_a_link_into_a_document_not_begun_is_pending(checked: Checked) -> None:
    report = checked({"plan/service-catalog.md": catalogue(*services(service("SVC-001")))}, "LNK002")
    assert lines(report) == []
    assert report.pending_links == 2  # the owner of the document and that of the service


def test_the_same_link_is_an_error_once_the_document_is_there(checked: Checked) -> None:
    text = catalogue(*services([line.replace("PER-001", "PER-009") for line in service("SVC-001")]))
    report = checked({"plan/service-catalog.md": text, "plan/organization-profile.md": profile()}, "LNK002")
    assert "plan/service-catalog.md:17:12 error LNK002" in lines(report)


def test_a_link_waits_only_when_its_id_has_the_right_form(checked: Checked) -> None:
    text = catalogue(*services([line.replace("owner: PER-001", "owner: TEAM-7") for line in service("SVC-001")]))
    found = only(checked({"plan/service-catalog.md": text}, "LNK002"))
    assert (found.line, found.found) == (17, "TEAM-7")


def test_an_id_that_belongs_to_another_kind_does_not_wait(checked: Checked) -> None:
    text = catalogue(*services(service("SVC-001", "provided_by: PER-001")))
    found = only(checked({"plan/service-catalog.md": text}, "LNK002"))
    assert (found.line, found.field, found.found) == (21, "provided_by", "PER-001")


def test_an_id_of_a_kind_that_no_skill_here_keeps_waits(checked: Checked) -> None:
    text = catalogue(*services(service("SVC-001", "provided_by: SUP-001")))
    assert lines(checked({"plan/service-catalog.md": text}, "LNK002")) == []


def test_a_document_that_cannot_be_read_leaves_its_rules_and_links_pending(checked: Checked) -> None:
    files = {
        "plan/service-catalog.md": catalogue(*services(service("SVC-001"))),
        "plan/organization-profile.md": "---\nid: DOC-ORG\nskill: organization-profile\npeople: [\n---\n",
    }
    report = checked(files, "LNK002", "DOC003", "SHP002")
    assert lines(report) == ["plan/organization-profile.md:5:1 error SHP002"]
    assert report.pending_rules == [("DOC003", ["organization-profile"])]
    assert report.pending_links == 2


def test_an_empty_workspace_has_no_diagnostics(checked: Checked) -> None:
    report = checked({})
    assert report.diagnostics == []
    assert {a.status for a in report.artifacts} == {"not-started"}
