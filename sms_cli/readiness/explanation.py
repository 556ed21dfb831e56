"""The sum behind a figure, for someone who wants to do it again by hand."""

from __future__ import annotations

from sms_cli.errors import SmsError, nearest
from sms_cli.readiness.assessment import Area, Assessment


def explain_area(assessment: Assessment, name: str) -> str:
    """Return the arithmetic of an area (key or title), of `overall`, of a clause area (6.1) or of `maturity`. Raises SmsError."""
    word = name.strip().lower()
    for area in assessment.areas:
        if word in (area.key, area.title.lower()):
            return _area(assessment, area)
    if word == "overall":
        return _overall(assessment)
    if word == "maturity":
        return "".join(_clause_area(assessment, entry.area) for entry in assessment.maturity)
    if any(entry.area == word for entry in assessment.maturity):
        return _clause_area(assessment, word)
    keys = [area.key for area in assessment.areas]
    guess = nearest(word, [*keys, "overall", "maturity"])
    hint = (
        f"Did you mean {guess}?"
        if guess
        else f"Name one of {', '.join(keys)}, overall, maturity or a clause area such as 6.1"
    )
    raise SmsError(f"there is no area {name}", hint=hint)


def _area(assessment: Assessment, area: Area) -> str:
    lines = [f"{area.title}: readiness {area.readiness:g} % on {assessment.as_of}", ""]
    members = [standing for standing in assessment.standings if standing.prefix in area.skills]
    width = max(len(member.title) for member in members)
    for member in members:
        beside = f"   beside: {member.status}, {member.beside:g} % written" if member.beside else ""
        lines.append(f"  {member.points:5.1f}  {member.prefix}  {member.title:<{width}}  {member.sum}{beside}")
    total = sum(member.points for member in members)
    plain = " + ".join(f"{member.points:g}" for member in members)
    lines += ["", f"  ({plain}) ÷ {len(members)} = {total / len(members):.1f}"]
    lines.append(f"  It carries {area.weight} of {sum(a.weight for a in assessment.areas)} in the overall figure.")
    if area.beside:
        lines.append(f"  Written and not in force: {area.beside:g} %. That is shown beside, and never added.")
    return "\n".join(lines) + "\n"


def _overall(assessment: Assessment) -> str:
    weights = sum(area.weight for area in assessment.areas)
    lines = [f"Readiness {assessment.readiness:g} % on {assessment.as_of}", ""]
    width = max(len(area.title) for area in assessment.areas)
    for area in assessment.areas:
        lines.append(
            f"  {area.title:<{width}}  {area.readiness:5.1f} × {area.weight:2} = {area.readiness * area.weight:7.1f}"
        )
    total = sum(area.readiness * area.weight for area in assessment.areas)
    lines += ["", f"  {total:.1f} ÷ {weights} = {total / weights:.1f}"]
    lines.append("  `sms status --explain AREA` shows the sum of one area.")
    return "\n".join(lines) + "\n"


def _clause_area(assessment: Assessment, key: str) -> str:
    entry = next(entry for entry in assessment.maturity if entry.area == key)
    value = "unknown" if entry.maturity is None else f"{entry.maturity} of 5"
    return f"{entry.area} {entry.title}: maturity {value}\n  {entry.sum}\n"
