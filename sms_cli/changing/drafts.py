"""A draft into git: the one file that was drafted, and how it came about in the trailers of its commit."""

from __future__ import annotations

from sms_cli.changing.repository import commit
from sms_cli.errors import SmsError
from sms_cli.workspace import GitRefused, Workspace


def commit_draft(workspace: Workspace, path: str, subject: str, trailers: str) -> bool:
    """Commit a draft and nothing else that is staged; False where the file holds no change. Raises SmsError."""
    message = f"{subject}\n\n{trailers}".rstrip("\n") + "\n"
    try:
        return commit(workspace.root, message, [path])
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
