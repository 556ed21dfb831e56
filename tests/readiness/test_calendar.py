"""`sms calendar`: every dated duty once, and a file that calendars can read."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from icalendar import Calendar

DAY = ("--as-of", "2026-08-31")


def duties(sms: Any, folder: Path, *more: str) -> list[dict[str, Any]]:
    done = sms("calendar", *DAY, "--format", "json", *more, cwd=folder)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def read(path: Path) -> Any:
    calendar = Calendar.from_ical(path.read_bytes())
    assert not calendar.errors and not any(event.errors for event in calendar.walk("VEVENT"))
    return calendar


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_what_comes_round_is_listed_with_all_that_is_due_or_ends(sms: Any, netops: Path) -> None:
    found = duties(sms, netops)
    whats = {duty["what"]: duty for duty in found}
    assert (
        whats["the review of SLA-001"]["day"] == "2026-10-08" and whats["the continuity test TST-001"]["kind"] == "test"
    )
    assert whats["the end of CON-002"]["kind"] == "end" and whats["the review of DOC-CAT"]["day"] == "2027-08-24"
    assert (
        whats["Stage 2 of the certification"]["day"] == "2026-10-05"
        and whats["the go-live of NCS-001"]["kind"] == "milestone"
    )
    assert whats["the start of the freeze"]["day"] == "2026-12-19"
    assert {duty["day"] for duty in found if duty["overdue"]} == {"2026-07-10"}
    assert found == sorted(found, key=lambda duty: duty["day"])


def test_every_duty_of_the_tables_is_there_exactly_once(sms: Any, netops: Path) -> None:
    rows = json.loads(
        sms("query", "SELECT what, next FROM duty WHERE next IS NOT NULL", "--format", "json", cwd=netops).stdout
    )
    found = [(duty["what"], duty["day"]) for duty in duties(sms, netops)]
    assert {(row["what"], row["next"]) for row in rows} <= set(found)
    places = [(duty["path"], duty["line"], duty["field"]) for duty in duties(sms, netops)]
    assert len(places) == len(set(places))


def test_a_retired_agreement_has_no_dates(sms: Any, netops_copy: Path) -> None:
    replace(netops_copy / "do/supplier-management.md", "- id: CON-002\n", "- id: CON-002\n    retired: true\n")
    assert not any("CON-002" in duty["what"] for duty in duties(sms, netops_copy))


def test_until_ends_the_list(sms: Any, netops: Path) -> None:
    found = duties(sms, netops, "--until", "2026-09-04")
    assert found and all(duty["day"] <= "2026-09-04" for duty in found)
    assert any(duty["day"] == "2026-09-04" for duty in found)


def test_the_list_names_who_a_duty_falls_to(sms: Any, netops: Path) -> None:
    shown = sms("calendar", *DAY, cwd=netops).stdout
    assert "overdue\n  2026-07-10" in shown and "SMS Manager (Sarah Chen)" in shown and "1 overdue" in shown
    assert (
        "| 2026-10-08 | review | the review of SLA-001 |"
        in sms("calendar", *DAY, "--format", "markdown", cwd=netops).stdout
    )


def test_the_file_is_read_by_a_calendar_library_with_every_day(sms: Any, netops: Path, tmp_path: Path) -> None:
    path = tmp_path / "sms.ics"
    done = sms("calendar", *DAY, "--ics", path, cwd=netops)
    assert (done.returncode, done.stdout) == (0, "")
    calendar = read(path)
    events = calendar.walk("VEVENT")
    wanted = sorted((duty["day"], duty["what"].lower()) for duty in duties(sms, netops))
    assert sorted((str(event.decoded("dtstart")), str(event["summary"]).lower()) for event in events) == wanted
    assert len({str(event["uid"]) for event in events}) == len(events)
    assert all((event.decoded("dtend") - event.decoded("dtstart")).days == 1 for event in events)
    assert str(calendar["version"]) == "2.0" and all(event.get("dtstamp") for event in events)
    raw = path.read_bytes()
    assert raw.endswith(b"END:VCALENDAR\r\n") and b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 75


def test_names_of_any_script_and_signs_come_through(sms: Any, netops_copy: Path, tmp_path: Path) -> None:
    name = 'Übergabe; "Büro", Straße \\ 東京データセンター移行計画の承認と引き渡しに関する会議'
    plan = netops_copy / "plan/service-management-plan.md"
    text = plan.read_text(encoding="utf-8")
    assert "name: Stage 2 audit" in text
    quoted = "'" + name + "'"
    plan.write_text(text.replace("name: Stage 2 audit", f"name: {quoted}", 1), encoding="utf-8")
    path = tmp_path / "sms.ics"
    assert sms("calendar", *DAY, "--ics", path, cwd=netops_copy).returncode == 0
    summaries = [str(event["summary"]) for event in read(path).walk("VEVENT")]
    assert f"Milestone MST-006 ({name})" in summaries
    assert max(map(len, path.read_bytes().split(b"\r\n"))) <= 75


def test_an_event_keeps_its_identity_when_its_day_moves(sms: Any, netops_copy: Path, tmp_path: Path) -> None:
    def uid(path: Path) -> tuple[str, date]:
        assert sms("calendar", *DAY, "--ics", path, cwd=netops_copy).returncode == 0
        event = next(e for e in read(path).walk("VEVENT") if str(e["summary"]) == "The review of SUP-001")
        return str(event["uid"]), event.decoded("dtstart")

    first = uid(tmp_path / "first.ics")
    replace(netops_copy / "do/supplier-management.md", "2026-10-13", "2026-10-20")
    second = uid(tmp_path / "second.ics")
    assert first == (second[0], date(2026, 10, 13)) and second[1] == date(2026, 10, 20)


def test_a_workspace_without_dates_gives_an_empty_calendar(sms: Any, tmp_path: Path) -> None:
    assert sms("init", tmp_path / "new", "--organization", "New").returncode == 0
    assert sms("calendar", "--ics", tmp_path / "a.ics", cwd=tmp_path / "new").returncode == 0
    assert read(tmp_path / "a.ics").walk("VEVENT") == []
    assert sms("calendar", cwd=tmp_path / "new").stdout == "\n0 dates, 0 overdue\n"
