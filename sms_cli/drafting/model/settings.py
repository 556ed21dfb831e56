"""Which model drafts, where it answers and within which limits: options over SMS_* variables over the workspace's sms.yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from sms_cli.drafting.model.hosts import host_of, is_confirmed
from sms_cli.errors import SmsError
from sms_cli.workspace import FILE, Workspace

# A name may come from a pull request: it may not hold an address that some providers would send the key to.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@+-]*(?:/[A-Za-z0-9._:@+-]+)*")
_BASE = re.compile(r"https?://[^\s/@?#]+(?:/[^\s?#@]*)?")
SETUP = (
    "No model is set up. Name one with --model anthropic/claude-sonnet-4-5;\n"
    "its key comes from ANTHROPIC_API_KEY (others: docs/drafting-with-a-model.md)."
)
EXTRA_HINT = "Install it with: pip install 'sms-cli[draft]'"


class ModelSettings(NamedTuple):
    """What a call needs. Seconds for `timeout` (one answer) and `patience` (one request with all its retries), tokens for
    `window` and `max_output` (None: what litellm knows of the model), USD a million tokens for `prices` (input, output)."""

    name: str
    api_base: str | None = None
    temperature: float | None = 0.0
    timeout: float = 180.0
    patience: float = 600.0
    window: int | None = None
    max_output: int | None = None
    prices: tuple[float, float] | None = None


class Chosen(NamedTuple):
    """What the options say; None where they leave it to the environment or sms.yaml."""

    model: str | None = None
    api_base: str | None = None
    temperature: float | None = None
    timeout: float | None = None


class Unconfirmed(SmsError):
    """The workspace wants prompts and key sent to a host that nobody confirmed on this machine."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"this workspace sends prompts, and your key, to {host}, which nobody has confirmed on this machine",
            path=FILE,
            hint=f"If that is right, add --confirm-host {host} once; or name an address of your own with --api-base",
        )
        self.host = host


def model_settings(workspace: Workspace, chosen: Chosen, environ: Mapping[str, str]) -> ModelSettings | None:
    """Settle the model's settings; None where no model is named anywhere.

    Raises Unconfirmed for an api_base of sms.yaml whose host the user has not confirmed, SmsError for what cannot be read.
    """
    own: dict[str, Any] = workspace.settings.model
    name = chosen.model or environ.get("SMS_MODEL") or own.get("name")
    if not name:
        return None
    if not _NAME.fullmatch(name):
        raise SmsError(f"{name} is not the name of a model", hint="Write PROVIDER/MODEL, such as openai/gpt-4o-mini")
    base = chosen.api_base or environ.get("SMS_API_BASE")
    if base is None and own.get("api_base"):
        base = str(own["api_base"])
        _fit_base(base)
        if not is_confirmed(host_of(base), environ):
            raise Unconfirmed(host_of(base))
    elif base is not None:
        _fit_base(base)
    if base is not None and "/" not in name:
        name = f"openai/{name}"  # an address of one's own speaks the protocol of OpenAI unless the name says otherwise
    price = own.get("price") or {}

    def number(option: float | None, key: str, least: float) -> float | None:
        if option is not None:
            return option
        text = environ.get(f"SMS_{key.upper()}")
        if text:
            return _number(f"SMS_{key.upper()}", text, least)
        return _number(f"model/{key}", str(own[key]), least) if own.get(key) is not None else None

    temperature = number(chosen.temperature, "temperature", 0.0)
    window, most = number(None, "window", 1000), number(None, "max_output", 100)
    return ModelSettings(
        name=name,
        api_base=base,
        temperature=0.0 if temperature is None else temperature,
        timeout=number(chosen.timeout, "timeout", 0.1) or 180.0,
        patience=number(None, "patience", 0.1) or 600.0,
        window=int(window) if window else None,
        max_output=int(most) if most else None,
        prices=(float(price["input"]), float(price["output"])) if {"input", "output"} <= set(price) else None,
    )


def _fit_base(base: str) -> None:
    if not _BASE.fullmatch(base):
        raise SmsError(
            f"{base} is not an address of a model", hint="Write http(s)://HOST:PORT/v1, without name or password"
        )


def _number(name: str, text: str, least: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not least <= value < 1e12:
        raise SmsError(f"{name} is {text}; a number of at least {least:g} is due")
    return value
