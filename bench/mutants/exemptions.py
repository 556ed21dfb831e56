"""Which mutants say nothing about the rules, by type of field: they are documents that somebody could rightly write.

Never by a single mutant or record. A reason is printed with the number that it exempts.
"""

from __future__ import annotations

from fields import Field
from mutations import Mutant

_PEOPLE = frozenset(("person", "role"))

FREE_TEXT = "free text: no rule can know what should stand there"
OPTIONAL = "left out or empty, and not required there: the document is whole without it"
DUTIES = "two people or roles swapped: who does which of two tasks is the provider's to decide"
FINISHED = "the due or planned day of what is finished: it was done sooner"
MAY_BE_EMPTY = "a list that may be empty: the schema sets no least number of entries"


def exempt(mutant: Mutant) -> str | None:
    """Return why a mutant is not counted; None for those that are."""
    field = mutant.field
    if field.kind == "text":
        return FREE_TEXT
    if mutant.operator in ("delete", "empty") and not field.required:
        return OPTIONAL
    if mutant.operator == "empty" and field.kind in ("list", "rows") and not field.schema.get("minItems"):
        return MAY_BE_EMPTY
    if mutant.operator == "swap" and field.kind == "link" and _PEOPLE.issuperset(_kinds(field)):
        return DUTIES
    if mutant.operator == "date" and field.steps[-1] in ("due", "planned") and _finished(field):
        return FINISHED
    return None


def _kinds(field: Field) -> list[str]:
    kinds = field.schema["x-link"]
    return [kinds] if isinstance(kinds, str) else list(kinds)


def _finished(field: Field) -> bool:
    """Tell whether what a day is about is over, as its record says."""
    status = field.siblings.get("status", ("", None))[1]
    return status in ("done", "closed", "implemented", "achieved") or "performed" in field.siblings
