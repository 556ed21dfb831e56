"""How tests start `sms`: the installed command, forked from a process in which Python and sms are there already.

Starting Python, importing sms and reading its definitions takes longer than most commands; several thousand starts of it were half
of a test run. A fork is a process of its own with its own folder, environment, arguments and files, so all that a test can
see of a command is as ever. `pytest --fresh` starts every command from nothing, as a terminal does.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.reduction import send_handle
from pathlib import Path

TIMEOUT = 120
# What Python itself, the C library or a library of ours reads of the environment while it starts.
_READ_AT_START = ("PYTHON", "LANG", "LC_", "TZ", "HOME", "XDG_", "GIT_PYTHON_", "LITELLM_", "COLUMNS", "FORCE_COLOR")

Done = subprocess.CompletedProcess[str]


class Commands:
    """Starts the command `path` in the environment `surroundings`, changed as a call says."""

    def __init__(self, path: str, surroundings: Mapping[str, str], *, fresh: bool) -> None:
        self.path, self.surroundings = path, dict(surroundings)
        self.fresh = fresh or not hasattr(os, "memfd_create")
        self._server: tuple[subprocess.Popen[bytes], Connection] | None = None

    def run(self, arguments: Sequence[str], cwd: str, env: Mapping[str, str | None], stdin: str | None) -> Done:
        """Run it to its end, at most TIMEOUT seconds; a variable of `env` that is None is taken away."""
        wanted = {**self.surroundings, **env}
        variables = {name: value for name, value in wanted.items() if value is not None}
        command = [self.path, *arguments]
        if self.fresh or any(name.startswith(_READ_AT_START) for name in env):
            return subprocess.run(
                command,
                cwd=cwd,
                env=variables,
                input=stdin,
                stdin=subprocess.DEVNULL if stdin is None else None,
                capture_output=True,
                encoding="utf-8",
                timeout=TIMEOUT,
                check=False,
            )
        return self._forked(command, cwd, variables, stdin)

    def warm(self, workspace: Path) -> None:
        """Let the commands to come know the documents of a workspace, as a process does that opens it a second time."""
        if not self.fresh:
            self._ask({"warm": str(workspace)}, ())

    def stop(self) -> None:
        """End the process that is forked from."""
        if self._server is not None:
            process, connection = self._server
            connection.close()
            process.wait(TIMEOUT)

    def _forked(self, command: Sequence[str], cwd: str, env: Mapping[str, str], stdin: str | None) -> Done:
        files = [os.memfd_create(name) for name in ("stdin", "stdout", "stderr")]
        try:
            os.write(files[0], (stdin or "").encode())
            os.lseek(files[0], 0, os.SEEK_SET)
            code = self._ask({"argv": list(command), "cwd": cwd, "env": dict(env)}, files)
            said = [_text(file) for file in files[1:]]
        finally:
            for file in files:
                os.close(file)
        return subprocess.CompletedProcess(list(command), code, *said)

    def _ask(self, what: Mapping[str, object], files: Sequence[int]) -> int:
        """Send a request and the files that go with it; return the exit code."""
        process, connection = self._begun()
        connection.send(what)
        for file in files:
            send_handle(connection, file, process.pid)
        pid = connection.recv()  # so that it can be ended
        if not connection.poll(TIMEOUT):
            os.kill(pid, signal.SIGKILL)
            connection.recv()
            raise TimeoutError(f"{what} takes longer than {TIMEOUT} seconds")
        return int(connection.recv())

    def _begun(self) -> tuple[subprocess.Popen[bytes], Connection]:
        if self._server is None:
            ours, theirs = Pipe()
            with theirs:
                server = Path(__file__).with_name("server.py")
                process = subprocess.Popen(
                    [sys.executable, "-P", str(server), str(theirs.fileno())],
                    env=self.surroundings,
                    stdin=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                )
            self._server = process, ours
        return self._server


def _text(file: int) -> str:
    os.lseek(file, 0, os.SEEK_SET)
    with os.fdopen(os.dup(file), encoding="utf-8") as stream:
        return stream.read()
