"""The hosts that a person has confirmed on this machine: only to these does an address from a workspace's sms.yaml lead.

A pull request can change sms.yaml; without this, merging one would be enough to have keys and prompts sent elsewhere.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from sms_cli.errors import SmsError
from sms_cli.workspace import write_text

_FORMAT = 1


def host_of(base: str) -> str:
    """Return scheme, host and port of an address, as they are confirmed: `https://llm.acme.example`."""
    parts = urlsplit(base if "://" in base else f"https://{base}")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def hosts_file(environ: Mapping[str, str]) -> Path:
    """Return the file of confirmed hosts in the user's own folder of settings (XDG_CONFIG_HOME, else ~/.config)."""
    home = environ.get("XDG_CONFIG_HOME") or os.path.join(os.path.expanduser("~"), ".config")
    return Path(home) / "sms-cli" / "hosts.json"


def is_confirmed(host: str, environ: Mapping[str, str]) -> bool:
    """Tell whether a person has confirmed a host on this machine."""
    return host in _read(hosts_file(environ))


def confirm_host(host: str, environ: Mapping[str, str]) -> None:
    """Remember that a person has confirmed a host. Raises SmsError when it cannot be written."""
    path = hosts_file(environ)
    hosts = sorted({*_read(path), host_of(host)})
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SmsError(f"cannot be made: {error.strerror}", path=path.parent.as_posix()) from None
    write_text(path, json.dumps({"format": _FORMAT, "hosts": hosts}, indent=1) + "\n")


def _read(path: Path) -> list[str]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    hosts = data.get("hosts") if isinstance(data, dict) and data.get("format") == _FORMAT else None
    return [host for host in hosts if isinstance(host, str)] if isinstance(hosts, list) else []
