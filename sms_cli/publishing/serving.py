"""The dashboard at an address of this machine, built again whenever a file of the workspace changes."""

from __future__ import annotations

import gc
import threading
from datetime import date
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from sms_cli.checking import check
from sms_cli.errors import SmsError
from sms_cli.publishing.dashboard import contents
from sms_cli.publishing.links import Links
from sms_cli.publishing.page import render_page
from sms_cli.workspace import digest_of, find_workspace, fingerprint, open_workspace, today

HOST = "127.0.0.1"
_FILES = "files/"
_HTML, _PLAIN = "text/html; charset=utf-8", "text/plain; charset=utf-8"


class _Shown:
    """The page of a workspace as its files are now; one build at a time."""

    def __init__(self, folder: Path, day: date | None, trend: bool) -> None:
        self.root = find_workspace(folder)
        self.trend = trend
        self.day = day
        self.lock = threading.Lock()
        self.built = ("", "")
        self.paths: set[str] = set()

    def state(self) -> str:
        """Name the state of the files and the day in a few characters."""
        _, state, _ = fingerprint(self.root)
        return digest_of(repr((state, (self.day or today()).isoformat())).encode())

    def page(self) -> str:
        """Return the page, built again if something changed; what keeps it from being built stands in it."""
        with self.lock:
            state = self.state()
            if self.built[0] != state:
                self.built = (state, self._build())
                # sms runs without the collector, and this command lasts. It has to be in this thread: a database may only
                # be closed in the one that opened it.
                gc.collect()
            return self.built[1]

    def file(self, path: str) -> bytes | None:
        """Return a document of the workspace, None for anything else."""
        if path not in self.paths:
            return None
        try:
            return (self.root / path).read_bytes()
        except OSError:
            return None

    def _build(self) -> str:
        try:
            workspace = open_workspace(self.root, self.day)
            self.paths = {document.path for document in workspace.documents} | {"sms.yaml"}
            trend = (self.root, "HEAD", None) if self.trend else None
            shown = contents(workspace, check(workspace), Links(_FILES), trend)
            return render_page("dashboard.html.j2", shown, live=True)
        except SmsError as error:
            return render_page("fault.html.j2", {"fault": str(error)}, live=True)


def serve(folder: Path, day: date | None, port: int, *, opened: bool, trend: bool) -> None:
    """Serve until interrupted. Raises SmsError where there is no workspace, or the port is taken."""
    shown = _Shown(folder, day, trend)
    try:
        server = _Server((HOST, port), shown)
    except OSError as error:
        hint = "Stop what uses it, or name another with --port (0 takes any)"
        raise SmsError(f"port {port} cannot be used: {error.strerror}", hint=hint) from None
    address = f"http://{HOST}:{server.server_port}/"
    print(f"The dashboard is at {address}, for this machine only. Ctrl-C stops it.", flush=True)  # noqa: T201
    if opened:
        import webbrowser

        webbrowser.open(address)
    try:
        server.serve_forever(poll_interval=0.2)
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], shown: _Shown) -> None:
        super().__init__(address, _Handler)
        self.shown = shown


class _Handler(BaseHTTPRequestHandler):
    """Answers GET only, and only to who asks for this very address: another name may be a site that points itself here."""

    server: _Server
    server_version = "sms"
    sys_version = ""

    def do_GET(self) -> None:
        port = self.server.server_port
        if self.headers.get("Host") not in (f"{HOST}:{port}", f"localhost:{port}"):
            self._answer(HTTPStatus.MISDIRECTED_REQUEST, b"This address is for this machine only.\n", _PLAIN)
            return
        path = unquote(urlsplit(self.path).path).lstrip("/")
        shown = self.server.shown
        if path == "":
            self._answer(HTTPStatus.OK, shown.page().encode("utf-8"), _HTML)
        elif path == "state":
            self._answer(HTTPStatus.OK, shown.state().encode("ascii"), _PLAIN)
        else:
            content = shown.file(path.removeprefix(_FILES)) if path.startswith(_FILES) else None
            if content is None:
                self._answer(HTTPStatus.NOT_FOUND, b"There is no such page.\n", _PLAIN)
            else:
                self._answer(HTTPStatus.OK, content, _PLAIN)

    def _answer(self, status: HTTPStatus, content: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("X-Frame-Options", "DENY")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.end_headers()
        try:
            self.wfile.write(content)
        except OSError:
            pass  # whoever asked has gone

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the standard library
        """Say nothing of requests."""
