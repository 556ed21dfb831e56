"""What docs/other-hosts.md shows is run as it stands there: the lines for GitLab, for any shell, and the hook of a server."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

CHECKOUT = Path(__file__).resolve().parents[2]
PAGE = (CHECKOUT / "docs" / "other-hosts.md").read_text(encoding="utf-8")
CATALOG = "plan/service-catalog.md"
DAY = {"SMS_AS_OF": "2026-08-31"}  # the worked example is of that day; later its actions are overdue


def snippet(heading: str) -> str:
    """Return the code below a heading of the page."""
    found = re.search(rf"^## {heading}\n.*?^```\w+\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert found, heading
    return found[1]


@pytest.fixture
def shell(surroundings: dict[str, str]) -> Any:
    """Return a function that runs lines of shell with the installed `sms` on the PATH."""
    path = os.pathsep.join([str(Path(sys.executable).parent), surroundings["PATH"]])

    def run(lines: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-e", "-c", lines], cwd=cwd, env={**surroundings, "PATH": path, **DAY, **env}, stdin=subprocess.DEVNULL,
            capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip

    return run


def break_link(workspace: Path) -> None:
    """Let a service of a draft depend on one that does not exist."""
    path = workspace / CATALOG
    text = path.read_text(encoding="utf-8").replace("status: approved", "status: draft", 1)
    path.write_text(text.replace("service: SVC-005", "service: SVC-0005", 1), encoding="utf-8")


def test_gitlab_would_take_the_jobs(tmp_path: Path) -> None:
    both = snippet("GitLab") + snippet("The dashboard on GitLab")
    (tmp_path / ".gitlab-ci.yml").write_text(both, encoding="utf-8")
    command = [Path(sys.executable).with_name("check-jsonschema"), "--builtin-schema", "vendor.gitlab-ci"]
    transform = ["--data-transform", "gitlab-ci"]
    done = subprocess.run(
        [*command, *transform, tmp_path / ".gitlab-ci.yml"], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("source", ["merge_request_event", "schedule"])
def test_the_job_of_gitlab_is_red_where_a_link_is_broken_and_reports_it(
    shell: Any, netops_copy: Path, source: str
) -> None:
    job = yaml.safe_load(snippet("GitLab"))["sms"]
    script = "\n".join(job["script"])
    variables = {"CI_PIPELINE_SOURCE": source, "DUE": job["variables"]["DUE"]}
    before = shell(script, netops_copy, **variables)
    assert "warning DUE" in before.stdout
    assert before.returncode == (1 if source == "schedule" else 0), before.stdout
    break_link(netops_copy)
    report = netops_copy / job["artifacts"]["reports"]["codequality"]
    if source == "merge_request_event":
        shell("git commit --quiet --all --message Change", netops_copy)
        base = shell("git rev-parse HEAD~1", netops_copy).stdout.strip()
        variables["CI_MERGE_REQUEST_DIFF_BASE_SHA"] = base
    done = shell(script, netops_copy, **variables)
    assert "LNK002" in [entry["check_name"] for entry in json.loads(report.read_text(encoding="utf-8"))]
    if source == "merge_request_event":
        assert done.returncode == 1 and "LNK002" in done.stdout
        changed = (netops_copy / job["artifacts"]["paths"][0]).read_text(encoding="utf-8")
        assert "- SVC-001 dependency SVC-0005 added" in changed and "## Readiness" in changed


def test_the_job_of_gitlab_writes_the_dashboard_where_pages_are_taken_from(shell: Any, netops_copy: Path) -> None:
    job = yaml.safe_load(snippet("The dashboard on GitLab"))["pages"]
    variables = {"CI_PROJECT_URL": "https://git.example.org/acme/sms", "CI_COMMIT_SHA": "0" * 40}
    done = shell("\n".join(job["script"]), netops_copy, SMS_AS_OF="2026-08-31", **variables)
    assert done.returncode == 0, done.stderr
    page = (netops_copy / job["artifacts"]["paths"][0] / "index.html").read_text(encoding="utf-8")
    assert f'href="https://git.example.org/acme/sms/-/blob/{"0" * 40}/{CATALOG}' in page


def test_the_lines_for_any_shell_stop_where_a_link_is_broken(shell: Any, netops_copy: Path) -> None:
    assert shell(snippet("Any shell"), netops_copy).returncode == 0
    break_link(netops_copy)
    done = shell(snippet("Any shell"), netops_copy)
    assert done.returncode == 1 and "LNK002" in done.stdout
    assert "LNK002" in (netops_copy / "sms-junit.xml").read_text(encoding="utf-8")


def test_a_server_with_the_hook_takes_no_push_that_breaks_a_link(
    shell: Any, netops_copy: Path, tmp_path: Path, surroundings: dict[str, str]
) -> None:
    own = tmp_path / "gitconfig"  # the settings of the tests switch hooks off
    own.write_text(
        Path(surroundings["GIT_CONFIG_GLOBAL"]).read_text(encoding="utf-8").replace("hooksPath", "#"), "utf-8"
    )
    env = {"GIT_CONFIG_GLOBAL": str(own)}
    assert shell(f"git clone --quiet --bare '{netops_copy}' server.git", tmp_path, **env).returncode == 0
    hook = tmp_path / "server.git" / "hooks" / "pre-receive"
    hook.write_text(snippet("A server that has git and nothing else"), encoding="utf-8")
    hook.chmod(0o755)
    push = (
        "git switch --quiet -C main; git commit --quiet --allow-empty --all -m Change; git push --quiet ../server.git"
    )
    assert shell(f"{push} main", netops_copy, **env).returncode == 0
    break_link(netops_copy)
    refused = shell(f"{push} main", netops_copy, **env)
    assert refused.returncode != 0 and "LNK002" in refused.stderr and "pre-receive hook declined" in refused.stderr
    assert shell(f"{push} HEAD:refs/heads/draft", netops_copy, **env).returncode == 0, "other branches may be wrong"


@pytest.mark.skipif(shutil.which("python3") is None, reason="there is no python3 on the PATH")
def test_the_lines_that_install_name_files_that_are_here() -> None:
    for name in re.findall(r"\$SMS/([\w./-]+)", PAGE):
        assert (CHECKOUT / name).is_file(), name
