"""Whether a file holds work that nobody could bring back: drafting never writes over it."""

from __future__ import annotations

from sms_cli.errors import SmsError
from sms_cli.workspace import GitRefused, Workspace, run_git


def refuse_uncommitted(workspace: Workspace, path: str) -> None:
    """Raise SmsError unless git has the file exactly as it is."""
    state = _state(workspace, path)
    if state == "clean":
        return
    if state == "changed":
        message = "has changes that are not committed; drafting would mix with them"
        hint = "Commit them first, or use --force, which keeps a backup beside it"
    else:
        message = "was edited since it was drafted, and no commit holds it"
        hint = "Commit it first (git add, git commit), or use --force, which keeps a backup beside it"
    raise SmsError(message, path=path, hint=hint)


def _state(workspace: Workspace, path: str) -> str:
    """Return clean, changed, or unknown to git."""
    try:
        said = run_git(workspace.root, "status", "--porcelain=v1", "-z", "--ignored", "--", path)
    except GitRefused:
        return "unknown"
    if not said:
        return "clean"
    return "unknown" if said[:2] in ("??", "!!") else "changed"
