"""Digests of planted values: a table from their first characters, so that looking them up costs the same however many there are."""

import hashlib
import hmac
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from msgspec import Struct

from auditor.traffic.murmur import murmur128
from auditor.traffic.persona import Secret
from auditor.traffic.shapes import forms
from auditor.traffic.spellings import WEAK_BITS, bits

#: Characters that are looked up: 64 bits of a digest in hexadecimal.
HEAD = 16
_PLAIN = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")
_COMMON = ("md5", "sha1", "sha256")
_SEPARATORS = ("", "_", "-", ":", "|", "&", "#")
_HEX_RUN = re.compile(r"[0-9a-f]{16,}")
_HEX_BYTES = re.compile(rb"[0-9a-f]{16,}")
_SEPARATOR = re.compile(r"[+/_\-]")
_MARK = re.compile(rb"[+/_\-]")
_DASH = ord("-")
#: Where a second digest starts if two are written without anything between them.
_JOINED = (32, 40, 64)
MAX_STARTS = 8
_UUID_LENGTH, _MD5 = 36, 32
_TO_URL_SAFE, _FROM_URL_SAFE = str.maketrans("+/", "-_"), str.maketrans("-_", "+/")


class Known(Struct, frozen=True):
    """A digest as it is written, in lower case. ``exact``: it is a piece of one and counts as a whole word only."""

    written: str
    secret: Secret
    transform: str
    exact: bool = False


class Found(Struct, frozen=True):
    """A digest in a text."""

    secret: Secret
    transform: str


class DigestTable:
    """Built once for a persona. ``own``: texts that are joined to values as salt or used as a key, such as the package's name;
    ``known``: well-known salts, tried in the simplest ways only.
    """

    def __init__(self, secrets: Iterable[Secret], own: Sequence[str] = (), known: Sequence[str] = ()) -> None:
        self._known: dict[str, Known] = {}
        self._own, self._salts = tuple(own), tuple(known)
        for secret in secrets:
            if bits(secret.text) >= WEAK_BITS:
                self._enter(secret)
        #: The first characters of all, for a quick look.
        self.heads = frozenset(head.translate(way).encode() for head in self._known for way in ({}, _TO_URL_SAFE))

        self._short_heads = frozenset(head[:8] for head in self.heads)

    def __len__(self) -> int:
        return len(self._known)

    def known(self) -> list[Known]:
        """All digests."""
        return list(self._known.values())

    def _enter(self, secret: Secret) -> None:
        for number, form in enumerate(forms(secret.text, secret.type)):
            data = form.encode("utf-8", "replace")
            for transform, raw in _digests(data):
                self._add(secret, transform, raw)
            for transform, raw in self._salted(data, simple=number > 0):
                self._add(secret, transform, raw)

    def _salted(self, data: bytes, simple: bool) -> Iterator[tuple[str, bytes]]:
        for salt in (*self._own, *self._salts):
            key = salt.encode()
            separators = _SEPARATORS if salt in self._own else ("",)
            for name in _COMMON:
                yield f"hmac-{name}", hmac.digest(key, data, name)
                for separator in separators:
                    between = separator.encode()
                    yield f"{name} salted", hashlib.new(name, key + between + data, usedforsecurity=False).digest()
                    yield f"{name} salted", hashlib.new(name, data + between + key, usedforsecurity=False).digest()
            if not simple:
                yield from ((f"hmac-{name}", hmac.digest(key, data, name)) for name in ("sha384", "sha512"))

    def _add(self, secret: Secret, transform: str, raw: bytes) -> None:
        text = raw.hex()
        self._put(Known(text, secret, transform))
        encoded = b64encode(raw).decode().rstrip("=").lower()
        self._put(Known(encoded, secret, f"{transform} > base64"))
        if len(raw) == 16:
            self._put(Known(text[8:24], secret, f"{transform} (16 digits)", True))
        if transform == "md5":
            self._put(Known(_name_uuid(raw), secret, "md5 as UUID"))

    def _put(self, known: Known) -> None:
        self._known.setdefault(known.written[:HEAD], known)

    def starts(self, lower: bytes, start: int, end: int) -> bool:
        """Whether a run of an encoding's characters may hold a digest, by a look at likely starts. ``lower`` is in lower case."""
        heads = self.heads
        if lower[start : start + HEAD] in heads:
            return True
        length = end - start
        if length == _UUID_LENGTH and lower[start + 8] == lower[start + 13] == lower[start + 18] == _DASH:
            if lower[start : start + 8] not in self._short_heads:
                return False
            return lower[start : start + 8] + lower[start + 9 : start + 13] + lower[start + 14 : start + 18] in heads
        if length < HEAD + 2 or length == _MD5:
            return False
        run = lower[start:end]
        if run.isalnum():
            return length >= _JOINED[0] + HEAD and any(run[at : at + HEAD] in heads for at in _JOINED if length >= at + HEAD)
        return any(run[mark.end() : mark.end() + HEAD] in heads for mark in islice(_MARK.finditer(run), MAX_STARTS)) or any(
            run[found.start() : found.start() + HEAD] in heads for found in _HEX_BYTES.finditer(run)
        )

    def find(self, run: str) -> Iterator[Found]:
        """The digests in a run of letters, digits and ``+/-_`` in lower case."""
        for piece in (piece.translate(_FROM_URL_SAFE) for piece in _pieces(run)):
            known = self._known.get(piece[:HEAD])
            if known is not None and _agrees(known, piece):
                yield Found(known.secret, known.transform if len(piece) >= len(known.written) else f"{known.transform} (cut)")


def _agrees(known: Known, piece: str) -> bool:
    if known.exact:
        return piece == known.written
    shared = min(len(piece), len(known.written))
    return piece[:shared] == known.written[:shared] and (len(piece) <= len(known.written) or _ends(piece, len(known.written)))


def _ends(piece: str, end: int) -> bool:
    """Whether what follows a digest is no longer it: another one, or a separator."""
    return not piece[end].isalnum() or (len(piece) - end) >= HEAD


def _pieces(run: str) -> Iterator[str]:
    """Where digests may start in a run: at its start, after separators, and wherever hexadecimal digits start."""
    yield run
    if run.isalnum():
        yield from (run[at:] for at in _JOINED if len(run) >= at + HEAD)
        return
    if len(run) == _UUID_LENGTH and run.count("-") == 4:
        yield run.replace("-", "")
    yield from (run[mark.end() :] for mark in islice(_SEPARATOR.finditer(run), MAX_STARTS) if len(run) - mark.end() >= HEAD)
    yield from (found.group() for found in _HEX_RUN.finditer(run) if found.start())


def _digests(data: bytes) -> Iterator[tuple[str, bytes]]:
    for name in _PLAIN:
        yield name, hashlib.new(name, data, usedforsecurity=False).digest()
    first, second = murmur128(data)
    yield "murmur3", first.to_bytes(8, "big") + second.to_bytes(8, "big")
    yield "murmur3", first.to_bytes(8, "little") + second.to_bytes(8, "little")
    for inner in _COMMON:
        raw = hashlib.new(inner, data, usedforsecurity=False)
        written = (raw.hexdigest().encode(), raw.hexdigest().upper().encode(), raw.digest(), b64encode(raw.digest()))
        for outer in _COMMON:
            for text in written:
                yield f"{outer} of {inner}", hashlib.new(outer, text, usedforsecurity=False).digest()


def _name_uuid(raw: bytes) -> str:
    """MD5 with the bits of a version 3 UUID (java.util.UUID.nameUUIDFromBytes, RFC 4122 section 4.3), without dashes."""
    bits_set = bytearray(raw)
    bits_set[6] = bits_set[6] & 0x0F | 0x30
    bits_set[8] = bits_set[8] & 0x3F | 0x80
    return bytes(bits_set).hex()
