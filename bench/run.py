"""Measure what `sms` costs, start to end, on the worked example and on larger registers: `make bench`.

Each figure is the time of a whole process, the median and the best of several runs, and its highest memory. "first" runs
have an empty cache, all others find what the run before them has kept. Compare figures of one table only: they depend on
the machine and on what else it does.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

AS_OF = "2026-08-31"
PER_FILE = 20
# Each supporting service leans on the one before it, so that links and the dependency graph grow with the register.
RECORD = """\
  - id: SVC-B{number:05}
    name: Measured Service {number}
    description: A supporting service that stands here to be measured, number {number} of its chain.
    type: supporting
    status: live
    owner: PER-005
    customers: [CUS-004]
    criticality: medium
    hours: 24x7
    depends_on:
      - {{service: {before}, strength: soft}}
"""


class Bench:
    """The programs to run, with the surroundings that they run in."""

    def __init__(self, folder: Path, runs: int) -> None:
        self.runs = runs
        self.cache = folder / "cache"
        self.sms = shutil.which("sms", path=str(Path(sys.executable).parent)) or "sms"
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "XDG_CACHE_HOME": str(self.cache),
            "GIT_CONFIG_GLOBAL": str(folder / ".gitconfig"),
            "TERM": "dumb",
        }
        (folder / ".gitconfig").write_text("[user]\n\tname = Bench\n\temail = bench@example.org\n", encoding="utf-8")
        self.rows: list[dict[str, Any]] = []

    def once(self, command: list[str], cwd: Path) -> tuple[float, float]:
        """Run a command; return milliseconds and its highest memory in MB."""
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=cwd, env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        assert process.stdout is not None
        said = process.stdout.read().decode("utf-8", "replace")
        _, status, usage = os.wait4(process.pid, 0)
        took = (time.perf_counter() - began) * 1000
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stdout.close()
        if process.returncode not in (0, 1):  # a check may find something, but it must run
            sys.exit(f"bench: {' '.join(command)} in {cwd} exited with {process.returncode}:\n{said}")
        return took, usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)

    def measure(self, name: str, command: list[str], cwd: Path, before: Callable[[], object] = lambda: None) -> None:
        """Run a command several times, and print the row of its figures."""
        found = []
        for _ in range(self.runs):
            before()
            found.append(self.once(command, cwd))
        times = [took for took, _ in found]
        row = {
            "what": name,
            "median_ms": statistics.median(times),
            "best_ms": min(times),
            "mb": max(mb for _, mb in found),
        }
        self.rows.append(row)
        print(f"{name:<44} {row['median_ms']:>9.0f} {row['best_ms']:>9.0f} {row['mb']:>7.0f}", flush=True)

    def forget(self) -> None:
        """Empty the cache."""
        shutil.rmtree(self.cache, ignore_errors=True)


def enlarge(workspace: Path, records: int) -> None:
    """Add so many services to the register of a workspace, in part files of PER_FILE each, reached from its SVC-001."""
    catalog = workspace / "plan" / "service-catalog.md"
    text = catalog.read_text(encoding="utf-8")
    last = f"SVC-B{records:05}"
    larger = re.sub(
        r"^(\s*)- (\{?)service: SVC-005", rf"\1- {{service: {last}, strength: soft}}\n\g<0>", text, count=1, flags=re.M
    )
    if larger == text:
        sys.exit(f"bench: {catalog} has no dependency on SVC-005 to stand beside")
    catalog.write_text(larger, encoding="utf-8")
    folder = workspace / "plan" / "service-catalog"
    folder.mkdir(exist_ok=True)
    for first in range(1, records + 1, PER_FILE):
        numbers = range(first, min(first + PER_FILE, records + 1))
        services = "".join(RECORD.format(number=n, before=f"SVC-B{n - 1:05}" if n > 1 else "SVC-005") for n in numbers)
        head = f"---\npart_of: DOC-CAT\nskill: service-catalog\nservices:\n{services}---\n\n# Services from {first}\n"
        (folder / f"part-{first:05}.md").write_text(head, encoding="utf-8")


def main() -> None:
    """Measure, print a table, and write it as JSON where that is asked for."""
    options = argparse.ArgumentParser(description="Measure what sms costs.")
    options.add_argument("--runs", type=int, default=7, help="how often each command runs (7)")
    options.add_argument(
        "--records", type=int, nargs="*", default=[1000, 10000], help="sizes of registers (1000 10000)"
    )
    options.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file, too")
    wanted = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="sms-bench-") as name:
        folder = Path(name)
        bench = Bench(folder, wanted.runs)
        example = folder / "example"
        check = [bench.sms, "check", "--as-of", AS_OF]
        bench.once([bench.sms, "init", str(example), "--example", "netops"], folder)
        print(f"{'milliseconds':<44} {'median':>9} {'best':>9} {'MB':>7}")
        bench.measure("python -c pass", [sys.executable, "-c", "pass"], folder)
        bench.measure("sms --version", [bench.sms, "--version"], folder)
        bench.measure("sms check, the example, first", check, example, bench.forget)
        bench.measure("sms check, the example", check, example)
        bench.measure("sms check --format json, the example", [*check, "--format", "json"], example)
        for records in wanted.records:
            large = folder / f"example-{records}"
            shutil.copytree(example, large)
            enlarge(large, records)
            label = f"{records:,} records more"
            bench.measure(f"sms check, {label}, first", check, large, bench.forget)
            bench.measure(f"sms check, {label}", check, large)
        if wanted.json:
            wanted.json.write_text(json.dumps(bench.rows, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
