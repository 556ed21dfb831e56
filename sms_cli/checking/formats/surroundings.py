"""What some formats say beside the diagnostics: where the workspace lies in its repository, what the rules ask."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sms_cli.checking.diagnostic import Report


def base_in_repository(root: Path) -> str:
    """Return the workspace's folder below the top of its repository, ending in a slash; empty at the top, and without one.

    Annotations and code scanning want paths from the top of the repository.
    """
    here = root.resolve()
    top = next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)
    return "".join(f"{part}/" for part in here.relative_to(top).parts)


def rule_texts(report: Report, root: Path) -> dict[str, dict[str, Any]]:
    """Return name, severity, says, why and clauses of every rule of an edition and the workspace's own, by id."""
    from sms_cli.definitions import load_definitions

    definitions = load_definitions(report.edition, root)
    return {
        rule.id: {"name": rule.name, "severity": rule.severity, **definitions.rule_text(rule.id)}
        for rule in definitions.rules
    }
