"""`sms doctor`: look for what is odd in the surroundings."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import typer

from sms_cli.changing import Remark, look_around
from sms_cli.checking import Paint
from sms_cli.commands import terminal
from sms_cli.errors import SmsError

_STYLES = {"ok": "PASS", "odd": "warning", "broken": "error"}


def doctor_command(
    format_: str = typer.Option("text", "--format", metavar="text|json", help="How to print."),
) -> None:
    """Look for what is odd in the surroundings: versions, git, files, extras. Changes nothing.

    Exit codes: 0 unless something is broken, then 1.
    """
    if format_ not in ("text", "json"):
        raise SmsError(f"{format_} is not one of text, json")
    remarks = look_around(Path("."))
    counts = Counter(remark.state for remark in remarks)
    totals = {state: counts[state] for state in _STYLES}
    if format_ == "json":
        import json

        print(
            json.dumps(
                {"version": 1, "remarks": [r._asdict() for r in remarks], "totals": totals},
                ensure_ascii=False,
                indent=2,
            )
        )
    else:
        print(_table(remarks, totals))
    if totals["broken"]:
        raise typer.Exit(1)


def _table(remarks: list[Remark], totals: dict[str, int]) -> str:
    paint = Paint(terminal.wants_color())
    width = max(len(remark.name) for remark in remarks)
    lines = []
    for remark in remarks:
        state = paint(remark.state, _STYLES[remark.state]) + " " * (6 - len(remark.state))
        lines.append(f"{state}  {remark.name:<{width}}  {remark.found}")
        if remark.hint:
            lines.append(f"{'':6}  {'':<{width}}  → {remark.hint}")
    return "\n".join([*lines, "", ", ".join(f"{count} {state}" for state, count in totals.items())])


def command() -> Any:
    """Return the command."""
    return terminal.command(doctor_command)
