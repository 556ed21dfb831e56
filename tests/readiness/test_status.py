"""`sms status`: figures that someone else can compute again, and nothing that nobody knows."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

DAY = ("--as-of", "2026-08-31")
WARNED = "plan/service-management-plan.md"


def figures(sms: Any, folder: Path, *more: str) -> Any:
    done = sms("status", *DAY, "--format", "json", *more, cwd=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_readiness_can_be_computed_again_from_the_documents(sms: Any, netops: Path) -> None:
    found = figures(sms, netops)
    points = {}
    for skill in found["skills"]:
        whole = skill["status"] == "approved"
        points[skill["prefix"]] = (
            max(100 - 10 * skill["warnings"], 50) * (0.5 if skill["errors"] else 1) if whole else 0
        )
    areas = found["readiness"]["areas"]
    assert len(areas) == 9 and sum(area["weight"] for area in areas) == 100
    assert len({prefix for area in areas for prefix in area["skills"]}) == len(found["skills"]) == 22
    for area in areas:
        assert area["readiness"] == round(sum(points[p] for p in area["skills"]) / len(area["skills"]), 1)
    overall = sum(area["readiness"] * area["weight"] for area in areas) / 100
    assert found["readiness"]["overall"] == round(overall, 1)
    assert next(area for area in areas if area["key"] == "control")["readiness"] == 93.3


def test_the_figures_are_those_of_the_check(sms: Any, netops: Path) -> None:
    check = json.loads(sms("check", *DAY, "--format", "json", cwd=netops).stdout)
    found = figures(sms, netops)
    assert found["diagnostics"] == check["totals"]
    warned = [d["path"] for d in check["diagnostics"] if d["severity"] == "warning"]
    assert {s["path"]: s["warnings"] for s in found["skills"] if s["warnings"]} == {p: warned.count(p) for p in warned}


def test_services_agreements_and_coverage_are_counted(sms: Any, netops: Path) -> None:
    portfolio = figures(sms, netops)["portfolio"]
    assert portfolio == {
        "business_services": 3,
        "supporting_services": 5,
        "customers": 5,
        "slas": 3,
        "services_covered": 3,
        "sla_coverage": 100.0,
    }


def test_a_service_with_a_customer_without_agreement_is_not_covered(sms: Any, netops_copy: Path) -> None:
    path = netops_copy / "do/service-level-management.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        re.sub(r"(id: SLA-002\n(?:.*\n)*?    valid_to: )\S+", r"\g<1>2026-08-30", text, count=1), encoding="utf-8"
    )
    portfolio = figures(sms, netops_copy)["portfolio"]
    assert (portfolio["slas"], portfolio["services_covered"], portfolio["sla_coverage"]) == (2, 2, 66.7)


def test_what_is_not_approved_stands_beside_and_is_not_added(sms: Any, netops_copy: Path) -> None:
    before = figures(sms, netops_copy)
    replace(netops_copy / "plan/sms-scope.md", "status: approved", "status: draft")
    after = figures(sms, netops_copy)
    scope = next(s for s in after["skills"] if s["prefix"] == "SCO")
    assert (scope["state"], scope["points"], scope["beside"]) == ("in-progress", 0, 100)
    assert after["readiness"]["overall"] < before["readiness"]["overall"]
    area = after["readiness"]["areas"][0]
    others = [s["points"] for s in after["skills"] if s["prefix"] in ("ORG", "CAT")]
    assert area["readiness"] == round(sum(others) / 3, 1) and area["beside"] == pytest.approx(33.3)
    assert "+33.3 beside" in sms("status", *DAY, cwd=netops_copy).stdout


def test_an_approval_whose_content_changed_counts_nothing(sms: Any, netops_copy: Path) -> None:
    path = netops_copy / "plan/sms-scope.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nOne sentence more.\n", encoding="utf-8")
    scope = next(s for s in figures(sms, netops_copy)["skills"] if s["prefix"] == "SCO")
    assert (scope["status"], scope["state"], scope["points"], scope["in_force"]) == ("changed", "in-progress", 0, False)


def test_an_error_in_a_document_in_force_halves_its_points(sms: Any, netops_copy: Path) -> None:
    """The plan names an owner who is gone from the profile: the error stands in the plan, which was not touched."""
    path = netops_copy / "plan/service-catalog.md"
    path.write_text(path.read_text(encoding="utf-8").replace("SVC-005", "SVC-050"), encoding="utf-8")
    found = {s["prefix"]: s for s in figures(sms, netops_copy)["skills"]}
    broken = [s for s in found.values() if s["in_force"] and s["errors"]]
    assert broken and all(s["state"] == "in-progress" for s in broken)
    assert all(s["points"] == max(100 - 10 * s["warnings"], 50) / 2 for s in broken)


def test_what_cannot_be_known_is_unknown(sms: Any, tmp_path: Path) -> None:
    assert sms("init", tmp_path / "new", "--organization", "New").returncode == 0
    found = figures(sms, tmp_path / "new")
    assert set(found["capa"].values()) == {None}
    assert set(found["portfolio"].values()) == {None} and set(found["findings"].values()) == {None}
    assert found["maturity"]["mean"] is None
    assert {entry["maturity"] for entry in found["maturity"]["areas"]} == {None} and len(
        found["maturity"]["areas"]
    ) == 23
    assert found["readiness"]["overall"] == 0 and {s["state"] for s in found["skills"]} == {"not-started"}
    shown = sms("status", *DAY, cwd=tmp_path / "new").stdout
    assert re.search(r"SLA coverage\s+–", shown) and re.search(r"CAPA\s+–", shown)


def test_maturity_is_the_higher_of_what_was_assessed_and_what_is_shown(sms: Any, netops_copy: Path) -> None:
    areas = {entry["area"]: entry for entry in figures(sms, netops_copy)["maturity"]["areas"]}
    assert len(areas) == 15
    assert (areas["6.1"]["assessed"], areas["6.1"]["shown"], areas["6.1"]["maturity"]) == (1, 3, 3)
    replace(netops_copy / "do/service-level-management.md", "status: approved", "status: draft")
    replace(netops_copy / "do/capacity-management.md", "status: approved", "status: draft")
    areas = {entry["area"]: entry for entry in figures(sms, netops_copy)["maturity"]["areas"]}
    assert (areas["6.1"]["shown"], areas["6.1"]["maturity"]) == (2, 2)
    assert (areas["6.5"]["assessed"], areas["6.5"]["shown"], areas["6.5"]["maturity"]) == (0, None, 0)


def test_an_assessment_counts_only_while_its_document_is_in_force(sms: Any, netops_copy: Path) -> None:
    replace(netops_copy / "plan/gap-assessment.md", "status: approved", "status: review")
    assert {entry["assessed"] for entry in figures(sms, netops_copy)["maturity"]["areas"]} == {None}


def test_an_assumption_that_nobody_confirmed_is_counted(sms: Any, netops_copy: Path) -> None:
    assert figures(sms, netops_copy)["assumptions_open"] == 0
    taken = "assumptions:\n  - {field: owner, says: the owner stays}\nid: DOC-SCO\n"
    replace(netops_copy / "plan/sms-scope.md", "id: DOC-SCO\n", taken)
    assert figures(sms, netops_copy)["assumptions_open"] == 1


@pytest.mark.parametrize(
    ("area", "says"),
    [
        ("control", ["80.0  CFG", "100 − 2 × 10 for warnings", "(80 + 100 + 100) ÷ 3 = 93.3", "12 of 100"]),
        ("Service Delivery", ["70.0  SLM", "÷ 6 = 95.0"]),
        ("overall", ["95.0 × 20 =  1900.0", "÷ 100 = "]),
        ("6.1", ["maturity 3 of 5", "assessed 1; shown 3"]),
        ("maturity", ["4 SMS general requirements", "9.3 Release and deployment management"]),
    ],
)
def test_explain_shows_the_sum(sms: Any, netops: Path, area: str, says: list[str]) -> None:
    done = sms("status", *DAY, "--explain", area, cwd=netops)
    assert done.returncode == 0
    for words in says:
        assert words in done.stdout


def test_an_unknown_area_is_one_line_with_the_nearest(sms: Any, netops: Path) -> None:
    done = sms("status", "--explain", "plannig", cwd=netops)
    assert (done.returncode, done.stderr) == (2, "sms: there is no area plannig. Did you mean planning?\n")


def test_the_page_fits_a_terminal_of_a_hundred_columns_and_forty_lines(sms: Any, netops: Path, tmp_path: Path) -> None:
    assert sms("init", tmp_path / "new", "--organization", "New").returncode == 0
    for folder in (netops, tmp_path / "new"):
        lines = sms("status", *DAY, cwd=folder, env={"COLUMNS": "100"}).stdout.splitlines()
        assert len(lines) < 40 and max(map(len, lines)) <= 100
    shown = sms("status", *DAY, cwd=netops).stdout
    for words in ("Readiness", "CAPA", "SLA coverage  100 %", "22 ", "Management Review", "\n1  ", "\n3  "):
        assert words in shown


def test_a_narrow_terminal_gets_one_column(sms: Any, netops: Path) -> None:
    lines = sms("status", *DAY, cwd=netops, env={"COLUMNS": "72"}).stdout.splitlines()
    assert max(map(len, lines)) <= 72 and any(line.startswith("22 ") for line in lines)


def test_nothing_is_said_by_colour_alone(sms: Any, netops: Path) -> None:
    plain = sms("status", *DAY, cwd=netops).stdout
    coloured = sms("status", *DAY, cwd=netops, env={"FORCE_COLOR": "1", "TERM": "xterm"}).stdout
    uncoloured = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert "\x1b[" in coloured and [line.rstrip() for line in uncoloured.splitlines()] == plain.splitlines()


def test_the_markdown_page_shows_each_value_of_the_chart_as_a_number(sms: Any, netops: Path, tmp_path: Path) -> None:
    page = tmp_path / "status.md"
    assert sms("status", *DAY, "--format", "markdown", "--output", page, cwd=netops).returncode == 0
    text = page.read_text(encoding="utf-8")
    found = figures(sms, netops)
    bars = re.search(r"    bar \[(.*)\]", text)
    assert bars and [float(v) for v in bars[1].split(", ")] == [a["readiness"] for a in found["readiness"]["areas"]]
    for area in found["readiness"]["areas"]:
        assert f"| {area['weight']} | {area['readiness']:g} % |" in text
    assert "[Service Catalog](plan/service-catalog.md)" in text and "## What comes next" in text


def test_the_day_decides(sms: Any, netops: Path) -> None:
    later = json.loads(sms("status", "--format", "json", "--as-of", "2028-01-31", cwd=netops).stdout)
    assert later["as_of"] == "2028-01-31" and later["portfolio"]["slas"] == 0
    assert later["readiness"]["overall"] < figures(sms, netops)["readiness"]["overall"]
    done = sms("status", "--as-of", "2026-02-30", cwd=netops)
    assert done.returncode == 2 and "is not a date" in done.stderr


def test_another_format_is_refused_with_the_nearest(sms: Any, netops: Path) -> None:
    done = sms("status", "--format", "jsn", cwd=netops)
    assert (done.returncode, done.stderr) == (2, "sms: jsn is not one of text, json, markdown. Did you mean json?\n")


def test_the_same_files_give_the_same_bytes(sms: Any, netops: Path) -> None:
    for kind in ("text", "json", "markdown"):
        first, second = (sms("status", *DAY, "--format", kind, cwd=netops).stdout for _ in range(2))
        assert first == second


def test_documents_in_parts_count_with_their_main_document(sms: Any, netops_copy: Path) -> None:
    part = netops_copy / "plan/customers.md"
    part.write_text(
        "---\npart_of: DOC-CAT\nskill: service-catalog\ncustomers:\n  - {id: CUS-9x, name: ''}\n---\n", encoding="utf-8"
    )
    catalog = next(s for s in figures(sms, netops_copy)["skills"] if s["prefix"] == "CAT")
    assert catalog["errors"] >= 2 and catalog["status"] == "changed"


def shown_on(sms: Any, folder: Path, day: str, area: str) -> int | None:
    done = sms("status", "--as-of", day, "--format", "json", cwd=folder)
    found: dict[str, Any] = next(e for e in json.loads(done.stdout)["maturity"]["areas"] if e["area"] == area)
    level: int | None = found["shown"]
    return level


def test_maturity_shows_an_audit_until_something_in_the_area_is_left_open(sms: Any, netops: Path) -> None:
    """The audit of the example left a nonconformity in 9.1; elsewhere an overdue review takes the level away again."""
    assert 'clause: "9.1"' in (netops / "check/internal-audit.md").read_text(encoding="utf-8")
    assert shown_on(sms, netops, "2026-08-31", "7.2") == 4 and shown_on(sms, netops, "2026-08-31", "9.1") == 3
    assert shown_on(sms, netops, "2026-10-14", "7.2") == 3, "the review of SUP-001 was due on 13 October"
    before = shown_on(sms, netops, "2026-07-19", "7.2")
    assert before is not None and before < 4, "the audit took place on 20 July"


def test_corrective_actions_are_counted_as_on_the_day(sms: Any, netops: Path) -> None:
    def capa(day: str) -> dict[str, int]:
        found: dict[str, int] = json.loads(sms("status", "--as-of", day, "--format", "json", cwd=netops).stdout)["capa"]
        return found

    assert capa("2026-07-30") == {"open": 0, "overdue": 0, "implemented": 0, "closed": 0}, "opened on the day after"
    assert capa("2026-08-31") == {"open": 2, "overdue": 0, "implemented": 0, "closed": 0}
    assert capa("2026-09-15")["overdue"] == 0 and capa("2026-09-16")["overdue"] == 1
    step = json.loads(sms("next", "--as-of", "2026-09-16", "--format", "json", cwd=netops).stdout)[0]
    assert step["kind"] == "overdue" and step["what"].startswith("Carry out CAPA-001"), (
        "before reviews that are later still"
    )
