"""Where a new record goes: the list that holds its kind, in which document, under which other record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sms_cli.drafting.form import Field, Form, all_fields
from sms_cli.drafting.values import entry_key
from sms_cli.errors import SmsError, nearest
from sms_cli.workspace import Document, Workspace


class Home(NamedTuple):
    """Where a new entry goes: the list `field` of a form, at `path` of the front matter of `document`."""

    form: Form
    field: Field
    document: Document
    path: tuple[str | int, ...]

    @property
    def order(self) -> tuple[str, ...]:
        """The fields around the list in the order of the schema, so that a list which is not there yet is begun in its place."""
        fields = self.form.fields
        for step in self.field.path[:-1]:
            fields = fields[step].fields
        return tuple(fields)

    @property
    def is_top(self) -> bool:
        """Whether the list is one of the document's own, so that its records may stand in files of their own."""
        return len(self.field.path) == 1 and self.field.id_key is not None


def find_list(workspace: Workspace, kind: str, to: str | None = None) -> tuple[Form, Field]:
    """Find the list that holds records of a kind, which may be named in the plural or as the list is (`people`).

    `to` names the document where every one may have such a list. Raises SmsError with the nearest name for an unknown kind.
    """
    definitions = workspace.definitions
    forms = {key: Form(definitions, skill) for key, skill in definitions.skills.items()}
    lists = [
        (form, field) for form in forms.values() for field in all_fields(form.fields) if field.fields and field.table
    ]
    lists = [(form, field) for form, field in lists if field.kind in ("rows", "record")]
    wanted = _table(kind, lists)
    if wanted is None:
        word = _words(kind)
        guess = nearest(word, {field.table for _, field in lists} | {field.key for _, field in lists})
        names = ", ".join(sorted(kind.replace("_", "-") for kind in definitions.kinds))
        hint = f"Did you mean {guess.replace('_', '-')}?" if guess else f"Kinds of records are: {names}"
        raise SmsError(f"there is no kind of record {kind}", hint=hint)
    found = [(form, field) for form, field in lists if field.table == wanted]
    singles = [form for form, field in found if field.kind == "record"]
    if len(singles) == len(found):
        titles = [form.skill.title for form in sorted(singles, key=lambda form: form.skill.step or 99)]
        where = " and ".join(filter(None, [", ".join(titles[:-1]), titles[-1]]))
        raise SmsError(
            f"there is one {wanted.replace('_', ' ')} {'only in' if len(titles) == 1 else 'in each of'} {where}",
            hint=f"`sms draft {singles[0].skill.key if len(titles) == 1 else 'NAME'}` writes it",
        )
    found = [(form, field) for form, field in found if field.kind == "rows"]
    if len(found) > 1 and found[0][1].path == found[1][1].path and len(found[0][1].path) == 1:
        return _in_document(workspace, found, wanted, to)
    return found[0]


def _words(kind: str) -> str:
    return kind.strip().lower().replace("-", "_").replace(" ", "_")


def _table(kind: str, lists: Sequence[tuple[Form, Field]]) -> str | None:
    """Return the table that a kind of record is kept in: by its name, by that of its list, or in the singular."""
    tables = {field.table for _, field in lists}
    word = _words(kind)
    if word in tables:
        return word
    named = [field for _, field in lists if field.key == word]
    top = min((len(field.path) for field in named), default=0)
    if len(found := {field.table for field in named if len(field.path) == top}) == 1:
        return found.pop()
    singular = (word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("ies") + "y")
    return next((name for name in singular if name in tables), None)


def find_home(workspace: Workspace, kind: str, to: str | None = None) -> Home:
    """Find the list for a new record of a kind; `to` names the record (or document) that it belongs to, where several could.

    Raises SmsError with the nearest name for an unknown kind, and when its document is not begun.
    """
    form, field = find_list(workspace, kind, to)
    main = _main(workspace, form)
    if depth_of_lists(form, field) == 1:
        return Home(form, field, main, tuple(field.path))
    return _in_record(workspace, form, field, to)


def _main(workspace: Workspace, form: Form) -> Document:
    main = workspace.mains.get(form.skill.key)
    if main is not None:
        return main
    broken = next((d for d in workspace.documents if d.skill == form.skill.key and d.is_main and d.problem), None)
    if broken is not None and broken.problem is not None:
        message, line, column = broken.problem
        raise SmsError(message, path=broken.path, line=line, column=column)
    hint = f"`sms draft {form.skill.key}` begins it"
    raise SmsError(f"the {form.skill.title} is not begun, so there is no list to add to", hint=hint)


def _in_document(
    workspace: Workspace, found: list[tuple[Form, Field]], kind: str, to: str | None
) -> tuple[Form, Field]:
    """Choose the document of an entry that every document may have, such as a waiver."""
    if to is None:
        known = (
            ", ".join(form.skill.key for form, _ in found if form.skill.key in workspace.mains) or "none is begun yet"
        )
        what = "every document" if len(found) == len(workspace.definitions.skills) else "several documents"
        raise SmsError(f"{what} may have a {kind}", hint=f"Say which one with --to: {known}")
    skill = workspace.definitions.skill(to)
    chosen = next(((form, field) for form, field in found if form.skill.key == skill.key), None)
    if chosen is None:
        having = ", ".join(form.skill.key for form, _ in found)
        raise SmsError(f"the {skill.title} has no {kind}", hint=f"These have: {having}")
    return chosen


def depth_of_lists(form: Form, field: Field) -> int:
    """Count the lists on the way to a field, itself included."""
    count, fields = 0, form.fields
    for step in field.path:
        below = fields[step]
        count += below.kind == "rows"
        fields = below.fields
    return count


def _in_record(workspace: Workspace, form: Form, field: Field, to: str | None) -> Home:
    """Find the record that an entry is part of, such as the service of a dependency."""
    above = [
        known
        for known in all_fields(form.fields)
        if known.kind == "rows" and known.path == field.path[: len(known.path)]
    ]
    owner = max((known for known in above if known is not field), key=lambda known: len(known.path))
    main = _main(workspace, form)
    names: list[str] = []
    for document in [main, *(part for part in workspace.documents if part.main is main and part is not main)]:
        if document.data is None:
            continue
        whole = document.record == owner.table
        rows = [((), document.data)] if whole else entries_at(document.data, owner.path)
        for path, row in rows:
            name = "/".join(entry_key(owner, row) or ())
            if name and to is not None and to.casefold() in (name.casefold(), str(row.get("name", "")).casefold()):
                return Home(form, field, document, (*path, *field.path[len(owner.path) :]))
            names.append(name)
    shown = ", ".join(name for name in names[:8] if name) + (" …" if len(names) > 8 else "")
    what, whose = field.noun, owner.noun
    if to is None:
        raise SmsError(
            f"a {what} belongs to a {whose}", hint=f"Say which with --to: {shown or f'there is no {whose} yet'}"
        )
    guess = nearest(to, names)
    hint = f"Did you mean {guess}?" if guess else f"There are: {shown}"
    raise SmsError(f"there is no {whose} {to} in {main.path}", hint=hint)


def entries_at(data: Any, path: Sequence[str | int]) -> list[tuple[tuple[str | int, ...], Mapping[str, Any]]]:
    """Return the entries of the lists at a path of fields (and positions in the lists on it), each with its own path."""
    found: list[tuple[tuple[str | int, ...], Any]] = [((), data)]
    for step in path:
        if isinstance(step, int):  # the list before it is at hand already, entry by entry
            found = [(way, row) for way, row in found if way[-1] == step]
            continue
        below = [
            ((*way, step), holder[step]) for way, holder in found if isinstance(holder, Mapping) and step in holder
        ]
        found = []
        for way, value in below:
            found += [((*way, at), row) for at, row in enumerate(value)] if isinstance(value, list) else [(way, value)]
    return [(way, row) for way, row in found if isinstance(row, Mapping)]
