"""A draft into git: the one file that was drafted, and how it came about in the trailers of its commit."""

from __future__ import annotations

from sms_cli.changing.repository import commit
from sms_cli.errors import SmsError
from sms_cli.workspace import GitRefused, Workspace


def commit_draft(workspace: Workspace, path: str, subject: str, trailers: str) -> bool:
    """Commit a draft with its pictures and nothing else that is staged; False where they hold no change. Raises SmsError."""
    document = workspace.root / path
    beside = [
        f"{path.rpartition('.')[0]}-{p.stem[len(document.stem) + 1 :]}.svg"
        for p in document.parent.glob(f"{document.stem}-*.svg")
    ]
    message = f"{subject}\n\n{trailers}".rstrip("\n") + "\n"
    try:
        return commit(workspace.root, message, [path, *sorted(beside)])
    except GitRefused as error:
        raise SmsError(
            f"drafted, but not committed: {error}", path=path, hint="Mend that, then commit it yourself"
        ) from None


def commit_blocks(workspace: Workspace, paths: list[str]) -> bool:
    """Commit files whose generated blocks followed what was drafted after them. Raises SmsError."""
    try:
        return commit(workspace.root, "Bring generated blocks up to date", paths)
    except GitRefused as error:
        raise SmsError(f"rewritten, but not committed: {error}", hint="Mend that, then commit them yourself") from None
