"""The action, step by step as a runner would execute it, on real clones of a repository with a pull request."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from gate.runner import Ran, run_action

# One process installs for all tests of this module.
pytestmark = [pytest.mark.xdist_group("action"), pytest.mark.timeout(300)]

CHECKOUT = Path(__file__).resolve().parents[2]
ACTION = yaml.load((CHECKOUT / "action.yml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
DAY = "2026-08-31"  # the day on which the worked example holds
CATALOG = "plan/service-catalog.md"
# How this machine reaches a package index: as for the person who runs the tests.
_REACH = ("PIP_", "SSL_", "REQUESTS_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
INDEX = {name: value for name, value in os.environ.items() if name.upper().startswith(_REACH)}
for _own in (Path.home() / ".pip" / "pip.conf", Path.home() / ".config" / "pip" / "pip.conf"):
    if _own.is_file():
        INDEX.setdefault("PIP_CONFIG_FILE", str(_own))
Act = Callable[..., Ran]


def git(folder: Path, *arguments: str) -> str:
    """Run git and return what it prints."""
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, encoding="utf-8", check=True)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def action(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the action as a runner has it: the files of a commit, without a repository."""
    folder = tmp_path_factory.mktemp("action") / "sms"
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=CHECKOUT, capture_output=True, encoding="utf-8", check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (CHECKOUT / name).is_file() and not name.startswith("tests/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(CHECKOUT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def act(action: Path, surroundings: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Act:
    """Return a function that runs the action on a checkout; what it installs once is found again, as on a kept runner."""
    tools = tmp_path_factory.mktemp("runner") / "tools"
    tools.mkdir()

    def run(workspace: Path, base: str = "main", **inputs: str) -> Ran:
        temp = tmp_path_factory.mktemp("job")
        (temp / "tools").symlink_to(tools)
        given = {"python": sys.executable, "as_of": DAY, **inputs}
        return run_action(
            action, workspace, {name.replace("_", "-"): value for name, value in given.items()},
            {**surroundings, **INDEX, "GITHUB_EVENT_NAME": "pull_request", "GITHUB_BASE_REF": base}, temp,
        )  # fmt: skip

    return run


@pytest.fixture
def pull_request(netops: Path, tmp_path: Path) -> Callable[[Callable[[str], str]], Path]:
    """Return a function that opens a pull request which edits the catalog, and gives the runner's checkout of its merge."""

    def opened(edit: Callable[[str], str]) -> Path:
        origin, author, checkout = (tmp_path / name for name in ("origin.git", "author", "checkout"))
        git(tmp_path, "clone", "--quiet", "--bare", str(netops), str(origin))
        git(tmp_path, "clone", "--quiet", str(origin), str(author))
        main = git(author, "branch", "--show-current")
        git(author, "switch", "--quiet", "--create", "change")
        path = author / CATALOG
        path.write_text(edit(path.read_text(encoding="utf-8")), encoding="utf-8")
        git(author, "commit", "--quiet", "--all", "--message", "Change the catalog")
        git(author, "switch", "--quiet", main)
        git(author, "merge", "--quiet", "--no-ff", "--message", "Merge the pull request", "change")
        git(author, "push", "--quiet", "origin", "HEAD:refs/pull/1/merge")
        git(tmp_path, "clone", "--quiet", str(origin), str(checkout))
        git(checkout, "fetch", "--quiet", "origin", "refs/pull/1/merge")
        git(checkout, "checkout", "--quiet", "--detach", "FETCH_HEAD")
        return checkout

    return opened


def unchanged_facts(text: str) -> str:
    """Reopen the approved catalog as a draft, as a change begins."""
    return text.replace("status: approved", "status: draft", 1)


def broken_link(text: str) -> str:
    """Let a service depend on one that does not exist."""
    return unchanged_facts(text).replace("service: SVC-005", "service: SVC-0005", 1)


def test_a_pull_request_that_keeps_the_documents_in_agreement_passes(
    act: Act, pull_request: Callable[..., Path]
) -> None:
    checkout = pull_request(unchanged_facts)
    done = act(checkout)
    assert done.conclusion == "success", done.log
    assert done.outputs["errors"] == "0" and int(done.outputs["warnings"]) >= 0 and done.outputs["advice"].isdecimal()
    assert done.summary.startswith("# NetOps Solutions: service management system\n")
    assert "0 errors" in done.summary
    assert git(checkout, "status", "--porcelain") == "", "the gate leaves the checkout as it was"
    _, changed = done.summary.split("\n# What changed: ")
    before, after = re.search(r"readiness ([\d.]+) % → ([\d.]+) %$", changed, re.MULTILINE).groups()  # type: ignore[union-attr]
    assert float(before) > float(after) == float(done.outputs["readiness"]) > 0
    assert re.search(r"^## Readiness\n\n- Scope &amp; Context 100 % → [\d.]+ %$", changed, re.MULTILINE)
    assert "- Service Catalog status approved → draft" in changed


def test_a_pull_request_that_breaks_a_link_fails_at_the_line_and_says_so(
    act: Act, pull_request: Callable[..., Path]
) -> None:
    done = act(pull_request(broken_link))
    assert done.conclusion == "failure"
    annotation = next(line for line in done.log.splitlines() if "title=LNK002" in line)
    assert re.match(rf"::error file={CATALOG},line=\d+,col=\d+,title=LNK002::There is no service SVC-0005", annotation)
    assert int(done.outputs["errors"]) > 0
    assert f"{done.outputs['errors']} error" in done.summary and "there is no service SVC-0005" in done.summary
    _, new = done.summary.split("## New diagnostics")
    assert "**LNK002**" in new.split("## ")[0]
    log = done.log.split("::group::What changed\n")[1].split("::endgroup::")[0]
    assert all(line.startswith("|") for line in log.splitlines()) and "SVC-001 dependency SVC-0005 added" in log


def test_a_checkout_of_the_last_commits_is_compared_with_what_it_merges_into(
    act: Act, pull_request: Callable[..., Path], tmp_path: Path
) -> None:
    pull_request(unchanged_facts)
    origin = (tmp_path / "origin.git").as_uri()
    shallow = tmp_path / "shallow"
    for depth, told in (("2", True), ("1", False)):
        shutil.rmtree(shallow, ignore_errors=True)
        git(tmp_path, "init", "--quiet", str(shallow))
        git(shallow, "fetch", "--quiet", f"--depth={depth}", origin, "refs/pull/1/merge")
        git(shallow, "checkout", "--quiet", "--detach", "FETCH_HEAD")
        done = act(shallow)
        assert done.conclusion == "success", done.log
        assert ("- Service Catalog status approved → draft" in done.summary) == told
        assert ("::notice title=sms::What this pull request changes cannot be told" in done.log) != told


def test_outside_of_a_pull_request_nothing_is_compared(act: Act, netops: Path) -> None:
    done = act(netops, base="")
    assert done.conclusion == "success", done.log
    assert "What changed" not in done.summary + done.log and float(done.outputs["readiness"]) > 0


def test_the_input_fail_level_makes_remarks_count(act: Act, pull_request: Callable[..., Path]) -> None:
    done = act(pull_request(unchanged_facts), base="", fail_level="warning")
    assert done.conclusion == "failure"
    assert done.outputs["errors"] == "0" and int(done.outputs["warnings"]) > 0


def test_the_input_select_narrows_what_is_checked(act: Act, pull_request: Callable[..., Path]) -> None:
    done = act(pull_request(broken_link), base="", select="DUE,SMP")
    assert done.conclusion == "success", done.log
    assert "LNK002" not in done.log


def test_a_folder_that_is_no_workspace_fails_with_one_line_that_says_why(act: Act, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = act(tmp_path, folder="empty")
    assert done.conclusion == "failure"
    assert "sms: " in done.log and "Traceback" not in done.log
    assert "::error title=sms::The documents could not be checked; the lines above say why." in done.log
    assert done.outputs["errors"] == ""


def test_an_input_is_a_word_and_never_a_command(act: Act, netops: Path, tmp_path: Path) -> None:
    hostile = f'x"; touch {tmp_path}/done; echo "$(touch {tmp_path}/done)'
    for name in ("folder", "fail_level", "select", "as_of", "python"):
        act(netops, base="", **{name: hostile})
    act(netops, base=hostile)
    assert not (tmp_path / "done").exists()


def test_a_runner_without_that_python_is_told_what_to_do(act: Act, netops: Path) -> None:
    done = act(netops, python="python-of-another-machine")
    assert done.conclusion == "failure"
    assert "::error title=sms::There is no Python named by the input" in done.log


def test_the_gate_has_no_library_for_models(act: Act, netops: Path) -> None:
    done = act(netops, base="")
    python = Path(done.outputs["sms"]).with_name("python")
    listed = subprocess.run(
        [python, "-m", "pip", "list", "--format=freeze"], capture_output=True, encoding="utf-8", check=True
    ).stdout
    names = {line.split("==")[0].lower() for line in listed.splitlines()}
    assert "sms-cli" in names and not names & {"litellm", "openai", "pydantic", "pytest"}


def test_the_action_uses_no_action_of_others_and_no_secret_and_puts_no_value_into_a_script() -> None:
    for step in ACTION["runs"]["steps"]:
        assert "uses" not in step
        assert "${{" not in step["run"]
    assert "secrets." not in (CHECKOUT / "action.yml").read_text(encoding="utf-8")
