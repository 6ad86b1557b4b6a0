"""Scripts that lie in a package, and the stretches of a page that are code."""

import re

SUFFIXES = (".js", ".mjs", ".html", ".htm", ".bundle", ".jsbundle")
FOLDERS = ("assets/", "res/raw")
#: The first bytes of Hermes bytecode (facebook/hermes, include/hermes/BCGen/HBC/BytecodeFileFormat.h: MAGIC).
HERMES = bytes.fromhex("c61fbc03c103191f")
#: Code of a page: the body of a script, attributes that load or send, and handlers. Prose and links are none.
_CODE = re.compile(
    rb"<script\b[^<>]{0,2000}>.*?(?:</script|\Z)|\s(?:src|action|on[a-z]{3,20})\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>\"']+)",
    re.IGNORECASE | re.DOTALL,
)


def is_script(name: str) -> bool:
    """Whether an entry is a script or a page, by its name."""
    return name.startswith(FOLDERS) and name.lower().endswith(SUFFIXES)


def code_spans(name: str, content: bytes) -> list[tuple[int, int]]:
    """Where a file holds code: all of a script, of a page its scripts."""
    if not name.lower().endswith((".html", ".htm")):
        return [(0, len(content))]
    return [match.span() for match in _CODE.finditer(content)]
