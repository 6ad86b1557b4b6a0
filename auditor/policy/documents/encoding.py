"""Bytes to characters: by byte-order mark, by declaration, by trial."""

import codecs
import re

from auditor.errors import InputError
from auditor.policy.documents.lines import Note

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})|^\s*<\?xml[^>]{0,100}encoding=["']([\w.:-]{1,40})""", re.IGNORECASE
)
#: Web pages mean the wider code pages by these names (WHATWG Encoding Standard, section 4.2).
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
}
#: Frequent characters of Chinese, simplified and traditional: real text is full of them, wrongly decoded text is not.
_FREQUENT = re.compile("[的我们您和或信息用户個資料們在您與及是有不会會为為了]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode(data: bytes, name: str, charset: str | None = None) -> tuple[str, list[Note]]:
    """The bytes as text, and what there is to say about it. Raises InputError where they are no text.

    ``charset`` is what the server says, which weighs more than what the page does (WHATWG Encoding Standard, section 4).
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            text, notes = _tolerant(data[len(bom) :], encoding)
            return _checked(text, name), [Note("read", "a byte-order mark is left out of the text"), *notes]
    declared = _codec(charset) or _declared(data)
    if declared:
        text, notes = _tolerant(data, declared)
        if not notes:
            return _checked(text, name), []
    for candidate in (_utf16(data), "utf-8"):
        if candidate and (decoded := _strict(data, candidate)) is not None:
            return _checked(decoded, name), []
    return _by_trial(data, name, declared)


def _declared(data: bytes) -> str | None:
    found = _DECLARED.search(data[:4096])
    if not found:
        return None
    return _codec((found.group(1) or found.group(2)).decode("ascii", "replace"))


def _codec(label: str | None) -> str | None:
    """The codec that a label means; None where it means none for text."""
    label = (label or "").lower()
    try:
        codec = codecs.lookup(_WIDER.get(label, label))
    except LookupError:
        return None
    return codec.name if codec._is_text_encoding else None


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a byte-order mark, told by where zero bytes stand."""
    head = data[:4000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 10 <= len(head):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _by_trial(data: bytes, name: str, declared: str | None) -> tuple[str, list[Note]]:
    decoded = [
        (len(_FREQUENT.findall(text)), text) for encoding in ("gb18030", "big5") if (text := _strict(data, encoding)) is not None
    ]
    score, best = max(decoded, default=(0, ""), key=lambda pair: pair[0])
    han = sum(1 for c in best if "\u4e00" <= c <= "\u9fff")
    if score and score * 20 >= han:
        return _checked(best, name), []
    text, notes = _tolerant(data, declared or "utf-8")
    if text.count("\ufffd") * 200 <= len(text):
        return _checked(text, name), notes
    western = _strict(data, "cp1252")
    if western is not None and sum(c > "\x7f" for c in western) * 8 < len(western):
        return _checked(western, name), []
    raise InputError(f"{name}: this is no text in an encoding that is known (UTF-8, UTF-16, GB18030, Big5, Windows-1252)")


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _tolerant(data: bytes, encoding: str) -> tuple[str, list[Note]]:
    text = _strict(data, encoding)
    if text is not None:
        return text, []
    text = data.decode(encoding, "replace")
    return text, [Note("partial", f"{text.count(chr(0xFFFD))} characters are damaged and could not be read as {encoding.upper()}")]


def _checked(text: str, name: str) -> str:
    """The text, unless control characters show that it is none."""
    if len(_CONTROL.findall(text[:200_000])) * 100 > len(text[:200_000]):
        raise InputError(f"{name}: this is binary data, not a policy in text, Markdown, HTML, PDF or DOCX")
    return text
