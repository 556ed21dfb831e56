"""What to do next, and why: errors that others rest on, what is overdue, approvals, and the journey from plan to act."""

from __future__ import annotations

from sms_cli.checking import Diagnostic, Report
from sms_cli.readiness.assessment import Assessment, Duty, Standing, Step
from sms_cli.workspace import Workspace

# What cannot be read, or names nothing, hides or causes other errors. A stale block is rewritten in the end, at once with all
# others; an approval that no longer holds is no error to mend but an approval to give.
_FIRST = ("SHP", "LNK")
_LAST = ("DOC007",)
_NO_ERROR = ("DOC004",)
_COMMANDS = {"DOC007": "sms check --fix"}


def next_steps(workspace: Workspace, report: Report, assessment: Assessment, duties: list[Duty]) -> list[Step]:
    """Return what there is to do, the best first: the first of each kind, then the others.

    Kinds come in this order: errors (every later document is written on what is wrong), overdue actions, drafts that can be
    approved or whose assumptions are to be confirmed, drafts to finish, skills to begin. Warnings come last of all.
    """
    overdue = _overdue(assessment, duties)
    # What is overdue is told once, as what is to be carried out.
    told = {(step.path, step.line) for step in overdue}
    rules = workspace.definitions.rest["readiness"]["overdue"]
    left = [d for d in report.diagnostics if d.rule not in rules or (d.path, d.line) not in told]
    kinds = [
        _errors(workspace, left, assessment),
        overdue,
        _approvals(workspace, assessment),
        _drafts(workspace, assessment),
        _beginnings(workspace, assessment),
    ]
    first = [kind[0] for kind in kinds if kind]
    return [*first, *(step for kind in kinds for step in kind[1:]), *_warnings(left)]


def _errors(workspace: Workspace, diagnostics: list[Diagnostic], assessment: Assessment) -> list[Step]:
    """Rank errors by how many others speak of the same record or place, then by the place of their document in the journey."""
    errors = [d for d in diagnostics if d.severity == "error" and d.rule not in _NO_ERROR]
    order = {standing.path: standing.step for standing in assessment.standings}
    waiting = {d.path: _resting(workspace, _skill_of(workspace, d.path)) for d in errors}
    blocks = [(d, _blocked(d, errors), len(waiting[d.path])) for d in errors]
    blocks.sort(key=lambda b: (_rank(b[0].rule), -b[1], order.get(b[0].path, 99), -b[2], b[0].path, b[0].line))
    steps = []
    for diagnostic, others, resting in blocks:
        reasons = []
        if others:
            reasons.append(f"{others} other {'error speaks' if others == 1 else 'errors speak'} of the same")
        if resting:
            reasons.append(f"{resting} {'document rests' if resting == 1 else 'documents rest'} on this one")
        why = ", ".join(reasons) or "a document with an error counts half, and cannot be approved"
        what = f"Mend {diagnostic.rule}: {diagnostic.message}"
        command = _COMMANDS.get(diagnostic.rule, f"sms explain {diagnostic.rule}")
        steps.append(Step("error", what, why, command, diagnostic.path, diagnostic.line))
    return steps


def _rank(rule: str) -> int:
    return 0 if rule.startswith(_FIRST) else 2 if rule in _LAST else 1


def _blocked(one: Diagnostic, errors: list[Diagnostic]) -> int:
    """Count the other errors that speak of the record, the value or the place of this one."""
    record = (one.record or "").split("/")[0]
    names = {
        name for name in (record, one.found) if name and any(c.isdigit() for c in name) and not name.startswith("DOC-")
    }
    count = 0
    for other in errors:
        if other is one or other.rule in _LAST:
            continue
        said = f"{other.message} {other.record or ''} {other.expected or ''} {other.found or ''}"
        seen = any(place.path == one.path and place.line == one.line for place in other.related)
        count += seen or any(name in said for name in names)
    return count


def _skill_of(workspace: Workspace, path: str) -> str | None:
    document = next((d for d in workspace.documents if d.path == path), None)
    return (document.main or document).skill if document else None


def _resting(workspace: Workspace, skill: str | None) -> set[str]:
    """Return the skills that read a skill, directly or through others."""
    skills = workspace.definitions.skills.values()
    found: set[str] = set()
    ahead = [skill]
    while ahead:
        upstream = ahead.pop()
        for reader in skills:
            if upstream in reader.reads and reader.key not in found:
                found.add(reader.key)
                ahead.append(reader.key)
    return found - {skill}


def _overdue(assessment: Assessment, duties: list[Duty]) -> list[Step]:
    """List what is past its day: corrective actions first, then the oldest."""
    late = [duty for duty in duties if duty.day < assessment.as_of and duty.kind not in ("start", "end")]
    late.sort(key=lambda duty: (duty.kind != "capa", duty.day, duty.path, duty.line))
    steps = []
    for duty in late:
        who = f"{duty.who} sees to it" if duty.who else "nobody is named for it"
        what = f"Carry out {duty.what}, due on {duty.day}"
        steps.append(Step("overdue", what, f"it is overdue; {who}", f"sms check {duty.path}", duty.path, duty.line))
    return steps


def _approvals(workspace: Workspace, assessment: Assessment) -> list[Step]:
    """List drafts that are whole and without errors, in the order of the journey, and approvals that have to be renewed."""
    open_ones = _assumed(workspace)
    steps = []
    for standing in assessment.standings:
        if standing.in_force or standing.errors > (standing.status == "changed") or standing.path is None:
            continue
        if standing.skill in open_ones:
            count = open_ones[standing.skill]
            what = f"Confirm what {standing.title} takes for granted"
            why = (
                f"{count} {'assumption is' if count == 1 else 'assumptions are'} open, and it cannot be approved before"
            )
            steps.append(Step("confirm", what, why, f"sms confirm {standing.skill} --by PERSON", standing.path))
        elif standing.status == "changed":
            why = "it was changed since, so what was approved is not what is there"
            command = f"sms approve {standing.skill} --by PERSON"
            steps.append(Step("approve", f"Approve {standing.title} again", why, command, standing.path))
        elif standing.status in ("draft", "review") and standing.completeness == 100:
            why = f"it is whole and has no error; as a {standing.status} it counts nothing"
            command = f"sms approve {standing.skill} --by PERSON"
            steps.append(Step("approve", f"Approve {standing.title}", why, command, standing.path))
    return steps


def _assumed(workspace: Workspace) -> dict[str, int]:
    """Count the open assumptions of each skill."""
    query = """
        SELECT d.skill, count(*) FROM assumption AS a JOIN document AS d ON d.row = a.parent
        WHERE a.confirmed_by IS NULL GROUP BY d.skill
    """
    return dict(workspace.db.execute(query).fetchall())


def _drafts(workspace: Workspace, assessment: Assessment) -> list[Step]:
    """List the drafts that lack something, in the order of the journey."""
    steps = []
    for standing in assessment.standings:
        if standing.status in ("draft", "review") and standing.completeness is not None and standing.completeness < 100:
            resting = len(_resting(workspace, standing.skill))
            why = f"{standing.completeness} % of its fields are filled" + (
                f"; {resting} documents rest on it" if resting else ""
            )
            what = f"Finish {standing.title}"
            steps.append(Step("finish", what, why, f"sms draft {standing.skill}", standing.path))
    return steps


def _beginnings(workspace: Workspace, assessment: Assessment) -> list[Step]:
    """List the skills not begun whose inputs are there without an error, in the order of the journey."""
    by_skill = {standing.skill: standing for standing in assessment.standings}
    steps = []
    for standing in assessment.standings:
        skill = workspace.definitions.skills.get(standing.skill)
        if skill is None or standing.status != "not-started":
            continue
        inputs = [by_skill[name] for name in skill.reads if name in by_skill]
        if not inputs and standing.phase in ("check", "act"):
            # It looks at whatever there is; without a plan there is nothing to look at.
            inputs = [entry for entry in assessment.standings if entry.phase == "plan"]
        if any(entry.path is None or entry.status in ("not-started", "unreadable") or entry.errors for entry in inputs):
            continue
        why = f"step {standing.step} of the journey ({standing.phase}); {_ready(inputs)}"
        resting = len(_resting(workspace, standing.skill))
        if resting:
            why += f", and {resting} {'document rests' if resting == 1 else 'documents rest'} on it"
        steps.append(Step("draft", f"Write {standing.title}", why, f"sms draft {standing.skill}"))
    return steps


def _ready(inputs: list[Standing]) -> str:
    if not inputs:
        return "it reads no other document"
    return f"what it reads is there ({', '.join(entry.prefix for entry in inputs)})"


def _warnings(diagnostics: list[Diagnostic]) -> list[Step]:
    steps = []
    for d in diagnostics:
        if d.severity == "warning":
            why = "each open warning takes points from its document"
            steps.append(Step("warning", f"Settle {d.rule}: {d.message}", why, f"sms explain {d.rule}", d.path, d.line))
    return steps
