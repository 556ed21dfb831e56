"""A living SMS: begin a workspace, bring registers in, approve what was written, keep generated blocks true.

The front doors are named in `__all__`.
"""

from __future__ import annotations

from sms_cli.changing.accepting import Baseline, accept, shrink
from sms_cli.changing.add import Added, add
from sms_cli.changing.approval import Approval, Refused, approve, ready_to_commit
from sms_cli.changing.beginning import Beginning, initialise, organization_name, pinned_action, place_for_workspace
from sms_cli.changing.code_owners import with_owners
from sms_cli.changing.confirming import Confirmation, confirm
from sms_cli.changing.diff import Diff, diff
from sms_cli.changing.diff_formats import FORMATS as DIFF_FORMATS
from sms_cli.changing.diff_formats import render_diff
from sms_cli.changing.drafts import commit_blocks, commit_draft
from sms_cli.changing.fixing import Fix, prepare_fix
from sms_cli.changing.importing import Import, prepare_import
from sms_cli.changing.rewriting import fix
from sms_cli.changing.surroundings import Remark, look_around
from sms_cli.changing.upgrading import Upgrade, prepare_upgrade
from sms_cli.changing.worked_example import Example, build_example

__all__ = [
    "DIFF_FORMATS",
    "Added",
    "Approval",
    "Baseline",
    "Beginning",
    "Confirmation",
    "Diff",
    "Example",
    "Fix",
    "Import",
    "Refused",
    "Remark",
    "Upgrade",
    "accept",
    "add",
    "approve",
    "build_example",
    "commit_blocks",
    "commit_draft",
    "confirm",
    "diff",
    "fix",
    "initialise",
    "look_around",
    "organization_name",
    "pinned_action",
    "place_for_workspace",
    "prepare_fix",
    "prepare_import",
    "prepare_upgrade",
    "ready_to_commit",
    "render_diff",
    "shrink",
    "with_owners",
]
