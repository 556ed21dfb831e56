"""Which mutants say nothing about the rules, by type of field: they are documents that somebody could rightly write.

Never by a single mutant or record. A reason is printed with the number that it exempts.
"""

from __future__ import annotations

from mutations import Mutant

FREE_TEXT = "free text: no rule can know what should stand there"
OPTIONAL = "left out or empty, and not required there: the document is whole without it"
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
    return None
