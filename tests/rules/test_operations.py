"""The operations themselves: an address finds its value in any file, and a changed place is the line that it then has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .operations import Changed, Example, Spot, Workbench

HEAD = "---\npart_of: DOC-CAT\nskill: service-catalog\n"
PART = HEAD + "customers:\n  - {id: CUS-006, name: Borealis, kind: named, external: true}\n---\n"
RECORD = HEAD + "record: customer\nid: CUS-007\nname: Corvus\nkind: named\nexternal: true\n---\n"


@pytest.fixture
def changed(bench: Workbench) -> Changed:
    return Changed(bench, dict(bench.texts))


def line(changed: Changed, spot: Spot) -> str:
    """Return the text of a line without its indentation."""
    return changed.texts[spot.path].split("\n")[spot.line - 1].strip()


def value(changed: Changed, address: str) -> Any:
    path, steps = changed.find(address)
    found: Any = changed.data(path)
    for step in steps:
        found = found[step]
    return found


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("SVC-001/owner", "PER-005"),
        ("SVC-003/depends_on/SVC-008/strength", "soft"),
        ("DOC-ORG/commitment/sponsor", "PER-002"),
        ("DOC-SCO/customers/CUS-005", "CUS-005"),
        ("DOC-SCO/customers/0", "CUS-001"),
        ("DOC-SCO/areas/4", "4"),
        ("DOC-GAP/assessments/6.1/score", "1"),
        ("DOC-SMP/timeline/phases/act/end", "2026-09-04"),
        ("DOC-ORG/waivers/ORG008/approved_by", "PER-002"),
        ("PRC-INC/owner", "ROL-003"),
        ("GAP-009/remediation", "RMD-010"),
    ],
)
def test_an_address_finds_its_value(changed: Changed, address: str, expected: str) -> None:
    assert value(changed, address) == expected


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("SVC-099/owner", "the example has no record SVC-099"),
        ("SVC-001/ownr", "there is no ownr"),
        ("DOC-SCO/customers/CUS-099", "the list has no CUS-099"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused(changed: Changed, address: str, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        changed.find(address)


def test_an_address_reaches_into_parts_and_record_files(changed: Changed) -> None:
    changed.do_add_file({"plan/more.md": PART, "plan/CUS-007.md": RECORD})
    changed.do_set({"CUS-006/name": "Boreal", "CUS-007/kind": "segment", "CUS-007/segment": "smb"})
    assert (value(changed, "CUS-006/name"), value(changed, "CUS-007/kind")) == ("Boreal", "segment")
    assert [(spot.path, line(changed, spot)) for spot in changed.touched] == [
        ("plan/more.md", "- {id: CUS-006, name: Boreal, kind: named, external: true}"),
        ("plan/CUS-007.md", "kind: segment"),
        ("plan/CUS-007.md", "segment: smb"),
    ]


def test_a_place_is_the_line_that_it_has_in_the_end(changed: Changed) -> None:
    changed.do_set({"SVC-003/criticality": "high"})
    changed.do_append({"DOC-CAT/customers": {"id": "CUS-006", "name": "Borealis", "kind": "named", "external": True}})
    changed.do_unset(["SVC-001/components"])
    changed.do_remove(["SVC-001/depends_on/SVC-005"])
    assert [line(changed, spot) for spot in changed.touched] == [
        "criticality: high",
        "- id: CUS-006",
        "- id: SVC-001",
        "depends_on:",
    ]


def test_a_change_of_the_body_is_at_the_line_of_the_new_text(changed: Changed) -> None:
    changed.do_body({"service-catalog": {"## Dependency map": "## Dependency map\n\nSee elsewhere."}})
    (spot,) = changed.touched
    assert line(changed, spot) == "## Dependency map"
    assert line(changed, changed.spot({"service-catalog": "See elsewhere"})) == "See elsewhere."


def test_at_may_name_a_file_and_line(changed: Changed) -> None:
    assert changed.spot("plan/service-catalog.md:7") == Spot("plan/service-catalog.md", 7)


def test_digests_are_taken_off_unless_they_are_kept(bench: Workbench) -> None:
    assert all("approved_digest" not in text for path, text in bench.texts.items() if path.endswith(".md"))
    operations = {"set": {"SVC-003/criticality": "high"}, "at": "DOC-CAT/version"}
    rules = {
        keep: {
            d.rule
            for d in bench.run(Example("DOC004", "breaks", 1, {**operations, "keep": list(keep)})).report.diagnostics
        }
        for keep in ((), ("digests",), ("blocks",))
    }
    assert "DOC004" not in rules[()] | rules["blocks",]
    assert "DOC004" in rules["digests",]
    assert "DOC007" not in rules[()] | rules["digests",]
    assert "DOC007" in rules["blocks",]


def test_an_example_leaves_the_workspace_as_it_was(bench: Workbench) -> None:
    def contents(folder: Path) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in folder.rglob("*.md")}

    before = contents(bench.root)
    bench.run(Example("LNK002", "breaks", 1, {"delete_file": ["sms-scope"], "settings": {"min_reason_words": 9}}))
    assert contents(bench.root) == before


def test_settings_and_edition_are_those_of_the_example(bench: Workbench) -> None:
    short = {"settings": {"min_reason_words": 30}, "at": "DOC-ORG/waivers/ORG008/reason"}
    assert "DOC011" in {d.rule for d in bench.run(Example("DOC011", "breaks", 1, short)).report.diagnostics}
    assert bench.run(Example("ORG008", "holds", 1, {"edition": "2018"})).report.edition == "2018"
    later = bench.run(Example("DUE001", "holds", 1, {"as_of": "2026-10-17"})).report
    assert (later.as_of, "DUE001" in {d.rule for d in later.diagnostics}) == ("2026-10-17", True)
