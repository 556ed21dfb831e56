"""The worked example as the ground on which every rule is proved."""

from __future__ import annotations

from datetime import date

import pytest

from sms_cli.definitions import data_root
from sms_cli.workspace import read_yaml

from . import building, operations


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> operations.Workbench:
    """Return the worked example, ready for the operations of the rules."""
    folder = tmp_path_factory.mktemp("bench")
    building.build(folder / "netops")
    data = read_yaml((data_root() / "examples" / "netops" / "example.yaml").read_bytes())
    return operations.Workbench(folder / "netops", date.fromisoformat(data["as_of"]), folder / "scratch")
