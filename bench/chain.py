"""The whole chain by a model that takes 200 ms for each call: how long it takes against its critical path, which is the longest
path of documents that wait for each other, each with the time that it takes alone. Nothing but the waiting comes from a model.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from sms_cli.commands.terminal import rooms_connected
from sms_cli.drafting import Account, Briefs, Chain, ModelSettings, longest_path

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
SETTINGS = 'organization: NetOps Solutions\nedition: "2011"\n'
DELAY = 0.2  # seconds for each call
JOBS = 8


def chain_ratio(folder: Path, as_of: date) -> tuple[float, float, float, int]:
    """Draft the chain one by one, then several at a time; return seconds of both and of the critical path, and the calls."""
    rooms_connected()  # as at the start of every command
    _once(folder / "first", as_of, 0.0, JOBS)  # imports and compiled definitions are none of what is measured
    alone, times, reads, calls = _once(folder / "alone", as_of, DELAY, 1)
    together, _, _, _ = _once(folder / "together", as_of, DELAY, JOBS)
    return alone, together, longest_path(reads, times), calls


def _once(root: Path, as_of: date, delay: float, jobs: int) -> tuple[float, dict[str, float], dict[str, set[str]], int]:
    """Draft everything into a new workspace; return the seconds, those of each document (of use with one job), who reads whom."""
    root.mkdir()
    (root / "sms.yaml").write_text(SETTINGS, encoding="utf-8")
    server = _models().KnowingModel(delay).start()
    settings = ModelSettings("openai/knowing", api_base=server.address)
    chain = Chain(
        root, as_of, settings, Briefs(EXAMPLES / "netops" / "briefs"), Account(),
        jobs=jobs, rounds=3, tell=lambda skill, text: None,
    )  # fmt: skip
    start = time.perf_counter()
    times = dict(_timed(chain, start))
    took = time.perf_counter() - start
    server.shutdown()
    server.server_close()
    return took, times, chain.reads, len(server.requests)


def _timed(chain: Chain, start: float) -> Iterator[tuple[str, float]]:
    last = start
    for outcome in chain.run():
        if outcome.state != "done":
            raise SystemExit(f"bench: {outcome.skill} was not drafted: {outcome.state} {outcome.said}")
        now = time.perf_counter()
        yield outcome.skill, now - last
        last = now


def _models() -> Any:
    if "recorded_model" not in sys.modules:
        spec = importlib.util.spec_from_file_location("recorded_model", EXAMPLES / "recorded_model.py")
        assert spec is not None and spec.loader is not None
        sys.modules["recorded_model"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules["recorded_model"])
    return sys.modules["recorded_model"]
