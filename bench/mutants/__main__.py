"""`make mutants`: puts one mistake after another into the worked examples and counts how many a check catches.

Each field that a schema speaks of is deleted, emptied, pointed at nothing, given the id of another, swapped with its neighbour,
written in a wrong unit, moved across today. A mutant is caught when a new diagnostic stands at the changed line or has it as
its other place. Bar: 95 % of what is counted; exit code 1 below it. See CONTRIBUTING.md.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from datetime import date
from pathlib import Path

from outcome import BAR, as_text
from running import Wanted, run

from sms_cli.changing import build_example
from sms_cli.commands.terminal import rooms_connected
from sms_cli.definitions import data_root
from sms_cli.workspace import read_yaml


def main() -> int:
    """Read the arguments, try every example, print the tables. Returns the exit code."""
    examples = data_root() / "examples"
    names = sorted(path.parent.name for path in examples.glob("*/example.yaml"))
    parser = argparse.ArgumentParser(prog="mutants", description="How many mistakes in the worked examples are caught?")
    parser.add_argument("examples", nargs="*", metavar="EXAMPLE", help=f"of {', '.join(names)}; default: all")
    parser.add_argument(
        "--only", action="append", default=[], metavar="ARTIFACT", help="only the fields of this artifact"
    )
    parser.add_argument(
        "--field", action="append", default=[], metavar="TEXT", help="only fields whose name has this in it"
    )
    parser.add_argument(
        "--operator", action="append", default=[], metavar="NAME", help="only these mistakes, such as swap"
    )
    parser.add_argument("--sample", type=int, metavar="N", help="try this many mutants only")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="which sample; default 1")
    parser.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, metavar="N", help="processes; default: one a core"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything that came out to this file")
    parser.add_argument(
        "--workspace", type=Path, metavar="FOLDER", help="the one example named, already built in this folder"
    )
    parser.add_argument("--without", action="append", default=[], metavar="RULE", help="try it without these rules")
    arguments = parser.parse_args()
    for name in arguments.examples:
        if name not in names:
            parser.error(f"there is no example {name}; there is {', '.join(names)}")
    chosen = arguments.examples or names
    if arguments.workspace and len(chosen) != 1:
        parser.error("--workspace goes with one example")
    wanted = Wanted(
        arguments.only,
        arguments.field,
        arguments.operator,
        arguments.sample,
        arguments.seed,
        arguments.without,
        arguments.workers,
    )
    found = []
    rooms_connected()
    with tempfile.TemporaryDirectory(prefix="sms-mutants-") as folder:
        for name in chosen:
            root = arguments.workspace or Path(folder, name)
            if not arguments.workspace:
                os.environ["XDG_CACHE_HOME"] = f"{folder}/cache"
                build_example(root, name, lambda _: None, git=False)
            as_of = date.fromisoformat(read_yaml((examples / name / "example.yaml").read_bytes())["as_of"])
            found.append(run(name, root, as_of, wanted))
            print(as_text(found[-1]), flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0 if all(data["share"] is None or data["share"] >= BAR for data in found) else 1


if __name__ == "__main__":
    sys.exit(main())
