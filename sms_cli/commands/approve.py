"""`sms approve`: record who approved exactly this content, and when."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from sms_cli.changing import Approval, Refused, approve
from sms_cli.checking import Paint, diagnostic_lines
from sms_cli.commands import terminal
from sms_cli.workspace import open_workspace


def approve_command(
    names: list[str] = typer.Argument(
        ..., metavar="NAME...", help="The artifacts: each its skill, the id of its document, or its file."
    ),
    by: str = typer.Option(..., "--by", metavar="PERSON", help="Id of the person who approves, such as PER-002."),
    on: str | None = typer.Option(None, "--on", metavar="DATE", help="Day of the approval; today if left out."),
    version: str | None = typer.Option(
        None, "--version", metavar="X.Y", help="Version; 1.0 or the next minor one if left out."
    ),
    review_due: str | None = typer.Option(
        None, "--review-due", metavar="DATE", help="By when it is read again; doc_review_max later."
    ),
    commit: bool = typer.Option(False, "--commit", help="Commit the artifacts to git, and nothing else."),
    as_of: str | None = terminal.as_of_option(),
) -> None:
    """Approve artifacts: version, approver, date, digest of the content.

    Refused while one of them has errors, while assumptions are unconfirmed, and when the approver is its owner; then none is
    approved. Exit codes: 0 approved, or approved already; 1 refused, with one reason a line; 2 usage, or a file that cannot
    be read or written.
    """
    workspace = open_workspace(Path("."), terminal.parse_day(as_of))
    try:
        approvals = approve(
            workspace,
            names,
            by,
            on=terminal.parse_day(on),
            version=version,
            review_due=terminal.parse_day(review_due),
            into_git=commit,
        )
    except Refused as refused:
        for title, reasons in refused.reasons.items():
            print(f"{title} is not approved:")
            for reason in reasons:
                print(f"  {reason}")
        raise typer.Exit(1) from None
    for approval in approvals:
        _report(approval)


def _report(approval: Approval) -> None:
    a = approval
    state = "is" if a.new else "is already"
    print(
        f"{a.title} {state} approved: version {a.version} by {a.approved_by} on {a.approved_on}, review due {a.review_due}"
    )
    if not a.new:
        print("  Its content has not changed since. To approve it again after a review, give the day with --on.")
    if a.committed:
        print(f"  {a.path} is committed.")
    for diagnostic in a.remarks:
        print("\n".join(diagnostic_lines(diagnostic, Paint(terminal.wants_color()))))
    if a.others:
        print(f"  {a.others} {'remark' if a.others == 1 else 'remarks'} as before: sms check {a.path}")


def command() -> Any:
    """Return the command."""
    return terminal.command(approve_command)
