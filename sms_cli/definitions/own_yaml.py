"""A workspace's own definition files, read strictly: plain YAML with a place for every value.

They arrive in pull requests: aliases (which could grow without end), tags, keys that stand twice, deep nesting and large files
are refused, each with its place.
"""

from __future__ import annotations

import re
from typing import Any

from sms_cli.definitions.compiled import plain_loader
from sms_cli.definitions.fault import Fault
from sms_cli.errors import yaml_complaint

MAX_DEPTH = 24
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # such as those that turn a terminal's colours or its keyboard
Steps = tuple[Any, ...]


class Faulty(Exception):
    """A file that cannot be understood at all, because of its one fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class OwnYaml:
    """One YAML text of a workspace: its value, and the place of anything in it. Raises Faulty."""

    def __init__(self, path: str, text: str, first_line: int = 1) -> None:
        import yaml

        self.path = path
        self.first_line = first_line
        loader = plain_loader()
        try:
            self._look_through(yaml.parse(text, Loader=loader))
            self.root: Any = yaml.compose(text, Loader=loader)
            self.value: Any = self._value(self.root, ()) if self.root is not None else None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise Faulty(self._at(mark, yaml_complaint(error.problem))) from None
        except yaml.YAMLError as error:
            position = getattr(error, "position", 0) or 0
            line, reason = text.count("\n", 0, position), getattr(error, "reason", None)
            raise Faulty(Fault(path, line + first_line, 1, str(reason or "not readable as YAML"))) from None

    def fault(self, message: str, steps: Steps = (), hint: str | None = None, *, at_key: bool = False) -> Fault:
        """Return a fault at what the steps lead to, or at what is nearest to it; `at_key` points at its name."""
        line, column = self.place(steps, at_key=at_key)
        return Fault(self.path, line, column, message, hint)

    def place(self, steps: Steps, *, at_key: bool = False) -> tuple[int, int]:
        """Return line and column, from 1, of the value that the steps (keys and positions) lead to."""
        node, mark = self.root, self.root.start_mark if self.root is not None else None
        for number, step in enumerate(steps):
            found = self._below(node, step)
            if found is None:
                break
            key, node = found
            last = number == len(steps) - 1
            mark = key.start_mark if at_key and last and key is not None else node.start_mark
        return (mark.line + self.first_line, mark.column + 1) if mark is not None else (self.first_line, 1)

    def _below(self, node: Any, step: Any) -> tuple[Any, Any] | None:
        kind = getattr(node, "id", None)
        if kind == "mapping":
            return next(((key, value) for key, value in node.value if key.value == str(step)), None)
        if kind == "sequence" and isinstance(step, int) and step < len(node.value):
            return None, node.value[step]
        return None

    def _look_through(self, events: Any) -> None:
        depth = 0
        documents = 0
        for event in events:
            name = type(event).__name__
            if name == "AliasEvent" or getattr(event, "anchor", None) is not None:
                raise Faulty(
                    self._at(event.start_mark, "anchors and aliases (& and *) are not read; write the value out")
                )
            if getattr(event, "tag", None) is not None:
                raise Faulty(self._at(event.start_mark, f"tags ({event.tag}) are not read; take the tag away"))
            if name.endswith("StartEvent") and name not in ("StreamStartEvent", "DocumentStartEvent"):
                depth += 1
                if depth > MAX_DEPTH:
                    raise Faulty(self._at(event.start_mark, f"nested deeper than {MAX_DEPTH} levels"))
            elif name in ("MappingEndEvent", "SequenceEndEvent"):
                depth -= 1
            elif name == "DocumentStartEvent":
                documents += 1
                if documents > 1:
                    raise Faulty(self._at(event.start_mark, "a second YAML document starts here"))

    def _value(self, node: Any, steps: Steps) -> Any:
        if node.id == "sequence":
            return [self._value(entry, (*steps, at)) for at, entry in enumerate(node.value)]
        if node.id == "mapping":
            found: dict[str, Any] = {}
            for key, value in node.value:
                if key.id != "scalar" or key.value == "<<":
                    raise Faulty(self._at(key.start_mark, "a key must be a word"))
                if key.value in found:
                    raise Faulty(self._at(key.start_mark, f'the key "{key.value}" stands twice'))
                found[key.value] = self._value(value, (*steps, key.value))
            return found
        kind = node.tag.rpartition(":")[2]
        if kind == "bool":
            return node.value == "true"
        if kind in ("int", "float"):
            if len(node.value) > 18:
                raise Faulty(self._at(node.start_mark, "the number has too many digits"))
            return int(node.value) if kind == "int" else float(node.value)
        if _CONTROL.search(node.value):
            raise Faulty(self._at(node.start_mark, "a control character stands here that no text has"))
        return None if kind == "null" else node.value

    def _at(self, mark: Any, message: str) -> Fault:
        line, column = (mark.line, mark.column + 1) if mark is not None else (0, 1)
        return Fault(self.path, line + self.first_line, column, message)
