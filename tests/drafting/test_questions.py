"""Every question of every skill can be answered, and what comes of it has the shape that the check asks."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sms_cli.checking import Diagnostic
from sms_cli.definitions import load_definitions
from sms_cli.drafting import Answers, AnswersFile, Known, draft
from sms_cli.drafting.form import Form
from sms_cli.drafting.question import Question, Reject
from sms_cli.drafting.questions import Questions
from sms_cli.workspace import open_workspace

ANSWERS = Path(__file__).resolve().parents[2] / "examples" / "netops" / "answers"
SKILLS = ["organization-profile", "sms-scope", "service-catalog", "gap-assessment", "service-management-plan"]
TODAY = date(2026, 8, 31)
WORDS = [
    "Some words",
    "2026-07-06",
    "12",
    "3",
    "4h",
    "SMS-101",
    "jo@example.org",
    "AUD",
    "24x7",
    "KPI-001",
    "SUP-001",
    "mid",
]


class Everybody:
    """Answers every question: yes to all that is offered, the first choice, one entry a list."""

    rounds = 1
    by_check = False

    def __init__(self, *, thorough: bool) -> None:
        self.thorough = thorough
        self.asked: list[Question] = []

    def fill_in(self, form: Form, known: Known) -> Answers:
        questions = Questions(form, known).document()
        try:
            question = next(questions)
            while True:
                question = questions.send(self.answer(question))
        except StopIteration as stop:
            answers: Answers = stop.value
            return answers

    def revise(self, form: Form, answers: Answers, diagnostics: list[Diagnostic], checked: Any) -> None:
        return None

    def remarks(self, form: Form, checked: Any) -> list[Diagnostic]:
        return []

    def answer(self, question: Question) -> Any:
        if question.kind == "given":
            assert question.make is not None
            return question.make()
        self.asked.append(question)
        assert question.text
        assert question.explain is not None
        if question.kind == "yesno":
            ends = question.key.endswith(("/+", "/through"))
            return "true" if self.thorough and not ends else ("false" if question.default is None else question.default)
        if question.default is not None:
            return question.parse("")
        if question.place:
            return None
        if question.optional and not self.thorough:
            return question.parse("")
        if question.choices:
            return question.parse("1" if question.numbered else question.choices[0][0])
        for word in [question.default, question.example, *WORDS]:
            try:
                if isinstance(word, str):
                    return question.parse(word)
            except Reject:
                continue
        raise AssertionError(f"no answer fits {question.key}: {question.text}")


def upstream(root: Path, edition: str, skill: str) -> None:
    """Draft the artifacts that come before a skill from the answers of the example."""
    (root / "sms.yaml").write_text(f'organization: NetOps Solutions\nedition: "{edition}"\n', encoding="utf-8")
    for key in SKILLS[: SKILLS.index(skill)]:
        draft(open_workspace(root, TODAY), key, AnswersFile(ANSWERS / f"{key}.yaml"))


@pytest.mark.parametrize("thorough", [True, False])
@pytest.mark.parametrize("edition", ["2011", "2018"])
@pytest.mark.parametrize("skill", SKILLS)
def test_answers_of_an_interview_have_the_right_shape(tmp_path: Path, skill: str, edition: str, thorough: bool) -> None:
    upstream(tmp_path, edition, skill)
    person = Everybody(thorough=thorough)
    made = draft(open_workspace(tmp_path, TODAY), skill, person)
    # All that is due was asked, and nothing that was taken is refused. (Rules may still disagree with such answers.)
    found = [v for v in made.workspace.rows.violations if made.workspace.document_of(v.row).path == made.path]
    assert [(violation.path, violation.message) for violation in found] == []
    assert [d for d in made.diagnostics if d.rule.startswith("LNK")] == []
    keys = [question.key for question in person.asked]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("skill", SKILLS)
def test_an_interview_over_the_example_changes_nothing_by_itself(tmp_path: Path, skill: str) -> None:
    upstream(tmp_path, "2011", skill)
    draft(open_workspace(tmp_path, TODAY), skill, AnswersFile(ANSWERS / f"{skill}.yaml"))
    made = draft(open_workspace(tmp_path, TODAY), skill, Everybody(thorough=False), dry_run=True)
    assert made.diff == ""


def test_nothing_of_the_other_edition_is_asked(tmp_path: Path) -> None:
    upstream(tmp_path, "2011", "organization-profile")
    person = Everybody(thorough=True)
    draft(open_workspace(tmp_path, TODAY), "organization-profile", person)
    assert [q.key for q in person.asked if q.key.startswith(("climate_change", "issues", "interested_parties"))] == []


def test_the_skills_of_this_test_are_all_there_are_so_far() -> None:
    assert set(SKILLS) <= set(load_definitions("2018").skills)
