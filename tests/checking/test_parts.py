"""Parts and files of one record count as their main document, and keep their own lines."""

from __future__ import annotations

import pytest

from .conftest import Checked, lines, only
from .texts import catalogue, profile, service, services

MAIN = {"plan/service-catalog.md": catalogue(*services(service("SVC-001")))}
RECORD = (
    "---\npart_of: DOC-CAT\nskill: service-catalog\nrecord: service\n"
    "id: SVC-002\nname: Backup\ndescription: Copies\ntype: supporting\nstatus: live\nowner: PER-001\n"
    "customers: [CUS-001]\ncriticality: high\nhours: 24x7\n---\n"
)


def test_a_record_file_adds_its_record(checked: Checked) -> None:
    main = {
        "plan/service-catalog.md": catalogue(
            *services(service("SVC-001", "depends_on: [{service: SVC-002, strength: hard}]"))
        )
    }
    assert lines(checked({**main, "plan/SVC-002.md": RECORD}, "LNK", "SHP", "DOC001")) == []


def test_a_diagnostic_points_into_the_record_file(checked: Checked) -> None:
    files = {**MAIN, "plan/SVC-002.md": RECORD.replace("status: live", "status: alive")}
    found = only(checked(files, "SHP001"))
    assert (found.path, found.line, found.column, found.record, found.field) == (
        "plan/SVC-002.md",
        9,
        9,
        "SVC-002",
        "status",
    )


def test_the_status_of_a_record_is_not_that_of_a_document(checked: Checked) -> None:
    assert lines(checked({**MAIN, "plan/SVC-002.md": RECORD}, "DOC001")) == []


def test_a_missing_field_of_a_record_file_softens_with_its_main_document(checked: Checked) -> None:
    files = {**MAIN, "plan/SVC-002.md": RECORD.replace("owner: PER-001\n", "")}
    assert lines(checked(files, "CAT001")) == ["plan/SVC-002.md:2:1 warning CAT001"]


def test_an_id_given_twice_is_reported_in_the_part_with_the_first_place(checked: Checked) -> None:
    files = {**MAIN, "plan/zz-001.md": RECORD.replace("SVC-002", "SVC-001")}
    found = only(checked(files, "LNK001"))
    assert (found.path, found.line, found.message) == ("plan/zz-001.md", 5, "the service SVC-001 is defined twice")
    assert [(r.path, r.line) for r in found.related] == [("plan/service-catalog.md", 12)]


def test_an_unknown_field_is_reported_once_and_in_its_own_file(checked: Checked) -> None:
    part = "---\npart_of: DOC-CAT\nskill: service-catalog\ncustomer: []\n---\n"
    found = only(checked({**MAIN, "plan/more.md": part}, "SHP001"))
    assert (found.path, found.line, found.message) == (
        "plan/more.md",
        4,
        "customer is not a field that stands here; did you mean customers?",
    )
    found = only(checked({**MAIN, "plan/more.md": RECORD.replace("hours:", "hous:")}, "SHP001"))
    assert (found.path, found.line, found.record) == ("plan/more.md", 13, "SVC-002")


def test_a_list_that_is_none_is_reported_in_the_part(checked: Checked) -> None:
    part = "---\npart_of: DOC-CAT\nskill: service-catalog\ncustomers: CUS-002\n---\n"
    assert lines(checked({**MAIN, "plan/more.md": part}, "SHP001")) == ["plan/more.md:4:12 error SHP001"]


@pytest.mark.parametrize("key", ["version", "status", "owner", "approved_by", "title"])
def test_a_part_has_no_document_fields_of_its_own(checked: Checked, key: str) -> None:
    part = f"---\npart_of: DOC-CAT\nskill: service-catalog\n{key}: x\ncustomers: []\n---\n"
    found = only(checked({**MAIN, "plan/more.md": part}, "DOC001", "SHP"))
    assert (found.path, found.line) == ("plan/more.md", 4)
    assert found.message == f"a part has no {key.replace('_', ' ')} of its own; it takes that of DOC-CAT"


def test_a_part_of_a_document_that_is_not_there_is_reported(checked: Checked) -> None:
    found = only(checked({**MAIN, "plan/more.md": "---\npart_of: DOC-SCO\nskill: sms-scope\n---\n"}, "DOC001"))
    assert (found.line, found.message) == (2, "DOC-SCO is no main document of this workspace")
    assert found.expected == "DOC-CAT"


def test_a_second_main_document_is_told_to_become_a_part(checked: Checked) -> None:
    second = {"plan/z-catalogue.md": MAIN["plan/service-catalog.md"]}
    found = only(checked({**MAIN, **second}, "DOC001"))
    assert (found.path, found.line) == ("plan/z-catalogue.md", 3)
    assert "part_of: DOC-CAT" in found.message
    assert [r.path for r in found.related] == ["plan/service-catalog.md"]


def test_of_two_main_documents_the_one_in_the_usual_place_is_right(checked: Checked) -> None:
    copy = {"plan/catalogue-copy.md": MAIN["plan/service-catalog.md"]}
    assert lines(checked({**MAIN, **copy}, "DOC001")) == ["plan/catalogue-copy.md:3:8 error DOC001"]


def test_a_record_of_a_kind_that_the_skill_does_not_keep_is_refused(checked: Checked) -> None:
    files = {
        **MAIN,
        "plan/PER-003.md": "---\npart_of: DOC-CAT\nskill: service-catalog\nrecord: person\nid: PER-003\n---\n",
    }
    found = only(checked(files, "DOC001"))
    assert (found.line, found.expected) == (4, "customer, service")


def test_entries_of_parts_count_in_rules_over_lists(checked: Checked) -> None:
    person = "{id: PER-003, name: Ny, title: Lead, unit: OU-001}"
    part = f"---\npart_of: DOC-ORG\nskill: organization-profile\npeople:\n  - {person}\n---\n"
    text = catalogue(*services([line.replace("PER-001", "PER-003") for line in service("SVC-001")]))
    files = {"plan/organization-profile.md": profile(), "plan/people.md": part, "plan/service-catalog.md": text}
    assert "PER-003" not in {d.found for d in checked(files, "LNK002").diagnostics}
