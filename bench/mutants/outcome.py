"""What came out, as figures, a table for people, and JSON."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from mutations import Mutant
from trial import Outcome

BAR = 95.0


class Judged(NamedTuple):
    """A counted mutant with its outcome."""

    mutant: Mutant
    outcome: Outcome


def as_data(example: str, judged: Iterable[Judged], exempted: Counter[str]) -> dict[str, Any]:
    """Return the outcome of one example as plain data: totals, by operator, by field, every survivor."""
    judged = list(judged)
    caught = sum(bool(one.outcome.caught) for one in judged)
    operators: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    fields: dict[str, dict[str, Any]] = {}
    for mutant, outcome in judged:
        for counts in (operators[mutant.operator],):
            counts[0] += 1
            counts[1] += bool(outcome.caught)
        field = fields.setdefault(mutant.field.name, {"mutants": 0, "caught": 0, "survivors": []})
        field["mutants"] += 1
        field["caught"] += bool(outcome.caught)
        if not outcome.caught:
            where = "/".join(map(str, mutant.field.steps))
            field["survivors"].append(
                {
                    "operator": mutant.operator,
                    "place": f"{mutant.field.path}:{outcome.line}",
                    "field": where,
                    "says": mutant.says,
                    "reported_elsewhere": outcome.elsewhere,
                }
            )
    return {
        "example": example,
        "mutants": len(judged),
        "caught": caught,
        "share": round(100 * caught / len(judged), 2) if judged else None,
        "operators": {name: {"mutants": a, "caught": b} for name, (a, b) in sorted(operators.items())},
        "exempt": dict(sorted(exempted.items())),
        "fields": dict(sorted(fields.items())),
    }


def as_text(data: dict[str, Any]) -> str:
    """Say the outcome of one example in a table of the fields with survivors."""
    lines = [f"{data['example']}: {data['caught']:,} of {data['mutants']:,} mutants caught, {data['share']} %"]
    for name, counts in data["operators"].items():
        lines.append(f"  {name:<12} {counts['caught']:>6,} of {counts['mutants']:>6,}")
    for reason, count in data["exempt"].items():
        lines.append(f"  not counted  {count:>6,}    {reason}")
    survivors = {name: field for name, field in data["fields"].items() if field["survivors"]}
    if survivors:
        lines.append(f"  fields with a survivor: {len(survivors)} of {len(data['fields'])}")
    for name, field in sorted(survivors.items(), key=lambda item: item[1]["caught"] - item[1]["mutants"]):
        kinds = Counter(one["operator"] for one in field["survivors"])
        said = ", ".join(f"{kind} {count}" for kind, count in kinds.most_common())
        first = field["survivors"][0]
        elsewhere = (
            f" (said elsewhere: {', '.join(first['reported_elsewhere'])})" if first["reported_elsewhere"] else ""
        )
        left = f"{field['mutants'] - field['caught']} of {field['mutants']}"
        lines.append(f"    {name:<44} {left:>12}  {said}; {first['place']} {first['says']}{elsewhere}")
    return "\n".join(lines)
