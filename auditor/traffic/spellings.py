"""The ways in which one value is written: case, separators, country codes, digests, and encodings of each.

All patterns are in lower case, as the text that they are searched in: that halves their number, and a Base64 text of
twelve characters or more is hardly ever another one in lower case.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

#: How much a pattern needs around it to count: nothing, a word boundary on both sides, or a whole field with a telling name.
Guard = Literal["none", "boundary", "field"]

STRONG_BITS = 40.0
WEAK_BITS = 18.0
_DIGESTS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")
_CHAINED = ("md5", "sha1", "sha256")
_HEX_PAIRS = re.compile(r"(?:[0-9A-Fa-f]{2}[:\-.]?){5,7}[0-9A-Fa-f]{2}")
_SEPARATED = re.compile(r"[0-9A-Za-z+:.\-\s()]+")
_PHONE = re.compile(r"\+?[\d\s()\-]{7,20}")
LONG_TEXT = 40
HEAD = 24


class Spelling(Struct, frozen=True):
    """A pattern in lower case and the transformation that it stands for ("" for the value itself, "md5", "sha256 > base64")."""

    pattern: str
    transform: str
    guard: Guard


def spellings(text: str, salts: tuple[str, ...] = ()) -> Iterator[Spelling]:
    """All patterns of a value, the same pattern once."""
    seen: set[str] = set()
    for spelling in _all(text, salts):
        if spelling.pattern and spelling.pattern not in seen:
            seen.add(spelling.pattern)
            yield spelling


def _all(text: str, salts: tuple[str, ...]) -> Iterator[Spelling]:
    shapes = list(dict.fromkeys(_shapes(text)))
    for shape in shapes:
        yield Spelling(shape.lower(), "", guard(shape))
    if len(text) >= LONG_TEXT:
        yield Spelling(text[:HEAD].lower(), "truncated", "none")
    if bits(text) >= STRONG_BITS:
        yield Spelling(text[::-1].lower(), "reversed", "none")
    for form in dict.fromkeys(form for shape in shapes for form in (shape, shape.lower(), shape.upper())):
        yield from _encodings(form)
        yield from _hashes(form, salts)


def _shapes(text: str) -> Iterator[str]:
    """The value with other separators. Free text has one shape only."""
    yield text
    if _HEX_PAIRS.fullmatch(text):
        bare = re.sub(r"[:\-.]", "", text)
        pairs = [bare[at : at + 2] for at in range(0, len(bare), 2)]
        yield from (bare, ":".join(pairs), "-".join(pairs))
    elif _PHONE.fullmatch(text) and text.startswith("+"):
        yield from _phone_shapes(re.sub(r"\D", "", text))
    elif re.fullmatch(r"1\d{10}", text):
        yield from (f"+86{text}", f"86{text}", f"0086{text}", *_grouped(text))
    elif _SEPARATED.fullmatch(text) and re.search(r"\d", text) and len(text) >= 8:
        yield re.sub(r"[^0-9A-Za-z]", "", text)
        yield re.sub(r"\s", "", text)


def _phone_shapes(digits: str) -> Iterator[str]:
    """International and national spellings. The country code has one to three digits (ITU-T E.164 section 6)."""
    yield from (f"+{digits}", digits, f"00{digits}")
    for code in (1, 2, 3):
        national = digits[code:]
        if len(national) >= 9:
            yield from (
                national,
                f"0{national}",
                *_grouped(national),
                f"+{digits[:code]} {national}",
                f"+{digits[:code]}-{national}",
            )


def _grouped(digits: str) -> Iterator[str]:
    """Three digits and then fours, or threes and a four at the end, with dashes or spaces."""
    cuts = (3, 7) if len(digits) == 11 else (3, 6)
    pieces = (digits[: cuts[0]], digits[cuts[0] : cuts[1]], digits[cuts[1] :])
    yield from ("-".join(pieces), " ".join(pieces))


def _encodings(form: str) -> Iterator[Spelling]:
    """Base64 at each of its three alignments and hex, so that the value is found inside of a larger encoded text."""
    data = form.encode("utf-8", "replace")
    if len(data) < 8 or bits(form) < 24:
        return
    for lead in range(3):
        encoded = b64encode(b"\0" * lead + data).decode().rstrip("=")
        # Characters that also hold bits of a neighbour's bytes are left out.
        inner = encoded[(0, 2, 3)[lead] : len(encoded) - (0 if (lead + len(data)) % 3 == 0 else 1)]
        if len(inner) >= 10:
            yield from _alphabets(inner, "base64")
    yield Spelling(data.hex(), "hex", "none")


def _alphabets(encoded: str, transform: str) -> Iterator[Spelling]:
    yield Spelling(encoded.lower(), transform, "none")
    if "+" in encoded or "/" in encoded:
        yield Spelling(encoded.replace("+", "-").replace("/", "_").lower(), transform, "none")


def _hashes(form: str, salts: tuple[str, ...]) -> Iterator[Spelling]:
    data = form.encode("utf-8", "replace")
    for name in _DIGESTS:
        yield from _digest(name, data, name)
    for salt in salts:
        for name in _CHAINED:
            yield from _digest(name, salt.encode() + data, f"{name} salted")
            yield from _digest(name, data + salt.encode(), f"{name} salted")
    for inner in _CHAINED:
        digest = hashlib.new(inner, data, usedforsecurity=False).hexdigest()
        for outer in _CHAINED:
            for spelled in (digest, digest.upper()):
                yield from _digest(outer, spelled.encode(), f"{outer} of {inner}")


def _digest(name: str, data: bytes, transform: str) -> Iterator[Spelling]:
    """Hex, Base64 of the digest and of its hex, and the middle 16 digits that "16-digit MD5" means."""
    raw = hashlib.new(name, data, usedforsecurity=False).digest()
    yield Spelling(raw.hex(), transform, "none")
    yield from _alphabets(b64encode(raw).decode().rstrip("="), f"{transform} > base64")
    if name == "md5":
        yield Spelling(raw.hex()[8:24], f"{transform} (16 digits)", "boundary")


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
    strength = bits(text)
    return "none" if strength >= STRONG_BITS else "boundary" if strength >= WEAK_BITS else "field"
