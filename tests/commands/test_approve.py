"""`sms approve` as people call it: when it is refused and why, and what stands in the file afterwards."""

from __future__ import annotations

import difflib
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

AS_OF = ("--as-of", "2026-08-31")
CATALOG = "plan/service-catalog.md"
APPROVAL = re.compile(r"^(status|version|approved_by|approved_on|review_due|approved_digest): .*\n", re.MULTILINE)


def git(folder: Path, *arguments: str) -> str:
    """Run git and return what it prints."""
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True)
    return done.stdout


def change(folder: Path, path: str, *changes: tuple[str, str]) -> str:
    """Replace texts in a file, each at its first place; return the new text."""
    file = folder / path
    text = file.read_bytes().decode("utf-8")
    for old, new in changes:
        assert old in text, f"{path} has no {old!r}"
        text = text.replace(old, new, 1)
    file.write_bytes(text.encode("utf-8"))
    return text


def drafted(folder: Path, path: str = CATALOG) -> Path:
    """Make a document a draft again, as it was before its first approval."""
    text = APPROVAL.sub("", (folder / path).read_text(encoding="utf-8"))
    text = text.replace("\ntitle:", '\nversion: "0.1"\nstatus: draft\ntitle:', 1)
    (folder / path).write_text(text, encoding="utf-8")
    return folder / path


def fields(folder: Path, path: str = CATALOG) -> dict[str, str]:
    """Return the fields of an approval as they are written."""
    text = (folder / path).read_text(encoding="utf-8")
    return dict(re.findall(r"^(status|version|approved_by|approved_on|review_due|approved_digest): (.*)$", text, re.M))


def refused(done: subprocess.CompletedProcess[str]) -> list[str]:
    """Return the reasons of a refusal."""
    assert (done.returncode, done.stderr) == (1, ""), done.stdout + done.stderr
    first, *reasons = done.stdout.splitlines()
    assert first.endswith(" is not approved:")
    return [reason.strip() for reason in reasons]


# -- what is written ----------------------------------------------------------------------------------------------------


def test_a_draft_becomes_version_1_0(sms: Any, netops_copy: Path) -> None:
    drafted(netops_copy)
    done = sms("approve", "service-catalog", "--by", "PER-002", *AS_OF, cwd=netops_copy)
    assert done.returncode == 0, done.stdout + done.stderr
    said = "Service Catalog is approved: version 1.0 by PER-002 on 2026-08-31, review due 2027-08-31"
    assert done.stdout.splitlines()[0] == said
    written = fields(netops_copy)
    assert written.pop("approved_digest").startswith("blake2b:")
    assert written == {
        "version": '"1.0"',
        "status": "approved",
        "approved_by": "PER-002",
        "approved_on": "2026-08-31",
        "review_due": "2027-08-31",
    }
    assert sms("check", *AS_OF, cwd=netops_copy).returncode == 0


def test_nothing_else_in_the_file_changes(sms: Any, netops_copy: Path) -> None:
    file = drafted(netops_copy)
    change(netops_copy, CATALOG, ("\ncustomers:\n", "\n# asked of sales in May\ncustomers:   # all of them\n"))
    change(netops_copy, CATALOG, ("## Catalogue maintenance\n", "## Catalogue maintenance\n\nTwo  spaces,\ttab  \n"))
    before = file.read_text(encoding="utf-8")
    assert sms("approve", "service-catalog", "--by", "PER-002", *AS_OF, cwd=netops_copy).returncode == 0
    after = file.read_text(encoding="utf-8")
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    changed = [line for line in lines if line[0] in "+-"]
    assert len(changed) == 8
    assert all(APPROVAL.match(line[2:] + "\n") for line in changed)


@pytest.mark.parametrize(("mark", "newline"), [(b"", b"\r\n"), (b"\xef\xbb\xbf", b"\n"), (b"\xef\xbb\xbf", b"\r\n")])
def test_line_ends_and_a_byte_order_mark_are_kept(sms: Any, netops_copy: Path, mark: bytes, newline: bytes) -> None:
    file = drafted(netops_copy)
    before = mark + file.read_bytes().replace(b"\n", newline)
    file.write_bytes(before)
    done = sms("approve", "service-catalog", "--by", "PER-002", *AS_OF, cwd=netops_copy)
    assert done.returncode == 0, done.stdout + done.stderr
    after = file.read_bytes()
    assert after.startswith(mark + b"---")
    assert after.count(b"\n") == after.count(newline) == before.count(b"\n") + 4
    assert after.partition(newline + b"---")[2] == before.partition(newline + b"---")[2]
    assert sms("check", *AS_OF, cwd=netops_copy).returncode == 0


def test_day_version_and_review_may_be_given(sms: Any, netops_copy: Path) -> None:
    drafted(netops_copy)
    terms = ("--on", "2026-08-20", "--version", "3.2", "--review-due", "2026-12-01")
    assert sms("approve", "DOC-CAT", "--by", "PER-002", *terms, *AS_OF, cwd=netops_copy).returncode == 0
    written = fields(netops_copy)
    assert (written["approved_on"], written["version"], written["review_due"]) == ("2026-08-20", '"3.2"', "2026-12-01")


def test_the_review_is_due_when_the_settings_say(sms: Any, netops_copy: Path) -> None:
    drafted(netops_copy)
    with (netops_copy / "sms.yaml").open("a", encoding="utf-8") as settings:
        settings.write("parameters: {doc_review_max: 6mo}\n")
    assert sms("approve", "CAT", "--by", "PER-002", *AS_OF, cwd=netops_copy).returncode == 0
    assert fields(netops_copy)["review_due"] == "2027-02-28"


def test_an_artifact_is_named_by_skill_id_or_file_from_any_folder(sms: Any, netops_copy: Path) -> None:
    for name, folder in (
        ("service-cat", "."),
        ("CAT", "do"),
        ("plan/service-catalog.md", "."),
        ("service-catalog.md", "plan"),
    ):
        done = sms("approve", name, "--by", "PER-002", *AS_OF, cwd=netops_copy / folder)
        assert done.stdout.startswith("Service Catalog is already approved"), done.stderr


def test_approved_and_unchanged_is_said_and_left_alone(sms: Any, netops_copy: Path) -> None:
    before = (netops_copy / CATALOG).read_bytes()
    done = sms("approve", "service-catalog", "--by", "PER-003", *AS_OF, cwd=netops_copy)
    assert done.returncode == 0
    assert done.stdout.splitlines()[0].startswith(
        "Service Catalog is already approved: version 1.1 by PER-002 on 2026-08-24"
    )
    assert (netops_copy / CATALOG).read_bytes() == before


def test_a_document_may_be_approved_again_unchanged_after_its_review(sms: Any, netops_copy: Path) -> None:
    done = sms("approve", "CAT", "--by", "PER-002", "--on", "2026-08-30", *AS_OF, cwd=netops_copy)
    assert done.returncode == 0
    written = fields(netops_copy)
    assert (written["version"], written["approved_on"], written["review_due"]) == ('"1.1"', "2026-08-30", "2027-08-30")


def test_changed_content_gets_the_next_minor_version(sms: Any, netops_copy: Path) -> None:
    change(netops_copy, CATALOG, ("criticality: low", "criticality: medium"))
    stale = sms("check", *AS_OF, "--select", "DOC004", cwd=netops_copy)
    assert stale.returncode == 1 and "DOC004" in stale.stdout
    assert sms("approve", "CAT", "--by", "PER-002", *AS_OF, cwd=netops_copy).returncode == 0
    assert fields(netops_copy)["version"] == '"1.2"'
    assert sms("check", "--fix", *AS_OF, cwd=netops_copy).returncode == 0
    assert sms("check", *AS_OF, cwd=netops_copy).returncode == 0


def test_a_version_that_was_counted_up_while_editing_is_kept(sms: Any, netops_copy: Path) -> None:
    change(netops_copy, CATALOG, ("criticality: low", "criticality: medium"), ('version: "1.1"', 'version: "2.0"'))
    git(netops_copy, "commit", "--quiet", "--all", "--message=Edit")
    assert sms("approve", "CAT", "--by", "PER-002", *AS_OF, cwd=netops_copy).returncode == 0
    assert fields(netops_copy)["version"] == '"2.0"'


@pytest.mark.parametrize(
    ("version", "message"),
    [
        ("1.0", "version 1.0 is older than 1.1. Give 1.2 or a later one"),
        ("1.1", "version 1.1 was approved with other content on 2026-08-24. Give 1.2 or a later one"),
        ("two", "two is not a version. Write two numbers with a point, such as 1.1"),
        ("1.2.3", "1.2.3 is not a version. Write two numbers with a point, such as 1.1"),
    ],
)
def test_a_version_that_does_not_rise_is_refused(sms: Any, netops_copy: Path, version: str, message: str) -> None:
    text = change(netops_copy, CATALOG, ("criticality: low", "criticality: medium"))
    done = sms("approve", "CAT", "--by", "PER-002", "--version", version, *AS_OF, cwd=netops_copy)
    assert done.returncode == 2
    assert done.stderr.endswith(f"{message}\n") and done.stderr.count("\n") == 1
    assert (netops_copy / CATALOG).read_text(encoding="utf-8") == text


def test_stale_blocks_are_rewritten_first(sms: Any, netops_copy: Path) -> None:
    drafted(netops_copy)
    change(netops_copy, CATALOG, ("name: Managed Infrastructure", "name: Managed Infrastructure and Networks"))
    change(
        netops_copy, "plan/sms-scope.md", ("name: Managed Infrastructure", "name: Managed Infrastructure and Networks")
    )
    done = sms("approve", "CAT", "--by", "PER-002", *AS_OF, cwd=netops_copy)
    assert done.returncode == 0, done.stdout
    body = (netops_copy / CATALOG).read_text(encoding="utf-8").partition("\n---\n")[2]
    assert "Managed Infrastructure and Networks" in body


def test_parts_are_approved_with_their_document(sms: Any, netops_copy: Path) -> None:
    part = netops_copy / "plan" / "more-customers.md"
    part.write_text(
        "---\npart_of: DOC-CAT\nskill: service-catalog\ncustomers:\n"
        "  - {id: CUS-006, name: Borealis, kind: named, segment: smb, external: true}\n---\n",
        encoding="utf-8",
    )
    assert sms("approve", "CAT", "--by", "PER-002", *AS_OF, cwd=netops_copy).returncode == 0
    assert sms("check", *AS_OF, "--select", "DOC", cwd=netops_copy).returncode == 0
    change(netops_copy, "plan/more-customers.md", ("Borealis", "Boreal"))
    done = sms("check", *AS_OF, "--select", "DOC", cwd=netops_copy)
    assert done.returncode == 1 and f"{CATALOG}:5:10: error DOC004" in done.stdout


# -- when it is refused -------------------------------------------------------------------------------------------------


def test_errors_are_reasons_at_the_place_they_have_in_the_file(sms: Any, netops_copy: Path) -> None:
    drafted(netops_copy)
    text = change(netops_copy, CATALOG, ("owner: PER-005", "owner: PER-055"), ("service: SVC-005", "service: SVC-050"))
    reasons = refused(sms("approve", "CAT", "--by", "PER-002", *AS_OF, cwd=netops_copy))
    lines = text.splitlines()
    places = [next(i for i, line in enumerate(lines, 1) if word in line) for word in ("PER-055", "SVC-050")]
    assert [reason.split(" ", 2)[:2] for reason in reasons[:2]] == [
        [f"{CATALOG}:{places[0]}:12:", "LNK002"],
        [f"{CATALOG}:{places[1]}:{lines[places[1] - 1].index('SVC-050') + 1}:", "LNK002"],
    ]
    assert (netops_copy / CATALOG).read_text(encoding="utf-8") == text


def test_what_a_draft_may_lack_an_approved_document_may_not(sms: Any, netops_copy: Path) -> None:
    drafted(netops_copy)
    change(netops_copy, CATALOG, ("    criticality: low\n", ""))
    assert sms("check", *AS_OF, "--ignore", "DOC007", cwd=netops_copy).returncode == 0
    reasons = refused(sms("approve", "CAT", "--by", "PER-002", *AS_OF, cwd=netops_copy))
    assert len(reasons) == 1 and "criticality" in reasons[0]
    assert fields(netops_copy)["status"] == "draft"


def test_a_placeholder_is_a_reason_at_its_own_line(sms: Any, netops_copy: Path) -> None:
    drafted(netops_copy)
    text = change(netops_copy, CATALOG, ("## Catalogue maintenance\n", "## Catalogue maintenance\n\nTBD\n"))
    reasons = refused(sms("approve", "CAT", "--by", "PER-002", *AS_OF, cwd=netops_copy))
    assert len(reasons) == 1
    assert reasons[0].startswith(f"{CATALOG}:{text.splitlines().index('TBD') + 1}:1: DOC006 ")


def test_an_assumption_that_nobody_confirmed_is_a_reason(sms: Any, netops_copy: Path) -> None:
    drafted(netops_copy)
    assumption = "\nassumptions:\n  - field: SVC-002/hours\n    says: Support follows the hours of the contract.\n"
    change(netops_copy, CATALOG, ("\ncustomers:\n", f"{assumption}customers:\n"))
    reasons = refused(sms("approve", "CAT", "--by", "PER-002", *AS_OF, cwd=netops_copy))
    assert len(reasons) == 1 and "DOC012" in reasons[0]
    change(netops_copy, CATALOG, ("hours of the contract.\n", "hours of the contract.\n    confirmed_by: PER-007\n"))
    assert sms("approve", "CAT", "--by", "PER-002", *AS_OF, cwd=netops_copy).returncode == 0


def test_the_owner_does_not_approve(sms: Any, netops_copy: Path) -> None:
    drafted(netops_copy)
    own = "Customer Success Lead (PER-007) owns it; only a member of top management approves what is their own"
    assert refused(sms("approve", "CAT", "--by", "PER-007", *AS_OF, cwd=netops_copy)) == [own]
    change(netops_copy, CATALOG, ("owner: PER-007", "owner: ROL-006"))
    role = own.replace("owns it", "owns it as holder of ROL-006")
    assert refused(sms("approve", "CAT", "--by", "PER-007", *AS_OF, cwd=netops_copy)) == [role]


def test_a_member_of_top_management_may_be_both(sms: Any, netops_copy: Path) -> None:
    drafted(netops_copy)
    change(netops_copy, CATALOG, ("owner: PER-007", "owner: PER-002"))
    assert sms("approve", "CAT", "--by", "PER-002", *AS_OF, cwd=netops_copy).returncode == 0


@pytest.mark.parametrize(
    ("by", "reason"),
    [
        ("PER-016", "External Auditor (PER-016) is external"),
        ("PER-014", "Corporate IT Lead (PER-014) is no longer active"),
        ("PER-020", "no person PER-020 stands in the organization profile; did you mean PER-0"),
        ("james park", "no person james park stands in the organization profile; did you mean PER-002 (James Park)?"),
        ("SVC-001", "no person SVC-001 stands in the organization profile; "),
    ],
)
def test_the_approver_is_an_active_person_of_the_organization(
    sms: Any, netops_copy: Path, by: str, reason: str
) -> None:
    drafted(netops_copy)
    profile = "plan/organization-profile.md"
    change(netops_copy, profile, ("name: Corporate IT Lead\n", "name: Corporate IT Lead\n    active: false\n"))
    reasons = refused(sms("approve", "CAT", "--by", by, *AS_OF, cwd=netops_copy))
    assert len(reasons) == 1 and reasons[0].startswith(reason)


def test_a_day_to_come_is_refused(sms: Any, netops_copy: Path) -> None:
    drafted(netops_copy)
    reasons = refused(sms("approve", "CAT", "--by", "PER-002", "--on", "2026-09-01", *AS_OF, cwd=netops_copy))
    assert len(reasons) == 1 and "DOC002" in reasons[0] and "day to come" in reasons[0]


def test_a_retired_document_stays_retired(sms: Any, netops_copy: Path) -> None:
    change(netops_copy, CATALOG, ("status: approved", "status: retired"))
    reasons = refused(sms("approve", "CAT", "--by", "PER-002", *AS_OF, cwd=netops_copy))
    assert reasons[0] == "it is retired; set its status to draft to bring it back"


def test_everything_that_stands_against_it_is_said_at_once(sms: Any, netops_copy: Path) -> None:
    drafted(netops_copy)
    change(netops_copy, CATALOG, ("owner: PER-005", "owner: PER-055"))
    reasons = refused(sms("approve", "CAT", "--by", "PER-007", "--on", "2027-01-01", *AS_OF, cwd=netops_copy))
    assert len(reasons) == 3
    assert "owns it" in reasons[0] and "DOC002" in reasons[1] and "LNK002" in reasons[2]


def test_errors_of_other_documents_do_not_stand_against_it(sms: Any, netops_copy: Path) -> None:
    drafted(netops_copy, "plan/sms-scope.md")
    change(netops_copy, CATALOG, ("owner: PER-005", "owner: PER-055"))
    assert sms("approve", "SCO", "--by", "PER-002", *AS_OF, cwd=netops_copy).returncode == 0


def test_a_second_file_that_claims_to_be_the_document_stands_against_it(sms: Any, netops_copy: Path) -> None:
    drafted(netops_copy)
    second = netops_copy / "plan" / "z-catalog.md"
    second.write_text("---\nid: DOC-CAT\nskill: service-catalog\n---\n", encoding="utf-8")
    reasons = refused(sms("approve", "CAT", "--by", "PER-002", *AS_OF, cwd=netops_copy))
    assert reasons[0].startswith("plan/z-catalog.md:3:8: DOC001 ")


def test_remarks_that_the_approval_brings_are_shown(sms: Any, netops_copy: Path) -> None:
    drafted(netops_copy)
    drafted(netops_copy, "plan/sms-scope.md")
    done = sms("approve", "CAT", "--by", "PER-002", *AS_OF, cwd=netops_copy)
    assert done.returncode == 0
    assert f"{CATALOG}:5:9: warning DOC008 DOC-CAT is approved, but the SMS Scope" in done.stdout
    assert "DOC-SMP is approved, but the SMS Scope" not in done.stdout, "that was so before"


def test_what_cannot_be_read_or_is_not_there_is_exit_code_2(sms: Any, netops_copy: Path) -> None:
    change(netops_copy, CATALOG, ("---\n", "---\nid: [\n"))
    done = sms("approve", "CAT", "--by", "PER-002", *AS_OF, cwd=netops_copy)
    assert done.returncode == 2 and done.stderr.startswith(f"sms: {CATALOG}:")
    (netops_copy / CATALOG).unlink()
    done = sms("approve", "CAT", "--by", "PER-002", *AS_OF, cwd=netops_copy)
    said = "sms: there is no Service Catalog to approve. `sms draft service-catalog` writes a first version\n"
    assert (done.returncode, done.stderr) == (2, said)
    done = sms("approve", "service-catalogue", "--by", "PER-002", *AS_OF, cwd=netops_copy)
    assert done.returncode == 2 and "Did you mean service-catalog?" in done.stderr
    done = sms("approve", "CAT", "--by", "PER-002", "--on", "yesterday", cwd=netops_copy)
    assert done.returncode == 2 and done.stderr.startswith("sms: yesterday is not a date")


# -- git ----------------------------------------------------------------------------------------------------------------


def test_commit_commits_just_the_artifact(sms: Any, netops_copy: Path) -> None:
    change(netops_copy, CATALOG, ("criticality: low", "criticality: medium"))
    (netops_copy / "notes.txt").write_text("mine\n", encoding="utf-8")
    git(netops_copy, "add", "notes.txt")
    done = sms("approve", "CAT", "--by", "PER-002", "--commit", *AS_OF, cwd=netops_copy / "plan")
    assert done.returncode == 0 and f"  {CATALOG} is committed." in done.stdout
    assert git(netops_copy, "show", "--name-only", "--format=%B").split("\n\n") == [
        "Approve Service Catalog 1.2",
        "DOC-CAT 1.2, approved by PER-002 on 2026-08-31.",
        f"\n{CATALOG}\n",
    ]
    assert git(netops_copy, "status", "--porcelain") == "A  notes.txt\n"


def test_several_are_approved_in_one_commit_or_none_is(sms: Any, netops_copy: Path) -> None:
    change(netops_copy, CATALOG, ("criticality: low", "criticality: medium"))
    change(netops_copy, "plan/sms-scope.md", ("## Scope statement", "## Scope statement\n\nAs printed."))
    before = git(netops_copy, "diff")
    arguments = ("approve", "CAT", "SCO", "--commit", *AS_OF)
    done = sms(*arguments, "--by", "PER-007", cwd=netops_copy)
    assert done.returncode == 1 and done.stdout.startswith("Service Catalog is not approved:\n")
    assert git(netops_copy, "diff") == before
    done = sms(*arguments, "--by", "PER-002", cwd=netops_copy)
    assert done.returncode == 0, done.stdout
    assert "Service Catalog is approved: version 1.2" in done.stdout
    assert "SMS Scope is approved: version 1.2" in done.stdout
    assert git(netops_copy, "log", "-1", "--format=%B").splitlines() == [
        "Approve 2 documents, Service Catalog to SMS Scope",
        "",
        "DOC-CAT 1.2, approved by PER-002 on 2026-08-31.",
        "DOC-SCO 1.2, approved by PER-002 on 2026-08-31.",
        "",
    ]
    assert git(netops_copy, "status", "--porcelain") == ""


def test_an_approval_that_stands_can_still_be_committed(sms: Any, netops_copy: Path) -> None:
    change(netops_copy, CATALOG, ("criticality: low", "criticality: medium"))
    assert sms("approve", "CAT", "--by", "PER-002", *AS_OF, cwd=netops_copy).returncode == 0
    done = sms("approve", "CAT", "--by", "PER-002", "--commit", *AS_OF, cwd=netops_copy)
    assert done.returncode == 0 and "is committed." in done.stdout
    assert git(netops_copy, "status", "--porcelain") == ""


def test_where_a_commit_would_fail_nothing_is_written(sms: Any, netops_copy: Path) -> None:
    text = change(netops_copy, CATALOG, ("criticality: low", "criticality: medium"))
    arguments = ("approve", "CAT", "--by", "PER-002", "--commit", *AS_OF)
    done = sms(*arguments, cwd=netops_copy, env={"GIT_CONFIG_GLOBAL": "/dev/null"})
    assert done.returncode == 2
    assert done.stderr.startswith("sms: git does not know in whose name to commit. Set it with `git config")
    (netops_copy / ".git").rename(netops_copy.parent / "elsewhere")
    done = sms(*arguments, cwd=netops_copy)
    assert done.returncode == 2
    assert done.stderr.startswith("sms: the workspace is not in a git repository")
    assert (netops_copy / CATALOG).read_text(encoding="utf-8") == text


def test_a_hook_that_objects_to_the_commit_is_said(sms: Any, netops_copy: Path) -> None:
    change(netops_copy, CATALOG, ("criticality: low", "criticality: medium"))
    hook = netops_copy / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'no commits on Fridays' >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    git(netops_copy, "config", "core.hooksPath", str(hook.parent))
    done = sms("approve", "CAT", "--by", "PER-002", "--commit", *AS_OF, cwd=netops_copy)
    assert done.returncode == 2
    assert done.stderr.startswith("sms: approved, but not committed: no commits on Fridays.")
    assert fields(netops_copy)["version"] == '"1.2"'
