"""What all tests share: the installed command in surroundings of its own, trees of files, and the worked examples."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from filelock import FileLock, Timeout

from sms_cli.commands.terminal import rooms_connected
from starting import Commands

# As at the start of every command: a check of the whole example runs rules on its figures.
rooms_connected()

Sms = Callable[..., subprocess.CompletedProcess[str]]
Tree = Callable[[Mapping[str, str]], Path]

CHECKOUT = Path(__file__).resolve().parent.parent
GIT_CONFIG = """\
[user]
\tname = Test Person
\temail = test.person@example.org
[init]
\tdefaultBranch = main
[commit]
\tgpgSign = false
[core]
\tautocrlf = false
\thooksPath = /dev/null
[gc]
\tauto = 0
"""
# Seen from outside by nothing but these: no keys of model providers, no settings of sms, git, Python or the terminal.
PASSED_ON = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run start every command as a process of its own."""
    parser.addoption("--fresh", action="store_true", help="start each command of sms from nothing, as a terminal does")


def pytest_configure(config: pytest.Config) -> None:
    """Lay the folders of the tests into memory where there is room for them: they hold some hundred thousand small files."""
    memory = "/dev/shm"
    if not config.option.basetemp and os.path.isdir(memory) and os.access(memory, os.W_OK):
        found = os.statvfs(memory)
        if found.f_bavail * found.f_frsize > 1 << 30 and not found.f_flag & os.ST_NOEXEC:
            os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", memory)


def pytest_collection_finish() -> None:
    """Leave the tests themselves to no collector: it would walk them anew for every workspace that a test opens."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all processes of one test run have in common."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the environment variables that a command under test sees: all of them."""
    home = tmp_path_factory.mktemp("home")
    (home / ".gitconfig").write_text(GIT_CONFIG, encoding="utf-8")
    found = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return {
        **found,
        "HOME": str(home),
        "USERPROFILE": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_DATA_HOME": str(home / ".local" / "share"),
        "XDG_STATE_HOME": str(home / ".local" / "state"),
        # Compiling the definitions takes longer than most tests; all of a run share what one has compiled.
        "XDG_CACHE_HOME": str(_shared(tmp_path_factory) / "cache"),
        "GIT_CONFIG_GLOBAL": str(home / ".gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LANG": "C.UTF-8",
        "TERM": "dumb",
        "TZ": "UTC",
    }


@pytest.fixture(autouse=True)
def _isolated(surroundings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the process of the tests the same surroundings as the commands that it starts."""
    for name in list(os.environ):
        if name not in surroundings and not name.startswith(("PYTEST_", "COV_", "COVERAGE_")):
            monkeypatch.delenv(name)
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="session")
def commands(surroundings: dict[str, str], pytestconfig: pytest.Config) -> Iterator[Commands]:
    """Yield what starts the installed `sms`."""
    path = shutil.which("sms", path=str(Path(sys.executable).parent))
    if path is None:
        pytest.fail(f"sms is not installed beside {sys.executable}: run `make test`, or `pip install -e .` first")
    found = Commands(path, surroundings, fresh=pytestconfig.getoption("--fresh"))
    yield found
    found.stop()


@pytest.fixture(scope="session")
def sms(commands: Commands, tmp_path_factory: pytest.TempPathFactory) -> Sms:
    """Return a function that runs the installed `sms`: `sms("check", cwd=folder, env={"NO_COLOR": "1"})`.

    Without `cwd` it runs in an empty folder; a variable of `env` that is None is taken away.
    """
    nowhere = tmp_path_factory.mktemp("nowhere")

    def run(
        *arguments: str | os.PathLike[str],
        cwd: str | os.PathLike[str] | None = None,
        env: Mapping[str, str | None] | None = None,
        input: str | None = None,  # noqa: A002 - the name that subprocess has made familiar
    ) -> subprocess.CompletedProcess[str]:
        return commands.run([os.fspath(word) for word in arguments], os.fspath(cwd or nowhere), env or {}, input)

    return run


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """Return a function that lays down `{path: text}` under the test's folder and returns that folder."""

    def lay_down(files: Mapping[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        return tmp_path

    return lay_down


# The worked examples by the fixture that gives each: its name and the further options of `sms init`.
EXAMPLES = {
    "netops": ("netops",),
    "clinic_it": ("clinic-it",),
    "netops_2018": ("netops", "--edition", "2018", "--no-git"),
}


@pytest.fixture(scope="session")
def worked_example(
    request: pytest.FixtureRequest, commands: Commands, sms: Sms, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """Return a function that gives the workspace of a worked example, made once a run for all its processes."""
    shared = _shared(tmp_path_factory)
    wanted = {name for item in request.session.items for name in getattr(item, "fixturenames", ()) if name in EXAMPLES}

    def made(fixture: str) -> bool:
        return (shared / fixture).exists() or (shared / f"{fixture}.failure").exists()

    def make(fixture: str) -> None:
        folder = shared / f"{fixture}.made"
        name, *options = EXAMPLES[fixture]
        done = sms("init", folder, "--example", name, *options)
        if done.returncode != 0:
            (shared / f"{fixture}.failure").write_text(f"{done.stdout}{done.stderr}", encoding="utf-8")
            return
        if (folder / ".git").exists():  # a pack is one file to copy, and hundreds of tests copy it
            subprocess.run(["git", "-C", folder, "gc", "--quiet"], env=commands.surroundings, check=True)
        folder.rename(shared / fixture)

    def find(fixture: str) -> Path:
        # While another process makes this one, there may be one that nobody makes yet.
        for name in (fixture, *sorted(wanted - {fixture})):
            if made(fixture):
                break
            try:
                with FileLock(shared / f"{name}.lock", timeout=0):
                    if not made(name):
                        make(name)
            except Timeout:
                continue
        with FileLock(shared / f"{fixture}.lock"):
            if not made(fixture):
                make(fixture)
        failure = shared / f"{fixture}.failure"
        if failure.exists():
            pytest.fail(f"sms init {' '.join(EXAMPLES[fixture])} failed:\n{failure.read_text('utf-8')}", pytrace=False)
        commands.warm(shared / fixture)
        return shared / fixture

    return find


@pytest.fixture(scope="session")
def netops(worked_example: Callable[[str], Path]) -> Path:
    """Return the worked example as a workspace, made once a run. It is shared: change only a `netops_copy`."""
    return worked_example("netops")


@pytest.fixture(scope="session")
def clinic_it(worked_example: Callable[[str], Path]) -> Path:
    """Return the second worked example, made once a run. It is shared: do not change it."""
    return worked_example("clinic_it")


@pytest.fixture(scope="session")
def netops_2018(worked_example: Callable[[str], Path]) -> Path:
    """Return the first worked example drafted for edition 2018, without a repository. It is shared: do not change it."""
    return worked_example("netops_2018")


@pytest.fixture
def netops_copy(netops: Path, tmp_path: Path) -> Path:
    """Return a copy of the worked example, its git history included, that the test may change."""
    return shutil.copytree(netops, tmp_path / "netops", symlinks=True)
