"""An archive's end record and central directory (AOSP libziparchive: MapCentralDirectory, ParseZipArchive; APPNOTE 4.3, 4.5.3).

The platform trusts these two, and rejects a whole archive for a duplicate or malformed name, bytes before or after it, or a wrong
count.
"""

import mmap
import struct
from collections.abc import Iterator

from msgspec import Struct

from auditor.errors import InputError

END = struct.Struct("<4s4H2IH")
CENTRAL = struct.Struct("<4s6H3I5H2I")
LOCAL = struct.Struct("<4s5H3I2H")
LOCAL_MARK, CENTRAL_MARK, END_MARK = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
LOCATOR = struct.Struct("<4sIQI")
END64 = struct.Struct("<4sQHHIIQQQQ")
LOCATOR_MARK, END64_MARK = b"PK\x06\x07", b"PK\x06\x06"
ZIP64_EXTRA = 0x0001
UNKNOWN_COUNT, UNKNOWN_SIZE = 0xFFFF, 0xFFFFFFFF
LONGEST_COMMENT = 0xFFFF
STORED, DEFLATED = 0, 8
ENCRYPTED, TRAILING_SIZES = 0x1, 0x8


class Range(Struct, frozen=True):
    """A stretch of a mapped file."""

    data: mmap.mmap
    start: int
    end: int


class Entry(Struct, frozen=True):
    """One entry of the central directory. Sizes in bytes, as declared; ``offset`` is that of the local header."""

    name: str
    raw_name: bytes
    method: int
    flags: int
    crc: int
    packed: int
    size: int
    offset: int


class End(Struct, frozen=True):
    """What the end record says: offsets count from the archive's start; ``at`` is that of the record itself."""

    count: int
    size: int
    start: int
    at: int


def read_directory(name: str, place: Range, anomalies: list[str]) -> dict[str, Entry]:
    """The entries by name. Raises InputError where there is no directory to speak of; deviations go to ``anomalies``."""
    return _Directory(name, place, anomalies).entries()


def find_end(place: Range) -> int | None:
    """The offset of the end record from the archive's start; None without one."""
    length = place.end - place.start
    first = place.start + max(0, length - LONGEST_COMMENT - END.size)
    found = place.data.rfind(END_MARK, first, place.end)
    return None if found < 0 or found + END.size > place.end else found - place.start


class _Directory:
    def __init__(self, name: str, place: Range, anomalies: list[str]) -> None:
        self.name = name
        self.data, self.start, self.stop = place.data, place.start, place.end
        self.place = place
        self.anomalies = anomalies

    def entries(self) -> dict[str, Entry]:
        end = self._end()
        found: dict[str, Entry] = {}
        for entry in self._records(end):
            if entry.name in found:
                self.anomalies.append(f"the name {entry.name!r} is there twice; Android rejects such an archive")
                continue
            self._check(entry, end)
            found[entry.name] = entry
        if not found:
            raise InputError(f"{self.name}: the archive is empty, so it is no Android package")
        if self.data[self.start : self.start + 4] != LOCAL_MARK:
            self.anomalies.append("the file does not begin with an entry; Android rejects it")
        return found

    def _check(self, entry: Entry, end: End) -> None:
        if entry.flags & ENCRYPTED:
            self.anomalies.append(f"{entry.name!r} is marked as encrypted; Android ignores the mark")
        if entry.offset >= end.start:
            self.anomalies.append(f"the header of {entry.name!r} lies behind the directory; Android rejects such an archive")

    # --- the end record ---

    def _end(self) -> End:
        at = find_end(self.place)
        if at is None:
            raise InputError(f"{self.name}: {self._what_instead()}")
        _, _, _, here, count, size, start, comment = END.unpack_from(self.data, self.start + at)
        if at + END.size + comment != self.stop - self.start:
            self.anomalies.append("there are bytes after the end of the archive; Android rejects it")
        end = End(count, size, start, at)
        if UNKNOWN_COUNT in (here, count, comment) or UNKNOWN_SIZE in (size, start):
            end = self._end64(end) or end
        if end.start + end.size > at:
            raise InputError(f"{self.name}: the archive is cut off or damaged: its directory lies outside the file")
        return end

    def _end64(self, end: End) -> End | None:
        """The end record of ZIP64, which the platform looks for as soon as one field is full."""
        locator = self.start + end.at - LOCATOR.size
        if locator >= self.start:
            mark, _, offset, _ = LOCATOR.unpack_from(self.data, locator)
            at = self.start + offset
            if mark == LOCATOR_MARK and at + END64.size <= self.stop and self.data[at : at + 4] == END64_MARK:
                fields = END64.unpack_from(self.data, at)
                return End(fields[7], fields[8], fields[9], end.at)
        self.anomalies.append("the end record refers to a ZIP64 record that is not there; Android rejects the archive")
        return None

    def _what_instead(self) -> str:
        head = self.data[self.start : min(self.start + 4096, self.stop)]
        if head.startswith(LOCAL_MARK):
            return "the archive is cut off: its end record is missing"
        if b"\0" not in head and not any(byte < 9 for byte in head):
            return "this is a text file, not an Android package"
        return "this is no ZIP archive, so no Android package"

    # --- the directory ---

    def _records(self, end: End) -> Iterator[Entry]:
        seen = 0
        at, stop = self.start + end.start, self.start + min(end.start + end.size, end.at)
        while at + CENTRAL.size <= stop and self.data[at : at + 4] == CENTRAL_MARK:
            if seen == end.count:
                self.anomalies.append(f"the directory goes on after its {end.count} entries; Android does not see the rest")
                return
            fields = CENTRAL.unpack_from(self.data, at)
            name_at = at + CENTRAL.size
            extra_at = name_at + fields[10]
            at = extra_at + fields[11] + fields[12]
            if at > stop:
                self.anomalies.append("an entry of the directory reaches beyond it; Android rejects the archive")
            seen += 1
            raw = bytes(self.data[name_at:extra_at])
            size, packed, offset = self._sizes(fields, bytes(self.data[extra_at : extra_at + fields[11]]))
            yield Entry(self._name(raw), raw, fields[4], fields[3], fields[7], packed, size, offset)
        if seen < end.count:
            self.anomalies.append(f"the end record promises {end.count} entries, the directory has {seen}; Android rejects it")

    def _sizes(self, fields: tuple[int, ...], extra: bytes) -> tuple[int, int, int]:
        """(size, packed size, offset), from the ZIP64 field where one of them does not fit."""
        values = [fields[9], fields[8], fields[16]]
        if UNKNOWN_SIZE not in values:
            return fields[9], fields[8], fields[16]
        found = _zip64_field(extra)
        every = len(found) >= len(values)
        rest = iter(found)
        told = [next(rest, value) if value == UNKNOWN_SIZE or every else value for value in values]
        if UNKNOWN_SIZE in told:
            self.anomalies.append("an entry refers to a ZIP64 field that is not there; Android rejects it")
        return told[0], told[1], told[2]

    def _name(self, raw: bytes) -> str:
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            name = raw.decode("utf-8", "replace")
            self.anomalies.append(f"the name {name!r} is not UTF-8; Android rejects such an archive")
        if "\0" in name:
            self.anomalies.append(f"the name {name!r} holds a NUL; Android rejects such an archive")
        return name


def _zip64_field(extra: bytes) -> list[int]:
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind == ZIP64_EXTRA:
            count = min(size, len(extra) - at - 4) // 8
            return list(struct.unpack_from(f"<{count}Q", extra, at + 4))
        at += 4 + size
    return []
