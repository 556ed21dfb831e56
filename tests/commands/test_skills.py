"""`sms skills list` and `sms skills show`: every skill in order, and one as a person wants to read it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest


def page(sms: Any, name: str, cwd: Path | None = None, *options: str) -> dict[str, Any]:
    done = sms("skills", "show", name, "--format", "json", *options, cwd=cwd)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_skills_are_listed_in_the_order_of_the_journey_with_their_state(sms: Any, netops: Path) -> None:
    rows = json.loads(sms("skills", "list", "--format", "json", cwd=netops).stdout)
    assert [row["step"] for row in rows] == [*range(1, 23), None], "the report to the board is no step of the journey"
    assert [row["skill"] for row in rows][:2] == ["organization-profile", "sms-scope"]
    scope = rows[1]
    assert scope["reads"] == ["organization-profile"] and scope["clauses"] == ["4.5.1"]
    assert (scope["state"], scope["completeness"], scope["title"]) == ("approved", 100, "SMS Scope")


def test_the_list_fits_a_screen_of_100_columns(sms: Any, netops: Path) -> None:
    text = sms("skills", "list", cwd=netops, env={"COLUMNS": "100"}).stdout
    assert max(map(len, text.splitlines())) <= 100
    assert re.search(r"^ +3  CAT  service-catalog +approved +ORG SCO +6\.1$", text, re.MULTILINE)
    assert "Plan\n" in text and "\nDo\n" in text


def test_the_list_says_what_comes_next(sms: Any, tree: Any) -> None:
    text = sms("skills", "list", cwd=tree({"sms.yaml": 'organization: ACME\nedition: "2018"\n'})).stdout
    assert re.search(r"^0 of \d+ begun\. Next in the journey: sms draft organization-profile$", text, re.MULTILINE)


def test_rules_selected_by_the_name_of_a_skill_are_pointed_to_by_its_prefix(sms: Any, netops: Path) -> None:
    done = sms("check", "--select", "service-catalog", cwd=netops)
    assert done.returncode == 2 and "Those of the skill service-catalog begin with CAT" in done.stderr


def test_outside_a_workspace_no_state_is_shown(sms: Any) -> None:
    done = sms("skills", "list")
    assert done.returncode == 0 and "state" not in done.stdout and "begun" not in done.stdout


@pytest.mark.parametrize(
    "name", ["service-level-management", "Service Level Management", "SLM", "slm", "6", "DOC-SLM", "service-l"]
)
def test_a_skill_is_named_by_key_title_prefix_step_or_beginning(sms: Any, name: str) -> None:
    assert page(sms, name)["skill"] == "service-level-management"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("service-catalogue", "Did you mean service-catalog?"),
        ("service", "Name one: service-catalog"),
        ("99", "`sms skills list` names them all"),
    ],
)
def test_an_unknown_skill_gets_one_line_with_what_was_meant(sms: Any, name: str, said: str) -> None:
    done = sms("skills", "show", name)
    assert done.returncode == 2 and said in done.stderr and done.stderr.count("\n") == 1


def test_every_command_takes_the_step_or_the_prefix_of_a_skill(sms: Any, netops_copy: Path) -> None:
    for command in (
        ["draft", "3", "--dry-run", "--answers", "answers/service-catalog.yaml"],
        ["schema", "cat"],
        ["check", "3"],
        ["check", "CAT"],
        ["explain", "CAT"],
        ["approve", "3", "--by", "PER-002"],
    ):
        done = sms(*command, cwd=netops_copy, env={"SMS_AS_OF": "2026-08-31"})
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        assert re.search("service.catalog", done.stdout + done.stderr, re.IGNORECASE), command


def test_a_page_has_the_clauses_of_both_editions_and_who_reads_it(sms: Any) -> None:
    found = page(sms, "SLM")
    assert found["clauses"]["2011"] == [{"number": "6.1", "title": "Service level management"}]
    assert [clause["number"] for clause in found["clauses"]["2018"]] == ["8.3.3", "8.3.4.2"]
    assert "service-catalog" in found["reads"] and "capacity-management" in found["read_by"]
    assert "supplier-management" in found["reads_later"]
    assert found["state"] is None and found["document"] == "DOC-SLM"


def test_a_page_has_the_fields_with_type_unit_requirement_and_question(sms: Any) -> None:
    slas = next(field for field in page(sms, "SLM")["fields"] if field["name"] == "slas")
    assert (slas["type"], slas["required"]) == ("list (SLA-001 …)", True)
    targets = next(field for field in slas["fields"] if field["name"] == "targets")
    fields = {field["name"]: field for field in targets["fields"]}
    assert fields["value"]["type"] == "number, in the unit of unit"
    assert fields["value"]["condition"] == "unless share is given"
    assert fields["window"]["question"] == "Over which period is it reckoned?"
    assert fields["share"]["required"] is False and fields["share"]["type"] == "percent (0–100)"


def test_a_page_has_sections_rules_records_workflow_and_references(sms: Any) -> None:
    found = page(sms, "ORG")
    assert {"heading": "Context and interested parties", "edition": "2018"} in found["sections"]
    assert found["rules"][0]["id"] == "ORG001" and found["rules"][0]["severity"] in ("error", "warning", "advice")
    assert {"kind": "person", "example": "PER-001"}.items() <= next(
        r for r in found["records"] if r["kind"] == "person"
    ).items()
    assert "## Steps" in found["workflow"] and not found["workflow"].startswith("---")
    assert found["references"] == ["clauses", "auditors", "asking", "example"]


def test_a_page_says_how_far_the_artifact_is_here(sms: Any, netops: Path) -> None:
    state = page(sms, "SLM", netops)["state"]
    assert (state["status"], state["completeness"]) == ("approved", 100)
    assert state["path"] == "do/service-level-management.md" and state["records"]["sla"] >= 1
    text = sms("skills", "show", "SLM", cwd=netops).stdout
    assert f"approved by {state['approved_by_name']} ({state['approved_by']}) on {state['approved_on']}" in " ".join(
        text.split()
    )


def test_the_page_fits_a_screen_and_says_nothing_twice(sms: Any, netops: Path) -> None:
    text = sms("skills", "show", "SLM", cwd=netops, env={"COLUMNS": "100"}).stdout
    code = [line for line in text.splitlines() if line.startswith("      sms ")]
    assert max(len(line) for line in text.splitlines() if line not in code) <= 100
    for heading in ("Fields", "Sections", "Rules", "Workflow", "References"):
        assert re.search(rf"^{heading}\b", text, re.MULTILINE), heading
    assert "Its fields are those of slas/targets." in " ".join(text.split())
    assert (
        text.count("Words with two readings are refused") == 0
    )  # what every such field says stands in the format's page
    assert "sms skills show SLM --reference auditors" in text
    assert "\x1b" not in text


def test_the_page_as_markdown_has_one_title_and_no_broken_table(sms: Any) -> None:
    text = sms("skills", "show", "SLM", "--format", "markdown").stdout
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    assert re.findall(r"^# .*", prose, re.MULTILINE) == ["# Service Level Management"]
    assert "### Steps" in prose
    fields = prose.partition("## Fields")[2].partition("## Sections")[0]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in fields.splitlines() if line.startswith("|")} == {4}


def test_a_reference_is_printed_for_people_and_as_it_is(sms: Any) -> None:
    raw = sms("skills", "show", "SLM", "--reference", "auditors", "--format", "markdown").stdout
    text = sms("skills", "show", "SLM", "--reference", "auditors").stdout
    assert raw.startswith("# What auditors look for") and "|---|" in raw
    assert "What auditors look for" in text and "|---|" not in text and "\n\n\n" not in text
    as_json = json.loads(sms("skills", "show", "SLM", "--reference", "auditors", "--format", "json").stdout)
    assert as_json["text"] == raw


def test_a_reference_that_is_not_there_is_named(sms: Any) -> None:
    done = sms("skills", "show", "SLM", "--reference", "auditor")
    assert done.returncode == 2 and "Did you mean auditors?" in done.stderr
    assert sms("skills", "show", "SLM", "--format", "yaml").returncode == 2


def test_the_edition_can_be_chosen(sms: Any, netops: Path) -> None:
    assert page(sms, "ORG", netops)["edition"] == "2011"
    assert page(sms, "ORG", netops, "--edition", "2018")["edition"] == "2018"
