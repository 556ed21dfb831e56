"""What the format of GitHub Actions leaves there beside its lines: the summary of the job, the outputs of the step."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sms_cli.checking import Diagnostic, Report, base_in_repository, check, job_notice, job_summary
from sms_cli.commands import terminal

if TYPE_CHECKING:
    from datetime import date

    from sms_cli.changing import Diff

# A step whose summary is larger loses all of it (GitHub documentation: Adding a job summary).
LIMIT = 1024 * 1024
OF_THE_CHECK = LIMIT * 3 // 4  # the rest is for what changed, in the same step


def tell_job(report: Report, diagnostics: Sequence[Diagnostic], root: Path, day: date | None, *, notices: bool) -> None:
    """Write the summary and the outputs of the step; with `notices` say where the list of code owners asks others than the owners.

    A git host reads that list at the top of a repository only.
    """
    from sms_cli.changing import with_owners
    from sms_cli.readiness import assess
    from sms_cli.workspace import open_workspace

    workspace = open_workspace(root, day)
    for path in with_owners(workspace) if notices and not base_in_repository(root) else ():
        text = "This list does not name the owners of the documents any more: `sms check --fix` writes it again."
        sys.stdout.write(job_notice(path, "Code owners", text))
    _write_summary(report, diagnostics, root)
    # Readiness is of the whole, whichever rules this check runs.
    _write_outputs(report, lambda: assess(workspace, check(workspace)).readiness)


def _write_summary(report: Report, diagnostics: Sequence[Diagnostic], root: Path) -> None:
    """Add the report to the file that GITHUB_STEP_SUMMARY names, if there is one; a failure to do so fails no check."""
    said = [os.environ.get(variable) for variable in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA")]
    address = f"{said[0]}/{said[1]}/blob/{said[2]}" if all(said) else None
    _add(lambda room: job_summary(report, diagnostics, root, address, min(room, OF_THE_CHECK)))


def write_change(difference: Diff) -> None:
    """Add what changed to the same file, in as much room as there is left."""
    from sms_cli.changing import render_diff

    _add(lambda room: "\n" + render_diff(difference, "markdown", limit=room - 1))


def _add(text: Callable[[int], str]) -> None:
    """Add to the summary of the step what `text` makes of the room, in bytes, that is left there."""
    name = os.environ.get("GITHUB_STEP_SUMMARY")
    if not name:
        return
    path = Path(name)
    try:
        room = LIMIT - 1 - (path.stat().st_size if path.exists() else 0)
        with path.open("a", encoding="utf-8", newline="") as stream:
            stream.write(text(room))
    except OSError as error:
        terminal.progress(f"note: the job summary cannot be written: {error.strerror}")


def _write_outputs(report: Report, readiness: Callable[[], float]) -> None:
    """Add `errors`, `warnings`, `advice` and `readiness` (percent) as outputs of the step to the file that GITHUB_OUTPUT names.

    They are those of the whole workspace, as on the last line of a check. Without the file's place nothing is written; where
    it cannot be written the step would go on without them, so that is said.
    """
    name = os.environ.get("GITHUB_OUTPUT")
    if not name:
        return
    try:
        with Path(name).open("a", encoding="utf-8", newline="") as stream:
            stream.writelines(f"{key}={report.totals[key]}\n" for key in ("errors", "warnings", "advice"))
            stream.write(f"readiness={readiness():g}\n")
    except OSError as error:
        terminal.progress(f"note: the outputs of the step cannot be written: {error.strerror}")
