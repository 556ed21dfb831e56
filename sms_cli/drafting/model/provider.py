"""litellm, and nothing else of ours near it: loaded late and shut off from files and networks that nobody asked for.

Importing litellm fetches a list of prices from the network and reads a `.env` found upward of its own folder, so that a file
in a repository could send the user's key elsewhere. Both variables below must be set before the import, whatever they were.
"""

from __future__ import annotations

import math
import os
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sms_cli.drafting.model.prompt import Message
from sms_cli.drafting.model.settings import EXTRA_HINT, ModelSettings
from sms_cli.errors import SmsError

_SECRET = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL", re.IGNORECASE)
_LOOKS_SECRET = re.compile(r"(?i)\bbearer\s+\S+|\b(?:sk|pk|rk|gsk|xai|AIza)[-_][A-Za-z0-9_*.-]{6,}")
# A prompt is counted with one tokenizer for all models; others split text into up to a tenth more.
_MARGIN = 1.1
LONGEST_ANSWER = 16_384
UNKNOWN_ANSWER = 8_192
_OLLAMA_WINDOW = 16_384


def load_litellm() -> Any:
    """Import litellm. Raises SmsError where the extra is not installed."""
    os.environ["LITELLM_MODE"] = "PRODUCTION"
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    with quiet():
        try:
            import litellm
        except ImportError:
            raise SmsError("drafting with a model needs litellm, which is not installed", hint=EXTRA_HINT) from None
    if not litellm.suppress_debug_info:
        import logging

        litellm.suppress_debug_info = True
        litellm.drop_params = True
        for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy", "httpx", "openai"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
    return litellm


@contextmanager
def quiet() -> Iterator[None]:
    """Keep warnings of the library, which are none of the user's, off the screen."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


class Model:
    """What is known of a model: its window and longest answer in tokens (None: not known), its price in USD a token."""

    def __init__(self, settings: ModelSettings) -> None:
        self.settings = settings
        self.litellm = load_litellm()
        self._counted: dict[str, int] = {}
        known: Mapping[str, Any] = self.litellm.model_cost.get(settings.name) or {}
        if not known and settings.api_base is None:
            known = self.litellm.model_cost.get(settings.name.partition("/")[2]) or {}
        if settings.api_base is not None and not settings.name.startswith(("azure/", "ollama")):
            known = {}  # an endpoint of one's own may call anything by a famous name
        self.window: int | None = settings.window or known.get("max_input_tokens")
        if settings.name.startswith("ollama"):
            self.window = settings.window or _OLLAMA_WINDOW
        most = settings.max_output or known.get("max_output_tokens")
        self.known_answer: int | None = min(int(most), settings.max_output or LONGEST_ANSWER) if most else None
        prices = settings.prices
        self.prices: tuple[float, float] | None = (prices[0] / 1e6, prices[1] / 1e6) if prices else None
        if self.prices is None and known.get("input_cost_per_token") is not None:
            self.prices = (float(known["input_cost_per_token"]), float(known.get("output_cost_per_token") or 0.0))

    @property
    def longest_answer(self) -> int:
        """The tokens that are set aside for an answer."""
        most = self.known_answer or UNKNOWN_ANSWER
        return min(most, max(self.window // 4, 500)) if self.window else most

    @property
    def room(self) -> int | None:
        """The tokens that a prompt may have, an answer and a margin set aside; None where the window is not known."""
        return self.window - self.longest_answer if self.window else None

    def count(self, text: str) -> int:
        """Count the tokens of a text, rather too many than too few."""
        found = self._counted.get(text)
        if found is None:
            with quiet():
                tokens = len(self.litellm.encode(model="gpt-4o", text=text))
            found = self._counted[text] = math.ceil(tokens * _MARGIN)
        return found

    def cost(self, tokens_in: int, tokens_out: int) -> float | None:
        """Return what so many tokens cost in USD; None where the price is not known."""
        return None if self.prices is None else tokens_in * self.prices[0] + tokens_out * self.prices[1]

    def complete(self, messages: list[Message], extra: Mapping[str, Any], environ: Mapping[str, str]) -> Any:
        """Make one call, without any retry of the library's. Raises whatever it raises."""
        settings = self.settings
        provider = settings.name.partition("/")[0]
        options: dict[str, Any] = {**extra}
        if settings.api_base is not None:
            options["api_base"] = settings.api_base
            if provider == "openai" and not environ.get("OPENAI_API_KEY"):
                options["api_key"] = "none"  # a server of one's own often wants none; the library insists on some
        if self.known_answer is not None:
            options["max_tokens"] = self.longest_answer
        if provider in ("ollama", "ollama_chat"):
            options["num_ctx"] = self.window  # its own default is small, and what is over it is cut in silence
        if provider == "anthropic":
            first, *rest = messages
            kept = {"type": "text", "text": first["content"], "cache_control": {"type": "ephemeral"}}
            messages = [{**first, "content": [kept]}, *rest]
        with quiet():
            return self.litellm.completion(
                model=settings.name,
                messages=messages,
                timeout=settings.timeout,
                max_retries=0,
                num_retries=0,
                **options,
            )


def hide_secrets(text: str, environ: Mapping[str, str]) -> str:
    """Return a text without the values of variables that hold keys, and without what looks like one."""
    for name, value in environ.items():
        if _SECRET.search(name) and len(value) >= 6:
            text = text.replace(value, "…")
    return _LOOKS_SECRET.sub("…", text)
