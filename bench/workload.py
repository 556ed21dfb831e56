"""Makes large workspaces: the worked example, with many parts whose records are cloned with fresh ids.

Each record has at least three links; one record in a hundred breaks one.
"""

from __future__ import annotations

import shutil
from pathlib import Path

RECORDS_A_DOCUMENT = 10

_SERVICE = """\
  - id: SVC-{number}
    name: Monitoring Platform {number}
    description: Polls the hosts of the customers of block {number}, keeps their history and raises alerts to the desk
    type: supporting
    status: live
    owner: {owner}
    customers: [CUS-004]
    criticality: high
    hours: 24x7
    holds_data: false
    redundancy: active-passive
    depends_on:
      - {{service: SVC-{next}, strength: soft}}
"""
_RISK = """\
  - id: RSK-{number}
    event: The history of monitored hosts in block {number} is lost and capacity trends cannot be shown
    category: availability
    services: [SVC-{service}]
    likelihood: 2
    impact: 3
    owner: {owner}
    treatment: reduce
    actions:
      - {{what: Restore the history from the nightly copy, owner: PER-005, due: 2026-12-18, status: open}}
    residual: 4
"""


def grow(example: Path, target: Path, documents: int) -> int:
    """Copy the example to `target` and add `documents` parts of ten records each; return the number of records added."""
    shutil.copytree(example, target)
    catalog = target / "plan" / "service-catalog.md"
    text = catalog.read_text(encoding="utf-8")
    # The first cloned service hangs from a business service, each further one from the one before: no orphans.
    first = "    depends_on:\n"
    if first not in text:
        raise SystemExit("bench: no service of the example has depends_on any more; mend bench/workload.py")
    grown = text.replace(first, first + "      - {service: SVC-100000, strength: soft}\n", 1)
    catalog.write_text(grown, encoding="utf-8")
    services = documents // 2 * RECORDS_A_DOCUMENT
    folder = target / "plan" / "parts"
    folder.mkdir()
    number = 100_000
    for document in range(documents):
        service_part = document < documents // 2
        part_of, skill, key = (
            ("DOC-CAT", "service-catalog", "services")
            if service_part
            else ("DOC-SMP", "service-management-plan", "risks")
        )
        lines = [f"---\npart_of: {part_of}\nskill: {skill}\n{key}:\n"]
        for _ in range(RECORDS_A_DOCUMENT):
            owner = "PER-005" if number % 100 else "PER-999"
            last = number == 100_000 + services - 1
            template = _SERVICE if service_part else _RISK
            service = 100_000 + (number - 100_000) % services
            lines.append(
                template.format(number=number, next="SVC-006"[4:] if last else number + 1, service=service, owner=owner)
            )
            number += 1
        lines.append("---\n\nRecords that are cloned for a measurement, with a line of prose in the body.\n")
        (folder / f"part-{document:05}.md").write_text("".join(lines), encoding="utf-8")
    return documents * RECORDS_A_DOCUMENT
