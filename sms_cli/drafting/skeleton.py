"""A file of answers to fill in: every field with its question as a comment, what is settled already in its place."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sms_cli.definitions import Skill, kinds_in_words
from sms_cli.drafting.form import SET_BY_APPROVAL, SETTLED_BY_TOOL, Field, Form
from sms_cli.drafting.json_schema import answers_schema, example_of
from sms_cli.drafting.kept import FOLDER, keep
from sms_cli.drafting.prefill import merge, settle
from sms_cli.drafting.values import said, typed
from sms_cli.errors import SmsError
from sms_cli.workspace import Workspace, backup, dump, flow_text, write_text

_WIDTH = 110


def answers_text(workspace: Workspace, form: Form, file: Path) -> str:
    """Return a file of answers for an artifact, with what upstream and the present document say."""
    schema = schema_path(form.skill.key)
    path = os.path.relpath(workspace.root / schema, file.resolve().parent).replace(os.sep, "/")
    main = workspace.mains.get(form.skill.key)
    current = said(main.data) if main is not None and main.data is not None else {}
    values = merge(form.fields, settle(workspace, form).values, current)
    lines = [
        f"# yaml-language-server: $schema={path}",
        *_comment(
            f"Answers for the {form.skill.title}. Write behind the colons what you know; what stays blank is left out. "
            "An id may stay blank: it is given. A further entry of a list begins with a dash, like the one shown.",
            "",
        ),
        f"# Then: sms draft {form.skill.key} --answers {file.as_posix()}",
    ]
    for key, field in form.fields.items():
        if key in SETTLED_BY_TOOL or key in SET_BY_APPROVAL or key in form.computed:
            continue
        if key in form.common and not field.question and key not in values:
            continue
        lines += ["", *_field(field, values.get(key), "")]
    lines += [
        "",
        "# A few sentences of your own for each section, in Markdown; tables are made from the answers above.",
        "sections:",
    ]
    lines += [f"  {heading}:" for heading in form.headings]
    return "\n".join(lines) + "\n"


def write_answers(workspace: Workspace, skill: Skill, file: Path, *, force: bool = False) -> Path | None:
    """Write a file of answers to fill in, and the schema that an editor completes it by; return where a backup went.

    Raises SmsError when the file is there already (`force` keeps a backup) or cannot be written.
    """
    exists = file.exists()
    if exists and not force:
        raise SmsError(
            "is there already", path=file.as_posix(), hint="Name another file, or use --force, which keeps a backup"
        )
    text = answers_text(workspace, Form(workspace.definitions, skill), file)
    keep_schema(workspace, skill.key)
    saved = backup(file) if exists else None
    write_text(file, text)
    return saved


def schema_path(skill: str) -> str:
    """Return where the schema of a skill's answers stands in a workspace."""
    return f"{FOLDER}/schemas/{skill}.json"


def keep_schema(workspace: Workspace, skill: str) -> None:
    """Write the schema of a skill's answers, for editors, unless it stands there already. Raises SmsError."""
    import json

    text = json.dumps(answers_schema(workspace.definitions, skill), ensure_ascii=False, indent=1) + "\n"
    path = workspace.root / schema_path(skill)
    try:
        if path.read_text(encoding="utf-8") == text:
            return
    except (OSError, UnicodeDecodeError):
        pass
    keep(workspace.root, f"schemas/{skill}.json", text)


def _field(field: Field, value: Any, indent: str, *, remark: bool = True) -> list[str]:
    """Return the lines of a field: its question, then its name with what is known."""
    lines = _remarks(field, indent) if remark else []
    head = f"{indent}{field.key}:"
    if field.kind == "rows":
        rows = value if isinstance(value, list) and value else [{}]
        lines.append(head)
        for number, row in enumerate(rows):
            below = _fields(
                field.fields, row if isinstance(row, Mapping) else {}, indent + "    ", remark=remark and number == 0
            )
            at = next(place for place, line in enumerate(below) if not line.lstrip().startswith("#"))
            lines += [*_outdented(below[:at]), indent + "  - " + below[at].lstrip(), *below[at + 1 :]]
        return lines
    if field.kind in ("group", "record"):
        lines.append(head)
        return lines + _fields(field.fields, value if isinstance(value, Mapping) else {}, indent + "  ", remark=remark)
    known = typed(field, value)
    if known is None:
        return [*lines, head]
    return lines + [indent + line for line in dump({field.key: known}).rstrip("\n").split("\n")]


def _fields(fields: Mapping[str, Field], values: Mapping[str, Any], indent: str, *, remark: bool) -> list[str]:
    lines: list[str] = []
    for key, field in fields.items():
        if field.question or field.fields or field.need is not None or values.get(key) is not None:
            lines += _field(field, values.get(key), indent, remark=remark)
    return lines


def _outdented(lines: list[str]) -> list[str]:
    return [line[2:] for line in lines]


def _remarks(field: Field, indent: str) -> list[str]:
    """Return the comment above a field: the question, what an answer looks like, whether it may stay blank."""
    words = [text for text in (field.question, field.schema.get("description")) if text] or [
        f"{field.label.capitalize()}."
    ]
    if field.choices:
        words.append(f"One of: {', '.join(field.choices)}.")
    elif field.links:
        names = kinds_in_words(field.links)
        what = "The ids of" if field.kind == "values" else "The id of an" if names[0] in "aeiou" else "The id of a"
        words.append(f"{what} {names}" + (f", or {', '.join(field.words)}" if field.words else "") + ".")
    if field.kind == "values":
        words.append("A list: [one, another].")
    example = example_of(field.schema)
    if example and not field.choices:
        words.append(f"For example: {example}")
    if "x-default" in field.schema and field.kind in ("value", "values", "map"):
        words.append(f"Left blank: {flow_text(field.schema['x-default'])}.")
    elif field.need is None:
        words[0] = f"{words[0]} (may stay blank)"
    return _comment(" ".join(words), indent)


def _comment(text: str, indent: str) -> list[str]:
    lines = textwrap.wrap(" ".join(text.split()), _WIDTH - len(indent), break_long_words=False, break_on_hyphens=False)
    return [f"{indent}# {line}" for line in lines]
