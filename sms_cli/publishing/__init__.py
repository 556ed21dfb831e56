"""What people look at beside the documents: the dashboard as one page (docs/dashboard.md). The front door is `dashboard_page`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from sms_cli.checking import Report
    from sms_cli.publishing.links import Links
    from sms_cli.workspace import Workspace

__all__ = ["dashboard_page", "links_from", "serve_dashboard"]


# Where the history is (the workspace in its repository), the commit to look back from, and who is told how far the look back is.
Trend = tuple["Path", str, "Callable[[int, int], None] | None"]


def dashboard_page(workspace: Workspace, report: Report, links: Links, *, trend: Trend | None = None) -> str:
    """Return the dashboard of a checked workspace as one HTML file that asks nobody for anything. Raises SmsError."""
    from sms_cli.publishing.dashboard import contents
    from sms_cli.publishing.page import render_page

    return render_page("dashboard.html.j2", contents(workspace, report, links, trend))


def links_from(root: Path, output: Path, address: str | None) -> Links:
    """Return how a page that is written to `output` links to the files of the workspace at `root`. Raises SmsError.

    `address` is that of the files on a git host, such as https://host/owner/repository/blob/main; None for the files beside it.
    """
    from sms_cli.publishing.links import links_from as made

    return made(root, output, address)


def serve_dashboard(folder: Path, day: date | None, port: int, *, opened: bool, trend: bool = False) -> None:
    """Show the dashboard of a workspace to this machine only, built again whenever a file changes; returns when interrupted."""
    from sms_cli.publishing.serving import serve

    serve(folder, day, port, opened=opened, trend=trend)
