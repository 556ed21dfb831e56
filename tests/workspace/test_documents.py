"""Files as people and tools leave them: what can be read is read without loss, what cannot is one clear diagnostic."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

SETTINGS = 'organization: ACME IT\nedition: "2018"\n'
HEAD = 'id: DOC-CAT\nskill: service-catalog\ntitle: Services\nversion: "1.0"\nstatus: draft\nowner: PER-001\n'
CATALOG = (
    "---\n" + HEAD + "classification: internal\naccess: everyone, in the wiki\ncustomers:\n"
    "  - {id: CUS-001, name: Clinic, kind: internal, external: false}\n"
    "services:\n  - id: SVC-001\n    name: Mail\n    description: Mail for all\n    type: business\n    status: live\n"
    "    owner: PER-001\n    customers: [CUS-001]\n    criticality: high\n    hours: 24x7\n---\n\n# Services\n"
)


def check(sms: Any, folder: Path, *arguments: str) -> dict[str, Any]:
    done = sms("check", "--as-of", "2026-08-31", "--format", "json", *arguments, cwd=folder)
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def only(report: dict[str, Any], rule: str) -> dict[str, Any]:
    found = [d for d in report["diagnostics"] if d["rule"] == rule]
    assert len(found) == 1, [(d["rule"], d["message"]) for d in report["diagnostics"]]
    return found[0]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("front", "line", "column", "says"),
    [
        ("id: DOC-CAT\nskill: service-catalog\nid: DOC-X\n", 4, 1, "stands twice"),
        ("skill: service-catalog\nservices:\n\t- id: SVC-001\n", 4, 1, "tab"),
        ("skill: service-catalog\nservices: &all\n  - id: SVC-001\n", 3, 11, "anchors"),
        ("skill: service-catalog\na: &a [x, x]\nb: &b [*a, *a]\n", 3, 4, "anchors"),
        ("skill: service-catalog\nservices: *all\n", 3, 11, "aliases"),
        ("skill: service-catalog\n<<: {id: DOC-CAT}\n", 3, 1, "merge keys"),
        ("skill: service-catalog\ntitle: !!python/object:os.system x\n", 3, 8, "tags"),
        ("skill: service-catalog\ntitle: one: two\n", 3, 11, "colon"),
        ('skill: service-catalog\ntitle: "open\n', 4, 1, "quote"),
        ("skill: service-catalog\ntitle: [a, b\nx: 1\n", 4, 2, "comma"),
        ("skill: service-catalog\n? [a]\n: b\n", 3, 3, "key"),
        ("- skill\n- service-catalog\n", 1, 1, "fields"),
    ],
)
def test_front_matter_that_is_no_plain_yaml_is_one_diagnostic_at_its_place(
    sms: Any, tree: Any, front: str, line: int, column: int, says: str
) -> None:
    folder = tree({"sms.yaml": SETTINGS, "plan/service-catalog.md": f"---\n{front}---\n# Services\n"})
    found = only(check(sms, folder), "SHP002")
    assert (found["path"], found["line"], found["column"]) == ("plan/service-catalog.md", line, column)
    assert says in found["message"]


def test_a_deep_nest_is_refused(sms: Any, tree: Any) -> None:
    deep = "skill: service-catalog\nx: " + "[" * 40 + "]" * 40 + "\n"
    folder = tree({"sms.yaml": SETTINGS, "plan/service-catalog.md": f"---\n{deep}---\n"})
    assert "nested deeper" in only(check(sms, folder), "SHP002")["message"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("# Services\n", "has no front matter"),
        ("---\nid: DOC-CAT\nskill: service-catalog\n# Services\n", "not closed"),
        ("---\n---\n", "empty"),
    ],
)
def test_an_artifact_without_front_matter_is_reported_where_it_is_expected(
    sms: Any, tree: Any, text: str, says: str
) -> None:
    folder = tree({"sms.yaml": SETTINGS, "plan/service-catalog.md": text})
    report = check(sms, folder)
    found = only(report, "SHP002")
    assert says in found["message"] and found["line"] == 1
    artifact = next(a for a in report["artifacts"] if a["skill"] == "service-catalog")
    assert (artifact["status"], artifact["verdict"]) == ("unreadable", "FAIL")


def test_bytes_that_are_no_utf8_are_reported_at_their_place(sms: Any, tree: Any) -> None:
    folder = tree({"sms.yaml": SETTINGS, "plan/service-catalog.md": ""})
    (folder / "plan/service-catalog.md").write_bytes(
        CATALOG.replace("Mail for all", "M\x00l").encode().replace(b"\x00", b"\xe4")
    )
    found = only(check(sms, folder), "SHP002")
    assert (found["line"], found["column"]) == (15, 19) and "UTF-8" in found["message"]


def test_crlf_and_a_byte_order_mark_change_nothing(sms: Any, tree: Any) -> None:
    folder = tree({"sms.yaml": SETTINGS, "plan/service-catalog.md": CATALOG})
    plain = check(sms, folder)
    marked = b"\xef\xbb\xbf" + CATALOG.replace("\n", "\r\n").encode()
    (folder / "plan/service-catalog.md").write_bytes(marked)
    assert check(sms, folder) == plain
    assert (folder / "plan/service-catalog.md").read_bytes() == marked


def test_plain_words_keep_their_text(sms: Any, tree: Any) -> None:
    text = CATALOG.replace("name: Mail", "name: no").replace('version: "1.0"', "version: 1.10")
    folder = tree({"sms.yaml": SETTINGS, "plan/service-catalog.md": text})
    done = sms("query", "SELECT s.name, d.version FROM service s, document d", "--format", "json", cwd=folder)
    assert json.loads(done.stdout) == [{"name": "no", "version": "1.10"}]


@pytest.mark.parametrize(
    ("old", "new", "rule", "says"),
    [
        ("status: live", "status: liv", "SHP001", "did you mean live"),
        ("hours: 24x7", "hours: always", "SHP001", "service hours"),
        ("hours: 24x7", "hours: {days: mon-fri, from: '18:00', to: '18:00'}", "SHP001", "service hours"),
        ("criticality: high", "critcality: high", "SHP001", "did you mean criticality"),
        ("customers: [CUS-001]", "customers: CUS-001", "SHP001", "a list is due"),
        ("    status: live", "    status: [live]", "SHP001", "one value is due"),
        ("external: false", "external: no", "SHP001", "neither true nor false"),
        ("id: SVC-001", "id: SRV-001", "LNK001", "not an id"),
    ],
)
def test_a_value_of_another_shape_is_reported_at_its_line_and_nothing_else_falls_on_it(
    sms: Any, tree: Any, old: str, new: str, rule: str, says: str
) -> None:
    folder = tree({"sms.yaml": SETTINGS, "plan/service-catalog.md": CATALOG.replace(old, new, 1)})
    found = [d for d in check(sms, folder)["diagnostics"] if says in d["message"]]
    line = (
        CATALOG.replace(old, new, 1)
        .split("\n")
        .index(next(x for x in CATALOG.replace(old, new, 1).split("\n") if new.strip() in x))
        + 1
    )
    assert [(d["rule"], d["line"]) for d in found] == [(rule, line)]
    others = [d for d in check(sms, folder)["diagnostics"] if d["line"] == line and d not in found]
    assert [d["rule"] for d in others if d["rule"] not in ("CAT001",)] == []


def test_a_file_over_the_limit_is_refused_unread_and_an_unrelated_one_ignored(sms: Any, tree: Any) -> None:
    folder = tree({"sms.yaml": SETTINGS})
    big = folder / "plan" / "big.md"
    big.parent.mkdir()
    with big.open("wb") as stream:
        stream.write(b"---\nskill: service-catalog\n---\n")
        stream.truncate(50 * 1024 * 1024)
    with (folder / "movie.md").open("wb") as stream:
        stream.truncate(50 * 1024 * 1024)
    found = only(check(sms, folder), "SHP002")
    assert found["path"] == "plan/big.md" and "16 MB" in found["message"]


def test_unrelated_markdown_is_left_alone(sms: Any, tree: Any) -> None:
    files = {f"notes/{i // 500}/page-{i}.md": f"---\nlayout: page\n---\n# Page {i}\n" for i in range(10_000)}
    folder = tree({"sms.yaml": SETTINGS, "plan/service-catalog.md": CATALOG, **files})
    start = time.monotonic()
    report = check(sms, folder)
    assert time.monotonic() - start < 30
    assert {d["path"] for d in report["diagnostics"]} <= {"plan/service-catalog.md"}


def test_a_link_out_of_the_workspace_is_not_followed(sms: Any, tree: Any, tmp_path_factory: Any) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.md").write_text(CATALOG, encoding="utf-8")
    folder = tree({"sms.yaml": SETTINGS, "plan/inside.md": CATALOG})
    os.symlink(outside / "secret.md", folder / "plan" / "leak.md")
    os.symlink(outside, folder / "elsewhere")
    os.symlink(folder / "plan", folder / "loop")
    report = check(sms, folder)
    assert {a["path"] for a in report["artifacts"] if a["path"]} == {"plan/inside.md"}
    assert not [d for d in report["diagnostics"] if d["rule"] == "DOC001"]


def test_a_link_inside_the_workspace_is_followed(sms: Any, tree: Any) -> None:
    folder = tree({"sms.yaml": SETTINGS, "archive/x.txt": CATALOG})
    (folder / "plan").mkdir()
    os.symlink("../archive/x.txt", folder / "plan" / "service-catalog.md")
    assert (
        next(a for a in check(sms, folder)["artifacts"] if a["skill"] == "service-catalog")["path"]
        == "plan/service-catalog.md"
    )


def test_two_main_documents_of_one_skill_name_each_other(sms: Any, tree: Any) -> None:
    folder = tree({"sms.yaml": SETTINGS, "plan/a.md": CATALOG, "plan/b.md": CATALOG})
    found = only(check(sms, folder), "DOC001")
    assert found["path"] == "plan/b.md" and found["related"][0]["path"] == "plan/a.md"


def test_an_unknown_skill_gets_the_nearest_name(sms: Any, tree: Any) -> None:
    folder = tree({"sms.yaml": SETTINGS, "plan/a.md": CATALOG.replace("service-catalog", "service-catalogue", 1)})
    assert "did you mean service-catalog?" in only(check(sms, folder), "DOC001")["message"]


def test_parts_and_record_files_are_one_register_with_places_of_their_own(sms: Any, tree: Any) -> None:
    record = (
        "---\npart_of: DOC-CAT\nskill: service-catalog\nrecord: service\nid: SVC-003\nname: Print\ndescription: Print for all\n"
        "type: business\nstatus: live\nowner: PER-001\ncustomers: [CUS-099]\ncriticality: low\nhours: 24x7\n---\nNotes.\n"
    )
    part = (
        "---\npart_of: DOC-CAT\nskill: service-catalog\nservices:\n  - {id: SVC-002, name: Web, description: Pages, type: business,"
        " status: live, owner: PER-001, customers: [CUS-001], criticality: lowish, hours: 24x7}\n---\n"
    )
    folder = tree(
        {
            "sms.yaml": SETTINGS,
            "plan/service-catalog.md": CATALOG,
            "plan/more.md": part,
            "plan/service-catalog/SVC-003.md": record,
        }
    )
    done = sms("query", "SELECT id, pos FROM service ORDER BY id", "--format", "csv", cwd=folder)
    assert done.stdout == "id,pos\nSVC-001,0\nSVC-002,1\nSVC-003,2\n"
    report = check(sms, folder)
    link = only(report, "LNK002")
    assert (link["path"], link["line"], link["record"]) == ("plan/service-catalog/SVC-003.md", 11, "SVC-003")
    shape = next(d for d in report["diagnostics"] if "lowish" in d["message"])
    assert (shape["path"], shape["line"], shape["record"]) == ("plan/more.md", 5, "SVC-002")


def test_a_part_of_nothing_and_a_part_with_a_status_are_reported(sms: Any, tree: Any) -> None:
    lost = "---\npart_of: DOC-XYZ\nskill: service-catalog\nservices: []\n---\n"
    bold = "---\npart_of: DOC-CAT\nskill: service-catalog\nstatus: approved\nservices: []\n---\n"
    folder = tree(
        {"sms.yaml": SETTINGS, "plan/service-catalog.md": CATALOG, "plan/lost.md": lost, "plan/bold.md": bold}
    )
    found = {
        (d["path"], d["line"]): d["message"]
        for d in check(sms, folder)["diagnostics"]
        if d["path"] != "plan/service-catalog.md"
    }
    assert "DOC-XYZ" in found["plan/lost.md", 2] and "status" in found["plan/bold.md", 4]


def test_what_was_parsed_before_gives_the_same_report(sms: Any, tree: Any) -> None:
    text = CATALOG.replace("owner: PER-001\n    customers: [CUS-001]", "owner: PER-001\n    customers: [CUS-099]")
    folder = tree({"sms.yaml": SETTINGS, "plan/service-catalog.md": text})
    first = check(sms, folder)
    assert check(sms, folder) == first and only(first, "LNK002")["line"] == 19
    (folder / "plan/service-catalog.md").write_text(text.replace("CUS-099", "CUS-001"), encoding="utf-8")
    assert not [d for d in check(sms, folder)["diagnostics"] if d["rule"] == "LNK002"]


def test_a_damaged_cache_is_as_good_as_none(sms: Any, tree: Any, tmp_path_factory: Any) -> None:
    cache = tmp_path_factory.mktemp("cache")
    folder = tree({"sms.yaml": SETTINGS, "plan/service-catalog.md": CATALOG})
    env = {"XDG_CACHE_HOME": str(cache)}
    first = sms("check", "--format", "json", cwd=folder, env=env)
    for path in (cache / "sms-cli").glob("parsed-*.json"):
        path.write_text('{"format": 1, "files": {"x": [1]}', encoding="utf-8")
    assert sms("check", "--format", "json", cwd=folder, env=env).stdout == first.stdout
    unwritable = sms("check", "--format", "json", cwd=folder, env={"XDG_CACHE_HOME": "/dev/null"})
    assert unwritable.stdout == first.stdout


def test_a_required_list_may_stand_in_parts_alone_and_keys_are_told_apart_across_files(sms: Any, tree: Any) -> None:
    gap = (
        '---\nid: DOC-GAP\nskill: gap-assessment\ntitle: Gaps\nversion: "1.0"\nstatus: draft\nowner: PER-001\n'
        "classification: internal\nassessed_on: 2026-02-02\nassessor: PER-001\nscale: {0: none, 1: initial}\n"
    )
    area = '  - {{area: "{0}", score: 1, target: 1}}\n'
    main = gap + "assessments:\n" + area.format("4") + "---\n"
    action = "  - {id: RMD-001, action: Write, areas: ['4'], priority: immediate, owner: PER-001, due: 2026-03-01, status: done}\n"
    part = (
        "---\npart_of: DOC-GAP\nskill: gap-assessment\nassessments:\n"
        + area.format("4")
        + "remediation:\n"
        + action
        + "---\n"
    )
    folder = tree({"sms.yaml": SETTINGS, "plan/gap-assessment.md": main, "plan/more.md": part})
    found = check(sms, folder)["diagnostics"]
    assert not [d for d in found if "has no remediation" in d["message"]]
    twice = [d for d in found if "stands twice" in d["message"]]
    assert [(d["path"], d["line"]) for d in twice] == [("plan/more.md", 5)]


def test_an_empty_value_is_missing_and_nothing_else(sms: Any, tree: Any) -> None:
    folder = tree({"sms.yaml": SETTINGS, "plan/service-catalog.md": CATALOG.replace("status: live", 'status: ""')})
    line = CATALOG.split("\n").index("    status: live") + 1
    found = [d for d in check(sms, folder)["diagnostics"] if d["line"] == line]
    assert [(d["rule"], "has no status" in d["message"]) for d in found] == [("CAT001", True)]
