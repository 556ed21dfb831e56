"""What is installed is what was written: a wheel, built from the source archive, works alone and holds all data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

# One process builds and installs for all tests of this module.
pytestmark = pytest.mark.xdist_group("packaging")

CHECKOUT = Path(__file__).resolve().parents[2]
DATA = ("skills", "rules", "project-template", "examples")
Installed = Callable[..., subprocess.CompletedProcess[str]]


def run(*command: str | Path, cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command that is expected to succeed."""
    done = subprocess.run(
        command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
    return done


def own_files(*folders: str) -> set[str]:
    """Return the paths of the checkout's files, those not yet added included, those that git ignores left out."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *folders]
    listed = subprocess.run(command, cwd=CHECKOUT, capture_output=True, encoding="utf-8", check=True).stdout
    return {name for name in filter(None, listed.split("\0")) if (CHECKOUT / name).is_file()}


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory, surroundings: dict[str, str]) -> tuple[Path, Path]:
    """Build the source archive, and the wheel from the source archive; return both."""
    source, dist = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    for name in own_files():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes((CHECKOUT / name).read_bytes())
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", dist, source, cwd=dist, env=surroundings)
    (archive,) = dist.glob("*.tar.gz")
    (wheel,) = dist.glob("*.whl")
    return archive, wheel


@pytest.fixture(scope="module")
def environment(archives: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an environment of its own, without a network, and return the environment's folder.

    The libraries are those that the tests run with; a path file, not an installation, brings them in, and it leads to
    the folder only, so that the editable installation of the checkout is not seen.
    """
    place = tmp_path_factory.mktemp("installed")
    venv.create(place, with_pip=False, symlinks=os.name != "nt")
    scripts = place / ("Scripts" if os.name == "nt" else "bin")
    options = ["--quiet", "--no-deps", "--no-index", "--disable-pip-version-check"]
    run(
        sys.executable, "-m", "pip", "--python", scripts / "python", "install", *options, archives[1],
        cwd=place, env={**os.environ, "PIP_CONFIG_FILE": os.devnull},
    )  # fmt: skip
    own = Path(sysconfig.get_path("purelib", vars={"base": str(place), "platbase": str(place)}))
    (own / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def installed(environment: Path, surroundings: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Return a function that runs a program of the new environment, with a cache of its own, in an empty folder."""
    empty = tmp_path_factory.mktemp("empty")
    cache = tmp_path_factory.mktemp("cache")
    scripts = environment / ("Scripts" if os.name == "nt" else "bin")

    def run_there(program: str, *arguments: str | Path, cwd: Path = empty) -> subprocess.CompletedProcess[str]:
        return run(scripts / program, *arguments, cwd=cwd, env={**surroundings, "XDG_CACHE_HOME": str(cache)})

    return run_there


def test_the_source_archive_holds_what_a_build_needs(archives: tuple[Path, Path]) -> None:
    with tarfile.open(archives[0]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert own_files(*DATA) <= names
    assert {"pyproject.toml", "hatch_build.py", "LICENSE", "CHANGELOG.md", "sms_cli/app.py"} <= names
    assert not [name for name in names if name.startswith(("tests/", "requirements/", ".ci/"))]


def test_the_wheel_holds_the_package_and_all_data(archives: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(archives[1]) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    shipped = {name.removeprefix("sms_cli/_data/") for name in names if name.startswith("sms_cli/_data/")}
    assert shipped == own_files(*DATA) | {"definitions.json"}
    assert all(name.startswith("sms_cli/") for name in names)


def test_the_metadata_name_version_licence_and_python(archives: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(archives[1]) as wheel:
        (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
        metadata = wheel.read(name).decode("utf-8").splitlines()
    from sms_cli import __version__

    assert {
        "Name: sms-cli",
        f"Version: {__version__}",
        "License-Expression: MIT",
        "License-File: LICENSE",
        "Requires-Python: >=3.11",
        "Provides-Extra: draft",
    } <= set(metadata)


def test_an_installed_sms_uses_its_own_package_and_data(installed: Installed, environment: Path) -> None:
    program = (
        "import json, sms_cli\n"
        "from sms_cli.definitions import data_root\n"
        "print(json.dumps([sms_cli.__file__, str(data_root())]))"
    )
    package, data = json.loads(installed("python", "-I", "-c", program).stdout)
    assert environment in Path(package).parents
    assert Path(data) == Path(package).parent / "_data"


def test_it_says_its_version_and_knows_its_skills(installed: Installed) -> None:
    from sms_cli import __version__

    assert installed("sms", "--version").stdout.split() == ["sms", __version__]
    assert installed("python", "-m", "sms_cli", "--version").stdout.split() == ["sms", __version__]
    skills = installed("sms", "skills", "list").stdout
    assert "service-catalog" in skills


def test_it_makes_the_worked_example_and_finds_no_error(installed: Installed, tmp_path: Path) -> None:
    installed("sms", "init", "x", "--example", "netops", cwd=tmp_path)
    assert (tmp_path / "x" / "sms.yaml").is_file()
    installed("sms", "check", "--as-of", "2026-08-31", cwd=tmp_path / "x")
