"""Encodings of one token: Base64 in its alphabets, hex, JSON Web Tokens; and such tokens inside of other text."""

import base64
import binascii
import re
from collections.abc import Iterator

_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}|[A-Za-z0-9_\-]+={0,2}")
_HEX = re.compile(r"(?:0x)?(?:[0-9a-f]{2}){4,}|(?:0x)?(?:[0-9A-F]{2}){4,}")
_BASE32 = re.compile(r"[A-Z2-7]+={0,6}|[a-z2-7]+={0,6}")
_JWT = re.compile(r"eyJ[A-Za-z0-9_\-]+\.([A-Za-z0-9_\-]+)\.[A-Za-z0-9_\-]*")
_EMBEDDED = re.compile(r"(?:[A-Za-z0-9+/]{60,76}\r?\n)+[A-Za-z0-9+/]+={0,2}|[A-Za-z0-9+/]{20,}={0,6}|[A-Za-z0-9_\-]{20,}={0,2}")
MAX_EMBEDDED = 200
SHORTEST_RUN = 16
_RUN = b"A" * SHORTEST_RUN
_ENCODED = bytes(65 if chr(code).isalnum() or chr(code) in "+/-_" else 32 for code in range(128)) + b" " * 128
_URL_SAFE = str.maketrans("-_", "+/")


def runs(data: bytes) -> Iterator[tuple[int, int]]:
    """(start, end) of runs of 16 characters or more of which Base64, hex and identifiers are made."""
    find = data.translate(_ENCODED).find
    start = find(_RUN)
    while start >= 0:
        end = find(b" ", start + SHORTEST_RUN)
        if end < 0:
            end = len(data)
        yield start, end
        start = find(_RUN, end)


def unbase64(text: str) -> bytes | None:
    """The bytes that a whole text stands for in standard or URL-safe Base64 (RFC 4648), padded or not, in lines or not.

    Spaces are taken for plus signs that a form decoder turned.
    """
    compact = text.strip()
    if "\n" in compact:
        compact = compact.replace("\r", "").replace("\n", "")
    if " " in compact:
        compact = compact.replace(" ", "+")
    if not _BASE64.fullmatch(compact):
        return None
    compact = compact.rstrip("=").translate(_URL_SAFE)
    if len(compact) % 4 == 1:
        return None
    try:
        return binascii.a2b_base64(compact + "=" * (-len(compact) % 4))
    except binascii.Error:
        return None


def unhex(text: str) -> bytes | None:
    """The bytes that a whole text stands for in hex, four at least."""
    if len(text) < 8 or not _HEX.fullmatch(text):
        return None
    return bytes.fromhex(text.removeprefix("0x"))


def unbase32(text: str) -> bytes | None:
    """The bytes that a whole text stands for in Base32 (RFC 4648 section 6), in either case, 16 characters at least."""
    if len(text) < 16 or not _BASE32.fullmatch(text):
        return None
    compact = text.rstrip("=").upper()
    try:
        return base64.b32decode(compact + "=" * (-len(compact) % 8))
    except binascii.Error:
        return None


def decodings(text: str) -> Iterator[tuple[str, bytes]]:
    """(encoding, bytes) of what a whole text may stand for, the strictest alphabet first."""
    for name, decode in (("hex", unhex), ("base32", unbase32), ("base64", unbase64)):
        data = decode(text)
        if data is not None:
            yield name, data


def unjwt(text: str) -> list[tuple[str, bytes]]:
    """Header and payload of a JSON Web Token (RFC 7519), signed or not; [] if it is none."""
    if not _JWT.fullmatch(text):
        return []
    pieces = [(name, unbase64(piece)) for name, piece in zip(("header", "payload"), text.split("."), strict=False)]
    found = [(name, data) for name, data in pieces if data is not None]
    return found if len(found) == 2 and found[0][1].startswith(b"{") else []


def embedded_tokens(text: str) -> Iterator[tuple[int, Iterator[tuple[str, bytes]]]]:
    """(position, decodings) of Base64, Base32 and hex runs of 20 characters or more inside of text."""
    for number, found in enumerate(_EMBEDDED.finditer(text)):
        token = found.group()
        if number >= MAX_EMBEDDED or len(token) == len(text):
            return
        yield found.start(), decodings(token)
