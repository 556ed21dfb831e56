"""Accept what a check says today as a baseline, and let the baseline shrink as the SMS gets better; it grows only when asked to."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from sms_cli.checking import (
    BASELINE,
    Diagnostic,
    Entry,
    baseline_text,
    check,
    entries_of,
    read_baseline,
    set_aside,
)
from sms_cli.errors import SmsError
from sms_cli.workspace import find_workspace, inside, open_workspace, write_text


class Baseline(NamedTuple):
    """What became of a baseline. `added` would be or was accepted anew; `removed` was not needed any more.

    `never` are diagnostics that cannot be accepted; `written` tells whether the file says now what is said here.
    """

    path: str
    accepted: int
    added: list[Diagnostic]
    removed: list[Entry]
    never: list[Diagnostic]
    written: bool


def accept(folder: Path, day: date | None = None, *, grow: bool = False) -> Baseline:
    """Write the baseline of the workspace that a folder lies in: all that a check says as at a day.

    One that is there gets smaller; it gets new entries only with `grow`, and without nothing is written then. Raises SmsError.
    """
    root = find_workspace(folder)
    known = read_baseline(root)
    diagnostics = check(open_workspace(root, day)).diagnostics
    entries = entries_of(diagnostics)
    new, hidden, stale = set_aside(diagnostics, known or [])
    never = [diagnostic for diagnostic in new if not entries_of([diagnostic])]
    added = [diagnostic for diagnostic in new if diagnostic not in never]
    refused = known is not None and bool(added) and not grow
    if not refused:
        write_text(inside(root, BASELINE), baseline_text(entries))
    return Baseline(BASELINE, len(hidden) if refused else len(entries), added, stale, never, not refused)


def shrink(folder: Path, day: date | None = None) -> Baseline:
    """Take out of the baseline what it need not accept any more. Raises SmsError where there is none."""
    root = find_workspace(folder)
    known = read_baseline(root)
    if known is None:
        raise SmsError("there is no baseline", path=BASELINE, hint="`sms baseline write` makes one")
    diagnostics = check(open_workspace(root, day)).diagnostics
    new, _, stale = set_aside(diagnostics, known)
    left = list(known)
    for entry in stale:
        left.remove(entry)
    write_text(inside(root, BASELINE), baseline_text(left))
    return Baseline(BASELINE, len(left), [], stale, [d for d in new if not entries_of([d])], True)
