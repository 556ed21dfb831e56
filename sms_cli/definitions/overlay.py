"""What a workspace lays over the definitions of sms: rules, skills of its own, templates and blocks in place of those of a skill.

Its files are read anew each time and compiled when their bytes have changed; what came of it is kept in the user's cache folder, as
JSON. What is faulty is left out and kept as a fault, for `sms check` to report; a faulty rule stops every command.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sms_cli.definitions.fault import Fault
from sms_cli.definitions.places import cache_folder

FORMAT = 1
SKILL_FILES = ("SKILL.md", "schema.yaml", "blocks.yaml", "artifact.md.j2")
MAX_BYTES = 256 * 1024


def lay_over(
    check: dict[str, Any],
    root: Path,
    signature: Callable[[], str],
    rest: Callable[[], dict[str, Any]],
    kept_as: Path | None = None,
) -> dict[str, Any]:
    """Return what every check needs with what the workspace at `root` lays over it; `check` itself where that is nothing.

    `signature` names the version of sms, `rest` is what only compiling, explaining and drafting need; what is compiled is
    kept for the path `kept_as`. Raises SmsError for a faulty rule.
    """
    files, faults = _read(root, check["skills"])
    if not files and not faults:
        return check
    state = _digest(signature(), files, faults)
    own = _recall(kept_as or root, state)
    if own is None:
        from sms_cli.definitions.own_compiled import compile_own

        own = {"state": state, "format": FORMAT, **compile_own(files, faults, check, rest())}
        _keep(kept_as or root, own)
    return _merged(check, own)


def _read(root: Path, shipped: Any) -> tuple[dict[str, bytes], list[Fault]]:
    """Return the bytes of the files by their paths relative to the workspace, and what could not be read."""
    wanted: list[str] = []
    faults: list[Fault] = []
    if (root / "rules").is_dir():
        wanted += sorted(f"rules/{path.name}" for path in (root / "rules").glob("*.yaml"))
    if (root / "skills").is_dir():
        wanted += _skill_files(root / "skills", shipped, faults)
    files: dict[str, bytes] = {}
    home = os.path.realpath(root) + os.sep
    for shown in wanted:
        path = root / shown
        if not os.path.realpath(path).startswith(home):
            faults.append(Fault(shown, 1, 1, "is a link that leads out of the workspace", "Put the file itself there"))
            continue
        try:
            with path.open("rb") as stream:
                data = stream.read(MAX_BYTES + 1)
        except OSError as error:
            faults.append(Fault(shown, 1, 1, f"cannot be read: {error.strerror}"))
            continue
        if len(data) > MAX_BYTES:
            faults.append(Fault(shown, 1, 1, f"is larger than {MAX_BYTES >> 10} kB"))
        else:
            files[shown] = data
    return files, faults


def _skill_files(folder: Path, shipped: Any, faults: list[Fault]) -> list[str]:
    """List the files of skills; a folder with nothing but a SKILL.md is some other agent's skill and none of ours."""
    found: list[str] = []
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        faults.append(Fault(folder.name, 1, 1, f"cannot be read: {error.strerror}"))
        return found
    for entry in entries:
        if entry.name.startswith(".") or not entry.is_dir():
            continue
        names = [name for name in SKILL_FILES if os.path.lexists(f"{entry.path}/{name}")]
        if not names or (names == ["SKILL.md"] and entry.name not in shipped):
            continue
        if entry.is_symlink():
            faults.append(Fault(f"{folder.name}/{entry.name}", 1, 1, "is a link", "Put the folder itself there"))
        else:
            found += [f"{folder.name}/{entry.name}/{name}" for name in names]
    return found


def _digest(signature: str, files: dict[str, bytes], faults: list[Fault]) -> str:
    import hashlib

    digest = hashlib.blake2b(f"{FORMAT} {signature} {faults}".encode("utf-8", "surrogateescape"), digest_size=16)
    for shown, data in files.items():
        digest.update(f"\0{shown}\0{len(data)}\0".encode("utf-8", "surrogateescape"))
        digest.update(data)
    return digest.hexdigest()


def _kept_at(root: Path) -> Path:
    import hashlib

    name = hashlib.blake2b(str(root).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
    return cache_folder() / f"own-{name}.json"


def _recall(root: Path, state: str) -> dict[str, Any] | None:
    """Return what was compiled from the same files, or None."""
    try:
        with _kept_at(root).open("rb") as stream:
            own = json.loads(stream.read())
        return own if own["format"] == FORMAT and own["state"] == state else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _keep(root: Path, own: dict[str, Any]) -> None:
    path = _kept_at(root)
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps(own, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
        os.replace(temporary, path)
    except (OSError, ValueError):
        pass


def _merged(check: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Return new dictionaries where something is laid over; those of sms itself are shared by all and stay as they are."""
    skills = {**check["skills"], **own["skills"]}
    for key, blocks in own["blocks"].items():
        skills[key] = {**skills[key], "blocks": {**skills[key]["blocks"], **blocks}}
    for key in own["templates"]:
        skills[key] = {**skills[key], "own_template": True}
    plans = {**check["plans"], **own["plans"]}
    if own["skills"]:
        for name in ("document", "part"):
            plans[name] = _with_words(plans[name], "skill", list(own["skills"]))
    standard = check["standard"]
    named = ("key", "prefix", "step", "phase", "title")
    journey = [{**{name: skill[name] for name in named}, "own": 1} for skill in own["skills"].values()]
    return {
        **check,
        "plans": plans,
        "tables": {**check["tables"], **own["tables"]},
        "kinds": {**check["kinds"], **own["kinds"]},
        "skills": skills,
        "rules": [*check["rules"], *own["rules"]],
        "standard": {**standard, "skills": [*standard["skills"], *journey]},
        "own": own,
    }


def _with_words(plan: dict[str, Any], field: str, words: list[str]) -> dict[str, Any]:
    """Return a plan in which further words may stand in a field."""
    known = {key: value for key, value in plan["fields"][field].items() if key != "op"}  # made for the words of before
    return {**plan, "fields": {**plan["fields"], field: {**known, "enum": [*known["enum"], *words]}}}
