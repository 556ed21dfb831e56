"""How a draft came about, for the commit that brings it and for the log: model, skill, prompt, rounds, tokens, cost."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from sms_cli.drafting.kept import read_json, write_json
from sms_cli.workspace import GitRefused, run_git

_FILE = "drafts.json"
_MOST = 500
_LOCK = threading.Lock()  # several drafts of one run end at about the same time
_MARK = "Drafted-With"
_FORMAT = "--format=%H%x1f%cI%x1f%(trailers:unfold,only)%x1e"


class Provenance(NamedTuple):
    """How one draft came about. `at` is the time in ISO form, `prompt` the digest of all requests, `cost` USD or None."""

    at: str
    skill: str
    skill_version: str
    path: str
    model: str
    prompt: str
    rounds: int
    tokens_in: int
    tokens_out: int
    cost: float | None
    assumptions: int
    errors: int
    commit: str | None = None

    @property
    def trailers(self) -> str:
        """The lines at the end of a commit message that say it."""
        cost = "unknown" if self.cost is None else f"{self.cost:.4f} USD"
        return "\n".join(
            [
                f"{_MARK}: {self.model}",
                f"Drafted-Skill: {self.skill} {self.skill_version}",
                f"Drafted-Prompt: {self.prompt}",
                f"Drafted-Rounds: {self.rounds}",
                f"Drafted-Tokens: {self.tokens_in} in, {self.tokens_out} out",
                f"Drafted-Cost: {cost}",
                f"Drafted-Assumptions: {self.assumptions}",
                f"Drafted-Errors: {self.errors}",
            ]
        )


def now() -> str:
    """Return the time in ISO form, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def note_draft(root: Path, made: Provenance) -> None:
    """Add a draft to the log of this machine (.sms/drafts.json); no prompt is in it. Raises SmsError."""
    with _LOCK:
        kept = read_json(root, _FILE).get("drafts")
        drafts = kept if isinstance(kept, list) else []
        write_json(root, _FILE, {"drafts": [*drafts, made._asdict()][-_MOST:]})


def draft_log(root: Path) -> list[Provenance]:
    """Return all drafts by a model, the newest first: those that commits tell of, and those of this machine without one."""
    found = _from_git(root)
    committed = {(made.skill, made.prompt) for made in found}
    kept = read_json(root, _FILE).get("drafts")
    for entry in kept if isinstance(kept, list) else []:
        try:
            made = Provenance(**entry)
        except TypeError:
            continue
        if (made.skill, made.prompt) not in committed:
            found.append(made)
    return sorted(found, key=lambda made: made.at, reverse=True)


def _from_git(root: Path) -> list[Provenance]:
    try:
        said = run_git(root, "log", f"--grep=^{_MARK}: ", _FORMAT, "--", ".")
    except GitRefused:
        return []
    found = []
    for entry in said.split("\x1e"):
        parts = entry.strip("\n").split("\x1f")
        if len(parts) == 3:
            trailers = dict(line.split(": ", 1) for line in parts[2].splitlines() if ": " in line)
            skill, _, version = trailers.get("Drafted-Skill", "").partition(" ")
            tokens = [int(number) for number in re.findall(r"\d+", trailers.get("Drafted-Tokens", ""))] or [0, 0]
            cost = re.match(r"[\d.]+", trailers.get("Drafted-Cost", ""))
            found.append(
                Provenance(
                    _utc(parts[1]), skill, version, "", trailers.get(_MARK, ""), trailers.get("Drafted-Prompt", ""),
                    _number(trailers.get("Drafted-Rounds")), tokens[0], tokens[-1], float(cost.group()) if cost else None,
                    _number(trailers.get("Drafted-Assumptions")), _number(trailers.get("Drafted-Errors")), parts[0],
                )
            )  # fmt: skip
    return found


def _utc(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(UTC).isoformat(timespec="seconds")


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0
