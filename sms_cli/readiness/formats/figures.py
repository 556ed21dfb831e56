"""Figures in words, the same in every format; what is not known is a dash."""

from __future__ import annotations

from sms_cli.readiness.assessment import Assessment, Standing


def shown(value: float | None, unit: str = "") -> str:
    """Return a figure, or a dash where it is unknown."""
    return "–" if value is None else f"{value:g}{unit}"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural but for one."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def state(standing: Standing) -> str:
    """Say how far a document is, in one or two words."""
    if standing.state == "not-started":
        return "not started"
    if standing.status in ("draft", "review") and standing.completeness is not None:
        return f"{standing.status} {standing.completeness} %"
    if standing.state == "complete":
        return "complete"
    return "has errors" if standing.in_force else standing.status


def figure_rows(assessment: Assessment) -> list[tuple[str, str]]:
    """Return the figures beside readiness, each with its name."""
    figures, totals = assessment.figures, assessment.totals
    known = figures["capa_open"] is not None
    findings = (figures["major_nc_open"], figures["minor_nc_open"], figures["observations_open"])
    counts = [assessment.count(name) for name in ("complete", "in-progress", "not-started")]
    covered = f"{shown(assessment.sla_coverage, ' %')}"
    if assessment.sla_coverage is not None:
        covered += f" ({figures['services_covered']} of {figures['business_services']} business services)"
    return [
        ("Skills", f"{counts[0]} complete · {counts[1]} begun · {counts[2]} to begin"),
        (
            "Services",
            f"{shown(figures['business_services'])} business · {shown(figures['supporting_services'])} supporting",
        ),
        ("Customers", shown(figures["customers"])),
        ("SLAs in force", shown(figures["slas"])),
        ("SLA coverage", covered),
        (
            "CAPA",
            f"{figures['capa_open']} open ({figures['capa_overdue']} overdue) · {figures['capa_closed']} closed"
            if known
            else "– (monitoring not begun)",
        ),
        (
            "Findings open",
            "–"
            if findings[0] is None
            else f"{findings[0]} major · {findings[1]} minor · {counted(findings[2] or 0, 'observation')}",
        ),
        ("Assumptions", f"{shown(figures['assumptions_open'])} open"),
        (
            "Check",
            f"{counted(totals['errors'], 'error')} · {counted(totals['warnings'], 'warning')} · {totals['advice']} advice",
        ),
        ("", f"{totals['pending']} pending · {totals['waived']} waived"),
    ]
