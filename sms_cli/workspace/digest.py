"""The digest of an artifact's content: what an approval is bound to.

It covers the values of the front matter and the text of the body of the main document and all its parts; not comments,
order or quoting, not line endings, and not generated blocks, which follow other documents.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from sms_cli.workspace.documents import Document
from sms_cli.workspace.parsed import digest_of

# `status` may move on (retired); the digest cannot cover itself. All else that an approver signs is covered.
_OUTSIDE = frozenset(("approved_digest", "status"))
GENERATED = re.compile(r"(<!-- sms:begin [^>]*-->).*?(<!-- sms:end -->)", re.DOTALL)


def content_digest(main: Document, parts: Iterable[Document]) -> str:
    """Return `blake2b:` and 32 hexadecimal digits for an artifact."""
    contents = sorted(_content(part, ()) for part in parts)
    text = "\n".join([_content(main, _OUTSIDE), *contents])
    return "blake2b:" + digest_of(text.encode("utf-8", "surrogatepass"))


def _content(document: Document, outside: Iterable[str]) -> str:
    data: dict[str, Any] = {
        key: value for key, value in (document.data or {}).items() if key not in outside and value is not None
    }
    body = GENERATED.sub(r"\1\2", document.body.replace("\r\n", "\n"))
    body = "\n".join(line.rstrip() for line in body.strip().split("\n"))
    return json.dumps(data, sort_keys=True, ensure_ascii=False) + "\n" + body
