"""The front matter of documents to rows: main documents, parts, files of one record, and sms.yaml."""

from __future__ import annotations

from typing import Any

from sms_cli.workspace import walked
from sms_cli.workspace.walk import Walk
from sms_cli.workspace.yaml_events import Map

# What a part takes from its main document and therefore does not have itself.
INHERITED = (
    "version",
    "status",
    "owner",
    "approved_by",
    "approved_on",
    "review_due",
    "approved_digest",
    "classification",
    "title",
)


class Rows(Walk):
    """Walks documents, each in its role."""

    def main_document(self, data: Map, skill: str, columns: list[Any], in_parts: frozenset[str] = frozenset()) -> int:
        """Walk the front matter of a main document.

        `columns` are those of table `document` that no schema declares; `in_parts` the lists that its parts give entries to.
        """
        plans = self.definitions.plans
        self.skill = skill
        # One to whose lists parts give entries is walked anew: they go on where it ended.
        key = None if in_parts else (columns[0], self.document, skill, self.definitions.edition, id(data))
        known = walked.recall(key, plans, self) if key is not None else None
        if known is not None:
            known.collect(self)
            self.main = known.row
        else:
            before = walked.mark(self)
            self.in_parts, self.continued = in_parts, {}
            row = self._walk_main(data, skill, columns)
            self.in_parts = frozenset()
            known = walked.Walked(row, key or (), data, plans, before, self)
            if key is not None:
                walked.remember(known)
        self.walked.append(known)
        return known.row

    def _walk_main(self, data: Map, skill: str, columns: list[Any]) -> int:
        plan, common = self.definitions.plans[skill], self.definitions.plans["document"]
        table = skill.replace("-", "_")
        row = self.main = self.new_row(data, "document", 0)
        self.counts[row] = [0, 0]
        values: list[Any] = [None] * self.width["document"]
        values[0 : len(columns) + 1] = [row, *columns]
        self.fill(common, data, values, row, others=data)  # the walk of its own fields reports unknown ones
        self.by_table["document"].append(values)
        own: list[Any] = [None] * self.width[table]
        own[0] = row
        self.fill(plan, data, own, row, others=common["fields"])
        self.by_table[table].append(own)
        if "marked" in plan:
            self.count_marked(plan["marked"], data, row)
        return row

    def part(self, data: Map, skill: str, main: int, path: str) -> int:
        """Walk a part: its lists are appended to those of the main document `main`."""
        plan, own = self.definitions.plans[skill], self.definitions.plans["part"]
        row = self.new_row(data, "part", main)
        self.main, self.skill = main, skill
        values: list[Any] = [None] * self.width["part"]
        values[0:2] = [row, path]
        lists = {key: field for key, field in plan["fields"].items() if field["k"] in "rl"}
        self.fill(own, data, values, row, others=data)
        self.by_table["part"].append(values)
        before = len(self.violations)
        self.fill({"fields": lists, "need": []}, data, [], main, others=(*own["fields"], *INHERITED))
        # The entries belong to the main document, but what does not fit stands in this file.
        self.violations[before:] = [v._replace(row=row) if v.row == main else v for v in self.violations[before:]]
        return row

    def record_file(self, data: Map, skill: str, main: int, path: str, kind: str) -> int:
        """Walk a file that holds one record of `kind`, its front matter being the record."""
        own = self.definitions.plans["part"]
        row = self.new_row(data, "part", main)
        self.main, self.skill = main, skill
        field = next(
            f for f in self.definitions.plans[skill]["fields"].values() if f["k"] == "r" and f["plan"]["table"] == kind
        )
        values: list[Any] = [None] * self.width["part"]
        values[0:2] = [row, path]
        self.fill(own, data, values, row, others=data)
        self.by_table["part"].append(values)
        self.row(field["plan"], data, main, "document", len(self.by_table[kind]), others=own["fields"])
        return row

    def entry(self, plan: Any, data: Map) -> None:
        """Walk one entry of a list on its own, outside any document."""
        self.row(plan, data, 0, "", 0)

    def settings(self, data: Map) -> int:
        """Walk sms.yaml."""
        row = self.main = self.new_row(data, "settings", 0)
        self.counts[row] = [0, 0]
        values: list[Any] = [None] * self.width["settings"]
        values[0] = row
        self.fill(self.definitions.plans["settings"], data, values, row)
        self.by_table["settings"].append(values)
        return row
