"""Whether a file holds work that nobody could bring back: drafting and importing never write over it."""

from __future__ import annotations

from sms_cli.drafting.kept import digest, read_base, read_json, write_base, write_json
from sms_cli.errors import SmsError
from sms_cli.workspace import Document, GitRefused, Workspace, inside, run_git

_IMPORTED = "imported.json"


def refuse_edited(workspace: Workspace, document: Document) -> None:
    """Raise SmsError where people have edited a file since it was drafted, imported into or committed."""
    written = digest(document.raw)
    base = read_base(workspace, document.skill or "")
    if written not in (base.written if base else None, read_json(workspace.root, _IMPORTED).get(document.path)):
        refuse_uncommitted(workspace, document.path, "importing")


def note_imported(workspace: Workspace, path: str, text: str) -> None:
    """Remember how an import has left a file, so that a further one may follow before a commit. Raises SmsError."""
    known = {key: value for key, value in read_json(workspace.root, _IMPORTED).items() if key != "format"}
    write_json(workspace.root, _IMPORTED, {**known, path: digest(text.encode("utf-8"))})


def note_fixed(workspace: Workspace, paths: list[str]) -> None:
    """Let files count as they were drafted whose blocks alone were rewritten since; `workspace` is as it was before that.

    Raises SmsError.
    """
    for skill, main in workspace.mains.items():
        base = read_base(workspace, skill) if main.path in paths else None
        if base is not None and base.written == digest(main.raw):
            base.written = digest(inside(workspace.root, main.path).read_bytes())
            write_base(workspace, skill, base)


def refuse_uncommitted(workspace: Workspace, path: str, doing: str = "drafting") -> None:
    """Raise SmsError unless git has the file exactly as it is."""
    state = _state(workspace, path)
    if state == "clean":
        return
    if state == "changed":
        message = f"has changes that are not committed; {doing} would mix with them"
        hint = "Commit them first, or use --force, which keeps a backup beside it"
    else:
        message = "was edited since it was drafted, and no commit holds it"
        hint = "Commit it first (git add, git commit), or use --force, which keeps a backup beside it"
    raise SmsError(message, path=path, hint=hint)


def _state(workspace: Workspace, path: str) -> str:
    """Return clean, changed, or unknown to git."""
    try:
        said = run_git(workspace.root, "status", "--porcelain=v1", "-z", "--ignored", "--", path)
    except GitRefused:
        return "unknown"
    if not said:
        return "clean"
    return "unknown" if said[:2] in ("??", "!!") else "changed"
