"""A filled-in form to a document: the front matter in the order of the schema, the body from the skill's template."""

from __future__ import annotations

import re
from typing import Any

from sms_cli.definitions import TemplateRefused, render_template
from sms_cli.drafting.form import Form
from sms_cli.errors import SmsError
from sms_cli.workspace import Workspace, dump

TEMPLATE = "artifact.md.j2"
_BLANK_LINES = re.compile(r"\n{3,}")


def render_body(workspace: Workspace, form: Form, front: dict[str, Any], sections: dict[str, str]) -> str:
    """Return the body as the template lays it out, generated blocks still empty. Raises SmsError for a faulty template."""
    skill = form.skill
    shown = f"skills/{skill.key}/{TEMPLATE}"
    try:
        source = workspace.definitions.template(skill).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SmsError(f"cannot be read: {error}", path=shown) from None
    texts: list[str] = []

    def notes(heading: str) -> str:
        if heading not in form.headings and heading not in form.headings_elsewhere:
            raise SmsError(f"notes({heading!r}) names no section of the skill", path=shown)
        if heading not in sections:
            return ""
        # A mark stands in for the text, so that nothing below touches what an author wrote.
        texts.append(sections[heading].strip("\n"))
        return f"\0{len(texts) - 1}\0"

    def block(name: str) -> str:
        if name not in skill.blocks:
            raise SmsError(f"block({name!r}) names no block of the skill", path=shown)
        return f"<!-- sms:begin {name} -->\n<!-- sms:end -->"

    values = {
        "title": _one_line(front.get("title", skill.title)),
        "organization": _one_line(workspace.settings.organization),
        "edition": workspace.settings.edition,
        "doc": front,
    }
    try:
        body = render_template(source, values, block, notes)
    except TemplateRefused as refused:
        raise SmsError(refused.message, path=shown, line=refused.line, column=1, hint=refused.hint) from None
    body = _BLANK_LINES.sub("\n\n", body).strip("\n") + "\n"
    for number, text in enumerate(texts):
        body = body.replace(f"\0{number}\0", text)
    return body


def _one_line(text: Any) -> str:
    """Return a name for a heading or sentence: on one line, and unable to begin a comment or the marker of a block."""
    return " ".join(str(text).split()).replace("<!--", "&lt;!--")


def document_text(front: dict[str, Any], body: str) -> str:
    """Return the text of a new document."""
    return f"---\n{dump(front)}---\n\n{body}"
