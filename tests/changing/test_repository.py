"""How git is asked: in plain words back, for exactly the files that were named."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from sms_cli.changing.repository import begin, commit, lacks_identity, text_when_written, top_of
from sms_cli.workspace import GitRefused, run_git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with one commit."""
    begin(tmp_path)
    (tmp_path / "a.md").write_text("one\n", encoding="utf-8")
    commit(tmp_path, "One", ["a.md"])
    return tmp_path


def test_the_branch_is_main_unless_the_person_named_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "config"
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    for name, branch in (("plain", "main"), ("named", "trunk")):
        config.write_text(f"[init]\n\tdefaultBranch = {branch}\n" if name == "named" else "", encoding="utf-8")
        (tmp_path / name).mkdir()
        begin(tmp_path / name)
        assert run_git(tmp_path / name, "symbolic-ref", "--short", "HEAD").strip() == branch


def test_a_name_with_signs_of_a_pattern_means_that_very_file(repository: Path) -> None:
    for name in ("*.md", ":x.md", "-y.md", "ä b.md"):
        (repository / name).write_text("new\n", encoding="utf-8")
    assert commit(repository, "Odd names", ["*.md", ":x.md"])
    assert run_git(repository, "show", "--name-only", "--format=").splitlines() == ["*.md", ":x.md"]
    assert commit(repository, "Odd names", ["-y.md", "ä b.md"])


def test_nothing_to_commit_is_no_commit(repository: Path) -> None:
    before = run_git(repository, "rev-parse", "HEAD")
    assert not commit(repository, "Again", ["a.md"])
    assert run_git(repository, "rev-parse", "HEAD") == before


def test_a_merge_under_way_is_refused_in_one_line(repository: Path) -> None:
    run_git(repository, "checkout", "--quiet", "-b", "other")
    (repository / "a.md").write_text("two\n", encoding="utf-8")
    commit(repository, "Two", ["a.md"])
    run_git(repository, "checkout", "--quiet", "main")
    (repository / "a.md").write_text("three\n", encoding="utf-8")
    commit(repository, "Three", ["a.md"])
    subprocess.run(["git", "-C", repository, "merge", "other"], check=False, capture_output=True)
    (repository / "a.md").write_text("four\n", encoding="utf-8")
    with pytest.raises(GitRefused, match=r"^cannot do a partial commit during a merge\.$"):
        commit(repository, "Four", ["a.md"])


def test_the_top_is_known_from_below_and_before_a_folder_is_made(repository: Path) -> None:
    (repository / "sub").mkdir()
    assert top_of(repository / "sub") == repository
    assert top_of(repository / "sub" / "new" / "deep") == repository
    assert top_of(Path("/")) is None


def test_an_identity_is_one_that_was_set_not_made_up(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not lacks_identity(repository)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    assert lacks_identity(repository)
    run_git(repository, "config", "user.name", "Somebody")
    assert lacks_identity(repository)
    run_git(repository, "config", "user.email", "somebody@example.org")
    assert not lacks_identity(repository)


def test_a_file_is_found_as_it_was_when_words_came_into_it(repository: Path) -> None:
    for text in ("digest: abc\nversion: 1\n", "digest: abc\nversion: 2\n"):
        (repository / "a.md").write_text(text, encoding="utf-8")
        commit(repository, "Change", ["a.md"])
    assert text_when_written(repository, "a.md", "abc") == "digest: abc\nversion: 1\n"
    assert text_when_written(repository, "a.md", "xyz") is None
    assert text_when_written(Path("/"), "a.md", "abc") is None
