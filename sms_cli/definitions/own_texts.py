"""What is wrong with the SKILL.md, the blocks and the rules of a workspace's own, each fault at its place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from sms_cli.definitions.fault import Fault
from sms_cli.definitions.own_yaml import Faulty, OwnYaml
from sms_cli.definitions.skill_pages import PHASES
from sms_cli.errors import nearest

BLOCK_KINDS = ("table", "list", "text", "graph", "gantt", "bars", "radar")
_KEY = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_OPEN = re.compile(r"\ufeff?---[ \t]*\r?\n")
_CLOSE = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)
_FIELDS = (
    "name",
    "description",
    "license",
    "compatibility",
    "metadata",
    "allowed-tools",
)  # of the Agent Skills specification
_LENGTHS = {"name": 64, "description": 1024, "compatibility": 500}
_METADATA = ("version", "phase", "step", "prefix", "clauses-2011", "clauses-2018", "reads", "reads-later")
_BLOCK_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_TODAY = re.compile(r":today\b")


class Taken(NamedTuple):
    """What a skill may name (skills, clauses of each edition), and what belongs to another one already."""

    skills: frozenset[str]
    clauses: dict[str, frozenset[str]]
    prefixes: dict[str, str]  # with what they belong to
    steps: dict[str, str]


def read_front_matter(path: str, text: str) -> OwnYaml:
    """Read the front matter of a SKILL.md. Raises Faulty."""
    opening = _OPEN.match(text)
    closing = _CLOSE.search(text, opening.end()) if opening else None
    if opening is None or closing is None:
        what = (
            "has no front matter: its first line is ---"
            if opening is None
            else "front matter is not closed by a line ---"
        )
        raise Faulty(Fault(path, 1, 1, what, "Begin it as docs/writing-a-skill.md shows"))
    return OwnYaml(path, text[opening.end() : closing.start()], 2)


def skill_faults(own: OwnYaml, key: str, taken: Taken) -> Iterator[Fault]:
    """Yield what keeps a SKILL.md from being a valid Agent Skill, and a skill of sms."""
    front = own.value
    if not isinstance(front, dict):
        yield own.fault("the front matter has no fields, one a line (name: value)")
        return
    for name in front:
        if name not in _FIELDS:
            guess = nearest(name, _FIELDS)
            hint = (
                f"Did you mean {guess}?"
                if guess
                else f"An Agent Skill has {', '.join(_FIELDS)}; put your own under metadata"
            )
            yield own.fault(f"{name} is no field of an Agent Skill", (name,), hint, at_key=True)
    for name in ("name", "description"):
        if name not in front:
            yield own.fault(f"the front matter has no {name}", hint="Every Agent Skill has name and description")
    for name, longest in _LENGTHS.items():
        value = front.get(name)
        if name in front and (not isinstance(value, str) or not value.strip()):
            yield own.fault(f"{name} is not text", (name,))
        elif isinstance(value, str) and len(value) > longest:
            yield own.fault(f"{name} is longer than {longest} characters", (name,))
    if isinstance(front.get("name"), str) and front["name"] != key:
        yield own.fault(
            f"the name of the skill is {front['name']}, that of its folder {key}", ("name",), "Make them the same"
        )
    if not _KEY.fullmatch(key):
        yield own.fault(f"{key} is no name of a skill", ("name",), "Use small letters, digits and single hyphens")
    yield from _metadata_faults(own, front.get("metadata"), taken)


def _metadata_faults(own: OwnYaml, given: Any, taken: Taken) -> Iterator[Fault]:
    if not isinstance(given, dict):
        hint = f"It needs {', '.join(name for name in _METADATA if name not in _LEFT_OUT)}"
        yield own.fault("the front matter has no metadata", ("metadata",) if "metadata" in own.value else (), hint)
        return
    for name, value in given.items():
        if not isinstance(value, str):
            yield own.fault(f"metadata {name} is not text", ("metadata", name), 'Put it in quotes, such as step: "24"')
        if name not in _METADATA and nearest(name, _METADATA):
            hint = f"Did you mean {nearest(name, _METADATA)}?"
            yield own.fault(f"metadata {name} is not known", ("metadata", name), hint, at_key=True)
    for name in _METADATA:
        if name not in given and name not in _LEFT_OUT:
            yield own.fault(f"metadata has no {name}", ("metadata",), _NEEDS[name], at_key=True)
    said = {name: value for name, value in given.items() if isinstance(value, str)}
    if "phase" in said and said["phase"] not in PHASES:
        yield own.fault(f"{said['phase']} is no phase", ("metadata", "phase"), f"Use {', '.join(PHASES)}")
    if "step" in said:
        if not re.fullmatch(r"[1-9][0-9]{0,3}", said["step"]):
            yield own.fault(
                "the step is a whole number",
                ("metadata", "step"),
                "Leave it out if the skill has no place in the journey",
            )
        elif said["step"] in taken.steps:
            yield own.fault(
                f"step {said['step']} is that of {taken.steps[said['step']]}",
                ("metadata", "step"),
                "Use another, or leave it out",
            )
    prefix = said.get("prefix")
    if prefix is not None:
        if not re.fullmatch(r"[A-Z]{3}", prefix):
            yield own.fault("the prefix is three capital letters, such as EXP", ("metadata", "prefix"))
        elif prefix in taken.prefixes:
            yield own.fault(
                f"the prefix {prefix} belongs to {taken.prefixes[prefix]}", ("metadata", "prefix"), "Choose another"
            )
    for edition, clauses in taken.clauses.items():
        for number in said.get(f"clauses-{edition}", "").split():
            if number not in clauses:
                guess = nearest(number, clauses)
                at = ("metadata", f"clauses-{edition}")
                yield own.fault(
                    f"edition {edition} has no clause {number}", at, f"Did you mean {guess}?" if guess else None
                )
    for name in ("reads", "reads-later"):
        for skill in said.get(name, "").split():
            if skill not in taken.skills:
                guess = nearest(skill, taken.skills)
                hint = f"Did you mean {guess}?" if guess else "`sms skills list` names them all"
                yield own.fault(f"there is no skill {skill}", ("metadata", name), hint)


_LEFT_OUT = ("version", "step", "reads-later")
_NEEDS = {
    "phase": f"Add phase: {', '.join(PHASES)}",
    "prefix": "Add prefix, three capitals: its document is DOC-EXP, its rules EXP001 …",
    "clauses-2011": 'Add the clauses that it answers, or ""',
    "clauses-2018": 'Add the clauses that it answers, or ""',
    "reads": 'Add the keys of the skills that it reads, or ""',
}


def block_faults(own: OwnYaml) -> Iterator[tuple[str | None, Fault]]:
    """Yield the name of each block that is not declared as it should be, or None where it is the whole file, and the fault."""
    if own.value is None:
        return
    if not isinstance(own.value, dict):
        yield None, own.fault("blocks are due here, each under its name")
        return
    for name, block in own.value.items():
        if not _BLOCK_NAME.fullmatch(name):
            yield (
                name,
                own.fault(
                    f"{name} is no name of a block", (name,), "Use small letters, digits and hyphens", at_key=True
                ),
            )
        if not isinstance(block, dict):
            yield name, own.fault(f"the block {name} needs kind and query", (name,))
            continue
        kind = block.get("kind", "table")
        for key, value in block.items():
            if key not in ("kind", "empty", "text", "title", "query"):
                guess = nearest(key, ("kind", "empty", "text", "title", "query"))
                hint = f"Did you mean {guess}?" if guess else "It has kind, query, empty and, for text and list, text"
                yield name, own.fault(f"a block has no {key}", (name, key), hint, at_key=True)
            elif not isinstance(value, str) or not value.strip():
                yield name, own.fault(f"{key} of the block {name} is not text", (name, key))
        if kind not in BLOCK_KINDS:
            guess = nearest(str(kind), BLOCK_KINDS)
            yield (
                name,
                own.fault(
                    f"{kind} is no kind of block",
                    (name, "kind"),
                    f"Did you mean {guess}?" if guess else f"Use {', '.join(BLOCK_KINDS)}",
                ),
            )
        if "query" not in block:
            yield name, own.fault(f"the block {name} has no query", (name,), at_key=True)
        elif isinstance(block["query"], str) and _TODAY.search(block["query"]):
            yield (
                name,
                own.fault(
                    "the query of a block may not use :today",
                    (name, "query"),
                    "The block would go stale by itself overnight",
                ),
            )
        if kind in ("text", "list") and "text" not in block:
            yield (
                name,
                own.fault(
                    f"the block {name} has no text",
                    (name,),
                    'Add text: "{column} …", with columns of its query',
                    at_key=True,
                ),
            )
        if kind not in ("text", "list") and "text" in block and kind in BLOCK_KINDS:
            yield (
                name,
                own.fault(
                    f"a {kind} has no text of its own",
                    (name, "text"),
                    "Take it away, or set kind to text or list",
                    at_key=True,
                ),
            )


_RULE_TEXTS = ("id", "name", "severity", "says", "why", "message", "help", "query", "from", "after")
_RULE_LISTS = ("needs", "editions")
_RULE_KEYS = (*_RULE_TEXTS, *_RULE_LISTS, "completeness", "clauses", "breaks", "holds")


def rule_faults(own: OwnYaml, taken: Collection[str], skills: Collection[str]) -> Iterator[Fault]:
    """Yield what is wrong with the rules of one file; `taken` are the ids of others, `skills` what a rule may need."""
    if not isinstance(own.value, list):
        yield own.fault("a list of rules is expected")
        return
    seen = set(taken)
    for at, rule in enumerate(own.value):
        if not isinstance(rule, dict) or not isinstance(rule.get("id"), str):
            yield own.fault("each rule is a mapping with an id", (at,))
            continue
        id_ = rule["id"]
        for key in ("name", "severity", "clauses", "says", "message"):
            if key not in rule:
                yield own.fault(f"rule {id_} lacks {key}", (at, "id"))
        for key, value in rule.items():
            if key not in _RULE_KEYS:
                guess = nearest(key, _RULE_KEYS)
                hint = f"Did you mean {guess}?" if guess else None
                yield own.fault(f"rule {id_} has the unknown key {key}", (at, key), hint, at_key=True)
            elif key in _RULE_TEXTS and not isinstance(value, str):
                yield own.fault(f"rule {id_}: {key} is not text", (at, key), "Put it in quotes")
            elif key in _RULE_LISTS and not (isinstance(value, list) and all(isinstance(word, str) for word in value)):
                yield own.fault(
                    f"rule {id_}: {key} is a list of words", (at, key), 'Such as ["2018"] or [service-catalog]'
                )
            elif key == "completeness" and not isinstance(value, bool):
                yield own.fault(f"rule {id_}: completeness is true or false", (at, key))
            elif key == "clauses" and not isinstance(value, dict):
                yield own.fault(
                    f"rule {id_}: clauses are named for each edition", (at, key), 'Such as {"2018": ["8.2.4"]}'
                )
        if id_ in seen:
            yield own.fault(f"rule {id_} exists already", (at, "id"), "Give it an id of its own")
        seen.add(id_)
        if isinstance(rule.get("severity"), str) and rule["severity"] not in ("error", "warning", "advice"):
            yield own.fault(f"rule {id_}: severity is error, warning or advice", (at, "severity"))
        if isinstance(rule.get("after"), str) and rule["after"] != "readiness":
            yield own.fault(
                f"rule {id_} runs after {rule['after']}, which is no step", (at, "after"), "Write readiness"
            )
        if "query" not in rule and "from" not in rule:
            yield own.fault(f"rule {id_} has no query", (at, "id"))
        needs = rule.get("needs")
        for number, skill in enumerate(needs if isinstance(needs, list) else ()):
            if isinstance(skill, str) and skill not in skills:
                guess = nearest(skill, skills)
                hint = f"Did you mean {guess}?" if guess else "`sms skills list` names them all"
                yield own.fault(f"rule {id_} needs {skill}, which is no skill", (at, "needs", number), hint)
