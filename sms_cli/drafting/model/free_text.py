"""Numbers and names in the free text of a draft that stand neither in its front matter, nor the brief, nor upstream (DRF001)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sms_cli.checking import Diagnostic
from sms_cli.drafting.form import Form
from sms_cli.drafting.model.evidence import Evidence, quantities
from sms_cli.workspace import Workspace

RULE = "DRF001"
# Numbers of the standards, steps of a list, and single figures such as "two of three" say nothing that could be wrong.
_LISTED = re.compile(r"^\s*\d+[.)]\s", re.MULTILINE)
_STANDARD = re.compile(
    r"\bISO(?:/IEC)?\s*\d+(?:-\d+)?(?::\d{4})?|\bITIL\s*(?:v?\d)?|\b[Cc]lauses?\s+\d+(?:\.\d+)*", re.IGNORECASE
)
_NUMBER = re.compile(
    r"(?<![\w.,/-])(?:24\s?x\s?7|24/7|\d+(?:[.,:]\d+)*)(?:\s?%|[\s-]?(?:min|h|d|bd|bh|minutes?|hours?|days?|weeks?|months?|years?)\b)?",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-ZÀ-Þ][\w&’'-]*(?:\s+(?:of|and|de|van|von|&)?\s?[A-ZÀ-Þ][\w&’'-]*)*")
_SENTENCE = re.compile(r"(?:^|[.!?:]\s+|\n\s*(?:[-*]|\d+[.)])?\s*|\|\s*|[\"“(]\s*)$")
_COMMON = frozenset(
    "I We The This That These Those It Its Our They Their You Your If When Where Who What Which Each Every Both All Any "
    "One Two Three Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July "
    "August September October November December SMS IT SLA SLAs OLA OLAs KPI KPIs CAB CI CIs CMDB RTO RPO BIA PDCA RACI "
    "ID English".split()
)


def facts_in(text: str, *known: Evidence) -> list[str]:
    """Return the numbers and names of a text that none of the known texts says, as they are written."""
    plain = _STANDARD.sub(" ", _LISTED.sub(" ", re.sub(r"[*_`]", "", text)))
    found = dict.fromkeys(
        match.group().strip()
        for match in _NUMBER.finditer(plain)
        if not any(_says(said, match.group()) for said in known)
    )
    for match in _NAME.finditer(plain):
        name = match.group().strip("-’'")
        if _SENTENCE.search(plain[: match.start()]) and " " not in name:
            continue  # the first word of a sentence is capitalised anyhow
        words = [word for word in name.split() if word not in _COMMON]
        if words and not any(said.has_name(name) or all(said.has_word(word) for word in words) for said in known):
            found[name] = None
    return list(found)


def _says(text_of: Evidence, number: str) -> bool:
    if number.replace(" ", "") in ("24x7", "24/7"):
        return text_of.has_hours("24x7")
    figures = re.match(r"\d+(?:[.,:]\d+)*", number)
    if any(minutes in text_of.minutes for minutes in quantities(number)):
        return True
    return (
        text_of.has_number(figures.group())
        if figures and ":" not in figures.group()
        else number.strip() in text_of.text
    )


def prose_facts(sections: Mapping[str, str], *known: Evidence) -> dict[str, list[str]]:
    """Return by heading what the texts of sections name and nothing else does."""
    found = {heading: facts_in(text, *known) for heading, text in sections.items()}
    return {heading: facts for heading, facts in found.items() if facts}


def diagnostics_on(workspace: Workspace, form: Form, facts: Mapping[str, Iterable[str]]) -> list[Diagnostic]:
    """Return a diagnostic for each such fact, at its place in the draft as `workspace` has it."""
    main = workspace.mains.get(form.skill.key)
    rule = next((rule for rule in workspace.definitions.rules if rule.id == RULE), None)
    if main is None or rule is None:
        return []
    found = []
    lines = main.body.split("\n")
    for heading, names in facts.items():
        start = next((at for at, line in enumerate(lines) if line.strip() == f"## {heading}"), 0)
        for name in names:
            place = next(
                ((at, line.index(name)) for at, line in enumerate(lines[start:], start) if name in line), (start, 0)
            )
            found.append(
                Diagnostic(
                    RULE, rule.severity, rule.message.replace("{fact}", name), rule.help or None, main.path,
                    main.body_line + place[0], place[1] + 1, form.skill.document_id, None,
                    "a number or name of the front matter, the brief or an upstream document", name, (),
                )
            )  # fmt: skip
    return found
