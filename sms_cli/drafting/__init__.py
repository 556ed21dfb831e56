"""Forms to documents: what is settled, what an author answers, rendered and checked. The front door is `draft`."""

from __future__ import annotations

from sms_cli.drafting.answers import Answers, AnswersFile
from sms_cli.drafting.loop import Author, Draft, Known, draft

__all__ = ["Answers", "AnswersFile", "Author", "Draft", "Known", "draft"]
