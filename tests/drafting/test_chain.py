"""The whole chain by a model: in order, several at a time, the same prompts whatever ends first, and resumed where it ended."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sms_cli.changing import fix
from sms_cli.checking import check
from sms_cli.definitions import load_definitions
from sms_cli.drafting import Account, Briefs, Chain, ModelSettings, longest_path
from sms_cli.workspace import open_workspace

from .conftest import TODAY
from .scripted_model import Answer, KnowingModel, completion, refusal

pytestmark = pytest.mark.xdist_group("chain")  # they share a chain that takes a while to write
SKILLS = {skill.key: skill for skill in load_definitions("2011").skills.values()}
BRIEFS = Path(__file__).resolve().parents[2] / "examples" / "netops" / "briefs"
SETTINGS = 'organization: NetOps Solutions\nedition: "2011"\n'
# What the Do phase begins with: two that wait for nothing, and two that wait for the first of them.
UNWILLING = completion({"messages": [], "model": "knowing"}, None, refusal="no")
FEW = ("gap-assessment", "service-level-management", "service-reporting", "capacity-management")


def run(root: Path, server: Any, jobs: int = 4, account: Account | None = None, **options: Any) -> dict[str, Any]:
    """Run the chain and return what became of each skill."""
    settings = ModelSettings("openai/knowing", api_base=server.address, patience=5.0, **options)
    chain = Chain(
        root, TODAY, settings, Briefs(BRIEFS), account or Account(), jobs=jobs, rounds=2, tell=lambda skill, text: None
    )
    return {outcome.skill: outcome for outcome in chain.run()}


def prompts(server: Any) -> dict[str, list[str]]:
    """Return the prompts that a server was sent, by skill and in their order."""
    found: dict[str, list[str]] = {}
    for request in server.requests:
        skill = request["response_format"]["json_schema"]["name"].rpartition("_")[0]
        found.setdefault(skill, []).append("\n".join(message["content"] for message in request["messages"]))
    return found


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any], Any]:
    """Return a workspace that the chain has written from nothing, what became of each skill, and the server."""
    root = tmp_path_factory.mktemp("chain")
    (root / "sms.yaml").write_text(SETTINGS, encoding="utf-8")
    busy = Answer(429, {"error": {"message": "slow down", "type": "rate_limit_error"}}, {"Retry-After": "0.2"})
    server = KnowingModel(0.02, {"service-catalog": [busy]}).start()
    outcomes = run(root, server)
    server.shutdown()
    server.server_close()
    return root, outcomes, server


@pytest.fixture
def started(whole: tuple[Path, dict[str, Any], Any], tmp_path: Path) -> Path:
    """Return a workspace in which a few documents are missing."""
    root = shutil.copytree(whole[0], tmp_path / "few")
    for key in SKILLS:
        if key in FEW or SKILLS[key].phase == "do":
            (root / SKILLS[key].path).unlink()
            (root / ".sms" / "drafted" / f"{key}.json").unlink(missing_ok=True)
    return root


@pytest.mark.parametrize("skill", SKILLS)
def test_every_skill_can_be_drafted(skill: str, whole: tuple[Path, dict[str, Any], Any]) -> None:
    outcome = whole[1][skill]
    assert (outcome.state, outcome.errors) == ("done", 0), outcome.said


def test_what_is_drafted_agrees(whole: tuple[Path, dict[str, Any], Any]) -> None:
    root = whole[0]
    fix(open_workspace(root, TODAY))
    report = check(open_workspace(root, TODAY))
    assert [d for d in report.diagnostics if d.severity == "error"] == []


def test_independent_documents_are_drafted_at_the_same_time(whole: tuple[Path, dict[str, Any], Any]) -> None:
    assert whole[2].most > 1


def test_no_request_goes_beyond_what_providers_take(whole: tuple[Path, dict[str, Any], Any]) -> None:
    from sms_cli.drafting.model import wire

    for request in whole[2].requests:
        schema = request["response_format"]["json_schema"]["schema"]
        assert wire.levels(schema) <= wire.MOST_LEVELS
        assert wire.enum_values(schema) <= wire.MOST_ENUM_VALUES


def few(root: Path) -> None:
    """Let a chain see only a few skills as missing: the others of their phase get an empty page that counts as there."""
    for key, skill in SKILLS.items():
        if skill.phase == "do" and key not in FEW:
            (root / skill.path).write_text(f"---\nskill: {key}\n", encoding="utf-8")


def test_prompts_are_the_same_however_many_are_drafted_at_once(started: Path, playing: Callable[[Any], Any]) -> None:
    few(started)
    other = shutil.copytree(started, started.parent / "other")
    one, many = playing(KnowingModel()), playing(KnowingModel(0.05))
    assert {key for key, outcome in run(started, one, jobs=1).items() if outcome.state == "done"} == set(FEW)
    run(other, many, jobs=4)
    assert prompts(one) == prompts(many)


def test_what_fails_holds_back_only_what_reads_it_and_is_made_up_for(
    started: Path, playing: Callable[[Any], Any]
) -> None:
    few(started)
    server = playing(KnowingModel(faults={"service-level-management": [UNWILLING]}))
    outcomes = run(started, server)
    assert {key: outcomes[key].state for key in FEW} == {
        "gap-assessment": "done",
        "service-level-management": "failed",
        "service-reporting": "left out",
        "capacity-management": "left out",
    }
    assert "refuses to answer: no" in outcomes["service-level-management"].said
    assert outcomes["service-reporting"].said == "waits for service-level-management"
    paid = len(server.requests)
    again = run(started, server)
    assert {key: again[key].state for key in FEW} == {**dict.fromkeys(FEW, "done"), "gap-assessment": "there already"}
    asked = [request["response_format"]["json_schema"]["name"] for request in server.requests[paid:]]
    assert not any(name.startswith("gap-assessment") for name in asked)


def test_a_draft_that_broke_off_goes_on_where_it_was(
    whole: tuple[Path, dict[str, Any], Any], tmp_path: Path, playing: Callable[[Any], Any]
) -> None:
    started = shutil.copytree(whole[0], tmp_path / "one")
    (started / SKILLS["gap-assessment"].path).unlink()
    (started / ".sms" / "drafted" / "gap-assessment.json").unlink()
    server = playing(KnowingModel(faults={"gap-assessment": [None, UNWILLING]}))
    before = len(server.requests)
    assert run(started, server)["gap-assessment"].state == "failed"
    assert server.requests[before]["response_format"]["json_schema"]["name"] == "gap-assessment_1"
    before = len(server.requests)
    assert run(started, server)["gap-assessment"].state == "done"
    assert server.requests[before]["response_format"]["json_schema"]["name"] == "gap-assessment_2"


def test_no_call_is_made_that_could_cost_more_than_is_left(started: Path, playing: Callable[[Any], Any]) -> None:
    few(started)
    server = playing(KnowingModel())
    outcomes = run(started, server, account=Account(0.05), prices=(1.0, 1.0))
    assert server.requests and len(server.requests) < 10
    failed = [outcome for outcome in outcomes.values() if outcome.state == "failed"]
    assert failed and all("of the budget of 0.05 are left" in outcome.said for outcome in failed)
    assert any(
        "the run was stopped before" in outcome.said or "waits for" in outcome.said for outcome in outcomes.values()
    )


def test_a_budget_needs_a_price(started: Path, playing: Callable[[Any], Any]) -> None:
    few(started)
    server = playing(KnowingModel())
    outcomes = run(started, server, account=Account(5.0))
    assert server.requests == []
    assert any("the price of this model is not known" in outcome.said for outcome in outcomes.values())


def test_a_key_that_is_not_accepted_stops_the_whole_chain(started: Path, playing: Callable[[Any], Any]) -> None:
    few(started)
    server = playing(KnowingModel(faults={key: [refusal("Incorrect API key", 401)] * 9 for key in FEW}))
    outcomes = run(started, server, jobs=1)
    assert len(server.requests) == 1
    assert sorted(outcomes[key].state for key in FEW) == ["failed", "left out", "left out", "left out"]


def test_the_longest_path_is_the_time_of_those_that_wait_for_each_other() -> None:
    reads = {"a": set(), "b": {"a"}, "c": {"a"}, "d": {"b", "c", "x"}}
    assert longest_path(reads, {"a": 1.0, "b": 2.0, "c": 5.0, "d": 1.0}) == 7.0


def test_an_interrupted_chain_is_taken_up_again(
    started: Path, playing: Callable[[Any], Any], surroundings: dict[str, str]
) -> None:
    few(started)
    server = playing(KnowingModel(1.0))
    command = shutil.which("sms", path=str(Path(sys.executable).parent))
    options = ["draft", "--all", "--model", "openai/knowing", "--api-base", server.address]
    options += ["--briefs", str(BRIEFS), "--as-of", "2026-08-31"]
    process = subprocess.Popen(
        [str(command), *options],
        cwd=started,
        env=surroundings,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    end = time.monotonic() + 60
    while not (started / SKILLS["gap-assessment"].path).exists() and time.monotonic() < end:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130 and "sms: interrupted" in said, said
    server.delay = 0.0
    paid = len(server.requests)
    outcomes = run(started, server)
    assert (outcomes["gap-assessment"].state, outcomes["service-reporting"].state) == ("there already", "done")
    asked = [request["response_format"]["json_schema"]["name"] for request in server.requests[paid:]]
    assert not any(name.startswith("gap-assessment") for name in asked)
