"""`sms confirm` as people call it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

CATALOG = Path("plan/service-catalog.md")
ASSUMPTIONS = """\
assumptions:
  # from the first draft
  - field: SVC-002/hours
    says: Workloads are watched around the clock.
  - field: services/status
    says: All services are live.
    confirmed_by: PER-006
  - {field: CUS-001/count, says: There are five.}
"""


@pytest.fixture
def assuming(netops_copy: Path) -> Path:
    """Return the example, its catalog a draft with two open assumptions."""
    file = netops_copy / CATALOG
    text = file.read_text(encoding="utf-8")
    head, _, body = text.partition("\ncustomers:\n")
    lines = [line for line in head.split("\n") if not line.startswith(("approved_", "review_due"))]
    head = "\n".join(lines).replace("status: approved", "status: draft")
    file.write_text(f"{head}\n{ASSUMPTIONS}customers:\n{body}", encoding="utf-8")
    return netops_copy


def test_one_is_confirmed_and_nothing_else_changes(sms: Any, assuming: Path) -> None:
    before = (assuming / CATALOG).read_text(encoding="utf-8")
    done = sms("confirm", "DOC-CAT", "SVC-002/hours", "--by", "PER-006", cwd=assuming)
    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        "SVC-002/hours: confirmed by PER-006: Workloads are watched around the clock.\n"
        "1 assumption is left in plan/service-catalog.md.\n"
    )
    line = "    says: Workloads are watched around the clock.\n"
    assert (assuming / CATALOG).read_text(encoding="utf-8") == before.replace(
        line, f"{line}    confirmed_by: PER-006\n"
    )


def test_a_document_is_approved_once_nothing_is_open(sms: Any, assuming: Path) -> None:
    as_of = ("--as-of", "2026-08-31")
    done = sms("approve", "cat", "--by", "PER-002", *as_of, cwd=assuming)
    assert done.returncode == 1 and done.stdout.count("DOC012") == 2
    done = sms("confirm", "cat", "--all", "--by", "PER-006", cwd=assuming)
    assert done.stdout.splitlines()[-1] == (
        "Nothing is left to confirm in plan/service-catalog.md. Next: `sms approve cat --by PERSON`."
    )
    done = sms("approve", "cat", "--by", "PER-002", *as_of, cwd=assuming)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["cat", "--by", "PER-006"], "2 assumptions are open: SVC-002/hours, CUS-001/count. Name one, or use --all"),
        (
            ["cat", "SVC-002/hour", "--by", "PER-006"],
            "no open assumption is about SVC-002/hour. Did you mean SVC-002/hours?",
        ),
        (["cat", "services/status", "--by", "PER-006"], "no open assumption is about services/status. "),
        (["cat", "SVC-002/hours", "--by", "PER-099"], "no person PER-099 stands in the organization profile"),
        (["sco", "--by", "PER-006"], "plan/sms-scope.md: has no assumption left to confirm"),
        (["exx", "--by", "PER-006"], "there is no skill exx"),
    ],
)
def test_what_cannot_be_confirmed_is_said_in_one_line(
    sms: Any, assuming: Path, arguments: list[str], said: str
) -> None:
    before = (assuming / CATALOG).read_bytes()
    done = sms("confirm", *arguments, cwd=assuming)
    assert done.returncode == 2 and said in done.stderr and done.stderr.count("\n") == 1
    assert (assuming / CATALOG).read_bytes() == before
