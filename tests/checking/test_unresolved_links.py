"""A link that leads nowhere says what it names, what is expected and what was probably meant."""

from __future__ import annotations

from .conftest import Checked, only
from .texts import catalogue, profile, service, services

ORG = {"plan/organization-profile.md": profile()}


def catalog(*more: str, owner: str = "PER-001") -> dict[str, str]:
    lines = [line.replace("owner: PER-001", f"owner: {owner}") for line in service("SVC-001", *more)]
    return {"plan/service-catalog.md": catalogue(*services(lines))}


def found_in(report: object, path: str = "plan/service-catalog.md") -> list[object]:
    return [d for d in report.diagnostics if d.path == path]  # type: ignore[attr-defined]


def test_the_nearest_id_is_offered(checked: Checked) -> None:
    (found,) = found_in(checked({**ORG, **catalog(owner="PER-0O1")}, "LNK002"))
    assert found.message == "there is no person PER-0O1"
    assert found.help == "Did you mean PER-001?"
    assert (found.line, found.column, found.record, found.field, found.found) == (17, 12, "SVC-001", "owner", "PER-0O1")


def test_a_record_of_another_kind_is_named_with_its_place(checked: Checked) -> None:
    (found,) = found_in(checked({**ORG, **catalog("provided_by: PER-002")}, "LNK002"))
    assert found.message == "PER-002 is a person; a supplier or an org unit is expected here"
    assert [(r.path, r.line, r.message) for r in found.related] == [
        ("plan/organization-profile.md", 11, "PER-002 is defined here"),
    ]


def test_without_a_near_id_the_help_of_the_rule_stands(checked: Checked) -> None:
    (found,) = found_in(checked({**ORG, **catalog(owner="X")}, "LNK002"))
    assert found.message == "there is no person X"
    assert found.expected == "the id of a person"
    assert "sms add" in (found.help or "")


def test_entries_of_a_list_are_pointed_at_each(checked: Checked) -> None:
    text = catalogue(*services([line.replace("[CUS-001]", "[CUS-001, CUS-002]") for line in service("SVC-001")]))
    found = only(checked({"plan/service-catalog.md": text}, "LNK002"))
    assert (found.line, found.column, found.found) == (18, 26, "CUS-002")


def test_a_word_that_may_stand_instead_is_no_link(checked: Checked) -> None:
    scope = (
        "---\nid: DOC-SCO\nskill: sms-scope\nstatus: draft\n"
        "interfaces:\n  - {party: Tax office, kind: customer, what: Returns}\n---\n"
    )
    assert checked({"plan/sms-scope.md": scope}, "LNK002").diagnostics == []


def test_where_records_of_many_kinds_may_stand_they_are_not_listed_one_by_one(checked: Checked) -> None:
    review = (
        "---\nid: DOC-MRV\nskill: management-review\nstatus: draft\n"
        "inputs:\n  - {n: 4, summary: Money lasts, sources: [PER-001]}\n---\n"
    )
    (found,) = found_in(checked({**ORG, "act/management-review.md": review}, "LNK002"), "act/management-review.md")
    assert found.message == "PER-001 is a person; a document or a record is expected here"
    assert found.expected == "the id of a document or a record"
