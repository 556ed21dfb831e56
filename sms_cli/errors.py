"""The one kind of error that a user sees: a line that says where, what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Iterable


class SmsError(Exception):
    """Stop the command with exit code 2 and one line.

    `path` is relative to the workspace where there is one; `line` and `column` count from 1; `hint` says what to do.
    """

    def __init__(
        self,
        message: str,
        *,
        path: str | None = None,
        line: int | None = None,
        column: int | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line
        self.column = column
        self.hint = hint

    def __str__(self) -> str:
        where = ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)
        text = f"{where}: {self.message}" if where else self.message
        return f"{text}. {self.hint}" if self.hint else text


class Interrupted(Exception):
    """The person stopped the command (Ctrl-C, or the end of what is typed): exit code 130."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that `word` was probably meant to be, or None."""
    import difflib

    names = list(known)
    found = difflib.get_close_matches(word, names, n=6, cutoff=0.6)
    if found:
        # Of names equally near, the one of the same letters: people swap them (SVC-050 for SVC-005).
        best = difflib.SequenceMatcher(None, found[0], word).ratio()
        near = [name for name in found if difflib.SequenceMatcher(None, name, word).ratio() >= best - 0.001]
        return min(near, key=lambda name: (sorted(name) != sorted(word), name))
    starts = [name for name in names if len(word) > 2 and name.startswith(word)]
    return starts[0] if len(starts) == 1 else None


def yaml_complaint(problem: str | None) -> str:
    """Say a YAML parser's complaint in words for people who never saw YAML."""
    known = {
        "found character that cannot start any token": (
            "a value cannot start with this character; put the value in quotes (a tab indent: use spaces)"
        ),
        "mapping values are not allowed in this context": "a colon and a space are not expected here; put the text in quotes",
        "could not find expected ':'": "a colon after the field's name is missing",
        "did not find expected key": "the indentation does not fit, or a quote or bracket is not closed before this line",
        "did not find expected '-' indicator": "the indentation of this list entry does not fit the entries above",
        "found unexpected end of stream": "a quote is not closed",
        "did not find expected ',' or ']'": "a comma or the closing ] is missing",
        "did not find expected ',' or '}'": "a comma or the closing } is missing",
        "found unknown escape character": "unknown escape after a backslash; use single quotes",
    }
    text = str(problem or "not readable as YAML")
    return known.get(text, text)
