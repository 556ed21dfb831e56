"""Approve an artifact: who, when, which version, and a digest of exactly what was approved."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sms_cli.changing.approval_terms import Asked, Terms, digest_now, front_matter, objections, settle_terms
from sms_cli.changing.repository import IDENTITY_HINT, commit, lacks_identity, top_of
from sms_cli.changing.rewriting import rewritten, stale_blocks, with_blocks
from sms_cli.checking import Diagnostic, Report, check
from sms_cli.errors import SmsError
from sms_cli.workspace import (
    Document,
    Edit,
    GitRefused,
    Workspace,
    apply_edits,
    inside,
    open_workspace,
    outdated_pictures,
    parts_of,
    write_bytes,
)


class Refused(Exception):
    """Artifacts may not be approved yet; `reasons` are one line each, by the title of the artifact."""

    def __init__(self, reasons: dict[str, list[str]]) -> None:
        super().__init__("; ".join(f"{title}: {'; '.join(said)}" for title, said in reasons.items()))
        self.reasons = reasons


class Approval(NamedTuple):
    """What the artifact says of its approval now. `new` is False where it stood so already and nothing was written.

    `remarks` are the warnings and advice that came with the approval, `others` counts those that it had before; `workspace` is
    as it is with this approval in it.
    """

    id: str
    title: str
    path: str
    version: str
    approved_by: str
    approved_on: str
    review_due: str
    new: bool
    committed: bool
    remarks: list[Diagnostic]
    others: int
    workspace: Workspace


def approve(
    workspace: Workspace,
    names: Sequence[str],
    by: str,
    *,
    on: date | None = None,
    version: str | None = None,
    review_due: date | None = None,
    into_git: bool = False,
) -> list[Approval]:
    """Approve artifacts together (each the name of its skill, its document id or its file), in the name of the person `by`.

    Left out, `on` is the day of the workspace, `review_due` lies `doc_review_max` after it, and the version becomes 1.0 or,
    when approved content has changed, the next minor one. All are approved or none. Raises Refused, with the files as they
    were, and SmsError.
    """
    mains = list(dict.fromkeys(main_document(workspace, name) for name in names))
    asked = Asked(on, version, review_due)
    if into_git:
        ready_to_commit(workspace)
    approvals = {main: _standing(workspace, main, asked) for main in mains}
    due = [main for main, standing in approvals.items() if standing is None]
    contents: dict[str, bytes] = {}
    if due:
        against = {main: objections(workspace, main, by) for main in due}
        terms = {main: settle_terms(workspace, main, by, asked) for main in due}
        contents, after = _as_approved(workspace, terms)
        before, report = check(workspace), check(after)
        known = {_mark(d) for d in before.diagnostics}
        gentle = [d for d in report.diagnostics if d.severity != "error"]
        brought = [d for d in gentle if _mark(d) not in known]
        _refuse(workspace, against, _errors(report, before, set().union(*(_paths(after, m) for m in due))), contents)
        for path, content in contents.items():
            write_bytes(inside(workspace.root, path), content)
        for main in due:
            own = _paths(after, main)
            approvals[main] = _approval(workspace, main, terms[main])._replace(
                new=True,
                # What the approvals bring elsewhere is said with the last of them.
                remarks=[d for d in brought if d.path in own or main is due[-1]],
                others=sum(1 for d in gentle if _mark(d) in known and d.path in own),
                workspace=after,
            )
            brought = [d for d in brought if d.path not in own]
    made = [approval for approval in approvals.values() if approval is not None]
    committed = into_git and _commit(workspace, mains, made, list(contents))
    return [approval._replace(committed=committed) for approval in made]


def _refuse(
    workspace: Workspace, against: dict[Document, list[str]], errors: list[Diagnostic], contents: dict[str, bytes]
) -> None:
    """Raise Refused where somebody or something speaks against an approval; errors elsewhere count against the first."""
    mains = {path: main for main in against for path in _paths(workspace, main)}
    reasons = {main: list(said) for main, said in against.items()}
    for d in errors:
        main = mains.get(d.path, next(iter(against)))
        # What is wrong with the approver has been said by then.
        if not (against[main] and d.path == main.path and d.field == "approved_by"):
            reasons[main].append(_reason(workspace, d, contents))
    if any(reasons.values()):
        raise Refused({_title(workspace, main): said for main, said in reasons.items() if said})


def main_document(workspace: Workspace, name: str, doing: str = "approve") -> Document:
    """Find the main document that a skill's name, a document id or the path of a file means. Raises SmsError."""
    path = os.path.relpath(os.path.realpath(name), workspace.root).replace(os.sep, "/")
    found = next((d for d in workspace.documents if d.path in (path, name)), None)
    if found is not None and found.skill:
        name = found.skill
    skill = workspace.definitions.skill(name)
    main = workspace.mains.get(skill.key)
    if skill.key in workspace.unreadable:
        broken = next(d for d in workspace.documents if d.skill == skill.key and d.problem is not None)
        message, line, column = broken.problem or ("cannot be read", 1, 1)
        raise SmsError(message, path=broken.path, line=line, column=column, hint="Mend it first")
    if main is None:
        raise SmsError(f"there is no {skill.title} to {doing}", hint=f"`sms draft {skill.key}` writes a first version")
    return main


def _approval(workspace: Workspace, main: Document, terms: Terms) -> Approval:
    """Return an approval that stands in these terms, nothing new in it yet."""
    title = _title(workspace, main)
    return Approval(str(front_matter(main).get("id")), title, main.path, *terms, False, False, [], 0, workspace)


def _title(workspace: Workspace, main: Document) -> str:
    return workspace.definitions.skills[str(main.skill)].title


def _paths(workspace: Workspace, main: Document) -> set[str]:
    """Return the paths of all files that say they belong to the artifact, those wrongly so included."""
    return {d.path for d in workspace.documents if (d.main or d).skill == main.skill}


def _standing(workspace: Workspace, main: Document, asked: Asked) -> Approval | None:
    """Return the approval that stands already and needs nothing new, if it does."""
    data = front_matter(main)
    wanted = {"approved_on": asked.on, "review_due": asked.review_due, "version": asked.version}
    if data.get("status") != "approved" or data.get("approved_digest") != digest_now(workspace, main):
        return None
    if any(value is not None and str(value) != data.get(field) for field, value in wanted.items()):
        return None  # approved once more without a change, such as after its yearly review
    terms = Terms(*(str(data.get(field)) for field in Terms._fields))
    return _approval(workspace, main, terms)


def _as_approved(workspace: Workspace, terms: dict[Document, Terms]) -> tuple[dict[str, bytes], Workspace]:
    """Return the files as they are to be written, and the workspace as it will be with them."""
    order = list(workspace.definitions.schema("document")["properties"])
    raw = {
        main.path: _edited(main.path, main.raw, {"status": "approved", **said._asdict()}, order)
        for main, said in terms.items()
    }
    interim = open_workspace(workspace.root, workspace.today, replace=raw)
    # Lists of documents elsewhere may name version and date; what was stale before is not ours to touch.
    stale = {document.path for document in stale_blocks(workspace)}
    contents = {path: text for path, text in rewritten(interim).items() if path not in stale and path not in raw}
    for main in terms:
        changed = interim.mains[str(main.skill)]
        # Blocks do not count for the digest, so both come from the same reading.
        digest = {"approved_digest": digest_now(interim, changed)}
        contents[main.path] = _edited(main.path, with_blocks(interim, changed), digest, order)
        contents |= outdated_pictures(interim, changed)
    return contents, open_workspace(workspace.root, workspace.today, replace=contents)


def _edited(path: str, raw: bytes, values: dict[str, str], order: list[str]) -> bytes:
    edits = [Edit("set", (field,), value, order) for field, value in values.items()]
    try:
        text, _ = apply_edits(raw.decode("utf-8"), edits)
    except SmsError as error:
        error.path = path
        raise
    return text.encode("utf-8")


def _mark(diagnostic: Diagnostic) -> tuple[Any, ...]:
    """Tell a diagnostic from others, wherever its line has moved to and whatever else it says by now."""
    return diagnostic.rule, diagnostic.severity, diagnostic.path, diagnostic.record, diagnostic.field


def _errors(after: Report, before: Report, own: set[str]) -> list[Diagnostic]:
    """Return the errors that the artifact has as an approved one, and those that its approval would bring elsewhere."""
    known = {_mark(d) for d in before.diagnostics if d.severity == "error"}
    return [d for d in after.diagnostics if d.severity == "error" and (d.path in own or _mark(d) not in known)]


def _reason(workspace: Workspace, diagnostic: Diagnostic, contents: dict[str, bytes]) -> str:
    """Say an error in one line, at the place it has in the file as it is, not as it would be approved."""
    d = diagnostic
    as_it_is = next((document.raw for document in workspace.documents if document.path == d.path), b"")
    line = _line_before(as_it_is, contents[d.path], d.line) if d.path in contents else d.line
    return f"{d.path}:{line}:{d.column}: {d.rule} {d.message}"


def _line_before(old: bytes, new: bytes, line: int) -> int:
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, old.split(b"\n"), new.split(b"\n"), autojunk=False)
    for _, old_start, old_end, start, end in matcher.get_opcodes():
        if start < line <= end:
            return min(old_start + line - start, max(old_end, old_start + 1))
    return line


def ready_to_commit(workspace: Workspace) -> None:
    """Raise SmsError where a commit would fail, before anything is written."""
    if top_of(workspace.root) is None:
        raise SmsError("the workspace is not in a git repository", hint="Run `git init` in it, or leave --commit out")
    if lacks_identity(workspace.root):
        raise SmsError("git does not know in whose name to commit", hint=IDENTITY_HINT)


def _commit(workspace: Workspace, mains: list[Document], approvals: list[Approval], written: list[str]) -> bool:
    """Commit what was approved, parts included, and what followed from it."""
    first = approvals[0]
    subject = f"Approve {first.title} {first.version}"
    if len(approvals) > 1:
        subject = f"Approve {len(approvals)} documents, {first.title} to {approvals[-1].title}"
    lines = [f"{a.id} {a.version}, approved by {a.approved_by} on {a.approved_on}." for a in approvals]
    paths = [file.path for main in mains for file in (main, *parts_of(workspace, main))]
    try:
        return commit(workspace.root, "\n".join([subject, "", *lines]), sorted({*paths, *written}))
    except GitRefused as error:
        raise SmsError(
            f"approved, but not committed: {error}", hint="Mend that, then commit the files yourself"
        ) from None
