"""Tries the mutants of an example in several processes, each with the example open in memory."""

from __future__ import annotations

import multiprocessing
import random
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from exemptions import exempt
from mutations import Mutant
from outcome import Judged, as_data
from trial import Outcome, Trial

_trial: Trial
_mutants: list[Mutant]


class Wanted(NamedTuple):
    """Which mutants are tried: of these artifacts, fields and operators (empty: all), or a sample of them; and how.

    `without` are rules (prefixes) that do not run, `workers` the number of processes.
    """

    only: Sequence[str] = ()
    fields: Sequence[str] = ()
    operators: Sequence[str] = ()
    sample: int | None = None
    seed: int = 1
    without: Sequence[str] = ()
    workers: int = 1


def run(name: str, root: Path, as_of: date, wanted: Wanted) -> dict[str, Any]:
    """Try the mutants of the example that was built in `root`, and return what came out as plain data."""
    _open(root, as_of, wanted.without)
    chosen = _chosen(wanted)
    counted = [number for number in chosen if exempt(_mutants[number]) is None]
    exempted = Counter(reason for number in chosen if (reason := exempt(_mutants[number])) is not None)
    if wanted.sample and wanted.sample < len(counted):
        counted = sorted(random.Random(wanted.seed).sample(counted, wanted.sample))
    workers = min(wanted.workers, len(counted) // 50 + 1)
    if workers == 1:
        outcomes = _judged(name, map(_judge, counted), len(counted))
    else:
        with multiprocessing.get_context("spawn").Pool(workers, _open, (root, as_of, wanted.without)) as pool:
            # The fields of one document one after the other: what rules on the others came to is recalled, not computed.
            outcomes = _judged(name, pool.imap_unordered(_judge, counted, chunksize=25), len(counted))
    return as_data(name, outcomes, exempted)


def _judged(name: str, found: Any, count: int) -> list[Judged]:
    outcomes = {}
    for number, outcome in found:
        outcomes[number] = outcome
        if len(outcomes) % 500 == 0:
            print(f"{name}: {len(outcomes):,} of {count:,}", file=sys.stderr, flush=True)
    return [Judged(_mutants[number], outcomes[number]) for number in sorted(outcomes)]


def _open(root: Path, as_of: date, without: Sequence[str]) -> None:
    """Open the example in a process of its own."""
    global _trial, _mutants
    _trial = Trial(root, as_of, without)
    _mutants = _trial.mutants()


def _judge(number: int) -> tuple[int, Outcome]:
    return number, _trial.judge(_mutants[number])


def _chosen(wanted: Wanted) -> list[int]:
    only = {_trial.definitions.skill(name).key for name in wanted.only}
    return [
        number
        for number, mutant in enumerate(_mutants)
        if (not only or _trial.skills[mutant.field.path] in only)
        and (not wanted.fields or any(part in mutant.field.name for part in wanted.fields))
        and (not wanted.operators or mutant.operator in wanted.operators)
    ]
