"""Tables to diagnostics: every rule is run, and what it returns points at a place. The front door is `check`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from sms_cli.checking.diagnostic import SEVERITIES, Artifact, Diagnostic, Related, Report
from sms_cli.checking.formats.text import Paint, baseline_lines, diagnostic_lines, render_text, totals_line
from sms_cli.checking.second_step import computed_by

if TYPE_CHECKING:
    import sqlite3
    from datetime import date
    from pathlib import Path

    from sms_cli.checking.baseline import BASELINE, Entry, baseline_text, entries_of, read_baseline, set_aside
    from sms_cli.checking.formats.surroundings import base_in_repository
    from sms_cli.workspace import Workspace

__all__ = [
    "BASELINE",
    "FORMATS",
    "SEVERITIES",
    "Artifact",
    "Diagnostic",
    "Entry",
    "Paint",
    "Related",
    "Report",
    "base_in_repository",
    "baseline_lines",
    "baseline_text",
    "beyond",
    "check",
    "check_folder",
    "check_on",
    "computed_by",
    "diagnostic_lines",
    "entries_of",
    "job_notice",
    "job_summary",
    "load_facts",
    "plain_markdown",
    "read_baseline",
    "render",
    "set_aside",
    "totals_line",
]

FORMATS = ("text", "json", "github", "sarif", "junit", "gitlab", "markdown")


def check(
    workspace: Workspace, select: Sequence[str] = (), ignore: Sequence[str] = (), *, strict: bool = False
) -> Report:
    """Check a workspace against all rules, or those that `select` and `ignore` leave (prefixes of rule ids).

    `strict` keeps completeness errors of drafts as errors. Raises SmsError for a prefix that no rule has, and for a rule
    whose query is faulty.
    """
    from sms_cli.checking.engine import run_check
    from sms_cli.errors import SmsError

    known = [rule.id for rule in workspace.definitions.rules]
    for prefix in (*select, *ignore, *workspace.settings.select, *workspace.settings.ignore):
        if not any(rule.startswith(prefix) for rule in known):
            raise SmsError(f"no rule begins with {prefix}", hint=_meant(workspace, prefix))
    return run_check(
        workspace,
        select or workspace.settings.select,
        [*ignore, *workspace.settings.ignore],
        strict,
    )


def _meant(workspace: Workspace, prefix: str) -> str:
    """Say what may be meant by a prefix that no rule has: a skill is named by its prefix here."""
    from sms_cli.errors import SmsError

    try:
        skill = workspace.definitions.skill(prefix)
    except SmsError:
        return "`sms explain` lists them, such as CAT004 or CAT"
    return f"Those of the skill {skill.key} begin with {skill.prefix}"


def beyond(diagnostics: Sequence[Diagnostic], known: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Return the diagnostics that are not among the known ones: by rule, record, field and value, wherever they stand."""
    from sms_cli.checking.identity import beyond as not_among

    return not_among(diagnostics, known)


def check_on(workspace: Workspace, day: date) -> tuple[Workspace, Report]:
    """Check the same files as they count on another day, but for rules of a second step; return them as of that day, too."""
    from sms_cli.checking.engine import first_step
    from sms_cli.checking.facts import forget_facts
    from sms_cli.workspace import load_blocks

    load_blocks(workspace)
    other = workspace.as_on(day)
    forget_facts(other.db)
    return other, first_step(other)


def check_folder(
    folder: Path, day: date | None, select: Sequence[str] = (), ignore: Sequence[str] = (), *, strict: bool = False
) -> Report:
    """Check the workspace that a folder lies in, or recall the outcome of the same check of the same files. Raises SmsError."""
    from sms_cli.checking.kept import check_or_recall

    return check_or_recall(folder, day, tuple(select), tuple(ignore), strict)


def load_facts(db: sqlite3.Connection, today: str) -> None:
    """Fill the tables of facts that are computed in Python; docs/writing-a-rule.md lists them. `today` is an ISO date."""
    from sms_cli.checking.facts import load_facts as load

    load(db, today)


def render(
    report: Report,
    diagnostics: Sequence[Diagnostic],
    kind: str,
    root: Path,
    *,
    color: bool = False,
    failing: Collection[str] = ("error",),
) -> str:
    """Return a report in one of FORMATS; `diagnostics` narrows what is shown, never what is counted.

    `root` is the workspace; `failing` are the severities that let the check fail, which a test report tells apart.
    """
    # Each format is loaded only where it is wanted: a check starts a hundred times as often as it writes SARIF.
    if kind == "text":
        return render_text(report, diagnostics, color)
    if kind == "json":
        from sms_cli.checking.formats.json_format import render_json

        return render_json(report, diagnostics)
    if kind == "junit":
        from sms_cli.checking.formats.junit import render_junit

        return render_junit(report, diagnostics, failing)
    if kind == "markdown":
        from sms_cli.checking.formats.markdown import render_markdown

        return render_markdown(report, diagnostics)
    from sms_cli.checking.formats.surroundings import base_in_repository

    base = base_in_repository(root)
    if kind == "github":
        from sms_cli.checking.formats.github import render_github

        return render_github(diagnostics, base)
    if kind == "gitlab":
        from sms_cli.checking.formats.gitlab import render_gitlab

        return render_gitlab(diagnostics, base)
    from sms_cli.checking.formats.sarif import render_sarif
    from sms_cli.checking.formats.surroundings import rule_texts

    return render_sarif(report, diagnostics, rule_texts(report, root), base)


def plain_markdown(text: str) -> str:
    """Return a text that Markdown shows as it is: no markup, no mention of anyone, on one line."""
    from sms_cli.checking.formats.markdown import plain

    return plain(text)


def job_summary(report: Report, diagnostics: Sequence[Diagnostic], root: Path, address: str | None, limit: int) -> str:
    """Return a report as Markdown of at most `limit` bytes.

    `address` is that of the files of the repository on the web, if they have one; places are then links.
    """
    from urllib.parse import quote

    from sms_cli.checking.formats.markdown import render_markdown
    from sms_cli.checking.formats.surroundings import base_in_repository

    link = None if address is None else f"{address}/{quote(base_in_repository(root))}"
    return render_markdown(report, diagnostics, link=link, limit=limit)


def job_notice(path: str, title: str, text: str) -> str:
    """Return an annotation of GitHub Actions on a file that is no document; its path begins at the top of the repository."""
    from sms_cli.checking.formats.github import notice

    return notice(path, title, text)


# Loaded when they are asked for: most workspaces have no baseline, and most checks no need of the repository around them.
_MODULES = {
    "baseline": ("BASELINE", "Entry", "baseline_text", "entries_of", "read_baseline", "set_aside"),
    "formats.surroundings": ("base_in_repository",),
}


def __getattr__(name: str) -> object:
    for module, names in _MODULES.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(f"sms_cli.checking.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
