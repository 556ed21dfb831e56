"""Duties as an iCalendar file (RFC 5545): one all-day event each, which an import again replaces rather than doubles."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta

from sms_cli.readiness.assessment import Duty

_LONGEST = 75  # octets of a line, without its end (RFC 5545, 3.1)
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def calendar_text(duties: Iterable[Duty], organization: str, as_of: str) -> str:
    """Return the file; lines end in CRLF. The same duties on the same day give the same bytes."""
    stamp = as_of.replace("-", "") + "T000000Z"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//sms//Calendar of a service management system//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(f'{organization}: service management')}",
    ]
    for duty in duties:
        first = date.fromisoformat(duty.day)
        last = first + timedelta(days=1) if first < date.max else first
        said = [f"{duty.who} sees to it." if duty.who else "", f"Written in {duty.path}, line {duty.line}."]
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_name(duty, organization)}@sms",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{first:%Y%m%d}",
            f"DTEND;VALUE=DATE:{last:%Y%m%d}",
            f"SUMMARY:{_text(_sentence(duty.what))}",
            f"DESCRIPTION:{_text(chr(10).join(filter(None, said)))}",
            f"CATEGORIES:{_text(duty.kind)}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "".join(_folded(line) for line in [*lines, "END:VCALENDAR"])


def _name(duty: Duty, organization: str) -> str:
    """Name a duty by where it is written and not by its day, so that a new day moves the event."""
    words = "\n".join((organization, duty.record or duty.path, duty.field or "", duty.kind, duty.what))
    return hashlib.blake2b(words.encode(errors="surrogateescape"), digest_size=16).hexdigest()


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _text(value: str) -> str:
    """Escape a text value; what may not stand in one (control characters) is left out."""
    plain = "".join(c for c in value if c in "\n\t" or (c >= " " and c != "\x7f" and not "\ud800" <= c <= "\udfff"))
    return plain.translate(_ESCAPES)


def _folded(line: str) -> str:
    """Break a line that is too long between characters; a continuation begins with a space."""
    pieces, piece, size = [], "", 0
    for character in line:
        more = len(character.encode())
        if size + more > _LONGEST:
            pieces.append(piece)
            piece, size = " ", 1
        piece += character
        size += more
    return "\r\n".join([*pieces, piece]) + "\r\n"
