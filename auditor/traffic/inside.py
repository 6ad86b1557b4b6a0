"""Structured data that stands behind other text, as in a line of a log: JSON, maps, XML and forms. Bounded in length."""

import re
from collections.abc import Iterator

from auditor.traffic.har import value_end

MAX_TRIES = 4
#: What a form inside of a text is looked for in, and the longest of its values.
MAX_FORM_TEXT = 16 << 10
_JSON = re.compile(r"""[{\[]\s*["{\[]""")
_MAP = re.compile(r"\{[\w.\-]{1,64}=")
_XML = re.compile(r"<[A-Za-z?][^<>]{0,1024}>")
_FORM = re.compile(r"(?:^|[\s:])([\w.\-\[\]%]{1,64}=[^\s&]{0,4096}(?:&[\w.\-\[\]%]{1,64}=[^\s&]{0,4096})+)")


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """(position, piece) of structured data behind the start of a text; each piece is of one form from end to end."""
    yield from _json(text)
    found = _MAP.search(text)
    if found and found.start():
        yield found.start(), text[found.start() : text.rfind("}") + 1]
    found = _XML.search(text)
    if found and found.start():
        yield found.start(), text[found.start() : text.rfind(">") + 1]
    found = _FORM.search(text, 0, MAX_FORM_TEXT)
    if found and found.start(1):
        yield found.start(1), found[1]


def _json(text: str) -> Iterator[tuple[int, str]]:
    at = 1
    for _ in range(MAX_TRIES):
        found = _JSON.search(text, at)
        if found is None:
            return
        # Bytes and characters may differ in number; the end is looked for in bytes.
        raw = text[found.start() :].encode("utf-8", "replace")
        end = value_end(raw, 0)
        if end:
            piece = raw[:end].decode()
            yield found.start(), piece
            at = found.start() + len(piece)
        else:
            at = found.end()
