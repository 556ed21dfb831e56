"""What can go wrong with a model, against a real server: one clear line, nothing written, tried again only where that helps."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from sms_cli.errors import SmsError
from sms_cli.workspace import read_yaml

from .scripted_model import Answer, completion, refusal
from .texts import CATALOG

Modelled = Callable[..., Any]
GOOD: dict[str, Any] = {key: value for key, value in read_yaml(CATALOG).items() if key != "sections"}
NO_TEXT: dict[str, Any] = {"sections": []}
KEY = "sk-planted-0123456789abcdef"


def files(root: Path) -> dict[str, bytes]:
    """Return all files of a folder with their content."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def stopped(root: Path, modelled: Modelled, steps: list[Any], **options: Any) -> str:
    """Draft, and return the line that says why it stopped; nothing may have been written."""
    before = files(root)
    with pytest.raises(SmsError) as caught:
        modelled("service-catalog", "A catalog.", steps, **options)
    assert files(root) == before
    line = str(caught.value)
    assert "\n" not in line and "Traceback" not in line and "litellm" not in line
    return line


def requests(modelled: Modelled) -> int:
    count: int = len(modelled.server.requests)  # type: ignore[attr-defined]
    return count


def busy(headers: dict[str, str] | None = None) -> Answer:
    """Return the answer of a provider that has had too many requests."""
    return Answer(429, {"error": {"message": "slow down", "type": "rate_limit_error"}}, headers or {})


def test_too_many_requests_are_made_again_after_the_time_that_is_asked_for(root: Path, modelled: Modelled) -> None:
    said: list[str] = []
    start = time.monotonic()
    modelled("service-catalog", "A catalog.", [busy({"Retry-After": "1"}), GOOD, NO_TEXT], say=said.append, rounds=1)
    assert time.monotonic() - start >= 1.0
    assert requests(modelled) == 3
    assert any("is over its rate limit: slow down; trying again in 1.0 s" in line for line in said)


def test_the_time_may_be_given_as_a_date(root: Path, modelled: Modelled) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    modelled("service-catalog", "A catalog.", [busy({"Retry-After": soon}), GOOD, NO_TEXT], rounds=1)
    assert requests(modelled) == 3


def test_without_a_time_it_is_tried_again_soon(root: Path, modelled: Modelled) -> None:
    modelled("service-catalog", "A catalog.", [busy(), GOOD, NO_TEXT], rounds=1)
    assert requests(modelled) == 3


def test_nobody_waits_longer_than_patience_lasts(root: Path, modelled: Modelled) -> None:
    start = time.monotonic()
    line = stopped(root, modelled, [busy({"Retry-After": "3600"})])
    assert time.monotonic() - start < 60
    assert "it asks to wait 3600 s. That is longer than is waited for a request (5 s)" in line
    assert requests(modelled) == 1


def test_an_account_with_nothing_left_is_not_asked_again(root: Path, modelled: Modelled) -> None:
    body = {"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}}
    assert "the account behind the key has nothing left" in stopped(root, modelled, [Answer(429, body)])
    assert requests(modelled) == 1


def test_a_server_that_fails_once_is_asked_again(root: Path, modelled: Modelled) -> None:
    modelled("service-catalog", "A catalog.", [Answer(500, {"error": {"message": "boom"}}), GOOD, NO_TEXT], rounds=1)
    assert requests(modelled) == 3


def test_a_server_that_goes_on_failing_is_given_up(root: Path, modelled: Modelled) -> None:
    line = stopped(root, modelled, [Answer(503, b"<html><h1>Bad gateway</h1></html>")], settings={"patience": 1.0})
    assert "fails (503): Bad gateway" in line and "<" not in line
    assert requests(modelled) == 2


def test_nothing_that_answers_at_the_address_is_said_so(root: Path, modelled: Modelled) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    line = stopped(root, modelled, [GOOD], settings={"api_base": address})
    assert line == f"nothing answers at {address} (2 times). Is the server running, and the address right?"


def test_a_stall_past_the_timeout_is_given_up(root: Path, modelled: Modelled) -> None:
    ended = threading.Event()

    def stall(request: Any, handler: Any) -> None:
        ended.wait(10)

    line = stopped(root, modelled, [stall], settings={"timeout": 0.4})
    ended.set()
    assert "did not answer within 0.4 s (2 times)" in line


def test_an_answer_that_breaks_off_is_asked_for_again(root: Path, modelled: Modelled) -> None:
    def cut(request: Any, handler: Any) -> None:
        body = json.dumps(completion(request, GOOD).body).encode()
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body[: len(body) // 2])
        handler.wfile.flush()
        handler.close_connection = True
        handler.connection.shutdown(socket.SHUT_RDWR)

    modelled("service-catalog", "A catalog.", [cut, GOOD, NO_TEXT], rounds=1)
    assert requests(modelled) == 3
    for path in (root / "plan").glob("*"):
        path.unlink()
    assert "broke off in the middle of its answer (3 times)" in stopped(root, modelled, [cut])


@pytest.mark.parametrize("body", [b"{not json", b"<html>hello</html>"], ids=["broken", "a page"])
def test_something_else_than_chat_completions_is_said_so(root: Path, modelled: Modelled, body: bytes) -> None:
    assert "answered something else than chat completions" in stopped(root, modelled, [Answer(200, body)])


def no_choice(request: Any, handler: Any) -> Any:
    body = {**completion(request, GOOD).body, "choices": []}
    return Answer(200, body)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (no_choice, "answered without any choice"),
        (lambda request, _: completion(request, None), "answered nothing"),
        (lambda request, _: completion(request, "   "), "answered nothing"),
        (
            lambda request, _: completion(request, None, refusal=f"I cannot do that, {KEY}"),
            "refuses to answer: I cannot do that",
        ),
        (
            lambda request, _: completion(request, None, "content_filter"),
            "the content filter of openai/scripted stopped its answer",
        ),
        (lambda request, _: completion(request, '{"services": [', "length"), "was cut off at its longest length"),
        (lambda request, _: completion(request, "x" * 1_100_000), "is 1.1 MB long; 1 MB are the most that is read"),
    ],
    ids=["no choice", "null", "blanks", "refusal", "filter", "length", "size"],
)
def test_an_answer_that_cannot_be_used_stops_the_draft(root: Path, modelled: Modelled, step: Any, said: str) -> None:
    line = stopped(root, modelled, [step])
    assert said in line and KEY not in line
    assert requests(modelled) == 1


def test_a_request_that_the_filter_stops_is_not_made_again(root: Path, modelled: Modelled) -> None:
    answer = Answer(
        400, {"error": {"message": "The prompt triggered the content management policy", "code": "content_filter"}}
    )
    assert "the content filter of openai/scripted stopped the request" in stopped(root, modelled, [answer])
    assert requests(modelled) == 1


@pytest.mark.parametrize("text", ["I would rather talk.", '{"services": [', "[1, 2]", '{"a": NaN}', "[" * 5000])
def test_what_is_no_object_is_asked_for_again_and_then_given_up(root: Path, modelled: Modelled, text: str) -> None:
    line = stopped(root, modelled, [text], rounds=2)
    assert "gave no answer that can be read" in line
    assert requests(modelled) == 2
    assert "Your last answer could not be read" in modelled.server.prompts[1][1]  # type: ignore[attr-defined]


def test_an_answer_that_can_be_read_the_second_time_is_taken(root: Path, modelled: Modelled) -> None:
    assert modelled("service-catalog", "A catalog.", ["What?", GOOD, NO_TEXT], rounds=3).draft.created


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_not_accepted_is_never_shown(
    root: Path, modelled: Modelled, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)

    def echo(request: Any, handler: Any) -> Any:
        return refusal(f"Incorrect API key provided: {handler.headers['Authorization']}", status)

    line = stopped(root, modelled, [echo])
    assert modelled.server.headers[0]["Authorization"] == f"Bearer {KEY}"  # type: ignore[attr-defined]
    assert f"({status})" in line and KEY not in line and "planted" not in line
    assert requests(modelled) == 1


def test_a_prompt_that_is_too_long_for_the_server_is_not_sent_again(root: Path, modelled: Modelled) -> None:
    message = "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens."
    line = stopped(root, modelled, [Answer(400, {"error": {"message": message, "code": "context_length_exceeded"}})])
    assert "the prompt is longer than openai/scripted takes" in line and "8192" in line
    assert requests(modelled) == 1


def test_a_model_that_is_not_there_is_said_so(root: Path, modelled: Modelled) -> None:
    assert "has no model openai/scripted" in stopped(root, modelled, [refusal("The model does not exist", 404)])


def test_a_window_that_is_too_small_is_refused_before_anything_is_sent(root: Path, modelled: Modelled) -> None:
    line = stopped(root, modelled, [GOOD], settings={"window": 2000})
    assert "what has to be read needs" in line and "the model's window has room for" in line
    assert requests(modelled) == 0


def test_what_does_not_fit_into_the_window_is_left_out_by_rule_and_said(root: Path, modelled: Modelled) -> None:
    made = modelled("service-catalog", "A catalog.", [GOOD, NO_TEXT], settings={"window": 4700}, rounds=1)
    assert made.notes and all("did not fit into the model's window" in note for note in made.notes)
    assert "service-catalog/references" in made.notes[0]
    assert "# How to write the Service Catalog" in modelled.server.prompts[0][0]  # type: ignore[attr-defined]


def test_an_address_with_a_path_of_its_own_is_kept(root: Path, modelled: Modelled) -> None:
    line = stopped(root, modelled, [GOOD], settings={"api_base": "http://127.0.0.1:9/v1"})
    assert "nothing answers at http://127.0.0.1:9/v1" in line
