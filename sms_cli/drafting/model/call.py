"""One request to a model: sent, tried again where that helps, its answer taken as text with what it cost."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sms_cli.drafting.model.account import Account
from sms_cli.drafting.model.prompt import Asked, with_schema
from sms_cli.drafting.model.provider import Model, hide_secrets
from sms_cli.drafting.model.reply import MOST_BYTES
from sms_cli.drafting.model.settings import ModelSettings
from sms_cli.drafting.model.trouble import ModelTrouble, Trouble, trouble_of

# What a provider may not know of, given up one after the other; the form stands in the prompt anyway.
_FORMATS = ("json_schema", "json_object", "text")
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0


class Reply(NamedTuple):
    """What a model answered, and what that took: tokens in and out, USD (None where the price is not known)."""

    text: str
    tokens_in: int
    tokens_out: int
    cost: float | None


class Caller:
    """Calls one model. `format` is the strictest that it takes so far."""

    def __init__(self, settings: ModelSettings, account: Account, environ: Mapping[str, str]) -> None:
        self.settings = settings
        self.account = account
        self.environ = environ
        self.format = _FORMATS[0]
        self.takes_temperature = True
        self._model: Model | None = None

    @property
    def model(self) -> Model:
        """What is known of the model; the first time costs the import of litellm."""
        if self._model is None:
            self._model = Model(self.settings)
        return self._model

    def ask(self, asked: Asked, say: Callable[[str], None]) -> Reply:
        """Return the answer to a request. Raises ModelTrouble, BudgetReached, Interrupted."""
        end = time.monotonic() + self.settings.patience
        tried = 0
        while True:
            self.account.wait()
            try:
                return self._once(asked)
            except ModelTrouble:
                raise
            except Exception as error:  # whatever any of a hundred providers raises
                if type(error).__module__.startswith("sms_cli"):
                    raise
                trouble = trouble_of(error, self.settings, self.environ)
            if trouble.kind == "request" and self._ask_for_less(trouble):
                continue
            tried += 1
            wait = trouble.after if trouble.after is not None else min(_FIRST_WAIT * 2 ** (tried - 1), _LONGEST_WAIT)
            if tried >= trouble.tries:
                raise _given_up(trouble, tried) from None
            if time.monotonic() + wait > end:
                asks = f"; it asks to wait {trouble.after:g} s" if trouble.after is not None else ""
                message = f"{trouble.message}{asks}. That is longer than is waited for a request ({self.settings.patience:g} s)"
                raise ModelTrouble(message, hint=trouble.hint) from None
            say(f"{trouble.message}; trying again in {wait:.1f} s")
            if trouble.kind == "rate":
                self.account.hold(wait)
            self.account.wait(wait)

    def _once(self, asked: Asked) -> Reply:
        model = self.model
        messages, extra = asked.messages, self._extra(asked)
        if self.format != "json_schema":
            messages = with_schema(messages, asked.schema)

        def size() -> int:
            return sum(model.count(message["content"]) for message in messages)

        # Counting takes a while; it is needed where it tells what a call may cost.
        most = model.cost(size(), model.longest_answer) if model.prices else None
        self.account.reserve(most)
        cost, tokens = None, (0, 0)
        try:
            response = model.complete(messages, extra, self.environ)
            text = self._text_of(response)
            tokens = _usage(response) or (size(), model.count(text[:MOST_BYTES]))
        finally:
            cost = model.cost(*tokens)
            self.account.settle(most, cost, tokens)
        return Reply(text, *tokens, cost)

    def _extra(self, asked: Asked) -> dict[str, Any]:
        extra: dict[str, Any] = {}
        if self.settings.temperature is not None and self.takes_temperature:
            extra["temperature"] = self.settings.temperature
        if self.format == "json_schema":
            schema = {"name": asked.name, "strict": True, "schema": asked.schema}
            extra["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif self.format == "json_object":
            extra["response_format"] = {"type": "json_object"}
        return extra

    def _ask_for_less(self, trouble: Trouble) -> bool:
        """Give up what a provider may not know of; False where nothing is left to give up."""
        if "temperature" in trouble.message and self.takes_temperature:
            self.takes_temperature = False
            return True
        at = _FORMATS.index(self.format)
        if at + 1 < len(_FORMATS):
            self.format = _FORMATS[at + 1]
            return True
        return False

    def _text_of(self, response: Any) -> str:
        """Return the text of an answer. Raises ModelTrouble where there is none that could be used."""
        name = self.settings.name
        choices = getattr(response, "choices", None) or []
        if not choices:
            raise ModelTrouble(f"{name} answered without any choice", hint="Try again, or use another model")
        choice = choices[0]
        message = choice.message
        text = message.content or ""
        refusal = getattr(message, "refusal", None) or (getattr(message, "provider_specific_fields", None) or {}).get(
            "refusal"
        )
        if choice.finish_reason == "content_filter":
            raise ModelTrouble(f"the content filter of {name} stopped its answer", hint="Reword the brief")
        if refusal and not text:
            said = hide_secrets(" ".join(str(refusal).split()), self.environ)[:200]
            raise ModelTrouble(f"{name} refuses to answer: {said}", hint="Reword the brief, or use another model")
        if choice.finish_reason == "length":
            hint = "Raise it with `model: {max_output: TOKENS}` in sms.yaml, or use a model that answers longer"
            raise ModelTrouble(f"the answer of {name} was cut off at its longest length", hint=hint)
        if not text.strip():
            raise ModelTrouble(f"{name} answered nothing", hint="Try again, or use another model")
        if len(text) > MOST_BYTES:
            size = f"{len(text) / 1e6:.1f} MB"
            raise ModelTrouble(
                f"the answer of {name} is {size} long; {MOST_BYTES / 1e6:g} MB are the most that is read"
            )
        return str(text)


def _given_up(trouble: Trouble, tried: int) -> ModelTrouble:
    times = f" ({tried} times)" if tried > 1 else ""
    return trouble._replace(message=f"{trouble.message}{times}").error


def _usage(response: Any) -> tuple[int, int] | None:
    usage = getattr(response, "usage", None)
    counts = (getattr(usage, "prompt_tokens", 0) or 0, getattr(usage, "completion_tokens", 0) or 0)
    return counts if any(counts) else None
