"""The prose of a body, section by section: what people wrote, without generated blocks."""

from __future__ import annotations

from sms_cli.workspace.body import scan
from sms_cli.workspace.digest import GENERATED
from sms_cli.workspace.documents import Document


def body_sections(document: Document) -> dict[str, list[str]]:
    """Return the lines of each section by its heading; what stands before the first one by the empty text.

    Headings of the same words are numbered; generated blocks and blank lines are left out.
    """
    body = GENERATED.sub("", document.body.replace("\r\n", "\n"))
    starts = [(heading.line, heading.text) for heading in scan(body, 1).headings]
    lines = body.split("\n")
    found: dict[str, list[str]] = {}
    for at, (start, text) in enumerate([(0, ""), *starts]):
        end = starts[at][0] - 1 if at < len(starts) else len(lines)
        name, number = text, 1
        while name in found:
            number += 1
            name = f"{text} ({number})"
        found[name] = [line.rstrip() for line in lines[start:end] if line.strip()]
    return found
