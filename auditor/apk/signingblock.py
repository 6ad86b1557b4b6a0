"""The APK Signing Block and its signers (source.android.com, "APK Signature Scheme v2" and "v3"; AOSP ApkSigningBlockUtils)."""

import hashlib
import struct
from collections.abc import Iterator

from msgspec import Struct

from auditor.apk.errors import PartError
from auditor.apk.zipdirectory import END, Range, find_end

MAGIC = b"APK Sig Block 42"
FOOTER = struct.Struct("<Q16s")
V2, V3, V31 = 0x7109871A, 0xF05368C0, 0x1B93AD61
#: Parts that hold no scheme: padding, stamps of stores, channel marks. Android ignores them all.
KNOWN = {
    0x42726577: "padding",
    0x2B09189E: "source stamp",
    0x6DFF800D: "source stamp",
    0x504B4453: "list of dependencies",
    0x2146444E: "mark of the Play Store",
    0x71777777: "channel (Walle)",
    0x881155FF: "channel (VasDolly)",
}
ROTATION = 0x3BA06F8C
#: An attribute of v2 that names a newer scheme, so that taking that off is noticed.
NEWER = 0xBEEFF00D
MOST_SIGNERS = 10
CHUNK = 1 << 20


class Signer(Struct, frozen=True):
    """One signer of a scheme. ``signed`` are the bytes that the signatures sign; certificates are DER."""

    signed: bytes
    digests: dict[int, bytes]
    certificates: tuple[bytes, ...]
    lineage: tuple[bytes, ...]
    signatures: dict[int, bytes]
    public_key: bytes
    lowest_sdk: int | None = None
    highest_sdk: int | None = None
    newer: int | None = None


class Block(Struct, frozen=True):
    """The block's parts by id, and where in the file it starts (offset from the archive's start)."""

    start: int
    parts: dict[int, bytes]


def signing_block(place: Range) -> Block | None:
    """The block before the central directory; None without one. Raises PartError if it is damaged."""
    directory = directory_start(place)
    at = place.start + directory
    if directory < FOOTER.size + 8:
        return None
    size, magic = FOOTER.unpack_from(place.data, at - FOOTER.size)
    if magic != MAGIC:
        return None
    start = at - size - 8
    if size < FOOTER.size or start < place.start or place.data[start : start + 8] != struct.pack("<Q", size):
        raise PartError("the sizes of the signing block do not agree; Android takes the package for not signed by v2 or later")
    return Block(start - place.start, dict(_pairs(place.data[start + 8 : at - FOOTER.size])))


def directory_start(place: Range) -> int:
    """The offset of the central directory from the archive's start. Raises PartError without an end record."""
    end = find_end(place)
    if end is None:
        raise PartError("there is no end record")
    start: int = END.unpack_from(place.data, place.start + end)[6]
    if start > end:
        raise PartError("the directory lies behind its end")
    return start


def _pairs(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 12 <= len(data):
        size, kind = struct.unpack_from("<QI", data, at)
        if size < 4 or at + 8 + size > len(data):
            raise PartError("a part of the signing block is longer than the block")
        yield kind, data[at + 12 : at + 8 + size]
        at += 8 + size


def signers(content: bytes, with_sdk: bool) -> list[Signer]:
    """The signers of a v2 (or, ``with_sdk``, v3) part. Raises PartError if it is damaged."""
    inside, _ = _prefixed(content, 0)
    return [_signer(entry, with_sdk) for entry in list(_sequence(inside))[:MOST_SIGNERS]]


def _signer(data: bytes, with_sdk: bool) -> Signer:
    signed, at = _prefixed(data, 0)
    lowest, highest = (_number(data, at), _number(data, at + 4)) if with_sdk else (None, None)
    at += 8 if with_sdk else 0
    signatures, at = _prefixed(data, at)
    public_key, _ = _prefixed(data, at)
    digests, inner = _prefixed(signed, 0)
    certificates, inner = _prefixed(signed, inner)
    inner += 8 if with_sdk else 0
    attributes = _prefixed(signed, inner)[0] if inner + 4 <= len(signed) else b""
    return Signer(
        signed,
        _by_algorithm(digests),
        tuple(_sequence(certificates)),
        tuple(_lineage(attributes)),
        _by_algorithm(signatures),
        public_key,
        lowest,
        highest,
        _newer(attributes),
    )


def _by_algorithm(data: bytes) -> dict[int, bytes]:
    return {_number(entry, 0): _prefixed(entry, 4)[0] for entry in _sequence(data)}


def _newer(attributes: bytes) -> int | None:
    """The newest scheme that the package is signed by, too, as v2 says."""
    found = (attribute for attribute in _sequence(attributes) if len(attribute) >= 8 and _number(attribute, 0) == NEWER)
    return next((_number(attribute, 4) for attribute in found), None)


def _lineage(attributes: bytes) -> Iterator[bytes]:
    """The certificates of the proof of rotation, oldest first."""
    for attribute in _sequence(attributes):
        if _number(attribute, 0) == ROTATION:
            for level in _sequence(attribute[8:]):
                signed, _ = _prefixed(level, 0)
                yield _prefixed(signed, 0)[0]


def _sequence(data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data):
        entry, at = _prefixed(data, at)
        yield entry


def _prefixed(data: bytes, at: int) -> tuple[bytes, int]:
    size = _number(data, at)
    if at + 4 + size > len(data):
        raise PartError("a signer in the signing block is cut off")
    return data[at + 4 : at + 4 + size], at + 4 + size


def _number(data: bytes, at: int) -> int:
    if at + 4 > len(data):
        raise PartError("a signer in the signing block is cut off")
    return int.from_bytes(data[at : at + 4], "little")


def content_digest(place: Range, block: Block, name: str) -> bytes:
    """The digest over all that the schemes protect, in chunks of 1 MB; ``name`` is sha256 or sha512."""
    directory, end = directory_start(place), find_end(place) or 0
    tail = bytearray(place.data[place.start + end : place.end])
    struct.pack_into("<I", tail, 16, block.start)
    chunks: list[bytes] = []
    with memoryview(place.data) as whole:
        for first, last in ((0, block.start), (directory, end)):
            chunks += _chunks(whole[place.start + first : place.start + last], name)
    chunks += _chunks(memoryview(tail), name)
    return hashlib.new(name, b"\x5a" + struct.pack("<I", len(chunks)) + b"".join(chunks)).digest()


def _chunks(data: memoryview, name: str) -> list[bytes]:
    found = []
    for at in range(0, len(data), CHUNK):
        piece = data[at : at + CHUNK]
        one = hashlib.new(name, b"\xa5" + struct.pack("<I", len(piece)))
        one.update(piece)
        found.append(one.digest())
        piece.release()
    data.release()
    return found
