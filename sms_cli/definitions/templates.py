"""Templates of bodies: what one may do, what is wrong with one, and its rendering.

A template may come from a workspace, and so in a pull request. It is no program: it prints `title`, `organization`, `edition`,
values of `doc`, blocks and notes, and has `if` and `for`. Everything else that Jinja2 offers is refused before it is compiled;
what is left renders in Jinja2's sandbox, with limits on steps and size.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

from sms_cli.errors import nearest

MAX_STEPS = 10_000
MAX_LENGTH = 2_000_000
MAX_DEPTH = 40
_NAMES = ("title", "organization", "edition", "doc", "block", "notes")
_NODES = frozenset(
    "Template Output TemplateData Name Const Getattr Getitem If For Call Filter Test Compare Operand And Or Not CondExpr List "
    "Tuple".split()
)
_FILTERS = frozenset(
    "default d join length count lower upper title capitalize trim first last sort list int string round".split()
)
_TESTS = frozenset("defined undefined none string number mapping iterable eq ne equalto in".split())
_HEADING = re.compile(r"^## +(.+?)[ \t]*$", re.MULTILINE)


class TemplateRefused(Exception):
    """A template that cannot be rendered: what is wrong, in which line (from 1), and what to do."""

    def __init__(self, message: str, line: int, hint: str | None = None) -> None:
        super().__init__(message)
        self.message, self.line, self.hint = message, line, hint


def render_template(
    source: str, values: dict[str, Any], block: Callable[[str], str], notes: Callable[[str], str]
) -> str:
    """Render a template with `title`, `organization`, `edition` and `doc` as values. Raises TemplateRefused."""
    from jinja2 import StrictUndefined, TemplateError, nodes
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
    )
    tree = _parsed(environment, source)
    for problem in _problems(tree):
        raise problem
    left = MAX_STEPS

    def counted(entries: Any) -> Iterator[Any]:
        nonlocal left
        for entry in entries:
            left -= 1
            if left < 0:
                raise TemplateRefused(f"takes more than {MAX_STEPS:,} steps", 1)
            yield entry

    environment.filters["counted"] = counted
    for loop in tree.find_all(nodes.For):
        loop.iter = nodes.Filter(loop.iter, "counted", [], [], None, None, lineno=loop.lineno)
    template = environment.from_string(tree)
    text: list[str] = []
    length = 0
    try:
        for piece in template.generate(**values, block=block, notes=notes):
            text.append(piece)
            length += len(piece)
            if length > MAX_LENGTH:
                raise TemplateRefused(f"becomes longer than {MAX_LENGTH:,} characters", 1)
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        raise TemplateRefused(f"cannot be rendered: {error}", _line_of(error)) from None
    return "".join(text)


def template_problems(
    source: str, blocks: Collection[str] | None, headings: Collection[str]
) -> Iterator[TemplateRefused]:
    """Yield what is wrong with a template: its syntax, what it may not do, unknown blocks and sections, missing headings.

    `blocks` are the names of the skill's blocks; None leaves them unchecked.
    """
    from jinja2 import nodes
    from jinja2.sandbox import SandboxedEnvironment

    try:
        tree = _parsed(SandboxedEnvironment(), source)
    except TemplateRefused as refused:
        yield refused
        return
    yield from _problems(tree)
    for call in tree.find_all(nodes.Call):
        name = getattr(call.node, "name", "")
        given = call.args[0].value if len(call.args) == 1 and isinstance(call.args[0], nodes.Const) else None
        known, what = (blocks, "block") if name == "block" else (headings, "section")
        if isinstance(given, str) and known is not None and given not in known:
            guess = nearest(given, known)
            where = "blocks.yaml declares" if what == "block" else "x-sections of schema.yaml names"
            hint = f"Did you mean {guess}?" if guess else None
            yield TemplateRefused(f'{name}("{given}") names no {what} that {where}', call.lineno, hint)
    found = {match[1]: source.count("\n", 0, match.start()) + 1 for match in reversed(list(_HEADING.finditer(source)))}
    before = 0
    for heading in headings:
        if heading not in found:
            end = source.rstrip("\n").count("\n") + 1
            yield TemplateRefused(
                f'the heading "## {heading}" is missing', end, "Each section of the skill has one, in its order"
            )
        elif found[heading] < before:
            yield TemplateRefused(f'the heading "## {heading}" stands before one that comes earlier', found[heading])
        before = max(before, found.get(heading, 0))


def _parsed(environment: Any, source: str) -> Any:
    from jinja2 import TemplateSyntaxError

    try:
        tree = environment.parse(source)
    except TemplateSyntaxError as error:
        raise TemplateRefused(f"the template is faulty: {error.message}", error.lineno or 1) from None
    except RecursionError:
        raise TemplateRefused("the template is nested too deeply", 1) from None
    waiting = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise TemplateRefused("the template is nested too deeply", node.lineno)
        waiting += [(child, depth + 1) for child in node.iter_child_nodes()]
    return tree


def _problems(tree: Any) -> Iterator[TemplateRefused]:
    """Yield what a template may not do."""
    from jinja2 import nodes

    bound = {name.name for name in tree.find_all(nodes.Name) if name.ctx == "store"} | {"loop"}
    waiting: list[tuple[Any, int]] = [(tree, 0)]
    while waiting:
        node, joins = waiting.pop()
        kind = type(node).__name__
        joins += kind == "Filter" and node.name == "join"
        message = None
        if kind not in _NODES:
            message = f"{_WORDS.get(kind, kind.lower())} may not stand in a template"
        elif kind == "Name" and node.ctx == "load" and node.name not in bound and node.name not in _NAMES:
            message = f"there is no {node.name} here"
        elif kind == "Call":
            plain = len(node.args) == 1 and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
            said = plain and isinstance(node.args[0], nodes.Const) and isinstance(node.args[0].value, str)
            if not (isinstance(node.node, nodes.Name) and node.node.name in ("block", "notes") and said):
                message = 'only block("NAME") and notes("SECTION") may be called in a template'
        elif kind == "Filter":
            # A filter that repeats its argument, again and again, could fill any memory.
            short = all(isinstance(a, nodes.Const) and len(str(a.value)) <= 100 for a in node.args)
            if node.name not in _FILTERS or not short or node.kwargs or node.dyn_args or node.dyn_kwargs or joins > 1:
                message = f"the filter {node.name} may not stand here"
        elif kind == "Getattr" and node.attr.startswith("_"):
            message = f"{node.attr} may not stand in a template"
        elif kind == "Test" and node.name not in _TESTS:
            message = f"the test {node.name} may not stand in a template"
        elif kind == "For" and node.recursive:
            message = "a recursive loop may not stand in a template"
        elif kind == "Name" and node.ctx == "store" and node.name in (*_NAMES, "loop"):
            message = f"{node.name} has a meaning of its own; give what the loop runs over another name"
        if message is not None:
            yield TemplateRefused(
                message, node.lineno, "It prints title, organization, edition, doc, blocks and notes, with if and for"
            )
            continue
        waiting += [(child, joins) for child in node.iter_child_nodes()]


_WORDS = {
    "Assign": "set", "AssignBlock": "set", "Macro": "a macro", "Include": "include", "Import": "import",
    "FromImport": "import", "Extends": "extends", "Block": "a block of Jinja2", "Mul": "a product", "Pow": "a power",
    "Concat": "joining with ~", "CallBlock": "call", "FilterBlock": "a filter block",
}  # fmt: skip


def _line_of(error: Exception) -> int:
    """Return the line of the template at which it stopped, as its traceback tells."""
    line = 1
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
