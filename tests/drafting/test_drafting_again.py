"""Drafting again with changed answers changes only what the answers change."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from sms_cli.checking import Diagnostic
from sms_cli.drafting import Answers, AnswersFile, draft
from sms_cli.errors import SmsError
from sms_cli.workspace import open_workspace

from .conftest import Drafted
from .texts import CATALOG

SKILL = "service-catalog"


def commit(path: Path) -> None:
    """Put everything that is there into git."""
    root = path.parent.parent
    for command in (["init", "-q"], ["add", "-A", "."], ["commit", "-q", "-m", "as it is"]):
        subprocess.run(["git", "-C", str(root), *command], check=True, capture_output=True)


def edit(path: Path, *changes: tuple[str, str]) -> str:
    """Change the document by hand, commit it, and return its text."""
    text = path.read_bytes().decode("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_bytes(text.encode("utf-8"))
    commit(path)
    return text


def changed(before: str, after: str) -> list[str]:
    """Return the lines that went and came, without those of generated blocks (they follow by themselves)."""
    import difflib

    lines = [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]
    return [
        line
        for line in lines
        if not line[2:].startswith("|") and "keeps this catalogue" not in line and "SVC_" not in line
    ]


def test_the_same_answers_change_not_a_byte(catalog: Path, drafted: Drafted) -> None:
    before = catalog.read_bytes()
    made = drafted(SKILL, CATALOG)
    assert (made.changed, made.diff, made.kept) == (False, "", [])
    assert catalog.read_bytes() == before


def test_one_changed_answer_changes_one_line(catalog: Path, drafted: Drafted) -> None:
    before = catalog.read_text(encoding="utf-8")
    drafted(SKILL, CATALOG.replace("name: Ticketing\n", "name: Service Desk Tool\n"))
    assert changed(before, catalog.read_text(encoding="utf-8")) == [
        "-     name: Ticketing",
        "+     name: Service Desk Tool",
    ]


def test_comments_order_and_layout_of_people_stay(catalog: Path, drafted: Drafted) -> None:
    before = edit(
        catalog,
        (
            "owner: PER-001\nclassification: internal\n",
            "classification: internal # as the board wants it\nowner: PER-001\n\n",
        ),
        ("    criticality: high\n", "    criticality:   high   # agreed with Borealis\n"),
    )
    drafted(SKILL, CATALOG.replace("criticality: high\n    hours: {", "criticality: critical\n    hours: {"))
    after = catalog.read_text(encoding="utf-8")
    assert changed(before, after) == [
        "-     criticality:   high   # agreed with Borealis",
        "+     criticality:   critical   # agreed with Borealis",
    ]


def test_a_field_that_was_edited_by_hand_stays_and_is_said(catalog: Path, drafted: Drafted) -> None:
    edit(catalog, ("name: Ticketing", "name: Tickets"))
    made = drafted(SKILL, CATALOG.replace("name: Ticketing\n", "name: Service Desk Tool\n"))
    assert "name: Tickets" in made.text
    assert made.kept == ["services/1/name was edited by hand since and stays; the answers say Service Desk Tool"]


def test_an_edit_by_hand_survives_an_answer_that_changes_beside_it(catalog: Path, drafted: Drafted) -> None:
    edit(catalog, ("name: Ticketing", "name: Tickets"))
    made = drafted(SKILL, CATALOG.replace("owner: PER-002", "owner: PER-001"))
    assert "name: Tickets" in made.text
    assert "owner: PER-002" not in made.text
    assert made.kept == []


def test_new_entries_come_where_the_answers_have_them(catalog: Path, drafted: Drafted) -> None:
    drafted(SKILL, CATALOG.replace("  - id: SVC-002\n", "  - {id: SVC-003, name: Backup}\n  - id: SVC-002\n"))
    ids = [line for line in catalog.read_text(encoding="utf-8").splitlines() if "- id: SVC" in line]
    assert ids == ["  - id: SVC-001", "  - id: SVC-003", "  - id: SVC-002"]


def test_entries_that_left_the_answers_leave_those_added_by_hand(catalog: Path, drafted: Drafted) -> None:
    edit(catalog, ("access:", "  - {id: SVC-009, name: By hand}\naccess:"))
    without = CATALOG[: CATALOG.index("  - id: SVC-002")] + CATALOG[CATALOG.index("access:") :]
    made = drafted(SKILL, without)
    assert "SVC-002\n" not in made.text.split("\n---\n")[0].replace("service: SVC-002\n", "")
    assert "  - {id: SVC-009, name: By hand}\n" in made.text


def test_an_entry_that_left_the_answers_and_was_edited_stays(catalog: Path, drafted: Drafted) -> None:
    edit(catalog, ("name: Ticketing", "name: Tickets"))
    without = CATALOG[: CATALOG.index("  - id: SVC-002")] + CATALOG[CATALOG.index("access:") :]
    made = drafted(SKILL, without)
    assert "name: Tickets" in made.text
    assert made.kept == ["SVC-002 was edited by hand since and stays; the answers say nothing"]


def test_a_field_that_left_an_entry_is_taken_away(catalog: Path, drafted: Drafted) -> None:
    made = drafted(SKILL, CATALOG.replace("    depends_on:\n      - {service: SVC-002, strength: hard}\n", ""))
    assert "depends_on" not in made.text


def test_a_field_that_the_file_leaves_out_stays(catalog: Path, drafted: Drafted) -> None:
    made = drafted(SKILL, "access: Customers read it on the portal\n")
    assert "access: Customers read it on the portal\n" in made.text
    assert "SVC-002" in made.text
    assert "owner: PER-001\n" in made.text
    # ... and is still compared with what was answered before.
    again = drafted(SKILL, CATALOG.replace("name: Ticketing\n", "name: Tickets\n").replace("Everybody", "All"))
    assert again.kept == []
    assert "name: Tickets\n" in again.text
    assert "access: All reads it" in again.text


def test_a_field_that_is_blanked_is_taken_away(catalog: Path, drafted: Drafted) -> None:
    made = drafted(SKILL, CATALOG.replace("access: Everybody reads it on the intranet", "access:"))
    assert "\naccess:" not in made.text


def test_ids_that_were_given_stay(root: Path, drafted: Drafted) -> None:
    answers = "services:\n  - {name: A, owner: PER-001}\n  - {name: B}\n"
    drafted(SKILL, answers)
    made = drafted(
        SKILL, answers.replace("  - {name: A", "  - {name: New}\n  - {name: A").replace("PER-001", "PER-002")
    )
    front = made.text.split("\n---\n")[0]
    assert "- id: SVC-001\n    name: A\n    status: live\n    owner: PER-002\n" in front
    assert "- id: SVC-002\n    name: B\n" in front
    assert "- id: SVC-003\n    name: New\n" in front


def test_without_a_base_answers_are_laid_over_the_document(catalog: Path, drafted: Drafted, root: Path) -> None:
    edit(
        catalog,
        ("status: live\n    owner: PER-002", "status: retiring\n    owner: PER-002"),
        ("name: Ticketing", "name: Tickets"),
    )
    (root / ".sms" / "drafted" / f"{SKILL}.json").unlink()
    made = drafted(
        SKILL, CATALOG.replace("  - id: SVC-001\n    name: Managed Desktop\n", "  - id: SVC-001\n    name: Desktop\n")
    )
    front = made.text.split("\n---\n")[0]
    assert "name: Desktop\n" in front
    assert "name: Ticketing\n" in front  # the answers' word against a hand's, and nothing to tell who came last
    assert "status: retiring\n" in front  # a default is nobody's word


def test_without_a_base_nothing_is_taken_away(catalog: Path, drafted: Drafted, root: Path) -> None:
    commit(catalog)
    (root / ".sms" / "drafted" / f"{SKILL}.json").unlink()
    made = drafted(SKILL, "services:\n  - {id: SVC-001, name: Desktop}\n")
    assert "SVC-002" in made.text
    assert "depends_on:" in made.text
    assert "name: Desktop\n" in made.text


def test_the_text_of_a_section_follows_the_answers(catalog: Path, drafted: Drafted) -> None:
    before = catalog.read_text(encoding="utf-8")
    drafted(SKILL, CATALOG.replace("Customers buy these.", "These are sold."))
    assert changed(before, catalog.read_text(encoding="utf-8")) == ["- Customers buy these.", "+ These are sold."]


def test_a_section_that_was_edited_by_hand_stays(catalog: Path, drafted: Drafted) -> None:
    edit(catalog, ("Customers buy these.", "Customers buy these; see the price list."))
    made = drafted(SKILL, CATALOG.replace("Customers buy these.", "These are sold."))
    assert "see the price list" in made.text
    assert made.kept == ["the text of Business services was edited by hand and stays"]


def test_sections_of_people_and_blocks_that_they_moved_stay(catalog: Path, drafted: Drafted) -> None:
    edit(catalog, ("## Dependency map", "## Our own chapter\n\nWe wrote this.\n\n## Dependency map"))
    made = drafted(SKILL, CATALOG.replace("Customers buy these.", "These are sold."))
    assert "## Our own chapter\n\nWe wrote this.\n\n## Dependency map" in made.text
    assert "These are sold." in made.text


def test_without_a_base_the_text_goes_into_sections_that_nobody_wrote_in(
    catalog: Path, drafted: Drafted, root: Path
) -> None:
    commit(catalog)
    (root / ".sms" / "drafted" / f"{SKILL}.json").unlink()
    answers = CATALOG.replace("Customers buy these.", "These are sold.") + "  Dependency map: Read it from the top.\n"
    made = drafted(SKILL, answers)
    assert "Read it from the top." in made.text
    assert "Customers buy these." in made.text
    assert made.kept == ["the text of Business services was edited by hand and stays"]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_endings_and_a_byte_order_mark_stay(catalog: Path, drafted: Drafted, mark: bytes) -> None:
    catalog.write_bytes(mark + catalog.read_bytes().replace(b"\n", b"\r\n"))
    commit(catalog)
    drafted(
        SKILL,
        CATALOG.replace("name: Ticketing\n", "name: Tickets\n").replace("Customers buy these.", "These are sold."),
    )
    after = catalog.read_bytes()
    assert after.startswith(mark + b"---\r\n")
    assert after.count(b"\n") == after.count(b"\r\n")
    assert b"name: Tickets\r\n" in after
    assert b"These are sold.\r\n" in after


def test_a_record_that_has_a_file_of_its_own_by_now_is_not_added_again(catalog: Path, drafted: Drafted) -> None:
    text = catalog.read_text(encoding="utf-8")
    start, end = text.index("  - id: SVC-002"), text.index("access:")
    record = "".join(line[4:] + "\n" for line in text[start:end].splitlines())
    catalog.write_text(text[:start] + text[end:], encoding="utf-8")
    part = catalog.parent / "service-catalog" / "SVC-002.md"
    part.parent.mkdir()
    part.write_text(f"---\npart_of: DOC-CAT\nskill: service-catalog\nrecord: service\n{record}---\n", encoding="utf-8")
    commit(catalog)
    made = drafted(SKILL, CATALOG.replace("name: Ticketing\n", "name: Tickets\n"))
    assert made.text.count("id: SVC-002\n") == 0
    assert made.kept == ["SVC-002 stands in plan/service-catalog/SVC-002.md; the answers for it were not taken over"]
    assert [d.rule for d in made.diagnostics if d.rule.startswith("LNK")] == []


def test_an_approved_document_stays_approved_and_is_reported_as_stale(catalog: Path, drafted: Drafted) -> None:
    digest = "sha256:" + "0" * 32
    approval = f"status: approved\napproved_by: PER-002\napproved_on: 2026-08-01\napproved_digest: {digest}\n"
    edit(catalog, ("status: draft\n", approval), ('version: "0.1"', 'version: "1.0"'))
    made = drafted(SKILL, CATALOG.replace("name: Ticketing\n", "name: Tickets\n"))
    assert approval in made.text
    assert 'version: "1.0"' in made.text
    assert "DOC004" in [d.rule for d in made.diagnostics]


# -- nothing of anybody's is lost -----------------------------------------------------------------------------------------


def test_changes_that_are_not_committed_are_never_overwritten(catalog: Path, drafted: Drafted) -> None:
    commit(catalog)
    text = catalog.read_text(encoding="utf-8") + "\nA note.\n"
    catalog.write_text(text, encoding="utf-8")
    with pytest.raises(SmsError, match=r"^plan/service-catalog\.md: has changes that are not committed"):
        drafted(SKILL, CATALOG.replace("Ticketing", "Tickets"))
    assert catalog.read_text(encoding="utf-8") == text


def test_force_keeps_a_backup(catalog: Path, drafted: Drafted) -> None:
    commit(catalog)
    text = catalog.read_text(encoding="utf-8") + "\nA note.\n"
    catalog.write_text(text, encoding="utf-8")
    made = drafted(SKILL, CATALOG.replace("Ticketing", "Tickets"), force=True)
    assert made.backup == "plan/service-catalog.md.bak"
    assert (catalog.parent / "service-catalog.md.bak").read_text(encoding="utf-8") == text
    assert "A note.\n" in made.text
    assert "Tickets" in made.text


def test_a_file_that_no_commit_holds_is_not_overwritten_once_it_was_edited(catalog: Path, drafted: Drafted) -> None:
    catalog.write_text(catalog.read_text(encoding="utf-8") + "\nA note.\n", encoding="utf-8")
    with pytest.raises(SmsError, match="was edited since it was drafted, and no commit holds it"):
        drafted(SKILL, CATALOG)


def test_a_file_that_git_ignores_counts_as_held_by_no_commit(catalog: Path, drafted: Drafted) -> None:
    (catalog.parent.parent / ".gitignore").write_text("plan/\n", encoding="utf-8")
    commit(catalog)
    catalog.write_text(catalog.read_text(encoding="utf-8") + "\nA note.\n", encoding="utf-8")
    with pytest.raises(SmsError, match="no commit holds it"):
        drafted(SKILL, CATALOG)


def test_a_dry_run_shows_the_diff_over_uncommitted_changes(catalog: Path, drafted: Drafted) -> None:
    catalog.write_text(catalog.read_text(encoding="utf-8") + "\nA note.\n", encoding="utf-8")
    made = drafted(SKILL, CATALOG.replace("name: Ticketing\n", "name: Tickets\n"), dry_run=True)
    assert "-    name: Ticketing\n+    name: Tickets\n" in made.diff
    assert "A note." not in made.diff.replace(" A note.", "")


def test_a_document_that_cannot_be_read_is_not_overwritten(catalog: Path, drafted: Drafted) -> None:
    catalog.write_text(catalog.read_text(encoding="utf-8").replace("\n---\n", "\n", 1), encoding="utf-8")
    commit(catalog)
    with pytest.raises(SmsError, match=r"^plan/service-catalog\.md:1:1: front matter is not closed"):
        drafted(SKILL, CATALOG)
    made = drafted(SKILL, CATALOG, force=True)
    assert made.backup == "plan/service-catalog.md.bak"
    assert made.text.startswith("---\nid: DOC-CAT\n")


def test_a_file_that_changes_while_the_draft_is_made_is_left_alone(catalog: Path, root: Path) -> None:
    class Slow(AnswersFile):
        def revise(self, form: object, answers: Answers, diagnostics: list[Diagnostic], checked: Any) -> None:
            catalog.write_text("---\nid: DOC-CAT\nskill: service-catalog\n---\nnew\n", encoding="utf-8")

    answers = root / "answers" / f"{SKILL}.yaml"
    answers.write_text(CATALOG.replace("Ticketing", "Tickets"), encoding="utf-8")
    with pytest.raises(SmsError, match="was changed while the draft was made"):
        draft(open_workspace(root), SKILL, Slow(answers))
    assert catalog.read_text(encoding="utf-8").endswith("new\n")


def test_a_folder_that_leads_out_of_the_workspace_is_not_written_to(
    root: Path, drafted: Drafted, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (root / "plan").symlink_to(outside)
    with pytest.raises(SmsError, match="leads out of the workspace by a symbolic link"):
        drafted(SKILL, CATALOG)
    assert list(outside.iterdir()) == []
