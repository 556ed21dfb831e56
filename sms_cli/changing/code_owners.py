"""The list of code owners, generated from the owners of the documents: whom a git host asks about a pull request.

A line names a path and who is asked about it (GitHub documentation: About code owners; GitLab reads the same form).
"""

from __future__ import annotations

import re

from sms_cli.checking import base_in_repository
from sms_cli.workspace import Workspace, inside, parts_of

# The places where GitHub and GitLab look for the file.
PLACES = (".github/CODEOWNERS", ".gitlab/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
_BLOCK = re.compile(r"^# sms:begin owners\n(.*?)^# sms:end$", re.DOTALL | re.MULTILINE)
_SPECIAL = re.compile(r"[\s#*?\[\]\\]")
_OWNERS = """
    SELECT d.row, p.id, p.handle
    FROM document AS d LEFT JOIN role AS r ON r.id = d.owner AND r.retired IS NOT 1
         LEFT JOIN person AS p ON p.id = coalesce(r.holder, d.owner) AND p.active IS NOT 0 AND p.retired IS NOT 1
    WHERE d.status IS NOT 'retired' ORDER BY d.path
"""


def with_owners(workspace: Workspace) -> dict[str, bytes]:
    """Return the new content of each file of code owners whose generated part is stale, by its path.

    Only what stands between `# sms:begin owners` and `# sms:end` is generated; a file without them is a person's own.
    """
    changed: dict[str, bytes] = {}
    for path in PLACES:
        file = inside(workspace.root, path)
        try:
            text = file.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        block = _BLOCK.search(text)
        if block is not None:
            made = text[: block.start(1)] + _lines(workspace) + text[block.end(1) :]
            if made != text:
                changed[path] = made.encode()
    return changed


def _lines(workspace: Workspace) -> str:
    base = base_in_repository(workspace.root)
    lines = []
    for row, person, handle in workspace.db.execute(_OWNERS):
        main = workspace.document_of(row)
        for document in (main, *parts_of(workspace, main)):
            if not document.path.isprintable():
                continue  # its name would end the line, and the rest of it could name anybody
            path = _SPECIAL.sub(r"\\\g<0>", f"/{base}{document.path}")
            if handle:
                lines.append(f"{path} @{handle}")
            elif person:
                lines.append(f"# {path} is owned by {person}, who has no handle yet")
            else:
                lines.append(f"# {path} has no owner who could be asked")
    return "".join(f"{line}\n" for line in lines) or "# Nobody owns a document yet.\n"
