"""The dashboard for a terminal: one page of 100 columns and 40 lines."""

from __future__ import annotations

from io import StringIO
from typing import Any

from sms_cli.readiness.assessment import Assessment, Maturity, Standing, Step
from sms_cli.readiness.formats.figures import figure_rows, shown, state

_BAR = 10
_WIDE = 96  # columns from which two tables stand side by side
_LEFT = 49
_MARKS = {"complete": "●", "in-progress": "◐", "not-started": "○"}
_STYLES = {"complete": "green", "in-progress": "yellow", "not-started": "dim"}
_KINDS = {"error": "red", "overdue": "red", "warning": "yellow"}


def render_text(assessment: Assessment, steps: list[Step], width: int, color: bool) -> str:
    """Return the page; it says everything in words, colour only repeats it."""
    from rich.console import Console, Group
    from rich.table import Table
    from rich.text import Text

    def beside(left: Any, right: Any) -> Any:
        """Lay two tables side by side where there is room."""
        if width < _WIDE:
            return Group(left, right)
        table = Table.grid(padding=(0, 2))
        table.add_column(width=_LEFT)
        table.add_row(left, right)
        return table

    head = f"{assessment.organization} · ISO/IEC 20000-1:{assessment.edition} · as of {assessment.as_of}"
    half = (len(assessment.standings) + 1) // 2
    top = beside(_areas(assessment, Table, Text), _figures(assessment, Table, Text))
    first, second = (_skills(part, Table, Text) for part in (assessment.standings[:half], assessment.standings[half:]))
    next_steps = Table.grid()
    next_steps.add_column(no_wrap=True, overflow="ellipsis")
    for at, step in enumerate(steps[:3], 1):
        next_steps.add_row(Text.assemble((f"{at}  ", "bold"), (step.what, _KINDS.get(step.kind, ""))))
        next_steps.add_row(Text.assemble("   ", (step.command, "bold"), (f"  {step.why}", "dim")))
    if not steps:
        next_steps.add_row(Text("Nothing stands open. `sms calendar` says what is due next."))
    page = Group(
        Text(head, style="bold"),
        Text(),
        top,
        Text(),
        Text("Maturity by clause area, 0 to 5 (– not known)", style="bold"),
        _maturity(assessment.maturity, width, Text),
        Text(),
        Text("Journey (● complete, ◐ in progress, ○ not started)", style="bold"),
        beside(first, second),
        Text(),
        Text("Next", style="bold"),
        next_steps,
    )
    stream = StringIO()
    console = Console(
        file=stream, width=width, force_terminal=color, no_color=not color, color_system="standard" if color else None,
        legacy_windows=False, highlight=False, emoji=False, markup=False,
    )  # fmt: skip
    console.print(page)
    return "\n".join(line.rstrip() for line in stream.getvalue().rstrip().split("\n")) + "\n"


def _bar(value: float) -> str:
    full = int(value / 100 * _BAR)  # rounded down: only what is whole looks whole
    return "█" * full + "░" * (_BAR - full)


def _areas(assessment: Assessment, table_type: Any, text: Any) -> Any:
    """Return the nine areas with their bars; `beside` is written but not in force, and never added."""
    table = table_type.grid(padding=(0, 1))
    beside = any(area.beside for area in assessment.areas)
    said = [
        text(f"{assessment.readiness:5.1f} %", style="bold"),
        text(f"+{assessment.beside:g} beside" if beside else "", style="dim"),
    ]
    table.add_row(text("Readiness", style="bold"), text(_bar(assessment.readiness)), *said)
    for area in assessment.areas:
        note = text(f"+{area.beside:g} beside" if area.beside else "", style="dim")
        table.add_row(text(area.title), text(_bar(area.readiness)), text(f"{area.readiness:5.1f} %"), note)
    return table


def _figures(assessment: Assessment, table_type: Any, text: Any) -> Any:
    table = table_type.grid(padding=(0, 1))
    table.add_column(no_wrap=True, min_width=13)
    table.add_column(no_wrap=True)
    late = assessment.figures["capa_overdue"] or assessment.totals["errors"]
    for name, value in figure_rows(assessment):
        alarm = late and (
            (name == "CAPA" and assessment.figures["capa_overdue"]) or (name == "Check" and assessment.totals["errors"])
        )
        table.add_row(text(name, style="dim"), text(value, style="red" if alarm else ""))
    return table


def _skills(standings: list[Standing], table_type: Any, text: Any) -> Any:
    table = table_type.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, overflow="ellipsis", width=32)
    table.add_column(no_wrap=True, width=11)
    for s in standings:
        said, style = state(s), _STYLES[s.state]
        for count, word, mark in ((s.errors, "error", "red"), (s.warnings, "warning", "yellow")):
            if count and s.in_force:
                said, style = f"{count} {word}{'' if count == 1 else 's'}", mark
                break
        table.add_row(
            text(f"{s.step:2} {_MARKS[s.state]}", style=_STYLES[s.state]), text(s.title), text(said, style=style)
        )
    return table


def _maturity(entries: list[Maturity], width: int, text: Any) -> Any:
    """Return the clause areas with their levels, as many in a line as fit."""
    cells = [f"{entry.area} {shown(entry.maturity)}" for entry in entries]
    size = max(len(cell) for cell in cells) + 3
    each = max(1, width // size)
    lines = ["".join(cell.ljust(size) for cell in cells[at : at + each]).rstrip() for at in range(0, len(cells), each)]
    return text("\n".join(lines))
