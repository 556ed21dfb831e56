"""`sms doctor`: what it says of odd and broken surroundings."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any


def looked(sms: Any, folder: Path, **env: str | None) -> tuple[int, dict[str, dict[str, Any]]]:
    """Return the exit code and the remarks by name."""
    done = sms("doctor", "--format", "json", cwd=folder, env=env)
    assert done.stderr == ""
    report = json.loads(done.stdout)
    states = [remark["state"] for remark in report["remarks"]]
    assert report["version"] == 1
    assert report["totals"] == {state: states.count(state) for state in ("ok", "odd", "broken")}
    return done.returncode, {remark["name"]: remark for remark in report["remarks"]}


def test_a_workspace_in_order_has_nothing_broken(sms: Any, netops: Path) -> None:
    code, found = looked(sms, netops)
    assert code == 0
    ok = {name for name, remark in found.items() if remark["state"] == "ok"}
    assert ok >= {
        "sms", "Python", "PyYAML", "encoding", "cache", "workspace", "git", "git identity", "repository", "uncommitted",
        "files", "file names",
    }  # fmt: skip
    assert found["workspace"]["found"].endswith("(NetOps Solutions, edition 2011)")
    assert found["git identity"]["found"] == "Test Person <test.person@example.org>"
    assert found["files"]["found"] == f"{len(list(netops.glob('[pdca]*/*-*.md')))} artifact files, all readable"


def test_the_table_says_what_is_odd_and_what_to_do(sms: Any, netops_copy: Path) -> None:
    with (netops_copy / "plan" / "sms-scope.md").open("a", encoding="utf-8") as file:
        file.write("\nMore.\n")
    done = sms("doctor", cwd=netops_copy / "plan")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("odd     uncommitted"))
    assert lines[at].endswith("  plan/sms-scope.md")
    assert lines[at + 1].strip() == "→ commit them, so that history shows who changed what"
    assert lines[-1].endswith(" odd, 0 broken")
    assert "\x1b[" not in done.stdout
    assert "\x1b[32mok\x1b[0m" in sms("doctor", cwd=netops_copy, env={"FORCE_COLOR": "1"}).stdout


def test_outside_a_workspace_it_looks_at_the_rest(sms: Any, tmp_path: Path) -> None:
    code, found = looked(sms, tmp_path)
    assert code == 0
    assert found["workspace"] == {
        "name": "workspace", "state": "odd", "found": "none here: no sms.yaml", "hint": "make one with `sms init DIR`",
    }  # fmt: skip
    assert "files" not in found and "repository" not in found


def test_settings_that_cannot_be_read_are_broken(sms: Any, tree: Any) -> None:
    folder = tree({"sms.yaml": "organization: ACME IT\nedtion: '2018'\n"})
    code, found = looked(sms, folder)
    assert (code, found["workspace"]["state"]) == (1, "broken")
    assert found["workspace"]["found"].startswith("sms.yaml:")


def test_files_that_cannot_be_read_are_broken_and_named(sms: Any, netops_copy: Path) -> None:
    (netops_copy / "plan" / "sms-scope.md").write_bytes(b"---\nid: DOC-SCO\nskill: sms-scope\ntitle: \xff\n---\n")
    code, found = looked(sms, netops_copy)
    assert (code, found["files"]["state"]) == (1, "broken")
    assert found["files"]["found"].startswith("plan/sms-scope.md: is not UTF-8 text")


def test_no_identity_is_odd_with_the_way_to_set_one(sms: Any, netops: Path) -> None:
    code, found = looked(sms, netops, GIT_CONFIG_GLOBAL=os.devnull)
    assert (code, found["git identity"]["state"]) == (0, "odd")
    assert "git config --global user.name" in found["git identity"]["hint"]


def test_no_git_is_odd_not_broken(sms: Any, netops: Path) -> None:
    code, found = looked(sms, netops, PATH=str(netops))
    assert (code, found["git"]["state"]) == (0, "odd")
    assert found["git"]["found"] == "git is not installed or not on the PATH"


def test_no_repository_is_odd(sms: Any, netops_copy: Path) -> None:
    (netops_copy / ".git").rename(netops_copy.parent / "elsewhere")
    code, found = looked(sms, netops_copy)
    assert (code, found["repository"]["state"]) == (0, "odd")
    assert found["repository"]["found"].startswith("not a git repository")


def test_a_folder_that_its_repository_ignores_is_odd(sms: Any, tree: Any) -> None:
    folder = tree({".gitignore": "/acme/\n", "acme/sms.yaml": "organization: ACME IT\nedition: '2018'\n"})
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    _, found = looked(sms, folder / "acme")
    assert found["repository"]["found"] == "the repository around it ignores this folder"


def test_a_shallow_clone_is_odd(sms: Any, netops: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", "--depth=1", f"file://{netops}", str(clone)], check=True)
    code, found = looked(sms, clone)
    assert (code, found["history"]["state"]) == (0, "odd")
    assert "git fetch --unshallow" in found["history"]["hint"]


def test_a_pinned_day_is_odd(sms: Any, netops: Path) -> None:
    _, found = looked(sms, netops, SMS_AS_OF="2026-08-31")
    assert found["day"]["found"].startswith("SMS_AS_OF=2026-08-31")
    code, found = looked(sms, netops, SMS_AS_OF="soon")
    assert (code, found["workspace"]["state"]) == (1, "broken")


def test_a_cache_that_cannot_be_written_is_odd(sms: Any, netops: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    code, found = looked(sms, netops, XDG_CACHE_HOME=str(tmp_path / "file"))
    assert (code, found["cache"]["state"]) == (0, "odd")
    assert "XDG_CACHE_HOME" in found["cache"]["hint"]


def test_another_encoding_is_odd(sms: Any, netops: Path) -> None:
    done = sms("doctor", cwd=netops, env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert re.search(r"^odd +encoding +ascii$", done.stdout, re.MULTILINE)


def test_a_missing_extra_is_odd_and_a_malicious_release_of_it_broken(sms: Any, netops: Path, tmp_path: Path) -> None:
    for version, state in (("1.84.0", "ok"), ("1.82.7", "broken"), ("1.82.8", "broken")):
        metadata = tmp_path / version / "litellm.dist-info"
        metadata.mkdir(parents=True)
        (metadata / "METADATA").write_text(f"Name: litellm\nVersion: {version}\n", encoding="utf-8")
        code, found = looked(sms, netops, PYTHONPATH=str(tmp_path / version))
        assert (code, found["extra draft"]["state"]) == (int(state == "broken"), state)
        assert found["extra draft"]["found"] == f"litellm {version}"


def test_a_file_system_blind_for_capitals_is_odd(sms: Any, netops_copy: Path) -> None:
    if not (netops_copy / "SMS.YAML").exists():
        os.link(netops_copy / "sms.yaml", netops_copy / "SMS.YAML")
    code, found = looked(sms, netops_copy)
    assert (code, found["file names"]["state"]) == (0, "odd")
