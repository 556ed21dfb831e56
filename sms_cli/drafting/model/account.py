"""What all calls of a run share: how much is spent and may be, and until when a provider asked everybody to wait."""

from __future__ import annotations

import threading
import time

from sms_cli.errors import Interrupted, SmsError


class BudgetReached(SmsError):
    """The next call could cost more than is left."""


class Account:
    """Counts tokens (in, out), calls and USD of a run, from several threads. `cost` is None once a price is not known."""

    def __init__(self, budget: float | None = None) -> None:
        self.budget = budget
        self.tokens = [0, 0]
        self.calls = 0
        self.cost: float | None = 0.0
        self.stopped = threading.Event()
        self._reserved = 0.0
        self._not_before = 0.0
        self._lock = threading.Lock()

    def wait(self, seconds: float = 0.0) -> None:
        """Wait so long, and while a provider wants everybody to. Raises Interrupted when the run is stopped."""
        until = time.monotonic() + seconds
        while True:
            if self.stopped.is_set():
                raise Interrupted
            with self._lock:
                left = max(until, self._not_before) - time.monotonic()
            if left <= 0:
                return
            self.stopped.wait(min(left, 1.0))

    def hold(self, seconds: float) -> None:
        """Let all calls of the run wait, because the provider is over its rate limit."""
        with self._lock:
            self._not_before = max(self._not_before, time.monotonic() + seconds)

    def reserve(self, most: float | None) -> None:
        """Set aside what a call can cost at most (None: not known). Raises BudgetReached."""
        if self.budget is None:
            return
        with self._lock:
            spent = (self.cost or 0.0) + self._reserved
            if most is None:
                raise BudgetReached(
                    "the price of this model is not known, so a budget cannot be kept",
                    hint="Give it in sms.yaml, in USD for a million tokens: model: {price: {input: 3, output: 15}}",
                )
            if spent + most > self.budget:
                raise BudgetReached(
                    f"the next call could cost {most:.4f} USD, and {max(self.budget - spent, 0):.4f} of the budget of "
                    f"{self.budget:.2f} are left",
                    hint="Run the same command with a higher --budget; what is finished is not paid for again",
                )
            self._reserved += most

    def settle(self, reserved: float | None, cost: float | None, tokens: tuple[int, int]) -> None:
        """Book a call that was made."""
        with self._lock:
            if self.budget is not None:
                self._reserved -= reserved or 0.0
            self.calls += 1
            self.tokens = [self.tokens[0] + tokens[0], self.tokens[1] + tokens[1]]
            self.cost = None if cost is None or self.cost is None else self.cost + cost
