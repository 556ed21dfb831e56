"""The author of a draft that is a model: asked part by part, corrected by the check, only where it finds fault."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sms_cli.checking import Diagnostic
from sms_cli.drafting.answers import Answers
from sms_cli.drafting.form import Field, Form
from sms_cli.drafting.links import Links
from sms_cli.drafting.loop import Known
from sms_cli.drafting.model.assumptions import assumptions_of
from sms_cli.drafting.model.call import Caller
from sms_cli.drafting.model.context import Part, fit, lines_of, skill_parts, workspace_parts
from sms_cli.drafting.model.evidence import Evidence
from sms_cli.drafting.model.finding_fields import SECTION, field_of
from sms_cli.drafting.model.form_text import closed_lists, fields_text
from sms_cli.drafting.model.free_text import diagnostics_on, prose_facts
from sms_cli.drafting.model.patch import patched, without
from sms_cli.drafting.model.plan import Request, kinds_of, plan_requests
from sms_cli.drafting.model.prompt import (
    Asked,
    again_task,
    change_task,
    digest_of,
    fill_task,
    messages_for,
    quoted,
    revise_task,
    text_task,
)
from sms_cli.drafting.model.reply import Unreadable, read_reply
from sms_cli.drafting.model.sources import Mark, Sources
from sms_cli.drafting.model.strict import Fault, Taken, from_wire, take_out_misfits, take_out_unknown
from sms_cli.drafting.model.trouble import ModelTrouble
from sms_cli.drafting.model.wire import ASSUMED, REMOVE, SECTIONS, Wire, asked_fields
from sms_cli.drafting.prefill import merge
from sms_cli.drafting.sections import section_problem
from sms_cli.drafting.values import said, without_blanks
from sms_cli.workspace import Workspace

ROUNDS = 3
Say = Callable[[str], None]


class ModelAuthor:
    """Fills in a form through a model. `rounds` counts the first answer too; `declared` are the assumptions that it names."""

    by_check = True  # the check, not the author, decides which version is kept

    def __init__(self, caller: Caller, brief: str, *, rounds: int = ROUNDS, say: Say = lambda text: None) -> None:
        self.caller = caller
        self.brief = brief
        self.rounds = max(rounds, 1)
        self.say = say
        self.asked = 0
        self.digests: list[str] = []
        self.notes: list[str] = []
        self.faults: list[Fault] = []
        self.declared: dict[str, str] = {}
        self.marks: list[Mark] = []
        self.prose: dict[str, list[str]] = {}
        self.form: Form
        self.known: Known
        self.links: Links
        self.parts: list[Part] = []

    # -- the author of a draft -----------------------------------------------------------------------------------------

    def fill_in(self, form: Form, known: Known) -> Answers:
        """Ask for every part of the form, or, where the document exists, for what the brief changes in it."""
        self._begin(form, known)
        if known.current is not None:
            return self._change()
        requests = plan_requests(form, known.settled.values)
        values: dict[str, Any] = {}
        sections: dict[str, str] = {}
        for request in requests:
            self.say(f"asking for part {request.number} of {len(requests)}: {request.about}")
            data = self._ask(self._task(request, values, sections), self._schema(request), request.number)
            if request.headings:
                sections.update(self._sections(data, request.headings))
            else:
                values.update(self._values(request.fields, data, values))
        self._refuse_unknown(values, {})
        return self._answers(values, sections)

    def revise(self, form: Form, answers: Answers, diagnostics: list[Diagnostic], checked: Workspace) -> Answers | None:
        """Ask again for the fields that the check, or the form itself, finds fault with; None where none is at fault."""
        wrong = [(d, field_of(checked, form, d)) for d in diagnostics if d.severity != "advice"]
        wrong = [(d, name) for d, name in wrong if name is not None and self._may_change(name)]
        names = dict.fromkeys([*(name for _, name in wrong if name), *(fault.field for fault in self.faults)])
        for diagnostic, _ in wrong:
            for related in diagnostic.related:
                name = field_of(
                    checked, form, diagnostic._replace(path=related.path, line=related.line, record="", field=None)
                )
                if name is not None and self._may_change(name):
                    names[name] = None
        if not names:
            return None
        lines = [_line(diagnostic) for diagnostic, _ in wrong] + [f"{fault}" for fault in self.faults]
        self.say(
            f"asking again for {', '.join(names)}: {len(lines)} {'thing is' if len(lines) == 1 else 'things are'} wrong"
        )
        fields = {name: field for name, field in asked_fields(form).items() if name in names}
        headings = [name.removeprefix(SECTION) for name in names if name.startswith(SECTION)]
        if SECTIONS in names:
            headings = list(form.headings)
        current = self._current(checked, answers)
        task = self._patch_task(revise_task, fields, headings, current, answers.sections, "\n".join(lines))
        return self._patched(answers, fields, headings, current, task, len(self.digests))

    # -- asking --------------------------------------------------------------------------------------------------------

    def _begin(self, form: Form, known: Known) -> None:
        self.form, self.known = form, known
        self.faults, self.declared = [], {}
        parts = [*skill_parts(known.workspace, form.skill), *workspace_parts(known.workspace, form)]
        room = self.caller.model.room
        if room is not None:
            # The form and what stands already take about as much as the largest part; a third is kept free for them.
            tasks = max(room // 3, 1000)
            parts, gone = fit(parts, room - tasks - self.caller.model.count(self.brief), self.caller.model.count)
            self.notes += gone
        self.parts = parts
        self.links = Links(form, known.workspace, {})

    def _ask(self, task: str, schema: Mapping[str, Any], number: int) -> dict[str, Any]:
        """Send one request and return the object of its answer; an unreadable one is asked for again."""
        problem = ""
        for _ in range(self.rounds):
            said_again = again_task(task, problem) if problem else task
            messages = messages_for(self.known.workspace, self.parts, self.brief, said_again)
            asked = Asked(messages, dict(schema), f"{self.form.skill.key}_{number}")
            self.digests.append(asked.digest)
            reply = self.caller.ask(asked, self.say)
            try:
                return read_reply(reply.text)
            except Unreadable as unreadable:
                problem = str(unreadable)
                self.say(f"the answer cannot be read: {problem}")
        name = self.caller.settings.name
        raise ModelTrouble(
            f"{name} gave no answer that can be read: {problem}", hint="Use a model that answers in JSON"
        )

    def _schema(self, request: Request) -> dict[str, Any]:
        return Wire(self.form, self.links, kinds_of(request.fields)).schema(request.fields, request.headings)

    def _task(self, request: Request, values: Mapping[str, Any], sections: Mapping[str, str]) -> str:
        title = self.form.skill.title
        if request.headings:
            return text_task(title, request.headings, quoted("Facts", lines_of(dict(values))))
        so_far = merge(self.form.fields, self.known.settled.values, values)
        return fill_task(
            title,
            request.about,
            fields_text(self.form, self.links, request.fields),
            _quoted("Records", closed_lists(self.form, self.links, request.fields)),
            _quoted("Settled", lines_of(so_far)) if so_far else "",
        )

    def _patch_task(
        self,
        task: Callable[..., str],
        fields: Mapping[str, Field],
        headings: Iterable[str],
        current: Mapping[str, Any],
        sections: Mapping[str, str],
        wrong: str | None,
    ) -> str:
        now = {key: current[key] for key in fields if current.get(key) is not None}
        texts = {heading: sections.get(heading, "") for heading in headings}
        shown = lines_of({**now, **({SECTIONS: texts} if texts else {})})
        about = ", ".join([*(field.label for field in fields.values()), *headings])
        first = (self.form.skill.title,) if wrong is None else (self.form.skill.title, quoted("Diagnostics", wrong))
        return task(
            *first,
            about,
            fields_text(self.form, self.links, fields, loose=True),
            _quoted("Records", closed_lists(self.form, self.links, fields)),
            _quoted("Document", shown),
        )

    # -- taking answers ------------------------------------------------------------------------------------------------

    def _values(self, fields: Mapping[str, Field], data: dict[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values of an answer that fit the form; what does not fit becomes a fault."""
        self._take_assumed(data)
        data.pop(REMOVE, None)
        taken = Taken()
        values: dict[str, Any] = without_blanks(from_wire(self.form, fields, data, taken)) or {}
        self.notes += [
            f"the model also answered {name}, which was not asked for; it was passed over" for name in taken.extra
        ]
        self.faults += taken.faults
        self.faults += take_out_misfits(self.form, values)
        self.links.data = merge(self.form.fields, self.known.settled.values, {**before, **values})
        return values

    def _take_assumed(self, data: dict[str, Any]) -> None:
        assumed = data.pop(ASSUMED, None)
        for entry in assumed if isinstance(assumed, list) else []:
            if (
                isinstance(entry, Mapping)
                and isinstance(entry.get("field"), str)
                and isinstance(entry.get("says"), str)
            ):
                self.declared[entry["field"].strip("/ ")] = " ".join(entry["says"].split())

    def _refuse_unknown(self, values: dict[str, Any], beside: Mapping[str, Any]) -> None:
        """Take out links to records that exist nowhere, now that all of the form is answered; `beside` holds the other fields."""
        self.links.data = merge(self.form.fields, self.known.settled.values, {**beside, **values})
        self.faults += take_out_unknown(self.form, self.links, values)

    def _sections(self, data: dict[str, Any], headings: Iterable[str]) -> dict[str, str]:
        """Return the texts of an answer that may stand in the document."""
        self._take_assumed(data)
        entries = data.get(SECTIONS)
        found: dict[str, str] = {}
        if isinstance(entries, Mapping):
            entries = [{"heading": heading, "text": text} for heading, text in entries.items()]
        for entry in entries if isinstance(entries, list) else []:
            heading, text = (entry.get("heading"), entry.get("text")) if isinstance(entry, Mapping) else (None, None)
            if not isinstance(heading, str) or heading not in headings:
                self.faults.append(Fault(SECTIONS, f"there is no section {str(heading)[:60]}"))
            elif not isinstance(text, str):
                self.faults.append(Fault(SECTIONS, f"{heading}: a text is due"))
            elif text.strip():
                problem = section_problem(text)
                if problem:
                    self.faults.append(Fault(SECTIONS, f"{heading}: {problem}"))
                else:
                    found[heading] = text.strip("\n")
        return found

    # -- changing what stands ------------------------------------------------------------------------------------------

    def _may_change(self, name: str) -> bool:
        return name.startswith(SECTION) or name in asked_fields(self.form)

    def _current(self, checked: Workspace, answers: Answers) -> dict[str, Any]:
        """Return the front matter as the last version has it, as text."""
        main = checked.mains.get(self.form.skill.key)
        current: dict[str, Any] = (
            said(main.data) if main is not None and main.data is not None else dict(answers.values)
        )
        return current

    def _patched(
        self,
        answers: Answers,
        fields: Mapping[str, Field],
        headings: list[str],
        current: Mapping[str, Any],
        task: str,
        number: int,
    ) -> Answers:
        """Ask for changes of these fields and sections, and return the answers with them."""
        self.faults = []
        schema = Wire(self.form, self.links, kinds_of(fields), loose=True).schema(fields, headings)
        data = self._ask(task, schema, number)
        remove = [str(address) for address in data.get(REMOVE) or [] if isinstance(address, str)]
        sections = self._sections(data, headings) if headings else {}
        data.pop(SECTIONS, None)
        changes = self._values(fields, data, current)
        standing = {key: current[key] for key in fields if current.get(key) is not None}
        now = patched(fields, standing, changes)
        for address in without(fields, now, remove):
            self.notes.append(
                f'the model wanted to take "{address[:80]}" away, which names nothing that it was asked about'
            )
        self._refuse_unknown(now, current)
        return self._answers({**answers.values, **now}, {**answers.sections, **sections})

    def _answers(self, values: dict[str, Any], sections: dict[str, str]) -> Answers:
        """Return answers with what they take for granted among them, and with what was refused."""
        current = said(self.known.current) if self.known.current else {}
        upstream = "\n".join(part.text for part in self.parts if part.data)
        names: dict[str, str] = dict(
            self.known.workspace.db.execute("SELECT id, name FROM record WHERE name IS NOT NULL").fetchall()
        )
        names.update(_names(self.form.own, values))
        sources = Sources(self.brief, upstream, names)
        self.marks = list(sources.marks(asked_fields(self.form), values, self.known.settled.values, current))
        ours = "\n".join(part.text for part in self.parts if not part.data)
        own = Evidence(lines_of({**self.known.settled.values, **current, **values}), *names.values())
        self.prose = prose_facts(sections, own, sources.brief, sources.upstream, Evidence(ours))
        assumed = assumptions_of(self.marks, self.declared, self.prose, current.get("assumptions"))
        if assumed or current.get("assumptions"):
            values = {**values, "assumptions": assumed or None}
        return Answers(values, sections, refused=[str(fault) for fault in self.faults])

    def remarks(self, form: Form, checked: Workspace) -> list[Diagnostic]:
        """Return DRF001 for each number and name of the free text that stands nowhere else."""
        return diagnostics_on(checked, form, self.prose)

    def _change(self) -> Answers:
        """Change an existing document as the brief says: first which fields, then what in them."""
        current: dict[str, Any] = said(self.known.current)
        self.links.data = current
        fields = asked_fields(self.form)
        names = self._concerned(fields, current)
        chosen = {key: field for key, field in fields.items() if key in names}
        headings = [heading for heading in self.form.headings if f"{SECTION}{heading}" in names]
        self.say(f"changing {', '.join([*chosen, *headings]) or 'nothing'}")
        if not chosen and not headings:
            return Answers({})
        task = self._patch_task(change_task, chosen, headings, current, {}, None)
        return self._patched(Answers({}), chosen, headings, current, task, 2)

    def _concerned(self, fields: Mapping[str, Field], current: Mapping[str, Any]) -> set[str]:
        """Ask which fields and sections a brief is about."""
        names = [*fields, *(f"{SECTION}{heading}" for heading in self.form.headings)]
        lines = [
            f"- {key}: {field.schema.get('description') or field.question or field.label}"
            for key, field in fields.items()
        ]
        task = (
            f"The {self.form.skill.title} exists. The brief says what is to change in it. Name the fields and sections that have "
            'to change for that, and those that follow from it, under "fields"; no others.\n\n'
            + "\n".join([*lines, *(f"- {SECTION}{heading}: text of the document" for heading in self.form.headings)])
        )
        schema = {
            "type": "object",
            "properties": {"fields": {"type": "array", "items": {"type": "string", "enum": names}}},
            "required": ["fields"],
            "additionalProperties": False,
        }
        self.say("asking what the brief is about")
        found = self._ask(task, schema, 1).get("fields")
        return {name for name in found if name in names} if isinstance(found, list) else set()

    @property
    def prompt_digest(self) -> str:
        """Return what names all requests of the draft, in their order."""
        return digest_of(" ".join(self.digests))


def _names(fields: Mapping[str, Field], values: Mapping[str, Any]) -> dict[str, str]:
    """Return the names of the records that values hold, by their ids."""
    found: dict[str, str] = {}
    for key, value in values.items():
        field = fields.get(key)
        rows = value if isinstance(value, list) else [value]
        for row in rows if field is not None and field.fields else []:
            if isinstance(row, Mapping) and field is not None:
                if field.id_key and isinstance(row.get("name"), str):
                    found[str(row.get(field.id_key))] = row["name"]
                found.update(_names(field.fields, row))
    return found


def _quoted(title: str, text: str) -> str:
    return quoted(title, text) if text else ""


def _line(diagnostic: Diagnostic) -> str:
    """Say a diagnostic the way check shows it, in one line and what helps."""
    d = diagnostic
    place = "/".join(part for part in (d.record, d.field) if part)
    words = [f"{d.severity} {d.rule} {place}: {d.message}"]
    if d.expected or d.found:
        words.append(f"(expected {d.expected or 'something else'}; found {d.found or 'nothing'})")
    if d.help:
        words.append(d.help)
    return " ".join(words)
