"""The workspace's settings: the nearest sms.yaml upward, read strictly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sms_cli.errors import SmsError
from sms_cli.workspace.parsed import ParsedFiles
from sms_cli.workspace.yaml_events import Map, YamlProblem

FILE = "sms.yaml"


def find_workspace(start: Path) -> Path:
    """Return the folder of the nearest sms.yaml from `start` upward. Raises SmsError where there is none."""
    try:
        here = start.resolve()
    except OSError as error:
        raise SmsError(f"cannot be read: {error.strerror}", path=str(start)) from None
    if not here.is_dir():
        raise SmsError("there is no such folder", path=str(start))
    for folder in (here, *here.parents):
        if (folder / FILE).is_file():
            return folder
    raise SmsError(
        f"{start if str(start) != '.' else here} is not in a workspace: no {FILE} here or in a folder above",
        hint="Make one with `sms init DIR`, or name one with -C DIR",
    )


def read_settings(root: Path, parsed: ParsedFiles) -> Map:
    """Read sms.yaml as a mapping with places; its form is checked against its schema later. Raises SmsError."""
    try:
        raw = (root / FILE).read_bytes()
    except OSError as error:
        raise SmsError(f"cannot be read: {error.strerror}", path=FILE) from None
    try:
        data = parsed.read(raw.removeprefix(b"\xef\xbb\xbf"))
    except YamlProblem as problem:
        raise SmsError(problem.message, path=FILE, line=problem.line, column=problem.column) from None
    if data.__class__ is not Map:
        hint = "Give at least organization and edition, one a line"
        raise SmsError("settings are due here" if data else "the file is empty", path=FILE, line=1, hint=hint)
    settings: Map = data
    return settings


class Settings:
    """What sms.yaml says. `parameters` are the limits that rules compare with, defaults filled in; `model` who may draft."""

    __slots__ = ("edition", "exclude", "ignore", "model", "organization", "parameters", "select")

    def __init__(self, data: Map, defaults: dict[str, Any]) -> None:
        rules: Any = data.get("rules") or {}
        given: Any = data.get("parameters") or {}
        self.organization: str = data["organization"]
        self.edition: str = data["edition"]
        self.select: list[str] = list(rules.get("select") or ())
        self.ignore: list[str] = list(rules.get("ignore") or ())
        self.exclude: list[str] = list(data.get("exclude") or ())
        self.model: dict[str, Any] = dict(data.get("model") or {})
        self.parameters: dict[str, Any] = {**defaults}
        for key, value in given.items():
            if value is not None:
                number = isinstance(defaults.get(key), (int, float)) or key == "risk_threshold"
                self.parameters[key] = float(value) if number else value


# Defaults of the parameters; rules/settings.yaml describes each for people and editors.
DEFAULTS: dict[str, Any] = {
    "doc_review_max": "12mo",
    "audit_interval": "12mo",
    "review_interval": "12mo",
    "ke_stale": "90d",
    "expiry_notice": "60d",
    "min_reason_words": 5,
    "risk_threshold": None,
    "margin_availability": 0,
}
