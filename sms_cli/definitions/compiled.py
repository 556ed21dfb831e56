"""Compile skills/ and rules/ (YAML) into one JSON file, because parsing the YAML would cost more than a whole check.

The file has two lines: what every check needs, and what only explaining and drafting need (schemas, texts, examples).
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, ClassVar

from sms_cli.definitions.places import cache_folder
from sms_cli.definitions.plan import Planner, resolve
from sms_cli.errors import SmsError

FORMAT = 1
_LATER = ("says", "why", "breaks", "holds", "clauses", "examples")
DOCUMENT_COLUMNS = [
    ["row", "INTEGER"],
    ["path", "TEXT"],
    ["prefix", "TEXT"],
    ["step", "INTEGER"],
    ["phase", "TEXT"],
    ["digest", "TEXT"],
]
PART_COLUMNS = [["row", "INTEGER"], ["path", "TEXT"]]


def read_yaml(path: Path) -> Any:
    """Read one of our own YAML files with YAML 1.2 scalars (`no` and dates are text); SmsError names file and line."""
    import yaml

    try:
        with path.open("rb") as stream:
            return yaml.load(stream, plain_loader())
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
        problem = getattr(error, "problem", None) or "not readable as YAML"
        raise SmsError(str(problem), path=path.as_posix(), line=line, column=column) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SmsError(f"cannot be read: {error}", path=path.as_posix()) from None


def plain_loader() -> Any:
    """Return a loader of plain YAML 1.2: `true`, whole numbers, decimals and null mean what they say, all else is text."""
    import re

    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        yaml_implicit_resolvers: ClassVar[dict[str, list[Any]]] = {}

    for tag, pattern, first in (
        ("bool", r"^(?:true|false)$", "tf"),
        ("int", r"^-?(?:0|[1-9][0-9]*)$", "-0123456789"),
        ("float", r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$", "-0123456789"),
        ("null", r"^(?:~|null|)$", ["~", "n", ""]),
    ):
        Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))
    return Loader


def read_skill(folder: Path) -> dict[str, Any]:
    """Read the metadata of a skill from its SKILL.md."""
    import frontmatter

    path = folder / "SKILL.md"
    try:
        post = frontmatter.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SmsError(f"cannot be read: {error}", path=path.as_posix()) from None
    except Exception as error:  # python-frontmatter lets the YAML library's own errors through
        raise SmsError(f"front matter is not readable: {error}", path=path.as_posix()) from None
    meta: Any = post.metadata.get("metadata") or {}
    lacking = [key for key in ("phase", "prefix", "clauses-2011", "clauses-2018", "reads") if key not in meta]
    if lacking:
        raise SmsError(f"metadata lacks {', '.join(lacking)}", path=path.as_posix())
    return {
        "key": folder.name,
        "description": str(post.metadata.get("description", "")),
        "prefix": str(meta["prefix"]),
        "phase": str(meta["phase"]),
        "step": int(meta["step"]) if str(meta.get("step", "")).isdigit() else None,
        "version": str(meta.get("version", "1")),
        "clauses": {edition: str(meta[f"clauses-{edition}"]).split() for edition in ("2011", "2018")},
        "reads": str(meta["reads"]).split(),
        "reads_later": str(meta.get("reads-later", "")).split(),
    }


def read_rules(path: Path) -> list[dict[str, Any]]:
    """Read one file of rules, and check the form of each."""
    rules = read_yaml(path)
    if not isinstance(rules, list):
        raise SmsError("a list of rules is expected", path=path.as_posix())
    known = {
        "id", "name", "severity", "completeness", "needs", "clauses", "editions", "says", "why", "message", "help",
        "query", "from", "after", "breaks", "holds",
    }  # fmt: skip
    for rule in rules:
        if not isinstance(rule, dict) or "id" not in rule:
            raise SmsError("each rule is a mapping with an id", path=path.as_posix())
        lacking = [key for key in ("name", "severity", "clauses", "says", "message") if key not in rule]
        unknown = [key for key in rule if key not in known]
        if lacking or unknown:
            problem = f"lacks {', '.join(lacking)}" if lacking else f"has the unknown key {unknown[0]}"
            raise SmsError(f"rule {rule['id']} {problem}", path=path.as_posix())
        if rule["severity"] not in ("error", "warning", "advice"):
            raise SmsError(f"rule {rule['id']}: severity is error, warning or advice", path=path.as_posix())
        if "query" not in rule and "from" not in rule:
            raise SmsError(f"rule {rule['id']} has no query", path=path.as_posix())
    return rules


def compile_definitions(root: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Compile the skills and rules under `root`; return (what a check needs, the rest)."""
    standard = read_yaml(root / "rules" / "clauses.yaml")
    shared = read_yaml(root / "skills" / "shared.yaml")
    planner = Planner()
    planner.root_table("document", [[*column, []] for column in DOCUMENT_COLUMNS])
    planner.root_table("part", [[*column, []] for column in PART_COLUMNS])
    common = resolve({"$ref": "#/$defs/document"}, shared, shared)
    part = resolve({"$ref": "#/$defs/part"}, shared, shared)
    plans: dict[str, Any] = {"document": planner.root("", common, "document"), "part": planner.root("", part, "part")}
    skills: dict[str, Any] = {}
    schemas: dict[str, Any] = {"document": common, "part": part}
    for folder in sorted(path.parent for path in (root / "skills").glob("*/SKILL.md")):
        skill = read_skill(folder)
        key = skill["key"]
        own = read_yaml(folder / "schema.yaml")
        schema = resolve({k: v for k, v in own.items() if k != "$defs"}, shared, own)
        planner.root_table(key.replace("-", "_"), [["row", "INTEGER", []]])
        plans[key] = planner.root(key, schema, key.replace("-", "_"))
        skill["title"] = schema.get("title", key)
        skill["sections"] = [
            {"heading": entry} if isinstance(entry, str) else entry for entry in schema.get("x-sections", [])
        ]
        blocks = folder / "blocks.yaml"
        skill["blocks"] = (read_yaml(blocks) or {}) if blocks.is_file() else {}
        skills[key] = skill
        schemas[key] = schema
    settings = resolve(read_yaml(root / "rules" / "settings.yaml"), shared, shared)
    planner.skill = ""
    planner.root_table("settings", [["row", "INTEGER", []]])
    plans["settings"] = planner.root("", settings, "settings")
    schemas["settings"] = settings
    rules: list[dict[str, Any]] = []
    for path in sorted((root / "rules").glob("*.yaml")):
        if path.stem not in ("clauses", "views", "settings", "readiness"):
            rules += read_rules(path)
    _unique(rules)
    check = {
        "format": FORMAT,
        "plans": plans,
        "tables": planner.tables,
        "kinds": planner.kinds,
        "skills": skills,
        "rules": [{key: value for key, value in rule.items() if key not in _LATER} for rule in rules],
        "views": read_yaml(root / "rules" / "views.yaml") or [],
        "standard": {
            "skills": standard["skills"],
            "cycles": standard["cycles"],
            "areas": standard["areas"],
            "review_inputs": standard["review_inputs"],
            "clauses": {
                edition: [[c["number"], c["title"], c.get("area")] for c in data["clauses"]]
                for edition, data in standard["editions"].items()
            },
            "editions": {
                edition: {key: value for key, value in data.items() if key != "clauses"}
                for edition, data in standard["editions"].items()
            },
        },
    }
    described = [shape for shape in shared["$defs"].values() if "x-type" in shape and "description" in shape]
    rest = {
        "schemas": schemas,
        "shapes": {shape["x-type"]: " ".join(shape["description"].split()) for shape in described},
        "rules": {rule["id"]: {key: rule[key] for key in _LATER if key in rule} for rule in rules},
        "standard": standard,
        "readiness": read_yaml(root / "rules" / "readiness.yaml"),
    }
    return check, rest


def _unique(rules: list[dict[str, Any]]) -> None:
    seen: set[str] = set()
    for rule in rules:
        if rule["id"] in seen:
            raise SmsError(f"rule {rule['id']} is defined twice")
        seen.add(rule["id"])


def write(source: Path, target: Path) -> None:
    """Compile the definitions under `source` (the folder of skills/ and rules/) into the file `target`."""
    check, rest = compile_definitions(source)
    target.parent.mkdir(parents=True, exist_ok=True)
    lines = "\n".join(json.dumps(part, ensure_ascii=False, separators=(",", ":")) for part in (check, rest))
    temporary = target.with_name(f"{target.name}.{os.getpid()}")
    temporary.write_text(lines + "\n", encoding="utf-8")
    os.replace(temporary, target)


def _signature(root: Path) -> str:
    """Name the state of skills/ and rules/ by the names, times and sizes of their files: cheaper than reading them."""
    import hashlib

    digest = hashlib.blake2b(digest_size=12)
    digest.update(f"{FORMAT}{root}".encode())
    this = Path(__file__)
    for code in (this, this.with_name("plan.py")):
        digest.update(str(code.stat().st_mtime_ns).encode())
    folders = [entry for entry in os.scandir(root / "skills") if entry.is_dir()]
    files = [entry for entry in os.scandir(root / "rules") if entry.name.endswith(".yaml")]
    files += [entry for entry in os.scandir(root / "skills") if entry.name.endswith(".yaml")]
    for folder in sorted(folders, key=lambda entry: entry.name):
        files += [
            entry for entry in os.scandir(folder.path) if entry.name in ("SKILL.md", "schema.yaml", "blocks.yaml")
        ]
    for entry in sorted(files, key=lambda entry: entry.path):
        stat = entry.stat()
        digest.update(f"{entry.path}{stat.st_mtime_ns}{stat.st_size}".encode())
    return digest.hexdigest()


def state_of_checkout(root: Path) -> str:
    """Name the state of skills/, rules/ and the package's own code, which changes under a developer's hands."""
    package = Path(__file__).resolve().parent.parent
    newest = 0
    for folder, names, files in os.walk(package):
        names[:] = [name for name in names if name != "__pycache__"]
        newest = max(
            [newest, *(os.stat(os.path.join(folder, file)).st_mtime_ns for file in files if file.endswith(".py"))]
        )
    return f"{_signature(root)} {newest}"


def compiled_path(root: Path) -> Path | None:
    """Return the compiled file of a checkout, made anew when a source changed; None where no cache can be written."""
    target = cache_folder() / f"definitions-{_signature(root)}.json"
    if not target.is_file():
        try:
            write(root, target)
        except OSError:
            return None
    return target
