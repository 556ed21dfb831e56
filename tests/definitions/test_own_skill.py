"""The skill of one's own that docs/writing-a-skill.md shows works in every command."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from .example import ANSWERS, BLOCKS, DOCUMENTED, OVERRIDE, OWN, RULES, SCHEMA, SKILL, TEMPLATE

DAY = {"SMS_AS_OF": "2026-08-31"}


def lay_down(root: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def own(netops_copy: Path) -> Path:
    """Return the worked example with the skill of the documentation, and answers for it."""
    return lay_down(netops_copy, {**OWN, "answers/exit-plans.yaml": ANSWERS})


@pytest.fixture
def drafted(sms: Any, own: Path) -> Path:
    """Return the same with the artifact drafted."""
    done = sms("draft", "exit-plans", "--answers", "answers/exit-plans.yaml", cwd=own, env=DAY)
    assert done.returncode == 0, done.stdout + done.stderr
    return own


def report(sms: Any, root: Path, *options: str) -> dict[str, Any]:
    done = sms("check", "--format", "json", *options, cwd=root, env=DAY)
    assert done.returncode in (0, 1), done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_documentation_shows_every_file_of_it() -> None:
    assert set(OWN) == {SKILL, SCHEMA, BLOCKS, TEMPLATE, RULES}


def test_the_workspace_still_checks_clean(sms: Any, own: Path) -> None:
    found = report(sms, own)
    assert found["totals"]["errors"] == 0
    assert {"skill": "exit-plans", "status": "not-started"}.items() <= found["artifacts"][-2].items()


def test_it_is_drafted_with_what_upstream_settles_and_its_template(sms: Any, drafted: Path) -> None:
    text = (drafted / "do" / "exit-plans.md").read_text(encoding="utf-8")
    assert "name: Exit from the supplier of Backup System" in text  # prefilled from the catalogue
    assert "How NetOps Solutions changes a supplier without a gap." in text
    assert (
        "| EXP-002 | Exit from the supplier of Backup System | Backup System | Infrastructure Lead | 3mo | 2mo |"
        in text
    )
    assert "- EXP-002, 2026-05-04" in text and "Each plan is led by the owner of its service." in text


def test_its_own_rule_its_blocks_and_its_links_are_checked(sms: Any, drafted: Path) -> None:
    (slow,) = [d for d in report(sms, drafted)["diagnostics"] if d["rule"].startswith("EXI")]
    assert slow["message"].startswith("EXP-001: the move takes 6mo") and slow["path"] == "do/exit-plans.md"
    path = drafted / "do" / "exit-plans.md"
    path.write_text(path.read_text(encoding="utf-8").replace("service: SVC-005", "service: SVC-055"), encoding="utf-8")
    rules = {d["rule"] for d in report(sms, drafted)["diagnostics"] if d["path"] == "do/exit-plans.md"}
    assert {"LNK002", "DOC007"} <= rules
    assert sms("check", "--fix", cwd=drafted, env=DAY).stderr.count("do/exit-plans.md") == 1
    assert "SVC-055" not in path.read_text(encoding="utf-8").partition("# Exit Plans")[2]


@pytest.mark.parametrize("name", ["exit-plans", "EXI", "24", "exit"])
def test_every_command_knows_it_by_key_prefix_and_step(sms: Any, drafted: Path, name: str) -> None:
    shown = json.loads(sms("skills", "show", name, "--format", "json", cwd=drafted).stdout)
    assert shown["own"] == ["skill"] and shown["state"]["records"] == {"exit_plan": 5}
    assert shown["rules"][0]["id"] == "EXI001" and "Ask the owner of each contract" in shown["workflow"]
    schema = json.loads(sms("schema", name, "--answers", cwd=drafted).stdout)
    assert schema["properties"]["exits"]["items"]["properties"]["service"]["pattern"].startswith("^(?:SVC")
    assert "Exit Plans  (exit-plans, EXI, step 24, do)" in sms("explain", name, cwd=drafted).stdout
    assert sms("check", name, cwd=drafted, env=DAY).stdout.count("EXI001") == 1


def test_it_is_listed_queried_explained_added_to_and_approved(sms: Any, drafted: Path) -> None:
    rows = json.loads(sms("skills", "list", "--format", "json", cwd=drafted).stdout)
    row = next(row for row in rows if row["skill"] == "exit-plans")
    assert (row["own"], row["state"]) == (["skill"], "draft")
    assert "exit-plans*" in sms("skills", "list", cwd=drafted).stdout
    rows = json.loads(sms("query", "SELECT id, notice FROM exit_plan", "--format", "json", cwd=drafted).stdout)
    assert {"id": "EXP-002", "notice": "3mo"} in rows
    assert "exit_plan" in sms("query", "--tables", cwd=drafted).stdout
    assert "sms add exit-plan" in sms("explain", "exit-plan", cwd=drafted).stdout
    explained = sms("explain", "7.2", cwd=drafted).stdout
    assert re.search(r"supplier-management\b.*\bexit-plans\b", explained, re.DOTALL), explained
    fields = ("name=Exit", "service=SVC-001", "owner=PER-005", "notice=1mo", "handover=1mo")
    done = sms("add", "exit-plan", *[word for field in fields for word in ("--set", field)], cwd=drafted, env=DAY)
    assert done.returncode == 0 and done.stdout.startswith("added EXP-006"), done.stdout + done.stderr
    done = sms("approve", "EXI", "--by", "PER-002", cwd=drafted, env=DAY)
    assert done.returncode == 0 and "Exit Plans is approved: version 1.0" in done.stdout


def test_a_further_block_of_the_catalogue_is_filled(sms: Any, netops_copy: Path) -> None:
    lay_down(netops_copy, {OVERRIDE: DOCUMENTED[OVERRIDE]})
    path = netops_copy / "plan" / "service-catalog.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "\n<!-- sms:begin services-by-owner -->\n<!-- sms:end -->\n", encoding="utf-8")
    assert "DOC007" in {d["rule"] for d in report(sms, netops_copy)["diagnostics"]}
    sms("check", "--fix", cwd=netops_copy, env=DAY)
    assert "| Service Desk Lead | Help Desk, Ticketing System |" in path.read_text(encoding="utf-8")
    assert json.loads(sms("skills", "show", "CAT", "--format", "json", cwd=netops_copy).stdout)["own"] == ["blocks"]


def test_another_template_and_a_replaced_block_are_those_that_a_draft_is_made_with(sms: Any, netops_copy: Path) -> None:
    shipped = json.loads(sms("skills", "show", "CAT", "--format", "json", cwd=netops_copy).stdout)
    headings = "".join(f"## {section['heading']}\n\nOurs.\n\n" for section in shipped["sections"])
    template = "# {{ title }} of {{ organization }}\n\n" + headings.replace(
        "Ours.", '{{ block("business-services") }}', 1
    )
    lay_down(
        netops_copy,
        {
            "skills/service-catalog/artifact.md.j2": template,
            OVERRIDE: "business-services:\n  kind: list\n  text: '{name}!'\n  query: SELECT name FROM service\n",
        },
    )
    (netops_copy / "plan" / "service-catalog.md").unlink()
    done = sms("draft", "3", "--answers", "answers/service-catalog.yaml", "--force", cwd=netops_copy, env=DAY)
    assert done.returncode == 0, done.stdout + done.stderr
    text = (netops_copy / "plan" / "service-catalog.md").read_text(encoding="utf-8")
    assert "# Service Catalog of NetOps Solutions" in text and "- Help Desk!" in text and "Ours." in text


def test_what_was_kept_of_a_check_is_not_used_when_such_a_file_changes(sms: Any, drafted: Path) -> None:
    assert report(sms, drafted)["totals"]["errors"] == 0
    assert report(sms, drafted)["totals"]["errors"] == 0
    for name, old, new in (
        (BLOCKS, 'AS "Notice"', 'AS "Period"'),
        (TEMPLATE, "## Plans", "## Plan"),
        (SCHEMA, "x-match: [service]", "x-mach: [service]"),
        (SKILL, 'step: "24"', 'step: "7"'),
    ):
        path = drafted / name
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(old, new), encoding="utf-8")
        assert report(sms, drafted)["totals"]["errors"] == 1, name
        path.write_text(text, encoding="utf-8")
        assert report(sms, drafted)["totals"]["errors"] == 0, name
    (drafted / RULES).unlink()
    assert not any(d["rule"].startswith("EXI") for d in report(sms, drafted)["diagnostics"])


def test_while_the_skill_is_faulty_its_documents_are_left_alone_and_commands_say_why(sms: Any, drafted: Path) -> None:
    path = drafted / SCHEMA
    path.write_text(path.read_text(encoding="utf-8").replace("x-link: person", "x-link: persn"), encoding="utf-8")
    found = report(sms, drafted)
    assert [(d["rule"], d["path"]) for d in found["diagnostics"] if d["severity"] == "error"] == [("SHP003", SCHEMA)]
    for command in (["draft", "exit-plans"], ["skills", "show", "exit-plans"], ["schema", "exit-plans"]):
        done = sms(*command, cwd=drafted)
        assert done.returncode == 2 and done.stderr.count("\n") == 1, command
        assert f"{SCHEMA}:27:39: there is no kind of record persn" in done.stderr
    assert sms("query", "SELECT count(*) FROM service", cwd=drafted).returncode == 0


def test_the_doctor_tells_what_the_workspace_brings(sms: Any, own: Path) -> None:
    sound = json.loads(sms("doctor", "--format", "json", cwd=own).stdout)["remarks"]
    assert {"name": "own definitions", "state": "ok", "found": "1 rule, 1 skill", "hint": None} in sound
    (own / SKILL).write_text("# Exit plans\n", encoding="utf-8")
    done = sms("doctor", "--format", "json", cwd=own)
    (found,) = [remark for remark in json.loads(done.stdout)["remarks"] if remark["name"] == "own definitions"]
    assert done.returncode == 1 and found["state"] == "broken" and f"{SKILL}:1" in found["found"]


def test_without_such_files_nothing_of_this_is_loaded(netops: Path, tmp_path: Path) -> None:
    import subprocess
    import sys

    code = (
        "import sys; from sms_cli.workspace import open_workspace; from pathlib import Path; open_workspace(Path(sys.argv[1]))\n"
        "print([name for name in sys.modules if 'overlay' in name or '.own_' in name or 'templates' in name])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(netops)], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
