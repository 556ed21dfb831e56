"""The terms of an approval: who may give it, on which day, for which version, until when."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sms_cli.changing.repository import text_when_written
from sms_cli.errors import SmsError, nearest
from sms_cli.workspace import Document, Workspace, content_digest, open_workspace, parts_of


class Terms(NamedTuple):
    """What an approval is to say."""

    version: str
    approved_by: str
    approved_on: str
    review_due: str


class Asked(NamedTuple):
    """What the person said of the approval; None where they left it to us."""

    on: date | None
    version: str | None
    review_due: date | None


def objections(workspace: Workspace, main: Document, by: str) -> list[str]:
    """Say why this person may not approve the document: not there, not of the organization, or its owner.

    A member of top management may be both: somebody at the top has nobody above (DOC003).
    """
    db = workspace.db
    query = "SELECT name, coalesce(external, 0), coalesce(active, 1), coalesce(retired, 0) FROM person WHERE id = ?"
    person = db.execute(query, (by,)).fetchone()
    if person is None:
        return [nobody(workspace, by)]
    name, external, active, retired = person
    reasons = []
    if front_matter(main).get("status") == "retired":
        reasons.append("it is retired; set its status to draft to bring it back")
    if retired or not active:
        reasons.append(f"{name} ({by}) is no longer active; somebody who is has to approve it")
    if external:
        reasons.append(
            f"{name} ({by}) is external; an approval binds the organization, so one of its own people gives it"
        )
    owns = db.execute("SELECT 1 FROM document_owner WHERE document = ? AND person = ?", (main.row, by)).fetchone()
    top = db.execute("SELECT 1 FROM top_manager WHERE person = ?", (by,)).fetchone()
    if owns and top is None:
        owner = front_matter(main).get("owner")
        held = f" as holder of {owner}" if owner != by else ""
        reasons.append(f"{name} ({by}) owns it{held}; only a member of top management approves what is their own")
    return reasons


def nobody(workspace: Workspace, by: str) -> str:
    people = dict(workspace.db.execute("SELECT id, name FROM person WHERE id IS NOT NULL ORDER BY id"))
    if "organization-profile" not in workspace.mains:
        return f"{by} is not known: people stand in the organization profile; draft that first"
    named = next((known for known, name in people.items() if str(name).casefold() == by.casefold()), None)
    guess = named or nearest(by.upper(), people)
    said = f"did you mean {guess} ({people[guess]})?" if guess else "give the id of a person, such as PER-001"
    return f"no person {by} stands in the organization profile; {said}"


def settle_terms(workspace: Workspace, main: Document, by: str, asked: Asked) -> Terms:
    """Settle what the person left open. Raises SmsError for a version that does not fit."""
    on = (asked.on or workspace.today).isoformat()
    due = asked.review_due.isoformat() if asked.review_due else _longest_until_review(workspace, on)
    now = str(front_matter(main).get("version") or "0.1")
    numbers = _numbers(now)
    if numbers is None:
        raise SmsError(f"version {now} is not two numbers with a point", path=main.path, hint="Write it as 0.1 or 1.2")
    signed = _approved_version(workspace, main)
    lowest = numbers if signed is None else (numbers[0], numbers[1] + 1)
    if asked.version is None:
        return Terms(f"{lowest[0]}.{lowest[1]}" if lowest[0] else "1.0", by, on, due)
    given = _numbers(asked.version)
    if given is None:
        raise SmsError(f"{asked.version} is not a version", hint="Write two numbers with a point, such as 1.1")
    if given < lowest:
        why = f"is older than {now}" if given < numbers else f"was approved with other content on {signed}"
        raise SmsError(
            f"version {asked.version} {why}", path=main.path, hint=f"Give {lowest[0]}.{lowest[1]} or a later one"
        )
    return Terms(asked.version, by, on, due)


def _longest_until_review(workspace: Workspace, on: str) -> str:
    longest = workspace.settings.parameters["doc_review_max"]
    due = workspace.db.execute("SELECT add_duration(?, ?)", (on, longest)).fetchone()[0]
    if due is None:
        raise SmsError(f"no day lies {longest} (doc_review_max) after {on}", hint="Give the day with --review-due")
    return str(due)


def _numbers(version: str) -> tuple[int, int] | None:
    major, point, minor = version.partition(".")
    if not point or not (major.isdecimal() and minor.isdecimal() and version.isascii()):
        return None
    return int(major), int(minor)


def _approved_version(workspace: Workspace, main: Document) -> str | None:
    """Return the day on which the version that the document has now was approved with other content; None if it was not."""
    data = front_matter(main)
    digest = data.get("approved_digest")
    if not digest or digest == digest_now(workspace, main):
        return None
    then = text_when_written(workspace.root, main.path, str(digest))
    if then is not None:
        # Somebody may have counted the version up already while editing; only history knows which one was signed.
        signed = open_workspace(
            workspace.root, workspace.today, replace={main.path: then.encode("utf-8", "surrogateescape")}
        )
        old = signed.mains.get(str(main.skill))
        if old is not None and old.data is not None and old.data.get("approved_digest") == digest:
            return str(data.get("approved_on")) if old.data.get("version") == data.get("version") else None
    return str(data.get("approved_on"))


def front_matter(main: Document) -> dict[str, Any]:
    """Return the fields of a main document."""
    return dict(main.data or {})


def digest_now(workspace: Workspace, main: Document) -> str:
    """Return the digest of a main document and its parts as they are."""
    return content_digest(main, parts_of(workspace, main))
