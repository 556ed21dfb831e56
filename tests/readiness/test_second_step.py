"""Rules that run after readiness: a workspace may hold itself to a figure, and `sms query` shows the same tables."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

DAY = ("--as-of", "2026-08-31")
RULE = """\
- id: OWN001
  name: ready-for-stage
  severity: error
  after: {after}
  needs: [{needs}]
  clauses: {{"2011": ["4.1.4"], "2018": ["5.3"]}}
  says: Readiness is at least what we set ourselves.
  message: "readiness is {{readiness}} %"
  query: |
    SELECT d.row AS at, 'title' AS field, a.readiness, 'at least {least}' AS expected
    FROM readiness_area AS a JOIN document AS d ON d.skill = 'sms-scope' WHERE a.key = 'overall' AND a.readiness < {least}
"""


def own_rule(folder: Path, least: float, after: str = "readiness", needs: str = "sms-scope") -> None:
    (folder / "rules").mkdir(exist_ok=True)
    (folder / "rules/own.yaml").write_text(RULE.format(least=least, after=after, needs=needs), encoding="utf-8")


def check(sms: Any, folder: Path) -> tuple[int, dict[str, Any]]:
    done = sms("check", *DAY, "--format", "json", cwd=folder)
    assert done.returncode < 2, done.stderr
    return done.returncode, json.loads(done.stdout)


def test_a_figure_below_the_target_is_reported_and_one_at_the_target_is_not(sms: Any, netops_copy: Path) -> None:
    reached = json.loads(sms("status", *DAY, "--format", "json", cwd=netops_copy).stdout)["readiness"]["overall"]
    own_rule(netops_copy, reached)
    assert check(sms, netops_copy)[0] == 0
    own_rule(netops_copy, reached + 0.1)
    code, report = check(sms, netops_copy)
    found = [d for d in report["diagnostics"] if d["rule"] == "OWN001"]
    assert code == 1 and [d["message"] for d in found] == [f"readiness is {reached:g} %"]
    assert found[0]["path"] == "plan/sms-scope.md" and found[0]["field"] == "title"
    assert check(sms, netops_copy)[1] == report, "recalled as it was found"


def test_such_an_error_does_not_change_the_figure_that_it_is_about(sms: Any, netops_copy: Path) -> None:
    before = json.loads(sms("status", *DAY, "--format", "json", cwd=netops_copy).stdout)
    own_rule(netops_copy, 99.9)
    after = json.loads(sms("status", *DAY, "--format", "json", cwd=netops_copy).stdout)
    assert after["readiness"] == before["readiness"] and after["diagnostics"]["errors"] == 1


def test_it_waits_like_any_other_rule_for_what_it_needs(sms: Any, netops_copy: Path) -> None:
    before = check(sms, netops_copy)[1]["totals"]["pending"]
    (netops_copy / "do/release-management.md").unlink()
    without = check(sms, netops_copy)[1]["totals"]["pending"]
    own_rule(netops_copy, 99.9, needs="release-management")
    code, report = check(sms, netops_copy)
    assert code == 0 and before < without and report["totals"]["pending"] == without + 1


def test_another_step_is_refused_at_its_line(sms: Any, netops_copy: Path) -> None:
    own_rule(netops_copy, 50, after="redyness")
    done = sms("check", *DAY, cwd=netops_copy)
    said = f"{done.stdout}{done.stderr}"
    assert done.returncode != 0 and "rules/own.yaml:4:" in said and "runs after redyness, which is no step" in said


def test_query_shows_the_tables_that_such_a_rule_reads(sms: Any, netops: Path) -> None:
    status = json.loads(sms("status", *DAY, "--format", "json", cwd=netops).stdout)

    def rows(sql: str) -> Any:
        done = sms("query", sql, *DAY, "--format", "json", cwd=netops)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    assert rows("SELECT readiness FROM readiness_area WHERE key = 'overall'") == [
        {"readiness": status["readiness"]["overall"]}
    ]
    assert len(rows("SELECT * FROM readiness_skill")) == 22 and len(rows("SELECT * FROM readiness_maturity")) == 15
    assert rows("SELECT value FROM readiness_figure WHERE key = 'capa_open'") == [{"value": status["capa"]["open"]}]
    assert rows("SELECT value FROM readiness_figure WHERE key = 'warnings'") == [
        {"value": status["diagnostics"]["warnings"]}
    ]


def test_a_check_without_such_a_rule_loads_nothing_of_readiness(netops: Path) -> None:
    code = """
import sys
from sms_cli.app import main
try:
    main(sys.argv[1:])
finally:
    print([name for name in sys.modules if "readiness" in name])
"""
    words = ["check", *DAY, "--ignore", "EXR"]
    done = subprocess.run([sys.executable, "-c", code, *words], cwd=netops, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "[]"
