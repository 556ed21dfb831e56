"""What must be written and what must hold: skills, schemas, rules and clauses. The front door is `load_definitions`."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from sms_cli.definitions.places import cache_folder, compiled_file, data_root
from sms_cli.errors import SmsError

__all__ = [
    "EDITIONS",
    "Definitions",
    "Rule",
    "Skill",
    "cache_folder",
    "data_root",
    "explain",
    "explain_all",
    "in_columns",
    "load_definitions",
    "own_workflow",
    "skill_markdown",
    "skill_page",
    "skill_reference",
    "skill_text",
    "skills_in_order",
]

EDITIONS = ("2011", "2018")
DEFAULT_EDITION = "2018"


class Skill:
    """How one artifact is written. Sections are the headings of the edition in force."""

    __slots__ = (
        "blocks", "clauses", "description", "key", "phase", "plan", "prefix", "reads", "reads_later", "sections",
        "step", "title", "version",
    )  # fmt: skip

    def __init__(self, data: dict[str, Any], plan: dict[str, Any], edition: str) -> None:
        self.key: str = data["key"]
        self.title: str = data["title"]
        self.description: str = data["description"]
        self.prefix: str = data["prefix"]
        self.phase: str = data["phase"]
        self.step: int | None = data["step"]
        self.version: str = data["version"]
        self.clauses: dict[str, list[str]] = data["clauses"]
        self.reads: list[str] = data["reads"]
        self.reads_later: list[str] = data["reads_later"]
        self.blocks: dict[str, dict[str, Any]] = data["blocks"]
        self.sections: list[str] = [s["heading"] for s in data["sections"] if s.get("edition", edition) == edition]
        self.plan = plan

    @property
    def document_id(self) -> str:
        """The id of its main document, `DOC-CAT`."""
        return f"DOC-{self.prefix}"

    @property
    def path(self) -> str:
        """Where its main document is laid down, relative to the workspace."""
        return f"{self.phase}/{self.key}.md"


class Rule:
    """One deterministic check. `origin` is the workspace's file for a user's own rule, else None."""

    __slots__ = (
        "after", "completeness", "editions", "help", "id", "message", "name", "needs", "origin", "query", "severity",
        "source",
    )  # fmt: skip

    def __init__(self, data: dict[str, Any], origin: str | None = None) -> None:
        self.id: str = data["id"]
        self.name: str = data["name"]
        self.severity: str = data["severity"]
        self.completeness: bool = data.get("completeness", False)
        self.needs: list[str] = data.get("needs", [])
        self.editions: list[str] = data.get("editions", list(EDITIONS))
        self.message: str = data["message"]
        self.help: str = data.get("help", "")
        self.query: str | None = data.get("query")
        self.source: str | None = data.get("from")
        self.after: str | None = data.get("after")
        self.origin = origin


class Definitions:
    """All skills, rules, tables, kinds and clauses for one edition.

    `tables` maps a table to its columns `[name, SQL type, path from the row]`; `kinds` a record kind to the pattern of its
    ids and the skills that are its home; `clauses` are `[number, title, area]`; `areas` the clause areas.
    """

    def __init__(self, check: dict[str, Any], edition: str, root: Path, later: Any) -> None:
        self.edition = edition
        self.root = root
        self.tables: dict[str, dict[str, Any]] = check["tables"]
        self.kinds: dict[str, dict[str, Any]] = check["kinds"]
        self.plans: dict[str, dict[str, Any]] = check["plans"]
        self.skills = {key: Skill(data, check["plans"][key], edition) for key, data in check["skills"].items()}
        self.rules: list[Rule] = [Rule(data) for data in check["rules"]]
        self.views: list[dict[str, str]] = check["views"]
        standard = check["standard"]
        self.journey: list[dict[str, Any]] = standard["skills"]
        self.cycles: list[dict[str, Any]] = standard["cycles"]
        self.areas: list[dict[str, Any]] = standard["areas"][edition]
        self.clauses: list[list[str | None]] = standard["clauses"][edition]
        self.editions: dict[str, dict[str, Any]] = standard["editions"]
        self.own_rules: dict[str, dict[str, Any]] = {}
        self._later = later
        self._rest: dict[str, Any] | None = None

    @property
    def rest(self) -> dict[str, Any]:
        """What only explaining and drafting need: `schemas`, `rules` (texts and examples by id), `standard` (all of it)."""
        if self._rest is None:
            self._rest = self._later()
        return self._rest

    def rule_text(self, rule: str) -> dict[str, Any]:
        """Return the texts and examples of a rule: `says`, `why`, `clauses`, `breaks`, `holds`."""
        found: dict[str, Any] = self.own_rules.get(rule) or self.rest["rules"].get(rule, {})
        return found

    def schema(self, skill: str) -> dict[str, Any]:
        """Return the resolved, annotated schema of a skill's own fields (or of `document`, `part`, `settings`)."""
        found: dict[str, Any] = self.rest["schemas"][skill]
        return found

    def skill(self, name: str) -> Skill:
        """Find a skill by key, title, prefix, document id, step or an unambiguous beginning.

        Raises SmsError with the nearest name.
        """
        from sms_cli.errors import nearest

        word = name.strip()
        key = word.lower().replace(" ", "-").replace("_", "-")
        for skill in self.skills.values():
            names = (skill.key, skill.title.lower().replace(" ", "-"))
            if key in names or word.upper() in (skill.prefix, skill.document_id) or word == str(skill.step):
                return skill
        starts = [skill for skill in self.skills.values() if len(key) > 2 and skill.key.startswith(key)]
        if len(starts) == 1:
            return starts[0]
        if starts:
            raise SmsError(f"several skills begin with {name}", hint=f"Name one: {', '.join(s.key for s in starts)}")
        guess = nearest(key, self.skills)
        hint = f"Did you mean {guess}?" if guess else "`sms skills list` names them all"
        raise SmsError(f"there is no skill {name}", hint=hint)


def load_definitions(edition: str = DEFAULT_EDITION, overlays: Sequence[Path] = ()) -> Definitions:
    """Load what ships with sms for an edition, "2011" or "2018".

    `overlays` are folders with further rules (`rules/*.yaml` of a workspace). Raises SmsError when a definition is faulty.
    """
    if edition not in EDITIONS:
        raise SmsError(f"there is no edition {edition}", hint="Use 2011 or 2018")
    root = data_root()
    path = compiled_file()
    if path is None:
        from sms_cli.definitions.compiled import compiled_path

        path = compiled_path(root)
    if path is None:
        from sms_cli.definitions.compiled import compile_definitions

        check, rest = compile_definitions(root)
        definitions = Definitions(check, edition, root, lambda: rest)
    else:
        definitions = Definitions(_first_line(path), edition, root, lambda: _second_line(path))
    for overlay in overlays:
        _add_own_rules(definitions, overlay)
    return definitions


@cache
def signature() -> str:
    """Name this version of sms with its skills and rules; in a checkout, the state of their files and of the code at the start."""
    from sms_cli import __version__

    if compiled_file() is not None:
        return __version__
    from sms_cli.definitions.compiled import state_of_checkout

    return f"{__version__} {state_of_checkout(data_root())}"


@lru_cache(maxsize=1)
def _first_line(path: Path) -> dict[str, Any]:
    """Read what every check needs; nobody changes it, and its name tells one state of the definitions from another."""
    with path.open("rb") as stream:
        found: dict[str, Any] = json.loads(stream.readline())
    return found


@lru_cache(maxsize=1)
def _second_line(path: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        stream.readline()
        rest: dict[str, Any] = json.loads(stream.readline())
    return rest


def _add_own_rules(definitions: Definitions, folder: Path) -> None:
    """Add a workspace's own rules from `folder`/*.yaml; their ids must not be taken."""
    if not folder.is_dir():
        return
    from sms_cli.definitions.compiled import read_rules

    taken = {rule.id for rule in definitions.rules}
    for path in sorted(folder.glob("*.yaml")):
        where = f"{folder.name}/{path.name}"
        for data in read_rules(path):
            if data["id"] in taken:
                raise SmsError(f"rule {data['id']} exists already", path=where, hint="Give it an id of its own")
            taken.add(data["id"])
            definitions.rules.append(Rule(data, origin=where))
            definitions.own_rules[data["id"]] = data


def explain(definitions: Definitions, topic: str) -> str:
    """Explain a rule, a family of rules, a clause, a skill or a kind of record. Raises SmsError for anything else."""
    from sms_cli.definitions.explanations import explain as say

    return say(definitions, topic)


def explain_all(definitions: Definitions) -> str:
    """List every rule with what it says."""
    from sms_cli.definitions.explanations import explain_all as say

    return say(definitions)


def skills_in_order(definitions: Definitions) -> list[Skill]:
    """Return the skills in the order of the journey; those without a step come last."""
    from sms_cli.definitions.skill_page import in_order

    return in_order(definitions.skills.values())


def skill_page(definitions: Definitions, skill: Skill) -> dict[str, Any]:
    """Return everything that is to be known of a skill, as plain JSON (docs/json-format.md names the fields)."""
    from sms_cli.definitions.skill_page import skill_page as page

    return page(definitions, skill)


def skill_reference(definitions: Definitions, skill: Skill, name: str) -> str:
    """Return the text of a reference of a skill, in Markdown. Raises SmsError with the names that there are."""
    from sms_cli.definitions.skill_page import reference

    return reference(definitions, skill, name)


def skill_text(
    page: dict[str, Any], state: dict[str, Any] | None, width: int, bold: Callable[[str], str], workflow: str
) -> str:
    """Return the page of a skill for a terminal of `width` columns.

    `workflow` is what `own_workflow` returns, made ready for a screen two columns narrower.
    """
    from sms_cli.definitions.skill_formats import skill_text as text

    return text(page, state, width, bold, workflow)


def own_workflow(page: dict[str, Any]) -> str:
    """Return the workflow of a skill's page, in Markdown, without its title and its list of references."""
    from sms_cli.definitions.skill_formats import own_workflow as own

    return own(page)


def skill_markdown(page: dict[str, Any], state: dict[str, Any] | None) -> str:
    """Return the page of a skill as Markdown."""
    from sms_cli.definitions.skill_formats import skill_markdown as markdown

    return markdown(page, state)


def in_columns(rows: Sequence[Sequence[str]], most: Sequence[int], width: int) -> list[str]:
    """Lay out rows of cells in columns, each as wide as it needs, up to `most`; the last takes what is left of `width`."""
    from sms_cli.definitions.layout import columns

    return columns(rows, most, width)
