"""Chunks and string pools, the ground that binary XML and resource tables share (AOSP androidfw/ResourceTypes.h)."""

import struct
from collections.abc import Iterator

from msgspec import Struct

from auditor.apk.errors import PartError

STRING_POOL = 0x0001
UTF8_FLAG = 1 << 8
NO_ENTRY = 0xFFFFFFFF

HEAD = struct.Struct("<HHI")


class Chunk(Struct, frozen=True):
    """A chunk's type and bounds (offsets into the file). The header may be longer than this reader needs."""

    kind: int
    start: int
    header: int
    end: int


def chunk_at(data: bytes, at: int, end: int) -> Chunk:
    """The chunk at an offset. Raises PartError if its sizes are impossible (ResourceTypes.cpp: validate_chunk)."""
    if at + HEAD.size > end:
        raise PartError(f"a chunk header at {at:#x} is cut off")
    kind, header, size = HEAD.unpack_from(data, at)
    if header < HEAD.size or size < header or at + size > end or (header | size) & 3:
        raise PartError(f"the chunk at {at:#x} has impossible sizes (header {header}, chunk {size})")
    return Chunk(kind, at, header, at + size)


def chunks(data: bytes, at: int, end: int) -> Iterator[Chunk]:
    """The chunks of a region, one after the other; bytes too few for a header are padding."""
    while at + HEAD.size <= end:
        chunk = chunk_at(data, at, end)
        yield chunk
        at = chunk.end


class StringPool:
    """A ResStringPool. Strings are decoded when asked for; a bad one reads as "".

    ``problem`` says why the platform takes the whole pool for bad (ResStringPool::setTo); ``broken`` counts the strings that were
    asked for and that it reads as nothing, for they do not end in a NUL or lie outside.
    """

    def __init__(self, data: bytes, chunk: Chunk) -> None:
        if chunk.start + 28 > chunk.end:
            raise PartError("a string pool is cut off")
        count, styles, flags, strings, style_start = struct.unpack_from("<5I", data, chunk.start + 8)
        self._data = data
        self._base = chunk.start + strings
        self._utf8 = bool(flags & UTF8_FLAG)
        self._end = chunk.start + style_start if styles and strings < style_start <= chunk.end - chunk.start else chunk.end
        room = max(0, chunk.end - chunk.start - chunk.header) // 4
        self.count = min(count, room)
        self._offsets = struct.unpack_from(f"<{self.count}I", data, chunk.start + chunk.header)
        self.broken = 0
        self.problem = self._check(chunk, count + styles, room, strings, style_start if styles else None)

    def _check(self, chunk: Chunk, entries: int, room: int, strings: int, styles: int | None) -> str | None:
        size = chunk.end - chunk.start
        if entries > room:
            return f"its string pool promises {entries} entries and has room for {room}"
        if not self.count:
            return None
        if strings >= size - 2:
            return "its strings lie outside the string pool"
        if styles is not None and not strings < styles < size - 2:
            return "the styles of its string pool lie outside it or before the strings"
        terminator = self._data[self._end - (1 if self._utf8 else 2) : self._end]
        return "its string pool does not end in a NUL" if any(terminator) else None

    def __getitem__(self, index: int) -> str:
        if not 0 <= index < self.count:
            return ""
        at = self._base + self._offsets[index]
        if not 0 <= at < self._end - 1:
            self.broken += 1
            return ""
        return self._utf8_string(at) if self._utf8 else self._utf16_string(at)

    def __iter__(self) -> Iterator[str]:
        return (self[index] for index in range(self.count))

    def _utf8_string(self, at: int) -> str:
        at += 2 if self._data[at] & 0x80 else 1  # length in UTF-16 units, not needed
        size = self._data[at]
        at += 1
        if size & 0x80:
            size = (size & 0x7F) << 8 | self._data[at]
            at += 1
        return self._terminated(at, size, 1).decode("utf-8", "replace")

    def _utf16_string(self, at: int) -> str:
        size = int.from_bytes(self._data[at : at + 2], "little")
        at += 2
        if size & 0x8000:
            size = (size & 0x7FFF) << 16 | int.from_bytes(self._data[at : at + 2], "little")
            at += 2
        return self._terminated(at, size * 2, 2).decode("utf-16-le", "replace")

    def _terminated(self, at: int, size: int, width: int) -> bytes:
        """The string's bytes, if a NUL is behind them (ResStringPool::stringAt)."""
        end = at + size
        if end + width > self._end or any(self._data[end : end + width]):
            self.broken += 1
            return b""
        return self._data[at:end]


class Value(Struct, frozen=True):
    """A typed value (Res_value): the type constant and 32 bits of data."""

    kind: int
    data: int

    @property
    def is_reference(self) -> bool:
        """Whether it names a resource (TYPE_REFERENCE or TYPE_DYNAMIC_REFERENCE) other than 0."""
        return self.kind in (0x01, 0x07) and self.data != 0


TYPE_STRING = 0x03
TYPE_FLOAT = 0x04
TYPE_HEX = 0x11
TYPE_BOOLEAN = 0x12


def plain(value: Value, pool: StringPool) -> str:
    """The value as text: strings as they are, booleans as true/false, references as @0x7f010001."""
    if value.kind == TYPE_STRING:
        return pool[value.data]
    if value.kind == TYPE_BOOLEAN:
        return "true" if value.data else "false"
    if value.kind in (0x01, 0x07):
        return f"@{value.data:#010x}"
    if value.kind == 0x02:
        return f"?{value.data:#010x}"
    if value.kind == TYPE_FLOAT:
        return f"{struct.unpack('<f', struct.pack('<I', value.data))[0]:g}"
    if value.kind == TYPE_HEX:
        return f"{value.data:#x}"
    if 0x10 <= value.kind <= 0x1F:
        return str(value.data - (1 << 32) if value.data & 0x80000000 else value.data)
    return ""
