"""What a draft took for granted, as entries of its front matter and as questions to the customer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sms_cli.drafting.model.sources import ASSUMED, DOCUMENT, Mark

_ONE_BY_ONE = 2  # of one field; of more, one entry speaks for all
_LONGEST = 600


def assumptions_of(
    marks: Iterable[Mark], declared: Mapping[str, str], prose: Mapping[str, list[str]], before: Any
) -> list[dict[str, str]]:
    """Return the entries for `assumptions`.

    `declared` are the model's own sentences by address, `prose` numbers and names of the free text that stand nowhere, by
    heading, `before` the entries that the document has: they stay, confirmed or not, unless their value is new.
    """
    marks = list(marks)
    declared = dict(declared)
    by_address = {mark.address: mark for mark in marks}
    found: dict[str, str] = {}
    several: dict[str, list[Mark]] = {}
    for mark in marks:
        own = _take_declared(declared, mark)
        if own is not None:
            found[mark.address] = own
        elif mark.source == ASSUMED:
            several.setdefault(mark.kind, []).append(mark)
    for kind, group in several.items():
        if len(group) <= _ONE_BY_ONE:
            found.update({mark.address: _sentence(mark) for mark in group})
        else:
            found[kind] = _sentence_on_all(group)
    for address, says in declared.items():
        found[_short(address, 80)] = says
    for heading, facts in prose.items():
        found[f"## {heading}"] = f"The text names {', '.join(facts)}; the brief and the documents do not."
    kept: list[dict[str, str]] = []
    for entry in before if isinstance(before, list) else []:
        address = str(entry.get("field")) if isinstance(entry, Mapping) else ""
        changed = address in by_address and by_address[address].source not in (DOCUMENT, ASSUMED)
        if address and address not in found and not changed:
            kept.append({key: str(value) for key, value in entry.items() if value is not None})
    return [*kept, *({"field": address, "says": _short(says, _LONGEST)} for address, says in found.items())]


def _take_declared(declared: dict[str, str], mark: Mark) -> str | None:
    """Return the model's own sentence on a value, however fully it named the place."""
    for address in list(declared):
        if address == mark.address or address.endswith(f"/{mark.address}"):
            return declared.pop(address)
    return None


def _sentence(mark: Mark) -> str:
    question = f"{mark.field.question} " if mark.field.question else f"{mark.field.label.capitalize()}: "
    return f"{question}Assumed: {mark.value}"


def _sentence_on_all(group: list[Mark]) -> str:
    question = f"{group[0].field.question} " if group[0].field.question else f"{group[0].field.label.capitalize()}: "
    if len({mark.value for mark in group}) == 1:
        return _short(f"{question}Assumed for all {len(group)}: {group[0].value}", _LONGEST)
    values = []
    for mark in group:
        owner = mark.address.rsplit("/", 1)[0] if "/" in mark.address else mark.address
        values.append(f"{owner}: {_short(mark.value, 60)}")
    text = f"{question}Assumed for {len(group)}: "
    return _short(text + "; ".join(values), _LONGEST)


def _short(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
