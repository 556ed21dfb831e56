"""The formats of a difference: text for a terminal, Markdown for a pull request, JSON for programs, lines for the log of a job."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sms_cli.changing.diff import Diff
from sms_cli.changing.diff_words import (
    approval_line,
    area_lines,
    change_lines,
    heading_line,
    section_line,
    suspect_groups,
    totals_line,
)
from sms_cli.checking import SEVERITIES, Paint, diagnostic_lines, plain_markdown

FORMATS = ("text", "json", "markdown", "github")
MOST = 12  # suspects of one record that text and Markdown list


def render_diff(difference: Diff, kind: str, *, color: bool = False, limit: int | None = None) -> str:
    """Return a difference in one of FORMATS; `limit`, in bytes of UTF-8, is for Markdown, which then says what it leaves out.

    `github` is what the log of a job shows, where no text of a document may become a command.
    """
    if kind == "json":
        return json.dumps(difference.as_json(), ensure_ascii=False, indent=2) + "\n"
    if kind == "markdown":
        return _fitted(_markdown(difference), limit)
    if kind == "github":
        # A command begins a line, or stands after `##[` anywhere in it.
        lines = [f"| {line}".rstrip() for line in _text(difference, Paint(False)).splitlines()]
        return "\n".join(["::group::What changed", *lines, "::endgroup::", ""]).replace("##[", "# #[")
    return _text(difference, Paint(color))


def _fitted(text: str, limit: int | None) -> str:
    """Return as many whole lines as there is room for, and how many are left out."""
    if limit is None or len(text.encode()) <= limit:
        return text
    kept, room = [], limit - 200  # for the last line
    lines = text.splitlines(keepends=True)
    for line in lines:
        room -= len(line.encode())
        if room < 0:
            break
        kept.append(line)
    return "".join(
        [*kept, f"\n{len(lines) - len(kept)} more lines did not find room here; `sms diff` shows them all.\n"]
    )


def _sections(difference: Diff) -> Iterator[tuple[str, list[tuple[str, list[str]]]]]:
    """Yield title and groups (what they stand under, their lines) of all that is told but diagnostics."""
    records: dict[str, list[str]] = {}
    for change in difference.changes:
        records.setdefault(change.path, []).extend(change_lines(change))
    yield "Changed", list(records.items())
    yield "Approvals", [("", [approval_line(approval) for approval in difference.approvals])]
    yield "Readiness", [("", area_lines(difference))]
    yield "Prose", [("", [section_line(section) for section in difference.sections])]
    yield "Rules and skills of your own", [("", difference.own_files)]
    suspects = []
    for because, group in suspect_groups(difference.suspects).items():
        lines = [
            " ".join(part for part in (s.record, f"({s.title})", s.field, f"{s.path}:{s.line}") if part)
            for s in group[:MOST]
        ]
        if len(group) > MOST:
            lines.append(f"and {len(group) - MOST} more; `sms diff --format json` lists them all")
        suspects.append((f"{because} is named by", lines))
    yield "To look at again", suspects


def _text(difference: Diff, paint: Paint) -> str:
    lines = [paint(heading_line(difference), "bold")]
    if not difference.began:
        lines.append("There was no workspace before.")
    if difference.empty:
        return "\n".join([*lines, "Nothing has changed.", ""])
    for title, groups in _sections(difference):
        if any(entries for _, entries in groups):
            lines += ["", paint(title, "bold")]
        for name, entries in groups:
            if name and entries:
                lines.append(paint(f"  {name}", "dim"))
            lines += [f"  {'  ' if name else ''}{entry}" for entry in entries]
    for title, found in (("New diagnostics", difference.new), ("Gone", difference.gone)):
        if found:
            lines += ["", paint(f"{title} ({len(found)})", "bold")]
            for diagnostic in found:
                told = diagnostic_lines(diagnostic, paint)
                lines += told if found is difference.new else told[:1]
    return "\n".join([*lines, "", totals_line(difference), ""])


def _markdown(difference: Diff) -> str:
    lines = [f"# What changed: {plain_markdown(heading_line(difference))}", ""]
    if not difference.began:
        lines += ["There was no workspace before.", ""]
    if difference.empty:
        return "\n".join([*lines, "Nothing has changed.", ""])
    lines.append(plain_markdown(totals_line(difference)))
    for title, groups in _sections(difference):
        if any(entries for _, entries in groups):
            lines += ["", f"## {title}"]
        for name, entries in groups:
            if entries:
                lines += ["", *([f"**{plain_markdown(name)}**", ""] if name else [])]
            lines += [f"- {plain_markdown(entry)}" for entry in entries]
    for title, found in (("New diagnostics", difference.new), ("Gone", difference.gone)):
        if found:
            lines += ["", f"## {title} ({len(found)})", ""]
            ordered = sorted(found, key=lambda d: SEVERITIES.index(d.severity))
            lines += [
                f"- {d.severity} **{d.rule}** {plain_markdown(f'{d.path}:{d.line} {d.message}')}" for d in ordered
            ]
    return "\n".join([*lines, ""])
