"""`make bench`: how fast `sms check` is, as ratios to something measured beside it in the same run (medians).

Bars: on the worked example at most 1.5 times a Typer application that does nothing; on 1,000 documents with 10,000 records a
cold check with all rules at most 1.5 times what PyYAML's CSafeLoader takes for the same front matter alone; linear to 100,000
records in under 1 GiB; the whole chain of drafts at most 1.3 times its critical path when each call of the model takes 200 ms.

`PARTS=chain make bench` runs only the parts that are named (start, size, chain).
"""

from __future__ import annotations

import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from workload import grow

SMS = str(Path(sys.executable).with_name("sms"))
AS_OF = "2026-08-31"
CHECK = [SMS, "check", "--as-of", AS_OF, "--format", "json"]
_EMPTY_TYPER = """
import typer
app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
@app.callback()
def root() -> None: ...
@app.command()
def nothing() -> None: ...
app(["nothing"])
"""
_CSAFE = """
import pathlib, sys, time, yaml
fronts = [p.read_bytes().split(b"\\n---", 1)[0][4:] for p in sorted(pathlib.Path(sys.argv[1]).rglob("*.md"))
          if p.read_bytes().startswith(b"---")]
start = time.perf_counter()
for front in fronts:
    yaml.load(front, yaml.CSafeLoader)
print(time.perf_counter() - start)
"""


def wall(command: list[str], environment: dict[str, str], cwd: Path) -> float:
    """Run a command and return its wall time in seconds."""
    start = time.perf_counter()
    done = subprocess.run(
        command, env=environment, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    took = time.perf_counter() - start
    if done.returncode not in (0, 1):
        raise SystemExit(f"bench: {' '.join(command)} ended with {done.returncode}: {done.stderr.decode()}")
    return took


def interleaved(commands: dict[str, list[str]], environment: dict[str, str], cwd: Path, runs: int) -> dict[str, float]:
    """Run the commands in turns, so that a busy machine slows all alike; return the median of each in seconds."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for command in commands.values():
        wall(command, environment, cwd)
    for _ in range(runs):
        for name, command in commands.items():
            times[name].append(wall(command, environment, cwd))
    return {name: statistics.median(values) for name, values in times.items()}


def forget(environment: dict[str, str]) -> None:
    """Take away kept reports, parsed files and outcomes of queries; the compiled definitions stay, as a wheel brings them along."""
    for path in (Path(environment["XDG_CACHE_HOME"]) / "sms-cli").glob("[kpo]*-*.json"):
        path.unlink()


def cold_wall(command: list[str], environment: dict[str, str], cwd: Path) -> float:
    """Run a command with nothing parsed before."""
    forget(environment)
    return wall(command, environment, cwd)


def changed_wall(command: list[str], environment: dict[str, str], cwd: Path, number: int) -> float:
    """Run a command after one figure of an agreement was changed to one that it never had."""
    path = cwd / "do" / "service-level-management.md"
    text = re.sub(
        r"^( +)value: 99\.9\d*$", rf"\1value: 99.9{number:02}", path.read_text("utf-8"), count=1, flags=re.MULTILINE
    )
    path.write_text(text, "utf-8")
    return wall(command, environment, cwd)


def verdict(ratio: float, bar: float) -> str:
    """Say whether a bar is met."""
    return f"{ratio:5.2f}x   bar {bar}x   {'met' if ratio <= bar else 'MISSED'}"


def main() -> None:
    """Measure, print a table, and return."""
    parts = os.environ.get("PARTS", "start,size,chain").split(",")
    with tempfile.TemporaryDirectory(prefix="sms-bench-") as name:
        folder = Path(name)
        environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), "PYTHONDONTWRITEBYTECODE": ""}
        example = folder / "netops"
        if "start" in parts or "size" in parts:
            command = [SMS, "init", example.name, "--example", "netops"]
            subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
        if "start" in parts:
            measure_start(example, environment)
        if "size" in parts:
            measure_size(example, environment, folder)
        if "chain" in parts:
            measure_chain(folder, environment)


def measure_start(example: Path, environment: dict[str, str]) -> None:
    """Measure the check of the worked example beside a Typer application that does nothing."""
    runs = int(os.environ.get("RUNS", "15"))
    print("start: the worked example")
    medians = interleaved(
        {"python": [sys.executable, "-c", "pass"], "typer": [sys.executable, "-c", _EMPTY_TYPER], "check": CHECK},
        environment, example, runs,
    )  # fmt: skip
    first = statistics.median(cold_wall(CHECK, environment, example) for _ in range(runs))
    changed = statistics.median(changed_wall(CHECK, environment, example, number) for number in range(1, runs + 1))
    rows = (*medians.items(), ("check after a change", changed), ("check, nothing parsed yet", first))
    for label, value in rows:
        print(f"  {label:<26} {value * 1000:7.1f} ms   {value / medians['python']:5.1f}x python -c pass")
    print(f"  {'check / empty Typer app':<26} {verdict(medians['check'] / medians['typer'], 1.5)}")


def measure_size(example: Path, environment: dict[str, str], folder: Path) -> None:
    """Measure the check of large workspaces beside what CSafeLoader takes for their front matter."""
    print("size: parts with cloned records, nothing parsed before, all rules")
    previous = None
    for documents in (1_000, 3_000, 10_000):
        target = folder / f"grown-{documents}"
        records = grow(example, target, documents)
        took, base = [], []
        for _ in range(3 if documents > 1_000 else 5):
            took.append(cold_wall(CHECK, environment, target))
            done = subprocess.run(
                [sys.executable, "-c", _CSAFE, "plan"], cwd=target, capture_output=True, text=True, check=True
            )
            base.append(float(done.stdout))
        warm = statistics.median(wall(CHECK, environment, target) for _ in range(3))
        median, floor = statistics.median(took), statistics.median(base)
        peak = _peak(CHECK, environment, target)
        print(
            f"  {records:>7,} records  cold {median:6.2f} s  warm {warm:5.2f} s  CSafeLoader {floor:5.2f} s   "
            f"{verdict(median / floor, 1.5)}   peak {peak:4.0f} MiB"
        )
        if previous is not None:
            print(
                f"          growth: {median / previous[0]:.2f}x the time for {records / previous[1]:.1f}x the records"
            )
        previous = (median, records)


def measure_chain(folder: Path, environment: dict[str, str]) -> None:
    """Measure the chain of drafts beside its critical path."""
    from chain import DELAY, JOBS, chain_ratio

    os.environ["XDG_CACHE_HOME"] = environment["XDG_CACHE_HOME"]
    print(f"chain: every document by a model that takes {DELAY * 1000:.0f} ms for each call")
    alone, together, path, calls = chain_ratio(folder, date.fromisoformat(AS_OF))
    print(f"  {calls} calls, one document after the other {alone:6.1f} s   {JOBS} at a time {together:6.1f} s")
    print(f"  {'whole chain / critical path':<28} ({path:.1f} s) {verdict(together / path, 1.3)}")


def _peak(command: list[str], environment: dict[str, str], cwd: Path) -> float:
    """Return the peak memory of a command in MiB, measured in a process of its own."""
    script = (
        "import json, resource, subprocess, sys\n"
        "subprocess.run(json.loads(sys.argv[1]), stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    forget(environment)
    done = subprocess.run(
        [sys.executable, "-c", script, json.dumps(command)],
        env=environment,
        cwd=cwd,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout) / 1024


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
