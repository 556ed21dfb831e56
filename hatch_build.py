"""Put the data of sms and its compiled definitions into the wheel; an editable install finds them in the checkout."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DATA = ("skills", "rules", "project-template", "examples")


class DataHook(BuildHookInterface):  # type: ignore[type-arg]
    """Ship skills/, rules/, project-template/ and examples/ as sms_cli/_data, with definitions.json beside them."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the data to what is built; `version` is `standard` or `editable`."""
        if version == "editable":
            return
        root = Path(self.root)
        self._made = Path(tempfile.mkdtemp(prefix="sms-build-"))
        compiled = self._made / "definitions.json"
        sys.path.insert(0, str(root))
        try:
            from sms_cli.definitions.compiled import write
        finally:
            sys.path.pop(0)
        write(root, compiled)
        shipped = {str(root / name): f"sms_cli/_data/{name}" for name in DATA}
        build_data["force_include"].update({**shipped, str(compiled): "sms_cli/_data/definitions.json"})

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was made for the build."""
        if version != "editable":
            shutil.rmtree(self._made)
