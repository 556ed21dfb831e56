"""Pictures of generated blocks: an SVG file beside the document, which shows it, and which is as current as the block.

A picture is a file of its own because hosts of git draw no SVG that stands in Markdown, and Mermaid's radar not everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sms_cli.workspace.body import scan
from sms_cli.workspace.radar import Spoke, radar_svg

if TYPE_CHECKING:
    from sms_cli.workspace.documents import Document
    from sms_cli.workspace.opened import Workspace

KIND = "radar"


def picture_path(document: Document, block: str) -> str:
    """Return where the picture of a block lies: beside the document, named as it is and as the block."""
    return f"{document.path.rpartition('.')[0]}-{block}.svg"


def link_to_picture(title: str, columns: list[str], rows: list[tuple[Any, ...]], path: str) -> str:
    """Return the Markdown that shows a picture; its text says every value."""
    said = []
    for spoke in _spokes(columns, rows):
        beside = f" (and {spoke.beside:g} beside)" if spoke.beside else ""
        said.append(f"{spoke.label} {'not known' if spoke.value is None else f'{spoke.value:g}'}{beside}")
    text = "".join(f"\\{c}" if c in "\\[]`*_<>|" else c for c in f"{title}: {', '.join(said)}")
    name = path.rpartition("/")[2]
    return f"![{text}]({name if name.replace('-', '').replace('.', '').isalnum() else f'<{name}>'})"


def drawn(title: str, columns: list[str], rows: list[tuple[Any, ...]]) -> bytes:
    """Return the picture itself."""
    return radar_svg(_spokes(columns, rows), title=title).encode()


def outdated_pictures(workspace: Workspace, document: Document) -> dict[str, bytes]:
    """Return the pictures of a document that are not there or not what they ought to be, by their paths.

    Raises SmsError for a block with a faulty query.
    """
    from sms_cli.workspace.facts import render_picture

    declared = workspace.definitions.skills[document.skill or ""].blocks
    found = {}
    for block in scan(document.body, 1).blocks:
        if declared.get(block.name, {}).get("kind") == KIND:
            path = picture_path(document, block.name)
            content = render_picture(workspace, document, block.name, declared[block.name])
            if workspace.content(path) != content:
                found[path] = content
    return found


def _spokes(columns: list[str], rows: list[tuple[Any, ...]]) -> list[Spoke]:
    lines = [dict(zip(columns, row, strict=True)) for row in rows]
    return [Spoke(" ".join(str(v.get("label") or "–").split()), v.get("value"), v.get("beside")) for v in lines]
