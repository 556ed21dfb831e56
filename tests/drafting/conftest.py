"""Small workspaces in which artifacts are drafted through the front door."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sms_cli.drafting import AnswersFile, Draft, ModelSettings, draft, draft_by_model
from sms_cli.workspace import open_workspace

from .dialogue import Dialogue
from .scripted_model import ScriptedModel
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


@pytest.fixture
def playing() -> Iterator[Callable[[Any], Any]]:
    """Return a function that starts a server of recorded or scripted replies for the time of the test."""
    started: list[Any] = []

    def start(server: Any) -> Any:
        started.append(server.start())
        return server

    yield start
    for server in started:
        server.shutdown()
        server.server_close()


@pytest.fixture
def modelled(root: Path, playing: Callable[[Any], Any]) -> Callable[..., Any]:
    """Return a function that drafts a skill by a scripted model: `modelled("service-catalog", brief, [step, …])`."""

    def run(skill: str, brief: str, steps: Any, **options: Any) -> Any:
        server = steps if hasattr(steps, "requests") else playing(ScriptedModel(steps))
        run.server = server  # type: ignore[attr-defined]
        given = {"api_base": server.address, "patience": 5.0, **options.pop("settings", {})}
        workspace = open_workspace(options.pop("root", root), TODAY)
        known = workspace.definitions.skill(skill)
        return draft_by_model(workspace, known, ModelSettings("openai/scripted", **given), brief, **options)

    return run
