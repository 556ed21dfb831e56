"""`sms schema`: what editors and agents are given fits the documents that sms writes and the answers that it takes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sms_cli.definitions import load_definitions

SKILLS = sorted(load_definitions("2011").skills)


def editor_reads(text: str) -> Any:
    """Return YAML as the language server of an editor does: dates are text."""
    import yaml

    class Reader(yaml.SafeLoader):
        pass

    Reader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return yaml.load(text, Reader)


def faults(schema: Any, data: Any) -> list[str]:
    """Return what a schema finds wrong."""
    jsonschema.Draft202012Validator.check_schema(schema)
    found = jsonschema.Draft202012Validator(schema).iter_errors(data)
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in found]


@pytest.fixture(scope="module", params=SKILLS)
def skill(request: pytest.FixtureRequest) -> str:
    """Return one skill after the other."""
    return str(request.param)


def test_the_example_fits_its_schema(sms: Any, netops: Path, skill: str) -> None:
    schema = json.loads(sms("schema", skill, cwd=netops).stdout)
    path = netops / load_definitions("2011").skills[skill].path
    assert (
        faults(schema, editor_reads(path.read_text(encoding="utf-8").split("\n---\n")[0].removeprefix("---\n"))) == []
    )


def test_the_answers_of_the_example_fit_their_schema(sms: Any, netops: Path, skill: str) -> None:
    schema = json.loads(sms("schema", skill, "--answers", cwd=netops).stdout)
    assert faults(schema, editor_reads((netops / "answers" / f"{skill}.yaml").read_text(encoding="utf-8"))) == []


def test_a_file_to_fill_in_fits_its_schema(sms: Any, tmp_path: Path, skill: str) -> None:
    (tmp_path / "sms.yaml").write_text('organization: Harbour IT\nedition: "2018"\n', encoding="utf-8")
    sms("draft", skill, "--write-answers", "answers.yaml", cwd=tmp_path)
    text = (tmp_path / "answers.yaml").read_text(encoding="utf-8")
    [path] = re.findall(r"\$schema=(\S+)", text)
    assert faults(json.loads((tmp_path / path).read_text(encoding="utf-8")), editor_reads(text)) == []


def test_it_has_none_of_our_annotations_and_says_what_is_asked(sms: Any, skill: str) -> None:
    text = sms("schema", skill, "--edition", "2018").stdout
    assert '"x-' not in text
    assert "$ref" not in text
    schema = json.loads(text)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    described = [name for name, field in schema["properties"].items() if field.get("description")]
    assert {"owner", "classification", "status"} <= set(described)


@pytest.mark.parametrize(
    ("skill", "front", "fault"),
    [
        ("service-catalog", {"servcies": []}, "'servcies' was unexpected"),
        ("service-catalog", {"services": [{"id": "SVC-001", "ownr": "PER-001"}]}, "'ownr' was unexpected"),
        ("service-catalog", {"services": [{"owner": "OU-001"}]}, "'OU-001' does not match"),
        ("service-catalog", {"services": {}}, "{} is not of type"),
        (
            "organization-profile",
            {"people": [{"id": "PER-001", "name": "A", "title": "B"}]},
            "'unit' is a required property",
        ),
        ("service-management-plan", {"objectives": [{"baseline": "much"}]}, "'much' is not valid"),
    ],
)
def test_an_editor_marks_what_check_would_refuse(sms: Any, skill: str, front: dict[str, Any], fault: str) -> None:
    schema = json.loads(sms("schema", skill, "--edition", "2018").stdout)
    assert any(fault in found for found in faults(schema, front)), faults(schema, front)


def test_what_is_due_under_a_condition_is_not_due_without_it(sms: Any) -> None:
    schema = json.loads(sms("schema", "org", "--edition", "2018").stdout)
    person = {"id": "PER-001", "name": "A", "title": "B", "external": True}
    assert [found for found in faults(schema, {"people": [person]}) if "people" in found] == []


def test_what_one_edition_asks_is_due_in_that_edition_only(sms: Any) -> None:
    by_edition = {
        edition: json.loads(sms("schema", "org", "--edition", edition).stdout) for edition in ("2011", "2018")
    }
    assert "climate_change" not in by_edition["2011"]["required"]
    assert "climate_change" in by_edition["2018"]["required"]


def test_the_settings_of_a_workspace_have_a_schema(sms: Any, netops: Path) -> None:
    schema = json.loads(sms("schema", "workspace", cwd=netops).stdout)
    assert faults(schema, editor_reads((netops / "sms.yaml").read_text(encoding="utf-8"))) == []
    assert faults(schema, {"organization": "A", "edition": "2018", "edtion": "x"}) != []


def test_it_is_written_to_a_file(sms: Any, tmp_path: Path) -> None:
    sms("schema", "cat", "--output", "schema.json", cwd=tmp_path)
    assert (
        json.loads((tmp_path / "schema.json").read_text(encoding="utf-8"))["title"] == "Service Catalog (front matter)"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["service-catalogue"], "sms: there is no skill service-catalogue. Did you mean service-catalog?\n"),
        (["cat", "--edition", "2005"], "sms: there is no edition 2005. Use 2011 or 2018\n"),
        (["workspace", "--answers"], "sms: sms.yaml is written by hand; it has no answers. Leave --answers out\n"),
    ],
)
def test_bad_input_is_one_line(sms: Any, arguments: list[str], said: str) -> None:
    done = sms("schema", *arguments)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)
