"""Patterns of one value that are looked for at any place of a text: its forms, checksums, and encodings of each.

All patterns are in lower case, as the text that they are searched in: that halves their number. Digests are many and stand as
words of their own; they are looked up rather than searched (digests.py).
"""

import re
import zlib
from base64 import b64encode
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from auditor.traffic.murmur import murmur32
from auditor.traffic.shapes import forms, shapes

#: What a pattern needs around it to count: nothing, a word boundary on both sides, a boundary before it and at most two more
#: digits behind it, or a whole field with a telling name.
Guard = Literal["none", "boundary", "start", "field"]

STRONG_BITS = 40.0
WEAK_BITS = 18.0
LONG_TEXT = 40
HEAD = 24
_DATE = re.compile(r"\d{1,4}([\-/.])\d\d\1\d{2,4}")


class Spelling(Struct, frozen=True):
    """A pattern in lower case and the transformation that it stands for ("" for the value itself, "base64", "crc32").

    ``form``: of an encoding, the text that was encoded.
    """

    pattern: str
    transform: str
    guard: Guard
    form: str = ""


def spellings(text: str, kind: str = "") -> Iterator[Spelling]:
    """All patterns of a value of data type ``kind``, the same pattern once."""
    seen: set[str] = set()
    for spelling in _all(text, kind):
        if spelling.pattern and spelling.pattern not in seen:
            seen.add(spelling.pattern)
            yield spelling


def _all(text: str, kind: str) -> Iterator[Spelling]:
    for shape in shapes(text, kind):
        yield Spelling(shape.lower(), "", guard(shape))
        if " " in shape:  # as forms and queries have it; inside of a longer text nothing else tells that it is one
            yield Spelling(shape.replace(" ", "+").lower(), "", guard(shape))
    if len(text) >= LONG_TEXT:
        yield Spelling(text[:HEAD].lower(), "truncated", "none")
    yield from _numbers(text, kind)
    for form in forms(text, kind):
        yield from _encodings(form)
    if bits(text) >= WEAK_BITS:
        yield from _backwards(text, kind)
        yield from _checksums(text)


def _backwards(text: str, kind: str) -> Iterator[Spelling]:
    for shape in shapes(text, kind):
        if bits(shape) >= WEAK_BITS:
            yield Spelling(shape[::-1].lower(), "reversed", guard(shape))


def _numbers(text: str, kind: str) -> Iterator[Spelling]:
    """An IMEI without its check digit (3GPP TS 23.003 section 6.2.2: IMEISV), hexadecimal as the number that it stands for."""
    if kind == "imei" and re.fullmatch(r"\d{15}", text):
        yield Spelling(text[:14], "without check digit", "start")
    bare = re.sub(r"[:\-]", "", text)
    if re.fullmatch(r"[0-9A-Fa-f]{12,16}", bare) and not bare.isdigit():
        number = int(bare, 16)
        yield Spelling(str(number), "decimal", "boundary")
        if number >> 63:
            yield Spelling(str(number - (1 << 64)), "decimal", "boundary")
    if re.fullmatch(r"(?:[0-9A-Fa-f]{2}){8,32}", bare):
        encoded = b64encode(bytes.fromhex(bare)).decode().rstrip("=").lower()
        for written in dict.fromkeys((encoded, encoded.replace("+", "-").replace("/", "_"))):
            yield Spelling(written, "bytes > base64", "boundary")


def _checksums(text: str) -> Iterator[Spelling]:
    """Checksums of 32 bits, in decimal (signed or not) and hexadecimal."""
    bare = re.sub(r"[^0-9A-Za-z]", "", text)
    every = (text, text.lower(), text.upper(), bare, bare.lower(), bare.upper()) if text.isascii() else (text,)
    for form in dict.fromkeys((*every, *(forms(text) if text.startswith("+") or ":" in text else ()))):
        data = form.encode("utf-8", "replace")
        for name, number in (("crc32", zlib.crc32(data)), ("murmur3", murmur32(data))):
            signed = number - (1 << 32) if number >> 31 else number
            for written in (f"{number:08x}", str(number), str(signed)):
                if len(written) > 7:
                    yield Spelling(written, name, "boundary")


def _encodings(form: str) -> Iterator[Spelling]:
    """Base64 at each of its three alignments and hex, so that the value is found inside of a larger encoded text."""
    data = form.encode("utf-8", "replace")
    if len(data) < 8 or bits(form) < 24:
        return
    strength = guard(form)
    for lead in range(3):
        encoded = b64encode(b"\0" * lead + data).decode().rstrip("=")
        # Characters that also hold bits of a neighbour's bytes are left out.
        inner = encoded[(0, 2, 3)[lead] : len(encoded) - (0 if (lead + len(data)) % 3 == 0 else 1)].lower()
        if len(inner) >= 10:
            yield Spelling(inner, "base64", strength, form)
            if "+" in inner or "/" in inner:
                yield Spelling(inner.replace("+", "-").replace("/", "_"), "base64", strength, form)
    yield Spelling(data.hex(), "hex", strength, form)


def bits(text: str) -> float:
    """A rough measure of how unlikely a text is to occur by chance, in bits."""
    if text.isdigit():
        per = 3.3
    elif re.fullmatch(r"[0-9a-fA-F:\-]+", text):
        per = 4.0 * sum(character not in ":-" for character in text) / len(text)
    elif text.isascii():
        per = 4.0 if re.search(r"\d", text) else 3.0
    else:
        per = 7.0
    variety = min(1.0, len(set(text.lower())) / 5)
    return len(text) * per * variety


def guard(text: str) -> Guard:
    """What a plain spelling needs around it."""
    if _DATE.fullmatch(text):
        return "boundary"
    strength = bits(text)
    return "none" if strength >= STRONG_BITS else "boundary" if strength >= WEAK_BITS else "field"
