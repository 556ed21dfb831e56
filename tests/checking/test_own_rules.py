"""A workspace's own rules run like those of sms, but under guard: they may arrive in a pull request."""

from __future__ import annotations

import pytest

from sms_cli.errors import SmsError
from sms_cli.workspace import guard

from .conftest import Checked, only
from .texts import catalogue, service, services

CATALOG = {"plan/service-catalog.md": catalogue(*services(service("SVC-001")))}
RULE = """\
- id: {id}
  name: own-rule
  severity: warning
  clauses: {{"2011": ["6.1"], "2018": ["8.2.4"]}}
  says: What we agreed among ourselves.
  message: "{{id}} is odd"
  query: |
    {query}
"""


def own(query: str, id_: str = "OWN001") -> dict[str, str]:
    return {"rules/own.yaml": RULE.format(id=id_, query=query), **CATALOG}


def test_an_own_rule_reports(checked: Checked) -> None:
    found = only(checked(own("SELECT row AS at, 'hours' AS field, id FROM service WHERE hours = '24x7'"), "OWN001"))
    assert (found.rule, found.line, found.message) == ("OWN001", 20, "SVC-001 is odd")


def test_a_diagnostic_names_fifty_other_places_and_no_more(checked: Checked) -> None:
    many = {"plan/service-catalog.md": catalogue(*services(*(service(f"SVC-{number:03}") for number in range(1, 71))))}
    query = "SELECT a.row AS at, 'hours' AS field, a.id, b.row AS see_at FROM service AS a JOIN service AS b WHERE a.id = 'SVC-001'"
    found = only(checked({**own(query), **many}, "OWN001"))
    assert len(found.related) == 50


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT row AS at, printf('%.*c', 9000000, 'x') AS id FROM service", "is not allowed"),
        ("SELECT row AS at, hex(randomblob(9000000)) AS id FROM service", "is not allowed"),
        ("SELECT row AS at, load_extension('x') AS id FROM service", "is not allowed"),
        ("DELETE FROM service", "is no SELECT"),
        ("UPDATE service SET name = 'x'", "is no SELECT"),
        ("INSERT INTO service (id) VALUES ('SVC-009')", "is no SELECT"),
        ("DROP TABLE service", "is no SELECT"),
        ("ATTACH DATABASE 'x.db' AS x", "is no SELECT"),
        ("PRAGMA writable_schema = 1", "is no SELECT"),
        ("SELECT row AS at FROM service; DELETE FROM service", "OWN001"),
        ("SELECT row AS at FROM servise", "Did you mean service?"),
        ("SELECT row AS at, nmae FROM service", "nmae"),
        ("SELECT name AS at FROM service", "`at` is not the row of a record"),
        ("SELECT 999999 AS at FROM service", "`at` is not the row of a record"),
        ("SELECT row AS at, 'here' AS see_at FROM service", "`see_at` is not the row of a record"),
    ],
)
def test_what_an_own_rule_must_not_do_stops_the_check_in_one_line(checked: Checked, query: str, said: str) -> None:
    with pytest.raises(SmsError) as stopped:
        checked(own(query), "OWN001")
    assert said in str(stopped.value)
    assert "\n" not in str(stopped.value)


def test_an_endless_recursion_is_cut(checked: Checked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "MAX_SECONDS", 0.2)
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) AS at FROM n"
    with pytest.raises(SmsError, match=r"rule OWN001 took longer than 0\.2 seconds"):
        checked(own(endless), "OWN001")


def test_a_value_that_doubles_itself_is_cut(checked: Checked) -> None:
    doubling = "WITH RECURSIVE n(x) AS (SELECT 'xxxxxxxx' UNION ALL SELECT x || x FROM n) SELECT x AS at FROM n"
    with pytest.raises(SmsError, match="rule OWN001"):
        checked(own(doubling), "OWN001")


def test_too_many_rows_are_refused(checked: Checked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "MAX_ROWS", 10)
    many = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 11) SELECT 1 AS at FROM n"
    with pytest.raises(SmsError, match="rule OWN001 returns more than 10 rows"):
        checked(own(many), "OWN001")


def test_an_id_that_is_taken_is_refused(checked: Checked) -> None:
    with pytest.raises(SmsError, match=r"rules/own\.yaml.*rule LNK002 exists already"):
        checked(own("SELECT row AS at FROM service", id_="LNK002"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id: OWN001\n", "a list of rules is expected"),
        ("- name: no-id\n", "each rule is a mapping with an id"),
        ("- {id: OWN001, name: x}\n", "rule OWN001 lacks severity"),
        ("- id: OWN001\n  name: [\n", "own.yaml"),
    ],
)
def test_a_file_of_rules_that_cannot_be_read_names_the_file(checked: Checked, text: str, said: str) -> None:
    with pytest.raises(SmsError) as stopped:
        checked({"rules/own.yaml": text})
    assert said in str(stopped.value)
    assert "rules/own.yaml" in str(stopped.value)


def test_the_tables_stay_as_they_are_after_a_refused_rule(checked: Checked) -> None:
    with pytest.raises(SmsError):
        checked(own("DELETE FROM service"), "OWN001")
    only(checked(own("SELECT row AS at, id FROM service"), "OWN001"))
