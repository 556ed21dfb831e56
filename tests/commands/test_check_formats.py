"""`sms check --format …`: every format says the same, in the form that its readers want."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from junitparser import Failure, JUnitXml, Skipped

AS_OF = ("--as-of", "2026-08-31")
FORMATS = ("text", "json", "github", "sarif", "junit", "gitlab", "markdown")
SCHEMA = Path(__file__).resolve().parents[1] / "checking" / "sarif" / "sarif-2.1.0-rtm.5.json"
NASTY = '"50% off::warning file=x,line=1::## [a](b) <b>|*`@team`\r\n::stop-commands::x"'
CSV = (
    "Name,Type,Owner\n" + "".join(f"Service {n},business,PER-005\n" for n in range(12)) + f"{NASTY},business,PER-005\n"
)
WANTED = Counter[tuple[str, str, str, int]]


@pytest.fixture(scope="module")
def faulty(sms: Any, netops: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace, two folders below the top of its repository, with many faults, one in a part with an odd name."""
    top = tmp_path_factory.mktemp("repository")
    root = top / "our docs" / "sms"
    shutil.copytree(netops, root, ignore=shutil.ignore_patterns(".git"))
    subprocess.run(["git", "init", "--quiet"], cwd=top, check=True)
    (top / "services.csv").write_bytes(CSV.encode())
    sms("import", "csv", "services", "../../services.csv", "--yes", "--force", *AS_OF, cwd=root)
    part = "---\npart_of: DOC-CAT\nskill: service-catalog\nrecord: customer\nid: CUS-09\nname: x\nkind: nmed\nexternal: yes\n---\n"
    (root / "plan" / "Kündèn, 100%.md").write_text(part, encoding="utf-8")
    return root


def output(sms: Any, root: Path, kind: str, *words: str) -> str:
    done = sms("check", *AS_OF, "--format", kind, *words, cwd=root)
    assert done.returncode == 1, done.stderr
    text: str = done.stdout
    return text


def report(sms: Any, root: Path, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(output(sms, root, "json", *words))["diagnostics"]
    return found


def named(diagnostics: list[dict[str, Any]], base: str = "") -> WANTED:
    return Counter((d["severity"], d["rule"], base + d["path"], d["line"]) for d in diagnostics)


# -- one reader for each format --------------------------------------------------------------------------------------------

LINE = re.compile(r"^(?:- )?(\S.*?):(\d+):\d+: (error|warning|advice) ([A-Z]+\d+) ", re.MULTILINE)
COMMAND = re.compile(
    r"^::(error|warning|notice) file=([^,]*),line=(\d+),col=\d+,title=([A-Z]+\d+)::(.*)$", re.MULTILINE
)
ENTRY = re.compile(r"^- \*\*([A-Z]+\d+)\*\* \[?`(.*?):(\d+):\d+`", re.MULTILINE)
BASE = "our docs/sms/"


def unescaped(text: str) -> str:
    for code, character in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(code, character)
    return text


def read_text(text: str) -> WANTED:
    return Counter((m[3], m[4], m[1], int(m[2])) for m in LINE.finditer(text))


def read_github(text: str) -> WANTED:
    severities = {"error": "error", "warning": "warning", "notice": "advice"}
    shown = Counter((severities[m[1]], m[4], unescaped(m[2]), int(m[3])) for m in COMMAND.finditer(text))
    return shown + Counter((kind, rule, BASE + path, line) for kind, rule, path, line in read_text(text).elements())


def read_sarif(text: str) -> WANTED:
    severities = {"error": "error", "warning": "warning", "note": "advice"}
    found: WANTED = Counter()
    for result in json.loads(text)["runs"][0]["results"]:
        place = result["locations"][0]["physicalLocation"]
        path, line = unquote(place["artifactLocation"]["uri"]), place["region"]["startLine"]
        found[severities[result["level"]], result["ruleId"], path, line] += 1
    return found


def read_gitlab(text: str) -> WANTED:
    severities = {"critical": "error", "minor": "warning", "info": "advice"}
    return Counter(
        (severities[one["severity"]], one["check_name"], one["location"]["path"], one["location"]["lines"]["begin"])
        for one in json.loads(text)
    )


def read_junit(text: str) -> WANTED:
    found: WANTED = Counter()
    for suite in JUnitXml.fromstring(text.encode()):
        for case in suite:
            for result in case.result:
                attributes = case._elem.attrib
                found[result.type, case.name.split()[0], attributes["file"], int(attributes["line"])] += 1
    return found


def read_markdown(text: str) -> WANTED:
    found: WANTED = Counter()
    for severity, title in (("error", "Errors"), ("warning", "Warnings"), ("advice", "Advice")):
        section = text.partition(f"\n## {title} (")[2].partition("\n## ")[0]
        found += Counter((severity, m[1], m[2], int(m[3])) for m in ENTRY.finditer(section))
    return found


@pytest.mark.parametrize(
    ("kind", "read", "base"),
    [
        ("text", read_text, ""), ("github", read_github, BASE), ("sarif", read_sarif, BASE), ("gitlab", read_gitlab, BASE),
        ("junit", read_junit, ""), ("markdown", read_markdown, ""),
    ],
)  # fmt: skip
def test_every_format_has_the_same_diagnostics(sms: Any, faulty: Path, kind: str, read: Any, base: str) -> None:
    wanted = report(sms, faulty)
    assert {d["severity"] for d in wanted} == {"error", "warning", "advice"}
    assert sum(d["severity"] == "error" for d in wanted) > 20
    assert read(output(sms, faulty, kind)) == named(wanted, base)
    narrowed = report(sms, faulty, "service-level-management")
    assert 0 < len(narrowed) < len(wanted)
    assert read(output(sms, faulty, kind, "service-level-management")) == named(narrowed, base)


@pytest.mark.parametrize("kind", FORMATS)
def test_exit_codes_are_those_of_the_check_and_the_same_bytes_come_again(
    sms: Any, faulty: Path, netops: Path, kind: str
) -> None:
    assert output(sms, faulty, kind) == output(sms, faulty, kind)
    assert sms("check", *AS_OF, "--format", kind, cwd=netops).returncode == 0
    assert sms("check", *AS_OF, "--format", kind, "--fail-level", "advice", cwd=netops).returncode == 1


def test_any_format_goes_to_a_file(sms: Any, faulty: Path, tmp_path: Path) -> None:
    for kind in FORMATS:
        done = sms("check", *AS_OF, "--format", kind, "--output", tmp_path / kind, cwd=faulty)
        assert (done.returncode, done.stdout) == (1, "")
        assert (tmp_path / kind).read_text(encoding="utf-8") == output(sms, faulty, kind)


def test_an_unknown_format_is_met_with_the_nearest(sms: Any, netops: Path) -> None:
    done = sms("check", "--format", "sarfi", cwd=netops)
    assert (done.returncode, done.stderr) == (
        2,
        f"sms: sarfi is not one of {', '.join(FORMATS)}. Did you mean sarif?\n",
    )


# -- GitHub ----------------------------------------------------------------------------------------------------------------


def test_annotations_come_errors_first_and_at_most_ten_of_a_kind(sms: Any, faulty: Path) -> None:
    lines = output(sms, faulty, "github").splitlines()
    kinds = [match[1] for match in map(COMMAND.match, lines) if match]
    assert kinds == sorted(kinds, key=["error", "warning", "notice"].index)
    assert kinds.count("error") == 10
    assert all(kinds.count(kind) <= 10 for kind in ("warning", "notice"))
    rest = len(report(sms, faulty)) - len(kinds)
    at = lines.index(f"::group::{rest} more")
    assert lines[-1] == "::endgroup::"
    assert len(lines[at + 1 : -1]) == rest


def test_no_text_of_a_document_becomes_a_command(sms: Any, faulty: Path) -> None:
    allowed = re.compile(r"::(?:error|warning|notice) file=|::group::\d+ more$|::endgroup::$")
    text = output(sms, faulty, "github")
    assert "50%25 off::warning file=x,line=1::" in text or "50% off::warning" in text
    for line in text.splitlines():
        assert allowed.match(line) or line.startswith("- ")
        assert "##[" not in line


def test_the_job_summary_has_all_of_it_with_links(sms: Any, faulty: Path, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n", encoding="utf-8")
    job = {
        "GITHUB_STEP_SUMMARY": str(summary), "GITHUB_SERVER_URL": "https://git.example", "GITHUB_REPOSITORY": "a/b",
        "GITHUB_SHA": "0123",
    }  # fmt: skip
    done = sms("check", *AS_OF, "--format", "github", cwd=faulty, env=job)
    assert done.returncode == 1
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("before\n# NetOps Solutions: service management system\n")
    assert read_markdown(text) == named(report(sms, faulty))
    assert "](https://git.example/a/b/blob/0123/our%20docs/sms/plan/service-catalog.md#L" in text
    assert "error" not in done.stderr


def test_a_summary_that_would_be_too_long_loses_its_last_sections_and_says_so(
    sms: Any, faulty: Path, tmp_path: Path
) -> None:
    summary = tmp_path / "summary.md"
    wanted = named(report(sms, faulty))
    for used in (1024 * 1024 - 6000, 1024 * 1024 - 2500):
        summary.write_text("x" * (used - 1) + "\n", encoding="utf-8")
        sms("check", *AS_OF, "--format", "github", cwd=faulty, env={"GITHUB_STEP_SUMMARY": str(summary)})
        assert summary.stat().st_size < 1024 * 1024
        added = summary.read_text(encoding="utf-8")[used:]
        left_out = re.search(r"^(\d+) more did not find room here; `sms check` shows them all\.$", added, re.MULTILINE)
        shown = read_markdown(added)
        assert left_out and int(left_out[1]) == wanted.total() - shown.total() > 0
        assert shown <= wanted
        assert {severity for severity, *_ in shown} == {"error"}  # these come first


def test_a_summary_that_cannot_be_written_fails_no_check(sms: Any, netops: Path, tmp_path: Path) -> None:
    gone = str(tmp_path / "no" / "such")
    done = sms("check", *AS_OF, "--format", "github", cwd=netops, env={"GITHUB_STEP_SUMMARY": gone})
    assert done.returncode == 0
    assert done.stderr.startswith("note: the job summary cannot be written: ")


def test_the_step_gets_the_counts_of_the_whole_workspace_as_outputs(sms: Any, faulty: Path, tmp_path: Path) -> None:
    outputs = tmp_path / "outputs"
    outputs.write_text("before=1\n", encoding="utf-8")
    job = {"GITHUB_OUTPUT": str(outputs)}
    sms("check", *AS_OF, "--format", "github", "plan/sms-scope.md", cwd=faulty, env=job)
    totals = json.loads(output(sms, faulty, "json"))["totals"]
    counts = "".join(f"{name}={totals[name]}\n" for name in ("errors", "warnings", "advice"))
    status = sms("status", *AS_OF, "--format", "json", cwd=faulty).stdout
    counts += f"readiness={json.loads(status)['readiness']['overall']}\n"
    assert outputs.read_text(encoding="utf-8") == "before=1\n" + counts
    sms("check", *AS_OF, "--format", "text", cwd=faulty, env=job)
    assert outputs.read_text(encoding="utf-8") == "before=1\n" + counts, "the other formats leave it alone"
    gone = sms("check", *AS_OF, "--format", "github", cwd=faulty, env={"GITHUB_OUTPUT": str(tmp_path / "no" / "such")})
    assert gone.returncode == 1 and "note: the outputs of the step cannot be written: " in gone.stderr


# -- SARIF, GitLab, JUnit, Markdown ----------------------------------------------------------------------------------------


def test_sarif_keeps_to_its_schema_and_explains_its_rules(sms: Any, faulty: Path, netops: Path) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    for root, code in ((faulty, 1), (netops, 0)):
        done = sms("check", *AS_OF, "--format", "sarif", cwd=root)
        assert done.returncode == code
        log = json.loads(done.stdout)
        jsonschema.Draft4Validator(schema).validate(log)
        (run,) = log["runs"]
        rules = run["tool"]["driver"]["rules"]
        for result in run["results"]:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        for rule in rules:
            assert f"`sms explain {rule['id']}`" in rule["help"]["text"]
            assert rule["shortDescription"]["text"] != rule["id"]
            clauses = [tag for tag in rule["properties"]["tags"] if tag.startswith("clause ")]
            assert clauses or rule["id"][:3] in ("SHP", "LNK", "UNT")
    with pytest.raises(jsonschema.ValidationError):  # the schema is not one that takes everything
        jsonschema.Draft4Validator(schema).validate({"version": "2.1.0", "runs": [{"results": []}]})


@pytest.mark.parametrize(
    ("kind", "marks"),
    [
        (
            "sarif",
            lambda log: [result["partialFingerprints"]["ruleRecordField/v1"] for result in log["runs"][0]["results"]],
        ),
        ("gitlab", lambda log: [one["fingerprint"] for one in log]),
    ],
)
def test_fingerprints_are_unique_and_stay_when_lines_move(
    sms: Any, faulty: Path, tmp_path: Path, kind: str, marks: Any
) -> None:
    before = marks(json.loads(output(sms, faulty, kind)))
    assert len(set(before)) == len(before)
    moved = shutil.copytree(faulty, tmp_path / "moved")
    for path in moved.glob("*/*.md"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("---\n", "---\n# a remark\n# and one more\n", 1), encoding="utf-8")
    after = json.loads(output(sms, moved, kind))
    assert marks(after) == before
    lines = re.findall(r'"(?:startLine|begin)": (\d+)', json.dumps(after))
    assert lines != re.findall(r'"(?:startLine|begin)": (\d+)', output(sms, faulty, kind))


def test_junit_counts_what_fails_the_check_as_failures(sms: Any, faulty: Path) -> None:
    found = Counter(d["severity"] for d in report(sms, faulty))
    for level, failing in (("error", ["error"]), ("warning", ["error", "warning"]), ("advice", list(found))):
        xml = JUnitXml.fromstring(output(sms, faulty, "junit", "--fail-level", level).encode())
        results = [result for suite in xml for case in suite for result in case.result]
        failures = sum(isinstance(result, Failure) for result in results)
        skipped = sum(isinstance(result, Skipped) for result in results)
        assert failures == sum(found[severity] for severity in failing)
        assert (xml.failures, xml.skipped, xml.errors) == (failures, skipped, 0)
        assert failures + skipped == sum(found.values())
        names = [(case.classname, case.name) for suite in xml for case in suite]
        assert len(set(names)) == len(names) == xml.tests
        assert sum(suite.tests for suite in xml) == xml.tests
        passing = [suite.name for suite in xml for case in suite if not case.result]
        assert "plan/organization-profile.md" in passing


def test_characters_that_xml_cannot_hold_are_replaced(sms: Any, netops_copy: Path) -> None:
    catalog = netops_copy / "plan" / "service-catalog.md"
    text = catalog.read_text(encoding="utf-8").replace("service: SVC-005", 'service: "SVC\\x01\\x1b[31m&<\\uffff>"', 1)
    catalog.write_text(text, encoding="utf-8")
    xml = JUnitXml.fromstring(output(sms, netops_copy, "junit").encode())
    (message,) = [
        result.message for suite in xml for case in suite for result in case.result if case.name.startswith("LNK")
    ]
    assert message == "there is no service SVC\ufffd\ufffd[31m&<\ufffd>"
    assert "\x1b" not in output(sms, netops_copy, "github") + output(sms, netops_copy, "markdown")


def test_markdown_shows_texts_of_documents_as_they_are(sms: Any, faulty: Path) -> None:
    from markdown_it import MarkdownIt

    text = output(sms, faulty, "markdown")
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    assert "<b>" not in html and 'href="b"' not in html
    assert "@team" not in text
    assert "50% off::warning file=x,line=1::## [a](b) &lt;b&gt;|*`@team` ::stop-commands::x" in html
    assert "<code>sms approve DOC-CAT --by PERSON</code>" in html
    assert html.count("<tr>") == 1 + len(json.loads(output(sms, faulty, "json"))["artifacts"])


def test_a_format_is_loaded_only_where_it_is_wanted(netops: Path, tmp_path: Path) -> None:
    from tests.house.test_startup import modules_after

    for kind in FORMATS:
        loaded = modules_after(["check", *AS_OF, "--format", kind], netops, tmp_path / "modules.json")
        names = {name.rpartition(".")[2] for name in loaded if name.startswith("sms_cli.checking.formats.")}
        own = {"json": {"json_format"}, "github": {"github", "surroundings", "words"}}.get(kind, {kind})
        extra = {"sarif": {"surroundings", "words"}, "gitlab": {"surroundings", "words"}, "junit": {"words"},
                 "markdown": {"words"}}.get(kind, set())  # fmt: skip
        assert names == {"text"} | own | extra
        if kind in ("text", "json"):
            assert not {"xml", "sms_cli.commands.github_job"} & loaded
