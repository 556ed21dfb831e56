"""What `sms explain` says of a rule, a clause, a skill or a kind of record; from the same data that the checks run on."""

from __future__ import annotations

import re
import textwrap
from typing import Any

from sms_cli.definitions.shapes import field_lines
from sms_cli.errors import SmsError, nearest


def explain(definitions: Any, topic: str) -> str:
    """Explain a topic: rule id (CAT004), family of rules (CAT), clause (6.1), skill, or kind of record. Raises SmsError."""
    word = topic.strip()
    rules = {rule.id: rule for rule in definitions.rules}
    if word.upper() in rules:
        return _rule(definitions, rules[word.upper()])
    if re.fullmatch(r"[0-9]+(\.[0-9]+)*", word):
        return _clause(definitions, word)
    kind = word.lower().replace("-", "_").replace(" ", "_")
    if kind in definitions.kinds:
        return _kind(definitions, kind)
    family = [rule for rule in definitions.rules if re.fullmatch(re.escape(word.upper()) + "[0-9]+", rule.id)]
    if family:
        skill = next((s for s in definitions.skills.values() if s.prefix == word.upper()), None)
        title = f"{word.upper()}: {skill.title}" if skill else word.upper()
        return "\n".join(
            [title, "", *_rule_list(definitions, family), "", f"sms explain {family[0].id} tells more of one.", ""]
        )
    try:
        return _skill(definitions, definitions.skill(word))
    except SmsError:
        known = [*rules, *definitions.skills, *(k.replace("_", "-") for k in definitions.kinds)]
        guess = nearest(word.upper(), rules) or nearest(word.lower(), known)
        hint = (
            f"Did you mean {guess}?"
            if guess
            else "Name a rule (CAT004), a clause (6.1), a skill (service-catalog) or a kind of record (service)"
        )
        raise SmsError(f"there is nothing to explain under {topic}", hint=hint) from None


def explain_all(definitions: Any) -> str:
    """List every rule, by family."""
    lines: list[str] = []
    family = ""
    for rule in sorted(definitions.rules, key=lambda rule: rule.id):
        if rule.id[:3] != family:
            family = rule.id[:3]
            lines += ["", family] if lines else [family]
        lines += _rule_list(definitions, [rule])
    return "\n".join(
        [
            *lines,
            "",
            "sms explain CAT004 tells more of one; a clause (6.1), a skill or a kind of record can be named, too.",
            "",
        ]
    )


def _paragraph(text: str) -> list[str]:
    return textwrap.wrap(text, 100, initial_indent="  ", subsequent_indent="  ")


def _rule_list(definitions: Any, rules: list[Any]) -> list[str]:
    lines = []
    for rule in rules:
        severity = rule.severity + ("°" if rule.completeness else "")
        lines.append(f"  {rule.id}  {severity:<8}  {definitions.rule_text(rule.id).get('says', rule.name)}")
    return lines


def _rule(definitions: Any, rule: Any) -> str:
    text = definitions.rule_text(rule.id)
    clauses = text.get("clauses", {})
    lines = [f"{rule.id}  {rule.name}", "", *_paragraph(text.get("says", "")), ""]
    if text.get("why"):
        lines += [*_paragraph(text["why"]), ""]
    severity = rule.severity
    if rule.completeness:
        severity += "; a warning while the document is a draft"
    lines.append(f"  Severity  {severity}")
    for edition in ("2011", "2018"):
        if edition in rule.editions and clauses.get(edition):
            lines.append(f"  Clauses   {', '.join(clauses[edition])} (ISO/IEC 20000-1:{edition})")
    if rule.needs:
        lines.append(f"  Reads     {', '.join(rule.needs)}")
    lines.append(f"  Says      {rule.message}")
    if rule.help:
        lines.append(f"  Mend      {rule.help}")
    for word, title in (("breaks", "Caught"), ("holds", "Not caught")):
        examples = text.get(word) or []
        for example in examples if isinstance(examples, list) else [examples]:
            lines.append(f"  {title + ':':<11} {_example(example)}")
    if rule.query:
        lines += ["", *(f"    {line}" for line in rule.query.rstrip().splitlines())]
    return "\n".join([*lines, ""])


def _example(example: dict[str, Any]) -> str:
    said = []
    for operation, value in example.items():
        if operation in ("at", "also", "keep", "severity"):
            continue
        if isinstance(value, dict):
            said.append(f"{operation} " + ", ".join(f"{key} = {str(item).strip()[:60]}" for key, item in value.items()))
        else:
            said.append(f"{operation} " + (", ".join(map(str, value)) if isinstance(value, list) else str(value)))
    return "; ".join(said)


def _clause(definitions: Any, number: str) -> str:
    edition = definitions.edition
    editions = definitions.rest["standard"]["editions"]
    found = {name: next((c for c in data["clauses"] if c["number"] == number), None) for name, data in editions.items()}
    clause = found[edition]
    if clause is None:
        other = next((name for name, c in found.items() if c), None)
        if other is None:
            guess = nearest(number, [c["number"] for c in editions[edition]["clauses"]])
            raise SmsError(
                f"edition {edition} has no clause {number}", hint=f"Did you mean {guess}?" if guess else None
            )
        raise SmsError(f"edition {edition} has no clause {number}", hint=f"Edition {other} has: add --edition {other}")
    all_clauses = editions[edition]["clauses"]
    lines = [f"{number}  {clause['title']}  (ISO/IEC 20000-1:{edition})", "", *_paragraph(clause["summary"]), ""]
    children = [c for c in all_clauses if c["number"].rpartition(".")[0] == number]
    if children:
        lines += [f"  {c['number']:<9} {c['title']}" for c in children] + [""]
    under = [c for c in all_clauses if c["number"] == number or c["number"].startswith(number + ".")]
    other = "2018" if edition == "2011" else "2011"
    cross = sorted({n for c in under for n in c.get("to" if edition == "2011" else "from", [])}, key=_numeric)
    lines += _paragraph(f"In edition {other}: {', '.join(cross) or 'nothing that corresponds'}")
    prefixes = {p for c in under for p in c.get("skills", [])}
    names = [s.key for s in definitions.skills.values() if s.prefix in prefixes]
    later = [e["key"] for e in definitions.journey if e["prefix"] in prefixes and e["key"] not in definitions.skills]
    lines += _paragraph(f"Artifacts: {', '.join(names + later) or 'document control of every artifact'}")
    for word in ("documents", "records"):
        kept = [text for c in under for text in c.get(word, [])]
        if kept:
            lines += _paragraph(f"{word.title()} that an auditor asks for: {'; '.join(dict.fromkeys(kept))}")
    numbers = {c["number"] for c in under}
    rules = [
        r for r in definitions.rules if numbers & set(definitions.rule_text(r.id).get("clauses", {}).get(edition, []))
    ]
    if rules:
        lines += ["", "  Rules", *("  " + line for line in _rule_list(definitions, rules))]
    return "\n".join([*lines, ""])


def _numeric(number: str) -> list[int]:
    return [int(part) for part in number.split(".")]


def _kind(definitions: Any, kind: str) -> str:
    known = definitions.kinds[kind]
    lines = [f"{kind.replace('_', ' ')}, such as {known['example']}", ""]
    for skill in known["homes"]:
        found = _find(definitions.schema(skill), kind)
        if found is None:
            continue
        field, schema = found
        lines.append(f"  Stands in {definitions.skills[skill].path} under {field}")
        if schema.get("description"):
            lines.append(f"  {schema['description']}")
        lines += ["", *field_lines(schema.get("items", schema), definitions.edition, 1), ""]
    lines.append(f"  Add one with: sms add {kind.replace('_', '-')}")
    return "\n".join([*lines, ""])


def _find(schema: dict[str, Any], table: str) -> tuple[str, dict[str, Any]] | None:
    for key, sub in schema.get("properties", {}).items():
        if sub.get("x-table") == table:
            return key, sub
        deeper = _find(sub.get("items", {}) if sub.get("type") == "array" else sub, table)
        if deeper is not None:
            return f"{key}/{deeper[0]}", deeper[1]
    return None


def _skill(definitions: Any, skill: Any) -> str:
    edition = definitions.edition
    step = f"step {skill.step}, " if skill.step else ""
    lines = [
        f"{skill.title}  ({skill.key}, {skill.prefix}, {step}{skill.phase})",
        "",
        *_paragraph(skill.description),
        "",
    ]
    lines.append(f"  Written to {skill.path}")
    for name in ("2011", "2018"):
        lines.append(f"  Clauses   {', '.join(skill.clauses[name])} (ISO/IEC 20000-1:{name})")
    lines.append(
        f"  Reads     {', '.join(skill.reads) or 'nothing'}"
        + (f"; later {', '.join(skill.reads_later)}" if skill.reads_later else "")
    )
    lines += [*_paragraph("Sections  " + " · ".join(skill.sections)), "", "  Fields (! required)", ""]
    lines += field_lines(definitions.schema(skill.key), edition, 2)
    family = [rule for rule in definitions.rules if rule.id.startswith(skill.prefix)]
    if family:
        lines += ["", "  Rules", *("  " + line for line in _rule_list(definitions, family))]
    return "\n".join([*lines, "", f"  Write it with: sms draft {skill.key}", ""])
