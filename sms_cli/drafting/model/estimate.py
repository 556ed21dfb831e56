"""What a draft would ask and cost: its requests with their sizes, and nothing sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sms_cli.definitions import Skill
from sms_cli.drafting.form import Field, Form
from sms_cli.drafting.links import Links
from sms_cli.drafting.loop import Known
from sms_cli.drafting.model.account import Account
from sms_cli.drafting.model.author import ModelAuthor
from sms_cli.drafting.model.call import Caller
from sms_cli.drafting.model.conversation import Conversation
from sms_cli.drafting.model.plan import plan_requests
from sms_cli.drafting.model.settings import ModelSettings
from sms_cli.drafting.model.wire import is_asked
from sms_cli.drafting.prefill import settle
from sms_cli.workspace import Workspace

# Tokens of a value with its name, and entries of a list, as the worked example has them on average.
_VALUE, _ENTRIES, _SECTION = 12, 6, 60
_UNKNOWN = ModelSettings("openai/gpt-4o", api_base="http://localhost")


class Step(NamedTuple):
    """One request: what it asks for, tokens to read and (about) to write."""

    about: str
    tokens_in: int
    tokens_out: int


class Estimate(NamedTuple):
    """The requests of a draft. `window` in tokens; USD: `cost` of the first answers, `most` of all rounds (None: not known)."""

    steps: list[Step]
    window: int | None
    cost: float | None
    most: float | None
    notes: list[str]


def estimate(workspace: Workspace, skill: Skill, settings: ModelSettings | None, brief: str, rounds: int) -> Estimate:
    """Compose the requests of a first draft, count them, and send nothing. Raises SmsError where they do not fit."""
    form = Form(workspace.definitions, skill)
    caller = Caller(settings or _UNKNOWN, Account(), {})
    author = ModelAuthor(caller, brief, rounds=rounds)
    author.form, author.known = form, Known(workspace, settle(workspace, form), None)
    author.links = Links(form, workspace, {})
    author.talk = talk = Conversation(caller, workspace, form, brief, tries=1, say=lambda text: None)
    model = caller.model
    steps = []
    for request in plan_requests(form, author.known.settled.values):
        size = sum(model.count(message["content"]) for message in talk.messages(author.task(request, {})))
        size += model.count(str(author.schema(request)))
        answer = _size(form, request.fields) + _SECTION * len(request.headings)
        steps.append(Step(request.about, size, min(answer, model.longest_answer)))
    cost = _total(model.cost(step.tokens_in, step.tokens_out) for step in steps)
    largest = max(steps, key=lambda step: step.tokens_in)
    again = model.cost(largest.tokens_in, model.longest_answer)
    first = _total(model.cost(step.tokens_in, model.longest_answer) for step in steps)
    most = None if first is None or again is None else first + again * (rounds - 1)
    known = settings is not None
    return Estimate(
        steps, model.window if known else None, cost if known else None, most if known else None, talk.notes
    )


def _size(form: Form, fields: Mapping[str, Field]) -> int:
    """Return about how many tokens an answer for these fields takes."""
    total = 0
    for field in fields.values():
        if not is_asked(form, field):
            continue
        below = _size(form, field.fields) if field.fields else _VALUE
        total += below * (_ENTRIES if field.kind == "rows" else 1)
    return total


def _total(costs: Any) -> float | None:
    found = list(costs)
    return None if any(cost is None for cost in found) else float(sum(found))
