"""One question of an interview: what is asked, and how an answer typed at a terminal becomes a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

SHOWN = 25  # choices that a person can still take in; of more, a part of the name finds the right one
_HOURS = re.compile(r"(\S+)\s+(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})(?:\s+(\S+))?")


class Reject(Exception):
    """An answer that cannot be taken: says why and what is expected."""


class Question:
    """A question. `kind` is text, yesno, choice, choices (several), or given (settled without asking, by `make`).

    `key` names it among all questions of the interview; `about` is the heading that it stands under; `check` raises Reject
    for a text that does not fit; with `open`, texts that are no choice may stand as well. `place` is that in a list that is
    typed one entry at a time.
    """

    __slots__ = (
        "about",
        "check",
        "choices",
        "default",
        "example",
        "explain",
        "key",
        "kind",
        "make",
        "open",
        "optional",
        "place",
        "text",
    )

    def __init__(
        self,
        key: str,
        text: str,
        kind: str = "text",
        *,
        about: str = "",
        explain: str = "",
        example: str | None = None,
        default: Any = None,
        optional: bool = False,
        choices: Sequence[tuple[str, str]] = (),
        open_: bool = False,
        check: Callable[[str], Any] | None = None,
        make: Callable[[], Any] | None = None,
        place: int | None = None,
    ) -> None:
        self.key, self.text, self.kind, self.about, self.explain = key, text, kind, about, explain
        self.example, self.default, self.optional = example, default, optional
        self.choices, self.open, self.check, self.make = list(choices), open_, check, make
        self.place = place

    @property
    def numbered(self) -> bool:
        """Whether choices are chosen by number: not where they are numbers themselves, such as clause areas."""
        return not any(value.isdigit() for value, _ in self.choices)

    def hint(self) -> str:
        """Return what stands behind the question: the default in brackets, else an example, or that Enter skips it."""
        if self.kind == "yesno":
            return {"true": "[Y/n]", "false": "[y/N]"}.get(
                str(self.default), "[y/n, Enter skips]" if self.optional else "[y/n]"
            )
        if self.default is not None:
            return f"[{_short(self.show(self.default))}{'; - takes it away' if self.optional else ''}]"
        words = [f"for example: {self.example}"] if self.example and not self.choices else []
        if self.kind == "choices" and self.choices:
            words.append("several with commas, or all")
        if self.place is not None:
            words.append("one at a time" if self.place == 0 else "Enter ends the list")
        if self.optional and not self.place:
            words.append("Enter skips")
        return f"({'; '.join(words)})" if words else ""

    def show(self, value: Any) -> str:
        """Say a value as the person knows it."""
        if isinstance(value, list):
            return ", ".join(self.show(entry) for entry in value)
        if isinstance(value, dict):
            return hours_said(value)
        return next((label for known, label in self.choices if known == value), str(value))

    def parse(self, text: str) -> Any:
        """Turn what was typed into a value; None skips. Raises Reject."""
        text = text.strip()
        if not text:
            if self.default is not None:
                return self.default
            if self.optional:
                return None
            raise Reject("An answer is needed here; ? explains, Ctrl-C leaves and keeps what you said")
        if text == "-" and self.optional:
            return None
        if self.kind == "yesno":
            return _yes_or_no(text)
        if self.kind == "choice":
            return self._one(text)
        if self.kind == "choices":
            return self._several(text)
        return self.check(text) if self.check else text

    def _one(self, text: str) -> str:
        if text.isdigit() and self.choices and self.numbered and (not self.open or int(text) <= len(self.choices)):
            if 1 <= int(text) <= len(self.choices):
                return self.choices[int(text) - 1][0]
            if not any(value == text for value, _ in self.choices):
                raise Reject(f"{text} is not among the choices. Expected: a number from 1 to {len(self.choices)}")
        wanted = text.casefold()
        for value, label in self.choices:
            if wanted in (value.casefold(), label.casefold(), label.casefold().removesuffix(f" ({value.casefold()})")):
                return value
        if not self.numbered:
            raise Reject(
                f'"{text}" is not among the choices. Expected: {", ".join(value for value, _ in self.choices)}'
            )
        close = [
            (number, value, label)
            for number, (value, label) in enumerate(self.choices, 1)
            if wanted in label.casefold()
        ]
        if len(close) == 1 and len(wanted) > 1:
            return close[0][1]
        if self.open:
            return str(self.check(text)) if self.check else text
        if close and len(wanted) > 1:
            found = "; ".join(f"{number}) {label}" for number, _, label in close[:8])
            raise Reject(f'Several have "{text}" in them: {found}. Type the number')
        raise Reject(
            f'"{text}" is not among the choices. Expected: a number from the list, or a name that stands there'
        )

    def _several(self, text: str) -> list[str]:
        if text.casefold() == "all" and self.choices:
            return [value for value, _ in self.choices]
        found: list[str] = []
        for part in (piece.strip() for piece in text.replace(";", ",").split(",")):
            value = self._one(part) if part else None
            if value is not None and value not in found:
                found.append(value)
        return found


def _yes_or_no(text: str) -> str:
    word = text.casefold()
    if word in ("y", "yes", "true"):
        return "true"
    if word in ("n", "no", "false"):
        return "false"
    raise Reject(f'"{text}" is neither yes nor no. Expected: y or n')


def _short(text: str) -> str:
    return text if len(text) <= 70 else text[:69] + "…"


def read_hours(text: str) -> Any:
    """Turn `mon-fri 08:00-18:00 Europe/Vienna` into fields; any other text stays as it is."""
    found = _HOURS.fullmatch(text.strip())
    if found is None:
        return text.strip()
    days, start, end, zone = found.groups()
    hours = {"days": days, "from": start.rjust(5, "0"), "to": end.rjust(5, "0")}
    return {**hours, "timezone": zone} if zone else hours


def hours_said(value: dict[str, Any]) -> str:
    """Say service hours the way they are typed."""
    zone = f" {value['timezone']}" if value.get("timezone") else ""
    return f"{value.get('days')} {value.get('from')}-{value.get('to')}{zone}"
