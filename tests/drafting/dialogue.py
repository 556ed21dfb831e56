"""A command in a real terminal: what it asks is read, what a person would type is typed."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import subprocess
import sys
import termios
import time
from collections.abc import Mapping
from pathlib import Path

SMS = Path(sys.executable).parent / "sms"
PROMPT = "> "
PATIENCE = 30  # seconds, for a machine that is busy with other tests


class Dialogue:
    """Runs `sms` with a terminal of its own. `text` is all that it has said, `asked` what it said since the last answer."""

    def __init__(self, root: Path, *arguments: str, env: Mapping[str, str] | None = None) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, b"\x28\x00\x78\x00\x00\x00\x00\x00")  # 40 lines of 120 columns
        self.process = subprocess.Popen(
            [str(SMS), *arguments],
            cwd=root,
            env={**os.environ, **(env or {})},
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509  # so that Ctrl-C reaches it as a signal
        )
        os.close(slave)
        self.text = ""
        self.asked = ""
        self.typed = 0

    def _read(self, until_prompt: bool) -> None:
        """Read on until it asks, or ends."""
        end = time.monotonic() + PATIENCE
        while not (until_prompt and self.asked.endswith(PROMPT)):
            if time.monotonic() > end:
                raise AssertionError(f"nothing was asked:\n{self.asked}")
            ready, _, _ = select.select([self.master], [], [], 0.2)
            if not ready:
                continue
            try:
                data = os.read(self.master, 65536)
            except OSError:  # how a terminal says that nobody is at its other end any more
                data = b""
            if not data:
                return
            said = data.decode("utf-8", "replace").replace("\r\n", "\n")
            self.text += said
            self.asked += said

    def listen(self) -> str:
        """Wait for the next question, or the end, and return what was said."""
        self._read(until_prompt=True)
        return self.asked

    def answer(self, question: str, reply: str) -> str:
        """Wait for a question that has these words in it, type a reply, and return all that was said before."""
        self._read(until_prompt=True)
        assert question in self.asked, f"expected {question!r} in:\n{self.asked}"
        self.typed += 1
        assert self.typed < 200, f"the questions come to no end:\n{self.text[-2000:]}"
        said, self.asked = self.asked, ""
        os.write(self.master, f"{reply}\n".encode())
        return said

    def answers(self, *pairs: tuple[str, str]) -> None:
        """Answer several questions."""
        for question, reply in pairs:
            self.answer(question, reply)

    def press(self, key: str) -> None:
        """Press a key at the next question: "C" and "D" with Ctrl."""
        self._read(until_prompt=True)
        time.sleep(
            0.3
        )  # Python waits for input a moment after it has shown the prompt, and misses a signal before that
        os.write(self.master, {"C": b"\x03", "D": b"\x04"}[key])

    def close(self) -> None:
        """End it, whatever it is doing."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(PATIENCE)
            os.close(self.master)

    def end(self) -> int:
        """Read to the end and return the exit code."""
        self._read(until_prompt=False)
        code = self.process.wait(PATIENCE)
        os.close(self.master)
        return code
