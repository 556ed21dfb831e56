"""The outcome of a check, kept until a file, the day, an option or sms itself changes: most checks are of unchanged files."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

from sms_cli.checking.diagnostic import Artifact, Diagnostic, Related, Report
from sms_cli.workspace import Kept, fingerprint

FORMAT = 2


def check_or_recall(
    folder: Path, day: date | None, select: tuple[str, ...], ignore: tuple[str, ...], strict: bool
) -> Report:
    """Recall the report of the same check of the same files, or check and keep it; then set aside what the baseline accepts."""
    if day is None:
        from sms_cli.workspace import today

        day = today()
    root, state, settled = fingerprint(folder)
    kept = Kept(root)
    key = repr((FORMAT, state, day.isoformat(), select, ignore, strict))
    found = _unpack(kept.recall(key))
    if found is not None:
        return _without_accepted(found, root, select, ignore)
    from sms_cli.checking import check
    from sms_cli.workspace import open_workspace

    workspace = open_workspace(root, day)
    report = check(workspace, select, ignore, strict=strict)
    if settled:
        kept.keep(key, list(report), workspace.looked_for)
    return _without_accepted(report, root, select, ignore)


def _without_accepted(report: Report, root: Path, select: tuple[str, ...], ignore: tuple[str, ...]) -> Report:
    """Read the baseline anew each time: it is no part of what is kept, and most workspaces have none."""
    if not os.path.lexists(f"{root}/baseline.json"):
        return report
    from sms_cli.checking.baseline import without_accepted

    def runs(rule: str) -> bool:
        return (not select or rule.startswith(select)) and not rule.startswith(ignore)

    return without_accepted(report, root, runs)


def _unpack(value: Any) -> Report | None:
    if value is None:
        return None
    try:
        report = Report(*value)
        return report._replace(
            diagnostics=[_diagnostic(entry) for entry in report.diagnostics],
            waived=[_diagnostic(entry) for entry in report.waived],
            artifacts=[Artifact(*entry) for entry in report.artifacts],
            pending_rules=[(rule, absent) for rule, absent in report.pending_rules],
        )
    except (TypeError, ValueError):
        return None


def _diagnostic(entry: Any) -> Diagnostic:
    found = Diagnostic(*entry)
    return found._replace(related=tuple(Related(*place) for place in found.related))
