"""Front matter to rows: walks the values of all documents along their field plans, and collects what does not fit.

Flattening knows a few cases only: list of objects, list of scalars, free-keyed map, object, scalar. Every row has a number of
its own, by which any rule can point at its place. A field with a shape error stays NULL.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sms_cli.definitions import Definitions
from sms_cli.workspace.cast import NotThatType, cast_hours, is_ticket, make_caster
from sms_cli.workspace.yaml_events import Map, Seq


class Violation(NamedTuple):
    """A value that does not fit its declaration. `rule` None means SHP001; `see_row` the other place, if any."""

    rule: str | None
    row: int
    path: tuple[str, ...]
    place: int
    message: str
    expected: str | None = None
    found: str | None = None
    see_row: int | None = None


class Link(NamedTuple):
    """A value that names a record: in `row`, at `path`, one of `kinds`."""

    row: int
    path: tuple[str, ...]
    kinds: list[str]
    target: str
    place: int


class Where(NamedTuple):
    """Where a row comes from: the number of its document, its node, and its index or key there if it is a scalar."""

    document: int
    node: Any
    index: int
    table: str
    parent: int


class Rows:
    """All rows of a workspace, by table, with their places, links, ids, violations and completeness counts."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self.days: dict[str, float | None] = {cycle["name"]: cycle["days"] for cycle in definitions.cycles}
        self.width = {name: len(table["columns"]) for name, table in definitions.tables.items()}
        self.by_table: dict[str, list[list[Any]]] = {name: [] for name in definitions.tables}
        self.where: list[Where | None] = [None]
        self.links: list[Link] = []
        self.violations: list[Violation] = []
        self.ids: dict[str, dict[str, int]] = {kind: {} for kind in definitions.kinds}
        self.records: list[tuple[int, str, str, str | None, str, int]] = []
        self.counts: dict[int, list[int]] = {}
        self.missing: list[tuple[int, int, str]] = []
        self.document = 0
        self.main = 0
        self.skill = ""

    def new_row(self, node: Any, table: str, parent: int, index: int = -1) -> int:
        """Give a node the next row number."""
        self.where.append(Where(self.document, node, index, table, parent))
        return len(self.where) - 1

    # -- documents ------------------------------------------------------------------------------------------------

    def main_document(self, data: Map, skill: str, columns: list[Any]) -> int:
        """Walk the front matter of a main document; `columns` are those of table `document` that no schema declares."""
        plan, common = self.definitions.plans[skill], self.definitions.plans["document"]
        table = skill.replace("-", "_")
        row = self.main = self.new_row(data, "document", 0)
        self.skill = skill
        self.counts[row] = [0, 0]
        values: list[Any] = [None] * self.width["document"]
        values[0 : len(columns) + 1] = [row, *columns]
        self._fill(common, data, values, row, others=plan["fields"])
        self.by_table["document"].append(values)
        own: list[Any] = [None] * self.width[table]
        own[0] = row
        self._fill(plan, data, own, row, others=common["fields"])
        self.by_table[table].append(own)
        if "marked" in plan:
            self._count_marked(plan["marked"], data, row)
        return row

    def part(self, data: Map, skill: str, main: int, path: str) -> int:
        """Walk a part: its lists are appended to those of the main document `main`."""
        plan, own = self.definitions.plans[skill], self.definitions.plans["part"]
        row = self.new_row(data, "part", main)
        self.main, self.skill = main, skill
        values: list[Any] = [None] * self.width["part"]
        values[0:2] = [row, path]
        lists = {key: field for key, field in plan["fields"].items() if field["k"] in "rl"}
        self._fill(own, data, values, row, others=lists)
        self.by_table["part"].append(values)
        self._fill({"fields": lists, "need": []}, data, [], main, others=own["fields"])
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
        self._fill(own, data, values, row, others=field["plan"]["fields"])
        self.by_table["part"].append(values)
        self._row(field["plan"], data, main, "document", len(self.by_table[kind]), others=own["fields"])
        return row

    def entry(self, plan: Any, data: Map) -> None:
        """Walk one entry of a list on its own, outside any document."""
        self._row(plan, data, 0, "", 0)

    def settings(self, data: Map) -> int:
        """Walk sms.yaml."""
        row = self.main = self.new_row(data, "settings", 0)
        self.counts[row] = [0, 0]
        values: list[Any] = [None] * self.width["settings"]
        values[0] = row
        self._fill(self.definitions.plans["settings"], data, values, row)
        self.by_table["settings"].append(values)
        return row

    # -- the walk -------------------------------------------------------------------------------------------------

    def _row(self, plan: Any, node: Map, parent: int, parent_table: str, pos: int, others: Any = ()) -> None:
        table = plan["table"]
        row = self.new_row(node, table, parent)
        values: list[Any] = [None] * self.width[table]
        values[0:4] = [row, parent, parent_table, pos]
        self._fill(plan, node, values, row, others)
        for at, minutes, _, unit in plan.get("units", ()):
            if values[at] is not None:
                factor = {"min": 1.0, "h": 60.0, "d": 1440.0, "bh": 60.0, "bd": 480.0}.get(str(node.get(unit)))
                values[minutes] = values[at] * factor if factor else None
        self.by_table[table].append(values)
        id_ = plan.get("id")
        if id_ is not None:
            self._record(table, id_, node, values, row, plan)

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
            self._violate("LNK001", row, (id_["key"],), place, f"{name} is not an id of a {what}", id_["example"], name)
        if name in known:
            place = node.places[list(node).index(id_["key"])]
            where = self.where[known[name]]
            first = f"the {kind.replace('_', ' ')} {name} is defined twice"
            self.violations.append(
                Violation("LNK001", row, (id_["key"],), place, first, "an id of its own", name, known[name] if where else None)
            )
        else:
            known[name] = row
        retired = plan["fields"].get("retired")
        status = plan["fields"].get("status")
        gone = (retired and values[retired["at"]]) or (status and status["k"] == "s" and values[status["at"]] == "retired")
        label = node.get("name")
        self.records.append((row, kind, name, label if label.__class__ is str else None, self.skill, 1 if gone else 0))

    def _fill(self, plan: Any, node: Map, values: list[Any], row: int, others: Any = ()) -> None:
        fields = plan["fields"]
        index = -1
        for key, value in node.items():
            index += 1
            field = fields.get(key)
            if field is None:
                if key not in others:
                    self._unknown_field(fields, others, node, key, index, row)
                continue
            if value is None:
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
                                self._violate(
                                    field.get("rule"), row, field["path"], node.places[index], wrong.message, wrong.expected, value
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
        needs = plan.get("needs")
        if needs is None:
            edition = self.definitions.edition
            needs = plan["needs"] = [
                (key, condition, rule, counts)
                for key, only, condition, rule, counts in plan["need"]
                if only is None or only == edition
            ]
        if not needs:
            return
        filled = applicable = 0
        for key, condition, rule, counts in needs:
            value = node.get(key)
            if value is None or value == "" or (not value and fields[key].get("minItems")):
                if condition is not None and not _applies(condition, node):
                    continue
                applicable += counts
                self._missing(fields[key], node, key, row, rule)
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
            methods = {"o": Rows._object, "r": Rows._list, "1": Rows._single, "l": Rows._scalars, "m": Rows._map}
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
                self._violate(field.get("rule"), row, field["path"], place, wrong.message, wrong.expected)
            return
        what = "a list" if value.__class__ is Seq else "a group of fields"
        self._violate(field.get("rule"), row, field["path"], place, f"{what} stands where one value is due", "one value")

    def _object(self, field: Any, value: Any, values: list[Any], row: int, place: int) -> None:
        if value.__class__ is not Map:
            self._violate(field.get("rule"), row, field["path"], place, "fields are due here, one a line", _names(field["fields"]), _said(value))
            return
        self._fill(field, value, values, row)

    def _single(self, field: Any, value: Any, values: list[Any], row: int, place: int) -> None:
        if value.__class__ is not Map:
            fields = field["plan"]["fields"]
            self._violate(field.get("rule"), row, field["path"], place, "fields are due here, one a line", _names(fields), _said(value))
            return
        where = self.where[row]
        self._row(field["plan"], value, row, where.table if where else "", 0)

    def _list(self, field: Any, value: Any, values: list[Any], row: int, place: int) -> None:
        if value.__class__ is not Seq:
            self._violate(field.get("rule"), row, field["path"], place, "a list is due here, each entry after a dash", "a list", _said(value))
            return
        plan = field["plan"]
        where = self.where[row]
        table = where.table if where else ""
        start = len(self.by_table[plan["table"]]) if table == "document" else 0
        for index, item in enumerate(value):
            if item.__class__ is Map:
                self._row(plan, item, row, table, start + index)
            else:
                expected = _names(plan["fields"])
                self._violate(
                    field.get("rule"), row, (*field["path"], str(index)), value.places[index],
                    "an entry of this list is a group of fields", expected, _said(item),
                )  # fmt: skip
        self._bounds(field, value, row, place)
        if plan["keys"] and "id" not in plan:
            self._unique_keys(plan, value, row, field)

    def _unique_keys(self, plan: Any, value: Seq, row: int, field: Any) -> None:
        seen: dict[tuple[Any, ...], int] = {}
        for index, item in enumerate(value):
            if item.__class__ is not Map:
                continue
            key = tuple(str(item.get(name)) for name in plan["keys"])
            if None not in [item.get(name) for name in plan["keys"]] and key in seen:
                what = ", ".join(f"{name} {part}" for name, part in zip(plan["keys"], key, strict=True))
                path = (*field["path"], str(index))
                self._violate(field.get("rule"), row, path, value.places[index], f"{what} stands twice in {field['path'][-1]}", "one entry", None)
            seen[key] = index

    def _scalars(self, field: Any, value: Any, values: list[Any], row: int, place: int) -> None:
        if value.__class__ is not Seq:
            self._violate(field.get("rule"), row, field["path"], place, "a list is due here, such as [a, b]", "a list", _said(value))
            return
        table, item = field["table"], field["item"]
        op = item.get("op") or self._prepare(item)
        out, width = self.by_table[table], self.width[table]
        rule = item.get("rule") or field.get("rule")
        for index, entry in enumerate(value):
            if entry is None:
                continue
            line = [None] * width
            new = self.new_row(value, table, row, index)
            line[0:3] = [new, row, index]  # type: ignore[list-item]
            if entry.__class__ is not str:
                self._violate(rule, row, (*field["path"], str(index)), value.places[index], "one value is due here", "one value")
                continue
            try:
                columns = op[1](entry) if op[1] else (entry,)
            except NotThatType as wrong:
                path = (*field["path"], str(index))
                self._violate(rule, row, path, value.places[index], wrong.message, wrong.expected, entry)
                continue
            line[op[2] : op[2] + len(columns)] = columns
            out.append(line)
            if op[4] is not None:
                self._link({"path": ["value"]}, op, new, entry, value.places[index])
        self._bounds(field, value, row, place)

    def _map(self, field: Any, value: Any, values: list[Any], row: int, place: int) -> None:
        if value.__class__ is not Map:
            self._violate(field.get("rule"), row, field["path"], place, "fields are due here, one a line", "names and values", _said(value))
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
                self._violate(field.get("rule"), row, (*field["path"], key), value.places[index], "one value is due here", "one value")
                continue
            try:
                columns = op[1](entry) if op[1] else (entry,)
            except NotThatType as wrong:
                self._violate(field.get("rule"), row, (*field["path"], key), value.places[index], wrong.message, wrong.expected, entry)
                continue
            line[op[2] : op[2] + len(columns)] = columns
            self.by_table[table].append(line)
            if op[4] is not None:
                self._link({"path": ["value"]}, op, new, entry, value.places[index])

    # -- what does not fit ----------------------------------------------------------------------------------------

    def _violate(
        self, rule: str | None, row: int, path: Any, place: int, message: str, expected: str | None = None, found: str | None = None
    ) -> None:
        self.violations.append(Violation(rule, row, tuple(path), place, message, expected, found))

    def _bounds(self, field: Any, value: Seq, row: int, place: int) -> None:
        most = field.get("maxItems")
        if most is not None and len(value) > most:
            wanted = "an empty list: []" if most == 0 else f"at most {most} entries"
            message = f"{_label(field['path'])} must be empty" if most == 0 else f"{_label(field['path'])} has {len(value)} entries"
            self._violate(field.get("rule"), row, field["path"], place, message, wanted, f"{len(value)} entries")
        least = field.get("minItems", 0)
        if 0 < len(value) < least:
            self._violate(field.get("rule"), row, field["path"], place, f"{_label(field['path'])} has too few entries", f"{least} or more")

    def _missing(self, field: Any, node: Map, key: str, row: int, rule: str | None) -> None:
        self.missing.append((self.main, row, "/".join(field["path"])))
        place = node.places[list(node).index(key)] if key in node else node.place
        self._violate(rule, row, field["path"], place, f"has no {_label(field['path'])}", _expected(field), "nothing")

    def _unknown_field(self, fields: Any, others: Any, node: Map, key: str, index: int, row: int) -> None:
        from sms_cli.errors import nearest

        guess = nearest(key, [*fields, *others])
        place = node.places[index] >> 40
        message = f"{key} is not a field that stands here" + (f"; did you mean {guess}?" if guess else "")
        self._violate(None, row, (key,), place, message, _names(fields), key)

    def _count_marked(self, marked: Any, data: Map, row: int) -> None:
        count = self.counts[row] = [0, 0]
        self.missing = [entry for entry in self.missing if entry[0] != row]
        for path, condition, only in marked:
            if only is not None and only != self.definitions.edition:
                continue
            holder: Any = data
            for step in path[:-1]:
                holder = holder.get(step) if isinstance(holder, dict) else None
            if condition and isinstance(holder, dict) and not _applies(condition, holder):
                continue
            value = holder.get(path[-1]) if isinstance(holder, dict) else None
            count[1] += 1
            if value is None or value == "" or value == []:
                self.missing.append((row, row, "/".join(path)))
            else:
                count[0] += 1
        for key, only, condition, _, counts in self.definitions.plans["document"]["need"]:
            if counts and (only is None or only == self.definitions.edition) and (condition is None or _applies(condition, data)):
                count[1] += 1
                if data.get(key):
                    count[0] += 1
                else:
                    self.missing.append((row, row, key))


def _applies(condition: Any, node: Any) -> bool:
    """Tell whether a conditional field is due, given its siblings."""
    for word, wanted in condition.items():
        met = all(node.get(k) not in (None, "") if v == "*" else str(node.get(k)).lower() == str(v).lower() for k, v in wanted.items())
        if met is (word == "unless"):
            return False
    return True


def _label(path: Any) -> str:
    return " ".join(str(part).replace("_", " ") for part in path)


def _names(fields: Any) -> str:
    return ", ".join(list(fields)[:12]) + (" …" if len(fields) > 12 else "")


def _said(value: Any) -> str | None:
    return value if isinstance(value, str) else ("a list" if isinstance(value, Seq) else None)


def _expected(field: Any) -> str | None:
    kind = field["k"]
    if kind == "s":
        if "enum" in field:
            return ", ".join(field["enum"])
        if "link" in field:
            names = " or ".join(link.replace("_", " ") for link in field["link"])
            return f"the id of a {names}" + (f", or {', '.join(w for w in field['or'] if w[0] != '$')}" if field.get("or") else "")
        return {"date": "a date such as 2026-07-06", "duration": "a duration such as 4h", "percent": "a percentage"}.get(field["type"])
    if kind in "rl":
        return "at least one entry" if field.get("minItems") else "a list; it may be empty: []"
    return None
