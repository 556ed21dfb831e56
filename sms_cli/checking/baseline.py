"""The baseline of a workspace: diagnostics that were there when checking began, accepted so that only new ones count.

It is a committed file, one entry a line, so that a pull request shows what was accepted. An entry is known by rule, record, field
and value, never by its line. What cannot be read at all is not accepted: nobody knows what else it hides.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sms_cli.checking.diagnostic import SEVERITIES, Diagnostic, Report
from sms_cli.checking.identity import Identity, identity
from sms_cli.errors import SmsError

BASELINE = "baseline.json"
FORMAT = 1
NEVER = frozenset(("SHP002", "SHP003"))
MAX_BYTES = 16 * 1024 * 1024
_HINT = "It is written by `sms baseline write`; take it from git again, or write it anew"


class Entry(NamedTuple):
    """One accepted diagnostic. It covers those of its severity and below."""

    identity: Identity
    severity: str


def read_baseline(root: Path) -> list[Entry] | None:
    """Return what was accepted; None where there is no baseline. Raises SmsError for a file that is none."""
    path = root / BASELINE
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SmsError(f"cannot be read: {error.strerror}", path=BASELINE) from None
    if len(raw) > MAX_BYTES:
        raise SmsError(f"is larger than {MAX_BYTES >> 20} MB", path=BASELINE, hint=_HINT)
    try:
        data: Any = json.loads(raw)
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        raise SmsError("is not JSON (a merge may have left its marks)", path=BASELINE, line=line, hint=_HINT) from None
    if not isinstance(data, dict) or not isinstance(data.get("accepted"), list):
        raise SmsError("is no baseline: it has no list of what is accepted", path=BASELINE, line=1, hint=_HINT)
    if data.get("version") != FORMAT:
        raise SmsError(
            f"has the form {data.get('version')}, and this sms reads {FORMAT}",
            path=BASELINE,
            line=1,
            hint="Use a newer sms",
        )
    return [_entry(entry, number) for number, entry in enumerate(data["accepted"], 1)]


def _entry(entry: Any, number: int) -> Entry:
    given: list[Any] = [None]
    if isinstance(entry, dict):
        given = [entry.get(name, "") for name in Identity._fields]
    if not all(isinstance(text, str) for text in given) or entry.get("severity") not in SEVERITIES:
        raise SmsError(f"entry {number} is none: rule, severity and record are needed", path=BASELINE, hint=_HINT)
    return Entry(Identity(*map(str, given)), entry["severity"])


def entries_of(diagnostics: Sequence[Diagnostic]) -> list[Entry]:
    """Return the entries that accept these diagnostics."""
    return [
        Entry(identity(diagnostic), diagnostic.severity) for diagnostic in diagnostics if diagnostic.rule not in NEVER
    ]


def baseline_text(entries: Sequence[Entry]) -> str:
    """Return the file: sorted, one entry a line, so that git merges and shows it well."""
    lines = []
    for entry in sorted(entries):
        named = {"rule": entry.identity.rule, "severity": entry.severity, "record": entry.identity.record}
        named |= {name: text for name, text in entry.identity._asdict().items() if name in ("field", "value") and text}
        lines.append("    " + json.dumps(named, ensure_ascii=False))
    listed = "\n" + ",\n".join(lines) + "\n  " if lines else ""
    return f'{{\n  "version": {FORMAT},\n  "accepted": [{listed}]\n}}\n'


def set_aside(
    diagnostics: Sequence[Diagnostic], entries: Sequence[Entry]
) -> tuple[list[Diagnostic], list[Diagnostic], list[Entry]]:
    """Return the diagnostics that are new, those that are accepted, and the entries that accept nothing any more.

    An entry accepts one diagnostic: of two alike the second one is new.
    """
    left = Counter(entries)
    new: list[Diagnostic] = []
    hidden: list[Diagnostic] = []
    raised: Counter[Identity] = Counter()
    for diagnostic in diagnostics:
        name = identity(diagnostic)
        rank = SEVERITIES.index(diagnostic.severity)
        entry = next((e for s in reversed(SEVERITIES[: rank + 1]) if left[e := Entry(name, s)]), None)
        if entry is None or diagnostic.rule in NEVER:
            new.append(diagnostic)
            raised[name] += 1
        else:
            left[entry] -= 1
            hidden.append(diagnostic)
    stale = []
    for entry in left.elements():
        if raised[entry.identity]:  # it has only become more severe
            raised[entry.identity] -= 1
        else:
            stale.append(entry)
    return new, hidden, stale


def without_accepted(report: Report, root: Path, runs: Any) -> Report:
    """Return a report without the diagnostics that the baseline of a workspace accepts.

    `runs` tells whether a rule was run; what was not run cannot tell that an entry is stale. Raises SmsError.
    """
    entries = read_baseline(root)
    if entries is None:
        return report
    new, hidden, stale = set_aside(report.diagnostics, entries)
    told = [entry.identity._asdict() for entry in stale if runs(entry.identity.rule)]
    return report._replace(diagnostics=new, hidden=hidden, stale=told)
