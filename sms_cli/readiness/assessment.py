"""How far a workspace is: values only. None stands for what cannot be known, never for zero."""

from __future__ import annotations

from typing import Any, NamedTuple


class Standing(NamedTuple):
    """One skill of the journey. `state` is not-started, in-progress or complete; `points` 0 to 100, those that count.

    `beside` is the completeness in percent of what is written and not in force, 0 where there is no such thing; `sum` the
    arithmetic in words.
    """

    skill: str
    prefix: str
    title: str
    step: int
    phase: str
    path: str | None
    status: str
    state: str
    completeness: int | None
    errors: int
    warnings: int
    in_force: bool
    points: float
    beside: float
    sum: str


class Area(NamedTuple):
    """One of the nine areas. `readiness` and `beside` are in percent; the first counts, the second never does."""

    key: str
    title: str
    weight: int
    readiness: float
    beside: float
    skills: tuple[str, ...]


class Maturity(NamedTuple):
    """A clause area, 0 to 5: what the approved gap assessment says, what documents and audits show, and the higher of the two."""

    area: str
    title: str
    assessed: int | None
    shown: int | None
    maturity: int | None
    sum: str


class Step(NamedTuple):
    """One thing to do: `kind` is error, overdue, approve, confirm, finish, draft or warning; `command` shows or does it."""

    kind: str
    what: str
    why: str
    command: str
    path: str | None = None
    line: int | None = None


class Duty(NamedTuple):
    """A dated duty: the day as an ISO date, what it is, and where it is written. `who` is a name, None where nobody is named."""

    day: str
    kind: str
    what: str
    who: str | None
    record: str | None
    path: str
    line: int
    field: str | None


class Moment(NamedTuple):
    """Figures at a commit (its id, time in seconds, day and subject), or now: `commit` is then empty. None is unknown."""

    commit: str
    time: int
    day: str
    subject: str
    readiness: float | None
    beside: float | None
    complete: float | None
    errors: float | None
    warnings: float | None
    capa_open: float | None
    capa_overdue: float | None
    capa_closed: float | None


class Registers(NamedTuple):
    """What the figures count, one by one: rows of rules/readiness.yaml (`registers`) as mappings; None for what cannot be known.

    Beside the columns of its query a row has `place` (path and line) where it stands in a file; ids of people, roles and
    units in `owner` and `provided_by` are replaced by names.
    """

    services: list[dict[str, Any]] | None
    dependencies: list[dict[str, Any]] | None
    agreements: list[dict[str, Any]] | None
    uncovered: list[dict[str, Any]] | None
    capa: list[dict[str, Any]] | None


class Assessment(NamedTuple):
    """All figures of a workspace on a day. `figures` are those of rules/readiness.yaml by key, `totals` those of the check."""

    organization: str
    edition: str
    as_of: str
    readiness: float
    beside: float
    areas: list[Area]
    maturity: list[Maturity]
    standings: list[Standing]
    figures: dict[str, int | None]
    totals: dict[str, int]

    @property
    def sla_coverage(self) -> float | None:
        """Percent of live business services in scope with an agreement for each customer; None without services or SLAs."""
        covered, services = self.figures["services_covered"], self.figures["business_services"]
        return None if covered is None or not services else round(100 * covered / services, 1)

    @property
    def mean_maturity(self) -> float | None:
        """Mean of the clause areas; None unless every one of them is known."""
        known = [entry.maturity for entry in self.maturity if entry.maturity is not None]
        return round(sum(known) / len(known), 2) if known and len(known) == len(self.maturity) else None

    def count(self, state: str) -> int:
        """Count the skills of the journey in a state."""
        return sum(1 for standing in self.standings if standing.state == state)

    def as_json(self) -> dict[str, Any]:
        """The documented form (docs/json-format.md), version 1."""
        figures = self.figures
        findings = ("major_nc_open", "minor_nc_open", "observations_open")
        portfolio = ("business_services", "supporting_services", "customers", "slas", "services_covered")
        return {
            "version": 1,
            "organization": self.organization,
            "edition": self.edition,
            "as_of": self.as_of,
            "readiness": {
                "overall": self.readiness,
                "beside": self.beside,
                "areas": [{**area._asdict(), "skills": list(area.skills)} for area in self.areas],
            },
            "maturity": {"mean": self.mean_maturity, "areas": [entry._asdict() for entry in self.maturity]},
            "skills": [standing._asdict() for standing in self.standings],
            "capa": {key: figures[f"capa_{key}"] for key in ("open", "overdue", "implemented", "closed")},
            "findings": {key.removesuffix("_open"): figures[key] for key in findings},
            "portfolio": {**{key: figures[key] for key in portfolio}, "sla_coverage": self.sla_coverage},
            "assumptions_open": figures["assumptions_open"],
            "diagnostics": self.totals,
        }
