"""A model as the author of a draft: it fills in the same form as a person or a file, and the check has the last word."""

from __future__ import annotations

from sms_cli.drafting.model.account import Account
from sms_cli.drafting.model.brief import read_brief
from sms_cli.drafting.model.chain import Briefs, Chain, Outcome, longest_path
from sms_cli.drafting.model.drafted import ModelDraft, draft_by_model
from sms_cli.drafting.model.estimate import Estimate, estimate
from sms_cli.drafting.model.hosts import confirm_host
from sms_cli.drafting.model.provenance import Provenance, draft_log
from sms_cli.drafting.model.settings import SETUP, Chosen, ModelSettings, Unconfirmed, model_settings

__all__ = [
    "SETUP",
    "Account",
    "Briefs",
    "Chain",
    "Chosen",
    "Estimate",
    "ModelDraft",
    "ModelSettings",
    "Outcome",
    "Provenance",
    "Unconfirmed",
    "confirm_host",
    "draft_by_model",
    "draft_log",
    "estimate",
    "longest_path",
    "model_settings",
    "read_brief",
]
