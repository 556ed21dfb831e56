"""What an approval does beyond its own file: blocks elsewhere that speak of it are kept true."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

import sms_cli.definitions
from sms_cli.changing import Refused, approve
from sms_cli.checking import check
from sms_cli.workspace import open_workspace

TODAY = date(2026, 8, 31)
PLAN = "plan/service-management-plan.md"
REGISTER = """\

documents:
  kind: table
  empty: None.
  query: SELECT id AS "Id", version AS "Version", status AS "Status" FROM document ORDER BY id
"""


@pytest.fixture
def with_register(netops_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the worked example with a plan that lists every document and its version in a generated block."""
    data = sms_cli.definitions.data_root()
    for part in ("skills", "rules"):
        shutil.copytree(data / part, tmp_path / "data" / part)
    blocks = tmp_path / "data" / "skills" / "service-management-plan" / "blocks.yaml"
    blocks.write_text(blocks.read_text(encoding="utf-8") + REGISTER, encoding="utf-8")
    monkeypatch.setattr(sms_cli.definitions, "data_root", lambda: tmp_path / "data")
    with (netops_copy / PLAN).open("a", encoding="utf-8") as file:
        file.write("\n<!-- sms:begin documents -->\n<!-- sms:end -->\n")
    return netops_copy


def test_a_block_elsewhere_that_names_the_version_follows_the_approval(with_register: Path) -> None:
    approve(open_workspace(with_register, TODAY), ["service-management-plan"], "PER-002")
    row = "| DOC-CAT | 1.1 | approved |"
    assert row in (with_register / PLAN).read_text(encoding="utf-8")

    approve(open_workspace(with_register, TODAY), ["CAT"], "PER-002", version="1.5")
    text = (with_register / PLAN).read_text(encoding="utf-8")
    assert row not in text and "| DOC-CAT | 1.5 | approved |" in text
    assert check(open_workspace(with_register, TODAY)).count("error") == 0


def test_a_block_elsewhere_that_was_stale_before_is_left_for_a_person_to_see(with_register: Path) -> None:
    before = (with_register / PLAN).read_bytes()
    approve(open_workspace(with_register, TODAY), ["CAT"], "PER-002", version="1.5")
    assert (with_register / PLAN).read_bytes() == before


def test_a_refusal_says_its_reasons_and_writes_nothing(netops_copy: Path) -> None:
    before = {path: path.read_bytes() for path in netops_copy.rglob("*.md")}
    with pytest.raises(Refused) as caught:
        approve(open_workspace(netops_copy, TODAY), ["CAT"], "PER-007", version="1.5")
    assert [(title, len(said)) for title, said in caught.value.reasons.items()] == [("Service Catalog", 1)]
    assert {path: path.read_bytes() for path in netops_copy.rglob("*.md")} == before


def test_blocks_alone_do_not_unapprove_a_document(netops_copy: Path) -> None:
    file = netops_copy / PLAN
    text = file.read_text(encoding="utf-8")
    start = text.index("<!-- sms:begin ")
    start = text.index("-->", start) + 3
    file.write_text(text[:start] + "\nsomething else\n" + text[text.index("<!-- sms:end", start) :], encoding="utf-8")
    assert not approve(open_workspace(netops_copy, TODAY), ["SMP"], "PER-002")[0].new
