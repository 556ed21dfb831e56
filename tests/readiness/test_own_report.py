"""A skill of a workspace's own may take its figures from readiness, and draw them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DAY = {"SMS_AS_OF": "2026-08-31"}
FILES = {
    "skills/board-report/SKILL.md": """\
---
name: board-report
description: Writes the page that the board sees. Use when the board meets.
license: MIT
metadata:
  version: "1"
  phase: act
  prefix: BRD
  clauses-2011: "4.1.4"
  clauses-2018: "5.3"
  reads: ""
---

# Board report

Draft it on the day of the meeting: `sms draft board-report`.
""",
    "skills/board-report/schema.yaml": """\
$schema: https://json-schema.org/draft/2020-12/schema
title: Board Report
type: object
x-sections: [Readiness]
required: [overall, axes]
properties:
  overall:
    type: number
    x-question: How ready are we in all?
    x-prefill: SELECT readiness FROM readiness_area WHERE key = 'overall'
  axes:
    type: array
    minItems: 1
    x-table: axis
    x-key: [area]
    x-question: How ready is each area?
    description: The nine areas.
    x-prefill: SELECT title AS area, readiness AS percent FROM readiness_area WHERE key <> 'overall'
    items:
      type: object
      required: [area, percent]
      properties:
        area: {type: string, x-question: Which area?}
        percent: {type: number, x-question: How ready is it?}
""",
    "skills/board-report/blocks.yaml": """\
axes:
  kind: bars
  empty: No area has a figure yet.
  query: SELECT area AS label, percent AS value FROM axis ORDER BY pos
""",
    "skills/board-report/artifact.md.j2": """\
# {{ title }}

## Readiness

{{ notes("Readiness") }}

{{ block("axes") }}
""",
    "answers/board-report.yaml": "owner: PER-001\n",
}


def lay_down(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def test_its_draft_holds_the_figures_of_the_day_and_draws_them(sms: Any, netops_copy: Path) -> None:
    lay_down(netops_copy, FILES)
    done = sms("draft", "board-report", "--answers", "answers/board-report.yaml", cwd=netops_copy, env=DAY)
    assert done.returncode == 0, done.stdout + done.stderr
    status = json.loads(sms("status", "--format", "json", cwd=netops_copy, env=DAY).stdout)["readiness"]
    text = (netops_copy / "act/board-report.md").read_text(encoding="utf-8")
    assert f"overall: {status['overall']:g}\n" in text
    bars = ", ".join(f"{area['readiness']:g}" for area in status["areas"])
    assert 'xychart-beta horizontal\n    x-axis ["Scope & Context", ' in text and f"    bar [{bars}]\n" in text
    found = json.loads(sms("check", "--format", "json", cwd=netops_copy, env=DAY).stdout)
    assert [d for d in found["diagnostics"] if d["path"] == "act/board-report.md" and d["severity"] == "error"] == []


def test_bars_without_their_columns_are_refused_with_their_place(sms: Any, netops_copy: Path) -> None:
    faulty = FILES["skills/board-report/blocks.yaml"].replace("percent AS value", "percent")
    lay_down(netops_copy, {**FILES, "skills/board-report/blocks.yaml": faulty})
    said = sms("check", cwd=netops_copy, env=DAY).stdout
    assert "skills/board-report/blocks.yaml:4:" in said and "value" in said
