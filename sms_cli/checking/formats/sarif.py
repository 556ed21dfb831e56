"""The format for code scanning: SARIF 2.1.0 (OASIS Static Analysis Results Interchange Format)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from sms_cli import __version__
from sms_cli.checking.diagnostic import Diagnostic, Report
from sms_cli.checking.formats.words import clean, fingerprints, paragraphs

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "advice": "note"}


def render_sarif(
    report: Report, diagnostics: Sequence[Diagnostic], rules: Mapping[str, dict[str, Any]], base: str = ""
) -> str:
    """Return a log with one run; `base` is the workspace's folder in the repository, `docs/` say.

    `rules` have name, severity, says, why and clauses, by id.
    """
    ids = sorted({diagnostic.rule for diagnostic in diagnostics})
    marks = fingerprints(diagnostics)
    run = {
        "tool": {
            "driver": {
                "name": "sms",
                "semanticVersion": __version__,
                "rules": [_rule(rule, rules.get(rule, {}), report.edition) for rule in ids],
            }
        },
        "automationDetails": {"id": "sms-check/"},
        "columnKind": "unicodeCodePoints",
        "properties": {"accepted": len(report.hidden), "stale": len(report.stale)},
        "results": [
            _result(diagnostic, mark, ids.index(diagnostic.rule), base)
            for diagnostic, mark in zip(diagnostics, marks, strict=True)
        ],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _rule(rule: str, texts: dict[str, Any], edition: str) -> dict[str, Any]:
    says, why = (" ".join(str(texts.get(key) or "").split()) for key in ("says", "why"))
    more = f"`sms explain {rule}` says more."
    clauses = texts.get("clauses", {}).get(edition, [])
    return {
        "id": rule,
        "name": texts.get("name") or rule,
        "shortDescription": {"text": says or rule},
        "fullDescription": {"text": " ".join(part for part in (says, why) if part) or rule},
        "help": {
            "text": " ".join(part for part in (why, more) if part),
            "markdown": "\n\n".join(part for part in (f"**{says or rule}**", why, more) if part),
        },
        "defaultConfiguration": {"level": _LEVELS[texts.get("severity") or "error"]},
        "properties": {"tags": ["ISO/IEC 20000-1", *(f"clause {clause}" for clause in clauses)]},
    }


def _result(d: Diagnostic, mark: str, index: int, base: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": d.rule,
        "ruleIndex": index,
        "level": _LEVELS[d.severity],
        "message": {"text": "\n".join(paragraphs(d))},
        "locations": [{"physicalLocation": _place(d.path, d.line, d.column, base)}],
        # Code scanning at GitHub knows a result again by the first of these; else it would go by the text of the line.
        "partialFingerprints": {"primaryLocationLineHash": mark, "ruleRecordField/v1": mark},
    }
    if d.record:
        name = "/".join(part for part in (d.record, d.field) if part)
        logical = {"name": clean(d.record), "fullyQualifiedName": clean(name), "kind": "object"}
        result["locations"][0]["logicalLocations"] = [logical]
    if d.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "physicalLocation": _place(other.path, other.line, other.column, base),
                "message": {"text": clean(other.message) or "see also"},
            }
            for number, other in enumerate(d.related, 1)
        ]
    return result


def _place(path: str, line: int, column: int, base: str) -> dict[str, Any]:
    uri = quote((base + path).encode("utf-8", "surrogateescape"))
    return {"artifactLocation": {"uri": uri}, "region": {"startLine": line, "startColumn": column}}
