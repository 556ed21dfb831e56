"""What makes a diagnostic the same one at another time: rule, record, field and the value there, never the line or the words.

Words may tell days and sums that change by themselves; a line moves with every edit above it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sms_cli.checking.diagnostic import SEVERITIES, Diagnostic


class Identity(NamedTuple):
    """`record` is that of the diagnostic, else the file; `value` names the value of the field, empty where there is none."""

    rule: str
    record: str
    field: str
    value: str


def identity(diagnostic: Diagnostic) -> Identity:
    """Return what tells a diagnostic from others."""
    return Identity(diagnostic.rule, diagnostic.record or diagnostic.path, diagnostic.field or "", diagnostic.value)


def beyond(diagnostics: Sequence[Diagnostic], known: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the diagnostics that are not among the known ones, or are there with a lower severity only, or less often."""
    left: dict[Identity, Counter[str]] = {}
    for diagnostic in known:
        left.setdefault(identity(diagnostic), Counter())[diagnostic.severity] += 1
    found = []
    for diagnostic in diagnostics:
        counts = left.get(identity(diagnostic), Counter())
        for severity in reversed(SEVERITIES[: SEVERITIES.index(diagnostic.severity) + 1]):
            if counts[severity]:
                counts[severity] -= 1
                break
        else:
            found.append(diagnostic)
    return found
