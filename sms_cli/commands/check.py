"""`sms check`: prove that the documents agree.

It is the one command that editors, hooks and pipelines run again and again, so it starts without typer (some 50 ms): its
options stand in one table, from which both the typer command and the plain reading of arguments are made.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from sms_cli.checking import FORMATS, SEVERITIES, Report, baseline_lines, check_folder, render
from sms_cli.commands import terminal
from sms_cli.errors import SmsError, nearest
from sms_cli.workspace import find_workspace


class _Option(NamedTuple):
    """An option: the argument it fills, its flag, what stands for its value (None: a switch), help, default."""

    name: str
    flag: str
    metavar: str | None
    help: str
    default: Any = None
    many: bool = False


HELP = """Prove that the documents agree; say where they do not.

PATH: show only diagnostics of these files, folders or skills; the whole workspace is always checked.

Exit codes: 0 clean, 1 diagnostics of error severity (or of --fail-level), 2 usage or unreadable settings, 130 interrupted.
"""
OPTIONS = (
    _Option("select", "--select", "PREFIX", "Run only rules that begin so (CAT, CAT004); may be repeated.", (), True),
    _Option("ignore", "--ignore", "PREFIX", "Leave out rules that begin so; may be repeated.", (), True),
    _Option("strict", "--strict", None, "What is missing in drafts is an error, too.", False),
    _Option(
        "fix",
        "--fix",
        None,
        "First repair how units, dates and versions are written, and generated blocks.",
        False,
    ),
    _Option(
        "diff",
        "--diff",
        None,
        "Show what --fix would change, and write nothing; exit with 1 if there is anything.",
        False,
    ),
    _Option(
        "unsafe_fixes",
        "--unsafe-fixes",
        None,
        "With --fix or --diff: also take the nearest word or id for one that is not known.",
        False,
    ),
    _Option("as_of", "--as-of", "DATE", "Check as at this day (year-month-day) instead of today."),
    _Option("format_", "--format", "|".join(FORMATS), "How to print (docs/formats.md).", "text"),
    _Option("output", "--output", "FILE", "Write to a file instead of the screen."),
    _Option("fail_level", "--fail-level", "error|warning|advice", "Exit with 1 from this severity on.", "error"),
)


def check_command(
    paths: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    strict: bool,
    fix: bool,
    diff: bool,
    unsafe_fixes: bool,
    as_of: str | None,
    format_: str,
    output: str | None,
    fail_level: str,
) -> int:
    """Check, print, and return the exit code."""
    for word, known in ((format_, FORMATS), (fail_level, SEVERITIES)):
        if word not in known:
            guess = nearest(word, known)
            raise SmsError(f"{word} is not one of {', '.join(known)}", hint=f"Did you mean {guess}?" if guess else None)
    day = terminal.parse_day(as_of)
    terminal.rooms_connected()
    if unsafe_fixes and not (fix or diff):
        raise SmsError(
            "--unsafe-fixes says which repairs, not what to do with them", hint="Add --diff to see them, or --fix"
        )
    if diff:
        return int(_fix(day, unsafe_fixes, show=True))
    if fix:
        _fix(day, unsafe_fixes, show=False)
    report = check_folder(Path("."), day, _split(select), _split(ignore), strict=strict)
    shown = report.diagnostics
    if paths:
        wanted = [_narrow(report, path) for path in paths]
        shown = [
            d for d in shown if any(d.path == w or d.path.startswith(w.rstrip("/") + "/") or w == "" for w in wanted)
        ]
    color = output is None and terminal.wants_color()
    failing = SEVERITIES[: SEVERITIES.index(fail_level) + 1]
    root = find_workspace(Path("."))
    terminal.emit(render(report, shown, format_, root, color=color, failing=failing), Path(output) if output else None)
    if format_ not in ("text", "markdown"):
        for line in baseline_lines(report):
            terminal.progress(f"note: {line}")
    if format_ == "github":
        from sms_cli.commands.github_job import tell_job

        tell_job(report, shown, root, day, notices=output is None)
    return 1 if any(report.count(severity) for severity in failing) else 0


def _fix(day: Any, unsafe: bool, *, show: bool) -> bool:
    """Repair what can be, or only show it; tell whether there was something to show."""
    from sms_cli.changing import prepare_fix

    found = prepare_fix(Path("."), day, unsafe=unsafe)
    for path in found.held:
        terminal.progress(f"note: {path} is left as it is: repaired, it would bring the check to say more")
    if found.guesses:
        terminal.progress(
            f"note: {found.guesses} more with --unsafe-fixes, which guesses; look at it with --diff first"
        )
    if show:
        terminal.emit(found.diff, None)
        return bool(found.files)
    found.write()
    for line in found.said:
        terminal.progress(line)
    return False


def _split(prefixes: tuple[str, ...]) -> list[str]:
    return [part.strip().upper() for prefix in prefixes for part in prefix.split(",") if part.strip()]


def _narrow(report: Report, path: str) -> str:
    """Turn a file, a folder or the name of a skill into a path relative to the workspace."""
    given = Path(path)
    if given.exists():
        try:
            relative = given.resolve().relative_to(find_workspace(Path("."))).as_posix()
        except ValueError:
            raise SmsError("lies outside the workspace", path=path) from None
        return "" if relative == "." else relative
    if "/" not in path and not path.endswith(".md"):
        from sms_cli.definitions import load_definitions

        skill = load_definitions(report.edition, find_workspace(Path("."))).skill(path)
        found = next((artifact.path for artifact in report.artifacts if artifact.skill == skill.key), None)
        return found or skill.path
    raise SmsError("there is no such file", path=path, hint="Name a file, a folder or a skill")


def plain_arguments(arguments: list[str]) -> dict[str, Any] | None:
    """Read arguments without typer; None for whatever is unusual (help, a faulty option), which typer then explains."""
    known = {option.flag: option for option in OPTIONS}
    values: dict[str, Any] = {option.name: option.default for option in OPTIONS}
    values["paths"] = ()
    rest = iter(arguments)
    for word in rest:
        flag, equals, value = word.partition("=")
        option = known.get(flag)
        if option is None:
            if word.startswith("-"):
                return None
            values["paths"] += (word,)
        elif option.metavar is None:
            if equals:
                return None
            values[option.name] = True
        else:
            given = value if equals else next(rest, None)
            if given is None or (not equals and given.startswith("-")):
                return None
            values[option.name] = (*values[option.name], given) if option.many else given
    return values


def command() -> Any:
    """Return the typer command."""
    from typer import Exit
    from typer.core import TyperArgument, TyperCommand, TyperOption

    def callback(**values: Any) -> None:
        given: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in values.items()}
        raise Exit(check_command(**given))

    params: list[Any] = [TyperArgument(param_decls=["paths"], nargs=-1, required=False, metavar="[PATH]...")]
    for option in OPTIONS:
        kind: dict[str, Any] = (
            {"is_flag": True} if option.metavar is None else {"metavar": option.metavar, "multiple": option.many}
        )
        params.append(
            TyperOption(param_decls=[option.name, option.flag], help=option.help, default=option.default, **kind)
        )
    settings = {"help_option_names": ["-h", "--help"]}
    return TyperCommand(
        "check", callback=callback, params=params, help=HELP, context_settings=settings, rich_markup_mode=None
    )
