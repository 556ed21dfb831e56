"""The format for people: artifacts with PASS or FAIL, then each diagnostic with its place, then one line of totals."""

from __future__ import annotations

from collections.abc import Sequence

from sms_cli.checking.diagnostic import Diagnostic, Report

_CODES = {"error": "31", "warning": "33", "advice": "36", "PASS": "32", "FAIL": "31", "bold": "1", "dim": "2"}


class Paint:
    """Colours words, or leaves them as they are."""

    def __init__(self, color: bool) -> None:
        self.color = color

    def __call__(self, text: str, style: str) -> str:
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.color else text


def render_text(report: Report, diagnostics: Sequence[Diagnostic], color: bool) -> str:
    """Return the report for a terminal; `diagnostics` are those that are to be shown."""
    paint = Paint(color)
    lines = [
        paint(f"{report.organization} · ISO/IEC 20000-1:{report.edition} · as of {report.as_of}", "bold"),
        "",
        *_artifacts(report, paint),
        "",
    ]
    previous = ""
    for diagnostic in diagnostics:
        group = diagnostic.path
        if previous and group != previous:
            lines.append("")
        previous = group
        lines += diagnostic_lines(diagnostic, paint)
    if diagnostics:
        lines.append("")
    return "\n".join([*lines, *baseline_lines(report), totals_line(report, paint), ""])


def _artifacts(report: Report, paint: Paint) -> list[str]:
    begun = [artifact for artifact in report.artifacts if artifact.verdict is not None]
    waiting = [artifact for artifact in report.artifacts if artifact.verdict is None]
    width = max((len(artifact.title) for artifact in begun), default=0)
    lines = []
    for a in begun:
        percent = "    –" if a.completeness is None else f"{a.completeness:3} %"
        verdict, path = paint(a.verdict or "", a.verdict or "dim"), paint(a.path or "", "dim")
        lines.append(f"  {verdict}  {percent}  {a.status:<10}  {a.title:<{width}}  {path}")
    if waiting:
        names = ", ".join(artifact.skill for artifact in waiting)
        lines.append(paint(f"  not begun: {names}", "dim"))
        if not begun:
            lines.append(f"  Begin with: sms draft {waiting[0].skill}")
    return lines


def diagnostic_lines(diagnostic: Diagnostic, paint: Paint) -> list[str]:
    """Return one diagnostic as a clickable place, what is wrong, and indented below what was expected and what to do."""
    d = diagnostic
    lines = [f"{d.path}:{d.line}:{d.column}: {paint(d.severity, d.severity)} {paint(d.rule, 'bold')} {d.message}"]
    if d.expected or d.found:
        said = [f"{word} {value}" for word, value in (("expected", d.expected), ("found", d.found)) if value]
        lines.append("    " + "; ".join(said))
    for related in d.related[:5]:
        note = (
            f" ({related.message})" if related.message and related.message != d.message and len(d.related) > 1 else ""
        )
        lines.append(f"    see {related.path}:{related.line}:{related.column}{note}")
    if len(d.related) > 5:
        lines.append(f"    and {len(d.related) - 5} more places")
    if d.help:
        lines.append(f"    {paint('help:', 'dim')} {d.help}")
    return lines


def baseline_lines(report: Report) -> list[str]:
    """Say what the baseline hides, and that it could be smaller; nothing where there is nothing to say."""
    lines = []
    if report.hidden:
        errors = sum(1 for diagnostic in report.hidden if diagnostic.severity == "error")
        number = _plural(len(report.hidden), "diagnostic")
        lines.append(f"{number} accepted in baseline.json and not shown, {_plural(errors, 'error')} among them")
    if report.stale:
        first = report.stale[0]
        named = " ".join(filter(None, (first["rule"], first["record"], first["field"])))
        more = f" and {len(report.stale) - 1} more" if len(report.stale) > 1 else ""
        lines.append(f"stale in baseline.json: {named}{more}; `sms baseline shrink` takes them out")
    return lines


def totals_line(report: Report, paint: Paint) -> str:
    """Return the one line of totals."""
    totals = report.totals
    begun = [artifact for artifact in report.artifacts if artifact.verdict]
    passed = sum(1 for artifact in begun if artifact.verdict == "PASS")
    words = [
        paint(_plural(totals["errors"], "error"), "error" if totals["errors"] else "PASS"),
        _plural(totals["warnings"], "warning"),
        f"{totals['advice']} advice",
        f"{totals['pending']} pending",
        f"{totals['waived']} waived",
        *([f"{totals['accepted']} accepted"] if report.hidden else []),
    ]
    return f"{passed} of {_plural(len(begun), 'artifact')} pass · " + ", ".join(words)


def _plural(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
