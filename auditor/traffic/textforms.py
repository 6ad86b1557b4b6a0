"""Textual serialisations as (key, value) pairs. Pure functions; each returns None or nothing where the text is not of its form."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote_to_bytes

Pairs = list[tuple[str, bytes]]

_FORM_START = re.compile(r"[\w.\-\[\]~%*:$]{1,128}=(?!=|$)")
_MAP_ITEM = re.compile(r"""(?:^|, ?)(?P<key>[\w.\-]{1,64})=|[{\[](?P<open>)|[}\]](?P<close>)|"(?:[^"\\]|\\.)*+\"""", re.ASCII)
_NAME = re.compile(r"[A-Za-z_][\w\-]*")
_XML = re.compile(r"<!\[CDATA\[(?P<cdata>.*?)\]\]>|<(?P<tag>[A-Za-z_][\w:.\-]*)(?P<attributes>[^<>]*)>(?P<text>[^<]*)", re.DOTALL)
_ATTRIBUTE = re.compile(r"""([\w:.\-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_BOUNDARY = re.compile(r'boundary="?([^";,]+)"?', re.IGNORECASE)
_DISPOSITION_NAME = re.compile(rb'\bname="?([^";\r\n]*)"?', re.IGNORECASE)


def unquote(text: str, *, plus: bool = False) -> bytes:
    """Percent-decoded bytes; ``plus``: a plus sign is a space, as in forms."""
    return unquote_to_bytes(text.replace("+", " ") if plus else text)


def is_form(text: str) -> bool:
    """Whether text starts like a form or query: a key, an equals sign, a value."""
    return _FORM_START.match(text) is not None


def form(text: str) -> Pairs:
    """Pairs of a query or form (https://url.spec.whatwg.org/#urlencoded-parsing); pieces without "=" have the key ""."""
    pairs: Pairs = []
    for piece in text.split("&"):
        key, equals, value = piece.partition("=")
        if not equals:
            key, value = "", key
        if value:
            pairs.append((unquote(key, plus=True).decode("utf-8", "replace"), unquote(value, plus=True)))
    return pairs


def last_name(key: str) -> str:
    """The innermost name of a nested field's: ``imei`` of ``device[imei]``, ``lat`` of ``events[0].geo.lat``."""
    names = _NAME.findall(key) if "[" in key or "." in key else ()
    return names[-1] if names else key


def java_map(text: str) -> list[tuple[str, str]] | None:
    """Entries of ``{a=1, b=2}``, the form of java.util.AbstractMap.toString; values may hold such maps or JSON."""
    if not (text.startswith("{") and text.endswith("}")):
        return None
    inner = text[1:-1]
    starts = list(_map_items(inner))
    if not starts or starts[0].start() != 0:
        return None
    ends = [item.start() for item in starts[1:]] + [len(inner)]
    return [(item["key"], inner[item.end() : end]) for item, end in zip(starts, ends, strict=True)]


def java_maps(text: str) -> list[tuple[str, str]]:
    """Entries of one map or of the maps of a list, ``[{a=1}, {b=2}]``."""
    if not (text.startswith("[{") and text.endswith("}]")):
        return java_map(text) or []
    pieces = text[2:-2].split("}, {")
    return [entry for piece in pieces for entry in java_map("{" + piece + "}") or ()]


def _map_items(inner: str) -> Iterator[re.Match[str]]:
    depth = 0
    for item in _MAP_ITEM.finditer(inner):
        if item["open"] is not None:
            depth += 1
        elif item["close"] is not None:
            depth -= 1
        elif item["key"] and depth <= 0:
            yield item


def cookies(text: str) -> list[tuple[str, str]]:
    """Name and value of each cookie of a Cookie header (RFC 6265 section 4.2)."""
    pairs = (piece.strip().partition("=") for piece in text.split(";"))
    return [(name, value.strip('"')) for name, equals, value in pairs if equals]


def xml(text: str) -> Iterator[tuple[str, str, str]]:
    """(step, key, value) of attributes and of text between tags. Read by pattern, so that no entity is ever expanded."""
    tag = ""
    for item in _XML.finditer(text):
        if item["cdata"] is not None:
            yield tag, tag, item["cdata"]
            continue
        tag = item["tag"]
        for name, double, single in _ATTRIBUTE.findall(item["attributes"]):
            yield f"{tag}@{name}", name, unescape(double or single)
        if item["text"].strip():
            yield tag, tag, unescape(item["text"].strip())


def xml_keys(text: str) -> Iterator[tuple[str, str, str]]:
    """Values of Android's preference style ``<string name="imei">…</string>`` under the name that they carry."""
    for item in _XML.finditer(text):
        name = next((double or single for key, double, single in _ATTRIBUTE.findall(item["attributes"] or "") if key == "name"), "")
        if name and item["text"] and item["text"].strip():
            yield f"{item['tag']}[{name}]", last_name(name), unescape(item["text"].strip())


def multipart(data: bytes, content_type: str) -> list[tuple[str, bytes]] | None:
    """Name and content of each part of a multipart body (RFC 7578), the boundary from the header or from the first line."""
    named = _BOUNDARY.search(content_type)
    boundary = named.group(1).encode() if named else data[2:].split(b"\r\n", 1)[0][:200] if data.startswith(b"--") else b""
    if not boundary:
        return None
    # RFC 2046 section 5.1.1: a delimiter stands at a line's start.
    parts = [_part(piece) for piece in (b"\r\n" + data).split(b"\r\n--" + boundary)[1:]]
    return [part for part in parts if part is not None] or None


def _part(piece: bytes) -> tuple[str, bytes] | None:
    head, gap, content = piece.partition(b"\r\n\r\n")
    if not gap:
        return None
    name = _DISPOSITION_NAME.search(head)
    return (name.group(1).decode("utf-8", "replace") if name else ""), content
