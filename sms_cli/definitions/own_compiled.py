"""Compile a workspace's own rules and skills on top of those of sms; what is faulty is left out, each fault at its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sms_cli.definitions.compiled import read_yaml
from sms_cli.definitions.fault import Fault
from sms_cli.definitions.own_plan import OwnPlanner, meaning_faults, steps_of
from sms_cli.definitions.own_schema import Known, form_faults, too_large
from sms_cli.definitions.own_texts import Taken, block_faults, read_front_matter, rule_faults, skill_faults
from sms_cli.definitions.own_yaml import Faulty, OwnYaml
from sms_cli.definitions.places import data_root
from sms_cli.definitions.plan import resolve
from sms_cli.definitions.reserved import FAMILIES, TABLES
from sms_cli.definitions.templates import template_problems
from sms_cli.errors import SmsError, nearest

_SHARED_ENTRIES = ("document", "part", "skill")  # of shared.yaml: for the front matter that every document has


def compile_own(
    files: dict[str, bytes], faults: list[Fault], check: dict[str, Any], rest: dict[str, Any]
) -> dict[str, Any]:
    """Return `skills`, `plans`, `tables`, `kinds`, `schemas`, `rules`, `blocks` and `templates` of a workspace, and its `faults`.

    `files` are the bytes by path; `check` and `rest` what sms itself has. Raises SmsError for the first fault of a rule.
    """
    return _Compiler(files, faults, check, rest).run()


class _Compiler:
    def __init__(
        self, files: dict[str, bytes], faults: list[Fault], check: dict[str, Any], rest: dict[str, Any]
    ) -> None:
        self.files, self.faults, self.check, self.rest = files, list(faults), check, rest
        self.shared: dict[str, Any] = read_yaml(data_root() / "skills" / "shared.yaml")
        self.journey = {entry["key"]: entry for entry in check["standard"]["skills"]}
        folders = dict.fromkeys(path.split("/")[1] for path in files if path.startswith("skills/"))
        self.changed = [key for key in folders if key in check["skills"]]
        self.own = [key for key in folders if key not in check["skills"]]
        views = frozenset(view["name"] for view in check["views"])
        common = frozenset(_tables_in(self.shared["$defs"]))
        self.planner = OwnPlanner(check["tables"], check["kinds"], common, views | TABLES)
        self.prefixes = dict(FAMILIES)
        self.prefixes |= {entry["prefix"]: entry["title"] for entry in self.journey.values()}
        self.steps = {str(entry["step"]): entry["title"] for entry in self.journey.values() if entry.get("step")}
        self.made: dict[str, Any] = {
            name: {} for name in ("skills", "plans", "tables", "kinds", "schemas", "blocks", "left_out")
        }

    def run(self) -> dict[str, Any]:
        rules = self.rules()
        for key in self.changed:
            self.change(key)
        schemas = {key: own for key in self.own if (own := self.yaml(f"skills/{key}/schema.yaml")) is not None}
        kinds = frozenset(self.planner.kinds) | frozenset(
            kind for own in schemas.values() for kind in _tables_in(own.value, with_id=True)
        )
        named = frozenset(
            rule["id"] for rule in [*self.check["rules"], *rules] if rule.get("from") in ("schema", "engine")
        )
        for key in self.own:
            before = len(self.faults)
            self.skill(key, schemas.get(key), kinds, named)
            if key not in self.made["skills"]:
                known = [fault for fault in self.faults if fault.path.startswith(f"skills/{key}/")]
                self.made["left_out"][key] = (self.faults[before:] or known)[0]
        kept = self.planner
        self.made["tables"] = {
            name: table for name, table in kept.tables.items() if table != self.check["tables"].get(name)
        }
        self.made["kinds"] = {name: kind for name, kind in kept.kinds.items() if kind != self.check["kinds"].get(name)}
        templates = [
            key for key in (*self.changed, *self.made["skills"]) if f"skills/{key}/artifact.md.j2" in self.files
        ]
        faults = sorted(dict.fromkeys(self.faults), key=lambda fault: fault[:3])
        return {**self.made, "rules": rules, "templates": templates, "faults": faults}

    # -- files ---------------------------------------------------------------------------------------------------------

    def text(self, path: str) -> str | None:
        """Return the text of a file, or None where it is not there or is no text (which is a fault)."""
        data = self.files.get(path)
        try:
            return None if data is None else data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            self.faults.append(Fault(path, line, 1, "is not UTF-8 text; save it as UTF-8"))
            return None

    def yaml(self, path: str) -> OwnYaml | None:
        """Return a YAML file, or None where it is not there or cannot be read (which is a fault)."""
        text = self.text(path)
        try:
            return None if text is None else OwnYaml(path, text.removeprefix("\ufeff"))
        except Faulty as faulty:
            self.faults.append(faulty.fault)
            return None

    # -- rules ---------------------------------------------------------------------------------------------------------

    def rules(self) -> list[dict[str, Any]]:
        """Return the rules, each with the file that it comes from. Raises SmsError for the first fault."""
        found: list[dict[str, Any]] = []
        skills = {*self.journey, *self.own}
        for path in [path for path in self.files if path.startswith("rules/")]:
            before = len(self.faults)
            own = self.yaml(path)
            if own is not None and own.value is not None:
                taken = [rule["id"] for rule in (*self.check["rules"], *found)]
                self.faults += rule_faults(own, taken, skills)
                if len(self.faults) == before:
                    found += [
                        {**rule, "origin": [path, *own.place((at, "query"))]} for at, rule in enumerate(own.value)
                    ]
        stopping = [fault for fault in self.faults if fault.path.startswith("rules/")]
        if stopping:
            path, line, column, message, hint = min(stopping, key=lambda fault: fault[:3])
            raise SmsError(message, path=path, line=line, column=column, hint=hint)
        return found

    # -- skills --------------------------------------------------------------------------------------------------------

    def change(self, key: str) -> None:
        """Take the template and the blocks that stand in place of those of a skill of sms."""
        for name in ("SKILL.md", "schema.yaml"):
            if f"skills/{key}/{name}" in self.files:
                hint = "Only artifact.md.j2 and blocks.yaml may; a skill of your own needs a name of its own"
                self.faults.append(
                    Fault(f"skills/{key}/{name}", 1, 1, f"{key} is a skill of sms; its {name} cannot be replaced", hint)
                )
        blocks = self.blocks(key)
        if blocks:
            self.made["blocks"][key] = blocks
        sections = [entry["heading"] for entry in self.check["skills"][key]["sections"]]
        declared = self.declared(key)
        known = None if declared is None else {*self.check["skills"][key]["blocks"], *declared}
        self.template(key, known, sections)

    def skill(self, key: str, own: OwnYaml | None, kinds: frozenset[str], rules: frozenset[str]) -> None:
        """Compile a skill of the workspace's own, if nothing is wrong with its SKILL.md and its schema."""
        faults = list(self.missing(key))
        front = self.front_matter(key)
        if front is not None:
            faults += skill_faults(front, key, self.taken())
        schema = None
        if own is not None:
            known = self.known(kinds, rules)
            form = list(form_faults(own, known))
            faults += form
            if not form:
                schema = self.resolved(own, faults)
            if schema is not None:
                faults += meaning_faults(own, schema, known)
        self.faults += faults
        if faults or front is None or own is None or schema is None:
            return
        plan = self.planner.plan(own, key, schema)
        if isinstance(plan, Fault):
            self.faults.append(plan)
            return
        blocks = self.blocks(key)
        data = _skill_data(key, front.value, schema)
        self.made["skills"][key] = {**data, "blocks": blocks}
        self.made["plans"][key] = plan
        self.made["schemas"][key] = _with_origins(own, schema, ())
        self.prefixes[data["prefix"]] = data["title"]
        if data["step"]:
            self.steps[str(data["step"])] = data["title"]
        self.template(key, self.declared(key), [entry["heading"] for entry in data["sections"]])

    def missing(self, key: str) -> Iterator[Fault]:
        """Yield the files that a skill of its own needs and does not have."""
        has = {path.split("/")[2] for path in self.files if path.startswith(f"skills/{key}/")}
        lacking = [name for name in ("SKILL.md", "schema.yaml", "artifact.md.j2") if name not in has]
        first = f"skills/{key}/{next(name for name in ('SKILL.md', 'schema.yaml', 'blocks.yaml', 'artifact.md.j2') if name in has)}"
        if lacking and not {"SKILL.md", "schema.yaml"} & has:
            guess = nearest(key, self.check["skills"])
            hint = (
                f"Did you mean skills/{guess}?" if guess else "A skill of your own needs SKILL.md and schema.yaml, too"
            )
            yield Fault(first, 1, 1, f"sms has no skill {key} whose files this could replace", hint)
        elif lacking:
            yield Fault(
                first,
                1,
                1,
                f"the skill {key} has no {' and no '.join(lacking)}",
                "docs/writing-a-skill.md shows a small one",
            )

    def front_matter(self, key: str) -> OwnYaml | None:
        path = f"skills/{key}/SKILL.md"
        text = self.text(path)
        try:
            return None if text is None else read_front_matter(path, text)
        except Faulty as faulty:
            self.faults.append(faulty.fault)
            return None

    def taken(self) -> Taken:
        standard = self.check["standard"]
        clauses = {edition: frozenset(str(c[0]) for c in found) for edition, found in standard["clauses"].items()}
        return Taken(frozenset((*self.journey, *self.own)), clauses, self.prefixes, self.steps)

    def known(self, kinds: frozenset[str], rules: frozenset[str]) -> Known:
        prefixes = {"DOC": "document"}
        for kind, known in self.planner.kinds.items():
            word, dash, _ = str(known["example"]).partition("-")
            if dash and str(known["pattern"]).startswith(f"{word}-"):
                prefixes[word] = kind
        fields = {"part_of", "record", "sections", *self.check["plans"]["document"]["fields"]}
        tables = frozenset(self.planner.tables) | self.planner.taken
        shapes = frozenset(name for name in self.shared["$defs"] if name not in _SHARED_ENTRIES)
        return Known(frozenset(fields), kinds, rules, tables, prefixes, shapes)

    def resolved(self, own: OwnYaml, faults: list[Fault]) -> dict[str, Any] | None:
        """Return a schema with its references replaced, or None (which is a fault)."""
        if too_large(own.value, self.shared):
            faults.append(own.fault("the schema is too large when its references are replaced"))
            return None
        try:
            found: dict[str, Any] = resolve(
                {key: value for key, value in own.value.items() if key != "$defs"}, self.shared, own.value
            )
            return found
        except (SmsError, RecursionError) as error:
            message = error.message if isinstance(error, SmsError) else "the schema is nested too deeply"
            named = re.search(r"the reference (\S+)", message)
            at = next(_refs(own.value, named[1]), ()) if named else ()
            faults.append(own.fault(message, at))
            return None

    def blocks(self, key: str) -> dict[str, Any]:
        """Return the blocks of a folder that are declared as they should be, each with the place of its query."""
        own = self.yaml(f"skills/{key}/blocks.yaml")
        if own is None or own.value is None:
            return {}
        faulty = list(block_faults(own))
        self.faults += [fault for _, fault in faulty]
        wrong = {name for name, _ in faulty}
        if None in wrong:
            return {}
        return {
            name: {**block, "origin": [own.path, *own.place((name, "query"))]}
            for name, block in own.value.items()
            if name not in wrong
        }

    def declared(self, key: str) -> set[str] | None:
        """Return the names in a blocks.yaml, faulty ones included, or None where it cannot be read: that is said already."""
        path = f"skills/{key}/blocks.yaml"
        try:
            own = OwnYaml(path, self.files.get(path, b"").decode("utf-8", "replace").removeprefix("\ufeff"))
        except Faulty:
            return None
        return set(own.value or ()) if isinstance(own.value, (dict, type(None))) else None

    def template(self, key: str, blocks: set[str] | None, sections: list[str]) -> None:
        """Note what is wrong with a template; `blocks` None leaves the names of blocks unchecked."""
        path = f"skills/{key}/artifact.md.j2"
        text = self.text(path)
        if text is not None:
            for problem in template_problems(text, blocks, sections):
                self.faults.append(Fault(path, problem.line, 1, problem.message, problem.hint))


def _skill_data(key: str, front: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    meta = front["metadata"]
    sections = schema["x-sections"]
    return {
        "key": key,
        "origin": f"skills/{key}",
        "description": front["description"],
        "prefix": meta["prefix"],
        "phase": meta["phase"],
        "step": int(meta["step"]) if "step" in meta else None,
        "version": meta.get("version", "1"),
        "clauses": {edition: meta[f"clauses-{edition}"].split() for edition in ("2011", "2018")},
        "reads": meta["reads"].split(),
        "reads_later": meta.get("reads-later", "").split(),
        "title": schema["title"],
        "sections": [{"heading": entry} if isinstance(entry, str) else entry for entry in sections],
    }


def _with_origins(own: OwnYaml, schema: dict[str, Any], trail: tuple[str, ...]) -> dict[str, Any]:
    """Return a resolved schema in which each prefill says where it stands: such a query runs under guard."""
    made = dict(schema)
    if "x-prefill" in made:
        made["x-origin"] = [own.path, *own.place((*steps_of(own, trail), "x-prefill"))]
    if "properties" in made:
        made["properties"] = {
            name: _with_origins(own, below, (*trail, name)) for name, below in made["properties"].items()
        }
    if isinstance(made.get("items"), dict):
        made["items"] = _with_origins(own, made["items"], trail) if "properties" in made["items"] else made["items"]
    return made


def _tables_in(schema: Any, *, with_id: bool = False) -> Iterator[str]:
    """Yield the tables that a schema names as it is written, or only those whose rows are records with an id."""
    if isinstance(schema, dict):
        table = schema.get("x-table")
        if isinstance(table, str) and (not with_id or "x-id" in schema):
            yield table
        for value in schema.values():
            yield from _tables_in(value, with_id=with_id)
    elif isinstance(schema, list):
        for value in schema:
            yield from _tables_in(value, with_id=with_id)


def _refs(schema: Any, name: str, steps: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the ways to the places at which a schema refers to a shape."""
    for key, value in (
        schema.items() if isinstance(schema, dict) else enumerate(schema) if isinstance(schema, list) else ()
    ):
        if key == "$ref" and value == name:
            yield (*steps, key)
        else:
            yield from _refs(value, name, (*steps, key))
