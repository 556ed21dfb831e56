"""`sms draft`: write a first version of an artifact, or revise it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import typer

from sms_cli.commands import terminal
from sms_cli.errors import SmsError


def draft_command(
    name: str | None = typer.Argument(
        None, metavar="NAME", help="The skill: its name, a beginning of it, its prefix or its step."
    ),
    words: str | None = typer.Argument(
        None, metavar="[BRIEF]", help="What a model is to know, in a sentence or ten; or what is to change."
    ),
    answers: Path | None = typer.Option(
        None,
        "--answers",
        metavar="FILE",
        help="Take the answers from this file instead of asking. What it leaves out stays.",
    ),
    to_answer: Path | None = typer.Option(
        None, "--write-answers", metavar="FILE", help="Write a file of answers to fill in, and draft nothing."
    ),
    brief: Path | None = typer.Option(
        None, "--brief", metavar="FILE", help="Take the brief from this file (- for stdin)."
    ),
    model: str | None = typer.Option(
        None, "--model", metavar="NAME", help="Provider and model, such as anthropic/claude-sonnet-4-5 (SMS_MODEL)."
    ),
    api_base: str | None = typer.Option(
        None, "--api-base", metavar="URL", help="Address of an endpoint of your own (SMS_API_BASE)."
    ),
    temperature: float | None = typer.Option(None, "--temperature", help="0 is the most repeatable (SMS_TEMPERATURE)."),
    timeout: float | None = typer.Option(
        None, "--timeout", metavar="SECONDS", help="How long one answer may take; 180 if left out (SMS_TIMEOUT)."
    ),
    everything: bool = typer.Option(
        False, "--all", help="Draft every document that is not there yet, in the order in which they read each other."
    ),
    briefs: Path | None = typer.Option(
        None, "--briefs", metavar="DIR", help="With --all: a brief for each skill (NAME.md), and company.md for all."
    ),
    budget: float | None = typer.Option(
        None, "--budget", metavar="USD", min=0, help="Make no call that could cost more than is left of this."
    ),
    jobs: int = typer.Option(4, "--jobs", min=1, max=32, help="With --all: how many are drafted at the same time."),
    rounds: int = typer.Option(3, "--rounds", min=1, max=10, help="How often the model answers at most."),
    confirm_host: str | None = typer.Option(
        None,
        "--confirm-host",
        metavar="HOST",
        help="Let sms.yaml of a workspace send prompts to this host, from now on.",
    ),
    save: Path | None = typer.Option(
        None, "--save-prompts", metavar="DIR", help="Keep every request and answer there; without it no prompt is kept."
    ),
    dry_run: bool = typer.Option(
        False,
        "--dry-run",
        help="Write nothing: show the document as a diff; without answers, what a model would be sent.",
    ),
    commit: bool = typer.Option(
        False, "--commit", help="Commit the draft to git, with how it came about, and nothing else."
    ),
    log: bool = typer.Option(False, "--log", help="Show which drafts models have made here, and draft nothing."),
    force: bool = typer.Option(
        False, "--force", help="Write although there are uncommitted changes; a backup is kept."
    ),
    as_of: str | None = terminal.as_of_option(),
) -> None:
    """Write a first version of an artifact, or revise it; then check it.

    With a brief a model fills in the form, what the check finds wrong goes back to it, and what it assumed is listed. Without one
    the skill's questions are asked at the terminal; you can leave at any time and go on later. Drafting again changes only what
    the answers change: what was edited by hand since stays.
    """
    from sms_cli.drafting import AnswersFile, Chosen, draft, next_line, write_answers
    from sms_cli.workspace import open_workspace

    if log:
        from sms_cli.commands.modelled import show_log

        show_log(open_workspace(Path(".")).root)
        return
    if everything:
        from sms_cli.commands.draft_all import draft_everything
        from sms_cli.commands.modelled import Wanted

        if answers is not None or to_answer is not None or brief is not None or words is not None:
            raise SmsError(
                "--all takes one brief in words and a folder of briefs", hint='sms draft --all "…" --briefs briefs/'
            )
        chosen = Chosen(model, api_base, temperature, timeout)
        wanted = Wanted(name, None, chosen, rounds, confirm_host, save, force, budget)
        code = draft_everything(
            open_workspace(Path("."), terminal.parse_day(as_of)), wanted, briefs, jobs, dry_run=dry_run, commit=commit
        )
        raise typer.Exit(code)
    if name is None:
        raise SmsError("no skill is named", hint="`sms skills list` names them all")
    if answers is not None and to_answer is not None:
        raise SmsError(
            "--answers and --write-answers exclude each other", hint="Write the file first, fill it in, then draft"
        )
    by_model = words is not None or brief is not None or model is not None or (dry_run and answers is None)
    if by_model and (answers is not None or to_answer is not None):
        raise SmsError("answers come from a file or from a model, not from both", hint="Leave one of them out")
    if words is not None and brief is not None:
        raise SmsError("the brief is given twice", hint="Give it in words or as a file")
    workspace = open_workspace(Path("."), terminal.parse_day(as_of))
    skill = workspace.definitions.skill(name)
    if to_answer is not None:
        saved = write_answers(workspace, skill, to_answer, force=force)
        if saved is not None:
            terminal.progress(f"kept the old file as {saved.as_posix()}")
        terminal.progress(f"wrote {to_answer.as_posix()}")
        print(f"Next: fill it in, then `sms draft {skill.key} --answers {to_answer.as_posix()}`.")
        return
    if commit:
        from sms_cli.changing import ready_to_commit

        ready_to_commit(workspace)
    trailers = ""
    if by_model:
        from sms_cli.commands.modelled import Wanted, draft_one, show_estimate

        wanted = Wanted(
            words, brief, Chosen(model, api_base, temperature, timeout), rounds, confirm_host, save, force, budget
        )
        if dry_run:
            show_estimate(workspace, skill, wanted)
            return
        made, trailers = draft_one(workspace, skill, wanted)
    elif answers is not None:
        made = draft(workspace, skill, AnswersFile(answers), force=force, dry_run=dry_run)
    else:
        made = ask(workspace, skill, "", force=force)
    errors = show(made, dry_run=dry_run)
    if commit and not dry_run:
        from sms_cli.changing import commit_draft

        done = commit_draft(workspace, made.path, f"{'Draft' if made.created else 'Revise'} {made.path}", trailers)
        terminal.progress(f"committed {made.path}" if done else f"{made.path} is committed already")
    print(next_line(made, skill.key, dry_run=dry_run), file=sys.stderr if dry_run else sys.stdout)
    if errors or made.refused:
        raise typer.Exit(1)


def ask(workspace: Any, skill: Any, brief: str, *, force: bool) -> Any:
    """Draft by interview, with a brief at hand if there is one."""
    from sms_cli.drafting import Interview, draft

    interview = Interview(workspace.root, skill.key, f"sms draft {skill.key}", brief)
    made = draft(workspace, skill, interview, force=force)
    interview.done()
    return made


def show(made: Any, *, dry_run: bool) -> int:
    """Print what came of a draft; return the number of errors left in it."""
    from sms_cli.checking import Paint, diagnostic_lines

    stream = sys.stdout
    if dry_run:
        sys.stdout.write(made.diff)
        stream = sys.stderr
    elif made.changed:
        terminal.progress(f"wrote {made.path}" if made.created else f"revised {made.path}")
    else:
        terminal.progress(f"{made.path} is as the answers want it already")
    if made.backup:
        terminal.progress(f"kept the old file as {made.backup}")
    for note in made.kept:
        terminal.progress(f"note: {note}")
    paint = Paint(terminal.wants_color(stream))
    for diagnostic in made.diagnostics:
        print("\n".join(diagnostic_lines(diagnostic, paint)), file=stream)
    for refused in made.refused:
        print(f"{paint('refused', 'error')} {refused}", file=stream)
    counts = [sum(1 for d in made.diagnostics if d.severity == severity) for severity in ("error", "warning", "advice")]
    artifact = next((a for a in made.report.artifacts if a.path == made.path), None)
    percent = f", {artifact.completeness} % complete" if artifact and artifact.completeness is not None else ""
    verdict = artifact.verdict if artifact and artifact.verdict else ("FAIL" if counts[0] else "PASS")
    said = [
        f"{count} {word}{'' if count == 1 else 's'}" for count, word in zip(counts, ("error", "warning"), strict=False)
    ]
    print(f"{paint(verdict, verdict)} {made.path}{percent}: {', '.join(said)}, {counts[2]} advice", file=stream)
    elsewhere = made.report.count("error") - counts[0]
    if elsewhere:
        print(
            f"Other documents have {elsewhere} {'error' if elsewhere == 1 else 'errors'}; `sms check` shows them.",
            file=stream,
        )
    return counts[0]


def command() -> Any:
    """Return the command."""
    return terminal.command(draft_command)
