"""What is wrong with the skills and templates that a workspace brings is reported at its place, and nothing of it runs as code."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from skills_ref import validate

from sms_cli.checking import Diagnostic, check, load_facts
from sms_cli.errors import SmsError
from sms_cli.workspace import open_workspace

from .example import BLOCKS, OWN, RULES, SCHEMA, SKILL, TEMPLATE, changed, line_of

SETTINGS = 'organization: Harbour IT\nedition: "2018"\n'
Faults = Callable[[Mapping[str, str]], list[Diagnostic]]


@pytest.fixture
def faults(tree: Callable[[Mapping[str, str]], Path]) -> Faults:
    """Return a function that lays files down in an empty workspace and returns what SHP003 says of them."""

    def run(files: Mapping[str, str]) -> list[Diagnostic]:
        return check(open_workspace(tree({"sms.yaml": SETTINGS, **files})), ["SHP003"]).diagnostics

    return run


def test_the_skill_of_the_documentation_has_none(faults: Faults) -> None:
    assert faults(OWN) == []


# what stands there, what stands there instead, what is said, and the text in whose line it is said (default: the second)
SCHEMA_FAULTS: list[tuple[str, ...]] = [
    ("required: [exits]", "required: [exits", "a comma or the closing ] is missing", "properties:"),
    ("  exits:\n", "\texits:\n", "use spaces"),
    ("required: [exits]", "required: [exits]\nrequired: []", 'the key "required" stands twice', "required: []"),
    ("[exits]", "&all [exits]", "anchors and aliases"),
    ("[exits]", "!!set [exits]", "tags"),
    ("x-match:", "x-mach:", "there is no annotation x-mach"),
    ("minItems: 1", "minItem: 1", "there is no keyword minItem"),
    ("minItems: 1", "minItems: one", "minItems: a whole number is due here"),
    ("[exits]", "[exit]", "required names exit, which is not among the properties"),
    ("required: [id, name", "required: [id, nam", "required names nam"),
    ("x-link: service", "x-link: servce", "there is no kind of record servce"),
    ("x-table: exit_plan", "x-table: service", "the table service exists already"),
    ("x-table: exit_plan", "x-table: agreement", "the table agreement exists already"),
    ("x-table: exit_plan", "x-table: record", "the table record exists already"),
    ("x-table: exit_plan", "x-table: hard_reached", "the table hard_reached exists already"),
    ("x-table: exit_plan", "x-table: 'a\"); ATTACH DATABASE'", "a name in small letters"),
    ("        notice:", "        'a\" TEXT); DROP':", "is no name of a field"),
    ("x-id: EXP", "x-id: SVC", "ids of a service begin with SVC already"),
    ("x-id: EXP", "x-id: {pattern: '(a+)+', example: a}", "the prefix of its ids"),
    (
        "        id: {type: string, examples: [EXP-001]}\n",
        "",
        "exits has x-id, but its entries have no field id",
        "  exits:",
    ),
    (
        "    x-table: exit_plan\n    x-id: EXP\n    x-match: [service]\n",
        "",
        "is a list of objects; it needs x-table",
        "  exits:",
    ),
    ("    items:\n      type: object\n", "    items:\n", "exits has properties, but is not of type object", "  exits:"),
    ("x-match: [service]", "x-match: [servce]", "x-match names servce", "  exits:"),
    ("shared#/$defs/duration'", "shared#/$defs/durations'", "there is no shape durations"),
    ("minItems: 1", "x-missing: EXI009", "EXI009 is no rule whose violations come from a schema"),
    ("minItems: 1", "x-missing: CAT004", "CAT004 is no rule whose violations come from a schema"),
    ("type: string, x-link: person", "type: strin, x-link: person", "did you mean string?"),
    (
        "properties:\n  exits:",
        "properties:\n  owner: {type: string}\n  exits:",
        "owner is a field that every document has",
        "  owner:",
    ),
    (
        "{type: string, examples: [EXP-001]}",
        "{type: string, pattern: '^(a+)+$'}",
        "repeats without end what itself repeats",
    ),
    ("{type: string, examples: [EXP-001]}", "{type: string, pattern: '[a'}", "begins with ^ and ends with $"),
    (
        "        name:",
        "        n: {type: number, x-unit: {by: unit}}\n        name:",
        "x-unit names unit",
        "        n:",
    ),
    (
        "        name:",
        "        notice_minutes: {type: number}\n        name:",
        "would fill the column notice_minutes",
        "        notice:",
    ),
    (
        "        name:",
        "        parent: {type: string}\n        name:",
        "would fill the column parent",
        "        parent:",
    ),
    (
        "        name:",
        "        list: {type: array, items: {type: array}}\n        name:",
        "is a list of lists",
        "        list:",
    ),
    ("        name:", "        o: {type: object}\n        name:", "is an object without properties", "        o:"),
    ("rehearsed: {", "rehearsed: {x-required: {if: {nam: x}}, ", "x-required names nam"),
    ("rehearsed: {", "rehearsed: {x-edition: 2018, ", "one of 2011, 2018 is due here"),
    ("x-sections:\n  - Plans\n  - Rehearsals\n", "", "the schema has no x-sections", "$schema"),
    ("  - Rehearsals", "  - Plans", 'the heading "Plans" stands twice', "  - Plans\nrequired"),
    ("title: Exit Plans\n", "", "the schema has no title", "$schema"),
    ("FROM service WHERE provided_by", "FROM servce WHERE provided_by", "there is no table servce", "    x-prefill"),
    ("SELECT 'Exit", "DELETE 'Exit", "a SELECT is due here", "    x-prefill"),
    ("id AS service,", "id AS servce,", "gives servce, which is not a field of it", "    x-prefill"),
    (
        "' || name AS name",
        "' || load_extension(name) AS name",
        "not authorized to use function: load_extension",
        "    x-prefill",
    ),
]


@pytest.mark.parametrize(("old", "new", "said", "at"), [(*fault, fault[1])[:4] for fault in SCHEMA_FAULTS])
def test_a_fault_of_a_schema_is_reported_at_its_place(faults: Faults, old: str, new: str, said: str, at: str) -> None:
    files = changed(SCHEMA, old, new)
    (fault,) = [fault for fault in faults(files) if said in fault.message]
    where = line_of(SCHEMA, at, files)
    assert fault.path == SCHEMA and fault.severity == "error"
    assert where <= fault.line <= where + new.count("\n"), (fault, where)
    assert 1 <= fault.column <= len(files[SCHEMA].split("\n")[fault.line - 1]) + 1


SKILL_FAULTS: list[tuple[str, str, str]] = [
    ("name: exit-plans", "name: exit-plan", "the name of the skill is exit-plan, that of its folder exit-plans"),
    ("name: exit-plans\n", "", "the front matter has no name"),
    ("license: MIT", "licence: MIT", "licence is no field of an Agent Skill"),
    ("license: MIT", f"compatibility: {'x' * 501}", "compatibility is longer than 500 characters"),
    ('step: "24"', "step: 24", "metadata step is not text"),
    ('step: "24"', 'step: "6"', "step 6 is that of Service Level Management"),
    ("prefix: EXI", "prefix: SLM", "the prefix SLM belongs to Service Level Management"),
    ("prefix: EXI", "prefix: DOC", "the prefix DOC belongs to the rules on documents"),
    ("prefix: EXI", "prefix: exi", "the prefix is three capital letters"),
    ("phase: do", "phase: doing", "doing is no phase"),
    ('clauses-2018: "8.3.4.1"', 'clauses-2018: "8.3.4.9"', "edition 2018 has no clause 8.3.4.9"),
    ('service-catalog"', 'service-catalogue"', "there is no skill service-catalogue"),
    ("reads-later", "read-later", "metadata read-later is not known"),
    ("license: MIT", "license: [MIT", "a comma or the closing ] is missing"),
]


@pytest.mark.parametrize(("old", "new", "said"), SKILL_FAULTS)
def test_a_fault_of_a_skill_md_is_reported(faults: Faults, old: str, new: str, said: str) -> None:
    found = faults(changed(SKILL, old, new))
    assert [fault.path for fault in found if said in fault.message] == [SKILL], found


@pytest.mark.parametrize(
    "front",
    [
        "name: exit-plans\ndescription: x",
        "name: exit-plan\ndescription: x",
        "name: Exit-plans\ndescription: x",
        "name: exit-plans",
        "name: exit-plans\ndescription: ''",
        f"name: exit-plans\ndescription: {'x' * 1025}",
        "name: exit-plans\ndescription: x\nauthor: y",
        f"name: exit-plans\ndescription: x\ncompatibility: {'x' * 501}",
        "description: x",
    ],
)
def test_an_agent_skill_is_valid_here_as_the_reference_implementation_has_it(
    faults: Faults, front: str, tmp_path: Path
) -> None:
    metadata = OWN[SKILL].partition("\nmetadata:")[2].partition("\n---")[0]
    found = faults({**OWN, SKILL: f"---\n{front}\nmetadata:{metadata}\n---\n\nWork.\n"})
    assert bool(found) is bool(validate(tmp_path / "skills" / "exit-plans"))


BLOCK_FAULTS: list[tuple[str, str, str, int]] = [
    ("kind: table", "kind: tabel", "tabel is no kind of block", 2),
    ("  query: SELECT id", "  quer: SELECT id", "the block rehearsals has no query", 8),
    ('  text: "{id}, {rehearsed}"\n', "", "the block rehearsals has no text", 8),
    ("{rehearsed}", "{rehersed}", "has no column rehersed", 12),
    ("rehearsed IS NOT NULL", "rehearsed < :today", "may not use :today", 12),
    ("SELECT id, rehearsed", "SELECT id, hex(randomblob(9)) AS rehearsed", "not authorized to use function: hex", 12),
    ("SELECT id, rehearsed FROM", "ATTACH DATABASE 'x.db' AS x --", "is no SELECT", 12),
    ("SELECT id, rehearsed FROM exit_plan", "SELECT id, rehearsed FROM exit_plam", "there is no table exit_plam", 12),
    ("SELECT id, rehearsed", "SELECT id, rehersed", "names a column that does not exist", 12),
    ("  kind: list", "  kind: graph", "a graph has no text of its own", 11),
    ("exits:\n  kind", "Exits:\n  kind", "Exits is no name of a block", 1),
]


@pytest.mark.parametrize(("old", "new", "said", "line"), BLOCK_FAULTS)
def test_a_fault_of_a_block_is_reported_and_only_there(
    faults: Faults, old: str, new: str, said: str, line: int
) -> None:
    found = [fault for fault in faults(changed(BLOCKS, old, new)) if "Exits" in new or fault.path != TEMPLATE]
    assert [(fault.path, fault.line) for fault in found if said in fault.message] == [(BLOCKS, line)], found


TEMPLATE_FAULTS: list[tuple[str, str, str, int]] = [
    ('block("exits")', 'block("exit")', 'block("exit") names no block that blocks.yaml declares', 9),
    ('notes("Plans")', 'notes("Plan")', 'notes("Plan") names no section', 7),
    ("## Rehearsals", "## Rehearsal", 'the heading "## Rehearsals" is missing', 15),
    ('{{ notes("Plans") }}', '{{ notes("Plans" }}', "the template is faulty", 7),
    ('{{ notes("Plans") }}', "{% set a = 1 %}", "set may not stand in a template", 7),
    ('{{ notes("Plans") }}', "{% macro a() %}{% endmacro %}", "a macro may not stand in a template", 7),
    ('{{ notes("Plans") }}', "{% include '/etc/passwd' %}", "include may not stand in a template", 7),
    ('{{ notes("Plans") }}', '{{ "".__class__.__mro__ }}', "__mro__ may not stand in a template", 7),
    ('{{ notes("Plans") }}', "{{ doc.update({}) }}", "only block(", 7),
    ('{{ notes("Plans") }}', "{{ range(9) }}", "only block(", 7),
    ('{{ notes("Plans") }}', "{{ title * 999999999 }}", "a product may not stand in a template", 7),
    ('{{ notes("Plans") }}', "{{ title ~ title }}", "joining with ~ may not stand in a template", 7),
    ('{{ notes("Plans") }}', "{{ title|center(999999999) }}", "the filter center may not stand here", 7),
    ('{{ notes("Plans") }}', "{{ titel }}", "there is no titel here", 7),
    ('{{ notes("Plans") }}', "{% if title %}" * 60 + "{% endif %}" * 60, "nested too deeply", 7),
]


@pytest.mark.parametrize(("old", "new", "said", "line"), TEMPLATE_FAULTS)
def test_a_fault_of_a_template_is_reported_at_its_line(
    faults: Faults, old: str, new: str, said: str, line: int
) -> None:
    found = faults(changed(TEMPLATE, old, new))
    assert [(fault.path, fault.line) for fault in found if said in fault.message] == [(TEMPLATE, line)], found


@pytest.mark.parametrize(
    ("files", "path", "said"),
    [
        ({path: text for path, text in OWN.items() if path != SKILL}, SCHEMA, "the skill exit-plans has no SKILL.md"),
        (
            {path: text for path, text in OWN.items() if path != TEMPLATE},
            SKILL,
            "the skill exit-plans has no artifact.md.j2",
        ),
        (
            {"skills/service-catalogue/blocks.yaml": ""},
            "skills/service-catalogue/blocks.yaml",
            "sms has no skill service-catalogue",
        ),
        (
            {"skills/service-catalog/schema.yaml": "a: b\n"},
            "skills/service-catalog/schema.yaml",
            "its schema.yaml cannot be replaced",
        ),
        ({**OWN, SKILL: "# Exit plans\n"}, SKILL, "has no front matter"),
        ({**OWN, SCHEMA: "- a\n"}, SCHEMA, "the schema of the front matter is due here"),
        ({**OWN, BLOCKS: "- a\n"}, BLOCKS, "blocks are due here"),
        ({**OWN, SCHEMA: OWN[SCHEMA] + "# " + "x" * 300_000}, SCHEMA, "is larger than 256 kB"),
        (
            {
                **OWN,
                **{
                    path.replace("exit-plans", "exit-two"): text.replace("exit-plans", "exit-two")
                    for path, text in OWN.items()
                    if path != RULES
                },
            },
            "skills/exit-two/SKILL.md",
            "the prefix EXI belongs to Exit Plans",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_a_fault_of_a_folder_is_reported(faults: Faults, files: dict[str, str], path: str, said: str) -> None:
    assert [fault.path for fault in faults(files) if said in fault.message] == [path]


def test_the_folder_of_another_agents_skill_is_left_alone(faults: Faults) -> None:
    assert faults({"skills/minutes/SKILL.md": "---\nname: other\n---\n", "skills/README.md": "# Skills\n"}) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("needs: [exit-plans]", "needs: [exit-plan]", ":4:11: rule EXI001 needs exit-plan, which is no skill"),
        ("FROM exit_plan", "FROM exit_plam", ":10:10: there is no table exit_plam"),
        ("severity: warning", "severity: loud", ":3:13: rule EXI001: severity is error, warning or advice"),
        ("message:", "mesage:", ":1:7: rule EXI001 lacks message"),
        ("severity: warning", "severity: [warning", ":4:8: a comma or the closing ] is missing"),
    ],
)
def test_a_faulty_rule_stops_the_check_in_one_line_with_its_place(tree: Any, old: str, new: str, said: str) -> None:
    with pytest.raises(SmsError) as stopped:
        check(open_workspace(tree({"sms.yaml": SETTINGS, **changed(RULES, old, new)})))
    assert str(stopped.value).startswith(f"{RULES}{said}") and "\n" not in str(stopped.value)


def test_a_link_out_of_the_workspace_is_not_followed(
    faults: Faults, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("outside") / "secret.j2"
    secret.write_text("secret", encoding="utf-8")
    faults({path: text for path, text in OWN.items() if path != TEMPLATE})
    (tmp_path / TEMPLATE).symlink_to(secret)
    (fault,) = [fault for fault in faults({}) if "leads out of the workspace" in fault.message]
    assert fault.path == TEMPLATE


def test_a_folder_that_is_a_link_is_not_read(faults: Faults, tmp_path: Path) -> None:
    faults({**OWN, "aside/README.md": ""})
    (tmp_path / "skills" / "exit-plans").rename(tmp_path / "aside" / "exit-plans")
    (tmp_path / "skills" / "exit-plans").symlink_to(tmp_path / "aside" / "exit-plans")
    assert [(fault.path, fault.message) for fault in faults({RULES: ""})] == [("skills/exit-plans", "is a link")]


def test_a_reference_that_leads_out_of_the_workspace_is_not_shown(
    sms: Any, tree: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("outside") / "key"
    secret.write_text("a key", encoding="utf-8")
    root = tree({"sms.yaml": SETTINGS, **OWN, "skills/exit-plans/references/asking.md": "# Asking\n\x1b[31m"})
    (root / "skills" / "exit-plans" / "references" / "example.md").symlink_to(secret)
    assert sms("skills", "show", "EXI", "--reference", "asking", cwd=root).stdout == "Asking\n\n[31m\n"
    done = sms("skills", "show", "EXI", "--reference", "example", cwd=root)
    assert done.returncode == 2 and "has no reference example" in done.stderr


def test_a_control_character_in_a_schema_is_refused(faults: Faults) -> None:
    (fault,) = faults(changed(SCHEMA, "title: Exit Plans", 'title: "Exit \\e[31mPlans"'))
    assert "a control character" in fault.message and fault.line == 2


def shapes_in_shapes(levels: int) -> str:
    """Return shapes each of which holds the next one twice."""
    both = "{{type: object, properties: {{a: {{$ref: '#/$defs/s{0}'}}, b: {{$ref: '#/$defs/s{0}'}}}}}}"
    shapes = [f"  s{number}: {both.format(number + 1)}" for number in range(levels)]
    return "\n".join(["$defs:", *shapes, f"  s{levels}: {{type: string}}", "required: [exits]"])


GROWING = "WITH RECURSIVE n(x) AS (SELECT 'x' UNION ALL SELECT x || x FROM n) SELECT x AS id, 1 AS rehearsed FROM n --"


@pytest.mark.parametrize(
    ("path", "changes", "said"),
    [
        (
            SCHEMA,
            {
                "required: [exits]": shapes_in_shapes(40),
                "        name:": "        s: {$ref: '#/$defs/s0'}\n        name:",
            },
            "too large when its references are replaced",
        ),
        (SCHEMA, {"required: [exits]": f"required: {'[' * 40}{']' * 40}"}, "nested deeper than 24 levels"),
        (SCHEMA, {"minItems: 1": f"minItems: {'9' * 5000}"}, "too many digits"),
        (BLOCKS, {"SELECT id, rehearsed FROM": GROWING}, "the block rehearsals"),
    ],
    ids=["shapes", "nesting", "digits", "recursion"],
)
def test_what_would_grow_without_end_is_refused_at_once(
    faults: Faults, path: str, changes: dict[str, str], said: str
) -> None:
    text = OWN[path]
    for old, new in changes.items():
        text = text.replace(old, new, 1)
    begun = time.monotonic()
    assert any(said in fault.message for fault in faults({**OWN, path: text}))
    assert time.monotonic() - begun < 20


def test_a_shape_that_leads_back_to_itself_is_refused(faults: Faults) -> None:
    schema = OWN[SCHEMA].replace(
        "required: [exits]", "$defs:\n  s: {type: object, properties: {a: {$ref: '#/$defs/s'}}}\nrequired: [exits]"
    )
    schema = schema.replace("        name:", "        s: {$ref: '#/$defs/s'}\n        name:", 1)
    (fault,) = faults({**OWN, SCHEMA: schema})
    assert fault.message == "the reference #/$defs/s leads back to itself"
    assert fault.line == line_of(SCHEMA, "  s: {type: object", {SCHEMA: schema})


def test_every_table_that_no_schema_declares_is_taken(netops: Path, faults: Faults) -> None:
    workspace = open_workspace(netops)
    load_facts(workspace.db, workspace.today.isoformat())
    tables = {name for (name,) in workspace.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    names = sorted(tables - set(workspace.definitions.tables))
    lists = "".join(
        f"  x{number}: {{type: array, x-table: {name}, x-key: [a], items: {{type: object, properties: {{a: {{type: string}}}}}}}}\n"
        for number, name in enumerate(names)
    )
    said = [fault.message for fault in faults({**OWN, SCHEMA: OWN[SCHEMA] + lists})]
    assert [name for name in names if f"the table {name} exists already" not in said] == []
