"""A stand-in for the runner of GitHub Actions: executes the `run:` steps of a composite action as the runner does.

The form is that of GitHub's documentation (Metadata syntax for GitHub Actions; Workflow commands): bash is called as
`bash --noprofile --norc -eo pipefail FILE`, each step has files of its own for outputs, variables, paths and its summary, and
an expression may stand in `env:` only, which the tests hold the action to.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

FILES = ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STEP_SUMMARY")
_EXPRESSION = re.compile(r"\$\{\{\s*([\w.-]+)\s*\}\}")


class Ran(NamedTuple):
    """What came of an action: `conclusion` is success or failure; `log` what its steps printed, with a line for each step."""

    conclusion: str
    outputs: dict[str, str]
    summary: str
    log: str


def run_action(
    action: Path, workspace: Path, inputs: Mapping[str, str], environment: Mapping[str, str], temp: Path
) -> Ran:
    """Run the action that lies in the folder `action` on the checkout `workspace`; `temp` is the runner's own folder."""
    metadata = yaml.load((action / "action.yml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    assert set(inputs) <= set(metadata["inputs"])
    given = {name: inputs.get(name, about.get("default", "")) for name, about in metadata["inputs"].items()}
    context: dict[str, str] = {"github.action_path": str(action)} | {f"inputs.{name}": v for name, v in given.items()}
    variables, paths, summary, log = dict(environment), [environment["PATH"]], "", ""
    conclusion = "success"
    for number, step in enumerate(metadata["runs"]["steps"]):
        assert step["shell"] == "bash" and "uses" not in step and "if" not in step
        if conclusion == "failure":
            break
        folder = temp / f"step{number}"
        folder.mkdir(parents=True)
        files = {name: folder / name for name in FILES}
        for path in files.values():
            path.touch()
        script = folder / "script.sh"
        script.write_text(step["run"], encoding="utf-8")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
            cwd=workspace,
            env={
                **variables,
                "CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(workspace), "RUNNER_TEMP": str(temp),
                "RUNNER_TOOL_CACHE": str(temp / "tools"), "PATH": os.pathsep.join(reversed(paths)),
                **{name: str(path) for name, path in files.items()},
                **{name: evaluated(value, context) for name, value in step.get("env", {}).items()},
            },
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False,
        )  # fmt: skip
        log += f"## {step['name']}\n{done.stdout}"
        said = assignments(files["GITHUB_OUTPUT"])
        context |= {f"steps.{step['id']}.outputs.{name}": value for name, value in said.items()} if "id" in step else {}
        variables |= assignments(files["GITHUB_ENV"])
        paths += files["GITHUB_PATH"].read_text(encoding="utf-8").splitlines()
        summary += files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
        if done.returncode:
            conclusion = "failure"
    outputs = {name: evaluated(about["value"], context) for name, about in metadata["outputs"].items()}
    return Ran(conclusion, outputs, summary, log)


def evaluated(text: str, context: Mapping[str, Any]) -> str:
    """Put in what the expressions of a value name; what nothing has set is empty, as with the runner."""
    return _EXPRESSION.sub(lambda found: context.get(found[1], ""), text)


def assignments(path: Path) -> dict[str, str]:
    """Read a file of `NAME=value` lines."""
    lines = path.read_text(encoding="utf-8").splitlines()
    assert all("=" in line for line in lines), lines
    return dict(line.split("=", 1) for line in lines)
