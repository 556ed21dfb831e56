"""A faulty file of answers is refused with file, line and column, and nothing is drafted."""

from __future__ import annotations

from pathlib import Path

import pytest

from sms_cli.errors import SmsError

from .conftest import Drafted

SKILL = "service-catalog"


def refusal(drafted: Drafted, answers: str, skill: str = SKILL) -> list[str]:
    """Return the lines of a refusal, each without the folder of the test."""
    with pytest.raises(SmsError) as stopped:
        drafted(skill, answers)
    return [line.removeprefix("sms: ").partition("/answers/")[2] or line for line in str(stopped.value).split("\n")]


def test_an_unknown_field_is_named_with_the_nearest(drafted: Drafted, root: Path) -> None:
    [line] = refusal(drafted, "owner: PER-001\nservcies: []\n")
    assert line.startswith(
        "service-catalog.yaml:2:1: servcies is not a field that stands here; did you mean services? Expected: "
    )
    assert not (root / "plan").exists()
    assert not (root / ".sms").exists()


def test_an_unknown_field_of_an_entry_is_named_with_the_nearest(drafted: Drafted) -> None:
    [line] = refusal(drafted, "services:\n  - {name: Desk, ownr: PER-001}\n")
    assert line.startswith("service-catalog.yaml:2:18: ownr is not a field that stands here; did you mean owner?")


def test_a_list_where_fields_are_due_is_refused(drafted: Drafted) -> None:
    [line] = refusal(drafted, "organization: [Harbour IT]\n", "organization-profile")
    assert line.startswith(
        "organization-profile.yaml:1:15: organization: fields are due here, one a line. Expected: name"
    )


def test_fields_where_a_list_is_due_are_refused(drafted: Drafted) -> None:
    [line] = refusal(drafted, "services: {id: SVC-001}\n")
    assert line.startswith("service-catalog.yaml:1:11: services: a list is due here, each entry after a dash")


def test_a_text_where_an_entry_is_due_is_refused(drafted: Drafted) -> None:
    [line] = refusal(drafted, "services: [Managed Desktop]\n")
    assert line.startswith("service-catalog.yaml:1:12: services/0: an entry of this list is a group of fields")


def test_every_fault_is_reported_at_once_in_the_order_of_the_lines(drafted: Drafted) -> None:
    answers = (
        "customers:\n  - {id: CUS-001, kind: named, count: many}\nservices:\n"
        "  - {id: SVC-1 1, name: Desk, status: dead, hours: 25x7}\naccess: [a, b]\n"
    )
    lines = refusal(drafted, answers)
    assert [line.split(":")[1] for line in lines] == ["2", "4", "4", "4", "5"]
    assert '"many" is not a whole number' in lines[0]
    assert "SVC-1 1 is not an id of a service" in lines[1]
    assert "a list stands where one value is due" in lines[-1]


def test_a_date_that_does_not_exist_is_refused(drafted: Drafted) -> None:
    [line] = refusal(drafted, "commitment:\n  signed_on: 2026-02-30\n", "organization-profile")
    assert line == (
        "organization-profile.yaml:2:14: commitment/signed_on: there is no day 2026-02-30. "
        "Expected: a date such as 2026-07-06 (year-month-day)"
    )


def test_an_id_that_stands_twice_is_refused(drafted: Drafted) -> None:
    [line] = refusal(drafted, "services:\n  - {id: SVC-001, name: A}\n  - {id: SVC-001, name: B}\n")
    assert line.startswith("service-catalog.yaml:3:10: the service SVC-001 is defined twice")


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ("", "service-catalog.yaml: the file is empty"),
        ("# nothing yet\n", "service-catalog.yaml: the file is empty"),
        ("- one\n- two\n", "service-catalog.yaml:1:1: a list stands where fields are due"),
        ("just words\n", "service-catalog.yaml:1:1: fields are due, one a line"),
        ("access: a: b\n", "service-catalog.yaml:1:10: a colon and a space are not expected here"),
        ("access: x\naccess: y\n", 'service-catalog.yaml:2:1: the key "access" stands twice'),
        ("access: &a x\n", "service-catalog.yaml:1:9: anchors (&a) are not read"),
        ("access: [a\n", "service-catalog.yaml:2:1: "),
    ],
)
def test_a_file_that_is_no_form_is_refused(drafted: Drafted, answers: str, expected: str) -> None:
    [line] = refusal(drafted, answers)
    assert line.startswith(expected)


def test_bytes_that_are_no_text_are_refused_at_their_place(drafted: Drafted, root: Path) -> None:
    drafted("organization-profile", "owner: PER-001\n")
    (root / "answers" / "x.yaml").write_bytes(b"owner: PER-001\naccess: caf\xe9\n")
    from sms_cli.drafting import AnswersFile, draft
    from sms_cli.workspace import open_workspace

    with pytest.raises(SmsError, match=r"x\.yaml:2:12: is not UTF-8 text"):
        draft(open_workspace(root), SKILL, AnswersFile(root / "answers" / "x.yaml"))


def test_answers_for_another_artifact_are_refused(drafted: Drafted) -> None:
    [line] = refusal(drafted, "skill: sms-scope\nowner: PER-001\n")
    assert line == "service-catalog.yaml:1:8: skill: these are answers for sms-scope, not for service-catalog"


def test_an_approval_is_no_answer(drafted: Drafted) -> None:
    lines = refusal(drafted, "status: approved\napproved_by: PER-002\n")
    assert "`sms approve service-catalog --by PERSON` records an approval" in lines[0]
    assert lines[1].startswith("service-catalog.yaml:2:1: approved_by is not an answer")


def test_an_unknown_section_is_named_with_the_nearest(drafted: Drafted) -> None:
    [line] = refusal(drafted, "sections:\n  Busines services: text\n")
    assert line.startswith(
        "service-catalog.yaml:2:3: sections: there is no section Busines services; did you mean Business services?"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("'# Services'", '"# Services" is a heading of level 1; begin headings here with ###'),
        ("'## Services'", '"## Services" is a heading of level 2; begin headings here with ###'),
        (
            "|\n    Services\n    --------",
            '"Services" is a heading of level 2 (a line of = or - under it makes it one)',
        ),
        ("<script>alert(1)</script>", "HTML may not stand here (<script>alert(1)</script>)"),
        ("see <b>this</b>", "HTML may not stand here (<b>)"),
        ("'<!-- sms:end -->'", "the markers of generated blocks (sms:begin, sms:end) may not stand here"),
        ("[a, b]", "text is due here"),
        ('"a\\ab"', "a control character stands here that no text has"),
    ],
)
def test_what_would_disturb_the_document_may_not_stand_in_a_section(drafted: Drafted, text: str, said: str) -> None:
    [line] = refusal(drafted, f"sections:\n  Business services: {text}\n")
    assert line.startswith("service-catalog.yaml:2:22: sections/Business services: ")
    assert said in line


@pytest.mark.parametrize("text", ["### Prices", "Use `<id>` for it", "a | b", "1 < 2", "```\n# a comment\n<b>\n```"])
def test_plain_markdown_may_stand_in_a_section(drafted: Drafted, text: str) -> None:
    quoted = "|\n    " + text.replace("\n", "\n    ") + "\n"
    assert text in drafted(SKILL, f"owner: PER-001\nsections:\n  Business services: {quoted}").text


def test_a_section_of_the_other_edition_is_left_out_and_said(drafted: Drafted, root: Path) -> None:
    (root / "sms.yaml").write_text('organization: Harbour IT\nedition: "2011"\n', encoding="utf-8")
    made = drafted("organization-profile", "sections:\n  Context and interested parties: Much.\n")
    assert made.kept == ["the section Context and interested parties is not part of edition 2011 and was left out"]
    assert "Much." not in made.text
