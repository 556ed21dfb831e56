"""Answers that changed, against a document that people have edited since: only what the answers change is changed.

A comparison of three: the front matter as it was last drafted (base), as it would be drafted now (new), and as it stands.
Where the answers changed nothing, or a person changed the field since, the document stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sms_cli.drafting.form import Field, Form
from sms_cli.drafting.values import entry_key
from sms_cli.workspace import Edit

Path = tuple[str | int, ...]
# Says where an entry stands outside the main document: (table, id) -> path of the part, or None.
Elsewhere = Callable[[str, str], str | None]


class Revision:
    """Collects the edits that answers ask for, and what was kept although the answers say otherwise."""

    def __init__(self, *, removals: bool, elsewhere: Elsewhere) -> None:
        self.removals = removals
        self.elsewhere = elsewhere
        self.edits: list[Edit] = []
        self.kept: list[str] = []

    def fields(self, fields: Mapping[str, Field], base: Any, new: Any, current: Any, path: Path = ()) -> None:
        """Compare the fields of a mapping that all three have."""
        order = tuple(fields)
        for key, value in new.items():
            if key in fields:
                self._field(fields[key], base.get(key), value, current.get(key), (*path, key), order)
        if path and self.removals:
            for key in base:
                if key in current and key not in new and key in fields:
                    self._gone(base[key], current[key], (*path, key))

    def _gone(self, base: Any, current: Any, path: Path) -> None:
        if base == current:
            self.edits.append(Edit("unset", path))
        else:
            self._keep(path, "nothing")

    def blanked(self, key: str, base: Any, current: Any) -> None:
        """Take away a field of the document whose answer was blanked."""
        if key in current and key in base:
            self._gone(base[key], current[key], (key,))

    def _field(self, field: Field, base: Any, new: Any, current: Any, path: Path, order: tuple[str, ...]) -> None:
        if new in (base, current):
            return
        if current is None:
            if base is None:
                self.edits.append(Edit("set", path, new, order))
            else:
                self._keep(path, new)
            return
        mappings = all(isinstance(value, dict) for value in (new, current))
        if field.kind in ("group", "record") and mappings:
            self.fields(field.fields, base if isinstance(base, dict) else {}, new, current, path)
        elif field.kind == "rows" and self._rows(field, base, new, current, path):
            return
        elif current == base:
            self.edits.append(Edit("set", path, new, order))
        else:
            self._keep(path, new)

    def _rows(self, field: Field, base: Any, new: Any, current: Any, path: Path) -> bool:
        """Compare lists entry by entry; False where the entries cannot be told apart."""
        lists = [base if isinstance(base, list) else [], new, current]
        if not all(isinstance(rows, list) for rows in lists):
            return False
        keyed: list[dict[Any, Any]] = [{entry_key(field, row): row for row in rows} for rows in lists]
        if any(None in keys or len(keys) != len(rows) for keys, rows in zip(keyed, lists, strict=True)):
            return False
        old, fresh, now = keyed
        places = {key: place for place, key in enumerate(now)}
        for key, row in fresh.items():
            if key in now:
                self.fields(field.fields, old.get(key, {}), row, now[key], (*path, places[key]))
        standing = list(now)
        if self.removals:
            for key in reversed(list(now)):
                if key in old and key not in fresh:
                    if now[key] == old[key]:
                        self.edits.append(Edit("remove", (*path, places[key])))
                        standing.remove(key)
                    else:
                        self._keep((*path, places[key]), "nothing", name="/".join(key))
        before = None
        for key, row in fresh.items():
            if key in standing:
                before = key
                continue
            home = self.elsewhere(field.table, key[0]) if field.id_key else None
            if key in old or home is not None:
                if row != old.get(key):
                    where = f"stands in {home}" if home else "was removed by hand"
                    self.kept.append(f"{'/'.join(key)} {where}; the answers for it were not taken over")
                continue
            at = standing.index(before) + 1 if before is not None else 0
            kind = "append" if at == len(standing) else "insert"
            self.edits.append(Edit(kind, path if kind == "append" else (*path, at), row))
            standing.insert(at, key)
            before = key
        return True

    def _keep(self, path: Path, new: Any, name: str | None = None) -> None:
        said = new if isinstance(new, (str, int, float)) else ("nothing" if new == "nothing" else "something else")
        where = name or "/".join(map(str, path))
        self.kept.append(f"{where} was edited by hand since and stays; the answers say {said}")


def revise_front(
    form: Form,
    base: dict[str, Any] | None,
    new: dict[str, Any],
    current: dict[str, Any],
    emptied: set[str],
    elsewhere: Elsewhere,
) -> Revision:
    """Compare three front matters; without a base the answers are laid over the document, and nothing is taken away."""
    revision = Revision(removals=base is not None, elsewhere=elsewhere)
    known = current if base is None else base
    if base is None:
        revision.fields(form.fields, {key: value for key, value in known.items() if key in new}, new, current)
    else:
        revision.fields(form.fields, base, new, current)
        for key in sorted(emptied - set(new)):
            revision.blanked(key, base, current)
    return revision
