"""The format for GitHub Actions: annotations on the lines of a pull request, the rest as lines of the log.

The form of a workflow command and the limit of ten annotations of each kind in a step are those of GitHub's documentation
(Workflow commands for GitHub Actions; Usage limits for annotations).
"""

from __future__ import annotations

from collections.abc import Sequence

from sms_cli.checking.diagnostic import SEVERITIES, Diagnostic
from sms_cli.checking.formats.words import clean, paragraphs

MOST = 10
_KINDS = {"error": "error", "warning": "warning", "advice": "notice"}


def render_github(diagnostics: Sequence[Diagnostic], base: str = "") -> str:
    """Return workflow commands, errors first; `base` is the workspace's folder in the repository, `docs/` say."""
    lines: list[str] = []
    rest: list[Diagnostic] = []
    for severity in SEVERITIES:
        found = [diagnostic for diagnostic in diagnostics if diagnostic.severity == severity]
        lines += [_annotation(diagnostic, base) for diagnostic in found[:MOST]]
        rest += found[MOST:]
    if rest:
        # An annotation beyond the tenth of its kind would not be shown at all.
        lines.append(f"::group::{len(rest)} more")
        lines += [_line(diagnostic) for diagnostic in rest]
        lines.append("::endgroup::")
    return "".join(line + "\n" for line in lines)


def notice(path: str, title: str, text: str) -> str:
    """Return an annotation on a file that is no document; `path` begins at the top of the repository."""
    return f"::notice file={_property(path)},line=1,title={_property(title)}::{_data(text)}\n"


def _annotation(d: Diagnostic, base: str) -> str:
    properties = {"file": base + d.path, "line": str(d.line), "col": str(d.column), "title": d.rule}
    said = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_KINDS[d.severity]} {said}::{_data(chr(10).join(paragraphs(d)))}"


def _data(text: str) -> str:
    return clean(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _line(d: Diagnostic) -> str:
    """Return a diagnostic as a line of the log, which no text of a document can make a command."""
    said = " ".join(f"{d.path}:{d.line}:{d.column}: {d.severity} {d.rule} {d.message}".split())
    return "- " + clean(said).replace("##[", "# #[")
