"""What a check finds: values only; printing is elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

SEVERITIES = ("error", "warning", "advice")


class Related(NamedTuple):
    """Another place that a diagnostic speaks of. Line and column from 1."""

    path: str
    line: int
    column: int
    message: str


class Diagnostic(NamedTuple):
    """One violation of a rule at a place. Line and column from 1, the column in characters.

    `value` names the value of the field (a digest), so that the same diagnostic is known again; empty where there is none.
    """

    rule: str
    severity: str
    message: str
    help: str | None
    path: str
    line: int
    column: int
    record: str | None
    field: str | None
    expected: str | None
    found: str | None
    related: tuple[Related, ...]
    value: str = ""

    def as_json(self) -> dict[str, Any]:
        """The documented form (docs/json-format.md)."""
        found = {**self._asdict(), "related": [related._asdict() for related in self.related]}
        del found["value"]
        return found


class Artifact(NamedTuple):
    """The state of one skill's artifact. `verdict` is PASS or FAIL, None where it is not begun; `completeness` in percent."""

    skill: str
    title: str
    path: str | None
    status: str
    verdict: str | None
    completeness: int | None


class Report(NamedTuple):
    """The outcome of a check. `pending` counts rules and links that wait for documents not begun yet.

    `hidden` are diagnostics that the baseline accepts; `stale` its entries (rule, record, field, value) that accept nothing.
    """

    organization: str
    as_of: str
    edition: str
    diagnostics: list[Diagnostic]
    waived: list[Diagnostic]
    artifacts: list[Artifact]
    pending_rules: list[tuple[str, list[str]]]
    pending_links: int
    hidden: Sequence[Diagnostic] = ()
    stale: Sequence[dict[str, str]] = ()

    def count(self, severity: str) -> int:
        """Count the diagnostics of a severity."""
        return sum(1 for diagnostic in self.diagnostics if diagnostic.severity == severity)

    @property
    def totals(self) -> dict[str, int]:
        """The line of totals: errors, warnings, advice, pending, waived."""
        return {
            "errors": self.count("error"),
            "warnings": self.count("warning"),
            "advice": self.count("advice"),
            "pending": len(self.pending_rules) + self.pending_links,
            "waived": len(self.waived),
            "accepted": len(self.hidden),
            "stale": len(self.stale),
        }

    def as_json(self) -> dict[str, Any]:
        """The documented form (docs/json-format.md), version 1."""
        return {
            "version": 1,
            "as_of": self.as_of,
            "edition": self.edition,
            "diagnostics": [diagnostic.as_json() for diagnostic in self.diagnostics],
            "artifacts": [
                {
                    "skill": a.skill,
                    "path": a.path,
                    "status": a.status,
                    "verdict": a.verdict,
                    "completeness": a.completeness,
                }
                for a in self.artifacts
            ],
            "totals": self.totals,
            "stale": list(self.stale),
        }
