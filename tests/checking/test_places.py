"""One fault, one diagnostic, at the line that must change, with the other places beside it, always in the same order."""

from __future__ import annotations

from pathlib import Path

from sms_cli.checking import check
from sms_cli.workspace import open_workspace

from .conftest import TODAY, Checked, lines, only
from .texts import catalogue, profile, service, services

OWN = (
    "- id: {id}\n  name: own-rule\n  severity: warning\n  clauses: {{'2011': ['6.1'], '2018': ['8.2.4']}}\n"
    '  says: What we agreed among ourselves.\n  message: "{message}"\n  query: |\n    {query}\n'
)


def own(query: str, message: str = "{id} is odd", id_: str = "OWN001") -> dict[str, str]:
    return {"rules/own.yaml": OWN.format(id=id_, message=message, query=query)}


def catalog(*more: str) -> dict[str, str]:
    return {"plan/service-catalog.md": catalogue(*services(service("SVC-001", *more), service("SVC-002")))}


def test_a_field_with_a_shape_error_gets_no_second_diagnostic(checked: Checked) -> None:
    query = "SELECT row AS at, 'rto' AS field, id FROM service WHERE criticality IS NULL"
    rule = own(query.replace("'rto'", "'criticality'"))
    text = catalogue(*services([line.replace("high", "hihg") for line in service("SVC-001")]))
    report = checked({**rule, "plan/service-catalog.md": text}, "SHP001", "OWN001")
    assert lines(report) == ["plan/service-catalog.md:19:18 error SHP001"]
    assert "did you mean high?" in report.diagnostics[0].message


def test_a_list_with_an_entry_that_does_not_fit_gets_none_either(checked: Checked) -> None:
    rule = own("SELECT row AS at, 'components' AS field, id FROM service WHERE id = 'SVC-001'")
    files = {**rule, **catalog("components: [{disk: 1}]")}
    assert lines(checked(files, "SHP001", "OWN001")) == ["plan/service-catalog.md:21:18 error SHP001"]


def test_another_field_of_the_same_record_is_still_looked_at(checked: Checked) -> None:
    rule = own("SELECT row AS at, 'name' AS field, id FROM service")
    text = catalogue(*services([line.replace("high", "hihg") for line in service("SVC-001")]))
    report = checked({**rule, "plan/service-catalog.md": text}, "SHP001", "OWN001")
    assert [d.rule for d in report.diagnostics] == ["OWN001", "SHP001"]


def test_rows_with_the_same_place_become_one_diagnostic_with_several_other_places(checked: Checked) -> None:
    query = (
        "SELECT d.row AS at, 'access' AS field, s.id, s.row AS see_at, 'name' AS see_field "
        "FROM document AS d JOIN service AS s ON s.parent = d.row"
    )
    found = only(checked({**own(query), **catalog()}, "OWN001"))
    assert found.message == "SVC-001 is odd; SVC-002 is odd"
    assert [(r.path, r.line, r.message) for r in found.related] == [
        ("plan/service-catalog.md", 13, "SVC-001 is odd"),
        ("plan/service-catalog.md", 22, "SVC-002 is odd"),
    ]


def test_equal_rows_say_it_once(checked: Checked) -> None:
    query = "SELECT d.row AS at, 'access' AS field, 'DOC-CAT' AS id FROM document AS d JOIN service AS s ON s.parent = d.row"
    found = only(checked({**own(query), **catalog()}, "OWN001"))
    assert (found.message, found.related) == ("DOC-CAT is odd", ())


def test_rows_of_different_severity_stay_apart(checked: Checked) -> None:
    query = (
        "SELECT row AS at, 'name' AS field, id, 'advice' AS severity FROM service WHERE id = 'SVC-001' "
        "UNION ALL SELECT row, 'name', id, NULL FROM service WHERE id = 'SVC-001'"
    )
    assert [d.severity for d in checked({**own(query), **catalog()}, "OWN001").diagnostics] == ["warning", "advice"]


def test_expected_found_and_message_of_a_row_are_shown(checked: Checked) -> None:
    query = (
        "SELECT row AS at, 'name' AS field, id, 'two words' AS expected, name AS found, '{id} has a long name' AS message "
        "FROM service WHERE id = 'SVC-001'"
    )
    found = only(checked({**own(query), **catalog()}, "OWN001"))
    assert (found.message, found.expected, found.found) == ("SVC-001 has a long name", "two words", "Service SVC-001")


def test_a_field_that_is_absent_is_pointed_at_where_it_should_stand(checked: Checked) -> None:
    query = "SELECT row AS at, 'provided_by' AS field, id FROM service WHERE id = 'SVC-002'"
    found = only(checked({**own(query), **catalog()}, "OWN001"))
    assert (found.line, found.column, found.field) == (21, 5, "provided_by")


def test_a_list_is_pointed_at_by_its_name_and_its_entries_where_they_stand(checked: Checked) -> None:
    lists = ["components:", "  - Disks", "  - Tapes"]
    at_list = own("SELECT row AS at, 'components' AS field, id FROM service WHERE id = 'SVC-001'")
    assert only(checked({**at_list, **catalog(*lists)}, "OWN001")).line == 21
    at_entry = own("SELECT row AS at, value AS id FROM service_components WHERE value = 'Tapes'")
    found = only(checked({**at_entry, **catalog(*lists)}, "OWN001"))
    assert (found.line, found.column, found.record, found.field) == (23, 9, "SVC-001", "components")


def test_the_order_is_by_file_line_and_rule_however_the_rows_come(checked: Checked) -> None:
    files = {**catalog(), "plan/organization-profile.md": profile()}
    seen = []
    for direction in ("ASC", "DESC"):
        both = "SELECT row AS at, 'name' AS field, id FROM service UNION ALL SELECT row, 'name', id FROM person"
        seen.append(lines(checked({**own(f"SELECT * FROM ({both}) ORDER BY at {direction}"), **files}, "OWN001")))
    assert seen[0] == seen[1]
    assert seen[0] == [
        "plan/organization-profile.md:10:25 warning OWN001",
        "plan/organization-profile.md:11:25 warning OWN001",
        "plan/service-catalog.md:13:11 warning OWN001",
        "plan/service-catalog.md:22:11 warning OWN001",
    ]


def test_a_check_can_be_repeated_on_an_open_workspace(checked: Checked, tmp_path: Path) -> None:
    first = checked(catalog())
    workspace = open_workspace(tmp_path, TODAY)
    assert lines(check(workspace)) == lines(check(workspace)) == lines(first)
