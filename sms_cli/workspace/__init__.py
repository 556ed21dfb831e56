"""Files to tables: settings, documents, rows, links and bodies of one organisation. The front door is `open_workspace`.

Every name loads its module when it is first asked for: a check that finds nothing changed needs almost none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sms_cli.workspace.artifact_states import artifact_state
    from sms_cli.workspace.body import Body, replace_blocks, scan
    from sms_cli.workspace.cast import NotThatType
    from sms_cli.workspace.committed import Snapshot, commit_named, snapshot
    from sms_cli.workspace.config import FILE, find_workspace
    from sms_cli.workspace.describe import describe_tables
    from sms_cli.workspace.digest import content_digest
    from sms_cli.workspace.documents import Document
    from sms_cli.workspace.edits import Edit, apply_edits, apply_together
    from sms_cli.workspace.facts import load_blocks, parts_of, render_blocks
    from sms_cli.workspace.file_state import Kept, fingerprint
    from sms_cli.workspace.fitting import Misfit, fit_hours, fit_text, is_due, misfits
    from sms_cli.workspace.front_matter_text import dump, flow_text, plain_value, scalar_text, value_text
    from sms_cli.workspace.git_command import GitRefused, merge_texts, read_objects, run_git
    from sms_cli.workspace.guard import Refused, guarded_query
    from sms_cli.workspace.opened import Place, Workspace
    from sms_cli.workspace.opening import open_workspace, today
    from sms_cli.workspace.outcomes import Watched
    from sms_cli.workspace.parsed import digest_of
    from sms_cli.workspace.pictures import outdated_pictures
    from sms_cli.workspace.prose import body_sections
    from sms_cli.workspace.radar import RADAR_CSS, Spoke, radar_svg
    from sms_cli.workspace.scalar_edits import rewrite_scalars, stands_plain
    from sms_cli.workspace.write import backup, inside, write_bytes, write_text
    from sms_cli.workspace.yaml_events import Map, Seq, YamlProblem, pack, read_yaml, unpack, unpack_key

__all__ = [
    "FILE",
    "RADAR_CSS",
    "Body",
    "Document",
    "Edit",
    "GitRefused",
    "Kept",
    "Map",
    "Misfit",
    "NotThatType",
    "Place",
    "Refused",
    "Seq",
    "Snapshot",
    "Spoke",
    "Watched",
    "Workspace",
    "YamlProblem",
    "apply_edits",
    "apply_together",
    "artifact_state",
    "backup",
    "body_sections",
    "commit_named",
    "content_digest",
    "describe_tables",
    "digest_of",
    "dump",
    "find_workspace",
    "fingerprint",
    "fit_hours",
    "fit_text",
    "flow_text",
    "guarded_query",
    "inside",
    "is_due",
    "load_blocks",
    "merge_texts",
    "misfits",
    "open_workspace",
    "outdated_pictures",
    "pack",
    "parts_of",
    "plain_value",
    "radar_svg",
    "read_objects",
    "read_yaml",
    "render_blocks",
    "replace_blocks",
    "rewrite_scalars",
    "run_git",
    "scalar_text",
    "scan",
    "snapshot",
    "stands_plain",
    "today",
    "unpack",
    "unpack_key",
    "value_text",
    "write_bytes",
    "write_text",
]  # fmt: skip

_MODULES = {
    "artifact_states": ("artifact_state",),
    "body": ("Body", "replace_blocks", "scan"),
    "prose": ("body_sections",),
    "cast": ("NotThatType",),
    "config": ("FILE", "find_workspace"),
    "describe": ("describe_tables",),
    "digest": ("content_digest",),
    "documents": ("Document",),
    "edits": ("Edit", "apply_edits", "apply_together"),
    "facts": ("load_blocks", "parts_of", "render_blocks"),
    "file_state": ("Kept", "fingerprint"),
    "fitting": ("Misfit", "fit_hours", "fit_text", "is_due", "misfits"),
    "front_matter_text": ("dump", "flow_text", "plain_value", "scalar_text", "value_text"),
    "git_command": ("GitRefused", "merge_texts", "read_objects", "run_git"),
    "guard": ("Refused", "guarded_query"),
    "opened": ("Place", "Workspace"),
    "outcomes": ("Watched",),
    "opening": ("open_workspace", "today"),
    "parsed": ("digest_of",),
    "committed": ("Snapshot", "commit_named", "snapshot"),
    "pictures": ("outdated_pictures",),
    "radar": ("RADAR_CSS", "Spoke", "radar_svg"),
    "scalar_edits": ("rewrite_scalars", "stands_plain"),
    "write": ("backup", "inside", "write_bytes", "write_text"),
    "yaml_events": ("Map", "Seq", "YamlProblem", "pack", "read_yaml", "unpack", "unpack_key"),
}


def __getattr__(name: str) -> object:
    for module, names in _MODULES.items():
        if name in names:
            from importlib import import_module

            found = globals()[name] = getattr(import_module(f"sms_cli.workspace.{module}"), name)
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
