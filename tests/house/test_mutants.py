"""`make mutants` tells a check that sees mistakes from one that does not; the whole walk takes minutes and is run by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]


def _tried(workspace: Path, told: Path, *arguments: str) -> tuple[int, dict[str, Any], str]:
    command = [sys.executable, str(CHECKOUT / "bench" / "mutants"), "netops", "--workspace", str(workspace)]
    done = subprocess.run(
        [*command, "--workers", "1", "--json", str(told), *arguments],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    (data,) = json.loads(told.read_text("utf-8"))
    return done.returncode, data, done.stdout


def test_mistakes_in_the_service_of_an_agreement_are_caught(netops: Path, tmp_path: Path) -> None:
    code, data, said = _tried(
        netops, tmp_path / "told.json", "--field", "SLM sla/service", "--field", "SLM sla/valid_to"
    )
    assert (code, data["share"]) == (0, 100.0)
    assert {"delete", "empty", "nothing", "date", "unit"} <= set(data["operators"])
    assert "netops: " in said and "100.0 %" in said


def test_mistakes_survive_where_the_rules_on_them_are_off(netops: Path, tmp_path: Path) -> None:
    off = ["--without", "SHP", "--without", "LNK", "--without", "SLM", "--without", "UNT"]
    code, data, said = _tried(netops, tmp_path / "told.json", "--field", "SLM sla/service", *off)
    assert code == 1
    survivors = data["fields"]["SLM sla/service"]["survivors"]
    assert {one["operator"] for one in survivors} >= {"delete", "empty", "nothing"}
    assert "fields with a survivor: 1 of 1" in said


def test_a_sample_is_the_same_for_the_same_seed(netops: Path, tmp_path: Path) -> None:
    once, again = (
        _tried(netops, tmp_path / name, "--only", "REL", "--sample", "3")[1] for name in ("a.json", "b.json")
    )
    assert once == again
    assert once["mutants"] == 3
