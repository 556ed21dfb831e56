"""`sms check --fix` repairs how values are written: safe ones alone, guesses when asked to, never prose, never for the worse."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Sms = Callable[..., subprocess.CompletedProcess[str]]
DAY = ("--as-of", "2026-08-31")
AGREEMENTS = "do/service-level-management.md"
CATALOG = "plan/service-catalog.md"
INCIDENTS = "do/incident-management.md"


def change(workspace: Path, path: str, old: str, new: str) -> None:
    file = workspace / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


@pytest.mark.parametrize(
    ("path", "right", "wrong"),
    [
        (AGREEMENTS, "value: 99.95", "value: 99,95"),
        (AGREEMENTS, "agreed_on: 2026-03-27", "agreed_on: 27.3.2026"),
        (AGREEMENTS, "agreed_on: 2026-03-27", "agreed_on: 27. 3. 2026"),
        (AGREEMENTS, "agreed_on: 2026-03-27", "agreed_on: 2026-3-27"),
        (AGREEMENTS, "agreed_on: 2026-03-27", "agreed_on: 2026/03/27"),
        (AGREEMENTS, "agreed_on: 2026-03-27", "agreed_on: 27/3/2026"),
        (AGREEMENTS, "frequency: quarterly", "frequency: Quarterly"),
        (AGREEMENTS, 'version: "1.1"', "version: 1.1"),
        (INCIDENTS, "4h", "4 h"),
        (INCIDENTS, "15min", "15 MIN"),
    ],
)
def test_another_way_to_write_the_same_is_repaired(
    sms: Sms, netops_copy: Path, path: str, right: str, wrong: str
) -> None:
    before = (netops_copy / path).read_bytes()
    change(netops_copy, path, right, wrong)
    done = sms("check", "--fix", *DAY, cwd=netops_copy)
    assert done.returncode == 0, done.stdout
    assert " → " in done.stderr
    assert (netops_copy / path).read_bytes() == before
    assert sms("check", "--fix", *DAY, cwd=netops_copy).stderr == ""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("agreed_on: 2026-03-27", "agreed_on: 6/7/2026"),
        ("agreed_on: 2026-03-27", "agreed_on: 31.2.2026"),
        ("limit: 1400", "limit: 1,400"),
        ("owner: PER-005", "owner: PER-0005"),
        ("frequency: quarterly", "frequency: quartely"),
    ],
)
def test_what_could_be_meant_otherwise_is_left_to_a_person(sms: Sms, netops_copy: Path, right: str, wrong: str) -> None:
    change(netops_copy, AGREEMENTS, right, wrong)
    done = sms("check", "--fix", *DAY, cwd=netops_copy)
    assert done.returncode == 1
    assert wrong in (netops_copy / AGREEMENTS).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "right", "wrong"),
    [
        (AGREEMENTS, "owner: PER-005", "owner: PER-0005"),
        (AGREEMENTS, "frequency: quarterly", "frequency: quartely"),
        (INCIDENTS, "4h", "4 hours"),
    ],
)
def test_a_guess_is_counted_and_taken_only_when_asked_to(
    sms: Sms, netops_copy: Path, path: str, right: str, wrong: str
) -> None:
    before = (netops_copy / path).read_bytes()
    change(netops_copy, path, right, wrong)
    assert "1 more with --unsafe-fixes" in sms("check", "--fix", *DAY, cwd=netops_copy).stderr
    assert sms("check", "--fix", "--unsafe-fixes", *DAY, cwd=netops_copy).returncode == 0
    assert (netops_copy / path).read_bytes() == before


def test_a_diff_is_shown_and_nothing_is_written(sms: Sms, netops_copy: Path) -> None:
    change(netops_copy, AGREEMENTS, "agreed_on: 2026-03-27", "agreed_on: 27.3.2026 # signed in Melbourne")
    held = (netops_copy / AGREEMENTS).read_bytes()
    done = sms("check", "--fix", "--diff", *DAY, cwd=netops_copy)
    assert done.returncode == 1
    assert (
        "-    agreed_on: 27.3.2026 # signed in Melbourne\n+    agreed_on: 2026-03-27 # signed in Melbourne\n"
        in done.stdout
    )
    assert (netops_copy / AGREEMENTS).read_bytes() == held
    patch = subprocess.run(["git", "apply"], cwd=netops_copy, input=done.stdout, text=True, check=False)
    assert patch.returncode == 0
    assert sms("check", "--diff", *DAY, cwd=netops_copy).stdout == ""
    assert sms("check", "--diff", *DAY, cwd=netops_copy).returncode == 0


def test_prose_and_free_text_are_never_touched(sms: Sms, netops_copy: Path) -> None:
    change(netops_copy, CATALOG, "name: Cloud Hosting", "name: Cloud 6.7.2026 and 4 h")
    change(netops_copy, AGREEMENTS, "agreed_on: 2026-03-27", "agreed_on: 27.3.2026")
    with (netops_copy / CATALOG).open("a", encoding="utf-8") as stream:
        stream.write("\nSince 6.7.2026 within 4 h at 99,95 %.\n")
    sms("check", "--fix", *DAY, cwd=netops_copy)
    text = (netops_copy / CATALOG).read_text(encoding="utf-8")
    assert text.endswith("\nSince 6.7.2026 within 4 h at 99,95 %.\n")
    assert "name: Cloud 6.7.2026 and 4 h" in text


def test_quotes_comments_and_line_ends_stay(sms: Sms, netops_copy: Path) -> None:
    change(netops_copy, AGREEMENTS, "valid_from: 2026-04-01", "valid_from: '1.4.2026'   # fiscal year")
    file = netops_copy / AGREEMENTS
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    sms("check", "--fix", *DAY, cwd=netops_copy)
    raw = file.read_bytes()
    assert b"valid_from: '2026-04-01'   # fiscal year\r\n" in raw
    assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\n") == raw.count(b"\r\n")


def test_a_repair_after_which_the_check_says_more_is_not_made(sms: Sms, netops_copy: Path) -> None:
    # Read as a date, the end of the agreement lies before its beginning: two errors in place of one.
    change(netops_copy, AGREEMENTS, "valid_to: 2027-03-31", "valid_to: 31.3.2020")
    before = (netops_copy / AGREEMENTS).read_text(encoding="utf-8").split("\n---\n")[0]
    done = sms("check", "--fix", *DAY, cwd=netops_copy)
    assert f"{AGREEMENTS} is left as it is" in done.stderr
    assert (netops_copy / AGREEMENTS).read_text(encoding="utf-8").split("\n---\n")[0] == before


def test_a_record_in_a_file_of_its_own_is_repaired_too(sms: Sms, netops_copy: Path) -> None:
    text = (netops_copy / AGREEMENTS).read_text(encoding="utf-8")
    start = text.index("  - id: SLA-002\n")
    end = text.index("  - id: SLA-003\n")
    record = [line[4:] for line in text[start:end].splitlines()]
    change(netops_copy, AGREEMENTS, text[start:end], "")
    head = ["---", "part_of: DOC-SLM", "skill: service-level-management", "record: sla"]
    file = netops_copy / "do/service-level-management/SLA-002.md"
    file.parent.mkdir()
    file.write_text("\n".join([*head, *record, "---", ""]).replace("2026-04-01", "1.4.2026"), encoding="utf-8")
    assert "1.4.2026 → 2026-04-01" in sms("check", "--fix", *DAY, cwd=netops_copy).stderr


def test_unsafe_fixes_alone_are_refused(sms: Sms, netops: Path) -> None:
    done = sms("check", "--unsafe-fixes", *DAY, cwd=netops)
    assert done.returncode == 2
    assert "Add --diff to see them, or --fix" in done.stderr
