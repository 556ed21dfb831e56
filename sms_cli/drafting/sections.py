"""The text that an author gives for a section of the body: Markdown, kept to what cannot disturb the document around it."""

from __future__ import annotations


def section_problem(text: str) -> str | None:
    """Say what may not stand in the text of a section, or return None when it may all stand."""
    if "sms:begin" in text or "sms:end" in text:
        return "the markers of generated blocks (sms:begin, sms:end) may not stand here; take them out"
    if any(ord(char) < 32 and char not in "\n\t" for char in text):
        return "a control character stands here that no text has; take it out"
    from markdown_it import MarkdownIt

    for token in MarkdownIt("commonmark").parse(text):
        if token.type == "heading_open" and token.tag in ("h1", "h2"):
            line = text.split("\n")[token.map[0]].strip() if token.map else ""
            underlined = "" if line.startswith("#") else " (a line of = or - under it makes it one)"
            return f'"{_short(line)}" is a heading of level {token.tag[1]}{underlined}; begin headings here with ###'
        if token.type == "html_block":
            return f"HTML may not stand here ({_short(token.content)}); write Markdown"
        for child in token.children or ():
            if child.type == "html_inline":
                return f"HTML may not stand here ({_short(child.content)}); write Markdown, or put it in `backticks`"
    return None


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:39] + "…"
