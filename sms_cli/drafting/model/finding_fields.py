"""From a diagnostic back to what a model can change: the top-level field or the section that stands at its line."""

from __future__ import annotations

from typing import Any

from sms_cli.checking import Diagnostic
from sms_cli.drafting.bodies import split_sections
from sms_cli.drafting.form import Form
from sms_cli.workspace import Document, Workspace, unpack, unpack_key

SECTION = "## "


def field_of(workspace: Workspace, form: Form, diagnostic: Diagnostic) -> str | None:
    """Return the top-level field that a diagnostic is about, or `## Heading`; None where it is about neither.

    `workspace` is the one that was checked, so that lines agree.
    """
    main = workspace.mains.get(form.skill.key)
    if main is None or main.data is None or diagnostic.path != main.path:
        return None
    name = (diagnostic.field or "").split("/")[0]
    if diagnostic.record in (None, form.skill.document_id) and name in form.fields:
        return name
    if diagnostic.line >= main.body_line:
        return _section_at(main, diagnostic.line, form)
    return _key_at(main.data, diagnostic.line)


def _key_at(data: Any, line: int) -> str | None:
    """Return the last key that begins at or above a line."""
    found = None
    for key, place in zip(data, data.places, strict=True):
        if min(unpack_key(place)[0], unpack(place)[0]) <= line:
            found = key
    return found


def _section_at(main: Document, line: int, form: Form) -> str | None:
    at = main.body_line
    for section in split_sections(main.body):
        end = at + section.text.count("\n")
        if at <= line < end or (line >= end and section.text and not section.text.endswith("\n")):
            return f"{SECTION}{section.heading}" if section.heading in form.headings else None
        at = end
    return None
