"""A file of answers: strict YAML whose faults are reported with file, line and column before anything is drafted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sms_cli.drafting.form import SET_BY_APPROVAL, Form
from sms_cli.drafting.sections import section_problem
from sms_cli.drafting.values import without_blanks
from sms_cli.errors import SmsError, nearest
from sms_cli.workspace import Map, Misfit, Workspace, YamlProblem, misfits, read_yaml, unpack, unpack_key

if TYPE_CHECKING:
    from sms_cli.checking import Diagnostic
    from sms_cli.drafting.loop import Known

MAX_BYTES = 16 * 1024 * 1024
_SHOWN = 20


class Faulty(SmsError):
    """Answers that cannot be taken as they stand: one line for each fault, then what to do."""

    def __init__(self, path: str, faults: Iterable[tuple[int, int, str]], hint: str | None = None) -> None:
        found = sorted(faults)
        super().__init__(found[0][2], path=path, line=found[0][0], column=found[0][1], hint=hint)
        self.faults = found

    def __str__(self) -> str:
        lines = [f"{self.path}:{line}:{column}: {message}" for line, column, message in self.faults[:_SHOWN]]
        if len(self.faults) > _SHOWN:
            lines.append(f"{self.path}: and {len(self.faults) - _SHOWN} more")
        if self.hint:
            lines.append(self.hint)
        return "\nsms: ".join(lines)


class Answers:
    """What an author said.

    `values` are texts, lists and mappings by field; `emptied` the fields that were blanked; `sections` Markdown by heading;
    `left_out` says what could not be taken over, one sentence each; `refused` what was answered and does not fit the form.
    """

    __slots__ = ("emptied", "left_out", "refused", "sections", "values")

    def __init__(
        self,
        values: dict[str, Any],
        sections: dict[str, str] | None = None,
        left_out: Sequence[str] = (),
        refused: Sequence[str] = (),
    ) -> None:
        filled: dict[str, Any] = without_blanks(values) or {}
        self.values = {key: value for key, value in filled.items() if value != {}}
        self.emptied = set(values) - set(self.values)
        self.sections = {heading: text for heading, text in (sections or {}).items() if text.strip()}
        self.left_out = list(left_out)
        self.refused = list(refused)


class SaysOnce:
    """What an author has in common who says everything at once and has no second thoughts."""

    rounds = 2
    by_check = False

    def revise(self, form: Form, answers: Answers, diagnostics: list[Diagnostic], checked: Workspace) -> Answers | None:
        """Return None: it does not change its mind."""
        return None

    def remarks(self, form: Form, checked: Workspace) -> list[Diagnostic]:
        """Return nothing: what it says is what a person wrote."""
        return []


class AnswersFile(SaysOnce):
    """The author of a draft that is a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fill_in(self, form: Form, known: Known) -> Answers:
        """Read the file. Raises SmsError with line and column for what the form does not have or cannot take."""
        return read_answers(self.path, form)


def read_answers(path: Path, form: Form) -> Answers:
    """Read answers for a whole artifact. Raises SmsError."""
    shown = path.as_posix()
    data = read_mapping(path, "`sms draft NAME --write-answers FILE` writes one to fill in")
    faults = _own_faults(form, data)
    sections = _take(data, "sections")
    texts, left_out, more = _sections(form, sections)
    faults += more
    faults += [
        (misfit.line, misfit.column, in_words(misfit)) for misfit in misfits(form.definitions, form.skill.key, data)
    ]
    if faults:
        raise Faulty(shown, faults)
    for key in ("id", "skill"):
        _take(data, key)
    return Answers(dict(data), texts, left_out)


def in_words(misfit: Misfit) -> str:
    """Say what does not fit and what was expected, in one line."""
    if misfit.expected is None:
        return misfit.message
    return f"{misfit.message}{'' if misfit.message.endswith('?') else '.'} Expected: {misfit.expected}"


def read_mapping(path: Path, hint: str) -> Map:
    """Read a YAML file of fields, strictly. Raises SmsError."""
    shown = path.as_posix()
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise SmsError("there is no such file", path=shown, hint=hint) from None
    except IsADirectoryError:
        raise SmsError("is a folder; a file of answers is due", path=shown, hint=hint) from None
    except OSError as error:
        raise SmsError(f"cannot be read: {error.strerror}", path=shown) from None
    if len(raw) > MAX_BYTES:
        raise SmsError(f"is larger than {MAX_BYTES >> 20} MB, too large for answers", path=shown)
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        raise SmsError("is not UTF-8 text", path=shown, line=line, column=column, hint="Save it as UTF-8") from None
    try:
        data = read_yaml(raw.removeprefix(b"\xef\xbb\xbf"))
    except YamlProblem as problem:
        raise SmsError(problem.message, path=shown, line=problem.line, column=problem.column) from None
    if data is None:
        raise SmsError("the file is empty", path=shown, hint=hint)
    if not isinstance(data, Map):
        what = (
            "a list stands where fields are due"
            if isinstance(data, list)
            else "fields are due, one a line (name: value)"
        )
        raise SmsError(what, path=shown, line=1, column=1, hint=hint)
    return data


def _take(data: Map, key: str) -> Any:
    """Take a field out of a mapping, with its place."""
    if key not in data:
        return None
    at = list(data).index(key)
    place = data.places.pop(at)
    return (data.pop(key), place)


def _own_faults(form: Form, data: Map) -> list[tuple[int, int, str]]:
    """Find what may not be answered: another document's identity, or an approval."""
    faults = []
    fixed = {"id": form.skill.document_id, "skill": form.skill.key}
    for key, place in zip(data, data.places, strict=True):
        value = data[key]
        if key in fixed and value is not None and value != fixed[key]:
            faults.append((*unpack(place), f"{key}: these are answers for {value}, not for {fixed[key]}"))
        elif value is not None and (key in SET_BY_APPROVAL or (key == "status" and value in ("approved", "retired"))):
            said = f"status: {value}" if key == "status" else key
            message = f"{said} is not an answer; `sms approve {form.skill.key} --by PERSON` records an approval"
            faults.append((*unpack_key(place), message))
    return faults


def _sections(form: Form, taken: Any) -> tuple[dict[str, str], list[str], list[tuple[int, int, str]]]:
    """Return the text of each section, what is left out, and what may not stand there."""
    texts: dict[str, str] = {}
    left_out: list[str] = []
    faults: list[tuple[int, int, str]] = []
    if taken is None or taken[0] is None:
        return texts, left_out, faults
    sections, place = taken
    if not isinstance(sections, Map):
        return (
            texts,
            left_out,
            [(*unpack(place), "sections: headings with their text are due here, one a line (Heading: text)")],
        )
    known = [*form.headings, *form.headings_elsewhere]
    for (heading, text), where in zip(sections.items(), sections.places, strict=True):
        if heading not in known:
            guess = nearest(heading, known)
            meant = f"; did you mean {guess}?" if guess else ""
            message = f"sections: there is no section {heading}{meant}. Expected: {', '.join(form.headings)}"
            faults.append((*unpack_key(where), message))
        elif text is None:
            continue
        elif not isinstance(text, str):
            faults.append((*unpack(where), f"sections/{heading}: text is due here"))
        elif problem := section_problem(text):
            faults.append((*unpack(where), f"sections/{heading}: {problem}"))
        elif heading in form.headings:
            texts[heading] = text.strip("\n")
        else:
            left_out.append(f"the section {heading} is not part of edition {form.definitions.edition} and was left out")
    return texts, left_out, faults
