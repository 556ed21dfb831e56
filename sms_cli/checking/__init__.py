"""Tables to diagnostics: every rule is run, and what it returns points at file, line and column. The front door is `check`."""

from __future__ import annotations

from collections.abc import Sequence

from sms_cli.checking.diagnostic import SEVERITIES, Artifact, Diagnostic, Related, Report
from sms_cli.checking.engine import run_check
from sms_cli.checking.facts import load_facts
from sms_cli.checking.formats.text import Paint, diagnostic_lines, render_text, totals_line
from sms_cli.errors import SmsError
from sms_cli.workspace import Workspace

__all__ = [
    "FORMATS",
    "SEVERITIES",
    "Artifact",
    "Diagnostic",
    "Paint",
    "Related",
    "Report",
    "check",
    "diagnostic_lines",
    "load_facts",
    "render",
    "totals_line",
]

FORMATS = ("text", "json")


def check(
    workspace: Workspace, select: Sequence[str] = (), ignore: Sequence[str] = (), *, strict: bool = False
) -> Report:
    """Check a workspace against all rules, or those that `select` and `ignore` leave (prefixes of rule ids).

    `strict` keeps completeness errors of drafts as errors. Raises SmsError for a prefix that no rule has, and for a rule
    whose query is faulty.
    """
    known = [rule.id for rule in workspace.definitions.rules]
    for prefix in (*select, *ignore, *workspace.settings.select, *workspace.settings.ignore):
        if not any(rule.startswith(prefix) for rule in known):
            raise SmsError(f"no rule begins with {prefix}", hint="`sms explain` lists them, such as CAT004 or CAT")
    return run_check(
        workspace,
        select or workspace.settings.select,
        [*ignore, *workspace.settings.ignore],
        strict,
    )


def render(
    report: Report, diagnostics: Sequence[Diagnostic], kind: str, *, organization: str, color: bool = False
) -> str:
    """Return a report in one of FORMATS; `diagnostics` narrows what is shown, never what is counted."""
    if kind == "json":
        from sms_cli.checking.formats.json_format import render_json

        return render_json(report, diagnostics)
    return render_text(report, diagnostics, organization, color)
