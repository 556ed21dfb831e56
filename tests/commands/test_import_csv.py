"""`sms import csv` as people use it: a register from another program, shown as a diff, taken over as a whole or not at all."""

from __future__ import annotations

import resource
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.drafting.dialogue import SMS, Dialogue

AS_OF = ("--as-of", "2026-08-31")
CATALOG = "plan/service-catalog.md"
HEAD = "Name,Tier\n"
HINT = (
    'sms: --map "COLUMN=FIELD" says which, --map "COLUMN=" leaves one out, --skip-unknown all of these; '
    "--save-mapping FILE writes what is known, to fill in the rest; what a text means can be said under `values` in a file "
    "that --save-mapping writes"
)
TIERS = "strategic, tactical, operational, commodity"
SUPPLIERS = "do/supplier-management.md"
CIS = "do/configuration-management.md"


def lay(root: Path, content: str | bytes, name: str = "in.csv") -> str:
    """Write the CSV file beside the workspace, where no commit is concerned; return its name from there."""
    path = root.parent / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return f"../{name}"


def text(root: Path, path: str) -> str:
    return (root / path).read_text(encoding="utf-8")


def git(root: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=root, capture_output=True, encoding="utf-8", check=True)
    return done.stdout


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=Take it over")


# -- records, new and old ------------------------------------------------------------------------------------------------


def test_new_rows_are_added_with_the_next_ids_and_old_ones_updated(sms: Any, netops_copy: Path) -> None:
    file = lay(
        netops_copy, "Supplier name,Tier,Next review\nCable Works,Commodity,2027-01-04\nservicenow,,2026-12-01\n"
    )
    done = sms("import", "csv", "suppliers", file, "--yes", *AS_OF, cwd=netops_copy)
    assert "2 rows of ../in.csv: 1 added, 1 updated\n" in done.stdout
    assert f"wrote {SUPPLIERS}\n" in done.stdout
    after = text(netops_copy, SUPPLIERS)
    assert (
        "  - id: SUP-006\n    name: Cable Works\n    kind: external\n    tier: commodity\n    review: {next: 2027-01-04}\n"
        in after
    )
    assert after.count("ServiceNow\n") >= 1  # it was known by its name, however that was spelled
    assert "      last: 2026-06-10\n      next: 2026-12-01\n" in after
    assert "| SUP-006 | Cable Works | external | commodity |" in after
    changed = [line for line in git(netops_copy, "diff", "--unified=0").splitlines() if line.startswith("-  ")]
    assert changed == ["-      next: 2026-12-09"]


def test_the_same_file_again_changes_nothing(sms: Any, netops_copy: Path) -> None:
    file = lay(netops_copy, "Name,Tier,Services\nCable Works,commodity,Help Desk;SVC-004\n")
    sms("import", "csv", "supplier", file, "--yes", *AS_OF, cwd=netops_copy)
    before = text(netops_copy, SUPPLIERS)
    done = sms("import", "csv", "supplier", file, "--yes", *AS_OF, cwd=netops_copy)
    assert (done.returncode, done.stdout) == (0, "1 row of ../in.csv: 1 as they are\n")
    assert text(netops_copy, SUPPLIERS) == before


def test_a_row_with_an_id_is_that_record_and_may_rename_it(sms: Any, netops_copy: Path) -> None:
    file = lay(netops_copy, "ID,Name,Tier\nsup-003,ServiceNow Pty Ltd,\nSUP-020,Cable Works,commodity\n")
    done = sms("import", "csv", "suppliers", file, "--yes", *AS_OF, cwd=netops_copy)
    assert "1 added, 1 updated" in done.stdout
    after = text(netops_copy, SUPPLIERS)
    assert "  - id: SUP-003\n    name: ServiceNow Pty Ltd\n    kind: external\n    tier: tactical\n" in after
    assert "  - id: SUP-020\n    name: Cable Works\n" in after


def test_eighty_services_come_in_at_once_and_fast(sms: Any, netops_copy: Path) -> None:
    rows = "".join(
        f"Service {n},What number {n} does,business,PER-005,Help Desk;SVC-004,high,24x7\n" for n in range(80)
    )
    file = lay(netops_copy, f"Name,Description,Type,Owner,Depends on,Criticality,Hours\n{rows}")
    start = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = sms("import", "csv", "services", file, "--yes", "--set", "depends_on/strength=soft", *AS_OF, cwd=netops_copy)
    took = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - start
    assert "80 rows of ../in.csv: 80 added\n" in done.stdout
    assert "more; `sms check` shows them" in done.stdout
    after = text(netops_copy, CATALOG)
    assert "  - id: SVC-089\n    name: Service 79\n    description: What number 79 does\n" in after
    assert after.count("      - {service: SVC-003, strength: soft}\n") == 80
    assert took < 8  # seconds of the processor; one is usual
    sheet = "".join(f"SVC-{n + 10:03},low,SVC-004\n" for n in range(80))
    again = sms(
        "import", "csv", "services", lay(netops_copy, f"Id,Criticality,Depends on\n{sheet}"), "--yes", cwd=netops_copy
    )
    assert "80 rows of ../in.csv: 80 updated\n" in again.stdout
    assert text(netops_copy, CATALOG).count("    criticality: low\n") == 81
    assert text(netops_copy, CATALOG).count("      - {service: SVC-003, strength: soft}\n") == 0


def test_configuration_items_get_ids_by_the_naming_of_the_document(sms: Any, netops_copy: Path) -> None:
    file = lay(
        netops_copy,
        "Name,CI Type,Customer,Operational status,Location,Owner,Runs on\n"
        "acme-web-01,Virtual machine,ACME,live,Rack 4,Infrastructure Lead,acme-host\n"
        "acme-host,SRV,ACME,live,Melbourne office,PER-005,\n",
    )
    words = ("--set", "relations/type=runs on", "--map", "Runs on=relations/to", "--yes")
    done = sms("import", "csv", "cis", file, *words, *AS_OF, cwd=netops_copy)
    assert "2 added" in done.stdout, done.stderr
    after = text(netops_copy, CIS)
    assert (
        "  - id: VM-ACME-002\n    type: VM\n    name: acme-web-01\n    owner: PER-005\n    status: live\n    location: Rack 4\n"
        "    customer: ACME\n    relations:\n      - {type: runs on, to: SRV-ACME-001}\n"
    ) in after
    assert "  - id: SRV-ACME-001\n    type: SRV\n    name: acme-host\n" in after
    assert "    location: LOC-001\n    customer: ACME\ncmdb:\n" in after  # no relation where the cell is empty


def test_a_made_up_id_needs_its_parts(sms: Any, netops_copy: Path) -> None:
    file = lay(netops_copy, "Name,Type\nacme-web-01,VM\n")
    done = sms("import", "csv", "cis", file, "--yes", cwd=netops_copy)
    assert done.returncode == 2
    assert "sms: ../in.csv:2:1: has no customer, which its id is made up of ({TYPE}-{CUSTOMER}-{SEQ})\n" in done.stderr


def test_entries_without_ids_are_told_by_their_keys(sms: Any, netops_copy: Path) -> None:
    file = lay(netops_copy, "Service,Peak\nHelp Desk,20\n")
    before = text(netops_copy, "do/capacity-management.md")
    done = sms("import", "csv", "capacity", file, "--map", "Peak=", "--yes", *AS_OF, cwd=netops_copy)
    assert (done.returncode, done.stdout) == (0, "1 row of ../in.csv: 1 as they are\n")
    assert text(netops_copy, "do/capacity-management.md") == before


def test_a_key_that_names_no_record_is_said_at_its_cell(sms: Any, netops_copy: Path) -> None:
    file = lay(netops_copy, "Requirement,Service\nx,Help Dsk\ny,\n")
    done = sms("import", "csv", "capacity", file, "--yes", cwd=netops_copy)
    assert done.returncode == 2
    said = [line for line in done.stderr.splitlines() if line.startswith("sms: ../")]
    assert said == [
        "sms: ../in.csv:2:3: service: there is no service Help Dsk; did you mean Help Desk (SVC-003)?",
        "sms: ../in.csv:3:1: has no service, by which one capacity is told from another",
    ]


def test_entries_of_a_record_come_in_where_to_says(sms: Any, netops_copy: Path) -> None:
    file = lay(netops_copy, "Service,Strength\nKnowledge Base,soft\n")
    refused = sms("import", "csv", "dependencies", file, "--yes", cwd=netops_copy)
    assert refused.stderr.startswith("sms: a dependency belongs to a service. Say which with --to: SVC-001, ")
    done = sms("import", "csv", "dependencies", file, "--to", "SVC-009", "--yes", *AS_OF, cwd=netops_copy)
    assert "1 added" in done.stdout
    assert "      - {service: SVC-008, strength: soft}\n" in text(netops_copy, CATALOG)


def test_records_in_files_of_their_own_are_updated_there_and_made_there(sms: Any, netops_copy: Path) -> None:
    file = lay(netops_copy, "Name,Kind,External\nAurora,named,yes\nBorealis,named,yes\n")
    done = sms("import", "csv", "customers", file, "--file", "--yes", *AS_OF, cwd=netops_copy)
    assert "2 added" in done.stdout
    own = "plan/service-catalog/CUS-007.md"
    assert text(netops_copy, own).endswith("id: CUS-007\nname: Borealis\nkind: named\nexternal: true\n---\n")
    assert "id: CUS-006" not in text(netops_copy, CATALOG)
    file = lay(netops_copy, "Name,Segment\nborealis,enterprise\n")
    again = sms("import", "csv", "customers", file, "--yes", *AS_OF, cwd=netops_copy)
    assert "1 updated" in again.stdout
    assert text(netops_copy, own).endswith("name: Borealis\nkind: named\nsegment: enterprise\nexternal: true\n---\n")
    assert "  - id: CUS-007" not in text(netops_copy, CATALOG)


def test_comments_and_line_endings_stay(sms: Any, netops_copy: Path) -> None:
    path = netops_copy / CATALOG
    path.write_bytes(path.read_bytes().replace(b"customers:\n", b"customers:  # ours\n", 1).replace(b"\n", b"\r\n"))
    commit(netops_copy)
    file = lay(netops_copy, "Name,Kind,External\nAurora,named,yes\n")
    sms("import", "csv", "customers", file, "--yes", cwd=netops_copy)
    after = path.read_bytes()
    assert b"customers:  # ours\r\n" in after
    assert b"  - id: CUS-006\r\n    name: Aurora\r\n" in after
    assert after.count(b"\n") == after.count(b"\r\n")


def test_a_document_that_is_not_begun_is_begun_with_the_list(sms: Any, tmp_path: Path) -> None:
    root = tmp_path / "harbour"
    sms("init", root, "--organization", "Harbour IT")
    file = lay(root, "Full name,E-mail,Job title\nAna Ruiz,ana@example.org,Head of IT\n")
    words = ("--map", "Full name=name", "--map", "Job title=title", "--skip-unknown", "--yes")
    done = sms("import", "csv", "people", file, *words, cwd=root)
    assert "plan/organization-profile.md is not there yet and is begun with them\n" in done.stdout
    assert "Next: `sms draft organization-profile` asks for the rest of the document.\n" in done.stdout
    after = text(root, "plan/organization-profile.md")
    assert "people:\n  - id: PER-001\n    name: Ana Ruiz\n" in after
    assert "\n# Organization Profile\n" in after
    more = sms("import", "csv", "people", lay(root, "Name\nBo Li\n"), "--yes", cwd=root)
    assert "1 added" in more.stdout, more.stderr  # nobody has touched the file since
    assert "  - id: PER-002\n    name: Bo Li\n" in text(root, "plan/organization-profile.md")


# -- the diff and the question ---------------------------------------------------------------------------------------------


def test_a_dry_run_shows_a_diff_that_git_applies_and_writes_nothing(sms: Any, netops_copy: Path) -> None:
    file = lay(netops_copy, "Name,Tier\nCable Works,commodity\n")
    done = sms("import", "csv", "suppliers", file, "--dry-run", *AS_OF, cwd=netops_copy)
    assert done.returncode == 0
    assert "+  - id: SUP-006\n+    name: Cable Works\n" in done.stdout
    assert git(netops_copy, "status", "--porcelain") == ""
    subprocess.run(["git", "apply", "-"], cwd=netops_copy, input=done.stdout, encoding="utf-8", check=True)
    assert "SUP-006" in text(netops_copy, SUPPLIERS)


@pytest.mark.parametrize(("answer", "written"), [("y", True), ("", False), ("no", False)])
def test_at_a_terminal_it_shows_the_diff_and_asks(netops_copy: Path, answer: str, written: bool) -> None:
    file = lay(netops_copy, "Name,Tier\nCable Works,commodity\n")
    dialogue = Dialogue(netops_copy, "import", "csv", "suppliers", file, *AS_OF)
    asked = dialogue.answer("Write this? [y/N]", answer)
    assert "+    name: Cable Works\n" in asked
    code = dialogue.end()
    said = dialogue.asked
    assert (f"wrote {SUPPLIERS}\n" in said, "nothing was written\n" in said) == (written, not written)
    assert ("Cable Works" in text(netops_copy, SUPPLIERS)) == written
    assert code == (1 if written else 0)  # the supplier has no contract yet


def test_without_a_terminal_it_wants_to_be_told(sms: Any, netops_copy: Path) -> None:
    done = sms("import", "csv", "suppliers", lay(netops_copy, "Name\nx\n"), cwd=netops_copy)
    assert (done.returncode, done.stderr) == (
        2,
        "sms: there is no terminal to ask at. Look at it with --dry-run, then write it with --yes\n",
    )


def test_uncommitted_edits_are_not_mixed_with(sms: Any, netops_copy: Path) -> None:
    path = netops_copy / SUPPLIERS
    path.write_text(text(netops_copy, SUPPLIERS).replace("name: Atlassian", "name: Atlassian Ltd"), encoding="utf-8")
    edited = path.read_bytes()
    file = lay(netops_copy, "Name,Tier\nCable Works,commodity\n")
    done = sms("import", "csv", "suppliers", file, "--yes", cwd=netops_copy)
    assert (done.returncode, path.read_bytes()) == (2, edited)
    assert (
        f"sms: {SUPPLIERS}: has changes that are not committed; importing would mix with them. Commit them"
        in done.stderr
    )
    done = sms("import", "csv", "suppliers", file, "--yes", "--force", cwd=netops_copy)
    assert f"kept the old file as {SUPPLIERS}.bak\n" in done.stderr
    assert (netops_copy / f"{SUPPLIERS}.bak").read_bytes() == edited
    assert "Cable Works" in text(netops_copy, SUPPLIERS)


def test_a_full_disk_leaves_every_file_as_it_was(netops_copy: Path) -> None:
    before = text(netops_copy, CATALOG)
    file = lay(netops_copy, "Name,Kind,External\nAurora,named,yes\nBorealis,named,yes\n")
    # The small files of the records fit, the catalog does not: they must not stay behind alone.
    words = f"ulimit -f 8; exec {SMS} import csv customers {file} --file --yes"
    done = subprocess.run(["sh", "-c", words], cwd=netops_copy, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 2, done.stdout
    assert f"sms: {CATALOG}: cannot be written: " in done.stderr
    assert git(netops_copy, "status", "--porcelain") == ""
    assert text(netops_copy, CATALOG) == before


# -- what cannot be taken ---------------------------------------------------------------------------------------------------


def test_every_column_and_cell_that_does_not_fit_is_listed_by_line_and_column(sms: Any, netops_copy: Path) -> None:
    file = lay(
        netops_copy,
        "Name,Tier,Colour,Next review,Services\n"
        "One,commodity,red,2026-02-30,Help Dsk\n"
        "Two,dear,red,06/07/2026,SVC-004\n"
        "One,commodity,,,\n",
    )
    before = text(netops_copy, SUPPLIERS)
    done = sms("import", "csv", "suppliers", file, "--yes", cwd=netops_copy)
    assert (done.returncode, done.stdout) == (2, "")
    faults = [line for line in done.stderr.splitlines() if line.startswith("sms: ")]
    assert faults == [
        'sms: ../in.csv:1:11: column "Colour" is not the name of a field of a supplier',
        "sms: ../in.csv:2:19: review/next: there is no day 2026-02-30. Expected: a date such as 2026-07-06 (year-month-day)",
        "sms: ../in.csv:2:30: services: there is no service Help Dsk; did you mean Help Desk (SVC-003)?",
        f'sms: ../in.csv:3:5: tier: "dear" is not one of the words that stand here. Expected: {TIERS}',
        'sms: ../in.csv:3:14: review/next: "06/07/2026" can be read as two days; say --dates day-first or --dates month-first',
        "sms: ../in.csv:4:1: one stands in line 2 already",
        HINT,
    ]
    assert text(netops_copy, SUPPLIERS) == before
    assert git(netops_copy, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("content", "words", "said"),
    [
        (f"{HEAD}a,commodity,x\n", "", "../in.csv:2:13: the row has 3 cells, the first row 2\n"),
        (f"{HEAD}a\n", "", "../in.csv:2:1: the row has 1 cell, the first row 2\n"),
        (f'{HEAD}"a,commodity\n', "", "../in.csv:2:1: the quote that begins here is not closed\n"),
        (f'{HEAD}"a"b,commodity\n', "", "../in.csv:2:4: text stands behind a closing quote. A quote inside"),
        ("", "", "../in.csv: the file is empty. "),
        (HEAD, "", "../in.csv:1: has a row of column names and no further one\n"),
        ("Name,,Tier\na,b,commodity\n", "", "../in.csv:1:6: this column has values and no name\n"),
        ("Name,Supplier\na,b\n", "", '../in.csv:1:1: column "Name": it could be name, and so could Supplier\n'),
        ("Name,Firm\na,b\n", "--map Firm=name", '../in.csv:1:1: column "Name": name is given already\n'),
        ("Name,Firm\na,b\n", "--map Firm=name --map Name=name", "../in.csv:1:6: Firm and Name both give name\n"),
        (f"{HEAD}a,b\n", "--map Nme=name", "../in.csv:1: there is no column Nme. Did you mean Name?\n"),
        (f"{HEAD}a,b\n", "--map Name=nme", "nme is not a field of a supplier. Did you mean name?\n"),
        (f"{HEAD}a,b\n", "--map Name=review", "review holds fields of its own. Name one of them: review/frequency, "),
        (f"{HEAD}a,b\n", "--map Name", "--map Name: COLUMN=FIELD is due. For example: "),
        (f"{HEAD}a,b\n", "--set tier=commodity", '../in.csv:1:6: column "Tier": tier is given already\n'),
        (f"{HEAD}a,b\n", "--set tier=commodity --map Tier=tier", "../in.csv:1:6: Tier gives tier, which --set says is the same"),
        ("Name\na\n", "--set tier=dear", '--set tier=dear: tier: "dear" is not one of the words that stand here'),
        (f"{HEAD}a,b\n", "--dates us", "--dates us is none of day-first, month-first\n"),
        (f"{HEAD}a,b\n", "--delimiter xx", "'xx' cannot part cells. Use --delimiter with one of comma, "),
        (f"{HEAD}a,b\n", "--encoding klingon", "there is no encoding klingon. For example --encoding utf-8, "),
        (f"{HEAD}a,b\n", "--encoding ascii --mapping none.yaml", "none.yaml: there is no such file. "),
        ("Name\n\xfc\n".encode("latin-1"), "--encoding utf-8", "../in.csv:2:1: is not text in utf-8-sig. "),
        (b"Name\n\x81\n", "", "../in.csv:2:1: is neither UTF-8 nor Windows-1252 text. "),
        (b"PK\x03\x04....", "", "../in.csv: is a workbook, not a CSV file. Save it as `CSV UTF-8` and import that\n"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_said_in_one_line(
    sms: Any, netops_copy: Path, content: str | bytes, words: str, said: str
) -> None:
    done = sms("import", "csv", "suppliers", lay(netops_copy, content), "--yes", *words.split(), cwd=netops_copy)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"sms: {said}" in done.stderr, done.stderr
    assert "Traceback" not in done.stderr
    assert git(netops_copy, "status", "--porcelain") == ""


def test_an_unknown_kind_is_met_with_the_nearest(sms: Any, netops_copy: Path) -> None:
    done = sms("import", "csv", "supliers", lay(netops_copy, "Name\na\n"), "--yes", cwd=netops_copy)
    assert (done.returncode, done.stderr) == (2, "sms: there is no kind of record supliers. Did you mean suppliers?\n")


def test_a_name_that_two_records_have_is_not_guessed(sms: Any, netops_copy: Path) -> None:
    sms("add", "supplier", "--set", "name=Atlassian", cwd=netops_copy)
    commit(netops_copy)
    done = sms("import", "csv", "suppliers", lay(netops_copy, "Name\nAtlassian\n"), "--yes", cwd=netops_copy)
    said = "sms: ../in.csv:2:1: several records have the name Atlassian: SUP-004, SUP-006; add a column with the id\n"
    assert said in done.stderr


# -- what other programs write ---------------------------------------------------------------------------------------------

TABLE = "Customer name{0}Kind{0}External\nM\xfcller & S\xf6hne{0}Named{0}Yes\n"


@pytest.mark.parametrize(
    "content",
    [
        TABLE.format(",").encode("utf-8"),
        TABLE.format(",").encode("utf-8-sig").replace(b"\n", b"\r\n"),
        TABLE.format(";").encode("cp1252"),
        TABLE.format("\t").encode("utf-16"),
        TABLE.format("\t").encode("utf-16-le"),
        b"sep=|\r\n" + TABLE.format("|").encode("utf-8"),
        TABLE.format(",").replace("\n", "\r").encode("utf-8"),
        TABLE.format(",").replace("Customer name", '"Customer\nname"').encode("utf-8"),
        TABLE.format(",").replace("\n", ",,\n").encode("utf-8") + b",,,,\n\n",
    ],
    ids=["utf-8", "excel", "cp1252", "utf-16", "no-mark", "sep", "mac", "quoted", "empty-cells"],
)
def test_files_of_every_program_are_read(sms: Any, netops_copy: Path, content: bytes) -> None:
    done = sms("import", "csv", "customers", lay(netops_copy, content), "--yes", *AS_OF, cwd=netops_copy)
    assert "1 added" in done.stdout, done.stderr
    assert "  - id: CUS-006\n    name: Müller & Söhne\n    kind: named\n    external: true\n" in text(
        netops_copy, CATALOG
    )
    assert ("was read as Windows-1252" in done.stderr) == (content == TABLE.format(";").encode("cp1252"))


def test_an_export_of_an_itsm_tool_comes_in_by_a_mapping_that_is_kept(sms: Any, netops_copy: Path) -> None:
    file = lay(
        netops_copy,
        '"sys_id","Name","Operational status","Business criticality","Owned by","Used by","Short description","Updated"\r\n'
        '"9f2c","Payroll","Operational","1 - most critical","Cloud Lead","Enterprise clients, CUS-005",'
        '"Pays ""all"" staff,\r\neach month","2026-07-06 09:30:00"\r\n',
    )
    kept = netops_copy.parent / "services.yaml"
    words = ("--save-mapping", "../services.yaml", "--set", "type=business", "--map", "Owned by=owner")
    first = sms("import", "csv", "service", file, *words, "--map", "Used by=customers", "--yes", cwd=netops_copy)
    assert first.returncode == 2
    assert "kept the mapping in ../services.yaml\n" in first.stderr
    assert kept.read_text(encoding="utf-8") == (
        "# Which column is which field of a service; `sms explain service` lists the fields.\n"
        '# A column that is "" is left out; one that is blank is still to be said.\n'
        "table: service\ncolumns:\n  sys_id:\n  Name: name\n  Operational status: status\n"
        "  Business criticality: criticality\n  Owned by: owner\n  Used by: customers\n"
        "  Short description: description\n  Updated:\n"
        "# What is the same in every row.\nset:\n  type: business\n"
        "# What a text in a column means.\nvalues:\n  Operational status:\n    Operational:\n"
        "  Business criticality:\n    1 - most critical:\n"
    )
    said = kept.read_text(encoding="utf-8")
    for blank, meant in (
        ("sys_id:\n", 'sys_id: ""\n'), ("Updated:\n", 'Updated: ""\n'), ("Operational:\n", "Operational: live\n"),
        ("critical:\n", "critical: critical\n"),
    ):  # fmt: skip
        said = said.replace(blank, meant)
    kept.write_text(said, encoding="utf-8")
    done = sms("import", "csv", "service", file, "--mapping", "../services.yaml", "--yes", *AS_OF, cwd=netops_copy)
    assert "1 added" in done.stdout, done.stderr
    assert (
        '  - id: SVC-010\n    name: Payroll\n    description: |-\n      Pays "all" staff,\n      each month\n    type: business\n'
        "    status: live\n    owner: PER-006\n    customers: [CUS-001, CUS-005]\n    criticality: critical\n"
    ) in text(netops_copy, CATALOG)
    again = sms("import", "csv", "service", file, "--mapping", "../services.yaml", "--save-mapping", "../services.yaml",
                "--dry-run", cwd=netops_copy)  # fmt: skip
    assert "1 as they are" in again.stderr
    assert kept.read_text(encoding="utf-8") == said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            "tabel: supplier\n",
            "../m.yaml:1:1: tabel does not stand in a mapping. Expected: table, columns, set, values, ",
        ),
        ("table: service\n", "../m.yaml:1:8: this is a mapping for service, not for supplier\n"),
        ("columns: [a]\n", "../m.yaml:1:10: columns: names with their meaning are due here, one a line\n"),
        ("columns:\n  Name: [a]\n", "../m.yaml:2:9: columns/Name: one word or text is due here\n"),
        ("values:\n  Tier: x\n", "../m.yaml:2:9: Tier: texts with their meaning are due here, one a line\n"),
        ("dates: us\n", "../m.yaml:1:8: dates: us is none of day-first, month-first\n"),
    ],
)
def test_a_faulty_mapping_is_said_by_line(sms: Any, netops_copy: Path, content: str, said: str) -> None:
    lay(netops_copy, content, "m.yaml")
    file = lay(netops_copy, f"{HEAD}a,b\n")
    done = sms("import", "csv", "suppliers", file, "--mapping", "../m.yaml", "--yes", cwd=netops_copy)
    assert done.returncode == 2
    assert f"sms: {said}" in done.stderr


def test_a_mapping_is_not_written_over_another_file(sms: Any, netops_copy: Path) -> None:
    file = lay(netops_copy, f"{HEAD}a,commodity\n")
    lay(netops_copy, "mine\n", "m.yaml")
    done = sms("import", "csv", "suppliers", file, "--save-mapping", "../m.yaml", "--yes", cwd=netops_copy)
    assert done.returncode == 2
    assert "sms: ../m.yaml: is there already. Name another file, or give it as --mapping as well\n" in done.stderr
    assert git(netops_copy, "status", "--porcelain") == ""


def test_values_are_taken_as_other_programs_write_them(sms: Any, netops_copy: Path) -> None:
    file = lay(
        netops_copy,
        "Statement;Owner;Target value;Target unit;Due\nFewer calls;PER-004;12,5;percent;01.03.2027\n",
    )
    done = sms("import", "csv", "objectives", file, "--dry-run", "--skip-unknown", *AS_OF, cwd=netops_copy)
    assert "+    statement: Fewer calls\n" in done.stdout, done.stderr
    assert "value: 12.5" in done.stdout
