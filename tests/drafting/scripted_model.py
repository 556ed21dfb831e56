"""A server on loopback that speaks the chat-completions protocol and plays what a test says: replies, faults, in this order."""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sms_cli.workspace import read_yaml

_PATH = Path(__file__).resolve().parents[2] / "examples" / "recorded_model.py"
_SPEC = importlib.util.spec_from_file_location("recorded_model", _PATH)
assert _SPEC is not None and _SPEC.loader is not None
recorded_model = importlib.util.module_from_spec(_SPEC)
sys.modules["recorded_model"] = recorded_model
_SPEC.loader.exec_module(recorded_model)

Answer = recorded_model.Answer
completion = recorded_model.completion
refusal = recorded_model.refusal
RECORDINGS = _PATH.parent / "netops" / "replies"
# A step is what is answered: fields (sent as JSON), a text, an Answer, or a function of (request, handler) that returns one.
Step = Any


def recording(name: str) -> Any:
    """Return a server that plays a recording of the worked example."""
    return recorded_model.RecordedModel(recorded_model.read_recording(RECORDINGS / f"{name}.yaml"))


class ScriptedModel(recorded_model.ModelServer):  # type: ignore[misc]
    """Plays steps, the last one again and again. `prompts` are the texts that it was sent, system and user."""

    def __init__(self, steps: list[Step]) -> None:
        super().__init__()
        self.steps = steps

    def answer(self, request: dict[str, Any], number: int, handler: Any) -> Any:
        step = self.steps[min(number, len(self.steps) - 1)]
        if callable(step):
            step = step(request, handler)
        return step if step is None or isinstance(step, Answer) else completion(request, step)

    @property
    def prompts(self) -> list[tuple[str, str]]:
        return [tuple(message["content"] for message in request["messages"]) for request in self.requests]


def fields_asked(request: dict[str, Any]) -> set[str]:
    """Return the top-level fields that a request asks for, by its schema."""
    return set(request["response_format"]["json_schema"]["schema"]["properties"]) - {"assumed", "remove"}


def answering(values: dict[str, Any]) -> Callable[[dict[str, Any], Any], Any]:
    """Return a step that gives of these values what is asked for."""

    def step(request: dict[str, Any], handler: Any) -> Any:
        asked = fields_asked(request)
        return completion(request, {key: value for key, value in values.items() if key in asked})

    return step


class KnowingModel(recorded_model.ModelServer):  # type: ignore[misc]
    """Answers every request on every skill from the answers of the worked example, after `delay` seconds.

    `faults` are answers that are given instead, by skill, the first times that it is asked about.
    """

    def __init__(self, delay: float = 0.0, faults: dict[str, list[Any]] | None = None) -> None:
        super().__init__()
        self.delay = delay
        self.faults = faults or {}
        self.now = self.most = 0

    def answer(self, request: dict[str, Any], number: int, handler: Any) -> Any:
        skill = request["response_format"]["json_schema"]["name"].rpartition("_")[0]
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
            fault = self.faults[skill].pop(0) if self.faults.get(skill) else None
        time.sleep(self.delay)
        with self.lock:
            self.now -= 1
        if fault is not None:
            return fault
        data = read_yaml((_PATH.parent / "netops" / "answers" / f"{skill}.yaml").read_bytes())
        asked = fields_asked(request)
        if "sections" in asked:
            texts = [{"heading": heading, "text": text} for heading, text in (data.get("sections") or {}).items()]
            return completion(request, {"sections": texts})
        return completion(request, {key: value for key, value in data.items() if key in asked})
