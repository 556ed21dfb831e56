"""A template with its styles and its script to one HTML file that only runs what it was written with."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sms_cli import __version__

_TEMPLATES = Path(__file__).resolve().parent / "templates"


def render_page(template: str, contents: Mapping[str, Any], *, live: bool = False) -> str:
    """Return the page. Its policy allows its style sheet and its script by their hashes, and nothing else.

    `live` adds to the script what loads the page again when its server says so; it may then ask that server, and only it.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    styles = _text("dashboard.css")
    script = _text("tables.js") + (_text("reload.js") if live else "")
    policy = f"default-src 'none'; style-src {_hash(styles)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    if live:
        policy += "; connect-src 'self'"
    page = environment.get_template(template)
    return page.render(**contents, styles=styles, script=script, policy=policy, sms_version=__version__)


def _text(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Name a style sheet or a script as a policy does (W3C Content Security Policy Level 3, 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"
