"""Binary serialisations without a schema: protobuf's wire format, gRPC frames, MessagePack, CBOR. Sans-io and bounded.

Decoders return plain Python values (dict, list, str, bytes, int, float, bool, None) or raise MalformedError.
"""

import math
import re
import struct
from collections.abc import Callable
from typing import Any

MAX_NESTING = 32
MAX_ITEMS = 50_000
MAX_FIELD = 1 << 16
#: Bytes of hardware addresses, 64-bit numbers, UUIDs and digests: such a field is hardly a message of its own.
OPAQUE_SIZES = frozenset((6, 8, 16, 20, 28, 32, 48, 64))
_ASCII_TEXT = bytes((9, 10, 13, *range(32, 127)))
_WORD = re.compile(rb"[ -~]{4}")

#: Numbered fields of a message: (number, value).
Fields = list[tuple[int, Any]]


class MalformedError(ValueError):
    """The bytes are not in this format."""


class Cursor:
    """Reads forward over bytes. Counts items, so that no declared length costs more than the data itself."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at, self.items = data, 0, 0

    def take(self, count: int) -> bytes:
        end = self.at + count
        if end > len(self.data):
            raise MalformedError("ends early")
        piece = self.data[self.at : end]
        self.at = end
        return piece

    def uint(self, size: int) -> int:
        return int.from_bytes(self.take(size))

    def unpack(self, shape: str) -> Any:
        return struct.unpack(shape, self.take(struct.calcsize(shape)))[0]

    def count(self) -> None:
        self.items += 1
        if self.items > MAX_ITEMS:
            raise MalformedError("too many items")

    @property
    def done(self) -> bool:
        return self.at >= len(self.data)


def is_text(data: bytes) -> bool:
    """Whether bytes are UTF-8 text without control characters other than tab and line ends."""
    if data.isascii():
        return not data.translate(None, _ASCII_TEXT)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return False
    return text.isprintable() or text.replace("\n", "").replace("\r", "").replace("\t", "").isprintable()


# --- protobuf, https://protobuf.dev/programming-guides/encoding/ ------------------------------------------------------


def protobuf(data: bytes, nesting: int = 0) -> list[tuple[int, Any]]:
    """Fields as (number, value); a length-delimited value is text, a message (list of fields) or bytes, in this order."""
    cursor, fields = Cursor(data), []
    while not cursor.done:
        cursor.count()
        tag = varint(cursor)
        number, wire = tag >> 3, tag & 7
        if not 0 < number <= MAX_FIELD:
            raise MalformedError("no field number")
        fields.append((number, _field(cursor, wire, nesting)))
    if not fields:
        raise MalformedError("empty")
    return fields


def varint(cursor: Cursor) -> int:
    """A base-128 number, its lowest bits first."""
    value = 0
    for shift in range(0, 70, 7):
        byte = cursor.uint(1)
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value
    raise MalformedError("varint too long")


def _field(cursor: Cursor, wire: int, nesting: int) -> Any:
    if wire == 0:
        number = varint(cursor)
        return number - (1 << 64) if number >> 63 else number
    if wire == 1:
        return _fixed(cursor.take(8), "<d", "<q")
    if wire == 5:
        return _fixed(cursor.take(4), "<f", "<i")
    if wire != 2:
        raise MalformedError("no wire type")
    return _delimited(cursor.take(varint(cursor)), nesting)


def _fixed(data: bytes, real: str, whole: str) -> float | int:
    """A number of fixed width: a floating-point one if that is of a size that occurs, else an integer."""
    number = float(struct.unpack(real, data)[0])
    if len(data) == 4 and math.isfinite(number):
        number = float(f"{number:.7g}")  # more digits are the conversion's
    return number if number == 0 or 1e-9 < abs(number) < 1e15 else int(struct.unpack(whole, data)[0])


def _delimited(data: bytes, nesting: int) -> Any:
    if is_text(data):
        return data.decode()
    opaque = len(data) in OPAQUE_SIZES and not _WORD.search(data)
    if nesting < MAX_NESTING and not opaque and not _is_map(data):
        try:
            return protobuf(data, nesting + 1)
        except MalformedError:
            pass
    return data


def _is_map(data: bytes) -> bool:
    """Whether bytes are a MessagePack or CBOR map: that is less likely by chance than being some protobuf message."""
    first = data[0] if data else 0
    if not (0x80 < first < 0x90 or 0xA0 < first < 0xC0 or first in (0xDE, 0xDF)):
        return False
    found = structure(data)
    return found is not None and isinstance(found[1], dict)


def grpc_frames(data: bytes) -> list[bytes]:
    """Messages of a gRPC body: a flag, a big-endian length, the message (gRPC over HTTP/2, "Length-Prefixed-Message")."""
    cursor, frames = Cursor(data), []
    while not cursor.done:
        if cursor.uint(1) not in (0, 1, 0x80):
            raise MalformedError("no gRPC flag")
        frames.append(cursor.take(cursor.uint(4)))
    if not frames:
        raise MalformedError("empty")
    return frames


# --- MessagePack, https://github.com/msgpack/msgpack/blob/master/spec.md ---------------------------------------------


def msgpack(data: bytes) -> Any:
    """The one value that fills the data."""
    cursor = Cursor(data)
    value = _pack(cursor, 0)
    if not cursor.done:
        raise MalformedError("bytes left over")
    return value


_PACKED_NUMBERS = {
    0xCA: ">f", 0xCB: ">d", 0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q", 0xD0: ">b", 0xD1: ">h", 0xD2: ">i", 0xD3: ">q",
}  # fmt: skip
_PACKED_CONSTANTS = {0xC0: None, 0xC2: False, 0xC3: True}


def _pack(cursor: Cursor, nesting: int) -> Any:
    cursor.count()
    if nesting > MAX_NESTING:
        raise MalformedError("too deep")
    first = cursor.uint(1)
    if first < 0x80 or first >= 0xE0:
        return first if first < 0x80 else first - 256
    if first < 0x90:
        return _pack_map(cursor, first & 15, nesting)
    if first < 0xA0:
        return _pack_list(cursor, first & 15, nesting)
    if first < 0xC0:
        return _utf8(cursor.take(first & 31))
    if first in _PACKED_CONSTANTS:
        return _PACKED_CONSTANTS[first]
    if first in _PACKED_NUMBERS:
        return cursor.unpack(_PACKED_NUMBERS[first])
    return _pack_sized(cursor, first, nesting)


def _pack_sized(cursor: Cursor, first: int, nesting: int) -> Any:
    if first in (0xC4, 0xC5, 0xC6):
        return cursor.take(cursor.uint(1 << first - 0xC4))
    if first in (0xC7, 0xC8, 0xC9):
        return cursor.take(cursor.uint(1 << first - 0xC7) + 1)[1:]
    if 0xD4 <= first <= 0xD8:
        return cursor.take((1 << first - 0xD4) + 1)[1:]
    if first in (0xD9, 0xDA, 0xDB):
        return _utf8(cursor.take(cursor.uint(1 << first - 0xD9)))
    if first in (0xDC, 0xDD):
        return _pack_list(cursor, cursor.uint(2 << first - 0xDC), nesting)
    if first in (0xDE, 0xDF):
        return _pack_map(cursor, cursor.uint(2 << first - 0xDE), nesting)
    raise MalformedError("no MessagePack type")


def _pack_list(cursor: Cursor, count: int, nesting: int) -> list[Any]:
    return [_pack(cursor, nesting + 1) for _ in range(_fits(cursor, count))]


def _pack_map(cursor: Cursor, count: int, nesting: int) -> dict[str, Any]:
    return {str(_pack(cursor, nesting + 1)): _pack(cursor, nesting + 1) for _ in range(_fits(cursor, count))}


def _fits(cursor: Cursor, count: int) -> int:
    """``count`` if so many items can follow: each takes a byte at least."""
    if count > len(cursor.data) - cursor.at:
        raise MalformedError("more items than bytes")
    return count


def _utf8(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise MalformedError("text is not UTF-8") from error


# --- CBOR, RFC 8949 --------------------------------------------------------------------------------------------------


def cbor(data: bytes) -> Any:
    """The one value that fills the data."""
    cursor = Cursor(data)
    value = _cbor(cursor, 0)
    if not cursor.done or value is _BREAK:
        raise MalformedError("bytes left over")
    return value


_BREAK = object()
_CBOR_SIMPLE = {20: False, 21: True, 22: None, 23: None}
_CBOR_FLOATS = {25: ">e", 26: ">f", 27: ">d"}


def _cbor(cursor: Cursor, nesting: int) -> Any:
    cursor.count()
    if nesting > MAX_NESTING:
        raise MalformedError("too deep")
    first = cursor.uint(1)
    major, info = first >> 5, first & 31
    if major == 7:
        return _cbor_simple(cursor, info)
    length = _cbor_length(cursor, info)
    return _CBOR_MAJORS[major](cursor, length, nesting)


def _cbor_length(cursor: Cursor, info: int) -> int | None:
    """The argument of RFC 8949 section 3; None for an indefinite length."""
    if info < 24:
        return info
    if info < 28:
        return cursor.uint(1 << info - 24)
    if info == 31:
        return None
    raise MalformedError("reserved length")


def _cbor_simple(cursor: Cursor, info: int) -> Any:
    if info == 31:
        return _BREAK
    if info in _CBOR_FLOATS:
        return cursor.unpack(_CBOR_FLOATS[info])
    if info in _CBOR_SIMPLE:
        return _CBOR_SIMPLE[info]
    raise MalformedError("no simple value")


def _cbor_unsigned(_cursor: Cursor, length: int | None, _nesting: int) -> int:
    if length is None:
        raise MalformedError("integer without a value")
    return length


def _cbor_negative(cursor: Cursor, length: int | None, nesting: int) -> int:
    return -1 - _cbor_unsigned(cursor, length, nesting)


def _cbor_bytes(cursor: Cursor, length: int | None, nesting: int) -> bytes:
    if length is not None:
        return cursor.take(length)
    pieces = _cbor_until_break(cursor, nesting)
    if not all(isinstance(piece, bytes) for piece in pieces):
        raise MalformedError("chunk of another type")
    return b"".join(pieces)


def _cbor_text(cursor: Cursor, length: int | None, nesting: int) -> str:
    if length is not None:
        return _utf8(cursor.take(length))
    pieces = _cbor_until_break(cursor, nesting)
    if not all(isinstance(piece, str) for piece in pieces):
        raise MalformedError("chunk of another type")
    return "".join(pieces)


def _cbor_until_break(cursor: Cursor, nesting: int) -> list[Any]:
    items: list[Any] = []
    while (item := _cbor(cursor, nesting + 1)) is not _BREAK:
        items.append(item)
    return items


def _cbor_list(cursor: Cursor, length: int | None, nesting: int) -> list[Any]:
    if length is None:
        return _cbor_until_break(cursor, nesting)
    return [_cbor_item(cursor, nesting) for _ in range(_fits(cursor, length))]


def _cbor_map(cursor: Cursor, length: int | None, nesting: int) -> dict[str, Any]:
    if length is None:
        flat = _cbor_until_break(cursor, nesting)
        return {str(key): value for key, value in zip(flat[::2], flat[1::2], strict=False)}
    return {str(_cbor_item(cursor, nesting)): _cbor_item(cursor, nesting) for _ in range(_fits(cursor, length))}


def _cbor_item(cursor: Cursor, nesting: int) -> Any:
    item = _cbor(cursor, nesting + 1)
    if item is _BREAK:
        raise MalformedError("break in a counted list")
    return item


def _cbor_tagged(cursor: Cursor, _length: int | None, nesting: int) -> Any:
    return _cbor_item(cursor, nesting)


_CBOR_MAJORS: tuple[Callable[[Cursor, int | None, int], Any], ...] = (
    _cbor_unsigned, _cbor_negative, _cbor_bytes, _cbor_text, _cbor_list, _cbor_map, _cbor_tagged,
)  # fmt: skip


# --- which of them -------------------------------------------------------------------------------------------------------


def structure(data: bytes) -> tuple[str, Any] | None:
    """The name of the serialisation that data is in, and its value; None if it is in none.

    Formats with a telling first byte are tried first: nearly any few bytes make some protobuf message.
    """
    from auditor.traffic import thrift

    if data[:1] == b"\x82" and len(data) > 4 and data[1] & 0x1F == thrift.VERSION:
        try:
            return "thrift", thrift.message(data)
        except (MalformedError, RecursionError):
            pass
    for name, decode, fits in _FORMATS:
        if data and fits(data[0]):
            try:
                value = decode(data)
            except (MalformedError, RecursionError):
                continue
            if isinstance(value, dict | list) and value:
                return name, value
    if data[-1:] == b"\0":
        try:
            return "thrift", thrift.bare(data)
        except (MalformedError, RecursionError):
            pass
    return None


_FORMATS: tuple[tuple[str, Callable[[bytes], Any], Callable[[int], bool]], ...] = (
    ("grpc", grpc_frames, lambda first: first in (0, 1, 0x80)),
    ("msgpack", msgpack, lambda first: 0x80 <= first < 0xA0 or 0xDC <= first <= 0xDF),
    ("cbor", cbor, lambda first: 0x80 <= first < 0xC0 or first in (0xD8, 0xD9, 0xDA)),
    ("protobuf", protobuf, lambda first: first & 7 in (0, 1, 2, 5)),
)
