"""What `sms init` lays down around the documents works as it is: workflow, code owners, hooks, tasks of the editor."""

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

from gate.runner import evaluated

CHECKOUT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
DAY = "2026-08-31"  # the day on which the worked example holds
ACTION = "acme-it/sms@" + "0123456789" * 4
CATALOG = "plan/service-catalog.md"
PROFILE = "plan/organization-profile.md"


def run(*command: str | Path, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a program of the environment of the tests; what it prints, on both ways, is its stdout."""
    return subprocess.run(
        command, cwd=cwd, env={**os.environ, **env}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, encoding="utf-8", check=False,
    )  # fmt: skip


def replace(path: Path, old: str, new: str) -> None:
    """Replace the first place of a text in a file; it must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# -- the workflow ---------------------------------------------------------------------------------------------------------


def test_the_workflow_is_valid_and_an_audit_of_its_safety_finds_nothing(sms: Any, tmp_path: Path) -> None:
    assert sms("init", "acme", "--organization", "ACME IT", "--action", ACTION, cwd=tmp_path).returncode == 0
    path = tmp_path / "acme" / ".github" / "workflows" / "sms.yml"
    schema = ["--builtin-schema", "vendor.github-workflows"]
    checked = run(BIN / "check-jsonschema", *schema, path, cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout
    audited = run(BIN / "zizmor", "--offline", "--no-progress", path, cwd=tmp_path)
    assert audited.returncode == 0 and "No findings" in audited.stdout, audited.stdout
    workflow = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    assert workflow["permissions"] == {"contents": "read"}
    uses = [step["uses"] for job in workflow["jobs"].values() for step in job["steps"] if "uses" in step]
    assert uses.count(ACTION) == 3
    assert all(use == ACTION or re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", use) for use in uses), uses
    inputs = yaml.load((CHECKOUT / "action.yml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["inputs"]
    given = [
        step["with"]
        for job in workflow["jobs"].values()
        for step in job["steps"]
        if step.get("uses") == ACTION and "with" in step
    ]
    assert given and all(set(values) <= set(inputs) for values in given)


def page_step(workflow: Any) -> Any:
    """Return the step of a workflow that writes the dashboard."""
    (step,) = [step for step in workflow["jobs"]["dashboard"]["steps"] if "run" in step]
    return step


def test_the_dashboard_is_published_only_where_it_was_switched_on_and_by_a_job_that_runs_nothing_else(
    netops: Path,
) -> None:
    text = (netops / ".github" / "workflows" / "sms.yml").read_text(encoding="utf-8")
    jobs = yaml.load(text, Loader=yaml.BaseLoader)["jobs"]
    assert jobs["dashboard"]["if"] == "github.event_name == 'push' && vars.SMS_DASHBOARD == 'publish'"
    assert jobs["publish"]["needs"] == "dashboard" and "if" not in jobs["publish"]
    assert {name for name, job in jobs.items() if "permissions" in job} == {"publish"}
    assert jobs["publish"]["permissions"] == {"pages": "write", "id-token": "write"}
    assert [set(step) for step in jobs["publish"]["steps"]] == [{"id", "uses"}]
    assert not any("${{" in step.get("run", "") for job in jobs.values() for step in job["steps"])
    assert jobs["dashboard"]["steps"][0]["with"] == {"fetch-depth": "0", "persist-credentials": "false"}


def test_the_step_that_writes_the_dashboard_writes_a_page_with_links_to_the_commit(
    netops: Path, tmp_path: Path
) -> None:
    workflow = yaml.safe_load((netops / ".github" / "workflows" / "sms.yml").read_text(encoding="utf-8"))
    step = page_step(workflow)
    known = {
        "steps.sms.outputs.sms": str(BIN / "sms"), "github.server_url": "https://git.example.org",
        "github.repository": "acme/sms", "github.sha": "0" * 40, "runner.temp": str(tmp_path),
    }  # fmt: skip
    env = {name: evaluated(value, known) for name, value in step["env"].items()}
    done = run("bash", "-e", "-c", step["run"], cwd=netops, SMS_AS_OF=DAY, **env)
    assert done.returncode == 0, done.stdout
    uploaded = workflow["jobs"]["dashboard"]["steps"][-1]["with"]["path"]
    page = Path(evaluated(uploaded, known), "index.html").read_text(encoding="utf-8")
    assert f'href="https://git.example.org/acme/sms/blob/{"0" * 40}/{CATALOG}"' in page and 'id="trend"' in page


def test_the_weekly_run_selects_rules_that_there_are(sms: Any, netops: Path) -> None:
    workflow = yaml.safe_load((netops / ".github" / "workflows" / "sms.yml").read_text(encoding="utf-8"))
    selected = workflow["jobs"]["duties"]["steps"][-1]["with"]["select"]
    done = sms("check", "--as-of", "2028-01-01", "--select", selected, "--fail-level", "warning", cwd=netops)
    assert done.returncode == 1 and "DUE001" in done.stdout


def test_without_the_option_a_placeholder_says_what_belongs_there(sms: Any, tmp_path: Path) -> None:
    assert sms("init", "acme", "--organization", "ACME IT", cwd=tmp_path).returncode == 0
    text = (tmp_path / "acme" / ".github" / "workflows" / "sms.yml").read_text(encoding="utf-8")
    assert "uses: OWNER/REPOSITORY@COMMIT\n" in text and "Until it is filled in, this job fails." in text
    assert "To be done once" in (tmp_path / "acme" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "action", ["acme/sms@v1", "acme/sms", "acme@" + "0" * 40, "../sms", "acme/sms@" + "0" * 40 + "\n"]
)
def test_an_action_that_is_not_pinned_is_refused_with_nothing_written(sms: Any, tmp_path: Path, action: str) -> None:
    done = sms("init", "acme", "--organization", "ACME IT", "--action", action, cwd=tmp_path)
    assert done.returncode == 2 and "is no action pinned by its commit" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_workspace_below_the_top_of_a_repository_names_its_folder_and_says_what_to_move(
    sms: Any, tmp_path: Path
) -> None:
    run("git", "init", "--quiet", cwd=tmp_path)
    done = sms("init", "our sms", "--organization", "ACME IT", "--action", ACTION, cwd=tmp_path)
    assert "only at the top of a repository: move them there from our sms" in done.stderr
    workflow = yaml.safe_load((tmp_path / "our sms" / ".github" / "workflows" / "sms.yml").read_text(encoding="utf-8"))
    uses = [step for job in workflow["jobs"].values() for step in job["steps"] if step.get("uses") == ACTION]
    assert [step["with"]["folder"] for step in uses] == ["our sms"] * 3
    env = page_step(workflow)["env"]
    assert env["FOLDER"] == "our sms" and env["LINKS"].endswith("/blob/${{ github.sha }}/our%20sms")
    hooks = yaml.safe_load((tmp_path / "our sms" / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert hooks["repos"][0]["hooks"][0]["entry"] == "sms -C 'our sms' check"


# -- code owners ----------------------------------------------------------------------------------------------------------


def owners(workspace: Path) -> list[str]:
    """Return the lines of the file of code owners that ask somebody."""
    lines = (workspace / ".github" / "CODEOWNERS").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def test_owners_with_a_handle_are_asked_about_their_documents_and_lines_of_people_stay(
    sms: Any, netops_copy: Path
) -> None:
    assert owners(netops_copy) == []
    asked = "SELECT owner FROM document WHERE skill = 'service-catalog'"
    person = json.loads(sms("query", asked, "--format", "json", cwd=netops_copy).stdout)[0]["owner"]
    replace(netops_copy / PROFILE, f"id: {person}\n", f"id: {person}\n    handle: acme/catalog-keepers\n")
    replace(netops_copy / ".github" / "CODEOWNERS", "# sms:begin", "* @everybody\n# sms:begin")
    told = sms("check", "--format", "github", "--as-of", DAY, cwd=netops_copy).stdout
    assert "::notice file=.github/CODEOWNERS,line=1,title=Code owners::This list does not name the owners" in told
    done = sms("check", "--fix", "--as-of", DAY, cwd=netops_copy)
    assert "rewrote the generated blocks of .github/CODEOWNERS" in done.stderr
    mine = sms(
        "query",
        f"SELECT path FROM document WHERE owner = '{person}' ORDER BY path",
        "--format",
        "json",
        cwd=netops_copy,
    )
    paths = [row["path"] for row in json.loads(mine.stdout)]
    assert CATALOG in paths
    assert owners(netops_copy) == ["* @everybody", *(f"/{path} @acme/catalog-keepers" for path in paths)]
    assert "CODEOWNERS" not in sms("check", "--fix", "--as-of", DAY, cwd=netops_copy).stderr
    assert "CODEOWNERS" not in sms("check", "--format", "github", "--as-of", DAY, cwd=netops_copy).stdout


def test_a_file_of_code_owners_without_the_marks_is_left_alone(sms: Any, netops_copy: Path) -> None:
    path = netops_copy / ".github" / "CODEOWNERS"
    path.write_text("* @everybody\n", encoding="utf-8")
    sms("check", "--fix", "--as-of", DAY, cwd=netops_copy)
    assert path.read_text(encoding="utf-8") == "* @everybody\n"


@pytest.mark.parametrize("handle", ["two words", "-x", '"@priya"', "a//b"])
def test_a_handle_that_no_host_would_take_is_reported_and_asks_nobody(sms: Any, netops_copy: Path, handle: str) -> None:
    replace(netops_copy / PROFILE, "id: PER-007\n", f"id: PER-007\n    handle: {handle}\n")
    done = sms("check", "--fix", "--as-of", DAY, cwd=netops_copy)
    assert done.returncode == 1 and "handle" in done.stdout
    assert owners(netops_copy) == []


# -- pre-commit -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def hooked(netops_copy: Path, tmp_path: Path, surroundings: dict[str, str]) -> Any:
    """Return a function that runs a program in the worked example, with hooks of git in force and `sms` on the PATH."""
    own = tmp_path / "gitconfig"  # the settings of the tests switch hooks off
    settings = Path(surroundings["GIT_CONFIG_GLOBAL"]).read_text(encoding="utf-8")
    own.write_text(settings.replace("\thooksPath = /dev/null\n", ""), encoding="utf-8")
    env = {
        "GIT_CONFIG_GLOBAL": str(own), "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
        "PATH": os.pathsep.join([str(BIN), surroundings["PATH"]]),
        "SMS_AS_OF": DAY,  # the worked example is of that day; later its actions are overdue
    }  # fmt: skip
    return lambda *command: run(*command, cwd=netops_copy, **env)


def break_link(workspace: Path) -> None:
    """Let a service of a draft depend on one that does not exist."""
    replace(workspace / CATALOG, "status: approved", "status: draft")
    replace(workspace / CATALOG, "service: SVC-005", "service: SVC-0005")


def test_the_hook_laid_down_lets_no_commit_pass_that_breaks_a_link(hooked: Any, netops_copy: Path) -> None:
    assert hooked("pre-commit", "install").returncode == 0
    replace(netops_copy / "README.md", "# Service", "# The service")
    passed = hooked("git", "commit", "--all", "--message", "Say it better")
    assert passed.returncode == 0 and "the documents of the SMS agree" in passed.stdout, passed.stdout
    break_link(netops_copy)
    stopped = hooked("git", "commit", "--all", "--message", "Depend on nothing")
    assert stopped.returncode == 1 and "LNK002" in stopped.stdout


def test_the_hook_of_our_repository_runs_from_a_local_path_with_the_sms_that_is_installed(
    hooked: Any, netops_copy: Path, tmp_path: Path
) -> None:
    repository = tmp_path / "sms-repository"
    repository.mkdir()
    shutil.copyfile(CHECKOUT / ".pre-commit-hooks.yaml", repository / ".pre-commit-hooks.yaml")
    for words in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "Hooks"]):
        assert run("git", *words, cwd=repository).returncode == 0
    commit = run("git", "rev-parse", "HEAD", cwd=repository).stdout.strip()
    # `language: system` takes the place of `python`, which would install the package and its libraries from an index.
    hook = {"id": "sms-check", "language": "system"}
    config = {"repos": [{"repo": str(repository), "rev": commit, "hooks": [hook]}]}
    (netops_copy / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    assert hooked("git", "add", "--all").returncode == 0
    passed = hooked("pre-commit", "run", "--all-files")
    assert passed.returncode == 0 and passed.stdout.count("Passed") == 1, passed.stdout
    break_link(netops_copy)
    stopped = hooked("pre-commit", "run", "--files", "README.md")
    assert stopped.returncode == 1 and "LNK002" in stopped.stdout, "whatever file changed, all documents are checked"


def test_the_manifest_of_hooks_checks_the_whole_workspace_once() -> None:
    (hook,) = yaml.safe_load((CHECKOUT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["language"] == "python" and hook["entry"] == "sms check"
    assert hook["pass_filenames"] is False and hook["require_serial"] is True
    for name in ("sms.yaml", CATALOG, "skills/x/artifact.md.j2", "rules/own.yml"):
        assert re.search(hook["files"], name)


# -- the editor -----------------------------------------------------------------------------------------------------------


def test_the_task_of_the_editor_reads_every_line_that_a_check_reports(sms: Any, netops_copy: Path) -> None:
    break_link(netops_copy)
    task = json.loads((netops_copy / ".vscode" / "tasks.json").read_text(encoding="utf-8"))["tasks"][0]
    pattern = task["problemMatcher"]["pattern"]
    report = json.loads(sms("check", "--as-of", DAY, "--format", "json", cwd=netops_copy).stdout)
    wanted = [(d["path"], str(d["line"]), str(d["column"]), d["severity"], d["rule"]) for d in report["diagnostics"]]
    shown = sms("check", "--as-of", DAY, cwd=netops_copy).stdout.splitlines()
    read = [found for line in shown if (found := re.match(pattern["regexp"], line))]
    keys = ("file", "line", "column", "severity", "code")
    assert [tuple(found[pattern[key]] for key in keys) for found in read] == wanted
