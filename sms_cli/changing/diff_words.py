"""A difference in the words of the business, each change a line; text and Markdown lay the same lines out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sms_cli.changing.comparison import ApprovalChange, FieldChange, RecordChange, SectionChange
from sms_cli.changing.diff import Diff
from sms_cli.changing.suspects import Suspect

LONGEST = 80  # characters of a value; more of a text tells nobody more


def change_lines(change: RecordChange) -> Iterator[str]:
    """Say what happened to a record: one line for a whole record, one a field for a changed one."""
    subject = _subject(change)
    if change.change in ("added", "removed"):
        holds = ", ".join(_count(number, kind) for kind, number in change.holds.items())
        word = (
            {"added": "begun", "removed": "taken away"}[change.change] if change.kind == "document" else change.change
        )
        yield f"{subject} {word}" + (f", with {holds}" if holds else "")
        return
    if change.change == "retired":
        yield f"{subject} retired"
    for field in change.fields:
        if change.change == "retired" and field.field in ("retired", "status"):
            continue
        yield f"{subject} {_field(field)}"


def _subject(change: RecordChange) -> str:
    if change.kind == "document":
        return change.name or change.record
    if change.kind == "settings":
        return change.record
    *holders, own = change.record.split(" ") if change.record else [""]
    if len(change.key) == 2:  # a record with an id
        whole = change.change != "changed"
        kind = change.kind if (whole or holders) and not own.startswith(change.kind.upper() + "-") else ""
        name = change.name if whole else None
        return " ".join(part for part in (*holders, kind, own, name) if part)
    return " ".join(part for part in (change.record or change.document, change.kind, change.name) if part)


def _field(field: FieldChange) -> str:
    if field.added or field.removed:
        said = [f"+ {_short(text)}" for text in field.added] + [f"− {_short(text)}" for text in field.removed]
        return f"{field.label}: {', '.join(said)}"
    if field.before is None:
        return f"{field.label}: {_short(field.after)}"
    if field.after is None:
        return f"{field.label} taken away (was {_short(field.before)})"
    if field.before.startswith(field.after[:LONGEST]) or len(field.before) > LONGEST < len(field.after):
        return f"{field.label} reworded"
    if field.before == field.after:
        return f"{field.label} in another order"
    return f"{field.label} {_short(field.before)} → {_short(field.after)}"


def _short(text: str | None) -> str:
    text = " ".join((text or "").split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def approval_line(approval: ApprovalChange) -> str:
    """Say which approval came, or what a change has overtaken."""
    version = f"version {approval.version}"
    if approval.change == "approved":
        return f"{approval.title} approved as {version} by {approval.by or 'nobody named'} on {approval.on or 'no day'}"
    return f"{approval.title} has changed since its approval as {version}; it needs another one"


def section_line(section: SectionChange) -> str:
    """Say which section of a body reads differently, with counts of its lines."""
    name = f'section "{section.heading}"' if section.heading else "text before the first heading"
    counts = {"changed": f" (+{section.added} −{section.removed} lines)"}.get(section.change, "")
    return f"{section.path}: {name} {section.change}{counts}"


def suspect_groups(found: Sequence[Suspect]) -> dict[str, list[Suspect]]:
    """Group what became suspect by what it names."""
    groups: dict[str, list[Suspect]] = {}
    for suspect in found:
        groups.setdefault(suspect.because, []).append(suspect)
    return groups


def heading_line(difference: Diff) -> str:
    """Say what is compared with what."""
    return f"{difference.before} → {difference.after}"


def totals_line(difference: Diff) -> str:
    """Count what changed, in one line."""
    records = len(difference.changes)
    old, new = difference.reports
    return ", ".join(
        (
            f"{_count(records, 'record')} changed",
            f"{_count(len(difference.suspects), 'place')} to look at",
            f"{_count(len(difference.new), 'new diagnostic')}",
            f"{len(difference.gone)} gone",
            f"errors {old.count('error')} → {new.count('error')}, warnings {old.count('warning')} → {new.count('warning')}",
            f"readiness {_percents(*difference.readiness)}",
        )
    )


def area_lines(difference: Diff) -> list[str]:
    """Say which areas are readier than before, or less."""
    return [f"{title} {_percents(before, after)}" for _, title, before, after in difference.areas]


def _percents(before: float | None, after: float) -> str:
    return f"{after:g} %" if before is None or before == after else f"{before:g} % → {after:g} %"


def _count(number: int, word: str) -> str:
    if number == 1:
        return f"1 {word}"
    if word.endswith("criterion"):
        return f"{number} {word.removesuffix('on')}a"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{number} {word[:-1]}ies"
    return f"{number} {word}" if word.endswith("s") and not word.endswith("ss") else f"{number} {word}s"
