"""A placeholder is found where somebody wrote it, in a field or in the text, once."""

from __future__ import annotations

from .conftest import Checked, lines, only
from .texts import catalogue, service, services

PATH = "plan/service-catalog.md"


def catalog(*body: str, name: str = "Backup", status: str = "approved") -> dict[str, str]:
    entry = [line.replace("Service SVC-001", name) for line in service("SVC-001")]
    return {PATH: catalogue(*services(entry), status=status) + "\n".join(["", *body, ""])}


def test_one_in_the_text_has_its_line_and_column(checked: Checked) -> None:
    found = only(checked(catalog("Escalate to TBD."), "DOC006"))
    assert (found.line, found.column, found.message) == (26, 13, '"TBD" is left in the approved DOC-CAT')


def test_one_in_a_field_has_the_record_and_the_field(checked: Checked) -> None:
    found = only(checked(catalog(name='"[insert name]"'), "DOC006"))
    assert (found.line, found.column, found.record, found.field) == (13, 11, "SVC-001", "name")


def test_one_in_a_field_of_the_document_has_its_path(checked: Checked) -> None:
    text = catalog()[PATH].replace("access: Everybody reads it", "access: TBC, <who> reads it")
    found = only(checked({PATH: text}, "DOC006"))
    assert (found.line, found.record, found.field) == (21, "DOC-CAT", "access")
    assert "TBC" in found.message
    assert "<who>" in found.message


def test_one_that_a_block_repeats_is_reported_in_the_field_only(checked: Checked) -> None:
    block = ["<!-- sms:begin business-services -->", "| Id | Service |", "| --- | --- |", "| SVC-001 | TBD |"]
    report = checked(catalog(*block, "<!-- sms:end -->", "", "And TBC here.", name="TBD"), "DOC006")
    assert lines(report) == [f"{PATH}:13:11 error DOC006", f"{PATH}:32:5 error DOC006"]


def test_code_and_small_letters_are_left_alone(checked: Checked) -> None:
    assert lines(checked(catalog("Lists stand in `TODO.txt`; a todo list a team."), "DOC006")) == []


def test_a_draft_may_have_them(checked: Checked) -> None:
    assert lines(checked(catalog("Escalate to TBD.", status="draft"), "DOC006")) == []


def test_a_part_of_an_approved_document_may_not(checked: Checked) -> None:
    customer = "{id: CUS-002, name: TBD, kind: named, external: true}"
    part = f"---\npart_of: DOC-CAT\nskill: service-catalog\ncustomers:\n  - {customer}\n---\nXXX\n"
    report = checked({**catalog(), "plan/more.md": part}, "DOC006")
    assert lines(report) == ["plan/more.md:5:25 error DOC006", "plan/more.md:7:1 error DOC006"]
