"""`sms dashboard`: how far the system is, as one page for a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from sms_cli.checking import check
from sms_cli.commands import terminal
from sms_cli.errors import SmsError
from sms_cli.publishing import dashboard_page, links_from, serve_dashboard
from sms_cli.workspace import find_workspace, write_text


def dashboard_command(
    output: Path = typer.Option(Path("dashboard.html"), "--output", metavar="FILE", help="Where to write the page."),
    links: str | None = typer.Option(
        None,
        "--links",
        metavar="ADDRESS",
        help="Link to the files at a git host (https://HOST/OWNER/REPOSITORY/blob/main) instead of those beside the page.",
    ),
    open_: bool = typer.Option(False, "--open", help="Open it in the browser."),
    serve: bool = typer.Option(
        False, "--serve", help="Show it to this machine only, built again whenever a file changes, until Ctrl-C."
    ),
    port: int = typer.Option(
        8020, "--port", min=0, max=65535, metavar="N", help="With --serve: the port; 0 takes any."
    ),
    trend: bool = typer.Option(
        False, "--trend", help="Also show readiness, errors and CAPA over the history in git (docs/dashboard.md)."
    ),
    as_of: str = terminal.as_of_commit_option(),
) -> None:
    """Write one HTML file with readiness, maturity, documents, CAPA, services, dependencies, dates and the check.

    It works from the disk, on a phone and on paper, and asks no other machine for anything. The figures are those of `sms status`.
    """
    if serve:
        serve_dashboard(Path("."), terminal.parse_day(as_of), port, opened=open_, trend=trend)
        return
    if output.is_dir():
        raise SmsError("is a folder", path=str(output), hint="Name a file, such as dashboard.html")
    root = find_workspace(Path("."))
    to = links_from(root, output, links)
    with terminal.workspace_as_of(Path("."), as_of) as (workspace, commit):
        page = dashboard_page(
            workspace, check(workspace), to, trend=(root, commit or "HEAD", _looking) if trend else None
        )
    write_text(output, page)
    terminal.progress(f"wrote {output}")
    if open_:
        import webbrowser

        webbrowser.open(output.resolve().as_uri())


def _looking(at: int, of: int) -> None:
    """Say how far the look back is, where it takes long enough to wonder."""
    if at == of or at % 6 == 0:
        terminal.progress(f"checked {at} of {of} past commits")


def command() -> Any:
    """Return the command."""
    return terminal.command(dashboard_command)
