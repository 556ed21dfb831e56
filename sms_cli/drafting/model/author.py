"""The author of a draft that is a model: asked part by part, corrected by the check, only where it finds fault."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from sms_cli.checking import Diagnostic
from sms_cli.drafting.answers import Answers
from sms_cli.drafting.form import Field, Form
from sms_cli.drafting.links import Links
from sms_cli.drafting.loop import Known
from sms_cli.drafting.model.call import Caller
from sms_cli.drafting.model.context import lines_of
from sms_cli.drafting.model.conversation import Conversation, Say
from sms_cli.drafting.model.finding_fields import SECTION, field_of
from sms_cli.drafting.model.form_text import closed_lists, fields_text
from sms_cli.drafting.model.free_text import diagnostics_on
from sms_cli.drafting.model.patch import patched, without
from sms_cli.drafting.model.plan import Request, kinds_of, plan_requests
from sms_cli.drafting.model.prompt import change_task, concerned_task, fill_task, quoted, revise_task, text_task
from sms_cli.drafting.model.reckoning import Reckoning, reckon
from sms_cli.drafting.model.strict import Fault, Taken, from_wire, take_out_misfits, take_out_unknown
from sms_cli.drafting.model.wire import ASSUMED, REMOVE, SECTIONS, Wire, asked_fields, list_of
from sms_cli.drafting.prefill import merge
from sms_cli.drafting.sections import section_problem
from sms_cli.drafting.values import said, without_blanks
from sms_cli.workspace import Workspace

ROUNDS = 3
MOST_TOLD = 8  # of what is wrong, shown to the person; the model is told all of it


class ModelAuthor:
    """Fills in a form through a model. `rounds` counts the first answer too; `reckoning` says where the values come from.

    With `mend` a document that stands is only corrected where the check finds fault with it.
    """

    by_check = True

    def __init__(
        self,
        caller: Caller,
        brief: str,
        *,
        rounds: int = ROUNDS,
        say: Say = lambda text: None,
        save: Path | None = None,
        mend: bool = False,
    ) -> None:
        self.caller = caller
        self.brief = brief
        self.rounds = max(rounds, 1)
        self.say = say
        self.save = save
        self.mend = mend
        self.faults: list[Fault] = []
        self.declared: dict[str, str] = {}
        self.reckoning = Reckoning()
        self.notes: list[str] = []
        self.form: Form
        self.known: Known
        self.links: Links
        self.talk: Conversation

    # -- the author of a draft -----------------------------------------------------------------------------------------

    def fill_in(self, form: Form, known: Known) -> Answers:
        """Ask for every part of the form, or, where the document exists, for what the brief changes in it."""
        self.form, self.known = form, known
        self.links = Links(form, known.workspace, {})
        self.talk = Conversation(
            self.caller, known.workspace, form, self.brief, tries=self.rounds, say=self.say, save=self.save
        )
        if known.current is not None:
            return Answers({}) if self.mend else self._change()
        requests = plan_requests(form, known.settled.values)
        values: dict[str, Any] = {}
        sections: dict[str, str] = {}
        for request in requests:
            self.say(f"asking for part {request.number} of {len(requests)}: {request.about}")
            data = self.talk.ask(self.task(request, values), self.schema(request))
            if request.headings:
                sections.update(self._sections(data, request.headings))
            else:
                values.update(self._values(request.fields, data, values))
        self._refuse_unknown(values, {}, sections)
        return self._answers(values, sections)

    def revise(self, form: Form, answers: Answers, diagnostics: list[Diagnostic], checked: Workspace) -> Answers | None:
        """Ask again for the fields that the check, or the form itself, finds fault with; None where none is at fault."""
        wrong = [(d, field_of(checked, form, d)) for d in diagnostics if d.severity != "advice"]
        wrong = [(d, name) for d, name in wrong if name is not None and self._may_change(name)]
        names = dict.fromkeys([*(str(name) for _, name in wrong), *(fault.field for fault in self.faults)])
        for diagnostic, _ in wrong:
            for related in diagnostic.related:
                place = diagnostic._replace(path=related.path, line=related.line, record="", field=None)
                name = field_of(checked, form, place)
                if name is not None and self._may_change(name):
                    names[name] = None
        if not names:
            return None
        lines = [_line(diagnostic) for diagnostic, _ in wrong] + [str(fault) for fault in self.faults]
        told = [f"{d.rule} {d.message}" for d, _ in wrong] + [str(fault) for fault in self.faults]
        count = f"{len(told)} {'thing is' if len(told) == 1 else 'things are'} wrong"
        self.say("\n    ".join([f"asking again for {', '.join(names)}: {count}", *_some(told)]))
        fields = {name: field for name, field in asked_fields(form).items() if name in names}
        headings = [name.removeprefix(SECTION) for name in names if name.startswith(SECTION)]
        if SECTIONS in names:
            headings = list(form.headings)
        main = checked.mains.get(form.skill.key)
        current = said(main.data) if main is not None and main.data is not None else dict(answers.values)
        task = self._patch_task(revise_task, fields, headings, current, answers.sections, "\n".join(lines))
        return self._patched(answers, fields, headings, current, task)

    def remarks(self, form: Form, checked: Workspace) -> list[Diagnostic]:
        """Return DRF001 for each number and name of the free text that stands nowhere else."""
        return diagnostics_on(checked, form, self.reckoning.prose)

    # -- what is asked -------------------------------------------------------------------------------------------------

    def schema(self, request: Request) -> dict[str, Any]:
        """Return the schema of the answer to a request."""
        return Wire(self.form, self.links, kinds_of(request.fields)).schema(request.fields, request.headings)

    def task(self, request: Request, values: Mapping[str, Any]) -> str:
        """Return what a request asks for; `values` are those answered so far."""
        title = self.form.skill.title
        if request.headings:
            return text_task(title, request.headings, _quoted("Facts", lines_of(dict(values))))
        so_far = merge(self.form.fields, self.known.settled.values, values)
        return fill_task(
            title,
            request.about,
            fields_text(self.form, self.links, request.fields),
            _quoted("Records", closed_lists(self.form, self.links, request.fields)),
            _quoted("Settled", lines_of(so_far)),
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
        first = (self.form.skill.title,) if wrong is None else (self.form.skill.title, quoted("Diagnostics", wrong))
        return task(
            *first,
            ", ".join([*(field.label for field in fields.values()), *headings]),
            fields_text(self.form, self.links, fields, loose=True),
            _quoted("Records", closed_lists(self.form, self.links, fields)),
            _quoted("Document", lines_of({**now, **({SECTIONS: texts} if texts else {})})),
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
        self.faults += [*taken.faults, *take_out_misfits(self.form, values)]
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

    def _refuse_unknown(self, values: dict[str, Any], beside: Mapping[str, Any], sections: dict[str, str]) -> None:
        """Take out links to records that exist nowhere, and sections that name one, now that all of the form is answered.

        `beside` holds the fields that are not among `values`.
        """
        self.links.data = merge(self.form.fields, self.known.settled.values, {**beside, **values})
        self.faults += take_out_unknown(self.form, self.links, values)
        for heading, text in list(sections.items()):
            strangers = self.links.strangers(text)
            if strangers:
                del sections[heading]
                self.faults.append(Fault(SECTIONS, f"{heading}: there is no record {' and no '.join(strangers)}"))

    def _sections(self, data: dict[str, Any], headings: Iterable[str]) -> dict[str, str]:
        """Return the texts of an answer that may stand in the document."""
        self._take_assumed(data)
        entries = data.pop(SECTIONS, None)
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

    def _answers(self, values: dict[str, Any], sections: dict[str, str]) -> Answers:
        """Return answers with what they take for granted among them, and with what was refused."""
        self.reckoning = reckon(self.form, self.known, self.talk, self.declared, values, sections)
        if self.reckoning.assumptions or (self.known.current or {}).get("assumptions"):
            values = {**values, "assumptions": self.reckoning.assumptions or None}
        return Answers(values, sections, refused=[str(fault) for fault in self.faults])

    # -- changing what stands ------------------------------------------------------------------------------------------

    def _may_change(self, name: str) -> bool:
        return name.startswith(SECTION) or name in asked_fields(self.form)

    def _patched(
        self,
        answers: Answers,
        fields: Mapping[str, Field],
        headings: list[str],
        current: Mapping[str, Any],
        task: str,
    ) -> Answers:
        """Ask for changes of these fields and sections, and return the answers with them."""
        self.faults = []
        schema = Wire(self.form, self.links, kinds_of(fields), loose=True).schema(fields, headings)
        data = self.talk.ask(task, schema)
        remove = [address for address in data.get(REMOVE) or [] if isinstance(address, str)]
        sections = self._sections(data, headings) if headings else {}
        changes = self._values(fields, data, current)
        standing = {key: current[key] for key in fields if current.get(key) is not None}
        now = patched(fields, standing, changes)
        for address in without(fields, now, remove):
            self.notes.append(
                f'the model wanted to take "{address[:80]}" away, which names nothing that it was asked about'
            )
        self._refuse_unknown(now, current, sections)
        return self._answers({**answers.values, **now}, {**answers.sections, **sections})

    def _change(self) -> Answers:
        """Change an existing document as the brief says: first which fields, then what in them."""
        current: dict[str, Any] = said(self.known.current)
        self.links.data = current
        fields = asked_fields(self.form)
        self.say("asking what the brief is about")
        parts = {
            key: str(field.schema.get("description") or field.question or field.label) for key, field in fields.items()
        }
        parts.update({f"{SECTION}{heading}": "text of the document" for heading in self.form.headings})
        found = self.talk.ask(concerned_task(self.form.skill.title, parts), list_of("fields", parts)).get("fields")
        names = [name for name in parts if isinstance(found, list) and name in found]
        chosen = {key: fields[key] for key in names if key in fields}
        headings = [name.removeprefix(SECTION) for name in names if name not in fields]
        self.say(f"changing {', '.join([*chosen, *headings]) or 'nothing'}")
        if not names:
            return Answers({})
        task = self._patch_task(change_task, chosen, headings, current, {}, None)
        return self._patched(Answers({}), chosen, headings, current, task)


def _some(lines: list[str]) -> list[str]:
    """Return at most MOST_TOLD lines, the last one saying how many are left out."""
    return lines if len(lines) <= MOST_TOLD else [*lines[: MOST_TOLD - 1], f"and {len(lines) - MOST_TOLD + 1} more"]


def _quoted(title: str, text: str) -> str:
    return quoted(title, text) if text else ""


def _line(diagnostic: Diagnostic) -> str:
    """Say a diagnostic the way check shows it, in one line, and what helps."""
    d = diagnostic
    place = "/".join(part for part in (d.record, d.field) if part)
    words = [f"{d.severity} {d.rule} {place}: {d.message}"]
    if d.expected or d.found:
        words.append(f"(expected {d.expected or 'something else'}; found {d.found or 'nothing'})")
    if d.help:
        words.append(d.help)
    return " ".join(words)
