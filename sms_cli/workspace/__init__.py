"""Files to tables: settings, documents, rows, links and bodies of one organisation. The front door is `open_workspace`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sms_cli.definitions import EDITIONS, load_definitions
from sms_cli.errors import SmsError, nearest
from sms_cli.workspace.config import DEFAULTS, FILE, Settings, find_workspace, read_settings
from sms_cli.workspace.control import read_documents, resolve_links
from sms_cli.workspace.database import connect, insert, load, load_standard
from sms_cli.workspace.describe import describe_tables
from sms_cli.workspace.documents import find_documents
from sms_cli.workspace.facts import load_facts
from sms_cli.workspace.guard import guarded_query
from sms_cli.workspace.opened import Place, Workspace
from sms_cli.workspace.parsed import ParsedFiles
from sms_cli.workspace.yaml_events import unpack, unpack_key

if TYPE_CHECKING:
    from sms_cli.workspace.body import Body, replace_blocks, scan
    from sms_cli.workspace.cast import NotThatType
    from sms_cli.workspace.digest import content_digest
    from sms_cli.workspace.documents import Document
    from sms_cli.workspace.edits import Edit, apply_edits
    from sms_cli.workspace.facts import parts_of, render_blocks
    from sms_cli.workspace.fitting import Misfit, fit_hours, fit_text, is_due, misfits
    from sms_cli.workspace.front_matter_text import dump, flow_text, plain_value, scalar_text, value_text
    from sms_cli.workspace.write import backup, inside, write_bytes, write_text
    from sms_cli.workspace.yaml_events import Map, Seq, YamlProblem, pack, read_yaml

__all__ = [
    "FILE", "Body", "Document", "Edit", "Map", "Misfit", "NotThatType", "Place", "Seq", "Workspace", "YamlProblem",
    "apply_edits", "backup", "content_digest", "describe_tables", "dump", "find_workspace", "fit_hours", "fit_text",
    "flow_text", "guarded_query", "inside", "is_due", "misfits", "open_workspace", "pack", "parts_of", "plain_value",
    "read_yaml", "render_blocks", "replace_blocks", "scalar_text", "scan", "unpack", "unpack_key", "value_text",
    "write_bytes", "write_text",
]  # fmt: skip

# What only writing commands need loads when it is asked for, because a check must not pay for it.
_LATER = {
    "body": ("Body", "replace_blocks", "scan"),
    "cast": ("NotThatType",),
    "digest": ("content_digest",),
    "documents": ("Document",),
    "edits": ("Edit", "apply_edits"),
    "facts": ("parts_of", "render_blocks"),
    "fitting": ("Misfit", "fit_hours", "fit_text", "is_due", "misfits"),
    "front_matter_text": ("dump", "flow_text", "plain_value", "scalar_text", "value_text"),
    "write": ("backup", "inside", "write_bytes", "write_text"),
    "yaml_events": ("Map", "Seq", "YamlProblem", "pack", "read_yaml"),
}


def __getattr__(name: str) -> object:
    for module, names in _LATER.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(f"sms_cli.workspace.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def open_workspace(
    path: Path, as_of: date | None = None, *, edition: str | None = None, replace: Mapping[str, bytes] | None = None
) -> Workspace:
    """Read the workspace that `path` lies in, as at a day (default: today, or SMS_AS_OF).

    `edition` checks under another edition than sms.yaml says; `replace` reads these contents instead of the files of those
    relative paths, whether they exist or not. Raises SmsError when there is no workspace or its settings
    cannot be read; everything wrong inside documents is kept as violations, for `check` to report.
    """
    root = find_workspace(path)
    parsed = ParsedFiles(root)
    data = read_settings(root, parsed)
    wanted: str | None = edition or data.get("edition")
    if wanted is not None and wanted not in EDITIONS:
        place = data.places[list(data).index("edition")]
        line, column = unpack(place)
        hint = f"Did you mean {nearest(str(wanted), EDITIONS) or '2018'}?"
        raise SmsError(f"there is no edition {wanted}: 2011 or 2018", path=FILE, line=line, column=column, hint=hint)
    definitions = load_definitions(wanted or "2018", [root / "rules"])
    workspace = Workspace(root, None, definitions, as_of or _today())  # type: ignore[arg-type]
    workspace.rows.document = -1
    workspace.rows.settings(data)
    if workspace.rows.violations:
        first = workspace.rows.violations[0]
        line, column = unpack_key(first.place) if first.message.startswith("has no") else unpack(first.place)
        label = "/".join(first.path)
        message = first.message if first.message.startswith(("has no", label)) else f"{label}: {first.message}"
        expected_here = f"Expected: {first.expected}" if first.expected else None
        raise SmsError(message, path=FILE, line=line, column=column, hint=expected_here)
    workspace.settings = Settings(data, DEFAULTS)
    if edition:
        workspace.settings.edition = edition
    expected = {skill.path: skill.key for skill in definitions.skills.values()}
    read_documents(workspace, find_documents(root, workspace.settings.exclude, expected, parsed, replace or {}))
    parsed.write()
    workspace.db = connect()
    links = resolve_links(workspace)
    load(workspace.db, workspace.rows, definitions)
    db = workspace.db
    db.execute("BEGIN")
    insert(db, "link", links)
    load_standard(db, definitions, workspace.begun)
    insert(db, "setting", [("organization", workspace.settings.organization), ("edition", workspace.settings.edition)])
    insert(db, "setting", [(key, value) for key, value in workspace.settings.parameters.items()])
    load_facts(workspace)
    db.execute("COMMIT")
    return workspace


def _today() -> date:
    """Today is SMS_AS_OF, else the clock: a check must be reproducible."""
    import os

    from sms_cli.workspace.units import parse_date

    text = os.environ.get("SMS_AS_OF")
    if not text:
        return date.today()
    day = parse_date(text)
    if day is None:
        raise SmsError(f"SMS_AS_OF={text} is not a date", hint="Write year-month-day, such as 2026-08-31")
    return day
