"""The format for GitLab: a Code Quality report, which merge requests show (GitLab documentation, Code Quality report format)."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sms_cli.checking.diagnostic import Diagnostic
from sms_cli.checking.formats.words import clean, fingerprints, paragraphs

_SEVERITIES = {"error": "critical", "warning": "minor", "advice": "info"}


def render_gitlab(diagnostics: Sequence[Diagnostic], base: str = "") -> str:
    """Return a Code Quality report; `base` is the workspace's folder in the repository, `docs/` say."""
    found = [
        {
            "description": f"{d.rule}: {' '.join(paragraphs(d))}",
            "check_name": d.rule,
            "fingerprint": fingerprint,
            "severity": _SEVERITIES[d.severity],
            "location": {"path": clean(base + d.path), "lines": {"begin": d.line}},
        }
        for d, fingerprint in zip(diagnostics, fingerprints(diagnostics), strict=True)
    ]
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"
