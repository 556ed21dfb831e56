"""`sms explain`: what a rule, a clause, a skill or a record is, from the data that the checks run on."""

from __future__ import annotations

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
    missing = sms("explain", "8.3.3", cwd=netops)
    assert missing.returncode == 2 and "--edition 2018" in missing.stderr


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
