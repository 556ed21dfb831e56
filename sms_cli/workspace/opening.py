"""Open a workspace: settings, documents, rows, database and facts, in this order."""

from __future__ import annotations

import weakref
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

from sms_cli.definitions import EDITIONS, load_definitions
from sms_cli.errors import SmsError, nearest
from sms_cli.workspace.config import DEFAULTS, FILE, Settings, find_workspace, read_settings
from sms_cli.workspace.control import read_documents, resolve_links
from sms_cli.workspace.database import give_back, insert, load, load_standard
from sms_cli.workspace.documents import find_documents
from sms_cli.workspace.facts import load_facts
from sms_cli.workspace.opened import Workspace
from sms_cli.workspace.outcomes import Outcomes
from sms_cli.workspace.parsed import ParsedFiles
from sms_cli.workspace.yaml_events import unpack, unpack_key


def open_workspace(
    path: Path,
    as_of: date | None = None,
    *,
    edition: str | None = None,
    replace: Mapping[str, bytes] | None = None,
    without: Collection[str] = (),
    kept_as: Path | None = None,
) -> Workspace:
    """Read the workspace that `path` lies in, as at a day (default: today, or SMS_AS_OF).

    `edition` checks under another edition than sms.yaml says; `replace` reads these contents instead of the files of those
    relative paths, whether they exist or not; `without` are files that are passed over; `kept_as` is the path under which what
    was parsed is kept, if not that of the workspace. Raises SmsError when there is no workspace or its settings cannot be read;
    everything wrong inside documents is kept as violations, for `check` to report.
    """
    root = find_workspace(path)
    parsed = ParsedFiles(kept_as or root)
    data = read_settings(root, parsed)
    wanted: str | None = edition or data.get("edition")
    if wanted is not None and wanted not in EDITIONS:
        place = data.places[list(data).index("edition")]
        line, column = unpack(place)
        hint = f"Did you mean {nearest(str(wanted), EDITIONS) or '2018'}?"
        raise SmsError(f"there is no edition {wanted}: 2011 or 2018", path=FILE, line=line, column=column, hint=hint)
    definitions = load_definitions(wanted or "2018", root, kept_as)
    workspace = Workspace(root, None, definitions, as_of or today())  # type: ignore[arg-type]
    workspace.without, workspace.replaced = without, replace or {}
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
    read_documents(
        workspace, find_documents(root, workspace.settings.exclude, expected, parsed, replace or {}, without)
    )
    links = resolve_links(workspace)
    db = workspace.db = load(workspace.rows, definitions)
    # Not at exit: a thread that the interpreter does not wait for may be using it then.
    weakref.finalize(workspace, give_back, db).atexit = False
    db.execute("BEGIN")
    insert(db, "link", links)
    load_standard(db, definitions, workspace.begun)
    insert(db, "setting", [("organization", workspace.settings.organization), ("edition", workspace.settings.edition)])
    insert(db, "setting", [(key, value) for key, value in workspace.settings.parameters.items()])
    workspace.outcomes = Outcomes(workspace, kept_as or root, lasting=not replace)
    load_facts(workspace, parsed)
    if not replace:  # what is only tried out is not worth keeping
        parsed.write()
    db.execute("COMMIT")
    return workspace


def today() -> date:
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
