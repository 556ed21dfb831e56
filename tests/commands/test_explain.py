"""`sms explain` and `sms skills list`: what a rule, a clause, a skill or a record is, from the data that the checks run on."""

from __future__ import annotations

import json
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


def test_skills_are_listed_with_their_state(sms: Any, netops: Path) -> None:
    rows = json.loads(sms("skills", "list", "--format", "json", cwd=netops).stdout)
    assert [row["skill"] for row in rows][:5] == [
        "organization-profile",
        "sms-scope",
        "service-catalog",
        "gap-assessment",
        "service-management-plan",
    ]
    assert (
        rows[1]["reads"] == ["organization-profile"]
        and rows[1]["state"] == "approved"
        and rows[1]["clauses"] == ["4.5.1"]
    )
    text = sms("skills", "list", cwd=netops).stdout
    assert "sms-scope" in text and "approved" in text
    assert "not-started" not in sms("skills", "list").stdout
