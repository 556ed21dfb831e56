"""HTML inside Markdown: what is a tag, and how a block of HTML begins and ends (CommonMark 0.31, 4.6 and 6.6)."""

from __future__ import annotations

import re

_ATTRIBUTE = r"""\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?"""
TAG = re.compile(rf"<(?:([A-Za-z][A-Za-z0-9-]*)((?:{_ATTRIBUTE})*)\s*/?>|/([A-Za-z][A-Za-z0-9-]*)\s*>)", re.ASCII)
# What begins with these ends with the first of those behind it; a name or > may have to follow at once.
OTHER = (("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>"), ("<!", ">"))
NAMED = re.compile(r"""\s(?:id|name)\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_BARE_ATTRIBUTE = re.compile(r"\s([A-Za-z][\w-]*)(?=\s|$)(?!\s*=)", re.ASCII)

# The element names of HTML and of drawings within it; any other word between < and > was not meant as a tag.
_ELEMENTS = frozenset(
    """a abbr acronym address area article aside audio b base bdi bdo big blockquote body br button canvas caption center
    cite code col colgroup data datalist dd del details dfn dialog div dl dt em embed fieldset figcaption figure font
    footer form frame frameset g h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li
    link main map mark menu meta meter nav noscript object ol optgroup option output p param path picture pre progress q
    rect rp rt ruby s samp script search section select slot small source span strike strong style sub summary sup svg
    table tbody td template text textarea tfoot th thead time title tr track tt u ul var video wbr""".split()
)
_BARE = frozenset(
    """allowfullscreen async autofocus autoplay checked controls default defer disabled download hidden inert ismap
    loop multiple muted nomodule novalidate nowrap noshade open readonly required reversed selected""".split()
)

_BLOCK_ELEMENTS = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|"
    "fieldset|figcaption|figure|footer|form|frame|frameset|h1|h2|h3|h4|h5|h6|head|header|hr|html|iframe|legend|li|link|"
    "main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|"
    "title|tr|track|ul"
)
_TAG_ALONE = rf"<(?:[A-Za-z][A-Za-z0-9-]*(?:{_ATTRIBUTE})*\s*/?|/[A-Za-z][A-Za-z0-9-]*\s*)>\s*$"
# How HTML begins on a line, and what ends it; None: a blank line.
BLOCKS = (
    (
        re.compile(r"<(?:script|pre|style|textarea)(?=\s|>|$)", re.I),
        re.compile(r"</(?:script|pre|style|textarea)>", re.I),
    ),
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"<\?"), re.compile(r"\?>")),
    (re.compile(r"<![A-Za-z]"), re.compile(r">")),
    (re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>")),
    (re.compile(rf"</?(?:{_BLOCK_ELEMENTS})(?=\s|/?>|$)", re.I), None),
    (re.compile(_TAG_ALONE, re.ASCII), None),
)


def is_tag(words: str) -> bool:
    """Whether this is a tag of HTML: a name that it knows, and no bare words that it does not."""
    tag = TAG.fullmatch(words)
    if tag is None or (tag[1] or tag[3]).lower() not in _ELEMENTS:
        return False
    return all(bare.lower() in _BARE for bare in _BARE_ATTRIBUTE.findall(tag[2] or ""))
