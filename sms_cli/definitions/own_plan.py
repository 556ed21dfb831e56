"""The plan of a skill of a workspace's own: its tables beside those of sms, with nothing taken that is there already."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from sms_cli.definitions.fault import Fault
from sms_cli.definitions.own_schema import NAME, Known
from sms_cli.definitions.own_yaml import OwnYaml, Steps
from sms_cli.definitions.plan import Plan, Planner, Schema
from sms_cli.errors import SmsError, nearest

MAX_COLUMNS = 300


def meaning_faults(own: OwnYaml, schema: Schema, known: Known) -> Iterator[Fault]:
    """Yield what does not go together in a schema whose references are replaced; its form is known to be right."""
    for name in schema.get("properties", {}):
        if name in known.common:
            yield own.fault(
                f"{name} is a field that every document has", ("properties", name), "Choose another name", at_key=True
            )
    yield from _object(own, schema, ())


def _object(own: OwnYaml, schema: Schema, trail: Steps) -> Iterator[Fault]:
    properties = schema.get("properties", {})
    for name in schema.get("required", []):
        if name not in properties:
            steps = steps_of(own, trail)
            at = (*steps, "items", "required") if _is_list(own, steps) else (*steps, "required")
            guess = nearest(name, properties)
            said = f"required names {name}, which is not among the properties"
            yield own.fault(said, at, f"Did you mean {guess}?" if guess else None, at_key=True)
    for name, below in properties.items():
        yield from _field(own, below, (*trail, name), properties)


def _is_list(own: OwnYaml, steps: Steps) -> bool:
    node: Any = own.value
    for step in steps:
        node = node[step]
    return isinstance(node.get("items"), dict)


def _field(own: OwnYaml, schema: Schema, trail: Steps, siblings: Schema) -> Iterator[Fault]:
    kind, items = schema.get("type"), schema.get("items", {})
    entry = items if kind == "array" else schema
    rows = kind == "array" and items.get("type") == "object"
    table = "x-table" in schema
    if "properties" in entry and entry.get("type") != "object":
        yield _fault(own, trail, "has properties, but is not of type object")
    elif rows and not table:
        yield _fault(own, trail, "is a list of objects; it needs x-table, and x-id or x-key")
    elif kind == "array" and not rows and items.get("type") == "array":
        yield _fault(own, trail, "is a list of lists; let each entry be an object with a list in it")
    elif kind == "array" and not rows and table:
        yield _fault(own, trail, "has x-table, but its items are not of type object")
    elif (
        kind == "object"
        and not schema.get("properties")
        and not schema.get("x-map")
        and schema.get("x-type") != "hours"
    ):
        yield _fault(
            own, trail, "is an object without properties; give it properties, or x-map with additionalProperties"
        )
    elif table and kind not in ("array", "object"):
        yield _fault(own, trail, "has x-table, but is neither a list nor an object")
    if schema.get("x-map") and (
        kind != "object" or table or schema.get("additionalProperties", {}).get("type") in ("object", "array")
    ):
        yield _fault(own, trail, "x-map stands on an object whose additionalProperties are single values")
    if ("x-id" in schema or "x-key" in schema) and not table:
        yield _fault(own, trail, "has x-id or x-key, but no x-table")
    if table and "x-id" in schema and "id" not in entry.get("properties", {}):
        yield _fault(own, trail, "has x-id, but its entries have no field id")
    for keyword in ("x-key", "x-match"):
        for name in schema.get(keyword, []):
            if name not in entry.get("properties", {}):
                yield _fault(
                    own,
                    trail,
                    f"{keyword} names {name}, which its entries do not have",
                    nearest(name, entry.get("properties", {})),
                )
    for keyword in ("x-required", "x-counts"):
        given = schema.get(keyword)
        for names in given.values() if isinstance(given, dict) else ():
            for name in names:
                if name not in siblings:
                    yield _fault(
                        own, trail, f"{keyword} names {name}, which does not stand beside it", nearest(name, siblings)
                    )
    unit = schema.get("x-unit", {}).get("by")
    if unit is not None and unit not in siblings:
        yield _fault(own, trail, f"x-unit names {unit}, which does not stand beside it", nearest(unit, siblings))
    if kind == "array" and not rows and schema.get("x-type") != "hours":
        return
    yield from _object(own, entry, trail)


def _fault(own: OwnYaml, trail: Steps, message: str, guess: str | None = None) -> Fault:
    name = "/".join(trail)
    said = f"{name} {message}" if name else message
    return own.fault(said, steps_of(own, trail), f"Did you mean {guess}?" if guess else None, at_key=True)


def steps_of(own: OwnYaml, trail: Steps) -> Steps:
    """Return the way to a field as it is written, as far as it is written here and not in a shape that is referred to."""
    node: Any = own.value
    steps: Steps = ()
    for name in trail:
        if isinstance(node.get("items"), dict) and name in (node["items"].get("properties") or {}):
            node, steps = node["items"], (*steps, "items")
        if name not in (node.get("properties") or {}):
            break
        node, steps = node["properties"][name], (*steps, "properties", name)
    return steps


class _Taken(Exception):
    """A table or column that is there already, or that cannot be."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class OwnPlanner(Planner):
    """Plans own skills on top of what sms has, on copies; `shared` are tables that every skill may give rows to."""

    def __init__(
        self, tables: dict[str, Any], kinds: dict[str, Any], shared: frozenset[str], taken: frozenset[str]
    ) -> None:
        super().__init__()
        self.tables = copy.deepcopy(tables)
        self.kinds = copy.deepcopy(kinds)
        self.shared, self.taken = shared, taken
        self.mine: set[str] = set()
        self.trail: list[str] = []

    def plan(self, own: OwnYaml, skill: str, schema: Schema) -> Plan | Fault:
        """Return the plan of one skill, or the fault that keeps it from being planned."""
        table = skill.replace("-", "_")
        self.mine, self.trail = {table}, []
        try:
            if table in self.tables or table in self.taken or not NAME.fullmatch(table):
                raise _Taken(f"a skill cannot be called {skill}: there is a table {table} already")
            self.root_table(table, [["row", "INTEGER", []]])
            return self.root(skill, schema, table)
        except _Taken as taken:
            return _fault(own, tuple(self.trail), taken.message)
        except SmsError as error:
            message = error.message.removeprefix(f"{skill}: ")
            return own.fault(message, steps_of(own, tuple(self.trail)), error.hint, at_key=True)

    def _field(self, schema: Schema, table: str, path: tuple[str, ...], column: str, missing: str | None) -> Plan:
        self.trail.append(path[-1])
        plan = super()._field(schema, table, path, column, missing)
        self.trail.pop()  # left as it is where an exception passes, which tells where it came from
        return plan

    def _table(self, name: str, scalar_list: bool = False, keyed: bool = False) -> dict[str, Any]:
        if name not in self.mine and name not in self.shared:
            if name in self.tables or name in self.taken:
                raise _Taken(f"would fill the table {name}, which is there already; choose another name")
            self.mine.add(name)
        return super()._table(name, scalar_list, keyed)

    def _columns(self, table: str, column: str, parts: list[tuple[str, str]], path: tuple[str, ...]) -> int:
        known = {name: way for name, _, way in self._table(table)["columns"]}
        for suffix, _ in parts:
            way = known.get(column + suffix)
            if way is not None and way != list(path):
                raise _Taken(
                    f"would fill the column {column + suffix} of {table}, which is there already; choose another name"
                )
            if way is None and table in self.shared:
                raise _Taken(f"would add the column {column + suffix} to the table {table} of sms")
        if len(known) + len(parts) > MAX_COLUMNS:
            raise _Taken(f"is one field too many: {table} has {MAX_COLUMNS} columns at most")
        return super()._columns(table, column, parts, path)
