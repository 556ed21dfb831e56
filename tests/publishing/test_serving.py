"""`sms dashboard --serve`: up to date with the files, and for this machine only."""

from __future__ import annotations

import http.client
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser

# It shares the browser with the tests of the page.
pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(180)]
SCOPE = "plan/sms-scope.md"


class Served(NamedTuple):
    """A running server: its process, its port, and the workspace."""

    process: subprocess.Popen[str]
    port: int
    folder: Path

    def ask(self, path: str, host: str | None = None, method: str = "GET") -> tuple[int, str]:
        """Return status and body; `host` is what the request says whom it asks."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, headers={"Host": host or f"127.0.0.1:{self.port}"})
        answer = connection.getresponse()
        found = answer.status, answer.read().decode("utf-8")
        connection.close()
        return found


@pytest.fixture(scope="module")
def served(netops: Path, surroundings: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Start the server on a copy of the worked example, and stop it as a person does."""
    folder = shutil.copytree(netops, tmp_path_factory.mktemp("served") / "sms", symlinks=True)
    command = [Path(sys.executable).with_name("sms"), "dashboard", "--serve", "--port", "0", "--as-of", "2026-08-31"]
    process = subprocess.Popen(
        command, cwd=folder, env={**surroundings, "PYTHONUNBUFFERED": "1"}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
    )  # fmt: skip
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], 60)
    line = process.stdout.readline() if ready else ""
    found = re.fullmatch(
        r"The dashboard is at http://127\.0\.0\.1:(\d+)/, for this machine only\. Ctrl-C stops it\.\n", line
    )
    try:
        assert found, line
        yield Served(process, int(found[1]), folder)
    finally:
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=30)
    assert (process.returncode, rest) == (0, "")


def test_it_shows_the_page_and_the_documents(served: Served) -> None:
    status, page = served.ask("/")
    assert status == 200 and 'data-figure="readiness.overall"' in page and "connect-src &#39;self&#39;" in page
    assert f'href="files/{SCOPE}"' in page
    assert served.ask(f"/files/{SCOPE}") == (200, (served.folder / SCOPE).read_text(encoding="utf-8"))


def test_a_change_of_a_file_is_a_new_state_and_a_new_page(served: Served) -> None:
    before = served.ask("/state")
    assert before == served.ask("/state")
    path = served.folder / SCOPE
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("status: approved", "status: draft", 1), encoding="utf-8")
    deadline = time.monotonic() + 20
    while served.ask("/state") == before and time.monotonic() < deadline:
        time.sleep(0.1)
    assert '<span data-figure="skills.1.state">in-progress</span>' in served.ask("/")[1]
    path.write_text(text, encoding="utf-8")
    assert '<span data-figure="skills.1.state">complete</span>' in served.ask("/")[1]


def test_an_open_page_loads_itself_again_when_a_file_changes(served: Served, browser: Browser) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"http://127.0.0.1:{served.port}/")
    path = served.folder / SCOPE
    text = path.read_text(encoding="utf-8")
    page.wait_for_timeout(1500)  # until it has asked once
    path.write_text(text.replace("status: approved", "status: draft", 1), encoding="utf-8")
    page.wait_for_selector('[data-figure="skills.1.state"]:text("in-progress")', timeout=60_000)
    path.write_text(text, encoding="utf-8")
    page.wait_for_selector('[data-figure="skills.1.state"]:text("complete")', timeout=60_000)
    page.close()
    assert said == [] and {url.split("/")[3] for url in asked} == {"", "state"}
    assert {url.split("/")[2] for url in asked} == {f"127.0.0.1:{served.port}"}


def test_what_cannot_be_read_stands_on_the_page_until_it_is_mended(served: Served) -> None:
    path = served.folder / "sms.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text("organization: [\n", encoding="utf-8")
    status, page = served.ask("/")
    assert status == 200 and "The dashboard cannot be built" in page and "sms.yaml" in page and "<script>" in page
    path.write_text(text, encoding="utf-8")
    assert "cannot be built" not in served.ask("/")[1]


@pytest.mark.parametrize("host", ["example.org", "example.org:{port}", "127.0.0.1.example.org:{port}", "localhost"])
def test_a_request_that_names_another_host_is_refused(served: Served, host: str) -> None:
    for path in ("/", "/state", f"/files/{SCOPE}"):
        status, said = served.ask(path, host.format(port=served.port))
        assert status == 421 and "NetOps" not in said
    assert served.ask("/state", f"localhost:{served.port}")[0] == 200


@pytest.mark.parametrize(
    "path",
    ["/files/.git/config", "/files/../sms.yaml", "/files//etc/passwd", "/files/%2e%2e/x", "/files/README.md", "/x"],
)
def test_nothing_but_documents_is_shown(served: Served, path: str) -> None:
    assert served.ask("/")[0] == 200
    assert served.ask(path)[0] == 404


def test_it_takes_no_other_kind_of_request(served: Served) -> None:
    assert served.ask("/", method="POST")[0] == 501


def test_it_listens_at_the_loopback_address_alone(served: Served) -> None:
    if not os.path.exists("/proc/net/tcp"):
        pytest.skip("only Linux tells this way who listens")
    listening = [
        line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines()[1:] if line.split()[3] == "0A"
    ]
    mine = [address for address in listening if address.endswith(f":{served.port:04X}")]
    assert mine == [f"0100007F:{served.port:04X}"]


def test_a_port_that_is_taken_is_one_line(served: Served, sms: object) -> None:
    done = sms("dashboard", "--serve", "--port", str(served.port), cwd=served.folder)  # type: ignore[operator]
    assert done.returncode == 2 and f"port {served.port} cannot be used" in done.stderr and done.stderr.count("\n") == 1
