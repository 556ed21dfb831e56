"""The fields of a request in words: what each is, what an answer looks like, which records it may name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sms_cli.definitions import kinds_in_words
from sms_cli.drafting.form import Field, Form
from sms_cli.drafting.json_schema import example_of
from sms_cli.drafting.links import Links
from sms_cli.drafting.model.wire import is_asked, may_be_blank
from sms_cli.drafting.values import said
from sms_cli.workspace import flow_text

_TYPES = {
    "date": "day as year-month-day",
    "duration": "whole number with min, h, d, w (clock), bh, bd (business), mo, y",
    "percent": "percent from 0 to 100",
    "hours": "24x7, or days and times: mon-fri 08:00-18:00 Australia/Melbourne",
    "currency": "three capitals",
    "int": "whole number",
    "number": "number",
    "bool": "true or false",
}


def fields_text(form: Form, links: Links, fields: Mapping[str, Field], *, loose: bool = False) -> str:
    """Return one line a field, those below it indented."""
    return "\n".join(_lines(form, links, fields, loose, ""))


def _lines(form: Form, links: Links, fields: Mapping[str, Field], loose: bool, indent: str) -> list[str]:
    lines = []
    for key, field in fields.items():
        if not is_asked(form, field):
            continue
        blank = may_be_blank(field, loose)
        lines.append(f"{indent}- {key}: {' '.join(_words(form, links, field, blank and not loose))}")
        below = loose or (field.kind in ("group", "record") and blank) or "x-prefill" in field.schema
        lines += _lines(form, links, field.fields, below, indent + "  ")
    return lines


def _words(form: Form, links: Links, field: Field, blank: bool) -> list[str]:
    schema = field.schema
    words = [text for text in dict.fromkeys((field.question, schema.get("description"))) if text]
    words = [text if text.endswith((".", "?")) else f"{text}." for text in words] or [f"{field.label.capitalize()}."]
    words += [f"{_kind(form, links, field)}."] if _kind(form, links, field) else []
    example = example_of(schema)
    if example and not field.choices and not field.links:
        words.append(f"Example: {example.rstrip('.')}.")
    if "x-default" in schema:
        words.append(f"Blank means {flow_text(said(schema['x-default']))}.")
    elif field.need:
        words.append(f"{_condition(field.need)}.")
    elif blank and field.kind not in ("rows", "values", "map"):
        words.append("May stay blank.")
    return words


def _kind(form: Form, links: Links, field: Field) -> str:
    """Say of which form a value is."""
    several = {"values": "A list", "rows": "A list of entries", "map": "A list of key and value"}.get(field.kind, "")
    if field.kind == "rows" and field.id_key:
        example = field.plan["plan"]["id"].get("example")
        several += f" with an id each, such as {example}"
    if field.fields or field.kind == "map":
        return several
    choices, is_open = links.choices(field)
    if field.links:
        names = kinds_in_words(field.links)
        also = f", or {', '.join(field.words)}" if field.words else ""
        also += ", or words of your own" if "$text" in field.plan.get("or", ()) else ""
        what = f"id of a {names}{also}"
    elif choices and not is_open and field.plan.get("type") != "area":
        what = "one of " + ", ".join(value for value, _ in choices)
    elif field.plan.get("type") == "area":
        what = f"number of a clause area of edition {form.definitions.edition}"
    else:
        what = _TYPES.get(field.plan.get("type", ""), "")
        what += f", or {', '.join(field.words)}" if what and field.words else ""
    return f"{several} of: {what}" if several and what else several or (what[:1].upper() + what[1:])


def _condition(condition: Mapping[str, Any]) -> str:
    [(word, siblings)] = condition.items()
    said_so = " and ".join(f"{key} is {'given' if value == '*' else value}" for key, value in siblings.items())
    return f"Due {word} {said_so}"


def closed_lists(form: Form, links: Links, fields: Mapping[str, Field]) -> str:
    """Return the records that the fields may name, by kind, one `id name` a line: the only ids that exist."""
    kinds: dict[str, None] = {}

    def collect(below: Mapping[str, Field]) -> None:
        for field in below.values():
            if is_asked(form, field):
                kinds.update(dict.fromkeys(field.links))
                collect(field.fields)

    collect(fields)
    parts = []
    for kind in kinds:
        records = links.records([kind])
        if records:
            names = [
                f"  {id_}" if label == id_ else f"  {id_} {label.removesuffix(f' ({id_})')}" for id_, label in records
            ]
            parts.append("\n".join([f"{kind.replace('_', ' ')}:", *names]))
        elif links.absent([kind]):
            parts.append(f"{kind.replace('_', ' ')}: none recorded yet; leave blank where that is allowed")
    return "\n".join(parts)
