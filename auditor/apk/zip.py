"""ZIP archives as Android reads them (AOSP system/libziparchive: zip_archive.cc; APPNOTE 6.3).

Declared sizes are never trusted: inflation is bounded by a limit that the caller sets. Where the platform is stricter than it need
be for us to read on, the entry is read and the deviation kept in ``anomalies``.
"""

import mmap
import struct
import tempfile
import zlib
from pathlib import Path
from types import TracebackType

from auditor.apk.errors import PartError
from auditor.apk.zipdirectory import (
    DEFLATED,
    LOCAL,
    LOCAL_MARK,
    STORED,
    TRAILING_SIZES,
    UNKNOWN_SIZE,
    Entry,
    Range,
    read_directory,
)
from auditor.errors import InputError

#: What one entry may inflate to. The largest dex in the field is far below; a bomb is far above.
ENTRY_LIMIT = 256 << 20
CHUNK = 1 << 20
HEAD_BYTES = 512


class Archive:
    """An open package. Use as a context manager; raises InputError if Android would find no archive in the file.

    ``within`` is the place of an archive that lies inside another file; ``path`` then only names it.
    """

    def __init__(self, path: Path, within: Range | None = None) -> None:
        self.path = path
        self.anomalies: list[str] = []
        self._own = within is None
        self.range = within or _whole(_map_file(path))
        try:
            self.entries = read_directory(path.name, self.range, self.anomalies)
        except BaseException:
            self._close()
            raise

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._close()

    def _close(self) -> None:
        if self._own:
            self.range.data.close()

    @property
    def size(self) -> int:
        """The archive's bytes."""
        return self.range.end - self.range.start

    def read(self, name: str, limit: int = ENTRY_LIMIT, *, asset: bool = False) -> bytes:
        """The entry's content. Raises PartError if it is missing, damaged or larger than ``limit`` bytes.

        ``asset``: it is read the way that manifest and resources are, where any method but deflate means stored.
        """
        entry = self._entry(name)
        packed = self._packed(entry, self._method(entry, asset))
        try:
            _within(entry, limit)
            deflated = self._method(entry, asset) == DEFLATED
            content = _inflate(packed, entry.size) if deflated else bytes(packed)
        finally:
            packed.release()
        if len(content) != entry.size:
            held = "more" if len(content) > entry.size else len(content)
            raise PartError(f"it holds {held} bytes where {entry.size} are declared")
        return content

    def head(self, name: str, size: int) -> bytes:
        """The first bytes of an entry's content, as far as they can be had; for a quick look at what it is."""
        try:
            entry = self._entry(name)
            start = self._content_start(entry)
            packed = self.range.data[start : min(start + max(entry.packed, 0), start + HEAD_BYTES, self.range.end)]
            if entry.method != DEFLATED:
                return bytes(packed[:size])
            return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, size)
        except (PartError, zlib.error):
            return b""

    def place(self, name: str, limit: int) -> Range:
        """Where the entry's content lies: in this file if it is stored, else in a nameless temporary file of its own.

        Raises PartError as ``read`` does.
        """
        entry = self._entry(name)
        packed = self._packed(entry, entry.method)
        try:
            _within(entry, limit)
            if entry.method == STORED:
                start = self._content_start(entry)
                return Range(self.range.data, start, start + len(packed))
            if entry.method != DEFLATED:
                raise PartError(f"compression method {entry.method} is none that Android reads")
            return _unpacked(packed, entry.size)
        finally:
            packed.release()

    def matches_crc(self, name: str, content: bytes) -> bool:
        """Whether the content has the declared checksum (Android checks it for code and native libraries only)."""
        return zlib.crc32(content) == self.entries[name].crc

    def _entry(self, name: str) -> Entry:
        entry = self.entries.get(name)
        if entry is None:
            raise PartError("there is no such entry")
        return entry

    def _method(self, entry: Entry, asset: bool) -> int:
        """AssetsProvider.cpp: what is not deflated is mapped as it lies. Code is extracted, which needs a known method."""
        if entry.method in (STORED, DEFLATED):
            return entry.method
        if not asset:
            raise PartError(f"compression method {entry.method} is none that Android reads")
        self._tell(f"{entry.name!r} has the unknown compression method {entry.method}; Android reads it as stored")
        return STORED

    def _tell(self, anomaly: str) -> None:
        if anomaly not in self.anomalies:
            self.anomalies.append(anomaly)

    def _content_start(self, entry: Entry) -> int:
        at = self.range.start + entry.offset
        if entry.offset < 0 or at + LOCAL.size > self.range.end:
            raise PartError("its header lies outside the file")
        fields = LOCAL.unpack_from(self.range.data, at)
        if fields[0] != LOCAL_MARK:
            raise PartError("its local header is missing")
        self._compare(entry, fields, at)
        start: int = at + LOCAL.size + fields[9] + fields[10]
        return start

    def _compare(self, entry: Entry, fields: tuple[int, ...], at: int) -> None:
        """The local header against the directory (FindEntry): Android opens no entry whose two headers disagree."""
        name = bytes(self.range.data[at + LOCAL.size : at + LOCAL.size + fields[9]])
        if name != entry.raw_name:
            self._tell(f"the local header of {entry.name!r} has another name; Android does not open it")
        if fields[3] != entry.method:
            self._tell(f"the local header of {entry.name!r} has another compression method; Android goes by the directory")
        sizes = fields[6], fields[7], fields[8]
        if fields[2] & TRAILING_SIZES:
            self._compare_descriptor(entry, at + LOCAL.size + fields[9] + fields[10])
            return
        if UNKNOWN_SIZE in sizes[1:]:
            return
        if sizes != (entry.crc, entry.packed, entry.size):
            self._tell(f"the local header of {entry.name!r} has another size or checksum; Android does not open it")

    def _compare_descriptor(self, entry: Entry, start: int) -> None:
        """The sizes behind the content (ValidateDataDescriptor), with or without a mark before them."""
        at = start + (entry.size if entry.method == STORED else entry.packed)
        behind = bytes(self.range.data[at : min(at + 16, self.range.end)])
        sizes = struct.pack("<III", entry.crc, entry.packed & UNKNOWN_SIZE, entry.size & UNKNOWN_SIZE)
        if sizes not in (behind[:12], behind[4:16]) and max(entry.packed, entry.size) < UNKNOWN_SIZE:
            self._tell(f"the sizes behind {entry.name!r} are not the directory's; Android does not extract it")

    def _packed(self, entry: Entry, method: int) -> memoryview:
        start = self._content_start(entry)
        # What is stored has two sizes that must agree; Android takes the uncompressed one.
        size = entry.size if method == STORED else entry.packed
        if start + size > self.range.end:
            raise PartError("its content lies outside the file")
        if method == STORED == entry.method and entry.size != entry.packed:
            self._tell(f"{entry.name!r} is stored and has two sizes; Android takes the uncompressed one")
        return memoryview(self.range.data)[start : start + size]


def _within(entry: Entry, limit: int) -> None:
    """What declares more than the limit is not begun with; what declares less and holds more stops at what it declares."""
    if entry.size > limit:
        raise PartError(f"it inflates to more than {limit >> 20} MB")


def _inflate(packed: memoryview, limit: int) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = inflater.decompress(packed, limit + 1)
    except zlib.error as error:
        raise PartError("its compressed content is damaged") from error
    if len(content) <= limit and not inflater.eof:
        raise PartError("its compressed content is cut off")
    return content


def _unpacked(packed: memoryview, size: int) -> Range:
    """The content in a file without a name, which goes when its last user goes."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    total = 0
    with tempfile.TemporaryFile() as file:
        pending: bytes | memoryview = packed
        try:
            while not inflater.eof:
                content = inflater.decompress(pending, CHUNK)
                pending = inflater.unconsumed_tail
                total += len(content)
                if total > size:
                    raise PartError(f"it holds more bytes where {size} are declared")
                if not content and not pending:
                    raise PartError("its compressed content is cut off")
                file.write(content)
        except zlib.error as error:
            raise PartError("its compressed content is damaged") from error
        if not total or total != size:
            raise PartError(f"it holds {total} bytes where {size} are declared")
        file.flush()
        return _whole(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def _whole(data: mmap.mmap) -> Range:
    return Range(data, 0, len(data))


def _map_file(path: Path) -> mmap.mmap:
    try:
        with path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except ValueError as error:
        raise InputError(f"{path.name}: the file is empty") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
