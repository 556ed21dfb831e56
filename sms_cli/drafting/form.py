"""The schema of a skill as a form: fields with their questions, in the order in which they stand in the document."""

from __future__ import annotations

from typing import Any

from sms_cli.definitions import Definitions, Skill

# Fields of the common block that the tool or an approval sets; nobody is asked for them.
SETTLED_BY_TOOL = ("id", "skill", "title", "version", "status")
SET_BY_APPROVAL = ("approved_by", "approved_on", "approved_digest")
_KINDS = {"s": "value", "l": "values", "r": "rows", "1": "record", "o": "group", "m": "map"}


class Field:
    """One field of a form.

    `kind` is value (one text), values (a list of them), rows (a list of entries), record (one entry with an id), group
    (fields under one name) or map (free names). `plan` says how a value is cast; `need` is None where the field may be
    left out, else the condition under which it is due ({} for always).
    """

    __slots__ = ("fields", "key", "keys", "kind", "need", "path", "plan", "schema", "table")

    def __init__(self, key: str, path: tuple[str, ...], schema: dict[str, Any], plan: dict[str, Any]) -> None:
        self.key = key
        self.path = path
        self.schema = schema
        self.kind = _KINDS[plan["k"]]
        self.plan: dict[str, Any] = plan["item"] if self.kind in ("values", "map") else plan
        self.need: dict[str, Any] | None = None
        self.fields: dict[str, Field] = {}
        self.keys: list[str] = []
        self.table: str = plan.get("plan", plan).get("table", "")

    @property
    def question(self) -> str | None:
        """What a person is asked, or None where nobody is."""
        return self.schema.get("x-question")

    @property
    def label(self) -> str:
        """Its name in words."""
        return self.key.replace("_", " ")

    @property
    def noun(self) -> str:
        """What one entry of its list is called."""
        return self.table.replace("_", " ") if self.kind in ("rows", "record") else self.label

    @property
    def a_noun(self) -> str:
        """The same with its article."""
        return f"an {self.noun}" if self.noun[:1] in "aeiou" else f"a {self.noun}"

    @property
    def id_key(self) -> str | None:
        """The field that holds the id of an entry, or None where entries have none."""
        id_ = self.plan.get("plan", {}).get("id")
        return str(id_["key"]) if id_ else None

    @property
    def id_prefix(self) -> str | None:
        """The prefix of ids that the tool can give (SVC), or None."""
        given = self.schema.get("x-id")
        return given if isinstance(given, str) else None

    @property
    def links(self) -> list[str]:
        """The kinds of records that a value names."""
        return list(self.plan.get("link", ())) if self.kind in ("value", "values") else []

    @property
    def words(self) -> list[str]:
        """The words that may stand instead of a link or number."""
        return [word for word in self.plan.get("or", ()) if not word.startswith("$")]

    @property
    def choices(self) -> list[str]:
        """The only words that may stand here, if they are few."""
        return list(self.plan.get("enum", ())) if self.kind in ("value", "values") else []

    @property
    def match(self) -> list[str]:
        """The fields by which two entries are the same one."""
        return list(self.schema.get("x-match") or self.keys)


class Form:
    """All that is to be filled in for one artifact: the common block, then the skill's own fields, then sections."""

    def __init__(self, definitions: Definitions, skill: Skill) -> None:
        self.skill = skill
        self.definitions = definitions
        self.common = fields_of(definitions, definitions.schema("document"), definitions.plans["document"])
        schema = definitions.schema(skill.key)
        self.own = fields_of(definitions, schema, definitions.plans[skill.key])
        self.fields = {**self.common, **self.own}
        self.headings = list(skill.sections)
        entries = schema.get("x-sections", [])
        names = [entry if isinstance(entry, str) else entry["heading"] for entry in entries]
        self.headings_elsewhere = [name for name in names if name not in self.headings]

    @property
    def computed(self) -> list[str]:
        """The fields of the document that each draft takes anew from what is settled, and nobody answers."""
        return [key for key, field in self.own.items() if field.schema.get("x-computed")]

    def rows_of(self, table: str) -> Field | None:
        """Return the list (or single record) of the skill's own fields that holds entries of a table."""
        return next((field for field in all_fields(self.own) if field.table == table and field.fields), None)


def all_fields(fields: dict[str, Field]) -> list[Field]:
    """Return the fields and all below them."""
    found = []
    for field in fields.values():
        found += [field, *all_fields(field.fields)]
    return found


def fields_of(
    definitions: Definitions, schema: dict[str, Any], plan: dict[str, Any], path: tuple[str, ...] = ()
) -> dict[str, Field]:
    """Return the fields of an annotated schema, in its order."""
    found: dict[str, Field] = {}
    for key, below in schema.get("properties", {}).items():
        field = found[key] = Field(key, (*path, key), below, plan["fields"][key])
        if field.kind == "rows":
            entry = plan["fields"][key]["plan"]
            field.fields = fields_of(definitions, below.get("items", {}), entry, field.path)
            field.keys = list(entry["keys"])
        elif field.kind == "record":
            field.fields = fields_of(definitions, below, plan["fields"][key]["plan"], field.path)
        elif field.kind == "group":
            field.fields = fields_of(definitions, below, plan["fields"][key], field.path)
    for key in plan["fields"]:  # every kind of record may be retired without its schema saying so
        if key not in found:
            found[key] = Field(key, (*path, key), {"type": "boolean"}, plan["fields"][key])
    for key, only, condition, _, _ in plan["need"]:
        if only is None or only == definitions.edition:
            found[key].need = condition or {}
    return found
