"""The entry point of `sms`: starts the command and turns whatever stops it into one line and an exit code."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys

_INTERRUPTED = "\nsms: interrupted; nothing is half-written"


def _run(words: list[str]) -> int:
    """Run a plain `sms [-C DIR] check …` without typer, which would cost more than the check; all else through typer."""
    at = 2 if words[:1] == ["-C"] and len(words) > 2 else 0
    if words[at : at + 1] == ["check"]:
        from sms_cli.commands.check import check_command, plain_arguments

        values = plain_arguments(words[at + 1 :])
        if values is not None:
            if at:
                from sms_cli.commands.terminal import enter

                enter(words[1])
            return check_command(**values)
    from sms_cli.typer_app import app

    app(words)
    return 0


def main(arguments: list[str] | None = None) -> None:
    """Run `sms`: one line for anything that stops it, and the exit codes of docs/commands.md (0, 1, 2, 130)."""
    from sms_cli.errors import Interrupted, SmsError

    interrupted = False

    def note(*_: object) -> None:
        nonlocal interrupted
        interrupted = True
        raise KeyboardInterrupt

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, note)
    gc.disable()  # a one-shot command: the collector would walk every value of the workspace again and again
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that cannot print a dash still gets the rest
    code = 0
    words = arguments if arguments is not None else sys.argv[1:]
    try:
        code = _run(words)
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 1
    except SmsError as error:
        # While a function of ours runs inside a query, SQLite takes an interruption for a fault of the query.
        print(_INTERRUPTED if interrupted else f"sms: {error}", file=sys.stderr)
        code = 130 if interrupted else 2
    except (Interrupted, KeyboardInterrupt, EOFError):
        print(_INTERRUPTED, file=sys.stderr)
        code = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:  # a fault of ours: one line, and the details where they can be sent from
        if os.environ.get("SMS_DEBUG"):
            raise
        print(
            f"sms: internal error: {type(error).__name__}: {error}. Run it again with SMS_DEBUG=1 and report what it prints",
            file=sys.stderr,
        )
        code = 2
    try:
        sys.stdout.flush()
    except OSError:
        pass
    if code == 130 and "threading" in sys.modules and sys.modules["threading"].active_count() > 1:
        # Threads still wait for an answer or check a draft; taking the interpreter down around them can crash.
        sys.stderr.flush()
        os._exit(code)
    raise SystemExit(code)
