"""`sms add` as people and scripts call it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

AS_OF = ("--as-of", "2026-08-31")
CUSTOMER = ("--set", "name=Aurora", "--set", "kind=named", "--set", "external=yes")


def text(root: Path, path: str = "plan/service-catalog.md") -> str:
    """Return a file of the workspace."""
    return (root / path).read_text(encoding="utf-8")


def test_a_record_is_added_at_the_end_of_its_list(sms: Any, netops_copy: Path) -> None:
    before = text(netops_copy)
    done = sms("add", "customer", *CUSTOMER, *AS_OF, cwd=netops_copy)
    after = text(netops_copy)
    line = after[: after.index("- id: CUS-006")].count("\n") + 1
    assert done.stdout.startswith(f"added CUS-006 at plan/service-catalog.md:{line}\n")
    assert "  - id: CUS-006\n    name: Aurora\n    kind: named\n    external: true\nservices:\n" in after
    assert after.split("  - id: CUS-006")[0] == before.split("services:\n")[0]
    assert "| CUS-006 | Aurora | named |" in after


def test_what_the_check_says_about_it_is_shown(sms: Any, netops_copy: Path) -> None:
    done = sms("add", "risk", "--set", "event=A flood", "--set", "owner=PER-099", *AS_OF, cwd=netops_copy)
    assert done.returncode == 1
    assert "added RSK-009 at plan/service-management-plan.md:" in done.stdout
    assert "LNK002 there is no person PER-099" in done.stdout
    assert "SMP011 RSK-009 has no treatment" in done.stdout
    assert "SMP009" not in done.stdout  # it was there before
    assert done.stdout.splitlines()[-1].startswith("Next: ")


def test_values_are_typed_by_the_schema(sms: Any, netops_copy: Path) -> None:
    settings = [
        "name=Managed Desktop", "type=business", "owner=PER-005", "customers=CUS-001, CUS-002", "criticality=high",
        "hours=mon-fri 08:00-18:00 Australia/Melbourne", "description=no", "holds_data=no",
        "requirements=Quick", "requirements=Cheap",
    ]  # fmt: skip
    sms("add", "service", *[word for setting in settings for word in ("--set", setting)], cwd=netops_copy)
    assert (
        '  - id: SVC-010\n    name: Managed Desktop\n    description: "no"\n    type: business\n    status: live\n'
        "    owner: PER-005\n    customers: [CUS-001, CUS-002]\n    criticality: high\n"
    ) in text(netops_copy)
    assert "days: mon-fri" in text(netops_copy)
    assert "    holds_data: false\n    requirements: [Quick, Cheap]\n" in text(netops_copy)


def test_a_nested_field_is_set_by_its_path(sms: Any, netops_copy: Path) -> None:
    done = sms(
        "add",
        "objective",
        "--set",
        "statement=Fewer calls",
        "--set",
        "target/value=15",
        "--set",
        "target/unit=percent",
        cwd=netops_copy,
    )
    assert "added OBJ-005" in done.stdout
    assert "    target: {value: 15, unit: percent}\n" in text(netops_copy, "plan/service-management-plan.md")


def test_a_list_inside_a_group_grows(sms: Any, netops_copy: Path) -> None:
    done = sms(
        "add",
        "milestone",
        "--set",
        "name=Audit",
        "--set",
        "due=2026-09-01",
        "--set",
        "owner=PER-001",
        "--set",
        "status=open",
        cwd=netops_copy,
    )
    assert "added MST-007 at plan/service-management-plan.md:" in done.stdout


def test_an_entry_of_a_record_says_which_with_to(sms: Any, netops_copy: Path) -> None:
    words = ("--set", "service=SVC-004", "--set", "strength=soft")
    refused = sms("add", "dependency", *words, cwd=netops_copy)
    assert refused.returncode == 2
    assert refused.stderr.startswith("sms: a dependency belongs to a service. Say which with --to: SVC-001, ")
    refused = sms("add", "dependency", "--to", "SVC-02", *words, cwd=netops_copy)
    assert refused.stderr == "sms: there is no service SVC-02 in plan/service-catalog.md. Did you mean SVC-002?\n"
    done = sms("add", "dependency", "--to", "cloud hosting", *words, *AS_OF, cwd=netops_copy)
    assert done.stdout.startswith("added SVC-004 at plan/service-catalog.md:")
    assert "      - service: SVC-004\n        strength: soft\n    components:\n      - Azure" in text(netops_copy)


def test_a_list_that_is_not_there_yet_is_begun(sms: Any, netops_copy: Path) -> None:
    done = sms(
        "add", "dependency", "--to", "SVC-004", "--set", "service=SVC-007", "--set", "strength=soft", cwd=netops_copy
    )
    assert done.stdout.startswith("added SVC-007")
    assert (
        "    redundancy: active-passive\n    depends_on:\n      - {service: SVC-007, strength: soft}\n    provided_by: OU-003\n"
        in text(netops_copy)
    )


def test_an_entry_that_every_document_may_have_names_the_document(sms: Any, netops_copy: Path) -> None:
    words = ("--set", "rule=CAT007", "--set", "reason=The second site comes next year", "--set", "expires=2026-12-31")
    assert (
        "every document may have a waiver. Say which one with --to: "
        in sms("add", "waiver", *words, cwd=netops_copy).stderr
    )
    sms("add", "waiver", "--to", "service-catalog", *words, cwd=netops_copy)
    head = text(netops_copy).split("customers:\n")[0]
    assert head.endswith("waivers:\n  - {rule: CAT007, reason: The second site comes next year, expires: 2026-12-31}\n")


def test_a_record_may_have_a_file_of_its_own(sms: Any, netops_copy: Path) -> None:
    done = sms("add", "customer", *CUSTOMER, "--file", *AS_OF, cwd=netops_copy)
    assert done.stdout.startswith("added CUS-006 at plan/service-catalog/CUS-006.md:5\n")
    assert text(netops_copy, "plan/service-catalog/CUS-006.md") == (
        "---\npart_of: DOC-CAT\nskill: service-catalog\nrecord: customer\n"
        "id: CUS-006\nname: Aurora\nkind: named\nexternal: true\n---\n"
    )
    assert "id: CUS-006" not in text(netops_copy)
    assert "| CUS-006 | Aurora | named |" in text(netops_copy)
    again = sms("add", "customer", "--set", "name=Other", cwd=netops_copy)
    assert "added CUS-007 at plan/service-catalog.md:" in again.stdout


def test_a_part_of_a_record_has_no_file(sms: Any, netops_copy: Path) -> None:
    done = sms("add", "dependency", "--to", "SVC-001", "--set", "service=SVC-007", "--file", cwd=netops_copy)
    assert (done.returncode, done.stderr) == (
        2,
        "sms: a dependency is part of another record and cannot have a file of its own. Leave --file out\n",
    )


def test_an_entry_goes_to_the_file_of_its_record(sms: Any, netops_copy: Path) -> None:
    sms("add", "service", "--set", "name=Desktop", "--set", "owner=PER-001", "--file", cwd=netops_copy)
    done = sms(
        "add", "dependency", "--to", "SVC-010", "--set", "service=SVC-007", "--set", "strength=hard", cwd=netops_copy
    )
    assert done.stdout.startswith("added SVC-007 at plan/service-catalog/SVC-010.md:")
    assert "depends_on:\n  - {service: SVC-007, strength: hard}\n" in text(
        netops_copy, "plan/service-catalog/SVC-010.md"
    )


def test_fields_come_from_a_file(sms: Any, netops_copy: Path) -> None:
    (netops_copy / "new.yaml").write_text("name: Aurora\nkind: named\nexternal: true\n", encoding="utf-8")
    assert "added CUS-006" in sms("add", "customer", "--answers", "new.yaml", cwd=netops_copy).stdout
    (netops_copy / "new.yaml").write_text("name: Aurora\nkind: nmed\n", encoding="utf-8")
    done = sms("add", "customer", "--answers", "new.yaml", cwd=netops_copy)
    assert done.returncode == 2
    assert done.stderr.startswith(
        'sms: new.yaml:2:7: kind: "nmed" is not one of the words that stand here; did you mean named?'
    )


def test_a_dry_run_shows_the_diff_and_writes_nothing(sms: Any, netops_copy: Path) -> None:
    before = text(netops_copy)
    done = sms("add", "customer", *CUSTOMER, "--dry-run", *AS_OF, cwd=netops_copy)
    assert "+  - id: CUS-006\n+    name: Aurora\n" in done.stdout
    assert text(netops_copy) == before
    subprocess.run(["git", "apply", "-"], cwd=netops_copy, input=done.stdout, encoding="utf-8", check=True)
    assert "CUS-006" in text(netops_copy)


RANGE = "sms: --set likelihood=9: likelihood: 9 is out of range. Expected: a whole number from 1 to 5\n"
NO_TERMINAL = "sms: questions are asked at a terminal, and there is none here. Run it in a terminal, or give a file: "
TAKEN = "sms: plan/service-catalog.md:14: there is a customer CUS-001 already. "


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("servce name=x", "sms: there is no kind of record servce. Did you mean service?\n"),
        ("org-units nme=x", "sms: --set nme=x: nme is not a field that stands here; did you mean name? Expected: "),
        ("widget name=x", "sms: there is no kind of record widget. Kinds of records are: "),
        ("policy name=x", "sms: there is one policy in each of Service Management Plan, Information Security and "),
        ("customer name", "sms: --set name: FIELD=VALUE is due. For example: --set owner=PER-001\n"),
        ("customer name=", "sms: nothing is said about the new customer. Give at least one --set FIELD=VALUE\n"),
        ("customer name=a name=b", "sms: --set name=b: name is set twice\n"),
        ("customer id=CUS-001 name=b", TAKEN),
        ("customer id=KUN-1 name=b", "sms: --set id=KUN-1: "),
        ("process name=x", "sms: a process needs an id. Give it one: --set id=PRC-SLM\n"),
        ("service depends_on=SVC-001", "sms: --set depends_on=SVC-001: depends_on is a list of entries. "),
        ("service name/first=x", "sms: --set name/first=x: "),
        ("risk likelihood=9", RANGE),
        ("customer", NO_TERMINAL),
    ],
)
def test_bad_input_is_one_line_and_changes_nothing(sms: Any, netops_copy: Path, words: str, said: str) -> None:
    kind, *settings = words.split(" ")
    done = sms("add", kind, *[word for setting in settings for word in ("--set", setting)], cwd=netops_copy)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(said)
    assert done.stderr.count("\n") == 1
    status = subprocess.run(["git", "-C", netops_copy, "status", "--porcelain"], capture_output=True, check=True)
    assert status.stdout == b""


def test_an_id_is_made_up_as_the_document_says(sms: Any, netops_copy: Path) -> None:
    words = ("--set", "type=VM", "--set", "name=acme-web-01", "--set", "location=Rack 4")
    lacking = sms("add", "ci", *words, cwd=netops_copy)
    assert (lacking.returncode, lacking.stderr) == (
        2,
        "sms: a ci needs an id. Say its customer, and it is made up as {TYPE}-{CUSTOMER}-{SEQ}; or give it one: --set id=…\n",
    )
    done = sms("add", "ci", *words, "--set", "customer=ACME", cwd=netops_copy)
    assert done.stdout.startswith("added VM-ACME-002 at do/configuration-management.md:")


def test_two_ways_to_give_fields_exclude_each_other(sms: Any, netops_copy: Path) -> None:
    done = sms("add", "customer", "--set", "name=a", "--answers", "x", cwd=netops_copy)
    assert (done.returncode, done.stderr) == (
        2,
        "sms: --set and --answers exclude each other. Put all fields into the file\n",
    )


def test_without_its_document_there_is_no_list_to_add_to(sms: Any, tmp_path: Path) -> None:
    (tmp_path / "sms.yaml").write_text('organization: Harbour IT\nedition: "2018"\n', encoding="utf-8")
    done = sms("add", "service", "--set", "name=x", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (
        2,
        "sms: the Service Catalog is not begun, so there is no list to add to. `sms draft service-catalog` begins it\n",
    )


def test_comments_and_line_endings_stay(sms: Any, netops_copy: Path) -> None:
    catalog = netops_copy / "plan" / "service-catalog.md"
    before = catalog.read_bytes().replace(b"customers:\n", b"customers:  # ours\n", 1).replace(b"\n", b"\r\n")
    catalog.write_bytes(before)
    sms("add", "customer", *CUSTOMER, cwd=netops_copy)
    after = catalog.read_bytes()
    assert b"customers:  # ours\r\n" in after
    assert after.count(b"\n") == after.count(b"\r\n")
    assert b"  - id: CUS-006\r\n    name: Aurora\r\n" in after


def test_a_full_disk_leaves_every_file_as_it_was(netops_copy: Path) -> None:
    found = shutil.which("sms", path=str(Path(sys.executable).parent))
    before = text(netops_copy)
    # The small file of the record fits, the catalog does not: the record must not stay behind alone.
    words = f"ulimit -f 8; exec {found} add customer --set name=Aurora --file"
    done = subprocess.run(["sh", "-c", words], cwd=netops_copy, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 2, done.stdout
    assert done.stderr.startswith("sms: plan/service-catalog.md: cannot be written: ")
    assert text(netops_copy) == before
    assert list((netops_copy / "plan").rglob("CUS-*")) == []
