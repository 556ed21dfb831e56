"""What must be written and what must hold: skills, schemas, rules and clauses. The front door is `load_definitions`."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sms_cli.definitions.fault import Fault
from sms_cli.definitions.places import cache_folder, compiled_file, data_root
from sms_cli.definitions.shapes import kinds_in_words
from sms_cli.errors import SmsError

if TYPE_CHECKING:
    from sms_cli.definitions.explanations import explain, explain_all
    from sms_cli.definitions.layout import in_columns
    from sms_cli.definitions.skill_formats import own_workflow, skill_markdown, skill_text
    from sms_cli.definitions.skill_pages import own_parts, skill_page, skill_reference, skills_in_order
    from sms_cli.definitions.templates import TemplateRefused, render_template

__all__ = [
    "EDITIONS",
    "Definitions",
    "Fault",
    "Rule",
    "Skill",
    "TemplateRefused",
    "cache_folder",
    "data_root",
    "explain",
    "explain_all",
    "in_columns",
    "kinds_in_words",
    "load_definitions",
    "own_parts",
    "own_workflow",
    "render_template",
    "skill_markdown",
    "skill_page",
    "skill_reference",
    "skill_text",
    "skills_in_order",
]

EDITIONS = ("2011", "2018")
DEFAULT_EDITION = "2018"


class Skill:
    """How one artifact is written. Sections are the headings of the edition in force.

    `origin` is the folder of a skill of the workspace's own, relative to the workspace, else None; `own_template` tells whether
    the template is one of the workspace; a block that comes from it has an `origin` (path, line, column of its query).
    """

    __slots__ = (
        "blocks", "clauses", "description", "key", "origin", "own_template", "phase", "plan", "prefix", "reads",
        "reads_later", "sections", "step", "title", "version",
    )  # fmt: skip

    def __init__(self, data: dict[str, Any], plan: dict[str, Any], edition: str) -> None:
        self.key: str = data["key"]
        self.origin: str | None = data.get("origin")
        self.own_template: bool = data.get("own_template", False)
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
    """One deterministic check. `origin` is path, line and column of the query of a workspace's own rule, else None."""

    __slots__ = (
        "after", "completeness", "editions", "help", "id", "message", "name", "needs", "origin", "query", "severity",
        "source",
    )  # fmt: skip

    def __init__(self, data: dict[str, Any]) -> None:
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
        self.origin: tuple[str, int, int] | None = tuple(data["origin"]) if "origin" in data else None


class Definitions:
    """All skills, rules, tables, kinds and clauses for one edition.

    `tables` maps a table to its columns `[name, SQL type, path from the row]`; `kinds` a record kind to the pattern of its
    ids and the skills that are its home; `clauses` are `[number, title, area]`; `areas` the clause areas. What a workspace lays
    over those of sms is among them; `faults` are what is wrong with its files, `left_out` its skills that are not among them for
    a fault, `own_state` names the bytes of its files.
    """

    def __init__(
        self, check: dict[str, Any], edition: str, root: Path, later: Any, workspace: Path | None = None
    ) -> None:
        self.edition = edition
        self.root = root
        self.workspace = workspace
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
        self.review_inputs: list[dict[str, Any]] = standard["review_inputs"]
        self.clauses: list[list[str | None]] = standard["clauses"][edition]
        self.editions: dict[str, dict[str, Any]] = standard["editions"]
        own: dict[str, Any] = check.get("own") or {}
        self.own_state: str = own.get("state", "")
        self.own_rules: dict[str, dict[str, Any]] = {rule["id"]: rule for rule in own.get("rules", ())}
        self.faults = [Fault(*fault) for fault in own.get("faults", ())]
        self.left_out = {key: Fault(*fault) for key, fault in own.get("left_out", {}).items()}
        self._own_schemas: dict[str, Any] = own.get("schemas", {})
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
        found: dict[str, Any] = self._own_schemas.get(skill) or self.rest["schemas"][skill]
        return found

    def folder(self, skill: Skill) -> Path:
        """Return the folder of a skill's SKILL.md and references."""
        own = skill.origin is not None and self.workspace is not None
        return Path(self.workspace if own and self.workspace else self.root, "skills", skill.key)

    def references(self, skill: Skill) -> list[Path]:
        """Return the files of a skill's references; none that a link in the workspace leads to outside of it."""
        found = sorted(self.folder(skill).glob("references/*.md"))
        if skill.origin is None or self.workspace is None:
            return found
        home = self.workspace.resolve()
        return [path for path in found if path.resolve().is_relative_to(home)]

    def template(self, skill: Skill) -> Path:
        """Return the template of a skill's body: that of the workspace, else that of sms."""
        own = skill.own_template and self.workspace is not None
        return Path(self.workspace if own and self.workspace else self.root, "skills", skill.key, "artifact.md.j2")

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
        if key in self.left_out:
            path, line, column, message, _ = self.left_out[key]
            hint = f"The skill {key} is left out until that is mended"
            raise SmsError(message, path=path, line=line, column=column, hint=hint)
        guess = nearest(key, self.skills)
        hint = f"Did you mean {guess}?" if guess else "`sms skills list` names them all"
        raise SmsError(f"there is no skill {name}", hint=hint)


def load_definitions(
    edition: str = DEFAULT_EDITION, workspace: Path | None = None, kept_as: Path | None = None
) -> Definitions:
    """Load what ships with sms for an edition, "2011" or "2018", and what a workspace lays over it.

    `workspace` is the root of one; its `rules/` and `skills/` are read where they are there, and what they are compiled to is kept
    under `kept_as`, if that is not the root. Raises SmsError when a definition of
    sms or a rule is faulty; a faulty skill of the workspace is left out and kept among the `faults`.
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

        check, whole = compile_definitions(root)

        def rest() -> dict[str, Any]:
            return whole

    else:
        check, kept = _first_line(path), path

        def rest() -> dict[str, Any]:
            return _second_line(kept)

    if workspace is not None and ((workspace / "rules").is_dir() or (workspace / "skills").is_dir()):
        from sms_cli.definitions.overlay import lay_over

        check = lay_over(check, workspace, signature, rest, kept_as)
    return Definitions(check, edition, root, rest, workspace)


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


# Each name loads its module when it is first asked for: a plain check needs none of them.
_MODULES = {
    "explanations": ("explain", "explain_all"),
    "layout": ("in_columns",),
    "skill_formats": ("own_workflow", "skill_markdown", "skill_text"),
    "skill_pages": ("own_parts", "skill_page", "skill_reference", "skills_in_order"),
    "templates": ("TemplateRefused", "render_template"),
}


def __getattr__(name: str) -> object:
    for module, names in _MODULES.items():
        if name in names:
            from importlib import import_module

            found = globals()[name] = getattr(import_module(f"sms_cli.definitions.{module}"), name)
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
