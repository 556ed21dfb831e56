"""The page of a skill as text for a terminal, and as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sms_cli.definitions.layout import in_columns, paragraph

Bold = Callable[[str], str]
_MARGIN = "             "  # below the words at the left: "Reads", "Clauses" …


def skill_text(page: dict[str, Any], state: dict[str, Any] | None, width: int, bold: Bold, workflow: str) -> str:
    """Return the page for a terminal of `width` columns.

    `workflow` is what `own_workflow` returns, made ready for a screen two columns narrower.
    """
    step = f"step {page['step']} · " if page["step"] else ""
    lines = [bold(page["title"]), f"  {page['skill']} · {page['prefix']} · {step}{page['phase']} phase", ""]
    lines += [*paragraph(page["description"], width), ""]
    for word, text in _facts(page, state):
        lines += paragraph(text, width, _MARGIN, f"  {word:<11}") if text else []
    lines += ["", bold("Fields") + "  ! required, ° required in some cases", ""]
    lines += in_columns(list(_field_rows(page["fields"])), (24, 30), width)
    lines += ["", bold("Sections"), ""]
    lines += [f"  {number:>2}  {heading(entry)}" for number, entry in enumerate(page["sections"], 1)]
    lines += ["", bold("Rules") + ("  ° a warning while the document is a draft" if page["rules"] else ""), ""]
    rows = [(rule["id"], severity(rule), rule["says"]) for rule in page["rules"]]
    lines += in_columns(rows, (8, 8), width) if rows else ["  None of its own."]
    lines += ["", bold("Workflow"), ""]
    lines += [f"  {line}" for line in workflow.strip("\n").split("\n")] + [""]
    if page["references"]:
        lines += [bold("References"), ""]
        lines += [f"  sms skills show {page['prefix']} --reference {name}" for name in page["references"]]
        lines.append("")
    return "\n".join(line.rstrip() for line in lines) + "\n"


def skill_markdown(page: dict[str, Any], state: dict[str, Any] | None) -> str:
    """Return the page as Markdown; the headings of the workflow go one level down."""
    lines = [f"# {page['title']}", "", _prose(page["description"]), "", "| | |", "|---|---|"]
    step = f", step {page['step']}" if page["step"] else ""
    lines.append(f"| Skill | `{page['skill']}` ({page['prefix']}), {page['phase']} phase{step} |")
    lines += [f"| {word} | {_cell(text)} |" for word, text in _facts(page, state) if text]
    lines += ["", "## Fields", "", "| Field | Type | What |", "|---|---|---|"]
    for name, kind, says in _field_rows(page["fields"]):
        depth = (len(name) - len(name.lstrip())) // 2
        lines.append(f"| {'&emsp;' * depth}`{name.strip()}` | {_cell(kind)} | {_cell(says)} |")
    lines += ["", "`!` required, `°` required in some cases.", "", "## Sections", ""]
    lines += [f"{number}. {_prose(heading(entry))}" for number, entry in enumerate(page["sections"], 1)]
    if page["rules"]:
        lines += ["", "## Rules", "", "| Rule | Severity | What it asks |", "|---|---|---|"]
        lines += [f"| {rule['id']} | {severity(rule)} | {_cell(rule['says'])} |" for rule in page["rules"]]
        lines += ["", "° a warning while the document is a draft."]
    lines += ["", "## Workflow", "", *_lowered(own_workflow(page))]
    if page["references"]:
        lines += ["", "## References", ""]
        lines += [f"- `sms skills show {page['skill']} --reference {name}`" for name in page["references"]]
    return "\n".join(lines) + "\n"


def own_workflow(page: dict[str, Any]) -> str:
    """Return the workflow without its title and its list of references, which the page has in its own way."""
    text = page["workflow"].lstrip("\n")
    if text.startswith("# "):
        text = text.partition("\n")[2].lstrip("\n")
    head, _, tail = text.partition("\n## References\n")
    rest = "\n## " + tail.partition("\n## ")[2] if "\n## " in tail else ""
    return str(head + rest)


def heading(entry: dict[str, Any]) -> str:
    """Say a section, and the edition if it is of one only."""
    return str(entry["heading"]) + (f" (edition {entry['edition']})" if entry["edition"] else "")


def severity(rule: dict[str, Any]) -> str:
    """Say a severity, marked where a draft softens it."""
    return str(rule["severity"]) + ("°" if rule["completeness"] else "")


def _facts(page: dict[str, Any], state: dict[str, Any] | None) -> Iterator[tuple[str, str]]:
    """Yield what stands at the top of the page: a word and a text."""
    for edition, clauses in sorted(page["clauses"].items()):
        yield f"In {edition}", " · ".join(f"{c['number']} {c['title']}".strip() for c in clauses)
    if page["own"]:
        what = "the skill itself" if page["own"] == ["skill"] else f"its {' and '.join(page['own'])}"
        yield "Own", f"{what}, in skills/{page['skill']}/ of this workspace"
    yield "Writes", f"{page['path']} ({page['document']})"
    if state is not None:
        yield "Here", _state(page, state)
    yield "Records", " · ".join(_record(record, state) for record in page["records"])
    yield "Reads", _with_later(page["reads"], page["reads_later"])
    yield "Read by", _with_later(page["read_by"], page["read_later_by"])
    yield "Next", _next(page, state)


def _record(record: dict[str, str], state: dict[str, Any] | None) -> str:
    count = (state or {}).get("records", {}).get(record["kind"])
    here = f", {count} here" if count else ""
    return f"{record['kind'].replace('_', ' ')} ({record['example']}{here})"


def _with_later(now: list[str], later: list[str]) -> str:
    words = [", ".join(now), f"once they exist {', '.join(later)}" if later else ""]
    return "; ".join(word for word in words if word) or "nothing"


def _state(page: dict[str, Any], state: dict[str, Any]) -> str:
    if state["status"] == "not-started":
        return "not started"
    words = [str(state["status"])]
    if state["version"]:
        words.append(f"version {state['version']}")
    if state["completeness"] is not None:
        words.append(f"{state['completeness']} % complete")
    if state["approved_by"] and state["approved_on"]:
        name = state["approved_by_name"]
        by = f"{name} ({state['approved_by']})" if name else state["approved_by"]
        words.append(f"approved by {by} on {state['approved_on']}")
    if state["review_due"]:
        words.append(f"review due {state['review_due']}")
    if state["parts"]:
        words.append(f"{state['parts']} further files")
    if state["path"] not in (None, page["path"]):
        words.append(f"in {state['path']}")
    return ", ".join(words)


def _next(page: dict[str, Any], state: dict[str, Any] | None) -> str:
    status = state["status"] if state else "not-started"
    if status == "not-started":
        return f"sms draft {page['skill']}"
    if status == "approved":
        return ""
    return f"sms check {page['skill']}, then sms approve {page['skill']} --by PERSON"


def _field_rows(
    fields: list[dict[str, Any]], path: tuple[str, ...] = (), shown: dict[str, str] | None = None
) -> Iterator[tuple[str, str, str]]:
    """Yield name, type and what is to be said of each field; fields that stood under another name are not said again."""
    shown = {} if shown is None else shown
    for field in fields:
        mark = "°" if field["condition"] else "!" if field["required"] else ""
        words = [field["question"], field["says"]]
        if field["condition"]:
            words.append(f"Required {field['condition']}.")
        if field["default"] is not None:
            words.append(f"Left out: {field['default']}.")
        below = repr(field["fields"])
        if field["fields"] and below in shown:
            words.append(f"Its fields are those of {shown[below]}.")
        yield "  " * len(path) + field["name"] + mark, field["type"], " ".join(word for word in words if word)
        if field["fields"] and below not in shown:
            shown[below] = "/".join((*path, field["name"]))
            yield from _field_rows(field["fields"], (*path, field["name"]), shown)


def _lowered(text: str) -> list[str]:
    """Put the headings of a Markdown text one level down, but for lines in code."""
    lines = []
    fenced = False
    for line in text.rstrip("\n").split("\n"):
        fenced = fenced is not line.startswith("```")
        lines.append(f"#{line}" if line.startswith("#") and not fenced else line)
    return lines


def _prose(text: str) -> str:
    return " ".join(text.split()).replace("<", "&lt;")


def _cell(text: str) -> str:
    return _prose(text).replace("|", "\\|")
