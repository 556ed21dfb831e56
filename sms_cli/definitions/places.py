"""Find the data that ship with sms: skills, rules, project template, examples; in an installed wheel or in a checkout."""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def data_root() -> Path:
    """Return the folder that holds skills/, rules/, project-template/ and examples/."""
    installed = _PACKAGE / "_data"
    return installed if installed.is_dir() else _PACKAGE.parent


def compiled_file() -> Path | None:
    """Return the compiled definitions of an installed wheel, or None in a checkout."""
    path = _PACKAGE / "_data" / "definitions.json"
    return path if path.is_file() else None


def cache_folder() -> Path:
    """Return the folder for what sms may compute again at any time (XDG_CACHE_HOME, else ~/.cache)."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(home) / "sms-cli"
