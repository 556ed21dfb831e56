"""A person at a terminal as the author of a draft: asks one question after the other, and keeps every answer at once.

Answers stand in .sms/interview/NAME.json until the draft is written; the same command goes on where the person left.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sms_cli.drafting.answers import Answers
from sms_cli.drafting.form import Field, Form
from sms_cli.drafting.kept import forget, read_json, write_json
from sms_cli.drafting.question import SHOWN, Question, Reject, hours_said
from sms_cli.drafting.questions import Questions
from sms_cli.drafting.values import entry_label
from sms_cli.errors import SmsError

if TYPE_CHECKING:
    from sms_cli.checking import Diagnostic
    from sms_cli.drafting.loop import Known
    from sms_cli.workspace import Workspace

T = TypeVar("T")
_WELCOME = (
    "Answer in your own words. Enter takes what stands in [brackets]; ? explains a question; back returns to the one before. "
    "Ctrl-C leaves: what you said is kept."
)


class Left(SystemExit):
    """The person left; the answers are kept. Ends the command with 130."""

    def __init__(self) -> None:
        super().__init__(130)


class _Back(Exception):
    """The person wants the question before."""


class Interview:
    """Asks at the terminal. `name` is that of the skill (or of the kind of record that is added); a `brief` is shown first."""

    rounds = 3
    by_check = False  # what the person said last stands

    def __init__(self, root: Path, name: str, command: str, brief: str = "") -> None:
        self.root = root
        self.brief = brief
        self.file = f"interview/{name}.json"
        self.command = command
        self.answers: dict[str, Any] = {}
        self.asked: list[str] = []
        self.before: dict[str, Any] = {}
        self.about = ""
        self.keys: dict[str, str] = {}

    # -- the author of a draft -----------------------------------------------------------------------------------------

    def fill_in(self, form: Form, known: Known) -> Answers:
        """Ask the questions of a form; what was answered before is not asked again."""
        self._begin(form.skill.title)
        self._show_settled(form, known)

        def begin() -> Generator[Question, Any, Answers]:
            questions = Questions(form, known)
            self.keys = questions.keys
            return questions.document()

        self._restart: Callable[[], Generator[Question, Any, Answers]] = begin
        return self._run(begin)

    def revise(self, form: Form, answers: Answers, diagnostics: list[Diagnostic], checked: Workspace) -> Answers | None:
        """Show what the check finds wrong with answers given, and ask those questions again if the person wants to."""
        wrong = [(d, self._keys_of(d)) for d in diagnostics if d.severity == "error"]
        wrong = [(d, keys) for d, keys in wrong if keys]
        if not wrong:
            return None
        self._say("")
        self._say("The check found something in your answers:")
        for diagnostic, _ in wrong:
            self._say(f"  - {diagnostic.message}" + (f". {diagnostic.help}" if diagnostic.help else ""))
        again = Question("", "Do you want to answer these questions again?", "yesno", default="true")
        if self._ask(again) != "true":
            return None
        for _, keys in wrong:
            for key in keys:
                self.before[key] = self.answers.pop(key, None)
                if key in self.asked:
                    self.asked.remove(key)
        self._save()
        return self._run(self._restart)

    def remarks(self, form: Form, checked: Workspace) -> list[Diagnostic]:
        """Return nothing: what a person says is theirs."""
        return []

    def entry(self, form: Form, known: Known, field: Field) -> dict[str, Any]:
        """Ask for one new record."""
        self._begin(f"A new {field.noun} for the {form.skill.title}")
        return self._run(lambda: Questions(form, known).entry(field))

    def done(self) -> None:
        """Forget the answers: they are in the document now."""
        forget(self.root, self.file)

    def _keys_of(self, diagnostic: Diagnostic) -> list[str]:
        """Return the keys of the questions whose answers a diagnostic is about."""
        record = (diagnostic.record or "").split("/")[0]
        begin = self.keys.get(record)
        field = diagnostic.field or ""
        ways = (
            [field, field.split("/")[0]]
            if begin is None
            else [f"{begin}/{field}", f"{begin}/{field.split('/')[0]}", begin]
        )
        for way in ways:
            found = [key for key in self.asked if key == way or key.startswith(f"{way}/")]
            found = [key for key in found if key != f"{begin}/+"]
            if way and found:
                return found
        return []

    # -- asking ----------------------------------------------------------------------------------------------------------

    def _begin(self, title: str) -> None:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            hint = f"Run it in a terminal, or give a file: {self.command} --answers FILE"
            raise SmsError("questions are asked at a terminal, and there is none here", hint=hint)
        import contextlib

        with contextlib.suppress(ImportError):
            import readline  # noqa: F401  # lets people edit what they type; not on every system
        kept = read_json(self.root, self.file)
        answers, asked = kept.get("answers"), kept.get("asked")
        if isinstance(answers, dict) and isinstance(asked, list):
            self.answers, self.asked = answers, [key for key in asked if key in answers]
        self._say(title)
        self._say(_WELCOME)
        for line in [line for line in self.brief.split("\n") if line.strip()]:
            self._say(f"  | {line.strip()}")
        if self.asked:
            count = len(self.asked)
            self._say(
                f"{count} {'answer is' if count == 1 else 'answers are'} kept from last time; going on from there."
            )

    def _show_settled(self, form: Form, known: Known) -> None:
        settled = known.settled
        names = dict(known.workspace.db.execute("SELECT id, name FROM record WHERE name IS NOT NULL"))
        lines = []
        for address, source in settled.sources.items():
            field, value = _find(form, settled.values, address)
            if field is not None and value is not None:
                lines.append(
                    f"  {' '.join(address.replace('_', ' ').split('/'))}: {_shown(field, value, names)} (from {source})"
                )
        if lines:
            self._say("")
            self._say("This is settled already:")
            for line in lines:
                self._say(line)

    def _run(self, begin: Callable[[], Generator[Question, Any, T]]) -> T:
        """Walk through the questions, from the answers kept to the first that has none; begin anew after `back`."""
        while True:
            questions = begin()
            try:
                question = next(questions)
                while True:
                    question = questions.send(self._answer(question))
            except StopIteration as stop:
                value: T = stop.value
                return value
            except _Back:
                self._step_back()

    def _answer(self, question: Question) -> Any:
        if question.key in self.answers:
            return self.answers[question.key]
        if question.kind == "given":
            assert question.make is not None
            answer = question.make()
        else:
            if self.before.get(question.key) is not None:
                question.default = self.before[question.key]
            answer = self._ask(question)
            self.asked.append(question.key)
        self.answers[question.key] = answer
        self._save()
        return answer

    def _step_back(self) -> None:
        """Take the last answer back, and all that followed from it."""
        if not self.asked:
            self._say("  This is the first question.")
            return
        last = self.asked.pop()
        keys = list(self.answers)
        for key in keys[keys.index(last) :]:
            self.before[key] = self.answers.pop(key)
        self._save()

    def _save(self) -> None:
        write_json(self.root, self.file, {"answers": self.answers, "asked": self.asked})

    def _ask(self, question: Question) -> Any:
        """Ask until the answer fits. Raises _Back, and Left when the person leaves."""
        if question.about != self.about:
            self.about = question.about
            if question.about:
                self._say("")
                self._say(f"-- {question.about}")
        self._say("")
        self._say(" ".join(part for part in (question.text, question.hint()) if part))
        self._show_choices(question)
        while True:
            try:
                text = input("> ")
            except (KeyboardInterrupt, EOFError):
                self._leave()
            word = text.strip()
            if word == "?":
                for line in question.explain.split("\n"):
                    self._say(f"  {line}")
                self._show_choices(question, everything=True)
            elif word.casefold() == "back" and question.key:
                raise _Back
            else:
                try:
                    return question.parse(text)
                except Reject as rejected:
                    self._say(f"  {rejected}.")

    def _leave(self) -> None:
        self._say("")
        kept = f"{len(self.asked)} answers are kept" if self.asked else "Nothing was answered yet"
        self._say(f"{kept}; `{self.command}` goes on from here.")
        raise Left

    def _show_choices(self, question: Question, *, everything: bool = False) -> None:
        if question.kind not in ("choice", "choices"):
            return
        shown = question.choices if everything or len(question.choices) <= SHOWN else question.choices[: SHOWN - 5]
        for number, (_, label) in enumerate(shown, 1):
            self._say(f"  {number}) {label}" if question.numbered else f"  {label}")
        if len(shown) < len(question.choices):
            self._say(f"  … and {len(question.choices) - len(shown)} more: type a part of the name, or ? for all")

    def _say(self, text: str) -> None:
        """Write a line, wrapped to the terminal."""
        import shutil
        import textwrap

        width = min(shutil.get_terminal_size((100, 24)).columns, 110)
        indent = " " * (len(text) - len(text.lstrip()))
        lines = textwrap.wrap(text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
        sys.stdout.write("\n".join(lines or [""]) + "\n")
        sys.stdout.flush()


def _find(form: Form, values: Any, address: str) -> tuple[Field | None, Any]:
    """Return the field at an address, and its value."""
    fields, field = form.own, None
    for step in address.split("/"):
        field = fields.get(step)
        values = values.get(step) if isinstance(values, dict) else None
        if field is None:
            return None, None
        fields = field.fields
    return field, values


def _shown(field: Field, value: Any, names: Mapping[str, str]) -> str:
    """Say a settled value in words, records with their names."""
    if isinstance(value, list):
        words = [
            entry_label(field, entry) if isinstance(entry, dict) else _shown(field, entry, names) for entry in value
        ]
        return ", ".join(words[:12]) + (f" and {len(words) - 12} more" if len(words) > 12 else "")
    if isinstance(value, dict) and "days" in value:
        return hours_said(value)
    if isinstance(value, dict):
        return ", ".join(
            f"{key} {names[entry]} ({entry})" if entry in names else f"{key} {entry}" for key, entry in value.items()
        )
    return f"{names[value]} ({value})" if field.links and value in names else str(value)
