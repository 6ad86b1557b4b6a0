"""The resource table (AOSP androidfw/ResourceTypes.h, ResTable): only what resolving a reference needs.

Building every value takes seconds on a large table; a manifest refers to a handful, so types are walked once and entries looked up.
"""

import struct
from collections.abc import Iterator

from msgspec import Struct

from auditor.apk.chunks import NO_ENTRY, STRING_POOL, Chunk, StringPool, Value, chunk_at, chunks, plain
from auditor.apk.errors import PartError

TABLE, PACKAGE, TYPE = 0x0002, 0x0200, 0x0201
SPARSE, OFFSET16 = 0x01, 0x02
COMPLEX, COMPACT = 0x0001, 0x0008
TABLE_HEADER = 12
DEEPEST_REFERENCE = 20


class _Type(Struct, frozen=True):
    """One ResTable_type: the entries of a type in one configuration."""

    chunk: Chunk
    flags: int
    count: int
    entries: int  # offset of the first entry
    default: bool


class Resources:
    """A resource table. Raises PartError if it has no table header or no string pool.

    ``problem`` says why the platform does not load it all the same (LoadedArsc.cpp).
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        table = chunk_at(data, 0, len(data))
        if table.kind != TABLE:
            raise PartError("it is no resource table")
        self._strings: StringPool | None = None
        self._types: dict[int, list[_Type]] = {}
        self._packages = 0
        self.problem: str | None = None
        for chunk in chunks(data, table.header, table.end):
            if chunk.kind == STRING_POOL and self._strings is None:
                self._strings = StringPool(data, chunk)
            elif chunk.kind == PACKAGE:
                self._packages += 1
                self._package(chunk)
        if self._strings is None:
            raise PartError("it has no string pool")
        packages = struct.unpack_from("<I", data, 8)[0] if table.header >= TABLE_HEADER else 0
        self.problem = self._strings.problem and f"{self._strings.problem}; Android does not read it"
        if packages != self._packages:
            self.problem = f"it declares {packages} packages and has {self._packages}; Android does not read it"

    def _package(self, package: Chunk) -> None:
        identity = struct.unpack_from("<I", self._data, package.start + 8)[0] & 0xFF
        for chunk in chunks(self._data, package.start + package.header, package.end):
            if chunk.kind == TYPE and chunk.start + 24 <= chunk.end:
                kind, flags, count, entries = struct.unpack_from("<BBxxII", self._data, chunk.start + 8)
                config = self._data[chunk.start + 24 : chunk.start + chunk.header]
                found = _Type(chunk, flags, count, chunk.start + entries, not any(config))
                self._types.setdefault(identity << 8 | kind, []).append(found)

    def text(self, reference: int) -> str | None:
        """The value that a resource id stands for, as text; None if it is unknown or no simple value."""
        value = self.value(reference)
        if value is None or self._strings is None:
            return None
        return plain(value, self._strings)

    def value(self, reference: int) -> Value | None:
        """The typed value, references followed; the default configuration's where there is one."""
        for _ in range(DEEPEST_REFERENCE):
            value = self._simple(reference)
            if value is None or not value.is_reference:
                return value
            reference = value.data
        return None

    def _simple(self, reference: int) -> Value | None:
        types = self._types.get(reference >> 16, [])
        for candidate in sorted(types, key=lambda entry: not entry.default):
            value = self._entry(candidate, reference & 0xFFFF)
            if value is not None:
                return value
        return None

    def _entry(self, kind: _Type, index: int) -> Value | None:
        offset = self._offset(kind, index)
        if offset is None or kind.entries + offset + 8 > kind.chunk.end:
            return None
        at = kind.entries + offset
        size, flags, data = struct.unpack_from("<HHI", self._data, at)
        if flags & COMPACT:
            return Value(flags >> 8, data)
        if flags & COMPLEX or at + size + 8 > kind.chunk.end:
            return None
        typed, value = struct.unpack_from("<xxxBI", self._data, at + size)
        return Value(typed, value)

    def _offset(self, kind: _Type, index: int) -> int | None:
        first = kind.chunk.start + kind.chunk.header
        if kind.flags & SPARSE:
            return next((offset * 4 for entry, offset in self._sparse(kind, first) if entry == index), None)
        if index >= kind.count:
            return None
        if kind.flags & OFFSET16:
            offset = int.from_bytes(self._data[first + 2 * index : first + 2 * index + 2], "little")
            return None if offset == 0xFFFF else offset * 4
        offset = int.from_bytes(self._data[first + 4 * index : first + 4 * index + 4], "little")
        return None if offset == NO_ENTRY else offset

    def _sparse(self, kind: _Type, first: int) -> Iterator[tuple[int, int]]:
        room = max(0, kind.chunk.end - first) // 4
        for at in range(first, first + 4 * min(kind.count, room), 4):
            yield struct.unpack_from("<HH", self._data, at)
