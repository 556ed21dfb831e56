"""A file that cannot be read is reported at the line that is at fault, and the others are checked all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from sms_cli.checking import check
from sms_cli.workspace import open_workspace

from .conftest import SETTINGS, TODAY, Checked, lines, only
from .texts import catalogue, service, services

HEAD = "---\nid: DOC-CAT\nskill: service-catalog\n"
PATH = "plan/service-catalog.md"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (HEAD, 1, "not closed"),
        ("", 1, "is empty"),
        ("# Services\n", 1, "has no front matter"),
        (HEAD + "services: [\n---\n", 5, ""),
        (HEAD + "title: a\ntitle: b\n---\n", 5, 'the key "title" stands twice (first in line 4)'),
        (HEAD + "title: &t a\n---\n", 4, "anchors (&t) are not read"),
        (HEAD + "title: *t\n---\n", 4, ""),
        (HEAD + "title: !secret x\n---\n", 4, ""),
        (HEAD + "services:\n\t- id: SVC-001\n---\n", 5, ""),
        ("---\n- id: DOC-CAT\n- skill: service-catalog\n---\n", 1, "front matter is not fields"),
        ("---\n---\n", 1, "front matter is empty"),
    ],
)
def test_each_kind_of_unreadable_front_matter_has_its_line(checked: Checked, text: str, line: int, said: str) -> None:
    found = only(checked({PATH: text}, "SHP002"))
    assert (found.rule, found.severity, found.path, found.line) == ("SHP002", "error", PATH, line)
    assert said in found.message


def test_text_in_another_encoding_is_told_to_become_utf_8(tmp_path: Path) -> None:
    (tmp_path / "plan").mkdir()
    (tmp_path / "sms.yaml").write_text(SETTINGS, "utf-8")
    (tmp_path / PATH).write_bytes((HEAD + "title: Dienste für Kunden\n---\n").encode("latin-1"))
    found = only(check(open_workspace(tmp_path, TODAY), ["SHP002"]))
    assert (found.line, found.column, found.message) == (4, 17, "is not UTF-8 text; save it as UTF-8")


def test_a_file_that_is_too_large_is_told_to_become_parts(tmp_path: Path) -> None:
    (tmp_path / "plan").mkdir()
    (tmp_path / "sms.yaml").write_text(SETTINGS, "utf-8")
    with (tmp_path / PATH).open("wb") as stream:
        stream.write(HEAD.encode())
        stream.truncate(16 * 1024 * 1024 + 1)
    found = only(check(open_workspace(tmp_path, TODAY), ["SHP002"]))
    assert "larger than 16 MB" in found.message
    assert "part_of" in found.message


def test_the_artifact_fails_and_is_shown_as_unreadable(checked: Checked) -> None:
    report = checked({PATH: HEAD})
    (artifact,) = [a for a in report.artifacts if a.skill == "service-catalog"]
    assert (artifact.status, artifact.verdict, artifact.path) == ("unreadable", "FAIL", PATH)


def test_the_other_files_are_checked_all_the_same(checked: Checked) -> None:
    wrong = [line.replace("24x7", "always") for line in service("SVC-001")]
    files = {PATH: catalogue(*services(wrong)), "plan/sms-scope.md": "---\nskill: sms-scope\n"}
    assert lines(checked(files, "SHP")) == [
        "plan/service-catalog.md:20:12 error SHP001",
        "plan/sms-scope.md:1:1 error SHP002",
    ]


def test_windows_line_ends_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    (tmp_path / "plan").mkdir()
    (tmp_path / "sms.yaml").write_text(SETTINGS, "utf-8")
    text = catalogue(*services([line.replace("24x7", "always") for line in service("SVC-001")]))
    (tmp_path / PATH).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert lines(check(open_workspace(tmp_path, TODAY), ["SHP"])) == ["plan/service-catalog.md:20:12 error SHP001"]


def test_markdown_without_our_front_matter_is_left_alone(checked: Checked) -> None:
    files = {"README.md": "# Read me\n", "notes/a.md": "---\ntitle: Notes\n", "notes/b.md": "---\n- a\n---\n"}
    assert checked(files).diagnostics == []
