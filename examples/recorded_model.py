"""Plays a recording of a model's replies, for tests, measurements and showing how a draft is revised. There is no model behind it.

Usage: recorded_model.py RECORDING [PORT]   prints the address it listens at and serves until it is ended.

A recording is a YAML file with `replies`: each has `expects`, words that the request must hold (the diagnostics that the reply
before it earned), and `reply`, what is answered. A request without them is refused, so that a revision cannot succeed unless the
check's findings were really handed back.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Mapping
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

_ANSWERS = Path(__file__).resolve().parent / "netops" / "answers"


class Answer(NamedTuple):
    """What is sent back: the status, the body (anything but bytes is sent as JSON), further headers."""

    status: int
    body: Any
    headers: Mapping[str, str] = {}


class ModelServer(ThreadingHTTPServer):
    """A server on loopback that speaks the chat-completions protocol; `requests` are the bodies it was sent."""

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.lock = threading.Lock()

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"

    def start(self) -> ModelServer:
        """Serve in a thread of its own."""
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def answer(self, request: dict[str, Any], number: int, handler: BaseHTTPRequestHandler) -> Answer | None:
        """Answer the request of this number (from 0); None when the handler has been used to answer already."""
        raise NotImplementedError


class RecordedModel(ModelServer):
    """Answers with the replies of a recording, in their order; a repeated or unexpected request is refused."""

    def __init__(self, replies: list[Mapping[str, Any]], port: int = 0) -> None:
        super().__init__(port)
        self.replies = replies
        self.played = 0

    def answer(self, request: dict[str, Any], number: int, handler: BaseHTTPRequestHandler) -> Answer:
        asked = " ".join(str(message["content"]) for message in request["messages"][1:])
        if self.played >= len(self.replies):
            return refusal("the recording has come to its end")
        step = self.replies[self.played]
        lacking = [words for words in step.get("expects") or [] if words not in asked]
        if lacking:
            return refusal(f"the recording goes on only with a request that says: {'; '.join(lacking)}")
        self.played += 1
        return completion(request, step["reply"])


class KnowingModel(ModelServer):
    """Answers every request on every skill from the answers of the worked example, after `delay` seconds.

    `faults` are answers that are given instead, by skill, the first times that it is asked about; `most` is how many requests
    it has had at the same time.
    """

    def __init__(self, delay: float = 0.0, faults: dict[str, list[Any]] | None = None) -> None:
        super().__init__()
        self.delay = delay
        self.faults = faults or {}
        self.now = self.most = 0

    def answer(self, request: dict[str, Any], number: int, handler: BaseHTTPRequestHandler) -> Answer:
        skill = request["response_format"]["json_schema"]["name"].rpartition("_")[0]
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
            fault: Answer | None = self.faults[skill].pop(0) if self.faults.get(skill) else None
        time.sleep(self.delay)
        with self.lock:
            self.now -= 1
        if fault is not None:
            return fault
        data, asked = _answers(skill), fields_asked(request)
        if "sections" in asked:
            texts = [{"heading": heading, "text": text} for heading, text in (data.get("sections") or {}).items()]
            return completion(request, {"sections": texts})
        return completion(request, {key: value for key, value in data.items() if key in asked})


def fields_asked(request: Mapping[str, Any]) -> set[str]:
    """Return the top-level fields that a request asks for, by its schema."""
    return set(request["response_format"]["json_schema"]["schema"]["properties"]) - {"assumed", "remove"}


@cache
def _answers(skill: str) -> Mapping[str, Any]:
    from sms_cli.workspace import read_yaml

    found: Mapping[str, Any] = read_yaml((_ANSWERS / f"{skill}.yaml").read_bytes())
    return found


def completion(request: Mapping[str, Any], reply: Any, finish: str = "stop", **message: Any) -> Answer:
    """Return a chat completion with this reply; what is no text is sent as JSON."""
    text = reply if isinstance(reply, str) or reply is None else json.dumps(reply, ensure_ascii=False)
    asked = sum(len(str(entry["content"])) for entry in request["messages"])
    tokens = {"prompt_tokens": asked // 4, "completion_tokens": len(text or "") // 4}
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": text, **message},
        "finish_reason": finish,
    }
    body = {
        "id": "recording",
        "object": "chat.completion",
        "created": 0,
        "model": request["model"],
        "choices": [choice],
    }
    return Answer(200, {**body, "usage": {**tokens, "total_tokens": sum(tokens.values())}})


def refusal(message: str, status: int = 400) -> Answer:
    """Return an error in the form of the protocol."""
    return Answer(status, {"error": {"message": message, "type": "invalid_request_error"}})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ModelServer

    def log_message(self, *arguments: Any) -> None:
        """Say nothing on the screen."""

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            number = len(self.server.requests)
            self.server.requests.append(request)
            self.server.headers.append(dict(self.headers))
        if not self.path.endswith("/chat/completions"):
            answer: Answer | None = refusal(f"there is nothing at {self.path}", 404)
        else:
            answer = self.server.answer(request, number, self)
        if answer is not None:
            self.send(answer)

    def send(self, answer: Answer) -> None:
        """Send an answer as a whole."""
        body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body, ensure_ascii=False).encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def read_recording(path: Path) -> list[Mapping[str, Any]]:
    """Read the replies of a recording."""
    from sms_cli.workspace import read_yaml

    replies: list[Mapping[str, Any]] = read_yaml(path.read_bytes())["replies"]
    return replies


def main() -> None:
    """Serve a recording until the process is ended."""
    server = RecordedModel(read_recording(Path(sys.argv[1])), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    print(server.address, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
