"""Turn an annotated JSON Schema into a field plan: what the walker, the tables, links and completeness need, as plain JSON."""

from __future__ import annotations

from typing import Any

from sms_cli.errors import SmsError

Schema = dict[str, Any]
Plan = dict[str, Any]

# Columns that a type occupies beside its own: name suffix and SQL type. docs/writing-a-skill.md lists them for people.
COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    "text": (("", "TEXT"),),
    "int": (("", "INTEGER"),),
    "number": (("", "REAL"),),
    "percent": (("", "REAL"),),
    "bool": (("", "INTEGER"),),
    "date": (("", "TEXT"),),
    "duration": (("", "TEXT"), ("_minutes", "REAL"), ("_basis", "TEXT")),
    "freq": (("", "TEXT"), ("_days", "REAL")),
    "hours": (("", "TEXT"),),
    "clause": (("", "TEXT"),),
    "area": (("", "TEXT"),),
    "version": (("", "TEXT"),),
    "currency": (("", "TEXT"),),
    "email": (("", "TEXT"),),
    "evidence_item": (("", "TEXT"),),
}
_JSON_TYPES = {"string": "text", "integer": "int", "number": "number", "boolean": "bool"}
_ANNOTATIONS = frozenset(
    "x-table x-id x-key x-link x-or x-edition x-required x-missing x-rule x-map x-unit x-counts x-type x-question "
    "x-default x-prefill x-computed x-match x-guess x-naming x-sections x-completeness".split()
)


def resolve(schema: Any, shared: Schema, own: Schema, trail: tuple[str, ...] = ()) -> Any:
    """Replace every `$ref` by what it names; keys beside the reference win. Raises SmsError for an unknown or circular one."""
    if isinstance(schema, list):
        return [resolve(entry, shared, own, trail) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    rest = {key: resolve(value, shared, own, trail) for key, value in schema.items() if key not in ("$ref", "$defs")}
    name = schema.get("$ref")
    if name is None:
        return rest
    if name in trail:
        raise SmsError(f"the reference {name} leads back to itself")
    where, _, key = str(name).partition("#/$defs/")
    defs = (shared if where == "shared" else own).get("$defs", {})
    if where not in ("shared", "") or key not in defs:
        raise SmsError(f"the reference {name} is not defined", hint="Use shared#/$defs/NAME or #/$defs/NAME")
    found = resolve(defs[key], shared, shared if where == "shared" else own, (*trail, name))
    return {**found, **rest}


class Planner:
    """Collects the plans of all skills, the columns of all tables and the kinds of all records."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, Any]] = {}
        self.kinds: dict[str, dict[str, Any]] = {}
        self.skill = ""

    def root(self, skill: str, schema: Schema, table: str) -> Plan:
        """Plan one resolved schema whose own fields are columns of `table`."""
        self.skill = skill
        plan = self._object(schema, table, (), "", schema.get("x-missing"))
        if schema.get("x-completeness") == "marked":
            marked: list[Any] = []
            self._marked(schema, (), marked)
            plan["marked"] = marked
        return plan

    def _marked(self, schema: Schema, path: tuple[str, ...], marked: list[Any]) -> None:
        for key, sub in schema.get("properties", {}).items():
            counts = sub.get("x-counts")
            if counts:
                marked.append([[*path, key], counts if isinstance(counts, dict) else None, sub.get("x-edition")])
            elif sub.get("type") == "object":
                self._marked(sub, (*path, key), marked)

    def _object(self, schema: Schema, table: str, path: tuple[str, ...], prefix: str, missing: str | None) -> Plan:
        """Plan an object whose scalars become columns of `table`; `path` and `prefix` lead from the row to the object."""
        missing = schema.get("x-missing", missing)
        fields: dict[str, Plan] = {}
        need: list[Any] = []
        required = schema.get("required", [])
        for key, sub in schema.get("properties", {}).items():
            self._known_annotations(sub, (*path, key))
            fields[key] = self._field(sub, table, (*path, key), prefix + key, missing)
        for key in required:
            known = schema.get("properties", {}).get(key)
            if known is None:
                raise SmsError(f"{self.skill}: required field {'/'.join((*path, key))} is not among the properties")
            need.append(
                [
                    key,
                    known.get("x-edition"),
                    known.get("x-required"),
                    known.get("x-missing", missing),
                    known.get("x-counts") is not False,
                ]
            )
        return {"fields": fields, "need": need}

    def _known_annotations(self, schema: Schema, path: tuple[str, ...]) -> None:
        for key in schema:
            if key.startswith("x-") and key not in _ANNOTATIONS:
                raise SmsError(f"{self.skill}: unknown annotation {key} at {'/'.join(path)}")

    def _field(self, schema: Schema, table: str, path: tuple[str, ...], column: str, missing: str | None) -> Plan:
        common: Plan = {"path": list(path)}
        if "x-rule" in schema:
            common["rule"] = schema["x-rule"]
        kind = schema.get("type")
        if schema.get("x-type") == "hours":
            return {"k": "s", **common, **self._scalar(schema, table, path, column)}
        if kind == "array":
            items = schema.get("items", {})
            bounds: Plan = {key: schema[key] for key in ("minItems", "maxItems") if key in schema}
            if "x-table" in schema:
                plan = self._rows(schema, items, missing)
                return {"k": "r", **common, **bounds, "plan": plan}
            self._known_annotations(items, path)
            name = f"{table}_{column}"
            self._table(name, scalar_list=True)
            item = {"k": "s", **self._scalar(items, name, path, "value")}
            if "x-rule" in items:
                item["rule"] = items["x-rule"]
            if item["type"] == "evidence_item":
                self.tables[name]["evidence"] = True
            return {"k": "l", **common, **bounds, "table": name, "item": item}
        if schema.get("x-map"):
            name = f"{table}_{column}"
            self._table(name, keyed=True)
            values = schema.get("additionalProperties") or {"type": "string"}
            item = {"k": "s", **self._scalar(values, name, path, "value")}
            return {"k": "m", **common, "table": name, "item": item}
        if kind == "object":
            if "x-table" in schema:
                return {"k": "1", **common, "plan": self._rows(schema, schema, missing)}
            nested = self._object(schema, table, path, column + "_", schema.get("x-missing", missing))
            return {"k": "o", **common, **nested}
        return {"k": "s", **common, **self._scalar(schema, table, path, column)}

    def _rows(self, schema: Schema, items: Schema, missing: str | None) -> Plan:
        name = schema["x-table"]
        self._table(name)
        id_ = schema.get("x-id")
        properties = items.get("properties", {})
        if isinstance(id_, str):
            id_ = {"pattern": id_ + "-[A-Z0-9][A-Z0-9-]*", "key": "id", "example": id_ + "-001"}
        elif isinstance(id_, dict):
            id_ = {"key": "id", **id_}
        plan = self._object(items, name, (), "", items.get("x-missing", missing))
        plan["table"] = name
        plan["keys"] = [id_["key"]] if id_ else list(schema.get("x-key", []))
        if id_:
            plan["id"] = id_
            status = properties.get("status", {})
            if "retired" not in plan["fields"] and "retired" not in status.get("enum", []):
                sub = {"type": "boolean"}
                plan["fields"]["retired"] = {
                    "k": "s",
                    "path": ["retired"],
                    **self._scalar(sub, name, ("retired",), "retired"),
                }
            kind = self.kinds.setdefault(
                name, {"pattern": id_.get("pattern"), "example": id_.get("example"), "homes": []}
            )
            kind["key"] = id_["key"]
            if self.skill not in kind["homes"]:
                kind["homes"].append(self.skill)
        units = [
            [field["at"], field["minutes"], key, properties[key]["x-unit"]["by"]]
            for key, field in plan["fields"].items()
            if field["k"] == "s" and "minutes" in field
        ]
        if units:
            plan["units"] = units
        return plan

    def _scalar(self, schema: Schema, table: str, path: tuple[str, ...], column: str) -> Plan:
        json_type = schema.get("type", "string")
        type_ = schema.get("x-type") or _JSON_TYPES.get(json_type if isinstance(json_type, str) else "string")
        if type_ not in COLUMNS:
            raise SmsError(f"{self.skill}: {'/'.join(path)} has the unknown type {type_ or json_type}")
        columns = list(COLUMNS[type_])
        words = schema.get("x-or")
        if words and type_ in ("int", "number", "percent"):
            columns.append(("_text", "TEXT"))
        at = self._columns(table, column, columns, path)
        plan: Plan = {"type": type_, "at": at, "width": len(columns)}
        if schema.get("x-unit"):
            plan["minutes"] = self._columns(table, column, [("_minutes", "REAL")], path)
        for key in ("enum", "minimum", "maximum", "exclusiveMinimum", "pattern", "const"):
            if key in schema and not (key == "pattern" and type_ not in ("text", "version", "currency", "email")):
                plan[key] = schema[key]
        if "enum" in plan:
            plan["enum"] = [str(word) for word in plan["enum"]]
        if "x-link" in schema:
            links = schema["x-link"]
            plan["link"] = [links] if isinstance(links, str) else list(links)
        if words:
            plan["or"] = [words] if isinstance(words, str) else list(words)
        return plan

    def _table(self, name: str, scalar_list: bool = False, keyed: bool = False) -> dict[str, Any]:
        table = self.tables.get(name)
        if table is None:
            columns = [["row", "INTEGER", []], ["parent", "INTEGER", []]]
            columns.append(["pos", "INTEGER", []] if scalar_list or keyed else ["parent_table", "TEXT", []])
            columns.append(["key", "TEXT", []] if keyed else ["pos", "INTEGER", []])
            if scalar_list:
                columns.pop()
            table = self.tables[name] = {"columns": columns, "skills": []}
        if self.skill and self.skill not in table["skills"]:
            table["skills"].append(self.skill)
        return table

    def root_table(self, name: str, columns: list[list[Any]]) -> None:
        """Declare a table of documents, whose rows are front matters and have no parent."""
        self.tables[name] = {"columns": columns, "skills": []}

    def _columns(self, table: str, column: str, parts: list[tuple[str, str]], path: tuple[str, ...]) -> int:
        """Make sure that the columns stand side by side in the table; return the index of the first."""
        columns = self._table(table)["columns"]
        names = [column + suffix for suffix, _ in parts]
        have = [entry[0] for entry in columns]
        if names[0] in have:
            at = have.index(names[0])
            if have[at : at + len(names)] != names:
                raise SmsError(f"{self.skill}: {table}.{column} has another type in another skill")
            return at
        for name, (_, sql) in zip(names, parts, strict=True):
            columns.append([name, sql, list(path)])
        return len(columns) - len(names)
