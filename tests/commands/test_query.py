"""`sms query`: the documents answer questions, and nothing else can be done with them."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest


def test_a_select_prints_a_table(sms: Any, netops: Path) -> None:
    done = sms("query", "SELECT id, name, owner FROM service WHERE type = 'business' ORDER BY id", cwd=netops)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["id", "name", "owner"] and lines[-1] == "4 rows"
    assert lines[2].split() == ["SVC-001", "Managed", "Infrastructure", "PER-005"]


def test_other_formats(sms: Any, netops: Path) -> None:
    sql = "SELECT id, \"count\" FROM customer WHERE kind = 'segment' ORDER BY id"
    assert json.loads(sms("query", sql, "--format", "json", cwd=netops).stdout)[0] == {"id": "CUS-001", "count": 5}
    assert sms("query", sql, "--format", "csv", cwd=netops).stdout.splitlines()[:2] == ["id,count", "CUS-001,5"]
    assert sms("query", sql, "--format", "markdown", cwd=netops).stdout.startswith("| id | count |\n| --- | --- |\n")


def test_tables_lists_what_can_be_asked(sms: Any, netops: Path) -> None:
    text = sms("query", "--tables", cwd=netops).stdout
    for word in ("service", "customers", "owner text", "service_cycle", "hours_cover()", ":today"):
        assert word in text


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("SELECT * FROM servce", "Did you mean service"),
        ("SELECT nme FROM service", "column that does not exist"),
        ("SELEC 1", "cannot be run"),
        ("DELETE FROM service", "no SELECT"),
        ("CREATE TABLE x (y)", "no SELECT"),
        ("ATTACH 'x.db' AS x", "no SELECT"),
        ("PRAGMA table_info(service)", "no SELECT"),
        ("SELECT printf('%.*c', 900000000, 'x')", "not allowed"),
        ("SELECT load_extension('x')", "not allowed"),
        ("SELECT 1; SELECT 2", "cannot be run"),
        ("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n", "longer than"),
        ("SELECT a.row FROM link a, link b, link c", "more than 100,000 rows"),
    ],
)
def test_what_is_no_honest_question_is_refused_in_one_line(sms: Any, netops: Path, sql: str, says: str) -> None:
    done = sms("query", sql, cwd=netops)
    assert done.returncode == 2 and done.stdout == ""
    assert says in done.stderr and done.stderr.count("\n") == 1, done.stderr


def test_an_interruption_inside_a_query_is_no_fault_of_the_query(surroundings: dict[str, str], netops: Path) -> None:
    command = [str(Path(sys.executable).with_name("sms")), "query"]
    sql = "SELECT sum(word_count(a.name || b.name || c.name)) FROM record a, record b, record c"
    with subprocess.Popen(
        [*command, sql], cwd=netops, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        time.sleep(2)  # it takes longer than is allowed, which is longer than this
        child.send_signal(signal.SIGINT)
        assert child.stderr is not None
        assert (child.wait(30), child.stderr.read()) == (130, "\nsms: interrupted; nothing is half-written\n")
