"""The one line after a draft that says what to do next."""

from __future__ import annotations

from sms_cli.drafting.loop import Draft


def next_line(draft: Draft, skill: str, *, dry_run: bool = False) -> str:
    """Say what to do after a draft of a skill: mend, refresh, write the next document, or have it approved."""
    if dry_run:
        return "Next: the same command without --dry-run writes it."
    if any(d.severity == "error" for d in draft.diagnostics):
        return (
            f"Next: mend the errors above in {draft.path}, or in the answers and draft again; then `sms check {skill}`."
        )
    stale = {d.path for d in draft.report.diagnostics if d.rule == "DOC007"}
    if stale:
        names = ", ".join(sorted(stale)[:3]) + (" …" if len(stale) > 3 else "")
        return f"Next: `sms check --fix`, because tables in {names} follow what changed here."
    workspace = draft.workspace
    begun = workspace.begun | workspace.unreadable
    for other in sorted(workspace.definitions.skills.values(), key=lambda known: known.step or 99):
        if other.key not in begun and all(
            read in begun for read in other.reads if read in workspace.definitions.skills
        ):
            return f"Next: `sms draft {other.key}`."
    return f"Next: have it read by somebody other than its owner, then `sms approve {skill} --by PERSON`."
