"""Look for what is odd around a workspace: versions, git, files that cannot be read, extras that are not installed."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sms_cli import __version__
from sms_cli.changing.repository import IDENTITY_HINT, lacks_identity, top_of
from sms_cli.definitions import cache_folder, own_parts
from sms_cli.errors import SmsError
from sms_cli.workspace import FILE, GitRefused, Workspace, open_workspace, run_git

# Taken over by somebody who put code into them that reads keys and passwords.
_MALICIOUS = {"litellm": ("1.82.7", "1.82.8")}
_OLDEST_GIT = (2, 28)  # `git init --initial-branch`


class Remark(NamedTuple):
    """One thing looked at: `state` is ok, odd (works, but know it) or broken; `hint` says what to do."""

    name: str
    state: str
    found: str
    hint: str | None = None


def look_around(folder: Path) -> list[Remark]:
    """Look at everything that a folder's workspace depends on; nothing is changed."""
    remarks = [Remark("sms", "ok", __version__), _python(), _yaml(), *_extras(), _encoding(), _cache()]
    workspace: Workspace | None = None
    if all(remark.state != "broken" for remark in remarks):
        try:
            workspace = open_workspace(folder)
            edition = workspace.settings.edition
            found = f"{workspace.root} ({workspace.settings.organization}, edition {edition})"
            remarks.append(Remark("workspace", "ok", found))
        except SmsError as error:
            missing = not any((parent / FILE).exists() for parent in (folder.resolve(), *folder.resolve().parents))
            state, hint = ("odd", "make one with `sms init DIR`") if missing else ("broken", error.hint)
            error.hint = None
            remarks.append(Remark("workspace", state, f"none here: no {FILE}" if missing else str(error), hint))
    day = os.environ.get("SMS_AS_OF")
    if day and workspace is not None:
        remarks.append(Remark("day", "odd", f"SMS_AS_OF={day}: every check is as at that day", "unset it to use today"))
    remarks += _git(workspace.root if workspace else folder, workspace)
    if workspace is not None:
        remarks += [*_files(workspace), *_own_definitions(workspace), _letters(workspace.root)]
    return remarks


def _python() -> Remark:
    return Remark("Python", "ok", f"{platform.python_implementation()} {platform.python_version()}")


def _yaml() -> Remark:
    import yaml

    try:
        from yaml._yaml import CParser  # noqa: F401 - only whether it is there
    except ImportError:
        hint = "install a build of PyYAML that has it: pip install --force-reinstall --only-binary pyyaml pyyaml"
        return Remark("PyYAML", "broken", f"{yaml.__version__} without libyaml", hint)
    return Remark("PyYAML", "ok", f"{yaml.__version__} with libyaml")


def _extras() -> Iterator[Remark]:
    from importlib.metadata import PackageNotFoundError, version

    try:
        found = version("litellm")
    except PackageNotFoundError:
        hint = "needed only to draft with a model: pip install 'sms-cli[draft]'"
        yield Remark("extra draft", "odd", "litellm is not installed", hint)
        return
    if found in _MALICIOUS["litellm"]:
        hint = "this release steals secrets: uninstall it, change the keys that this machine holds, then install a later one"
        yield Remark("extra draft", "broken", f"litellm {found}", hint)
    else:
        yield Remark("extra draft", "ok", f"litellm {found}")


def _encoding() -> Remark:
    encoding = (getattr(sys.stdout, "encoding", None) or "unknown").lower()
    if encoding.replace("-", "").replace("_", "") == "utf8":
        return Remark("encoding", "ok", "UTF-8")
    hint = "names and signs may come out wrong; set PYTHONUTF8=1 or a UTF-8 locale"
    return Remark("encoding", "odd", encoding, hint)


def _cache() -> Remark:
    folder = cache_folder()
    probe = folder / f".probe-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        hint = "checks work, but each reads everything anew; set XDG_CACHE_HOME to a folder of yours"
        return Remark("cache", "odd", f"{folder} cannot be written: {error.strerror}", hint)
    return Remark("cache", "ok", str(folder))


def _git(folder: Path, workspace: Workspace | None) -> Iterator[Remark]:
    try:
        version = run_git(folder, "version").split()[2]
    except GitRefused as refused:
        yield Remark(
            "git", "odd", str(refused), "checks work without it; history, approvals by commit and `sms init` want it"
        )
        return
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if numbers < _OLDEST_GIT:
        yield Remark("git", "odd", version, "2.28 or newer is needed to make repositories")
    else:
        yield Remark("git", "ok", version)
    if lacks_identity(folder):
        yield Remark("git identity", "odd", "git does not know in whose name to commit", IDENTITY_HINT)
    else:
        yield Remark("git identity", "ok", run_git(folder, "var", "GIT_AUTHOR_IDENT").rpartition(">")[0] + ">")
    if workspace is not None:
        yield from _repository(workspace)


def _repository(workspace: Workspace) -> Iterator[Remark]:
    root = workspace.root
    top = top_of(root)
    if top is None:
        try:
            run_git(root, "rev-parse", "--show-toplevel")
            yield Remark(
                "repository", "odd", "the repository around it ignores this folder", "take it off the .gitignore"
            )
        except GitRefused as refused:
            yield Remark("repository", "odd", str(refused), f"`git init {root}` begins its history")
        return
    yield Remark("repository", "ok", str(top))
    if run_git(root, "rev-parse", "--is-shallow-repository").strip() == "true":
        hint = "fetch the rest with `git fetch --unshallow`; in CI, set the depth of the checkout to 0"
        yield Remark("history", "odd", "a shallow clone: approvals older than its edge cannot be looked up", hint)
    paths = [document.path for document in workspace.documents]
    if not paths:
        return
    changed = run_git(root, "--literal-pathspecs", "status", "--porcelain", "-z", "--no-renames", "--", *paths).split(
        "\0"
    )
    names = [entry[3:] for entry in changed if entry]
    if names:
        yield Remark("uncommitted", "odd", _listed(names), "commit them, so that history shows who changed what")
    else:
        yield Remark("uncommitted", "ok", "no artifact has changes that are not committed")


def _files(workspace: Workspace) -> Iterator[Remark]:
    unreadable = [f"{d.path}: {d.problem[0]}" for d in workspace.documents if d.problem is not None]
    closed: list[str] = []

    def note(error: OSError) -> None:
        closed.append(f"{os.path.relpath(error.filename, workspace.root)}/: {error.strerror}".replace(os.sep, "/"))

    for _, folders, _ in os.walk(workspace.root, onerror=note):
        folders[:] = [name for name in folders if not name.startswith(".")]
    found = [*unreadable, *closed]
    if found:
        hint = "mend them, or their permissions; until then nothing in them is checked"
        yield Remark("files", "broken", _listed(found), hint)
    else:
        count = len(workspace.documents)
        yield Remark("files", "ok", f"{count} {'artifact file' if count == 1 else 'artifact files'}, all readable")


def _own_definitions(workspace: Workspace) -> Iterator[Remark]:
    """Say what the workspace brings in its rules/ and skills/, if it brings anything."""
    definitions = workspace.definitions
    if not definitions.own_state:
        return
    skills = [skill.key for skill in definitions.skills.values() if skill.origin is not None]
    changed = [skill.key for skill in definitions.skills.values() if skill.origin is None and own_parts(skill)]
    counted = ((len(definitions.own_rules), "rule"), (len(skills), "skill"), (len(changed), "changed skill"))
    found = (
        ", ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in counted if count) or "nothing sound"
    )
    faults = [f"{fault.path}:{fault.line}: {fault.message}" for fault in definitions.faults]
    if faults:
        hint = "mend them; `sms check --select SHP003` shows them all"
        yield Remark("own definitions", "broken", f"{found}; faulty: {_listed(faults)}", hint)
    else:
        yield Remark("own definitions", "ok", found)


def _letters(root: Path) -> Remark:
    other = root / FILE.upper()
    try:
        same = other.exists() and other.samefile(root / FILE)
    except OSError:
        same = False
    if same:
        hint = "two names that differ only in that are one file here and two for others; keep names in small letters"
        return Remark("file names", "odd", "this file system does not tell capital letters from small ones", hint)
    return Remark("file names", "ok", "capital and small letters are told apart")


def _listed(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
