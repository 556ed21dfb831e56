"""A field to a question: its words, its choices, and the check of what is typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sms_cli.drafting.form import Field, Form
from sms_cli.drafting.links import Links
from sms_cli.drafting.question import Question, Reject, hours_said, read_hours
from sms_cli.drafting.sections import section_problem
from sms_cli.drafting.values import said
from sms_cli.workspace import NotThatType, fit_hours, fit_text


class QuestionMaker:
    """Makes the questions of a form whose links lead to known records."""

    def __init__(self, form: Form, links: Links) -> None:
        self.form = form
        self.links = links

    def question(self, field: Field, key: str, about: str, default: Any, *, optional: bool, kind: str = "") -> Question:
        """Make the question of a single value, or of several that are chosen from a list."""
        choices, is_open = self.links.choices(field)
        if field.plan.get("type") == "bool" and not choices:
            kind = "yesno"
        elif not kind:
            kind = "choice" if choices or field.links else "text"
        examples = field.schema.get("items", field.schema).get("examples") or [None]
        example = said(examples[0])
        return Question(
            key,
            field.question or f"{field.label.capitalize()}?",
            kind,
            about=about,
            explain=explain(field),
            example=hours_said(example) if isinstance(example, dict) else example,
            default=default,
            optional=optional,
            choices=choices,
            open_=is_open,
            check=lambda text: self.fitting(field, text),
        )

    def fitting(self, field: Field, text: str) -> Any:
        """Return the value of a text. Raises Reject with the words of the check."""
        if field.links and not field.plan.get("enum"):
            problem = self.links.problem(field, text)
            if problem:
                raise Reject(problem)
            return text
        try:
            if field.plan.get("type") == "hours":
                value = read_hours(text)
                if isinstance(value, dict):
                    fit_hours(value)
                    return value
            fit_text(self.form.definitions, field.plan, text)
        except NotThatType as wrong:
            raise Reject(f"{wrong.message[:1].upper()}{wrong.message[1:]}. Expected: {wrong.expected}") from None
        return text


def in_order(fields: Mapping[str, Field]) -> list[Field]:
    """Return fields in the order of the schema, those with a condition after the field that it looks at."""
    found: list[Field] = []
    waiting: list[tuple[set[str], Field]] = []
    for field in fields.values():
        needs = {name for siblings in conditions(field) for name in siblings} & set(fields)
        done = {known.key for known in found}
        if needs - done:
            waiting.append((needs, field))
            continue
        found.append(field)
        done.add(field.key)
        for entry in [entry for entry in waiting if not entry[0] - done]:
            waiting.remove(entry)
            found.append(entry[1])
    return found + [field for _, field in waiting]


def conditions(field: Field) -> list[Mapping[str, Any]]:
    """Return the fields beside it that decide whether a field is due, with the values that do."""
    return list((field.schema.get("x-required") or {}).values())


def markdown(text: str) -> str:
    problem = section_problem(text)
    if problem:
        raise Reject(problem[:1].upper() + problem[1:])
    return text


def explain(field: Field) -> str:
    """Say more about a field: what it is, and what an answer looks like."""
    schema = field.schema
    below = schema.get("items", {}) if field.kind in ("values", "rows") else schema
    lines = [text for text in dict.fromkeys((schema.get("description"), below.get("description"))) if text]
    examples = [said(example) for example in below.get("examples", ())]
    if examples:
        lines.append("For example: " + "; ".join(hours_said(e) if isinstance(e, dict) else str(e) for e in examples))
    return "\n".join(lines) or "There is no more to say about this one; answer it in your own words."
