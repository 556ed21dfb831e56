"""Write the reference pages under docs/reference from the definitions and the commands themselves: `make docs`.

With --check nothing is written; the exit code is 1 when a page no longer says what the code does.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sms_cli.definitions import EDITIONS, explain, load_definitions
from sms_cli.typer_app import COMMANDS

REFERENCE = Path(__file__).resolve().parent / "reference"
MADE_BY = "<!-- Written by `make docs`; change the definitions or the command instead. -->"


def pages() -> dict[str, str]:
    """Return each page's name and text."""
    definitions = load_definitions()
    return {"commands.md": commands(), "rules.md": rules(definitions), "skills.md": skills(definitions)}


def _help(*words: str) -> str:
    """Return what `sms WORDS --help` prints, as wide as a terminal is at first."""
    shown = subprocess.run(
        [sys.executable, "-m", "sms_cli", *words, "--help"],
        env={**os.environ, "COLUMNS": "80", "TERM": "dumb", "NO_COLOR": "1", "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    # Started as a module, it gives that as its name.
    return shown.replace("Usage: python -m sms_cli", "Usage: sms").rstrip()


def _fenced(text: str) -> list[str]:
    return ["", "```text", *(line.rstrip() for line in text.splitlines()), "```", ""]


def _under(text: str) -> list[str]:
    """Return the commands that a help text lists under itself."""
    _, found, listed = text.partition("\nCommands:\n")
    return re.findall(r"^  (\S+)  ", listed, re.MULTILINE) if found else []


def commands() -> str:
    """Return the page of the commands: their own help, word for word."""
    lines = ["# Commands", "", MADE_BY, *_fenced(_help())]
    for name in COMMANDS:
        text = _help(name)
        lines += [f"## sms {name}", *_fenced(text)]
        for inner in _under(text):
            lines += [f"### sms {name} {inner}", *_fenced(_help(name, inner))]
    return "\n".join(lines).rstrip() + "\n"


def rules(definitions: Any) -> str:
    """Return the page of the rules, by family, each with the same entries."""
    lines = ["# Rules", "", MADE_BY, ""]
    lines += [
        "What each rule asks, why, and how to mend it; `sms explain ID` shows its query and examples, too. A rule marked ° "
    ]
    lines[-1] += "is a warning while the document is a draft."
    titles = {skill.prefix: skill.title for skill in definitions.skills.values()}
    family = ""
    for rule in sorted(definitions.rules, key=lambda rule: rule.id):
        prefix = rule.id.rstrip("0123456789")
        if prefix != family:
            family = prefix
            lines += ["", f"## {prefix}" + (f": {titles[prefix]}" if prefix in titles else "")]
        lines += ["", *_rule(rule, definitions.rest["rules"][rule.id])]
    return "\n".join(lines).rstrip() + "\n"


def _rule(rule: Any, text: dict[str, Any]) -> Iterator[str]:
    yield f"### {rule.id} {rule.name}"
    yield ""
    yield _prose(text["says"])
    if text.get("why"):
        yield ""
        yield _prose(text["why"])
    yield ""
    yield f"- Severity: {rule.severity}{'°' if rule.completeness else ''}"
    cited = [
        f"{', '.join(text['clauses'][e])} ({e})" for e in EDITIONS if e in rule.editions and text["clauses"].get(e)
    ]
    if cited:
        yield f"- Clauses: {' · '.join(cited)}"
    yield f"- Says: {_prose(rule.message)}"
    if rule.help and not re.fullmatch(r"\{\w+\}", rule.help.strip()):  # that part differs from case to case
        yield f"- Mend: {_prose(rule.help)}"


def _prose(text: str) -> str:
    """Return a text in one line, with what a Markdown reader would take for HTML kept as text."""
    return " ".join(text.split()).replace("<", "&lt;")


def skills(definitions: Any) -> str:
    """Return the page of the skills: what `sms explain SKILL` says, in the order of the journey."""
    lines = ["# Skills", "", MADE_BY, ""]
    lines += [f"What each artifact holds, as of edition {definitions.edition}; `sms explain SKILL` says the same."]
    for skill in sorted(definitions.skills.values(), key=lambda skill: (skill.step or 99, skill.key)):
        lines += ["", f"## {skill.title}", *_fenced(explain(definitions, skill.key))]
    return "\n".join(lines).rstrip() + "\n"


def main(arguments: list[str]) -> int:
    """Write the pages that changed, or only say which would."""
    checking = arguments == ["--check"]
    stale = []
    for name, text in pages().items():
        path = REFERENCE / name
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not checking:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    said = ", ".join(f"docs/reference/{name}" for name in stale)
    if checking:
        print(f"stale: {said}; run `make docs`" if stale else "docs/reference says what the code does")
    else:
        print(f"docs: wrote {said}" if stale else "docs: nothing changed")
    return 1 if checking and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
