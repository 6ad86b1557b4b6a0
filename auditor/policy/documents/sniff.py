"""Which format a document is in: by its content first, by its name second."""

import re
from typing import Literal

from auditor.errors import InputError

Format = Literal["text", "markdown", "html", "pdf", "docx", "mhtml"]

_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.{0,4000}?-->\s*)*"
    r"<(?:!doctype\s+html|html|head|body|meta|title|link|style|script|div|p|h[1-6]|table|article|main|section|span|font|center|ul|ol|br|b|strong|a)\b",
    re.IGNORECASE | re.DOTALL,
)
_CLOSING = re.compile(r"</(?:p|div|li|h[1-6]|td|span|strong|b|body|html|ul|ol|a)\s*>", re.IGNORECASE)
_ATX = re.compile(r"^#{1,6} \S", re.MULTILINE)
_PIPES = re.compile(r"^\|?\s*:?-{3,}:?\s*(?:\|\s*:?-{3,}:?\s*)+\|?\s*$", re.MULTILINE)
#: Files that users hand over for a policy and that say by their first bytes what they are instead.
_OTHER: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "an old Word file (.doc); save it as .docx or PDF"),
    (b"{\\rtf", "an RTF file; save it as .docx, PDF or text"),
    (b"\x89PNG", "an image; its text is not read"),
    (b"\xff\xd8\xff", "an image; its text is not read"),
    (b"GIF8", "an image; its text is not read"),
    (b"RIFF", "an image; its text is not read"),
    (b"\x1f\x8b", "a gzip file; unpack it first"),
    (b"Rar!", "an archive; unpack it first"),
    (b"7z\xbc\xaf", "an archive; unpack it first"),
    (b"dex\n", "an app's code, not a policy"),
    (b"\x7fELF", "a program, not a policy"),
)


def sniff_bytes(data: bytes, name: str) -> Format | None:
    """The format as far as bytes tell it; None for a text of some kind. Raises InputError for files that are no policy."""
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        if b"word/" in data[:65536] or b"word/document.xml" in data[-65536:]:
            return "docx"
        raise InputError(f"{name}: this is a ZIP archive and no Word file; a policy is read from text, Markdown, HTML, PDF or DOCX")
    for magic, what in _OTHER:
        if data.startswith(magic):
            raise InputError(f"{name}: this is {what}")
    if re.match(rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,40}?content-type:\s*multipart/related", data[:4096], re.IGNORECASE):
        return "mhtml"
    return None


def sniff_text(text: str, name: str) -> Format:
    """Whether a text is HTML, Markdown or plain."""
    ending = name.lower().rpartition(".")[2]
    head = text[:200_000]
    if _HTML_START.match(head):
        return "html"
    marked = ending in ("md", "markdown", "mdown", "mkd")
    if marked and _ATX.search(head):  # Markdown may hold a table in HTML
        return "markdown"
    closings = len(_CLOSING.findall(head))
    if (closings >= 3 and ending in ("html", "htm", "xhtml", "shtml", "php", "aspx", "jsp")) or (
        closings * 300 > len(head) and closings >= 3
    ):
        return "html"
    if marked:
        return "markdown"
    if ending not in ("txt", "text") and (len(_ATX.findall(head)) >= 2 or (_PIPES.search(head) and _ATX.search(head))):
        return "markdown"
    return "text"
