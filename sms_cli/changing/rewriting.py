"""Rewrite generated blocks, and the list of code owners, that no longer say what the front matter says (`sms check --fix`)."""

from __future__ import annotations

from sms_cli.changing.code_owners import with_owners
from sms_cli.workspace import (
    Document,
    Workspace,
    inside,
    load_blocks,
    outdated_pictures,
    render_blocks,
    replace_blocks,
    write_bytes,
)


def fix(workspace: Workspace) -> list[str]:
    """Rewrite the stale blocks of every main document and a stale list of code owners; return the paths of the files that changed.

    Blocks that no skill knows, or that are not closed, are left to a person. Raises SmsError where a file cannot be written;
    those before it are written whole.
    """
    changed = rewritten(workspace) | with_owners(workspace)
    for path, content in changed.items():
        write_bytes(inside(workspace.root, path), content)
    return list(changed)


def stale_blocks(workspace: Workspace) -> dict[Document, list[str]]:
    """Return the documents that have stale blocks, each with their names."""
    load_blocks(workspace)
    stale: dict[Document, list[str]] = {}
    for row, name in workspace.db.execute("SELECT document, name FROM block WHERE problem = 'stale' ORDER BY row"):
        stale.setdefault(workspace.document_of(row), []).append(name)
    return stale


def rewritten(workspace: Workspace) -> dict[str, bytes]:
    """Return the new content of each file that has stale blocks, and of their pictures, by its path."""
    found: dict[str, bytes] = {}
    for document, names in stale_blocks(workspace).items():
        content = with_blocks(workspace, document, names)
        if content != document.raw:
            found[document.path] = content
        found |= outdated_pictures(workspace, document)
    return found


def with_blocks(workspace: Workspace, document: Document, names: list[str] | None = None) -> bytes:
    """Return the content of a document with these blocks (default: all that its skill declares) rendered anew."""
    wanted = render_blocks(workspace, document, names)
    return document.raw[: document.body_start] + replace_blocks(document.body, wanted).encode()
