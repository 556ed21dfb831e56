"""The format for programs: versioned, documented in docs/json-format.md."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sms_cli.checking.diagnostic import Diagnostic, Report


def render_json(report: Report, diagnostics: Sequence[Diagnostic]) -> str:
    """Return the report as JSON; `diagnostics` are those that are to be shown, totals and artifacts are of the whole workspace."""
    shown = report._replace(diagnostics=list(diagnostics)).as_json()
    return json.dumps({**shown, "totals": report.totals}, ensure_ascii=False, indent=2) + "\n"
