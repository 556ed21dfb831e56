"""The worked example as the ground on which every rule is proved."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sms_cli.definitions import data_root
from sms_cli.workspace import read_yaml

from .operations import Workbench


@pytest.fixture(scope="session")
def bench(netops: Path, tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """Return the worked example, ready for the operations of the rules."""
    example = read_yaml((data_root() / "examples" / "netops" / "example.yaml").read_bytes())
    return Workbench(netops, date.fromisoformat(example["as_of"]), tmp_path_factory.mktemp("bench") / "scratch")
