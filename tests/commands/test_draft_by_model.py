"""`sms draft` with a model, as people call it: few runs, because each loads litellm."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from sms_cli.workspace import read_yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "drafting"))
from scripted_model import ScriptedModel, answering

SETTINGS = 'organization: Harbour IT\nedition: "2018"\n'
KEY = "sk-planted-0123456789abcdef"
CATALOG: dict[str, Any] = read_yaml("""\
owner: PER-001
customers:
  - {id: CUS-001, name: Borealis, kind: named, external: true}
services:
  - id: SVC-001
    name: Managed Desktop
    description: Laptops, patched and replaced
    type: business
    status: live
    owner: PER-001
    customers: [CUS-001]
    criticality: high
    hours: 24x7
access: Everybody reads it on the intranet
""")
AS_OF = ("--as-of", "2026-08-31")
BRIEF = "We give Borealis a Managed Desktop, critical around the clock."


@pytest.fixture
def begun(tree: Callable[[Mapping[str, str]], Path], surroundings: dict[str, str]) -> Path:
    """Return a workspace in git without artifacts."""
    root = tree({"sms.yaml": SETTINGS})
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "begin"]):
        subprocess.run(["git", "-C", str(root), *command], check=True, capture_output=True)
    return root


@pytest.fixture
def server() -> Iterator[Any]:
    """Return a server that gives of the catalog what is asked for."""
    started = ScriptedModel([answering(CATALOG)]).start()
    yield started
    started.shutdown()
    started.server_close()


def everything(root: Path) -> str:
    """Return all text of a folder, its git objects too."""
    files = "\n".join(path.read_text("utf-8", "replace") for path in root.rglob("*") if path.is_file())
    log = subprocess.run(["git", "-C", str(root), "log", "-p"], capture_output=True, text=True, check=True).stdout
    return files + log


def test_a_draft_with_the_model_of_the_workspace_once_its_host_is_confirmed(
    sms: Any, begun: Path, server: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    env = {"OPENAI_API_KEY": KEY, "XDG_CONFIG_HOME": str(tmp_path_factory.mktemp("config"))}
    model = f"model: {{name: openai/scripted, api_base: {server.address}/v1, timeout: 30}}\n"
    (begun / "sms.yaml").write_text(SETTINGS + model, encoding="utf-8")
    refused = sms("draft", "cat", BRIEF, *AS_OF, cwd=begun, env=env)
    assert refused.returncode == 2 and refused.stderr.count("\n") == 1 and server.requests == []
    said = f"sends prompts, and your key, to {server.address}, which nobody has confirmed on this machine"
    assert said in refused.stderr
    said = f"add --confirm-host {server.address} once; or name an address of your own with --api-base"
    assert said in refused.stderr

    options = ("--confirm-host", server.address, "--commit", "--save-prompts", "prompts")
    done = sms("draft", "cat", BRIEF, *options, *AS_OF, cwd=begun, env=env)
    assert done.returncode == 0, done.stderr
    assert "asking for part 1 of 2: customers, services, access, owner, classification" in done.stderr
    assert "wrote plan/service-catalog.md\ncommitted plan/service-catalog.md\n" in done.stderr
    assert "Values: " in done.stdout and "from the brief" in done.stdout
    assert "with `sms confirm DOC-CAT FIELD --by PERSON`:" in done.stdout
    assert "PASS plan/service-catalog.md" in done.stdout
    message = subprocess.run(
        ["git", "-C", str(begun), "log", "-1", "--format=%s%n%(trailers)"], capture_output=True, text=True, check=True
    ).stdout
    assert message.startswith(
        "Draft plan/service-catalog.md\nDrafted-With: openai/scripted\nDrafted-Skill: service-catalog 1\n"
    )
    assert "Drafted-Rounds: 1\n" in message and "Drafted-Cost: unknown\n" in message
    log = sms("draft", "--log", cwd=begun).stdout
    assert "service-catalog 1  openai/scripted  commit " in log and "1 round, " in log
    saved = sorted((begun / "prompts").iterdir())
    assert [path.name[:18] for path in saved] == ["service-catalog-01", "service-catalog-02"]
    assert BRIEF in json.loads(saved[0].read_text(encoding="utf-8"))["messages"][1]["content"]
    assert [headers["Authorization"] for headers in server.headers] == [f"Bearer {KEY}"] * 2
    assert KEY not in everything(begun) + done.stdout + done.stderr + log

    model = model.replace(server.address, "http://llm.evil.example")
    (begun / "sms.yaml").write_text(SETTINGS + model, encoding="utf-8")
    refused = sms("draft", "cat", "Change it.", *AS_OF, cwd=begun, env=env)
    assert refused.returncode == 2 and "http://llm.evil.example, which nobody has confirmed" in refused.stderr
    assert KEY not in refused.stderr


def test_a_file_in_the_repository_cannot_turn_the_key_to_another_host(sms: Any, begun: Path, server: Any) -> None:
    text = f"OPENAI_API_BASE={server.address}\nOPENAI_BASE_URL={server.address}\nSMS_API_BASE={server.address}\n"
    package = Path(
        subprocess.run(
            [sys.executable, "-c", "import importlib.util as u; print(u.find_spec('litellm').origin)"],
            capture_output=True, text=True, check=True,
        ).stdout.strip()
    )  # fmt: skip
    # litellm looks for `.env` from its own folder upward: here it seems to stand in an environment inside the repository.
    (begun / "site").mkdir()
    (begun / "site" / "litellm").symlink_to(package.parent)
    (begun / ".env").write_text(text, encoding="utf-8")
    # Without an address of the user's own, the provider's is used, never one of the file: here it is not reachable.
    env = {"OPENAI_API_KEY": KEY, "LITELLM_MODE": "DEV", "PYTHONPATH": str(begun / "site"), "NO_PROXY": "127.0.0.1"}
    blocked = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}
    options = ("--model", "openai/scripted", "--timeout", "2")
    done = sms("draft", "cat", BRIEF, *options, *AS_OF, cwd=begun, env={**env, **blocked})
    assert done.returncode == 2 and done.stderr.splitlines()[-1].startswith("sms: nothing answers at the provider of")
    assert server.requests == [] and KEY not in done.stderr


def test_a_dry_run_shows_the_requests_and_sends_nothing(sms: Any, begun: Path, server: Any) -> None:
    before = everything(begun)
    options = ("--model", "openai/gpt-4o-mini", "--dry-run", "--rounds", "2")
    done = sms("draft", "sup", "Two suppliers.", *options, *AS_OF, cwd=begun, env={"OPENAI_API_KEY": KEY})
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "Supplier Management, openai/gpt-4o-mini: nothing is sent"
    assert lines[1].startswith("  request 1  ") and lines[1].endswith("to write  suppliers")
    assert "in 3 requests; a window of 128,000" in lines[-2]
    assert lines[-1].startswith("About 0.0") and lines[-1].endswith("USD with 2 rounds.")
    assert everything(begun) == before and server.requests == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["cat", "A brief"], "sms: No model is set up. Name one with --model"),
        (["cat", "A brief", "--brief", "x.md"], "sms: the brief is given twice. Give it in words or as a file\n"),
        (
            ["cat", "--brief", "none.md", "--model", "openai/x"],
            "sms: none.md: cannot be read: No such file or directory\n",
        ),
        (["cat", "x", "--answers", "a.yaml"], "sms: answers come from a file or from a model, not from both."),
        (["cat", "x", "--model", "http://evil.example/x"], "sms: http://evil.example/x is not the name of a model."),
        (["cat", "x", "--model", "openai/x", "--api-base", "ftp://x"], "sms: ftp://x is not an address of a model."),
        ([], "sms: no skill is named. `sms skills list` names them all\n"),
        (["--log"], ""),
    ],
)
def test_bad_input_gets_one_line(sms: Any, begun: Path, arguments: list[str], said: str) -> None:
    done = sms("draft", *arguments, cwd=begun)
    assert done.returncode == (2 if said else 0)
    assert done.stderr.startswith(said) and done.stderr.count("\n") <= 1


@pytest.mark.parametrize("variable", ["SMS_TIMEOUT", "SMS_TEMPERATURE", "SMS_WINDOW"])
def test_a_variable_that_is_no_number_is_named(sms: Any, begun: Path, variable: str) -> None:
    done = sms("draft", "cat", "x", "--model", "openai/x", cwd=begun, env={variable: "soon"})
    assert done.returncode == 2 and done.stderr.startswith(f"sms: {variable} is soon; a number of at least ")
