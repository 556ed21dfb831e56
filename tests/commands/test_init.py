"""`sms init` as people call it: which folders it takes, what it lays down, and what git holds afterwards."""

from __future__ import annotations

import ctypes
import json
import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

LAID_DOWN = [
    ".editorconfig",
    ".gitattributes",
    ".github/CODEOWNERS",
    ".github/pull_request_template.md",
    ".github/workflows/sms.yml",
    ".gitignore",
    ".pre-commit-config.yaml",
    ".sms/laid-down.json",
    ".vscode/extensions.json",
    ".vscode/settings.json",
    ".vscode/tasks.json",
    "README.md",
    "act/.gitkeep",
    "answers/.gitkeep",
    "briefs/.gitkeep",
    "check/.gitkeep",
    "do/.gitkeep",
    "plan/.gitkeep",
    "sms.yaml",
]
NOBODY = {"GIT_CONFIG_GLOBAL": os.devnull}


def git(folder: Path, *arguments: str) -> str:
    """Run git and return what it prints."""
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True)
    return done.stdout


def files(folder: Path) -> list[str]:
    """List the files of a folder but for git's own."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())
    return sorted(path for path in found if not path.startswith(".git/"))


def starve(
    surroundings: dict[str, str], before: Callable[[], Any], *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run `sms` after `before` has taken something from its process."""
    command = [str(Path(sys.executable).with_name("sms")), *arguments]
    return subprocess.run(command, env=surroundings, preexec_fn=before, capture_output=True, text=True, check=False)


def without_override() -> None:
    """Let root be refused what its permissions refuse: drop CAP_DAC_OVERRIDE where there is such a thing."""
    if os.geteuid() == 0 and sys.platform == "linux":
        ctypes.CDLL(None).prctl(24, 1)


# -- a plain workspace --------------------------------------------------------------------------------------------------


def test_a_new_folder_becomes_a_workspace_with_a_first_commit(sms: Any, tmp_path: Path) -> None:
    done = sms("init", "acme", "--organization", "ACME IT", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    folder = tmp_path / "acme"
    assert files(folder) == LAID_DOWN
    assert git(folder, "ls-files").split() == LAID_DOWN
    assert git(folder, "log", "--format=%s%n%an") == "Begin the service management system of ACME IT\nTest Person\n"
    assert git(folder, "status", "--porcelain") == ""
    assert 'organization: "ACME IT"' in (folder / "sms.yaml").read_text(encoding="utf-8")
    assert 'edition: "2018"' in (folder / "sms.yaml").read_text(encoding="utf-8")


def test_it_says_what_to_do_next_and_that_works(sms: Any, tmp_path: Path) -> None:
    done = sms("init", "acme", "--organization", "ACME IT", cwd=tmp_path)
    assert done.stdout.splitlines()[0] == "acme holds the SMS of ACME IT under ISO/IEC 20000-1:2018."
    assert "  cd acme  " in done.stdout
    assert "  sms draft organization-profile  " in done.stdout
    checked = sms("check", cwd=tmp_path / "acme")
    assert checked.returncode == 0
    assert "Begin with: sms draft organization-profile" in checked.stdout


@pytest.mark.parametrize(
    "name", ['The "A" Team', "back\\slash \\n", "Søren & Sønner ÆØÅ", "{{ organization }}", "yes: no # really", "it's"]
)
def test_any_name_of_an_organization_comes_through(sms: Any, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "acme"
    assert sms("init", folder, "--organization", name).returncode == 0
    asked = sms("query", "SELECT value FROM setting WHERE key = 'organization'", "--format", "json", cwd=folder)
    assert json.loads(asked.stdout) == [{"value": name}]
    assert f"Service management system of {name}" in (folder / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["", "   ", "bell\x07"])
def test_what_is_no_name_is_refused(sms: Any, tmp_path: Path, name: str) -> None:
    done = sms("init", tmp_path / "acme", "--organization", name)
    assert done.returncode == 2
    assert re.fullmatch(r"sms: the .*name.*\n", done.stderr)
    assert not (tmp_path / "acme").exists()


def test_edition_2011_is_taken_with_one_line_that_it_cannot_be_certified(sms: Any, tmp_path: Path) -> None:
    done = sms("init", tmp_path / "acme", "--organization", "ACME IT", "--edition", "2011")
    assert done.returncode == 0
    assert done.stderr == "note: edition 2011 can no longer be certified; certificates follow 2018\n"
    assert 'edition: "2011"' in (tmp_path / "acme/sms.yaml").read_text(encoding="utf-8")


def test_an_unknown_edition_is_refused_with_the_one_that_was_meant(sms: Any, tmp_path: Path) -> None:
    done = sms("init", tmp_path / "acme", "--organization", "ACME IT", "--edition", "2108")
    assert (done.returncode, done.stderr) == (2, "sms: there is no edition 2108. Did you mean 2018?\n")
    assert not (tmp_path / "acme").exists()


def test_away_from_a_terminal_the_organization_must_be_given(sms: Any, tmp_path: Path) -> None:
    done = sms("init", tmp_path / "acme")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == 'sms: the organization is not given. Add --organization "ACME IT"\n'
    assert not (tmp_path / "acme").exists()


def test_at_a_terminal_it_asks_for_what_was_not_given(surroundings: dict[str, str], tmp_path: Path) -> None:
    import pexpect

    command = str(Path(sys.executable).with_name("sms"))
    child = pexpect.spawn(command, ["init", "acme"], cwd=tmp_path, env=surroundings, encoding="utf-8", timeout=30)
    child.expect("Name of the organization: ")
    child.sendline("  ")
    child.expect("the organization has no name")
    child.expect("Name of the organization: ")
    child.sendline("Kjærgård IT")
    child.expect("Only 2018 can be certified")
    child.expect(r"\[2018\]: ")
    child.sendline("2015")
    child.expect("2015 is no edition")
    child.expect(r"\[2018\]: ")
    child.sendline("")
    child.expect("What to do next")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    settings = (tmp_path / "acme/sms.yaml").read_text(encoding="utf-8")
    assert 'organization: "Kjærgård IT"' in settings and 'edition: "2018"' in settings


def test_leaving_at_a_question_writes_nothing(surroundings: dict[str, str], tmp_path: Path) -> None:
    import pexpect

    command = str(Path(sys.executable).with_name("sms"))
    for key in ("\x03", "\x04"):
        child = pexpect.spawn(command, ["init", "acme"], cwd=tmp_path, env=surroundings, encoding="utf-8", timeout=30)
        child.expect("Name of the organization: ")
        child.send(key)
        child.expect("interrupted")
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 130
        assert list(tmp_path.iterdir()) == []


# -- which folders it takes ---------------------------------------------------------------------------------------------


def test_hidden_files_do_not_count_and_stay_as_they_are(sms: Any, tmp_path: Path) -> None:
    (tmp_path / ".vscode").mkdir()
    (tmp_path / ".gitignore").write_text("*.log\n", encoding="utf-8")
    done = sms("init", ".", "--organization", "ACME IT", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr == "note: kept as they were: .gitignore\n"
    assert (tmp_path / ".gitignore").read_text(encoding="utf-8") == "*.log\n"
    assert git(tmp_path, "status", "--porcelain") == "?? .gitignore\n"


def test_what_is_in_the_way_is_named_and_nothing_is_written(sms: Any, tmp_path: Path) -> None:
    for number in range(7):
        (tmp_path / f"file{number}.txt").write_text("mine", encoding="utf-8")
    before = files(tmp_path)
    done = sms("init", ".", "--organization", "ACME IT", cwd=tmp_path)
    assert done.returncode == 2
    listed = "file0.txt, file1.txt, file2.txt, file3.txt, file4.txt and 2 more"
    assert done.stderr == f"sms: .: is not empty: {listed}. Name a new folder or an empty one\n"
    assert files(tmp_path) == before and not (tmp_path / ".git").exists()


def test_a_file_is_no_folder(sms: Any, tmp_path: Path) -> None:
    (tmp_path / "acme").write_text("mine", encoding="utf-8")
    for name in ("acme", "acme/below"):
        done = sms("init", name, "--organization", "ACME IT", cwd=tmp_path)
        assert done.returncode == 2
        assert done.stderr == f"sms: {name}: is a file, or lies below one, not a folder. Name another folder\n"
    assert (tmp_path / "acme").read_text(encoding="utf-8") == "mine"


def test_a_folder_may_have_spaces_and_any_letters(sms: Any, tmp_path: Path) -> None:
    done = sms("init", "new work/SMS für Zoë", "--organization", "ACME IT", cwd=tmp_path)
    assert done.returncode == 0
    assert "cd 'new work/SMS für Zoë'" in done.stdout
    folder = tmp_path / "new work" / "SMS für Zoë"
    assert git(folder, "ls-files").split() == LAID_DOWN
    assert sms("check", cwd=folder).returncode == 0


def test_a_workspace_is_not_made_twice_nor_inside_another(sms: Any, tmp_path: Path) -> None:
    assert sms("init", tmp_path / "acme", "--organization", "ACME IT").returncode == 0
    again = sms("init", "acme", "--organization", "Other", cwd=tmp_path)
    assert again.returncode == 2
    assert again.stderr.startswith("sms: acme: is a workspace already")
    inside = sms("init", "acme/plan/more", "--organization", "Other", cwd=tmp_path)
    assert inside.returncode == 2
    assert f"lies inside the workspace {tmp_path / 'acme'}" in inside.stderr
    assert git(tmp_path / "acme", "status", "--porcelain") == ""


def test_a_read_only_folder_above_is_said_in_one_line(surroundings: dict[str, str], tmp_path: Path) -> None:
    above = tmp_path / "above"
    above.mkdir()
    above.chmod(0o555)
    folder = above / "acme"
    done = starve(surroundings, without_override, "init", str(folder), "--organization", "ACME IT")
    above.chmod(0o755)
    assert done.returncode == 2
    assert re.fullmatch(r"sms: .*: cannot be written: permission is denied\. .*\n", done.stderr)
    assert list(above.iterdir()) == []


def test_a_full_disk_leaves_nothing_behind(surroundings: dict[str, str], tmp_path: Path) -> None:
    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))

    for folder in (tmp_path / "new" / "acme", tmp_path / "empty"):
        (tmp_path / "empty").mkdir(exist_ok=True)
        done = starve(surroundings, no_room, "init", str(folder), "--organization", "ACME IT")
        assert done.returncode == 2
        assert re.fullmatch(r"sms: .*: cannot be written: .*\n", done.stderr)
    assert list(tmp_path.iterdir()) == [tmp_path / "empty"]
    assert list((tmp_path / "empty").iterdir()) == []


# -- git ----------------------------------------------------------------------------------------------------------------


def test_joining_a_repository_commits_only_its_own_files(sms: Any, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "theirs.txt").write_text("one\n", encoding="utf-8")
    git(tmp_path, "add", "theirs.txt")
    git(tmp_path, "commit", "--quiet", "--message=Theirs")
    (tmp_path / "theirs.txt").write_text("two\n", encoding="utf-8")
    (tmp_path / "staged.txt").write_text("three\n", encoding="utf-8")
    git(tmp_path, "add", "theirs.txt", "staged.txt")
    done = sms("init", "acme", "--organization", "ACME IT", cwd=tmp_path)
    assert done.returncode == 0
    joined, to_move = done.stderr.splitlines()
    assert joined == f"note: it became part of the repository {tmp_path}"
    assert to_move.endswith("only at the top of a repository: move them there from acme")
    assert not (tmp_path / "acme" / ".git").exists()
    assert git(tmp_path, "show", "--name-only", "--format=").split() == [f"acme/{name}" for name in LAID_DOWN]
    assert git(tmp_path, "status", "--porcelain") == "A  staged.txt\nM  theirs.txt\n"


def test_a_fresh_clone_without_commits_gets_its_first_one(sms: Any, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "origin.git")
    git(tmp_path, "clone", "--quiet", "origin.git", "acme")
    done = sms("init", "acme", "--organization", "ACME IT", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert git(tmp_path / "acme", "ls-files").split() == LAID_DOWN
    assert git(tmp_path / "acme", "status", "--porcelain") == ""


def test_a_folder_that_a_repository_ignores_gets_one_of_its_own(sms: Any, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / ".gitignore").write_text("/acme/\n", encoding="utf-8")
    done = sms("init", "acme", "--organization", "ACME IT", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert git(tmp_path / "acme", "rev-parse", "--show-toplevel").strip() == str(tmp_path / "acme")


def test_without_an_identity_the_files_stay_uncommitted_and_it_says_how_to_set_one(sms: Any, tmp_path: Path) -> None:
    done = sms("init", "acme", "--organization", "ACME IT", cwd=tmp_path, env=NOBODY)
    assert done.returncode == 0
    assert done.stderr.count("\n") == 1
    assert "not committed: git does not know in whose name" in done.stderr
    assert 'git config --global user.name "Your Name"' in done.stderr
    assert "What to do next" in done.stdout
    assert git(tmp_path / "acme", "status", "--porcelain", "--untracked-files=all").count("??") == len(LAID_DOWN)


def test_without_git_the_files_are_laid_down_all_the_same(sms: Any, tmp_path: Path) -> None:
    done = sms("init", "acme", "--organization", "ACME IT", cwd=tmp_path, env={"PATH": str(tmp_path)})
    assert done.returncode == 0
    assert done.stderr == "note: its files are not committed: git is not installed or not on the PATH\n"
    assert files(tmp_path / "acme") == LAID_DOWN


def test_no_git_means_no_git(sms: Any, tmp_path: Path) -> None:
    done = sms("init", "acme", "--organization", "ACME IT", "--no-git", cwd=tmp_path)
    assert done.returncode == 0
    assert not (tmp_path / "acme" / ".git").exists()


def test_a_hook_that_objects_leaves_the_files_uncommitted_with_its_reason(sms: Any, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    hook = tmp_path / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'no commits on Fridays' >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    git(tmp_path, "config", "core.hooksPath", str(hook.parent))
    done = sms("init", ".", "--organization", "ACME IT", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr == "note: its files are not committed: no commits on Fridays\n"
    assert files(tmp_path) == LAID_DOWN


def test_the_repository_of_a_hook_that_calls_it_is_left_alone(sms: Any, tmp_path: Path) -> None:
    other = tmp_path / "other"
    git(tmp_path, "init", "--quiet", str(other))
    done = sms("init", "acme", "--organization", "ACME IT", cwd=tmp_path, env={"GIT_DIR": str(other / ".git")})
    assert (done.returncode, done.stderr) == (0, "")
    assert git(tmp_path / "acme", "ls-files").split() == LAID_DOWN
    assert git(other, "status", "--porcelain") == ""


# -- the worked example -------------------------------------------------------------------------------------------------


def test_the_worked_example_is_drafted_approved_and_committed(sms: Any, netops: Path) -> None:
    subjects = git(netops, "log", "--reverse", "--format=%s").splitlines()
    assert subjects[:3] == [
        "Begin the service management system of NetOps Solutions",
        "Bring the answers and briefs",
        "Draft plan/organization-profile.md from its answers",
    ]
    approved = [subject for subject in subjects if subject.startswith("Approve ")]
    assert approved[0] == "Approve 5 documents, Organization Profile to Service Management Plan"
    first = subjects.index(approved[0])
    assert subjects[first : first + len(approved) - 1] == approved[:-1]
    assert subjects[first + len(approved) - 1] == "Draft act/executive-readiness.md from its answers", (
        "its figures count the others"
    )
    assert subjects[-1] == approved[-1] == "Approve Executive Readiness Report 1.1"
    assert git(netops, "status", "--porcelain") == ""
    assert (netops / "briefs" / "service-catalog.md").is_file()
    terms = "SELECT DISTINCT status, version, approved_by FROM document"
    rows = json.loads(sms("query", terms, "--format", "json", cwd=netops).stdout)
    assert [list(row.values()) for row in rows] == [["approved", "1.1", "PER-002"]]


def test_each_step_of_the_example_is_said_on_stderr_and_needs_no_git(sms: Any, tmp_path: Path) -> None:
    done = sms("init", "netops", "--example", "netops", cwd=tmp_path, env=NOBODY)
    assert done.returncode == 0
    lines = done.stderr.splitlines()
    assert lines[0] == "begun in netops"
    assert lines[1] == "drafted plan/organization-profile.md"
    assert "approved plan/service-management-plan.md as version 1.1" in lines
    assert "not committed: git does not know in whose name" in lines[-1]
    assert "sms check --as-of 2026-08-31" in done.stdout
    checked = sms("check", "--as-of", "2026-08-31", cwd=tmp_path / "netops")
    assert checked.returncode == 0, checked.stdout


def test_an_unknown_example_is_refused_with_the_nearest_name(sms: Any, tmp_path: Path) -> None:
    done = sms("init", "x", "--example", "netopps", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, "sms: there is no example netopps. Did you mean netops?\n")
    done = sms("init", "x", "--example", "zebra", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, "sms: there is no example zebra. There are clinic-it and netops\n")
    assert list(tmp_path.iterdir()) == []


def test_an_example_brings_its_own_organization(sms: Any, tmp_path: Path) -> None:
    done = sms("init", "x", "--example", "netops", "--organization", "ACME IT", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "sms: an example brings its own organization. Leave --organization out\n"


@pytest.mark.parametrize(
    ("example", "edition", "said"),
    [
        ("netops", "2008", "the example netops is written for edition 2011 and 2018, not 2008. Did you mean 2018?"),
        ("clinic-it", "2011", "the example clinic-it is written for edition 2018, not 2011. Did you mean 2018?"),
        ("clinic-it", "x", "the example clinic-it is written for edition 2018, not x. Leave --edition out"),
    ],
)
def test_an_example_is_refused_in_an_edition_that_it_is_not_written_for(
    sms: Any, tmp_path: Path, example: str, edition: str, said: str
) -> None:
    done = sms("init", "x", "--example", example, "--edition", edition, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, f"sms: {said}\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("existing", [False, True])
def test_an_interrupted_example_leaves_the_folder_as_it_was(
    surroundings: dict[str, str], tmp_path: Path, existing: bool
) -> None:
    folder = tmp_path / "netops"
    if existing:
        folder.mkdir()
        (folder / ".keep").write_text("", encoding="utf-8")
    command = [str(Path(sys.executable).with_name("sms")), "init", str(folder), "--example", "netops"]
    with subprocess.Popen(
        command, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stderr is not None
        while "drafted" not in child.stderr.readline():
            assert child.poll() is None
        child.send_signal(signal.SIGINT)
        assert child.wait(30) == 130
        assert child.stderr.read().splitlines()[-1] == "sms: interrupted; nothing is half-written"
    assert (files(folder) == [".keep"] and not (folder / ".git").exists()) if existing else not folder.exists()


def test_an_example_in_a_repository_of_others_leaves_their_work_alone(sms: Any, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "staged.txt").write_text("theirs\n", encoding="utf-8")
    git(tmp_path, "add", "staged.txt")
    done = sms("init", "sub/netops", "--example", "netops", cwd=tmp_path)
    assert done.returncode == 0
    assert git(tmp_path, "status", "--porcelain") == "A  staged.txt\n"
    assert "staged.txt" not in git(tmp_path, "log", "--name-only", "--format=")
