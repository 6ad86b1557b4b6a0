"""ZIP archives as Android reads them (AOSP system/libziparchive: zip_archive.cc; APPNOTE 6.3).

The platform trusts the end record and the central directory, ignores the encryption bit, and rejects a whole archive for a
duplicate or malformed name. Where it is stricter than it need be for us to read on, the archive is read and the deviation kept
in ``anomalies``. Declared sizes are never trusted: inflation is bounded by a limit that the caller sets.
"""

import mmap
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from msgspec import Struct

from auditor.apk.errors import PartError
from auditor.errors import InputError

END = struct.Struct("<4s4H2IH")
CENTRAL = struct.Struct("<4s6H3I5H2I")
LOCAL = struct.Struct("<4s5H3I2H")
LONGEST_COMMENT = 0xFFFF
STORED, DEFLATED = 0, 8
ENCRYPTED = 0x1

#: What one entry may inflate to. The largest dex in the field is far below; a bomb is far above.
ENTRY_LIMIT = 512 << 20


class Entry(Struct, frozen=True):
    """One entry of the central directory. Sizes in bytes, as declared; ``offset`` is that of the local header."""

    name: str
    method: int
    flags: int
    crc: int
    packed: int
    size: int
    offset: int


class Archive:
    """An open package. Use as a context manager; raises InputError if Android would find no archive in the file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.anomalies: list[str] = []
        self._map = _map_file(path)
        try:
            self.entries = self._directory()
        except BaseException:
            self._map.close()
            raise

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._map.close()

    @property
    def data(self) -> mmap.mmap:
        """The file's bytes."""
        return self._map

    def _directory(self) -> dict[str, Entry]:
        count, size, start, end = self._end_record()
        entries: dict[str, Entry] = {}
        for entry in self._records(start, min(start + size, end), count):
            if entry.name in entries:
                self.anomalies.append(f"the name {entry.name!r} is there twice; Android rejects such an archive")
                continue
            if entry.flags & ENCRYPTED:
                self.anomalies.append(f"{entry.name!r} is marked as encrypted; Android ignores the mark")
            entries[entry.name] = entry
        if not entries:
            raise InputError(f"{self.path.name}: the archive is empty, so it is no Android package")
        return entries

    def _end_record(self) -> tuple[int, int, int, int]:
        """(number of entries, directory's size, its offset, the end record's offset)."""
        length = len(self._map)
        found = self._map.rfind(b"PK\x05\x06", max(0, length - LONGEST_COMMENT - END.size))
        if found < 0 or found + END.size > length:
            raise InputError(f"{self.path.name}: {self._what_instead()}")
        _, _, _, _, count, size, start, comment = END.unpack_from(self._map, found)
        if start + size > found:
            raise InputError(f"{self.path.name}: the archive is cut off or damaged: its directory lies outside the file")
        if found + END.size + comment != length:
            self.anomalies.append("there are bytes after the end of the archive; Android rejects it")
        return count, size, start, found

    def _what_instead(self) -> str:
        head = self._map[:4096]
        if head.startswith(b"PK\x03\x04"):
            return "the archive is cut off: its end record is missing"
        if b"\0" not in head and not any(byte < 9 for byte in head):
            return "this is a text file, not an Android package"
        return "this is no ZIP archive, so no Android package"

    def _records(self, at: int, end: int, count: int) -> Iterator[Entry]:
        seen = 0
        while at + CENTRAL.size <= end and self._map[at : at + 4] == b"PK\x01\x02":
            if seen == count:
                self.anomalies.append(f"the directory goes on after its {count} entries; Android does not see the rest")
                return
            fields = CENTRAL.unpack_from(self._map, at)
            name_size, extra, comment = fields[10:13]
            name_at = at + CENTRAL.size
            at = name_at + name_size + extra + comment
            seen += 1
            name = self._name(self._map[name_at : name_at + name_size])
            yield Entry(name, fields[4], fields[3], fields[7], fields[8], fields[9], fields[16])
        if seen < count:
            self.anomalies.append(f"the end record promises {count} entries, the directory has {seen}; Android rejects it")

    def _name(self, raw: bytes) -> str:
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            name = raw.decode("utf-8", "replace")
            self.anomalies.append(f"the name {name!r} is not UTF-8; Android rejects such an archive")
        if "\0" in name:
            self.anomalies.append(f"the name {name!r} holds a NUL; Android rejects such an archive")
        return name

    def read(self, name: str, limit: int = ENTRY_LIMIT) -> bytes:
        """The entry's content. Raises PartError if it is missing, damaged or larger than ``limit`` bytes."""
        entry = self.entries.get(name)
        if entry is None:
            raise PartError("there is no such entry")
        packed = self._packed(entry)
        if entry.method == DEFLATED:
            content = _inflate(packed, limit)
        elif entry.method == STORED:
            content = bytes(packed[: limit + 1])
        else:
            raise PartError(f"compression method {entry.method} is none that Android reads")
        if len(content) > limit:
            raise PartError(f"it inflates to more than {limit >> 20} MB")
        if len(content) != entry.size:
            raise PartError(f"it holds {len(content)} bytes where {entry.size} are declared")
        return content

    def matches_crc(self, name: str, content: bytes) -> bool:
        """Whether the content has the declared checksum (Android checks it for code and native libraries only)."""
        return zlib.crc32(content) == self.entries[name].crc

    def _packed(self, entry: Entry) -> memoryview:
        if entry.offset + LOCAL.size > len(self._map):
            raise PartError("its header lies outside the file")
        fields = LOCAL.unpack_from(self._map, entry.offset)
        if fields[0] != b"PK\x03\x04":
            raise PartError("its local header is missing")
        start = entry.offset + LOCAL.size + fields[9] + fields[10]
        # A stored entry's two sizes must agree; Android takes the uncompressed one.
        size = entry.size if entry.method == STORED else entry.packed
        if start + size > len(self._map):
            raise PartError("its content lies outside the file")
        return memoryview(self._map)[start : start + size]


def _inflate(packed: memoryview, limit: int) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = inflater.decompress(packed, limit + 1)
    except zlib.error as error:
        raise PartError("its compressed content is damaged") from error
    finally:
        packed.release()
    if len(content) <= limit and not inflater.eof:
        raise PartError("its compressed content is cut off")
    return content


def _map_file(path: Path) -> mmap.mmap:
    try:
        with path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except ValueError as error:
        raise InputError(f"{path.name}: the file is empty") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
