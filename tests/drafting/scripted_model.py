"""A server on loopback that speaks the chat-completions protocol and plays what a test says: replies, faults, in this order."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

_PATH = Path(__file__).resolve().parents[2] / "examples" / "recorded_model.py"
_SPEC = importlib.util.spec_from_file_location("recorded_model", _PATH)
assert _SPEC is not None and _SPEC.loader is not None
recorded_model = importlib.util.module_from_spec(_SPEC)
sys.modules["recorded_model"] = recorded_model
_SPEC.loader.exec_module(recorded_model)

Answer = recorded_model.Answer
completion = recorded_model.completion
refusal = recorded_model.refusal
fields_asked = recorded_model.fields_asked
KnowingModel = recorded_model.KnowingModel
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


def answering(values: dict[str, Any]) -> Callable[[dict[str, Any], Any], Any]:
    """Return a step that gives of these values what is asked for."""

    def step(request: dict[str, Any], handler: Any) -> Any:
        asked = fields_asked(request)
        return completion(request, {key: value for key, value in values.items() if key in asked})

    return step
