"""What is asked of a model for one draft: each request composed, sent and read, and what was answered kept until the draft stands.

A draft that was interrupted is not paid for twice: answers are kept by the digest of their request in .sms/unfinished/, without
the request, until the document is written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sms_cli.drafting.form import Form
from sms_cli.drafting.kept import forget, read_json, write_json
from sms_cli.drafting.model.call import Caller
from sms_cli.drafting.model.context import Part, fit, skill_parts, workspace_parts
from sms_cli.drafting.model.prompt import Asked, Message, again_task, digest_of, messages_for
from sms_cli.drafting.model.reply import Unreadable, read_reply
from sms_cli.drafting.model.trouble import ModelTrouble
from sms_cli.errors import SmsError
from sms_cli.workspace import Workspace, write_text

Say = Callable[[str], None]


class Conversation:
    """Asks one model about one skill. `notes` say what was left out of prompts; `digests` name the requests, in their order."""

    def __init__(
        self,
        caller: Caller,
        workspace: Workspace,
        form: Form,
        brief: str,
        *,
        tries: int,
        say: Say,
        save: Path | None = None,
    ) -> None:
        self.caller = caller
        self.workspace = workspace
        self.form = form
        self.brief = brief
        self.tries = tries
        self.say = say
        self.save = save
        self.parts = [*skill_parts(workspace, form.skill), *workspace_parts(workspace, form)]
        self.notes: list[str] = []
        self.digests: list[str] = []
        self.tokens = [0, 0]
        self.cost: float | None = 0.0
        self.file = f"unfinished/{form.skill.key}.json"
        kept = read_json(workspace.root, self.file).get("replies")
        self.kept: dict[str, str] = kept if isinstance(kept, dict) else {}

    def ask(self, task: str, schema: Mapping[str, Any]) -> dict[str, Any]:
        """Send one request and return the object of its answer; an unreadable one is asked for again.

        Raises ModelTrouble and whatever else stops a call.
        """
        problem = ""
        for _ in range(self.tries):
            messages = self.messages(again_task(task, problem) if problem else task)
            asked = Asked(messages, dict(schema), f"{self.form.skill.key}_{len(self.digests) + 1}")
            text = self._answer(asked)
            try:
                found = read_reply(text)
            except Unreadable as unreadable:
                problem = str(unreadable)
                self.say(f"the answer cannot be read: {problem}")
                continue
            self._keep(asked, text)
            return found
        name = self.caller.settings.name
        raise ModelTrouble(
            f"{name} gave no answer that can be read: {problem}", hint="Use a model that answers in JSON"
        )

    def messages(self, task: str) -> list[Message]:
        """Return the messages of a request, with as much to read as the model's window has room for. Raises SmsError."""
        parts, room = self.parts, self.caller.model.room
        if room is not None:
            count = self.caller.model.count
            bare = sum(count(message["content"]) for message in messages_for(self.workspace, [], self.brief, task))
            parts, gone = fit(parts, room - bare, count)
            self.notes += [note for note in gone if note not in self.notes]
        return messages_for(self.workspace, parts, self.brief, task)

    def done(self) -> None:
        """Forget the answers: they are in the document now."""
        forget(self.workspace.root, self.file)

    @property
    def prompt_digest(self) -> str:
        """What names all requests of the draft, in their order."""
        return digest_of(" ".join(self.digests))

    @property
    def theirs(self) -> list[Part]:
        """What others wrote: the records of upstream documents."""
        return [part for part in self.parts if part.data]

    @property
    def ours(self) -> list[Part]:
        """What ships with sms: how the skill is written."""
        return [part for part in self.parts if not part.data]

    def _answer(self, asked: Asked) -> str:
        """Return the answer to a request, from an interrupted draft if it was answered there."""
        self.digests.append(asked.digest)
        kept = self.kept.get(self._name(asked))
        if kept is not None:
            self.say("answered before the draft was interrupted")
            return kept
        reply = self.caller.ask(asked, self.say)
        self.tokens = [self.tokens[0] + reply.tokens_in, self.tokens[1] + reply.tokens_out]
        self.cost = None if self.cost is None or reply.cost is None else self.cost + reply.cost
        if self.save is not None:
            self._save(asked, reply.text)
        return reply.text

    def _name(self, asked: Asked) -> str:
        return f"{self.caller.settings.name} {asked.digest}"

    def _keep(self, asked: Asked, text: str) -> None:
        if self._name(asked) not in self.kept:
            self.kept[self._name(asked)] = text
            write_json(self.workspace.root, self.file, {"replies": self.kept})

    def _save(self, asked: Asked, text: str) -> None:
        """Write a request and its answer where the person asked for it; keys are in neither."""
        assert self.save is not None
        path = self.save / f"{self.form.skill.key}-{len(self.digests):02}-{asked.digest}.json"
        data = {"model": self.caller.settings.name, "messages": asked.messages, "schema": asked.schema, "answer": text}
        try:
            self.save.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SmsError(f"cannot be made: {error.strerror}", path=self.save.as_posix()) from None
        write_text(path, json.dumps(data, ensure_ascii=False, indent=1) + "\n")
