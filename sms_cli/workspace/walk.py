"""Front matter to rows: walks the values of all documents along their field plans, and collects what does not fit.

Flattening knows a few cases only: list of objects, list of scalars, free-keyed map, object, scalar. Every row has a number of
its own, by which any rule can point at its place. A field with a shape error stays NULL.
"""

from __future__ import annotations

from typing import Any

from sms_cli.workspace.cast import NotThatType, cast_hours, is_ticket, make_caster
from sms_cli.workspace.collected import Collected, Link, Violation, applies, field_names, said
from sms_cli.workspace.yaml_events import Map, Seq


class Walk(Collected):
    """Walks one mapping along the plan of its fields."""

    def row(self, plan: Any, node: Map, parent: int, parent_table: str, pos: int, others: Any = ()) -> int:
        """Make a row of a mapping, and of what lies below it; return its number."""
        table = plan["table"]
        row = self.new_row(node, table, parent)
        values: list[Any] = [None] * self.width[table]
        values[0:4] = [row, parent, parent_table, pos]
        self.fill(plan, node, values, row, others)
        for at, minutes, _, unit in plan.get("units", ()):
            if values[at] is not None:
                factor = {"min": 1.0, "h": 60.0, "d": 1440.0, "bh": 60.0, "bd": 480.0}.get(str(node.get(unit)))
                values[minutes] = values[at] * factor if factor else None
        self.by_table[table].append(values)
        id_ = plan.get("id")
        if id_ is not None:
            self._record(table, id_, node, values, row, plan)
        return row

    def _record(self, kind: str, id_: Any, node: Map, values: list[Any], row: int, plan: Any) -> None:
        name = node.get(id_["key"])
        if name.__class__ is not str or not name:
            return
        known = self.ids[kind]
        match = id_.get("match")
        if match is None:
            import re

            match = id_["match"] = re.compile(id_["pattern"]).fullmatch if id_.get("pattern") else bool
        if not match(name):
            place = node.places[list(node).index(id_["key"])]
            what = kind.replace("_", " ")
            expected = f"an id such as {id_['example']}"
            self.violate("LNK001", row, (id_["key"],), place, f"{name} is not an id of a {what}", expected, name)
        if name in known:
            place = node.places[list(node).index(id_["key"])]
            where = self.where.get(known[name])
            first = f"the {kind.replace('_', ' ')} {name} is defined twice"
            self.violations.append(
                Violation(
                    "LNK001", row, (id_["key"],), place, first, "an id of its own", name, known[name] if where else None
                )
            )
        else:
            known[name] = row
        retired = plan["fields"].get("retired")
        status = plan["fields"].get("status")
        gone = (retired and values[retired["at"]]) or (
            status and status["k"] == "s" and values[status["at"]] == "retired"
        )
        label = node.get("name")
        self.records.append((row, kind, name, label if label.__class__ is str else None, self.skill, 1 if gone else 0))

    def fill(self, plan: Any, node: Map, values: list[Any], row: int, others: Any = ()) -> None:
        fields = plan["fields"]
        index = -1
        for key, value in node.items():
            index += 1
            field = fields.get(key)
            if field is None:
                if key not in others:
                    self.unknown_field(fields, others, node, key, index, row)
                continue
            if value is None or value == "":
                continue
            op = field.get("op") or self._prepare(field)
            if op[0] == "s":
                if value.__class__ is str:
                    if op[1] is None:
                        values[op[2]] = value
                    else:
                        columns = op[3].get(value)
                        if columns is None:
                            try:
                                columns = op[1](value)
                            except NotThatType as wrong:
                                self.violate(
                                    field.get("rule"),
                                    row,
                                    field["path"],
                                    node.places[index],
                                    wrong.message,
                                    wrong.expected,
                                    value,
                                )
                                continue
                            op[3][value] = columns
                        at = op[2]
                        if len(columns) == 1:
                            values[at] = columns[0]
                        else:
                            values[at : at + len(columns)] = columns
                    if op[4] is not None and value:
                        self._link(field, op, row, value, node.places[index])
                else:
                    self._not_a_scalar(field, value, values, row, node.places[index])
            else:
                op[1](self, field, value, values, row, node.places[index])
        needs = plan.get(self.needs)
        if needs is None:
            edition = self.definitions.edition
            needs = plan[self.needs] = [
                (key, condition, rule, counts)
                for key, only, condition, rule, counts in plan["need"]
                if only is None or only == edition
            ]
        if not needs:
            return
        filled = applicable = 0
        for key, condition, rule, counts in needs:
            value = node.get(key)
            field = fields[key]
            if value is None or value == "" or (not value and (field["k"] == "m" or field.get("minItems"))):
                if condition is not None and not applies(condition, node):
                    continue
                if key in self.in_parts and row == self.main:
                    applicable += counts
                    filled += counts
                    continue
                applicable += counts
                self.missing_field(field, node, key, row, rule)
            else:
                applicable += counts
                filled += counts
        count = self.counts.get(self.main)
        if count is not None:
            count[0] += filled
            count[1] += applicable

    def _prepare(self, field: Any) -> tuple[Any, ...]:
        """Make, once a field, what the walk needs of it: how to cast it and whether it links."""
        kind = field["k"]
        if kind == "s":
            plain = field["type"] in ("text", "clause", "area") and "enum" not in field and "pattern" not in field
            cast = None if plain else make_caster(field, self.days)
            op: tuple[Any, ...] = ("s", cast, field["at"], {}, field.get("link"), field.get("or", ()))
        else:
            # Unbound, because the plan that keeps them is shared by all walks over these definitions.
            methods = {"o": Walk._object, "r": Walk._list, "1": Walk._single, "l": Walk._scalars, "m": Walk._map}
            op = (kind, methods[kind])
        field["op"] = op
        return op

    def _link(self, field: Any, op: Any, row: int, value: str, place: int) -> None:
        words = op[5]
        if words and (value in words or ("$ticket" in words and is_ticket(value) and not self._fits(op[4], value))):
            return
        if words and "$text" in words and not self._fits(op[4], value):
            return
        self.links.append(Link(row, field["path"], op[4], value, place))

    def _fits(self, kinds: list[str], value: str) -> bool:
        import re

        patterns = [self.definitions.kinds[kind]["pattern"] for kind in kinds if kind in self.definitions.kinds]
        return any(pattern and re.fullmatch(pattern, value) for pattern in patterns)

    def _not_a_scalar(self, field: Any, value: Any, values: list[Any], row: int, place: int) -> None:
        if field["type"] == "hours" and value.__class__ is Map:
            try:
                values[field["at"]] = cast_hours(value)[0]
            except NotThatType as wrong:
                self.violate(field.get("rule"), row, field["path"], place, wrong.message, wrong.expected)
            return
        what = "a list" if value.__class__ is Seq else "a group of fields"
        self.violate(field.get("rule"), row, field["path"], place, f"{what} stands where one value is due", "one value")

    def _object(self, field: Any, value: Any, values: list[Any], row: int, place: int) -> None:
        if value.__class__ is not Map:
            self.violate(
                field.get("rule"),
                row,
                field["path"],
                place,
                "fields are due here, one a line",
                field_names(field["fields"]),
                said(value),
            )
            return
        self.fill(field, value, values, row)

    def _single(self, field: Any, value: Any, values: list[Any], row: int, place: int) -> None:
        if value.__class__ is not Map:
            fields = field["plan"]["fields"]
            self.violate(
                field.get("rule"),
                row,
                field["path"],
                place,
                "fields are due here, one a line",
                field_names(fields),
                said(value),
            )
            return
        where = self.where.get(row)
        self.row(field["plan"], value, row, where.table if where else "", 0)

    def _list(self, field: Any, value: Any, values: list[Any], row: int, place: int) -> None:
        if value.__class__ is not Seq:
            self.violate(
                field.get("rule"),
                row,
                field["path"],
                place,
                "a list is due here, each entry after a dash",
                "a list",
                said(value),
            )
            return
        plan = field["plan"]
        where = self.where.get(row)
        table = where.table if where else ""
        start = 0
        if table == "document":
            start = len(self.by_table[plan["table"]])
            self.continued.setdefault(plan["table"], start)
        rows: dict[int, int] = {}
        for index, item in enumerate(value):
            if item.__class__ is Map:
                rows[index] = self.row(plan, item, row, table, start + index)
            else:
                expected = field_names(plan["fields"])
                self.violate(
                    field.get("rule"), row, (*field["path"], str(index)), value.places[index],
                    "an entry of this list is a group of fields", expected, said(item),
                )  # fmt: skip
        self.bounds(field, value, row, place)
        if plan["keys"] and "id" not in plan:
            self._unique_keys(plan, value, row, field, rows)

    def _unique_keys(self, plan: Any, value: Seq, row: int, field: Any, rows: dict[int, int]) -> None:
        """Report each entry with the key of an earlier one, which is its other place; `rows` are the rows of the entries."""
        # Parts append to the list of their main document, so the keys of all its files are told apart together.
        seen = self.keys_seen.setdefault((row, plan["table"]), {})
        for index, item in enumerate(value):
            if item.__class__ is not Map:
                continue
            key = tuple(str(item.get(name)) for name in plan["keys"])
            if None not in [item.get(name) for name in plan["keys"]] and key in seen:
                what = ", ".join(f"{name} {part}" for name, part in zip(plan["keys"], key, strict=True))
                path, message = (*field["path"], str(index)), f"{what} stands twice in {field['path'][-1]}"
                # The last part of a key tells entries apart; with the first alone they are rightly alike.
                last = plan["keys"][-1]
                place = item.places[list(item).index(last)]
                self.violations.append(
                    Violation(field.get("rule"), row, path, place, message, "one entry", None, seen[key], last)
                )
            else:
                seen[key] = rows[index]

    def _scalars(self, field: Any, value: Any, values: list[Any], row: int, place: int) -> None:
        if value.__class__ is not Seq:
            self.violate(
                field.get("rule"),
                row,
                field["path"],
                place,
                "a list is due here, such as [a, b]",
                "a list",
                said(value),
            )
            return
        table, item = field["table"], field["item"]
        op = item.get("op") or self._prepare(item)
        out, width = self.by_table[table], self.width[table]
        rule = item.get("rule") or field.get("rule")
        for index, entry in enumerate(value):
            if entry is None:
                continue
            line: list[Any] = [None] * width
            new = self.new_row(value, table, row, index)
            line[0:3] = [new, row, index]
            if entry.__class__ is not str:
                self.violate(
                    rule, row, (*field["path"], str(index)), value.places[index], "one value is due here", "one value"
                )
                continue
            try:
                columns = op[1](entry) if op[1] else (entry,)
            except NotThatType as wrong:
                path = (*field["path"], str(index))
                self.violate(rule, row, path, value.places[index], wrong.message, wrong.expected, entry)
                continue
            line[op[2] : op[2] + len(columns)] = columns
            out.append(line)
            if op[4] is not None:
                self._link({"path": ["value"]}, op, new, entry, value.places[index])
        self.bounds(field, value, row, place)

    def _map(self, field: Any, value: Any, values: list[Any], row: int, place: int) -> None:
        if value.__class__ is not Map:
            self.violate(
                field.get("rule"),
                row,
                field["path"],
                place,
                "fields are due here, one a line",
                "names and values",
                said(value),
            )
            return
        table, item = field["table"], field["item"]
        op = item.get("op") or self._prepare(item)
        for index, (key, entry) in enumerate(value.items()):
            if entry is None:
                continue
            new = self.new_row(value, table, row, index)
            line: list[Any] = [None] * self.width[table]
            line[0:4] = [new, row, index, key]
            if entry.__class__ is not str:
                self.violate(
                    field.get("rule"),
                    row,
                    (*field["path"], key),
                    value.places[index],
                    "one value is due here",
                    "one value",
                )
                continue
            try:
                columns = op[1](entry) if op[1] else (entry,)
            except NotThatType as wrong:
                self.violate(
                    field.get("rule"),
                    row,
                    (*field["path"], key),
                    value.places[index],
                    wrong.message,
                    wrong.expected,
                    entry,
                )
                continue
            line[op[2] : op[2] + len(columns)] = columns
            self.by_table[table].append(line)
            if op[4] is not None:
                self._link({"path": ["value"]}, op, new, entry, value.places[index])
