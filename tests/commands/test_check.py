"""`sms check` as people and pipelines call it."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

AS_OF = ("--as-of", "2026-08-31")


def broken(netops_copy: Path) -> Path:
    """Let a business service depend on a service that does not exist."""
    catalog = netops_copy / "plan" / "service-catalog.md"
    text = catalog.read_text(encoding="utf-8")
    catalog.write_text(text.replace("service: SVC-005", "service: SVC-050", 1), encoding="utf-8")
    return netops_copy


def test_the_worked_example_passes(sms: Any, netops: Path) -> None:
    done = sms("check", *AS_OF, cwd=netops)
    assert done.returncode == 0, done.stdout
    assert re.search(r"PASS +100 % +approved +Service Catalog +plan/service-catalog.md", done.stdout)
    passed = re.match(r"(\d+) of (\d+) artifacts pass · 0 errors", done.stdout.splitlines()[-1])
    assert passed and passed[1] == passed[2] and int(passed[1]) == done.stdout.count("\n  PASS ")


def test_what_the_worked_example_leaves_open_is_what_its_story_tells(sms: Any, netops: Path) -> None:
    found = json.loads(sms("check", *AS_OF, "--format", "json", cwd=netops).stdout)
    assert sorted((d["severity"], d["rule"], d["record"]) for d in found["diagnostics"]) == [
        ("advice", "PRB006", "DOC-PRB"),
        ("advice", "SLM007", "SLT-003"),
        ("advice", "SLM012", "SLT-002"),
        ("warning", "DUE001", "DOC-CFG"),
        ("warning", "DUE002", "DOC-CFG"),
        ("warning", "DUE004", "SLA-001"),
        ("warning", "DUE004", "SLA-002"),
        ("warning", "DUE004", "SLA-003"),
        ("warning", "SMP009", "AUD-2026-01"),
        ("warning", "SMP009", "MRV-2026-01"),
    ]
    assert found["totals"]["waived"] == 1


def test_a_broken_link_fails_at_its_line_and_says_what_to_do(sms: Any, netops_copy: Path) -> None:
    folder = broken(netops_copy)
    text = (folder / "plan/service-catalog.md").read_text(encoding="utf-8")
    line = text[: text.index("SVC-050")].count("\n") + 1
    column = text.splitlines()[line - 1].index("SVC-050") + 1
    done = sms("check", *AS_OF, cwd=folder)
    assert done.returncode == 1
    assert f"plan/service-catalog.md:{line}:{column}: error LNK002 there is no service SVC-050" in done.stdout
    assert "Did you mean SVC-005?" in done.stdout
    assert re.search(r"FAIL .* Service Catalog", done.stdout)


def test_every_fault_is_reported_not_only_the_first(sms: Any, netops_copy: Path) -> None:
    folder = broken(netops_copy)
    profile = folder / "plan" / "organization-profile.md"
    profile.write_text(
        profile.read_text(encoding="utf-8").replace("head: PER-001", "head: PER-999", 1), encoding="utf-8"
    )
    found = json.loads(sms("check", *AS_OF, "--format", "json", cwd=folder).stdout)["diagnostics"]
    assert {(d["rule"], d["path"]) for d in found} >= {
        ("LNK002", "plan/organization-profile.md"),
        ("LNK002", "plan/service-catalog.md"),
    }


def test_json_has_the_documented_form_and_says_the_same_as_the_text(sms: Any, netops_copy: Path) -> None:
    folder = broken(netops_copy)
    report = json.loads(sms("check", *AS_OF, "--format", "json", cwd=folder).stdout)
    assert list(report) == ["version", "as_of", "edition", "diagnostics", "artifacts", "totals", "stale"]
    assert (report["version"], report["as_of"], report["edition"]) == (1, "2026-08-31", "2011")
    wanted = [
        "rule",
        "severity",
        "message",
        "help",
        "path",
        "line",
        "column",
        "record",
        "field",
        "expected",
        "found",
        "related",
    ]
    assert all(list(d) == wanted for d in report["diagnostics"])
    assert all(list(a) == ["skill", "path", "status", "verdict", "completeness"] for a in report["artifacts"])
    assert list(report["totals"]) == ["errors", "warnings", "advice", "pending", "waived", "accepted", "stale"]
    text = sms("check", *AS_OF, cwd=folder).stdout
    assert all(
        f"{d['path']}:{d['line']}:{d['column']}: {d['severity']} {d['rule']}" in text for d in report["diagnostics"]
    )
    assert len(re.findall(r"^\S+:\d+:\d+: (?:error|warning|advice) ", text, re.M)) == len(report["diagnostics"])


def test_paths_narrow_what_is_shown_not_what_is_checked(sms: Any, netops_copy: Path) -> None:
    folder = broken(netops_copy)
    for word in ("organization-profile", "plan/organization-profile.md", "ORG", "1"):
        done = sms("check", *AS_OF, word, "--format", "json", cwd=folder)
        report = json.loads(done.stdout)
        assert done.returncode == 1 and report["totals"]["errors"] >= 1
        assert {d["path"] for d in report["diagnostics"]} <= {"plan/organization-profile.md"}
    assert sms("check", "plan/nothing.md", cwd=folder).returncode == 2
    assert "Did you mean service-catalog" in sms("check", "service-catalogue", cwd=folder).stderr


def test_select_ignore_and_fail_level(sms: Any, netops_copy: Path) -> None:
    folder = broken(netops_copy)
    found = json.loads(sms("check", *AS_OF, "--format", "json", cwd=folder).stdout)["diagnostics"]
    failing = sorted({d["rule"] for d in found if d["severity"] == "error"})
    assert "LNK002" in failing
    assert sms("check", *AS_OF, "--ignore", ",".join(failing), cwd=folder).returncode == 0
    selected = json.loads(
        sms("check", *AS_OF, "--select", "LNK", "--select=DOC", "--format", "json", cwd=folder).stdout
    )
    assert {d["rule"][:3] for d in selected["diagnostics"]} <= {"LNK", "DOC"} and selected["totals"]["errors"] >= 1
    unknown = sms("check", "--select", "XYZ", cwd=folder)
    assert unknown.returncode == 2 and "no rule begins with XYZ" in unknown.stderr
    ignored = [word for rule in failing for word in ("--ignore", rule)]
    assert sms("check", *AS_OF, *ignored, "--fail-level", "warning", cwd=folder).returncode == 1


def test_any_folder_of_the_workspace_will_do(sms: Any, netops: Path, tmp_path: Path) -> None:
    inside = sms("check", *AS_OF, cwd=netops / "plan")
    named = sms("-C", netops, "check", *AS_OF, cwd=tmp_path)
    assert inside.stdout == named.stdout == sms("check", *AS_OF, cwd=netops).stdout
    assert inside.returncode == named.returncode == 0


def test_output_goes_to_a_file_as_a_whole(sms: Any, netops: Path, tmp_path: Path) -> None:
    done = sms("-C", netops, "check", *AS_OF, "--format", "json", "--output", tmp_path / "report.json")
    assert (done.stdout, done.returncode) == ("", 0)
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["version"] == 1
    refused = sms("-C", netops, "check", *AS_OF, "--output", tmp_path / "report.json" / "below.json")
    assert refused.returncode == 2 and refused.stderr.count("\n") == 1


def test_the_day_comes_from_the_option_then_the_environment(sms: Any, netops: Path) -> None:
    told = json.loads(sms("check", "--as-of", "2026-09-01", "--format", "json", cwd=netops).stdout)
    pinned = json.loads(sms("check", "--format", "json", cwd=netops, env={"SMS_AS_OF": "2026-09-02"}).stdout)
    assert (told["as_of"], pinned["as_of"]) == ("2026-09-01", "2026-09-02")
    for done in (sms("check", "--as-of", "31.8.2026", cwd=netops), sms("check", cwd=netops, env={"SMS_AS_OF": "soon"})):
        assert done.returncode == 2 and "year-month-day" in done.stderr


def test_colour_follows_the_conventions(sms: Any, netops: Path) -> None:
    def coloured(**env: str) -> bool:
        return "\x1b[" in sms("check", *AS_OF, cwd=netops, env=env).stdout

    assert not coloured()
    assert coloured(FORCE_COLOR="1")
    assert not coloured(NO_COLOR="1")
    assert "\x1b[" not in sms("check", *AS_OF, "--format", "json", cwd=netops, env={"FORCE_COLOR": "1"}).stdout


@pytest.mark.parametrize(
    ("settings", "line", "says"),
    [
        ('organisation: ACME\nedition: "2018"\n', 1, "organization"),
        ("organization: ACME\nedition: 2018\nparamters: {}\n", 3, "did you mean parameters"),
        ('organization: ACME\nedition: "2012"\n', 2, "there is no edition 2012"),
        ("organization: ACME\n", 1, "has no edition"),
        ('organization: ACME\nedition: "2018"\nparameters: {doc_review_max: a year}\n', 3, "not a duration"),
        ("organization: ACME\n\tedition: x\n", 2, "tab"),
        ("", 1, "empty"),
    ],
)
def test_faulty_settings_are_one_line_with_their_place(
    sms: Any, tree: Any, settings: str, line: int, says: str
) -> None:
    done = sms("check", cwd=tree({"sms.yaml": settings}))
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.startswith(f"sms: sms.yaml:{line}:") and says in done.stderr and done.stderr.count("\n") == 1


def test_outside_a_workspace_it_says_how_to_make_one(sms: Any, tmp_path: Path) -> None:
    done = sms("check", cwd=tmp_path)
    assert done.returncode == 2 and "sms init" in done.stderr and done.stderr.count("\n") == 1


def test_an_empty_workspace_says_where_to_begin(sms: Any, tree: Any) -> None:
    done = sms("check", cwd=tree({"sms.yaml": 'organization: ACME\nedition: "2018"\n'}))
    assert done.returncode == 0 and "sms draft organization-profile" in done.stdout


def test_the_plain_and_the_typer_reading_of_arguments_agree(sms: Any, netops_copy: Path) -> None:
    folder = broken(netops_copy)
    plain = sms("check", *AS_OF, "--select", "LNK", "--format=json", "service-catalog", cwd=folder)
    typed = sms("check", *AS_OF, "--select", "LNK", "--format=json", "--", "service-catalog", cwd=folder)
    assert (plain.stdout, plain.returncode) == (typed.stdout, typed.returncode)
    wrong = sms("check", "--formt", "json", cwd=folder)
    assert wrong.returncode == 2 and "--format" in wrong.stderr
    assert "--fail-level" in sms("check", "--help", cwd=folder).stdout


def test_an_unknown_command_gets_the_nearest_name(sms: Any) -> None:
    done = sms("chek")
    assert done.returncode == 2 and "Did you mean `sms check`?" in done.stderr


def test_a_reader_that_goes_away_is_no_fault(sms: Any, netops: Path, surroundings: dict[str, str]) -> None:
    import shutil
    import sys

    command = shutil.which("sms", path=str(Path(sys.executable).parent))
    done = subprocess.run(
        ["bash", "-c", f"'{command}' query --tables | head -1; exit ${{PIPESTATUS[0]}}"],
        cwd=netops, env=surroundings, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == "" and done.stdout.count("\n") == 1
