"""Small workspaces in which artifacts are drafted through the front door."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sms_cli.drafting import AnswersFile, Draft, draft
from sms_cli.workspace import open_workspace

from .dialogue import Dialogue
from .texts import CATALOG, PROFILE, SETTINGS

TODAY = date(2026, 8, 31)
Drafted = Callable[..., Draft]


@pytest.fixture
def root(tree: Callable[[Mapping[str, str]], Path]) -> Path:
    """Return a workspace without artifacts, in no git repository."""
    return tree({"sms.yaml": SETTINGS})


@pytest.fixture
def drafted(root: Path) -> Drafted:
    """Return a function that drafts a skill from the text of an answers file."""

    def run(skill: str, answers: str, **options: Any) -> Draft:
        file = root / "answers" / f"{skill}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(answers, encoding="utf-8")
        return draft(open_workspace(root, TODAY), skill, AnswersFile(file), **options)

    return run


@pytest.fixture
def catalog(root: Path, drafted: Drafted) -> Path:
    """Return the drafted catalog of a workspace with a profile."""
    drafted("organization-profile", PROFILE)
    drafted("service-catalog", CATALOG)
    return root / "plan" / "service-catalog.md"


@pytest.fixture
def talk() -> Iterator[Callable[..., Dialogue]]:
    """Return a function that runs a command at a terminal: `talk(root, "draft", "service-catalog")`."""
    begun: list[Dialogue] = []

    def begin(root: Path, *arguments: str, **options: Any) -> Dialogue:
        begun.append(Dialogue(root, *arguments, **options))
        return begun[-1]

    yield begin
    for dialogue in begun:
        dialogue.close()
