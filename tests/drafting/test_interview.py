"""The interview as a person at a terminal sees it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sms_cli.workspace import read_yaml

from .conftest import Drafted
from .dialogue import Dialogue
from .texts import PROFILE

Talk = Callable[..., Dialogue]
PROFILE_ANSWERS = [
    ("Under which name is it entered in the company register?", "Harbour IT Pty Ltd"),
    ("How many people work for you?", "85"),
    ("Which industry are you in?", ""),
    ("How many external customers do you have?", ""),
    ("Do you serve your own business unit", "3"),
    ("Which provider type are you?", "III"),
    ("How would you describe your business model?", "managed service provider"),
    ("What is this site called?", "Brisbane office"),
    ("In which country is it?", "AU"),
    ("What is its address?", ""),
    ("Another location?", ""),
    ("What is this unit called?", "Service Desk"),
    ("2 more questions, none of them needed now (headcount, belongs to)", "n"),
    ("Another org unit?", "n"),
    ("What is this person's name?", "Priya Nair"),
    ("What is their job title?", "Service Delivery Manager"),
    ("Do they come from outside your organisation?", ""),
    ("In which unit do they work?", "1"),
    ("2 more questions", ""),
    ("Another person?", "y"),
    ("What is this person's name?", "Tom Berg"),
    ("What is their job title?", "Director"),
    ("Do they come from outside your organisation?", "y"),
    ("2 more questions", ""),
    ("Another person?", ""),
    ("What is this role called?", "Service Manager"),
    ("Who holds it?", "priya"),
    ("What is this role answerable for?", "Keeps the documents true"),
    ("What else?", "Reports to management"),
    ("What else?", ""),
    ("2 more questions", ""),
    ("Another role?", ""),
    ("Who directs your organisation at the highest level?", "2"),
    ("Whom has top management put in charge", "PER-001"),
    ("What is this tool called?", "Zabbix"),
    ("What do you use it for?", "monitoring"),
    ("2 more questions", "n"),
    ("Another tool?", "n"),
    ("How do you manage services today?", "Incidents run through one tool"),
    ("Which framework do you follow?", ""),
    ("For how many years?", "3"),
    ("where do you see yourselves?", "1"),
    ("What has top management committed itself to?", "We fund the system"),
    ("Who in top management sponsors it?", "Tom Berg"),
    ("When was this signed?", "2026-01-12"),
]


def front(path: Path) -> dict[str, object]:
    """Return the front matter of a document."""
    found: dict[str, object] = read_yaml(path.read_text(encoding="utf-8").split("---\n")[1])
    return found


def skip_to_the_end(person: Dialogue, *pairs: tuple[str, str]) -> int:
    """Answer the questions named where they come, take the default of all others, and return the exit code."""
    wanted = dict(pairs)
    while person.process.poll() is None:
        person.listen()
        if not person.asked.endswith("> "):
            break
        reply = next((reply for question, reply in wanted.items() if question in person.asked), "")
        person.answer("", reply)
    return person.end()


def test_a_profile_is_asked_and_written(talk: Talk, root: Path) -> None:
    (root / "sms.yaml").write_text('organization: Harbour IT\nedition: "2011"\n', encoding="utf-8")
    person = talk(root, "draft", "organization-profile")
    assert "organization name: Harbour IT (from sms.yaml)" in person.listen()
    person.answers(*PROFILE_ANSWERS)
    code = skip_to_the_end(
        person,
        ("Which location is your head office?", "1"),
        ("Who heads it?", "1"),
        ("Who keeps this document true?", "1"),
    )
    made = front(root / "plan" / "organization-profile.md")
    assert made["organization"] == {
        "name": "Harbour IT",
        "legal_entity": "Harbour IT Pty Ltd",
        "employees": "85",
        "headquarters": "LOC-001",
    }
    assert made["owner"] == "PER-001"
    assert made["org_units"] == [{"id": "OU-001", "name": "Service Desk", "head": "PER-001"}]
    assert made["people"][1] == {"id": "PER-002", "name": "Tom Berg", "title": "Director", "external": "true"}  # type: ignore[index]
    assert made["roles"][0]["responsibilities"] == ["Keeps the documents true", "Reports to management"]  # type: ignore[index]
    assert made["top_management"] == ["PER-002"]
    assert code == 0, person.text
    assert "wrote plan/organization-profile.md" in person.text
    assert "Next: `sms draft sms-scope`." in person.text
    assert not (root / ".sms" / "interview" / "organization-profile.json").exists()


def test_links_are_chosen_by_name_and_what_is_settled_is_shown(talk: Talk, root: Path, drafted: Drafted) -> None:
    drafted("organization-profile", PROFILE)
    person = talk(root, "draft", "sms-scope")
    said = person.answer("How is the scope to read on the certificate?", "The management system of Harbour IT")
    assert "This is settled already:" in said
    assert "legal entity: Harbour IT Pty Ltd (from the Organization Profile)" in said
    assert "locations: Brisbane office (LOC-001), Cairns office (LOC-002) (from the Organization Profile)" in said
    replies = {"What is it called?": "Desktop", "Another scope service?": "", "For which customers?": "CUS-001"}
    assert "Which service? [SVC-001]" in person.listen()
    while "Who keeps this document true?" not in person.listen():
        person.answer("", next((reply for question, reply in replies.items() if question in person.asked), ""))
    assert "  1) Priya Nair (PER-001)\n  2) Tom Berg (PER-002)\n" in person.asked
    person.press("C")
    assert person.end() == 130
    kept = json.loads((root / ".sms" / "interview" / "sms-scope.json").read_text(encoding="utf-8"))
    assert kept["answers"]["services/0/service"] == "SVC-001"
    assert kept["answers"]["customers"] == ["CUS-001"]


def test_an_answer_is_checked_at_once_and_asked_again(talk: Talk, root: Path) -> None:
    person = talk(root, "draft", "org")
    person.answers(*PROFILE_ANSWERS[:1])
    person.answer("How many people work for you?", "many")
    person.answer('"many" is not a whole number. Expected: a whole number of 1 or more.', "")
    person.answer("An answer is needed here", "0")
    person.answer("0 is out of range", "85")
    person.answers(*PROFILE_ANSWERS[2:4])
    person.answer("Do you serve your own business unit", "4")
    person.answer("4 is not among the choices. Expected: a number from 1 to 3.", "ext")
    person.answer("Which provider type are you?", "")
    person.press("D")
    assert person.end() == 130


def test_a_question_mark_explains(talk: Talk, root: Path) -> None:
    person = talk(root, "draft", "org")
    person.answer("Under which name", "?")
    said = person.answer("The certificate names this entity.", "X")
    assert "For example: Harbour IT Pty Ltd" in said
    person.press("C")
    assert person.end() == 130


def test_back_returns_to_the_question_before_with_its_answer(talk: Talk, root: Path) -> None:
    person = talk(root, "draft", "org")
    person.answer("Under which name", "back")
    person.answer("This is the first question.", "Harbor IT")
    person.answer("How many people work for you?", "back")
    said = person.answer("Under which name", "Harbour IT Pty Ltd")
    assert "[Harbor IT]" in said
    person.answer("How many people work for you?", "85")
    person.press("C")
    person.end()
    kept = json.loads((root / ".sms" / "interview" / "organization-profile.json").read_text(encoding="utf-8"))
    assert kept["answers"] == {"organization/legal_entity": "Harbour IT Pty Ltd", "organization/employees": "85"}


@pytest.mark.parametrize("key", ["C", "D"])
def test_leaving_keeps_the_answers_and_the_same_command_goes_on(talk: Talk, root: Path, key: str) -> None:
    person = talk(root, "draft", "organization-profile")
    person.answers(*PROFILE_ANSWERS[:10])
    person.press(key)
    assert person.end() == 130
    assert "10 answers are kept; `sms draft organization-profile` goes on from here." in person.text
    assert "Traceback" not in person.text
    assert not (root / "plan").exists()

    again = talk(root, "draft", "organization-profile")
    said = again.answer("Another location?", "y")
    assert "10 answers are kept from last time; going on from there." in said
    again.answer("Location 2", "Cairns office")
    again.press("C")
    again.end()


def test_every_answer_is_kept_at_once(talk: Talk, root: Path) -> None:
    person = talk(root, "draft", "org")
    person.answers(*PROFILE_ANSWERS[:1])
    person.listen()
    person.process.kill()
    person.end()
    again = talk(root, "draft", "org")
    again.answer("How many people work for you?", "85")
    again.press("C")
    again.end()


def test_an_existing_document_offers_what_it_says(talk: Talk, catalog: Path) -> None:
    before = catalog.read_text(encoding="utf-8")
    root = catalog.parent.parent
    person = talk(root, "draft", "service-catalog")
    said = person.answer("1 recorded: Borealis (CUS-001). Go through them one by one?", "")
    assert "Whom do you deliver to?" in said
    code = skip_to_the_end(person, ("Who can see the catalogue", "Customers read it on the portal"))
    after = catalog.read_text(encoding="utf-8")
    assert code == 0, person.text
    assert after.replace("Customers read it on the portal", "Everybody reads it on the intranet") == before


def test_one_record_of_an_existing_document_is_changed(talk: Talk, catalog: Path) -> None:
    person = talk(catalog.parent.parent, "draft", "service-catalog")
    person.answer("Borealis (CUS-001). Go through them", "y")
    person.answer("[Borealis]", "Aurora")
    assert skip_to_the_end(person) == 0
    assert "name: Aurora\n" in catalog.read_text(encoding="utf-8")


def test_what_the_check_finds_in_the_answers_can_be_answered_again(talk: Talk, root: Path, drafted: Drafted) -> None:
    drafted("organization-profile", PROFILE)
    person = talk(root, "draft", "service-catalog")
    for question, reply in [
        ("What is this customer or group called?", "Borealis"),
        ("Is it one customer, a segment of many", "named"),
        ("Is it a company other than yours?", "y"),
        ("2 more questions", ""),
        ("Another customer?", ""),
        ("What do customers call it?", "Desktop"),
        ("What does the customer get?", "Laptops"),
        ("Does a customer buy it", "supporting"),
        ("Is it live?", ""),
        ("Who answers for it?", "1"),
        ("Who uses it?", "all"),
        ("How badly does an outage hurt", "high"),
        ("When is it delivered?", "mon-fri 8:00-18:00 Australia/Brisbane"),
        ("6 more questions", ""),
        ("Another service?", ""),
        ("Who can see the catalogue", "All"),
        ("Who may read it?", ""),
    ]:
        while True:
            person.listen()
            if question in person.asked or not person.asked.endswith("> "):
                break
            person.answer("", "1" if "true?" in person.asked else "")
        person.answer(question, reply)
    while "Do you want to answer these questions again?" not in person.asked:
        person.answer("", "1" if "Who keeps this document true?" in person.asked else "")
        person.listen()
    assert "Desktop (SVC-001) supports no business service" in person.asked
    person.answer("", "")
    person.answers(
        ("[Desktop]", ""),
        ("[Laptops]", ""),
        ("[supporting]", "business"),
    )
    assert skip_to_the_end(person) == 0
    assert "PASS plan/service-catalog.md" in person.text
    made = front(root / "plan" / "service-catalog.md")
    assert made["services"][0]["hours"] == {  # type: ignore[index]
        "days": "mon-fri",
        "from": "08:00",
        "to": "18:00",
        "timezone": "Australia/Brisbane",
    }


def test_a_dry_run_asks_nobody_and_writes_nothing(talk: Talk, catalog: Path) -> None:
    before = catalog.read_bytes()
    person = talk(catalog.parent.parent, "draft", "service-catalog", "--dry-run")
    assert person.end() == 0
    assert "no model set up: nothing is sent" in person.text and "Who can see the catalogue" not in person.text
    assert catalog.read_bytes() == before


def test_a_record_is_asked_field_by_field(talk: Talk, catalog: Path) -> None:
    root = catalog.parent.parent
    person = talk(root, "add", "customer")
    person.answers(
        ("What is this customer or group called?", "Aurora"),
        ("Is it one customer, a segment of many, or a team of your own?", "1"),
        ("Is it a company other than yours?", "y"),
        ("2 more questions", ""),
    )
    assert person.end() == 0
    assert "added CUS-002 at plan/service-catalog.md:" in person.text
    assert "  - id: CUS-002\n    name: Aurora\n    kind: named\n    external: true\n" in catalog.read_text(
        encoding="utf-8"
    )
    assert not (root / ".sms" / "interview" / "add-customer.json").exists()


def test_a_record_that_was_left_is_gone_on_with(talk: Talk, catalog: Path) -> None:
    root = catalog.parent.parent
    before = catalog.read_bytes()
    person = talk(root, "add", "customer")
    person.answer("What is this customer or group called?", "Aurora")
    person.press("C")
    assert person.end() == 130
    assert catalog.read_bytes() == before
    again = talk(root, "add", "customer")
    again.answer("Is it one customer", "2")
    again.press("C")
    again.end()


def test_what_a_view_gives_is_said_to_come_from_the_document_behind_it(talk: Talk, root: Path, catalog: Path) -> None:
    assert catalog.is_file()
    said = talk(root, "draft", "budgeting-accounting").listen()
    assert "service costs: SVC-001 (from the Service Catalog)" in said
