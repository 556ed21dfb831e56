"""The lock says what is installed, byte for byte, and leaves open from where."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
LOCKS = sorted((CHECKOUT / "requirements").glob("*.txt"))
REQUIREMENT = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]+\])?==(?P<version>[^ ;]+)(?P<rest>.*)$")


def pins(lock: Path) -> dict[str, tuple[str, list[str]]]:
    """Return version and hashes of each requirement of a lock file; a line that is neither is an error."""
    found = {}
    for entry in re.sub(r"\\\n", " ", lock.read_text(encoding="utf-8")).splitlines():
        if entry.strip() and not entry.lstrip().startswith("#"):
            match = REQUIREMENT.match(entry)
            assert match, f"{lock.name}: {entry[:100]} is not pinned to one version"
            found[match["name"]] = (match["version"], re.findall(r"--hash=sha256:[0-9a-f]{64}(?= |$)", match["rest"]))
    return found


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_every_requirement_has_a_version_and_hashes(lock: Path) -> None:
    assert pins(lock)
    assert [name for name, (_, hashes) in pins(lock).items() if not hashes] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_the_locks_fit_into_one_environment(lock: Path) -> None:
    everything = pins(CHECKOUT / "requirements" / "all.txt")
    assert {name: pin for name, (pin, _) in pins(lock).items() if everything[name][0] != pin} == {}


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]

    def names(requirements: list[str | dict[str, str]]) -> set[str]:
        return {re.split(r"[^\w.-]", entry)[0].lower() for entry in requirements if isinstance(entry, str)}

    base = names(project["project"]["dependencies"])
    wanted = {
        "base": base,
        "draft": base | names(project["project"]["optional-dependencies"]["draft"]),
        "build": names(groups["build"]),
        "dev": base | names(groups["build"]) | names(groups["lint"]) | names(groups["test"]),
        "lock": names(groups["lock"]),
    }
    for lock, expected in wanted.items():
        assert expected <= set(pins(CHECKOUT / "requirements" / f"{lock}.txt")), f"{lock}.txt is stale: run `make lock`"


def test_no_lock_or_manifest_says_where_to_download_from() -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "requirements", "*.lock", "*.toml", "*.cfg", "*.in", "Makefile", ".ci", ".github"],
        cwd=CHECKOUT, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    address = re.compile(r"index-url|find-links +\S|://\S+\.(?:whl|tar\.gz|tgz|zip)|registry *=|\"resolved\"")
    locks = {path.relative_to(CHECKOUT).as_posix() for path in LOCKS}
    assert locks <= set(tracked)
    for name in tracked:
        for number, line in enumerate((CHECKOUT / name).read_text(encoding="utf-8").splitlines(), 1):
            said = line.replace("--no-emit-index-url", "").replace("--no-emit-find-links", "")
            assert not address.search(said), f"{name}:{number}: {line}"
            assert name not in locks or "://" not in line, f"{name}:{number}: {line}"
