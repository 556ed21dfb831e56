"""Markdown made ready for a terminal: tables in columns, code indented, headings at the left."""

from __future__ import annotations

import re
from typing import Any, ClassVar


def markdown_on_screen(text: str, width: int, *, color: bool) -> str:
    """Return a Markdown text laid out for a screen of `width` columns."""
    from io import StringIO

    from rich.console import Console
    from rich.markdown import CodeBlock, Heading, Markdown
    from rich.text import Text
    from rich.theme import Theme

    class Left(Heading):
        """A heading at the left margin; rich would centre it."""

        def __rich_console__(self, console: Any, options: Any) -> Any:
            self.text.justify = "left"
            yield self.text

    class Indented(CodeBlock):
        """Code as it is, indented, without a background."""

        def __rich_console__(self, console: Any, options: Any) -> Any:
            for line in str(self.text).rstrip().split("\n"):
                yield Text("    " + line, no_wrap=True, overflow="ignore")

    class Page(Markdown):
        """Markdown with these two."""

        elements: ClassVar[dict[str, Any]] = {
            **Markdown.elements, "heading_open": Left, "fence": Indented, "code_block": Indented,
        }  # fmt: skip

    # Bold only: what stands out on a black screen is gone on a white one.
    theme = Theme(dict.fromkeys((*(f"markdown.h{level}" for level in range(1, 5)), "markdown.code"), "bold"))
    stream = StringIO()
    console = Console(
        file=stream, width=width, force_terminal=color, no_color=not color, color_system="standard" if color else None,
        legacy_windows=False, highlight=False, emoji=False, markup=False, theme=theme,
    )  # fmt: skip
    console.print(Page(text, hyperlinks=False), crop=False)
    lines = [line.rstrip() for line in stream.getvalue().split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"
