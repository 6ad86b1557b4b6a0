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
    if header < HEAD.size or size < header or at + size > end:
        raise PartError(f"the chunk at {at:#x} has impossible sizes (header {header}, chunk {size})")
    return Chunk(kind, at, header, at + size)


def chunks(data: bytes, at: int, end: int) -> Iterator[Chunk]:
    """The chunks of a region, one after the other; bytes too few for a header are padding."""
    while at + HEAD.size <= end:
        chunk = chunk_at(data, at, end)
        yield chunk
        at = chunk.end


class StringPool:
    """A ResStringPool. Strings are decoded when asked for; a bad one reads as ""."""

    def __init__(self, data: bytes, chunk: Chunk) -> None:
        if chunk.start + 28 > chunk.end:
            raise PartError("a string pool is cut off")
        count, _, flags, strings, _ = struct.unpack_from("<5I", data, chunk.start + 8)
        self._data = data
        self._end = chunk.end
        self._base = chunk.start + strings
        self._utf8 = bool(flags & UTF8_FLAG)
        room = max(0, chunk.end - chunk.start - chunk.header) // 4
        self.count = min(count, room)
        self._offsets = struct.unpack_from(f"<{self.count}I", data, chunk.start + chunk.header)

    def __getitem__(self, index: int) -> str:
        if not 0 <= index < self.count:
            return ""
        at = self._base + self._offsets[index]
        if not 0 <= at < self._end - 1:
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
        raw = self._data[at : min(at + size, self._end)]
        return raw.decode("utf-8", "replace")

    def _utf16_string(self, at: int) -> str:
        size = int.from_bytes(self._data[at : at + 2], "little")
        at += 2
        if size & 0x8000:
            size = (size & 0x7FFF) << 16 | int.from_bytes(self._data[at : at + 2], "little")
            at += 2
        raw = self._data[at : min(at + size * 2, self._end)]
        return raw.decode("utf-16-le", "replace")


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
