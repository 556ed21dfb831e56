"""What several formats say in the same way: a diagnostic in one sentence or some, what makes it the same one, its place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sms_cli.checking.diagnostic import Diagnostic

# What XML 1.0 and terminals have no place for.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Return a text without characters that no report can hold."""
    return _CONTROLS.sub("\ufffd", text)


def details(diagnostic: Diagnostic) -> str:
    """Say what was expected and found, in one line; empty where there is nothing to say."""
    said = [
        f"{word} {value}" for word, value in (("expected", diagnostic.expected), ("found", diagnostic.found)) if value
    ]
    text = "; ".join(said)
    return text[:1].upper() + text[1:]


def paragraphs(diagnostic: Diagnostic) -> list[str]:
    """Return what is wrong, what was expected and found, and what to do, each on a line of its own."""
    first = diagnostic.message[:1].upper() + diagnostic.message[1:]
    return [clean(stopped(text)) for text in (first, details(diagnostic), diagnostic.help or "") if text]


def stopped(text: str) -> str:
    """Return a text that ends as a sentence does."""
    return text if text.endswith((".", "?", "!", ":")) else text + "."


def fingerprints(diagnostics: Sequence[Diagnostic]) -> list[str]:
    """Name each diagnostic by its rule, record and field, so that it is the same one although lines have moved.

    One that belongs to no record is named by its file. Further ones of the same name are numbered, in the order of the report.
    """
    from sms_cli.workspace import digest_of

    counts: dict[str, int] = {}
    found = []
    for d in diagnostics:
        name = digest_of("\0".join((d.rule, d.record or d.path, d.field or "")).encode("utf-8", "surrogatepass"))
        counts[name] = counts.get(name, 0) + 1
        found.append(f"{name}:{counts[name]}")
    return found
