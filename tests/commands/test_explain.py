"""`sms explain`: what a rule, a clause, a skill or a record is, from the data that the checks run on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("CAT004", ["CAT004", "supporting", "6.1", "8.2.4", "Severity", "Caught", "Not caught"]),
        ("cat004", ["CAT004"]),
        ("CAT", ["CAT001", "CAT002", "CAT004"]),
        ("service-catalog", ["DOC-CAT", "plan/service-catalog.md", "services!", "criticality!", "CAT004"]),
        ("CAT001", ["warning while the document is a draft"]),
        ("service", ["SVC-001", "services", "sms add service"]),
        ("org-unit", ["OU-001", "belongs_to"]),
    ],
)
def test_topics(sms: Any, topic: str, words: list[str]) -> None:
    done = sms("explain", topic)
    assert done.returncode == 0
    for word in words:
        assert word.replace("DOC-CAT", "service-catalog") in done.stdout


def test_a_clause_is_explained_in_the_edition_of_the_workspace_with_its_crosswalk(sms: Any, netops: Path) -> None:
    here = sms("explain", "6.1", cwd=netops).stdout
    assert "ISO/IEC 20000-1:2011" in here and "8.3.3" in here and "service-catalog" in here and "CAT004" in here
    other = sms("explain", "8.3.3", "--edition", "2018", cwd=netops).stdout
    assert "ISO/IEC 20000-1:2018" in other and "6.1" in other


@pytest.mark.parametrize(
    ("clause", "edition", "there"),
    [
        ("6.1", "2011", ["8.2.4     Service catalogue management", "8.3.3     Service level management", "8.3.4.2 "]),
        ("8.3.3", "2018", ["6.1       Service level management"]),
        ("4.5.4", "2011", ["9.1 ", "9.2.1 ", "9.2.2 ", "9.3 "]),
        ("8.2.5", "2018", ["4.1.4     Management representative"]),
        ("7.6", "2018", []),
    ],
)
def test_a_clause_names_its_counterparts_in_the_other_edition(
    sms: Any, clause: str, edition: str, there: list[str]
) -> None:
    text = sms("explain", clause, "--edition", edition).stdout
    other = "2018" if edition == "2011" else "2011"
    crosswalk = text.partition(f"In edition {other}")[2].partition("Artifacts")[0]
    listed = [line.strip() for line in crosswalk.splitlines() if re.match(r"  [0-9]", line)]
    assert len(listed) == len(there) and all(line.startswith(due) for line, due in zip(listed, there, strict=True))
    assert there or crosswalk.startswith(": nothing that corresponds")


@pytest.mark.parametrize(
    ("clause", "edition", "artifact", "sections", "rule"),
    [
        ("6.2", "2011", "service-reporting", "Report catalogue", "REP005"),
        ("6.6.1", "2011", "information-security", "Policy", "SEC001"),
        ("8.2.5", "2018", "configuration-management", "CMDB control", "CFG010"),
        ("4.1", "2018", "organization-profile", "Context and interested parties", "ORG007"),
    ],
)
def test_a_clause_names_the_artifacts_sections_and_rules_that_serve_it(
    sms: Any, clause: str, edition: str, artifact: str, sections: str, rule: str
) -> None:
    said = sms("explain", clause, "--edition", edition).stdout
    artifacts, _, rules = said.partition("Artifacts and their sections")[2].partition("  Rules\n")
    assert re.search(rf"^    {artifact} .*{sections}", artifacts, re.MULTILINE) and rule in rules


@pytest.mark.parametrize(
    ("clause", "edition", "hint"),
    [
        ("8.3.3", "2011", "Edition 2018 has it (--edition 2018); in 2011 it is 6.1"),
        ("4.5.4", "2018", "Edition 2011 has it (--edition 2011); in 2018 it is 9.1, 9.2.1, 9.2.2, 9.3"),
        ("7.6", "2011", "Edition 2018 has it (--edition 2018); in 2011 it is nothing that corresponds"),
        ("8.3.9", "2018", "8.3 has 8.3.1 to 8.3.4"),
        ("8.3.3.1", "2018", "8.3.3 has no clauses below it: sms explain 8.3.3"),
        ("10.7", "2011", "It has 4 to 9"),
        ("99", "2018", "It has 4 to 10"),
    ],
)
def test_a_clause_that_an_edition_does_not_have_gets_one_line_with_the_way_on(
    sms: Any, clause: str, edition: str, hint: str
) -> None:
    done = sms("explain", clause, "--edition", edition)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"sms: edition {edition} has no clause {clause}. {hint}\n"


def test_without_a_topic_all_rules_are_listed(sms: Any) -> None:
    text = sms("explain").stdout
    assert "CAT004" in text and "DOC001" in text and "SMP011" in text


def test_an_unknown_topic_gets_the_nearest(sms: Any) -> None:
    done = sms("explain", "CAT0004")
    assert done.returncode == 2 and "Did you mean CAT004?" in done.stderr and done.stderr.count("\n") == 1


def test_a_skill_is_explained_by_prefix_with_its_kinds_of_records(sms: Any) -> None:
    text = sms("explain", "SLM").stdout
    assert text == sms("explain", "service-level-management").stdout
    assert "sla (SLA-001) · target (SLT-001) · ola (OLA-001)" in text and "SLM006" in text


def test_a_number_is_a_clause_first_and_a_step_where_there_is_no_such_clause(sms: Any) -> None:
    both = sms("explain", "6", "--edition", "2011").stdout
    assert "Service delivery processes" in both and "Step 6 of the journey is the Service Level Management" in both
    assert sms("explain", "15").stdout.startswith("Problem Management")


def test_a_family_of_rules_that_is_no_skill_is_listed(sms: Any) -> None:
    text = sms("explain", "DOC").stdout
    assert text.startswith("DOC\n") and "DOC004" in text


@pytest.mark.parametrize("topic", ["CAT004", "DOC", "service-catalog", "6.1", "service"])
def test_what_is_explained_fits_a_screen_of_100_columns(sms: Any, topic: str, netops: Path) -> None:
    text = sms("explain", topic, cwd=netops).stdout
    assert max(map(len, text.partition("\n    SELECT")[0].splitlines())) <= 100


def test_what_to_do_is_left_out_where_it_differs_from_case_to_case(sms: Any) -> None:
    assert "Mend" in sms("explain", "SEC003").stdout
    assert "advice}" not in sms("explain", "SUP002").stdout.split("SELECT")[0]
