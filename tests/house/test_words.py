"""The texts of skills and rules: no sentence stands in two skills, and no phrase that would fit any company stands anywhere."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sms_cli.definitions import data_root
from sms_cli.workspace import read_yaml

SKILLS = data_root() / "skills"
RULES = data_root() / "rules"
KEYS = sorted(path.parent.name for path in SKILLS.glob("*/SKILL.md"))
TEXTS = {"title", "description", "x-question", "text", "empty", "examples", "heading", "x-default"}
FEWEST_WORDS = 4  # below that, a sentence is a label

# -- what people read -------------------------------------------------------------------------------------------------------


def _markdown(path: Path) -> Iterator[str]:
    """Yield the paragraphs, list items and table cells of a Markdown file or template, without headings and heads of tables."""
    text = path.read_text(encoding="utf-8")
    if text.startswith("---\n"):
        front, text = text[4:].split("\n---\n", 1)
        yield str(read_yaml(front.encode()).get("description", ""))
    text = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"{#.*?#}|{%.*?%}", "", text, flags=re.DOTALL)
    text = re.sub(r"{{.*?}}", "…", text, flags=re.DOTALL)
    paragraph: list[str] = []
    lines = [*text.split("\n"), ""]
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        begins = re.match(r"\s*(?:[-*+]|[0-9]+\.) ", line)
        if paragraph and (begins or not line.strip() or line.startswith(("#", "|"))):
            yield " ".join(paragraph)
            paragraph = []
        if line.startswith("|"):
            if not re.match(r"[|: -]+$", line) and not re.match(r"[|: -]+$", after.strip() or "x"):
                yield from line.strip("|").split("|")
        elif line.strip() and not line.startswith("#"):
            paragraph.append(line[begins.end() :] if begins else line.strip())


def _values(node: Any, names: set[str]) -> Iterator[str]:
    """Yield the texts under some names, at any depth of a YAML file."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in names and isinstance(value, str):
                yield value
            elif key in names and isinstance(value, list):
                yield from (entry for entry in value if isinstance(entry, str))
            yield from _values(value, names)
    elif isinstance(node, list):
        for entry in node:
            yield from _values(entry, names)


def _yaml(path: Path, names: set[str]) -> list[str]:
    return list(_values(read_yaml(path.read_bytes()), names)) if path.is_file() else []


def _texts_of_skill(key: str) -> Iterator[tuple[Path, str]]:
    """Yield what a reader of a skill or of its document reads: SKILL.md, references, template, blocks."""
    folder = SKILLS / key
    for path in [folder / "SKILL.md", folder / "artifact.md.j2", *sorted(folder.glob("references/*.md"))]:
        if path.is_file():
            for text in _markdown(path):
                yield path, text
    for text in _yaml(folder / "blocks.yaml", {"text", "empty"}):
        yield folder / "blocks.yaml", text


# -- no sentence in two skills ----------------------------------------------------------------------------------------------


def _sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text in one form: lower case, without markup, code and what is filled in."""
    text = re.sub(r"`[^`]*`|{[^}]*}|<[^>]*>", "…", text.replace("[[", " ").replace("]]", " "))
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    for sentence in re.split(r"(?<=[.!?])[\"'”)]*\s+", " ".join(text.split())):
        words = re.findall(r"[a-z0-9…][a-z0-9…'/.,-]*", sentence.lower().replace("*", "").replace("_", ""))
        if sum(word.strip(".,") != "…" for word in words) >= FEWEST_WORDS:
            yield " ".join(word.strip(".,") for word in words)


def test_no_sentence_stands_in_two_skills() -> None:
    places: dict[str, dict[str, str]] = defaultdict(dict)
    for key in KEYS:
        for path, text in _texts_of_skill(key):
            for sentence in _sentences(text):
                places[sentence].setdefault(key, path.relative_to(SKILLS).as_posix())
    twice = [f"{', '.join(where.values())}: {sentence}" for sentence, where in places.items() if len(where) > 1]
    assert not twice, "\n".join(twice)


def test_sentences_are_compared_by_their_words() -> None:
    first = "**Ask** who pays: `sms add` helps. Then write\nit down!"
    assert list(_sentences(first)) == ["ask who pays … helps", "then write it down"]
    assert list(_sentences("{owner} keeps this plan[[, until {day}]]. Fine.")) == ["… keeps this plan until …"]


# -- no phrase that fits any company ------------------------------------------------------------------------------------------


def _phrases() -> list[str]:
    lines = Path(__file__).with_name("any_company.txt").read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


PHRASES = _phrases()
_ANY = re.compile(
    "|".join(
        rf"\b{re.escape(phrase).replace(chr(92) + ' ', chr(92) + 's+').replace(chr(92) + '*', chr(92) + 'w*')}(?!\w)"
        for phrase in sorted(PHRASES, key=len, reverse=True)
    ),
    re.IGNORECASE,
)


def _empty_words(text: str) -> list[str]:
    """Return the phrases of the list in a text; quotations and code are left out."""
    own = re.sub(r"`[^`]*`|\"[^\"]*\"|“[^”]*”", " … ", " ".join(text.split()))
    return [found[0].lower() for found in _ANY.finditer(own)]


def _all_texts() -> Iterator[tuple[str, str]]:
    for key in KEYS:
        for path, text in _texts_of_skill(key):
            yield path.relative_to(SKILLS).as_posix(), text
        yield from ((f"{key}/schema.yaml", text) for text in _yaml(SKILLS / key / "schema.yaml", TEXTS))
    yield from (("shared.yaml", text) for text in _yaml(SKILLS / "shared.yaml", TEXTS))
    for path in sorted(RULES.glob("*.yaml")):
        yield from ((f"rules/{path.name}", text) for text in _yaml(path, {"says", "why", "help", "message"}))


def test_no_text_holds_a_phrase_that_fits_any_company() -> None:
    found = [
        f"{place}: {phrase}: {' '.join(text.split())}" for place, text in _all_texts() for phrase in _empty_words(text)
    ]
    assert not found, "\n".join(found)


def test_the_list_of_phrases_is_long_and_names_each_once() -> None:
    assert len(PHRASES) >= 60
    assert sorted({phrase.lower() for phrase in PHRASES}) == sorted(PHRASES)


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("Reviewed As\n  Appropriate, and regularly.", ["as appropriate", "regularly"]),
        ("A robustly built shelf, optimised", ["robustly", "optimised"]),
        ("Irregularly, on the shallbeach", []),
        ('He reads "as soon as possible" and `regularly`', []),
    ],
)
def test_a_phrase_is_found_as_whole_words_unless_it_is_quoted(text: str, phrases: list[str]) -> None:
    assert _empty_words(text) == phrases
