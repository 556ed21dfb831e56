"""The dashboard for a README, a wiki or the summary of a job: tables, and a chart where the host draws Mermaid."""

from __future__ import annotations

from sms_cli.readiness.assessment import Assessment, Duty, Step
from sms_cli.readiness.formats.figures import figure_rows, shown, state

_UPCOMING = 8
_SPECIAL = {character: "\\" + character for character in "\\`*_[]|~$#"}
_SPECIAL |= {"<": "&lt;", ">": "&gt;", "&": "&amp;", "@": "&#64;", "\n": " ", "\r": " "}
_ESCAPES = str.maketrans(_SPECIAL)


def render_markdown(assessment: Assessment, steps: list[Step], duties: list[Duty]) -> str:
    """Return the page; every mark of the chart stands as a number in the table below it."""
    a = assessment
    beside = f", {a.beside:g} % more are written and not in force" if a.beside else ""
    lines = [
        f"# {plain(a.organization)}: readiness {a.readiness:g} %",
        "",
        f"ISO/IEC 20000-1:{a.edition} · as of {a.as_of}{beside}",
        "",
        *_chart(a),
        "",
        "| Area | Weight | Readiness | Beside |",
        "| --- | ---: | ---: | ---: |",
        *(f"| {plain(x.title)} | {x.weight} | {x.readiness:g} % | {shown(x.beside or None, ' %')} |" for x in a.areas),
        "",
        "## What comes next",
        "",
        *(f"{at}. **{plain(s.what)}**: {plain(s.why)}. `{s.command}`" for at, s in enumerate(steps[:3], 1)),
        *([] if steps else ["Nothing stands open."]),
        "",
        "## Figures",
        "",
        "| | |",
        "| --- | --- |",
        *_figures(a),
        "",
        "## Journey",
        "",
        "| Step | Document | State | Points | Errors | Warnings |",
        "| ---: | --- | --- | ---: | ---: | ---: |",
    ]
    for s in a.standings:
        title = f"[{plain(s.title)}]({s.path})" if s.path else plain(s.title)
        lines.append(f"| {s.step} | {title} | {plain(state(s))} | {s.points:g} | {s.errors} | {s.warnings} |")
    mean = "" if a.mean_maturity is None else f", {a.mean_maturity:g} on average"
    lines += ["", f"## Maturity by clause area (0 to 5{mean})", "", "| Area | | Assessed | Shown | Maturity |"]
    lines.append("| --- | --- | ---: | ---: | ---: |")
    for m in a.maturity:
        lines.append(f"| {m.area} | {plain(m.title)} | {shown(m.assessed)} | {shown(m.shown)} | {shown(m.maturity)} |")
    upcoming = [duty for duty in duties if duty.day >= a.as_of][:_UPCOMING]
    if upcoming:
        lines += ["", "## Upcoming", "", "| Day | What | Who |", "| --- | --- | --- |"]
        lines += [f"| {duty.day} | {plain(duty.what)} | {plain(duty.who or '–')} |" for duty in upcoming]
    return "\n".join(lines) + "\n"


def plain(text: str) -> str:
    """Return a text that Markdown shows as it is."""
    return text.translate(_ESCAPES)


def _chart(assessment: Assessment) -> list[str]:
    """Return the nine areas as bars in Mermaid: its radar is not yet drawn by every host. The words are those of clauses.yaml."""
    labels = ", ".join(f'"{area.title}"' for area in assessment.areas)
    values = ", ".join(f"{area.readiness:g}" for area in assessment.areas)
    title = '    title "Readiness in percent"'
    lines = [title, f"    x-axis [{labels}]", "    y-axis 0 --> 100", f"    bar [{values}]"]
    return ["```mermaid", "xychart-beta horizontal", *lines, "```"]


def _figures(assessment: Assessment) -> list[str]:
    rows: list[tuple[str, str]] = []
    for name, value in figure_rows(assessment):
        if name:
            rows.append((name, value))
        else:
            rows[-1] = (rows[-1][0], f"{rows[-1][1]} · {value}")
    return [f"| {plain(name)} | {plain(value)} |" for name, value in rows]
