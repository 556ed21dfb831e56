"""`sms draft` as people and scripts call it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

SETTINGS = 'organization: Harbour IT\nedition: "2018"\n'
CATALOG = """\
owner: PER-001
customers:
  - {id: CUS-001, name: Borealis, kind: named, external: true}
services:
  - id: SVC-001
    name: Managed Desktop
    description: Laptops, patched and replaced
    type: business
    owner: PER-001
    customers: [CUS-001]
    criticality: high
    hours: 24x7
access: Everybody reads it on the intranet
"""
AS_OF = ("--as-of", "2026-08-31")
# Run as a user who may not write where the file mode says so, even when the tests are run by root.
AS_ANYONE = "import ctypes, os, sys; libc = ctypes.CDLL(None); libc.prctl(24, 1); os.execv(sys.argv[1], sys.argv[1:])"


@pytest.fixture
def begun(tree: Callable[[Mapping[str, str]], Path]) -> Path:
    """Return a workspace with answers and no artifact."""
    return tree({"sms.yaml": SETTINGS, "answers/service-catalog.yaml": CATALOG, "plan/.gitkeep": ""})


def files(root: Path) -> dict[str, bytes]:
    """Return all files of a folder with their content."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_draft_says_what_it_wrote_how_it_stands_and_what_comes_next(sms: Any, begun: Path) -> None:
    done = sms("draft", "service-catalog", "--answers", "answers/service-catalog.yaml", *AS_OF, cwd=begun)
    assert done.returncode == 0, done.stderr
    assert done.stderr == "wrote plan/service-catalog.md\n"
    assert done.stdout.splitlines()[-2:] == [
        "PASS plan/service-catalog.md, 100 % complete: 0 errors, 0 warnings, 0 advice",
        "Next: `sms draft organization-profile`.",
    ]


def test_errors_that_are_left_are_shown_as_check_shows_them(sms: Any, begun: Path) -> None:
    (begun / "answers" / "x.yaml").write_text(
        CATALOG.replace("customers: [CUS-001]", "customers: [CUS-009]"), encoding="utf-8"
    )
    done = sms("draft", "cat", "--answers", "answers/x.yaml", *AS_OF, cwd=begun)
    assert done.returncode == 1
    checked = sms("check", *AS_OF, cwd=begun)
    [line] = [line for line in done.stdout.splitlines() if "LNK002" in line]
    assert "there is no customer CUS-009" in line
    assert line in checked.stdout.splitlines()
    assert done.stdout.splitlines()[-1].startswith("Next: mend the errors above in plan/service-catalog.md")


def test_a_dry_run_prints_a_diff_that_git_can_apply(sms: Any, begun: Path) -> None:
    before = files(begun)
    done = sms("draft", "cat", "--answers", "answers/service-catalog.yaml", "--dry-run", *AS_OF, cwd=begun)
    assert done.returncode == 0
    assert files(begun) == before
    assert "PASS plan/service-catalog.md" in done.stderr
    assert "Next: the same command without --dry-run writes it." in done.stderr
    subprocess.run(["git", "apply", "-"], cwd=begun, input=done.stdout, encoding="utf-8", check=True)
    sms("draft", "cat", "--answers", "answers/service-catalog.yaml", "--force", *AS_OF, cwd=begun)
    assert not (begun / "plan" / "service-catalog.md.bak").exists()  # the very same document was there already


def test_the_draft_of_the_example_is_complete(sms: Any, netops_copy: Path) -> None:
    done = sms(
        "draft", "smp", "--answers", "answers/service-management-plan.yaml", "--dry-run", *AS_OF, cwd=netops_copy
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout == ""


def test_it_works_from_any_folder_of_the_workspace(sms: Any, begun: Path) -> None:
    done = sms("draft", "cat", "--answers", "service-catalog.yaml", *AS_OF, cwd=begun / "answers")
    assert done.returncode == 0
    assert (begun / "plan" / "service-catalog.md").is_file()
    done = sms("-C", begun, "draft", "cat", "--answers", "answers/service-catalog.yaml", *AS_OF)
    assert done.stderr == "plan/service-catalog.md is as the answers want it already\n"


# -- answers files ---------------------------------------------------------------------------------------------------------


def test_a_file_of_answers_to_fill_in_is_written(sms: Any, begun: Path) -> None:
    done = sms("draft", "sms-scope", "--write-answers", "answers/scope.yaml", cwd=begun)
    assert done.returncode == 0
    assert done.stdout == "Next: fill it in, then `sms draft sms-scope --answers answers/scope.yaml`.\n"
    text = (begun / "answers" / "scope.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../.sms/schemas/sms-scope.json\n")
    assert "\n# How is the scope to read on the certificate?" in text
    assert "\nstatement:\n" in text
    assert (
        json.loads((begun / ".sms" / "schemas" / "sms-scope.json").read_text(encoding="utf-8"))["title"]
        == "SMS Scope (answers)"
    )
    assert not (begun / "plan" / "sms-scope.md").exists()


def test_an_answers_file_that_is_there_is_not_overwritten(sms: Any, begun: Path) -> None:
    done = sms("draft", "cat", "--write-answers", "answers/service-catalog.yaml", cwd=begun)
    assert done.returncode == 2
    assert done.stderr.startswith("sms: answers/service-catalog.yaml: is there already. Name another file")
    done = sms("draft", "cat", "--write-answers", "answers/service-catalog.yaml", "--force", cwd=begun)
    assert done.returncode == 0
    assert (begun / "answers" / "service-catalog.yaml.bak").read_text(encoding="utf-8") == CATALOG


def test_a_draft_brings_the_schema_that_its_answers_name(sms: Any, begun: Path) -> None:
    sms("draft", "cat", "--answers", "answers/service-catalog.yaml", cwd=begun)
    printed = sms("schema", "cat", "--answers", cwd=begun).stdout
    assert json.loads((begun / ".sms" / "schemas" / "service-catalog.json").read_text(encoding="utf-8")) == json.loads(
        printed
    )


# -- bad input ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["service-catalogue"], "sms: there is no skill service-catalogue. Did you mean service-catalog?\n"),
        (["xyz"], "sms: there is no skill xyz. `sms skills list` names them all\n"),
        (
            ["cat"],
            (
                "sms: questions are asked at a terminal, and there is none here. "
                "Run it in a terminal, or give a file: sms draft service-catalog --answers FILE\n"
            ),
        ),
        (
            ["cat", "--answers", "none.yaml"],
            "sms: none.yaml: there is no such file. `sms draft NAME --write-answers FILE` writes one to fill in\n",
        ),
        (
            ["cat", "--answers", "answers"],
            (
                "sms: answers: is a folder; a file of answers is due. "
                "`sms draft NAME --write-answers FILE` writes one to fill in\n"
            ),
        ),
        (
            ["cat", "--answers", "a", "--write-answers", "b"],
            "sms: --answers and --write-answers exclude each other. Write the file first, fill it in, then draft\n",
        ),
        (["cat", "--as-of", "soon"], "sms: soon is not a date. Write year-month-day, such as 2026-08-31\n"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(sms: Any, begun: Path, arguments: list[str], said: str) -> None:
    before = files(begun)
    done = sms("draft", *arguments, cwd=begun)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)
    assert files(begun) == before


def test_outside_a_workspace_it_says_so(sms: Any, tmp_path: Path) -> None:
    done = sms("draft", "cat", "--answers", "x.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert "is not in a workspace: no sms.yaml here or in a folder above" in done.stderr


def test_each_fault_of_the_answers_is_one_line(sms: Any, begun: Path) -> None:
    (begun / "answers" / "x.yaml").write_text("servcies: []\ncustomers: {}\nsections: [a]\n", encoding="utf-8")
    done = sms("draft", "cat", "--answers", "answers/x.yaml", cwd=begun)
    assert done.returncode == 2
    lines = done.stderr.splitlines()
    assert [line.split(": ")[1] for line in lines] == [
        "answers/x.yaml:1:1",
        "answers/x.yaml:2:12",
        "answers/x.yaml:3:11",
    ]
    assert all(line.startswith("sms: ") for line in lines)
    assert not (begun / "plan" / "service-catalog.md").exists()


def test_a_file_too_large_for_answers_is_refused(sms: Any, begun: Path) -> None:
    with (begun / "large.yaml").open("wb") as stream:
        stream.truncate(50 * 1024 * 1024)
    done = sms("draft", "cat", "--answers", "large.yaml", cwd=begun)
    assert (done.returncode, done.stderr) == (2, "sms: large.yaml: is larger than 16 MB, too large for answers\n")


def command(*arguments: str) -> list[str]:
    """Return a command line of the installed `sms`."""
    found = shutil.which("sms", path=str(Path(sys.executable).parent))
    assert found is not None
    return [found, *arguments]


def test_a_folder_that_cannot_be_written_to_loses_nothing(begun: Path) -> None:
    (begun / "plan").chmod(0o555)
    try:
        draft = command("draft", "cat", "--answers", "answers/service-catalog.yaml")
        if os.geteuid() == 0:
            draft = [sys.executable, "-c", AS_ANYONE, *draft]
        done = subprocess.run(draft, cwd=begun, capture_output=True, encoding="utf-8", check=False)
    finally:
        (begun / "plan").chmod(0o755)
    assert done.returncode == 2
    assert done.stderr == (
        "sms: plan/service-catalog.md: cannot be written: permission is denied. Check who owns the file and its folder.\n"
    )
    assert [path.name for path in (begun / "plan").iterdir()] == [".gitkeep"]


def test_a_full_disk_leaves_the_document_as_it_was(sms: Any, begun: Path) -> None:
    sms("draft", "cat", "--answers", "answers/service-catalog.yaml", cwd=begun)
    before = {name: content for name, content in files(begun).items() if not name.startswith("answers")}
    long = CATALOG.replace("patched and replaced", "patched and replaced " + "in time and place " * 2000)
    (begun / "answers" / "long.yaml").write_text(long, encoding="utf-8")
    words = " ".join(command("draft", "cat", "--answers", "answers/long.yaml"))
    done = subprocess.run(
        ["sh", "-c", f"ulimit -f 8; exec {words}"], cwd=begun, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("sms: plan/service-catalog.md: cannot be written: ")
    assert done.stderr.count("\n") == 1
    assert {name: content for name, content in files(begun).items() if not name.startswith("answers")} == before


def test_a_file_where_a_folder_is_needed_is_one_line(sms: Any, begun: Path) -> None:
    (begun / "plan" / ".gitkeep").unlink()
    (begun / "plan").rmdir()
    (begun / "plan").write_text("", encoding="utf-8")
    done = sms("draft", "cat", "--answers", "answers/service-catalog.yaml", cwd=begun)
    assert done.returncode == 2
    assert done.stderr.startswith("sms: plan/service-catalog.md: cannot be ")
    assert done.stderr.count("\n") == 1


def test_uncommitted_changes_are_named_and_kept(sms: Any, netops_copy: Path) -> None:
    catalog = netops_copy / "plan" / "service-catalog.md"
    catalog.write_text(catalog.read_text(encoding="utf-8") + "\nA note.\n", encoding="utf-8")
    done = sms("draft", "cat", "--answers", "answers/service-catalog.yaml", *AS_OF, cwd=netops_copy)
    assert done.returncode == 2
    assert done.stderr == (
        "sms: plan/service-catalog.md: has changes that are not committed; drafting would mix with them. "
        "Commit them first, or use --force, which keeps a backup beside it\n"
    )
    assert catalog.read_text(encoding="utf-8").endswith("\nA note.\n")


def test_what_stays_although_the_answers_say_otherwise_is_said(sms: Any, netops_copy: Path) -> None:
    catalog = netops_copy / "plan" / "service-catalog.md"
    catalog.write_text(
        catalog.read_text(encoding="utf-8").replace("name: Help Desk\n", "name: Service Desk\n", 1), encoding="utf-8"
    )
    subprocess.run(["git", "-C", netops_copy, "commit", "-qam", "a better name"], check=True)
    answers = netops_copy / "answers" / "service-catalog.yaml"
    answers.write_text(
        answers.read_text(encoding="utf-8").replace("name: Help Desk\n", "name: Desk\n", 1), encoding="utf-8"
    )
    done = sms("draft", "cat", "--answers", answers, *AS_OF, cwd=netops_copy)
    assert "note: services/2/name was edited by hand since and stays; the answers say Desk\n" in done.stderr
    assert "name: Service Desk\n" in catalog.read_text(encoding="utf-8")
