"""The format for wikis, comments and job summaries: the verdict, the artifacts, then what is wrong, errors first."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from sms_cli.checking.diagnostic import SEVERITIES, Diagnostic, Report
from sms_cli.checking.formats.text import Paint, baseline_lines, totals_line
from sms_cli.checking.formats.words import clean, details, stopped

_TITLES = {"error": "Errors", "warning": "Warnings", "advice": "Advice"}
_SPECIAL = {character: "\\" + character for character in "\\`*_[]|~$#"}
_SPECIAL |= {"<": "&lt;", ">": "&gt;", "&": "&amp;", "@": "&#64;", "\n": " ", "\r": " "}
_ESCAPES = str.maketrans(_SPECIAL)


def render_markdown(
    report: Report, diagnostics: Sequence[Diagnostic], *, link: str | None = None, limit: int | None = None
) -> str:
    """Return the report as Markdown. `link` is the address before the path of a file; `limit` is in bytes of UTF-8.

    Where the limit would be passed, the last sections are left out, and the last line says how many diagnostics they have.
    """
    lines = [
        f"# {plain(report.organization)}: service management system",
        "",
        f"ISO/IEC 20000-1:{report.edition} · as of {report.as_of} · {totals_line(report, Paint(False))}",
        "",
        *(line for said in baseline_lines(report) for line in (_rich(said), "")),
        *_artifacts(report),
    ]
    sections = [_section(diagnostics, severity, link) for severity in SEVERITIES]
    head = "\n".join(lines).rstrip() + "\n"
    if limit is None:
        return "".join([head, *(heading + "".join(entries) for heading, entries in sections if entries)])
    return _fitted(head, [section for section in sections if section[1]], limit)


def _artifacts(report: Report) -> list[str]:
    begun = [artifact for artifact in report.artifacts if artifact.verdict is not None]
    if not begun:
        return []
    lines = ["| Artifact | Verdict | Complete | Status |", "| --- | --- | ---: | --- |"]
    for a in begun:
        percent = "–" if a.completeness is None else f"{a.completeness} %"
        lines.append(f"| {plain(a.title)} | {a.verdict} | {percent} | {plain(a.status)} |")
    return lines


def _section(diagnostics: Sequence[Diagnostic], severity: str, link: str | None) -> tuple[str, list[str]]:
    """Return a heading and its entries, one a diagnostic."""
    found = [diagnostic for diagnostic in diagnostics if diagnostic.severity == severity]
    return f"\n## {_TITLES[severity]} ({len(found)})\n\n", [_entry(diagnostic, link) for diagnostic in found]


def _entry(d: Diagnostic, link: str | None) -> str:
    place = f"{d.path}:{d.line}:{d.column}"
    shown = f"`{clean(place).replace('`', chr(39))}`"
    if link is not None:
        shown = f"[{shown}]({link}{quote(d.path.encode('utf-8', 'surrogateescape'))}#L{d.line})"
    lines = [f"- **{d.rule}** {shown} {plain(d.message)}"]
    more = " ".join(_rich(stopped(text)) for text in (details(d), d.help or "") if text)
    return "\n".join([*lines, *([f"  {more}"] if more else [])]) + "\n"


def plain(text: str) -> str:
    """Return a text that Markdown shows as it is: no markup, no mention of anyone, on one line."""
    return clean(text).translate(_ESCAPES)


def _rich(text: str) -> str:
    """Return a text with what stands between backticks as code, as rules write commands."""
    parts = text.split("`")
    if len(parts) % 2 == 0 or not all(parts[1::2]):
        return plain(text)
    return "".join(f"`{clean(part)}`" if at % 2 else plain(part) for at, part in enumerate(parts))


def _fitted(head: str, sections: Sequence[tuple[str, list[str]]], limit: int) -> str:
    pieces, size = [head], len(head.encode())
    reserve = 200  # the last line, and a heading's own
    left_out = 0
    for heading, entries in sections:
        room = limit - size - len(heading.encode()) - reserve
        taken = 0
        for entry in entries:
            room -= len(entry.encode())
            if room < 0 or left_out:
                break
            taken += 1
        left_out += len(entries) - taken
        if taken:
            pieces += [heading, *entries[:taken]]
            size += sum(len(piece.encode()) for piece in (heading, *entries[:taken]))
    if left_out:
        pieces.append(f"\n{left_out} more did not find room here; `sms check` shows them all.\n")
    return "".join(pieces)
