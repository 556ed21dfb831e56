"""The process that commands are forked from. It starts with one argument, the number of a socket that is open in it.

It never runs a command itself, so that none sees what another did; only `warm` makes it open a workspace.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import io
import os
import pkgutil
import signal
import sys
import time
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from pathlib import Path
from typing import Any

# Loaded by commands that draft with a model alone, and slow to load; what they read of the environment is theirs.
_LEFT = ("litellm",)


def main() -> None:
    """Serve requests until the other end of the socket is closed."""
    connection = Connection(int(sys.argv[1]))
    _load()
    while True:
        try:
            request = connection.recv()
        except EOFError:
            return
        if "warm" in request:
            connection.send(os.getpid())
            _warm(Path(request["warm"]))
            connection.send(0)
            continue
        files = [recv_handle(connection) for _ in range(3)]
        pid = os.fork()
        if pid == 0:
            connection.close()
            _become(request, files)
        for file in files:
            os.close(file)
        connection.send(pid)
        _, status = os.waitpid(pid, 0)
        connection.send(os.waitstatus_to_exitcode(status))


def _load() -> None:
    """Import everything that a command may import, and read the definitions of both editions."""
    import sms_cli

    for found in pkgutil.walk_packages(sms_cli.__path__, "sms_cli."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
    from sms_cli.commands.terminal import rooms_connected
    from sms_cli.definitions import load_definitions

    rooms_connected()
    for edition in ("2011", "2018"):
        load_definitions(edition)
    loaded = [name for name in _LEFT if name in sys.modules]
    assert not loaded, f"{loaded} should be loaded by the command that needs it"
    gc.collect()
    gc.freeze()


def _warm(workspace: Path) -> None:
    from sms_cli.checking import check
    from sms_cli.workspace import open_workspace

    check(open_workspace(workspace))
    gc.collect()
    gc.freeze()


def _become(request: dict[str, Any], files: list[int]) -> None:
    """Turn into the command of a request, and end as Python ends."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    code = 1
    try:
        os.chdir(request["cwd"])
        os.environ.clear()
        os.environ.update(request["env"])
        time.tzset()
        for number, file in enumerate(files):
            os.dup2(file, number)
            os.close(file)
        sys.argv = request["argv"]
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - it is open as long as the process is
        sys.stdout = io.TextIOWrapper(
            io.BufferedWriter(io.FileIO(1, "w", closefd=False)), encoding="utf-8", errors="strict"
        )
        sys.stderr = io.TextIOWrapper(
            io.BufferedWriter(io.FileIO(2, "w", closefd=False)),
            encoding="utf-8",
            errors="backslashreplace",
            line_buffering=True,
        )
        sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr
        code = _called()
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code)


def _called() -> int:
    from sms_cli.app import main as command

    try:
        command()
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
    else:
        code = 0
    atexit._run_exitfuncs()
    return code


main()
