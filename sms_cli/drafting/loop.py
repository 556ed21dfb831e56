"""One draft from beginning to end: what is settled, what the author says, rendered, checked, handed back, written once."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

from sms_cli.checking import Diagnostic, Report, check
from sms_cli.definitions import Skill
from sms_cli.drafting.answers import Answers
from sms_cli.drafting.bodies import merge_bodies
from sms_cli.drafting.form import Form
from sms_cli.drafting.ids import Ids
from sms_cli.drafting.kept import Base, digest, put, read_base, write_base
from sms_cli.drafting.prefill import Settled, add_defaults, merge, settle, tool_settled
from sms_cli.drafting.render import document_text, render_body
from sms_cli.drafting.revise import revise_front
from sms_cli.drafting.skeleton import keep_schema
from sms_cli.drafting.uncommitted import refuse_uncommitted
from sms_cli.drafting.values import said, typed_fields
from sms_cli.errors import SmsError
from sms_cli.workspace import (
    Document,
    Edit,
    Workspace,
    apply_edits,
    backup,
    inside,
    open_workspace,
    outdated_pictures,
    render_blocks,
    replace_blocks,
)


class Known(NamedTuple):
    """What an author starts from: the workspace, what upstream settles, and the front matter as it stands (or None)."""

    workspace: Workspace
    settled: Settled
    current: dict[str, Any] | None


class Author(Protocol):
    """Who fills in the form: a person, a file, a model.

    `rounds` is how often it answers at most; with `by_check` the version that the check finds least wrong with is kept and a
    round that makes nothing better is the last, else what the author said last stands.
    """

    rounds: int
    by_check: bool

    def fill_in(self, form: Form, known: Known) -> Answers:
        """Answer the form. Raises SmsError for what cannot be taken."""

    def revise(self, form: Form, answers: Answers, diagnostics: list[Diagnostic], checked: Workspace) -> Answers | None:
        """Answer again, knowing what the check says of the workspace with the draft in it; None to leave it at that."""

    def remarks(self, form: Form, checked: Workspace) -> list[Diagnostic]:
        """Return what no rule can know of the draft in this workspace, because it concerns where its words come from."""


class Draft(NamedTuple):
    """What came of a draft. `path` is relative to the workspace; `diagnostics` are those of this artifact's files.

    `pictures` are the files beside it that its blocks show and that were drawn; `kept` says what was left alone because people
    edited it; `refused` what the author answered and the form does not take; `rounds` how often the author answered; `backup`
    where the old file went under force; `workspace` is as it is with this
    draft in it.
    """

    path: str
    text: str
    diff: str
    report: Report
    diagnostics: list[Diagnostic]
    kept: list[str]
    refused: list[str]
    rounds: int
    pictures: list[str]
    created: bool
    changed: bool
    backup: str | None
    workspace: Workspace


class _Target:
    """The file that a draft goes to, as it stands now."""

    def __init__(self, workspace: Workspace, skill: Skill) -> None:
        main = workspace.mains.get(skill.key)
        broken = next((d for d in workspace.documents if d.skill == skill.key and d.is_main and d.problem), None)
        self.path = main.path if main else (broken.path if broken else skill.path)
        self.file = inside(workspace.root, self.path)
        self.base = read_base(workspace, skill.key)
        self.raw = self.read()
        self.document: Document | None = main
        self.problem = broken.problem if broken is not None and main is None else None
        if self.raw is None or not self.raw.strip():
            self.problem = None

    def read(self) -> bytes | None:
        """Return the bytes of the file, or None where there is none."""
        try:
            return self.file.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SmsError(f"cannot be read: {error.strerror}", path=self.path) from None

    def guard(self, workspace: Workspace) -> None:
        """Raise SmsError where writing would lose somebody's work."""
        if self.problem is not None:
            message, line, column = self.problem
            hint = "Mend it first, or use --force to begin anew; a backup is kept"
            raise SmsError(message.partition(";")[0], path=self.path, line=line, column=column, hint=hint)
        if self.raw is None or not self.raw.strip():
            return
        if self.base is None or self.base.written != digest(self.raw):
            refuse_uncommitted(workspace, self.path)


def draft(
    workspace: Workspace, skill: Skill | str, author: Author, *, force: bool = False, dry_run: bool = False
) -> Draft:
    """Draft a skill's artifact, or revise the one that is there, and write it unless it is a dry run.

    Raises SmsError when the target holds work that is not committed (`force` keeps a backup instead), when the author's
    answers cannot be taken, or when the file cannot be written; then nothing is changed.
    """
    if isinstance(skill, str):
        skill = workspace.definitions.skill(skill)
    target = _Target(workspace, skill)
    if not force and not dry_run:
        target.guard(workspace)
    form = Form(workspace.definitions, skill)
    current = None
    if target.document is not None and target.document.data is not None:
        current = target.document.data
    known = Known(workspace, settle(workspace, form), current)
    version = _Version(workspace, form, target, known, author, author.fill_in(form, known))
    rounds = 1
    while rounds < author.rounds:
        better = author.revise(form, version.answers, version.diagnostics, version.workspace)
        if better is None:
            break
        rounds += 1
        tried = _Version(workspace, form, target, known, author, better)
        if author.by_check and tried.badness >= version.badness:
            break
        version = tried
    saved = None if dry_run else _write(workspace, form, target, version)
    return Draft(
        path=target.path,
        text=version.text,
        diff=_diff(target, version.text),
        report=version.report,
        diagnostics=version.diagnostics,
        kept=version.kept,
        refused=version.answers.refused,
        rounds=rounds,
        pictures=list(version.pictures),
        created=target.raw is None,
        changed=target.raw != version.text.encode("utf-8"),
        backup=saved,
        workspace=version.workspace,
    )


class _Version:
    """The document as one set of answers makes it, rendered and checked in its place, nothing written."""

    def __init__(
        self, workspace: Workspace, form: Form, target: _Target, known: Known, author: Author, answers: Answers
    ) -> None:
        self.answers = answers
        document, base = target.document, target.base
        fresh = document is None or document.data is None
        self.front = _front_matter(workspace, form, known, answers, base, fresh=fresh)
        self.kept: list[str] = list(answers.left_out)
        said_anyway = [key for key in form.computed if key in answers.values]
        self.kept += [f"{key} is computed; what the answers say of it was left out" for key in said_anyway]
        self.sections = answers.sections
        if fresh:
            self.body = render_body(workspace, form, self.front, self.sections)
            text = document_text(self.front, self.body)
        else:
            assert document is not None and document.data is not None
            text = self._revised(workspace, form, document, base)
        self.text, self.pictures, self.workspace = _with_blocks(workspace, form.skill.key, target.path, text)
        self.report = check(self.workspace)
        mine = {d.path for d in self.workspace.documents if d.main is not None and d.main.path == target.path} | {
            target.path
        }
        own = [d for d in self.report.diagnostics if d.path in mine] + author.remarks(form, self.workspace)
        self.diagnostics = sorted(own, key=lambda d: (d.path, d.line, d.column))

    @property
    def badness(self) -> tuple[int, int]:
        """Return how much is wrong with it: errors and refused answers first, then warnings."""
        count = [sum(1 for d in self.diagnostics if d.severity == severity) for severity in ("error", "warning")]
        return count[0] + len(self.answers.refused), count[1]

    def _revised(self, workspace: Workspace, form: Form, document: Document, base: Base | None) -> str:
        """Return the text of the existing document with what the answers change."""
        assert document.data is not None
        current = typed_fields(form.fields, document.data)
        given = set(self.answers.values)
        new = self.front
        if base is not None:
            # A field that the answers leave out now, and gave before, stays as it is.
            new = {key: value for key, value in new.items() if key in given or key not in base.answered}
        computed = {key: new[key] for key in form.computed if key in new}
        new = {key: value for key, value in new.items() if key not in computed}
        revision = revise_front(
            form, base.front if base else None, new, current, self.answers.emptied, _elsewhere(workspace, document)
        )
        self.kept += revision.kept
        whole = {**current, **self.front}
        # A section that the answers leave out now, and gave before, stays as it is.
        self.sections = {**(base.sections if base else {}), **self.answers.sections}
        self.body = render_body(workspace, form, whole, self.sections)
        blank = render_body(workspace, form, whole, {})
        body, kept = merge_bodies(base.body if base else None, self.body, document.body, blank)
        self.kept += [f"the text of {heading} was edited by hand and stays" for heading in kept]
        head = document.raw[: document.body_start].decode("utf-8")
        order = tuple(form.fields)
        edits = [*revision.edits, *(Edit("set", (k,), v, order) for k, v in computed.items() if v != current.get(k))]
        changed, _ = apply_edits(head, edits) if edits else (head, [])
        return changed + body


def _front_matter(
    workspace: Workspace, form: Form, known: Known, answers: Answers, base: Base | None, *, fresh: bool
) -> dict[str, Any]:
    """Return the front matter that the answers and what is settled make, typed and in order."""
    settled = known.settled.values
    data: dict[str, Any] = {key: value for key, value in said(answers.values).items() if key not in form.computed}
    earlier: dict[str, Any] = {} if fresh else (base.front if base else known.current or {})
    if fresh or base is not None:
        data = merge(form.fields, {**settled, **tool_settled(form)}, data)
    else:
        data.update(
            {
                key: value
                for key, value in settled.items()
                if key not in data and (key in form.computed or key not in (known.current or {}))
            }
        )
    Ids(workspace, data, earlier).assign(form.own, data, said(earlier))
    if fresh or base is not None:
        add_defaults(form.fields, data)
    return typed_fields(form.fields, data)


def _elsewhere(workspace: Workspace, document: Document) -> Any:
    """Return the function that finds an entry in a part of a document."""

    def find(table: str, id_: str) -> str | None:
        row = workspace.rows.ids.get(table, {}).get(id_)
        if row is None:
            return None
        owner = workspace.document_of(row)
        return owner.path if owner is not document else None

    return find


def _with_blocks(workspace: Workspace, skill: str, path: str, text: str) -> tuple[str, dict[str, bytes], Workspace]:
    """Fill the generated blocks of a text; return it, the pictures to draw, and the workspace as it is with them."""
    pictures: dict[str, bytes] = {}
    for _ in range(2):
        opened = open_workspace(
            workspace.root,
            workspace.today,
            edition=workspace.settings.edition,
            replace={path: text.encode("utf-8"), **pictures},
            without=workspace.without,
        )
        document = opened.mains.get(skill)
        if document is None or document.path != path:
            break
        head = document.raw[: document.body_start].decode("utf-8")
        filled = head + replace_blocks(document.body, render_blocks(opened, document))
        more = outdated_pictures(opened, document)
        if filled == text and not more:
            break
        text, pictures = filled, pictures | more
    return text, pictures, opened


def _write(workspace: Workspace, form: Form, target: _Target, version: _Version) -> str | None:
    """Write the document, then what the next draft compares with; return where a backup went."""
    data = version.text.encode("utf-8")
    now = target.read()
    if now != target.raw:
        raise SmsError("was changed while the draft was made", path=target.path, hint="Run the same command again")
    saved = None
    if data != now:
        protected = (
            now is not None and bool(now.strip()) and (target.base is None or target.base.written != digest(now))
        )
        if protected and not _clean(workspace, target):
            saved = backup(target.file).relative_to(workspace.root).as_posix()
        put(workspace.root, target.path, version.text)
    for path, picture in version.pictures.items():
        put(workspace.root, path, picture.decode("utf-8"))
    answered = set(version.answers.values)
    front = version.front
    if target.base is not None and target.document is not None:
        # Fields left out this time keep their place in the comparison.
        front = {
            **{k: v for k, v in target.base.front.items() if k in target.base.answered and k not in answered},
            **front,
        }
        answered |= target.base.answered - version.answers.emptied
    keep_schema(workspace, form.skill.key)
    write_base(
        workspace,
        form.skill.key,
        Base(typed_fields(form.fields, front), version.body, answered, version.sections, digest(data)),
    )
    return saved


def _clean(workspace: Workspace, target: _Target) -> bool:
    if target.problem is not None:
        return False
    try:
        refuse_uncommitted(workspace, target.path)
    except SmsError:
        return False
    return True


def _diff(target: _Target, text: str) -> str:
    """Return what changes as a unified diff."""
    import difflib

    old = (target.raw or b"").decode("utf-8", "replace").splitlines(keepends=True)
    new = text.splitlines(keepends=True)
    before = f"a/{target.path}" if target.raw is not None else "/dev/null"
    lines = difflib.unified_diff(old, new, before, f"b/{target.path}")
    return "".join(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines)
