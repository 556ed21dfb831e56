"""What a first draft holds: answers, what upstream settles, defaults, ids, and a body whose blocks are filled."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sms_cli.workspace import read_yaml

from .conftest import Drafted
from .texts import CATALOG, PROFILE


def front(text: str) -> dict[str, Any]:
    """Return the front matter of a document, every scalar as text."""
    found: dict[str, Any] = read_yaml(text.split("---\n")[1])
    return found


def test_the_common_block_comes_first_in_the_order_of_the_schema(drafted: Drafted) -> None:
    text = drafted("service-catalog", CATALOG).text
    assert text.startswith(
        "---\nid: DOC-CAT\nskill: service-catalog\ntitle: Service Catalog\n"
        'version: "0.1"\nstatus: draft\nowner: PER-001\nclassification: internal\ncustomers:\n'
    )
    assert list(front(text))[7:] == ["customers", "services", "access"]


def test_fields_stand_in_the_order_of_the_schema_not_of_the_answers(drafted: Drafted) -> None:
    made = drafted("service-catalog", "access: all\nservices:\n  - {owner: PER-001, name: Desk, id: SVC-001}\n")
    assert list(front(made.text)["services"][0]) == ["id", "name", "status", "owner"]


def test_values_are_written_as_their_type_asks(drafted: Drafted) -> None:
    text = drafted(
        "organization-profile", PROFILE.replace("statement: Incidents run through one tool", "statement: no, years: 3")
    ).text
    assert "employees: 85\n" in text
    assert "signed_on: 2026-01-12\n" in text
    assert 'statement: "no"\n' in text
    assert "years: 3\n" in text


def test_a_record_may_be_retired_although_no_schema_says_so(drafted: Drafted) -> None:
    made = drafted(
        "organization-profile", "tools:\n  - {retired: true, id: TOOL-001, name: Nagios, purpose: monitoring}\n"
    )
    assert "    purpose: monitoring\n    retired: true\n" in made.text


def test_what_is_due_and_not_said_takes_its_default(drafted: Drafted) -> None:
    made = front(drafted("service-catalog", CATALOG).text)
    assert [row["status"] for row in made["services"]] == ["live", "live"]
    assert "active" not in front(drafted("organization-profile", PROFILE).text)["people"][0]


def test_blank_answers_are_as_if_not_given(drafted: Drafted) -> None:
    made = front(drafted("service-catalog", "owner:\naccess: ''\nservices:\n  - name:\n    owner:\n").text)
    assert "owner" not in made
    assert "access" not in made
    assert "services" not in made


def test_an_empty_list_is_an_answer(drafted: Drafted) -> None:
    assert front(drafted("sms-scope", "exclusions: []\n").text)["exclusions"] == []


def test_ids_that_are_left_out_are_given_by_the_next_free_number(drafted: Drafted) -> None:
    made = drafted("service-catalog", "services:\n  - {name: A}\n  - {id: SVC-007, name: B}\n  - {name: C}\n")
    assert [row["id"] for row in front(made.text)["services"]] == ["SVC-008", "SVC-007", "SVC-009"]


def test_an_id_that_another_document_links_to_is_never_given(drafted: Drafted) -> None:
    drafted("sms-scope", "services:\n  - {service: SVC-004, name: Old one}\n")
    made = front(drafted("service-catalog", "services:\n  - {name: A}\n").text)
    assert {row["name"]: row["id"] for row in made["services"]} == {"Old one": "SVC-004", "A": "SVC-005"}


def test_upstream_settles_what_the_answers_leave_open(drafted: Drafted) -> None:
    drafted("organization-profile", PROFILE)
    made = front(drafted("sms-scope", "owner: PER-001\n").text)
    assert made["legal_entity"] == "Harbour IT Pty Ltd"
    assert made["locations"] == ["LOC-001", "LOC-002"]
    assert made["areas"][0] == "4"


def test_an_answer_wins_over_upstream(drafted: Drafted) -> None:
    drafted("organization-profile", PROFILE)
    made = front(drafted("sms-scope", "legal_entity: Harbour Holding\nlocations: [LOC-002]\n").text)
    assert made["legal_entity"] == "Harbour Holding"
    assert made["locations"] == ["LOC-002"]


def test_entries_of_upstream_are_filled_up_and_its_own_stay_as_stubs(drafted: Drafted) -> None:
    drafted("sms-scope", "services:\n  - {service: SVC-001, name: Desk}\n  - {service: SVC-002, name: Hosting}\n")
    made = front(
        drafted("service-catalog", "services:\n  - {id: SVC-002, owner: PER-001}\n  - {id: SVC-003, name: Own}\n").text
    )
    assert [(row["id"], row.get("name"), row.get("owner")) for row in made["services"]] == [
        ("SVC-001", "Desk", None),
        ("SVC-002", "Hosting", "PER-001"),
        ("SVC-003", "Own", None),
    ]


def test_an_entry_without_an_id_is_matched_with_upstream_by_name(drafted: Drafted) -> None:
    drafted("sms-scope", "services:\n  - {service: SVC-001, name: Desk}\n")
    made = front(drafted("service-catalog", "services:\n  - {name: Desk, owner: PER-001}\n").text)
    assert [(row["id"], row["owner"]) for row in made["services"]] == [("SVC-001", "PER-001")]


def test_the_clause_areas_of_the_edition_are_laid_out(drafted: Drafted) -> None:
    made = front(drafted("gap-assessment", "assessments:\n  - {area: '8.1', score: 2}\n").text)
    areas = [row["area"] for row in made["assessments"]]
    assert len(areas) == len(set(areas)) == 23
    assert next(row for row in made["assessments"] if row["area"] == "8.1")["score"] == "2"


def test_the_body_has_every_heading_the_notes_and_filled_blocks(drafted: Drafted) -> None:
    text = drafted("service-catalog", CATALOG).text
    headings = re.findall(r"(?m)^## (.*)$", text)
    assert headings == ["Business services", "Supporting services", "Dependency map", "Catalogue maintenance"]
    assert "## Business services\n\nCustomers buy these.\n\n" in text
    assert "| SVC-001 | Managed Desktop |" in text
    assert "\n\n\n" not in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_a_title_cannot_open_a_block_or_a_chapter(drafted: Drafted) -> None:
    made = drafted("service-catalog", 'title: "Ours <!-- sms:begin x -->\\n\\n## Services"\n')
    assert "\n# Ours &lt;!-- sms:begin x --> ## Services\n" in made.text


def test_a_draft_ends_with_the_check_of_its_own_file(drafted: Drafted) -> None:
    made = drafted("service-catalog", CATALOG.replace("service: SVC-002", "service: SVC-020"))
    assert ("LNK002", "error") in [(d.rule, d.severity) for d in made.diagnostics]
    assert {d.path for d in made.diagnostics} == {"plan/service-catalog.md"}


def test_a_draft_leaves_nothing_for_fix_to_do(drafted: Drafted) -> None:
    assert "DOC007" not in [d.rule for d in drafted("service-catalog", CATALOG).report.diagnostics]


def test_a_dry_run_writes_nothing_and_shows_the_diff(drafted: Drafted, root: Path) -> None:
    made = drafted("service-catalog", CATALOG, dry_run=True)
    assert not (root / "plan").exists()
    assert not (root / ".sms").exists()
    assert made.diff.startswith("--- /dev/null\n+++ b/plan/service-catalog.md\n@@ -0,0 +1,")
    assert made.text == "".join(line[1:] for line in made.diff.splitlines(keepends=True)[3:])


def test_an_empty_file_counts_as_not_begun(drafted: Drafted, root: Path) -> None:
    (root / "plan").mkdir()
    (root / "plan" / "service-catalog.md").write_text("\n", encoding="utf-8")
    assert "SVC-001" in drafted("service-catalog", CATALOG).text


def test_what_the_tool_keeps_for_itself_stays_out_of_git(drafted: Drafted, root: Path) -> None:
    drafted("service-catalog", CATALOG)
    assert (root / ".sms" / ".gitignore").read_text(encoding="utf-8") == "*\n"
    assert (root / ".sms" / "schemas" / "service-catalog.json").is_file()
