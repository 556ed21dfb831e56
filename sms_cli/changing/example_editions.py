"""The other edition of a worked example: what its answers and briefs say otherwise there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sms_cli.errors import SmsError
from sms_cli.workspace import Edit, Map, Seq, YamlProblem, apply_edits, read_yaml

Changes = Mapping[str, Mapping[str, Any]]


def editions_of(folder: Path, own: str) -> list[str]:
    """Return the editions that an example can be drafted for: its own first, then those with a folder `edition-YEAR`."""
    return [own, *sorted(path.name.removeprefix("edition-") for path in folder.glob("edition-*"))]


def changes_for(folder: Path, edition: str) -> Changes:
    """Read what an example answers otherwise for an edition: `{skill: {PATH: value}}`. Raises SmsError for a faulty file."""
    path = folder / f"edition-{edition}" / "answers.yaml"
    try:
        data = read_yaml(path.read_bytes())
    except YamlProblem as problem:
        raise SmsError(problem.message, path=path.as_posix(), line=problem.line, column=problem.column) from None
    if not isinstance(data, Map) or not all(isinstance(paths, Map) for paths in data.values()):
        raise SmsError("skills are due here, each with PATH: value", path=path.as_posix())
    return data


def content_for(folder: Path, path: Path, edition: str, changes: Changes) -> bytes:
    """Return what a file of an example (below `answers` or `briefs`) says under an edition; `changes` as `changes_for`."""
    relative = path.relative_to(folder)
    instead = folder / f"edition-{edition}" / relative
    content = instead.read_bytes() if instead.is_file() else path.read_bytes()
    if relative.parent.name == "answers" and path.stem in changes:
        return answers_for(content.decode("utf-8"), changes[path.stem]).encode("utf-8")
    return content


def answers_for(text: str, changes: Mapping[str, Any]) -> str:
    """Return a text of answers with the changes of an edition made; a value of null takes the field out.

    A path leads from the top by the names of fields, and by the id of an entry: `findings/FND-001/clause`; an entry that is
    not there yet comes last in its list. Raises SmsError for a path that goes on below an entry which is not there.
    """
    for address, value in changes.items():
        text, _ = apply_edits(text, [_edit(read_yaml(text.encode()), address, _plain(value))])
    return text


def _edit(data: Any, address: str, value: Any) -> Edit:
    words = address.split("/")
    steps: list[str | int] = []
    for at, word in enumerate(words, 1):
        step: str | int = word
        if isinstance(data, Seq):
            found = [i for i, entry in enumerate(data) if isinstance(entry, Map) and entry.get("id") == word]
            if not found and at == len(words):
                return Edit("append", tuple(steps), value)
            if not found:
                raise SmsError(f"{address}: there is no entry {word}")
            step = found[0]
            data = data[step]
        else:
            data = data.get(word) if isinstance(data, Map) else None
        steps.append(step)
    return Edit("unset", tuple(steps)) if value is None else Edit("set", tuple(steps), value)


def _plain(value: Any) -> Any:
    """Return a value as plain lists and mappings, without the places that it was read at."""
    if isinstance(value, Mapping):
        return {key: _plain(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_plain(below) for below in value]
    return value
