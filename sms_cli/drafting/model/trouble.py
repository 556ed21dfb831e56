"""What can go wrong with a call, told apart: what is tried again, when, and the one line for what is not."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sms_cli.drafting.model.provider import hide_secrets
from sms_cli.drafting.model.settings import ModelSettings
from sms_cli.errors import SmsError

_OVERLOADED = (408, 409, 425, 500, 502, 503, 504, 520, 521, 522, 524, 529)
_CONTEXT = re.compile(
    r"context[ _-]?(?:length|window)|maximum context|too many tokens|prompt is too long", re.IGNORECASE
)
_FILTERED = re.compile(r"content[ _-]?(?:filter|management|policy)|safety system", re.IGNORECASE)


class ModelTrouble(SmsError):
    """A call that cannot be made, or an answer that cannot be used; `lasting` where every other call would fail as well."""

    lasting = False


class Trouble(NamedTuple):
    """A failed call. `tries` is how often such a call is made in all; `after` the seconds that the provider wants to wait."""

    kind: str
    message: str
    hint: str | None
    tries: int
    after: float | None = None

    @property
    def error(self) -> ModelTrouble:
        """The line for the user."""
        made = ModelTrouble(self.message, hint=self.hint)
        made.lasting = self.kind in ("key", "quota", "connection", "model", "protocol")
        return made


def trouble_of(error: Exception, settings: ModelSettings, environ: Mapping[str, str]) -> Trouble:
    """Tell a failed call apart by what it raised."""
    name = settings.name
    where = settings.api_base or f"the provider of {name}"
    status = getattr(error, "status_code", None)
    kind = type(error).__name__
    said = _said(error, environ)
    chain = [type(link).__name__ for link in _chain(error)]
    if kind == "ContextWindowExceededError" or (status in (400, 413, 422) and _CONTEXT.search(said)):
        hint = (
            "Say its window in sms.yaml (model: {window: TOKENS}), shorten the brief, or use a model with a larger one"
        )
        return Trouble("context", f"the prompt is longer than {name} takes: {said}", hint, 1)
    if kind == "ContentPolicyViolationError" or (status == 400 and _FILTERED.search(said)):
        return Trouble("filter", f"the content filter of {name} stopped the request: {said}", "Reword the brief", 1)
    if status == 401 or kind == "AuthenticationError":
        hint = "Set the key in the environment, such as OPENAI_API_KEY or ANTHROPIC_API_KEY"
        return Trouble("key", f"{where} does not accept the key ({status or 'no key given'}): {said}", hint, 1)
    if status in (402, 403) or kind == "PermissionDeniedError":
        return Trouble("key", f"{where} does not allow this ({status}): {said}", "Check what the key may do", 1)
    if status == 429 or kind == "RateLimitError":
        if "insufficient_quota" in str(error) or "exceeded your current quota" in said:
            return Trouble(
                "quota", f"the account behind the key has nothing left: {said}", "Top it up, or use another key", 1
            )
        hint = "Try again later, or with fewer --jobs"
        return Trouble("rate", f"{where} is over its rate limit: {said}", hint, 8, _retry_after(error))
    if "Timeout" in kind or status == 408 or any("Timeout" in link for link in chain):
        hint = "Give it more time with --timeout SECONDS, or use a faster model"
        return Trouble("timeout", f"{where} did not answer within {settings.timeout:g} s", hint, 2)
    if "ConnectionRefusedError" in chain or "gaierror" in chain or "ConnectError" in chain:
        return Trouble("connection", f"nothing answers at {where}", "Is the server running, and the address right?", 2)
    if "RemoteProtocolError" in chain or "ReadError" in chain or "IncompleteRead" in chain:
        return Trouble("cut", f"{where} broke off in the middle of its answer", "Try again", 3)
    if status == 404 or kind == "NotFoundError":
        return Trouble("model", f"{where} has no model {name}: {said}", "`--model` takes another one", 1)
    if "Expecting" in said or "JSONDecodeError" in chain or kind == "APIResponseValidationError":
        hint = "Is this the address of a chat-completions endpoint? Often it ends in /v1"
        return Trouble("protocol", f"{where} answered something else than chat completions", hint, 2)
    if kind == "BadRequestError" and "LLM Provider NOT provided" in said:
        return Trouble(
            "model", f"{name} names no provider that litellm knows", "Write PROVIDER/MODEL, such as openai/gpt-4o", 1
        )
    if status in (400, 422):
        return Trouble("request", f"{where} refuses the request: {said}", None, 1)
    if status in _OVERLOADED or kind in ("InternalServerError", "ServiceUnavailableError", "APIConnectionError"):
        return Trouble("server", f"{where} fails ({status or kind}): {said}", "Try again later", 4, _retry_after(error))
    return Trouble("request", f"{where} refuses the request ({status or kind}): {said}", None, 1)


def _said(error: Exception, environ: Mapping[str, str]) -> str:
    """Return what the provider said, on one line, without the wrapping of the library and without any key."""
    text = str(error)
    text = re.sub(r"^(?:litellm\.)?(?:\w+(?:Error|Exception)(?: -)?[:-]?\s*)+", "", text)
    text = re.sub(r"^(?:litellm\.)?(?:\w+(?:Error|Exception)(?: -)?[:-]?\s*)+", "", text)
    text = hide_secrets(" ".join(text.split()), environ)
    text = re.sub(r"<[^>]*>", " ", text).strip().rstrip(".") or type(error).__name__
    return text if len(text) <= 200 else text[:199] + "…"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(12):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def _retry_after(error: Exception) -> float | None:
    """Return the seconds that a Retry-After header asks for, as a number or a date."""
    for link in _chain(error):
        headers: Any = getattr(link, "litellm_response_headers", None)
        headers = headers or getattr(getattr(link, "response", None), "headers", None) or getattr(link, "headers", None)
        text = headers.get("retry-after") if headers is not None and hasattr(headers, "get") else None
        if text:
            return _seconds(str(text))
    return None


def _seconds(text: str) -> float | None:
    try:
        return min(max(float(text), 0.0), 86_400.0)
    except ValueError:
        pass
    from email.utils import parsedate_to_datetime

    try:
        return max(parsedate_to_datetime(text).timestamp() - time.time(), 0.0)
    except (ValueError, TypeError):
        return None
