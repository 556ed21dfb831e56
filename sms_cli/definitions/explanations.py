"""What `sms explain` says of a rule, a clause, a skill or a kind of record; from the same data that the checks run on."""

from __future__ import annotations

import re
from typing import Any

from sms_cli.definitions.layout import in_columns, paragraph
from sms_cli.definitions.shapes import field_rows
from sms_cli.definitions.skill_pages import in_order, records_of, rules_of
from sms_cli.errors import SmsError, nearest


def explain(definitions: Any, topic: str) -> str:
    """Explain a topic: rule id (CAT004), clause (6.1), skill, kind of record, or family of rules (DOC). Raises SmsError.

    A number is a clause where the edition has it, else the step of a skill; a prefix is that of a skill first.
    """
    word = topic.strip()
    rules = {rule.id: rule for rule in definitions.rules}
    if word.upper() in rules:
        return _rule(definitions, rules[word.upper()])
    steps = {str(skill.step): skill for skill in definitions.skills.values() if skill.step}
    numbers = {str(clause[0]) for clause in definitions.clauses}
    if re.fullmatch(r"[0-9]+(\.[0-9]+)*", word) and (word in numbers or word not in steps):
        text = _clause(definitions, word)
        if word in steps:
            skill = steps[word]
            text += f"\n  Step {word} of the journey is the {skill.title}: sms explain {skill.prefix}\n"
        return text
    kind = word.lower().replace("-", "_").replace(" ", "_")
    if kind in definitions.kinds:
        return _kind(definitions, kind)
    family = [rule for rule in definitions.rules if re.fullmatch(re.escape(word.upper()) + "[0-9]+", rule.id)]
    if family and all(skill.prefix != word.upper() for skill in definitions.skills.values()):
        more = f"sms explain {family[0].id} tells more of one."
        return "\n".join([word.upper(), "", *_rule_list(definitions, family), "", more, ""])
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
    return paragraph(text)


def _fact(word: str, text: str) -> list[str]:
    """Return a word at the left and a text beside it."""
    return paragraph(text, indent=" " * 12, first=f"  {word:<10}")


def _rule_list(definitions: Any, rules: list[Any]) -> list[str]:
    rows = []
    for rule in rules:
        severity = rule.severity + ("°" if rule.completeness else "")
        says = " ".join(definitions.rule_text(rule.id).get("says", rule.name).split())
        rows.append((rule.id, severity.ljust(8), says))
    return in_columns(rows, (8, 8))


def _rule(definitions: Any, rule: Any) -> str:
    text = definitions.rule_text(rule.id)
    clauses = text.get("clauses", {})
    lines = [f"{rule.id}  {rule.name}", "", *_paragraph(text.get("says", "")), ""]
    if text.get("why"):
        lines += [*_paragraph(text["why"]), ""]
    severity = rule.severity
    if rule.completeness:
        severity += "; a warning while the document is a draft"
    lines += _fact("Severity", severity)
    for edition in ("2011", "2018"):
        if edition in rule.editions and clauses.get(edition):
            lines += _fact("Clauses", f"{', '.join(clauses[edition])} (ISO/IEC 20000-1:{edition})")
    if rule.needs:
        lines += _fact("Reads", ", ".join(rule.needs))
    lines += _fact("Says", rule.message)
    if rule.help and not re.fullmatch(r"\{\w+\}", rule.help.strip()):  # that part differs from case to case
        lines += _fact("Mend", rule.help)
    for word, title in (("breaks", "Caught"), ("holds", "Not caught")):
        examples = text.get(word) or []
        for example in examples if isinstance(examples, list) else [examples]:
            lines += paragraph(_example(example), indent=" " * 14, first=f"  {title + ':':<11} ")
    if rule.query:
        lines += ["", *(f"    {line}" for line in rule.query.rstrip().splitlines())]
    return "\n".join([*lines, ""])


def _example(example: dict[str, Any]) -> str:
    said = []
    for operation, value in example.items():
        if operation in ("at", "also", "keep", "severity"):
            continue
        if isinstance(value, dict):
            said.append(f"{operation} " + ", ".join(f"{key} = {_short(item)}" for key, item in value.items()))
        else:
            said.append(f"{operation} " + (", ".join(map(_short, value)) if isinstance(value, list) else _short(value)))
    return "; ".join(said)


def _short(value: Any) -> str:
    """Say a value as it would stand in a file, on one line, cut where it is long."""
    text = " ".join(_flow(value).split())
    return text if len(text) <= 80 else text[:79] + "…"


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _clause(definitions: Any, number: str) -> str:
    edition = definitions.edition
    editions = definitions.rest["standard"]["editions"]
    found = {name: next((c for c in data["clauses"] if c["number"] == number), None) for name, data in editions.items()}
    clause = found[edition]
    other = "2018" if edition == "2011" else "2011"
    all_clauses = editions[edition]["clauses"]
    if clause is None:
        if found[other]:
            here = ", ".join(_across(editions[other]["clauses"], number, other)) or "nothing that corresponds"
            hint = f"Edition {other} has it (--edition {other}); in {edition} it is {here}"
        else:
            hint = _nearby(number, [c["number"] for c in all_clauses])
        raise SmsError(f"edition {edition} has no clause {number}", hint=hint)
    lines = [f"{number}  {clause['title']}  (ISO/IEC 20000-1:{edition})", "", *_paragraph(clause["summary"]), ""]
    children = [c for c in all_clauses if c["number"].rpartition(".")[0] == number]
    if children:
        lines += [f"  {c['number']:<9} {c['title']}" for c in children] + [""]
    under = [c for c in all_clauses if c["number"] == number or c["number"].startswith(number + ".")]
    titles = {c["number"]: c["title"] for c in editions[other]["clauses"]}
    cross = _across(all_clauses, number, edition)
    if cross:
        lines += [f"  In edition {other}", "", *(f"  {n:<9} {titles[n]}" for n in cross), ""]
    else:
        lines += _paragraph(f"In edition {other}: nothing that corresponds")
    area = next((a for a in definitions.areas if a["area"] == clause.get("area")), None)
    if area is not None:
        lines += _paragraph(f"Clause area: {area['area']} {area['title']}")
    prefixes = {p for c in under for p in c.get("skills", [])}
    cited = {c["number"] for c in under}
    skills = in_order(definitions.skills.values())
    own = {s.key for s in skills if s.origin is not None and cited & set(s.clauses[edition])}
    names = [s.key for s in skills if s.prefix in prefixes or s.key in own]
    later = [e["key"] for e in definitions.journey if e["prefix"] in prefixes and e["key"] not in definitions.skills]
    rules = [
        r for r in definitions.rules if cited & set(definitions.rule_text(r.id).get("clauses", {}).get(edition, []))
    ]
    lines += _artifacts(definitions, names, later, rules)
    for word in ("documents", "records"):
        kept = [text for c in under for text in c.get(word, [])]
        if kept:
            lines += _paragraph(f"{word.title()} that an auditor asks for: {'; '.join(dict.fromkeys(kept))}")
    if rules:
        lines += [*([] if lines[-1] == "" else [""]), "  Rules", "", *_rule_list(definitions, rules)]
    return "\n".join([*lines, ""])


def _artifacts(definitions: Any, names: list[str], later: list[str], rules: list[Any]) -> list[str]:
    """List the artifacts that serve a clause, each with the sections that show what the rules on it read."""
    from sms_cli.definitions.served_sections import sections_serving

    if not names + later:
        return _paragraph("Artifacts: document control of every artifact")
    shown = {name: sections_serving(definitions, definitions.skills[name], rules) for name in names}
    rows = [(name, " · ".join(sections) or "as a whole") for name, sections in shown.items()]
    rows += [(name, "not part of this version") for name in later]
    return ["", "  Artifacts and their sections", "", *in_columns(rows, (32,), indent="    "), ""]


def _across(clauses: list[dict[str, Any]], number: str, edition: str) -> list[str]:
    """Return the clauses of the other edition that a clause and those below it went to (2011) or came from (2018)."""
    under = [c for c in clauses if c["number"] == number or c["number"].startswith(number + ".")]
    return sorted({n for c in under for n in c.get("to" if edition == "2011" else "from", [])}, key=_numeric)


def _nearby(number: str, known: list[str]) -> str:
    """Say which clauses there are where one was looked for: those beside it, else the top ones."""
    above = number.rpartition(".")[0]
    while above and above not in known:
        above = above.rpartition(".")[0]
    beside = [n for n in known if n.rpartition(".")[0] == above]
    if not beside:
        return f"{above} has no clauses below it: sms explain {above}"
    return f"{above or 'It'} has {beside[0]} to {beside[-1]}" if len(beside) > 1 else f"{above} has {beside[0]}"


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
        lines += _paragraph(schema.get("description", ""))
        rows = field_rows(schema.get("items", schema), definitions.edition, 1, definitions.rest["shapes"])
        lines += ["", *in_columns(rows, (24, 44), indent="    "), ""]
    name = kind.replace("_", "-")
    lines.append(f"  Add one with: sms add {name}; bring a register in with: sms import csv {name} FILE")
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
    lines += _fact("Written", f"to {skill.path}")
    for name in ("2011", "2018"):
        lines += _fact("Clauses", f"{', '.join(skill.clauses[name])} (ISO/IEC 20000-1:{name})")
    later = f"; later {', '.join(skill.reads_later)}" if skill.reads_later else ""
    lines += _fact("Reads", (", ".join(skill.reads) or "nothing") + later)
    records = [f"{r['kind'].replace('_', ' ')} ({r['example']})" for r in records_of(definitions, skill.key)]
    lines += _fact("Records", " · ".join(records) or "none")
    lines += [*_fact("Sections", " · ".join(skill.sections)), "", "  Fields (! required)", ""]
    rows = field_rows(definitions.schema(skill.key), edition, 2, definitions.rest["shapes"])
    lines += in_columns(rows, (24, 30), indent="    ")
    family = rules_of(definitions, skill)
    if family:
        lines += ["", "  Rules", "", *_rule_list(definitions, family)]
    end = f"  sms draft {skill.key} writes it; sms skills show {skill.prefix} tells more."
    return "\n".join([*lines, "", end, ""])
