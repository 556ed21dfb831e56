"""What a check in the format of GitHub Actions leaves there beside its lines: the summary of the job, the outputs of the step."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from sms_cli.checking import Diagnostic, Report, job_summary
from sms_cli.commands import terminal

# A step whose summary is larger loses all of it (GitHub documentation: Adding a job summary).
LIMIT = 1024 * 1024


def write_summary(report: Report, diagnostics: Sequence[Diagnostic], root: Path) -> None:
    """Add the report to the file that GITHUB_STEP_SUMMARY names, if there is one; a failure to do so fails no check."""
    name = os.environ.get("GITHUB_STEP_SUMMARY")
    if not name:
        return
    said = [os.environ.get(variable) for variable in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA")]
    address = f"{said[0]}/{said[1]}/blob/{said[2]}" if all(said) else None
    path = Path(name)
    try:
        room = LIMIT - 1 - (path.stat().st_size if path.exists() else 0)
        text = job_summary(report, diagnostics, root, address, room)
        with path.open("a", encoding="utf-8", newline="") as stream:
            stream.write(text)
    except OSError as error:
        terminal.progress(f"note: the job summary cannot be written: {error.strerror}")


def write_outputs(report: Report) -> None:
    """Add `errors`, `warnings` and `advice` as outputs of the step to the file that GITHUB_OUTPUT names, if there is one.

    They count the whole workspace, as the last line of a check does. Without the file's place nothing is written; where
    it cannot be written the step would go on without them, so that is said.
    """
    name = os.environ.get("GITHUB_OUTPUT")
    if not name:
        return
    try:
        with Path(name).open("a", encoding="utf-8", newline="") as stream:
            stream.writelines(f"{key}={report.totals[key]}\n" for key in ("errors", "warnings", "advice"))
    except OSError as error:
        terminal.progress(f"note: the outputs of the step cannot be written: {error.strerror}")
