"""A dex file's header and id tables, mapped rather than parsed (Dalvik executable format, versions 035 to 041).

Version 041 puts several headers into one container; the offsets of each count from the container's start.
"""

import struct
import zlib
from collections.abc import Iterator

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from auditor.apk.dex.arrays import Anything, Bytes, Units
from auditor.apk.dex.header import refusal
from auditor.apk.errors import PartError

HEADER = struct.Struct("<8sI20s20I")
SMALLEST_HEADER = 0x70
CONTAINER_VERSION = 41
CHECKED_FROM = 12  # the checksum covers what comes behind it
ENDIAN = 0x12345678

PROTO = np.dtype([("shorty", "<u4"), ("returns", "<u4"), ("parameters", "<u4")])
FIELD = np.dtype([("owner", "<u2"), ("kind", "<u2"), ("name", "<u4")])
METHOD = np.dtype([("owner", "<u2"), ("proto", "<u2"), ("name", "<u4")])
CLASS = np.dtype([(name, "<u4") for name in ("type", "access", "parent", "interfaces", "source", "annotations", "data", "values")])
U4 = np.dtype("<u4")
U2 = np.dtype("<u2")


class Tables(Struct, frozen=True):
    """The id tables as arrays over the file's bytes. ``map_offsets``: where sections start, ascending.

    ``intact``: the header's checksum is right; Android does not load a file whose checksum is wrong. ``refusal``: what else in the
    header and the map it does not load the file for; None if nothing.
    """

    data: Bytes
    units: Units
    version: int
    intact: bool
    strings: Anything
    types: Anything
    protos: Anything
    fields: Anything
    methods: Anything
    classes: Anything
    map_offsets: tuple[int, ...]
    refusal: str | None


def dex_files(content: bytes) -> Iterator[Tables]:
    """The dex files of an entry: one, or all of a container. Raises PartError where one is damaged."""
    at = 0
    while True:
        tables, at = _tables(content, at)
        yield tables
        if tables.version < CONTAINER_VERSION or at >= len(content):
            return


def _tables(content: bytes, at: int) -> tuple[Tables, int]:
    """One dex's tables and the offset of the next header."""
    version = _version(content, at)
    fields = HEADER.unpack_from(content, at)
    size, endian = fields[3], fields[5]
    if endian != ENDIAN:
        raise PartError("its byte order is not little-endian")
    if version < CONTAINER_VERSION and size > len(content):
        raise PartError(f"it is cut off: {size} bytes declared, {len(content)} there")
    if version >= CONTAINER_VERSION and size < SMALLEST_HEADER:
        raise PartError("a header in the container is damaged")
    data = np.frombuffer(content, np.uint8)
    sections = fields[9:21]
    tables = Tables(
        data,
        data[: len(data) & ~1].view(U2),
        version,
        zlib.adler32(memoryview(content)[at + CHECKED_FROM : at + size]) == fields[1],
        _section(data, sections[0:2], U4, "string"),
        _section(data, sections[2:4], U4, "type"),
        _section(data, sections[4:6], PROTO, "prototype"),
        _section(data, sections[6:8], FIELD, "field"),
        _section(data, sections[8:10], METHOD, "method"),
        _section(data, sections[10:12], CLASS, "class"),
        _map_offsets(content, fields[8]),
        refusal(content, at, version, fields),
    )
    _check(tables)
    if len(tables.strings) and int(tables.strings.max()) >= len(content):
        tables = replace(tables, refusal="strings of it lie outside the file; Android does not load it")
    return tables, at + size


def _version(content: bytes, at: int) -> int:
    if at + SMALLEST_HEADER > len(content):
        raise PartError("it is too short for a dex header")
    magic = content[at : at + 8]
    if magic[:4] != b"dex\n" or not magic[4:7].isdigit() or magic[7] != 0:
        raise PartError("it does not start with a dex header")
    version = int(magic[4:7])
    if not 35 <= version <= CONTAINER_VERSION:
        raise PartError(f"dex version {version:03} is not known")
    return version


def _section(data: Bytes, place: tuple[int, ...], shape: np.dtype[np.void] | np.dtype[np.uint32], name: str) -> Anything:
    count, offset = place
    if count == 0:
        return np.empty(0, shape)
    if offset + count * shape.itemsize > len(data):
        raise PartError(f"its {name} table lies outside the file")
    return data[offset : offset + count * shape.itemsize].view(shape)


def _map_offsets(content: bytes, at: int) -> tuple[int, ...]:
    if at == 0 or at + 4 > len(content):
        return ()
    count = struct.unpack_from("<I", content, at)[0]
    count = min(count, (len(content) - at - 4) // 12, 64)
    items = (struct.unpack_from("<HHII", content, at + 4 + 12 * index) for index in range(count))
    return tuple(sorted({offset for _, _, _, offset in items}))


def _check(tables: Tables) -> None:
    """Every index that later code follows without looking must be in range."""
    for values, limit, what in (
        (tables.types, len(tables.strings), "type"),
        (tables.protos["returns"], len(tables.types), "prototype"),
        (tables.fields["owner"], len(tables.types), "field"),
        (tables.fields["name"], len(tables.strings), "field"),
        (tables.methods["owner"], len(tables.types), "method"),
        (tables.methods["proto"], len(tables.protos), "method"),
        (tables.methods["name"], len(tables.strings), "method"),
        (tables.classes["type"], len(tables.types), "class"),
    ):
        if len(values) and int(values.max()) >= limit:
            raise PartError(f"its {what} table points outside the file")
