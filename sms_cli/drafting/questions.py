"""The questions of a form, one after the other: a generator that is given each answer and returns all of them in the end.

What links to records that the person is still to name (the head of a unit, before there are people) is asked when they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import TYPE_CHECKING, Any

from sms_cli.drafting.answers import Answers
from sms_cli.drafting.form import SETTLED_BY_TOOL, Field, Form, all_fields
from sms_cli.drafting.ids import Ids
from sms_cli.drafting.links import Links
from sms_cli.drafting.question import Question
from sms_cli.drafting.question_maker import QuestionMaker, conditions, explain, in_order, markdown
from sms_cli.drafting.values import entry_label, said
from sms_cli.workspace import is_due

if TYPE_CHECKING:
    from sms_cli.drafting.loop import Known

Asking = Generator[Question, Any, None]


class Questions:
    """Asks the questions of a form, or of one entry of a list, and collects the answers in `data`.

    `keys` maps the id of each record to the beginning of its questions' keys, so that a diagnostic leads back to them.
    """

    def __init__(self, form: Form, known: Known) -> None:
        self.form = form
        self.known = known
        self.data: dict[str, Any] = {}
        self.keys: dict[str, str] = {}
        self.ids = Ids(known.workspace, known.current or {})
        self.links = Links(form, known.workspace, self.data)
        self.make = QuestionMaker(form, self.links)
        self.later: list[Callable[[], Asking]] = []

    def document(self) -> Generator[Question, Any, Answers]:
        """Ask for a whole artifact."""
        current = said(self.known.current or {})
        common = {key: field for key, field in self.form.common.items() if key not in SETTLED_BY_TOOL}
        settled = self.known.settled.values
        self.links.open = {field.table for field in all_fields(self.form.own) if field.id_key}
        for field in in_order({k: f for k, f in self.form.own.items() if k not in self.form.computed}):
            yield from self._field(field, self.data, current, settled.get(field.key), field.key, "")
            self.links.open.discard(field.table)
        yield from self._postponed()
        for field in in_order(common):
            yield from self._field(field, self.data, current, None, field.key, "The document itself")
        sections = yield from self._sections()
        return Answers(self.data, sections)

    def entry(self, field: Field) -> Generator[Question, Any, dict[str, Any]]:
        """Ask for one new entry of a list."""
        row: dict[str, Any] = {}
        yield from self._entry(field, row, {}, "", field.noun.capitalize(), give_id=True)
        yield from self._postponed()
        return row

    def _postponed(self) -> Asking:
        """Ask what had to wait for records that are named by now."""
        while self.later:
            later, self.later = self.later, []
            for asking in later:
                yield from asking()

    # -- fields --------------------------------------------------------------------------------------------------------

    def _field(
        self, field: Field, holder: dict[str, Any], current: Mapping[str, Any], settled: Any, key: str, about: str
    ) -> Asking:
        """Ask for one field, unless it is settled, not due, or nobody's to answer."""
        now = current.get(field.key)
        if now is None and settled is not None and field.kind in ("value", "values", "map"):
            return
        only = field.schema.get("x-edition")
        if only is not None and only != self.form.definitions.edition:
            return
        conditional = field.schema.get("x-required")
        if conditional is not None and (field.need is None or not is_due(field.need, holder)):
            return
        if self.links.to_come(field):
            self.later.append(lambda: self._ask(field, holder, current, settled, key, about))
        else:
            yield from self._ask(field, holder, current, settled, key, about)

    def _ask(
        self, field: Field, holder: dict[str, Any], current: Mapping[str, Any], settled: Any, key: str, about: str
    ) -> Asking:
        now = current.get(field.key)
        if field.kind == "rows":
            if field.question:
                yield from self._rows(field, holder, now, settled, key, about)
        elif field.kind in ("group", "record"):
            yield from self._group(field, holder, now, settled, key, about)
        elif field.kind == "values":
            if field.question and self._answerable(field):
                yield from self._values(field, holder, now, key, about)
        elif field.kind == "value" and (
            field.question or (self._is_due(field, holder) and "x-default" not in field.schema)
        ):
            if not self._answerable(field):
                return
            default = now if now is not None else said(field.schema.get("x-default"))
            if default is None and field.links and self._is_due(field, holder):
                default = self._id_to_come(field)
            answer = yield self.make.question(field, key, about, default, optional=not self._is_due(field, holder))
            if field.links and answer is not None:
                self.ids.taken.add(answer)
            if answer is not None or now is not None:
                holder[field.key] = answer

    def _id_to_come(self, field: Field) -> str | None:
        """Return an id for a record whose register is not begun yet, where the entry is told by it: a service in scope."""
        kinds = self.links.absent(field.links)
        owner = next((known for known in all_fields(self.form.own) if known.path == field.path[:-1]), None)
        if owner is None or field.key not in owner.keys or len(field.links) > 1 or not kinds:
            return None
        example = str(self.form.definitions.kinds.get(kinds[0], {}).get("example") or "")
        prefix, _, number = example.partition("-")
        return self.ids.suggest(prefix) if number.isdigit() else None

    def _answerable(self, field: Field) -> bool:
        """Tell whether anything can be said: not where a link has no record to name, and none is to come."""
        if not field.links:
            return True
        choices, is_open = self.links.choices(field)
        return bool(choices) or is_open

    def _is_due(self, field: Field, holder: Mapping[str, Any]) -> bool:
        return field.need is not None and is_due(field.need, holder)

    # -- groups, lists -------------------------------------------------------------------------------------------------

    def _group(self, field: Field, holder: dict[str, Any], now: Any, settled: Any, key: str, about: str) -> Asking:
        current = now if isinstance(now, Mapping) else {}
        heading = field.question or field.schema.get("description") or field.label
        about = f"{about}: {heading}" if about else str(heading).rstrip(".")
        due = self._is_due(field, holder)
        asked = [below for below in all_fields(field.fields) if below.question]
        if not asked:
            return
        if not due and not current:
            answer = yield Question(
                f"{key}/?", f"{str(heading).rstrip('.?')}: do you want to answer this?", "yesno", default="false"
            )
            if answer != "true":
                return
        below: dict[str, Any] = holder.setdefault(field.key, {**current})
        settled = settled if isinstance(settled, Mapping) else {}
        for part in in_order(field.fields):
            if part.key != field.id_key:
                yield from self._field(part, below, current, settled.get(part.key), f"{key}/{part.key}", about)

    def _values(self, field: Field, holder: dict[str, Any], now: Any, key: str, about: str) -> Asking:
        due = self._is_due(field, holder)
        must = due and bool(field.schema.get("minItems"))
        default = now if now is not None else said(field.schema.get("x-default"))
        choices, _ = self.links.choices(field)
        if choices or field.links:
            answer = yield self.make.question(field, key, about, default or None, optional=not must, kind="choices")
            if answer is not None or due:
                holder[field.key] = answer or []
            return
        if default:
            question = Question(
                f"{key}/same", f"{field.question} {'; '.join(default)}: is that right?", "yesno", about=about,
                explain=explain(field), default="true",
            )  # fmt: skip
            answer = yield question
            if answer == "true":
                holder[field.key] = default
                return
        entries: list[Any] = []
        while True:
            question = self.make.question(
                field, f"{key}/{len(entries)}", about, None, optional=not must or bool(entries), kind="text"
            )
            if entries:
                question.text, question.example = "What else?", None
            question.place = len(entries)
            answer = yield question
            if answer is None:
                break
            entries.append(answer)
        if entries or due:
            holder[field.key] = entries

    def _rows(self, field: Field, holder: dict[str, Any], now: Any, settled: Any, key: str, about: str) -> Asking:
        standing = [row for row in now if isinstance(row, Mapping)] if isinstance(now, list) else []
        stubs = [] if standing or not isinstance(settled, list) else settled
        rows: list[dict[str, Any]] = [dict(said(row)) for row in standing or stubs]
        holder[field.key] = rows
        heading = f"{about}: {field.question}" if about else str(field.question)
        for row in rows:
            self._remember(field, row, f"{key}/{rows.index(row)}")
        through = "true"
        if standing:
            names = ", ".join(self._name(field, row) or "?" for row in rows[:8]) + (" …" if len(rows) > 8 else "")
            text = f"{len(rows)} recorded: {names}. Go through them one by one?"
            through = yield Question(
                f"{key}/through", text, "yesno", about=heading, explain=explain(field), default="false"
            )
        if through == "true":
            for place, row in enumerate(rows):
                label = f"{field.noun.capitalize()} {place + 1} of {len(rows)}: {self._name(field, row)}"
                yield from self._entry(
                    field, row, dict(row), f"{key}/{place}", label, asked=set(row) if stubs else set()
                )
        must = self._is_due(field, holder) and bool(field.schema.get("minItems"))
        while True:
            place = len(rows)
            if rows or not must:
                text = f"Another {field.noun}?" if rows else f"Is there a {field.noun} to record?"
                if field.noun[0] in "aeiou" and not rows:
                    text = f"Is there an {field.noun} to record?"
                more = yield Question(
                    f"{key}/{place}/+", text, "yesno", about=heading, explain=explain(field), default="false"
                )
                if more != "true":
                    break
            row = {}
            rows.append(row)
            label = f"{field.noun.capitalize()} {place + 1}" + ("" if rows[1:] else f". {field.question}")
            yield from self._entry(
                field, row, {}, f"{key}/{place}", f"{about}: {label}" if about else label, give_id=True
            )

    def _entry(
        self, field: Field, row: dict[str, Any], current: Mapping[str, Any], key: str, about: str, *,
        give_id: bool = False, asked: set[str] | None = None,
    ) -> Asking:  # fmt: skip
        """Ask for the fields of one entry: what is due first, then the rest if the person wants to."""
        base = f"{key}/" if key else ""
        if give_id and field.id_key and field.id_prefix:
            prefix = field.id_prefix
            id_ = yield Question(f"{base}{field.id_key}", "", "given", make=lambda: self.ids.next(prefix))
            self.ids.taken.add(id_)
            row[field.id_key] = id_
        self._remember(field, row, key)
        self.links.within.append(row)
        skipped = {field.id_key} if field.id_prefix else set()
        parts = [part for part in in_order(field.fields) if part.key not in skipped | (asked or set())]
        looked_at = {name for part in parts for siblings in conditions(part) for name in siblings}
        due = [part for part in parts if part.need is not None or (part.question and part.key in looked_at)]
        rest = [part for part in parts if part not in due and part.question]
        for part in due:
            yield from self._field(part, row, current, None, f"{base}{part.key}", about)
        name = self._name(field, row)
        title = f"{field.noun.capitalize()}: {name}" if name else about
        if len(rest) > 1:
            labels = ", ".join(part.label for part in rest)
            text = f"{len(rest)} more questions, none of them needed now ({labels}). Answer them?"
            more = yield Question(f"{base}?", text, "yesno", about=title, default="false")
            rest = rest if more == "true" else []
        for part in rest:
            yield from self._field(part, row, current, None, f"{base}{part.key}", title)
        self.links.within.pop()

    def _name(self, field: Field, row: Mapping[str, Any]) -> str:
        """Name an entry; where it is told by a link or a clause area, by the name of that."""
        if row.get("name") or field.id_key:
            return entry_label(field, row)
        words = []
        for key in field.keys:
            choices, _ = self.links.choices(field.fields[key])
            words.append(dict(choices).get(row.get(key, ""), str(row.get(key) or "")))
        return ", ".join(word for word in words if word)

    def _remember(self, field: Field, row: Mapping[str, Any], key: str) -> None:
        if field.id_key and isinstance(row.get(field.id_key), str):
            self.keys[row[field.id_key]] = key

    # -- sections --------------------------------------------------------------------------------------------------------

    def _sections(self) -> Generator[Question, Any, dict[str, str]]:
        texts: dict[str, str] = {}
        text = "Each section may have a few sentences of your own. Do you want to write some now?"
        explain = (
            "Tables and lists are made from your answers. Here you can add what no table says: why, how, for whom."
        )
        wanted = yield Question(
            "sections/?", text, "yesno", about="The text of the document", explain=explain, default="false"
        )
        if wanted == "true":
            for heading in self.form.headings:
                answer = yield Question(
                    f"sections/{heading}", f"{heading}:", about="The text of the document", explain=explain, optional=True,
                    check=markdown,
                )  # fmt: skip
                if answer:
                    texts[heading] = answer
        return texts
