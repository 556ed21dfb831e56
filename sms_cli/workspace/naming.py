"""Names made up by a pattern: `{TYPE}-{CUSTOMER}-{SEQ}` says that VM-ACME-001 is number 001 of type VM of customer ACME."""

from __future__ import annotations

import re
from functools import lru_cache

_TOKENS = {"TYPE": "[A-Z]{2,4}", "CUSTOMER": "[A-Z0-9]+"}
_BRACES = re.compile(r"\{([^{}]*)\}")


def naming_fault(pattern: str | None) -> str | None:
    """Say in words what keeps a pattern from naming anything; None for a sound one."""
    if pattern is None:
        return None
    tokens, rest = _BRACES.findall(pattern), _BRACES.sub("", pattern)
    if "{" in rest or "}" in rest:
        return "a brace is not closed"
    if any(character.isspace() for character in rest):
        return "a name cannot hold spaces"
    for token in tokens:
        if token not in (*_TOKENS, "SEQ"):
            return f"{{{token}}} is not known"
        if tokens.count(token) > 1:
            return f"{{{token}}} stands there twice"
    for token in ("TYPE", "SEQ"):
        if token not in tokens:
            return f"{{{token}}} is missing"
    # Capitals end where digits begin; next to a customer's code, which has both, nobody sees where one part ends.
    for before, after in (("TYPE", "CUSTOMER"), ("CUSTOMER", "TYPE"), ("CUSTOMER", "SEQ"), ("SEQ", "CUSTOMER")):
        if f"{{{before}}}{{{after}}}" in pattern:
            return f"nothing parts {{{before}}} from {{{after}}}"
    return None


def name_part(pattern: str | None, width: int | None, name: str | None, token: str) -> str | None:
    """Return what stands for a token (TYPE, CUSTOMER, SEQ) in a name; None where the name does not follow the pattern.

    The running number has `width` digits, more only when it has outgrown them (1000 with a width of 3).
    """
    if pattern is None or name is None or naming_fault(pattern):
        return None
    match = _expression(pattern, width).fullmatch(name)
    return match.groupdict().get(token) if match else None


@lru_cache(maxsize=16)
def _expression(pattern: str, width: int | None) -> re.Pattern[str]:
    number = f"[0-9]{{{width}}}|[1-9][0-9]{{{width},}}" if width else "[0-9]+"
    parts = []
    end = 0
    for token in _BRACES.finditer(pattern):
        parts += [re.escape(pattern[end : token.start()]), f"(?P<{token[1]}>{_TOKENS.get(token[1], number)})"]
        end = token.end()
    return re.compile("".join([*parts, re.escape(pattern[end:])]))
