"""Where an ELF file keeps its constants (System V gABI, chapters 4 and 5; AOSP bionic/linker/linker_phdr.cpp).

The loader goes by segments and barely looks at sections, so that a section table may say anything. It is believed where its
sections fill the segments that the loader maps; else the whole file counts.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple, Protocol

MAGIC = b"\x7fELF"
LITTLE_ENDIAN = 1
PROGBITS, STRTAB, NOBITS = 1, 3, 8
ALLOCATED, EXECUTABLE = 2, 4
LOADED = 1
#: What the sections must account for of the segments; alignment may take the rest.
FILLED = 0.9


class Bytes(Protocol):
    """A file's content: bytes, or a mapped file."""

    def __getitem__(self, place: slice, /) -> bytes: ...


class _Shape(NamedTuple):
    """Of one word size: the header's tail, a program header and a section header, each with the places of what counts."""

    header: struct.Struct  # phoff, shoff, (flags, ehsize), phentsize, phnum, shentsize, shnum
    segment: struct.Struct
    segment_size: int  # which field is p_filesz
    section: struct.Struct  # name, type, flags, address, offset, size, ...


_SHAPES = {
    1: _Shape(struct.Struct("<28xIIIHHHHH"), struct.Struct("<8I"), 4, struct.Struct("<10I")),
    2: _Shape(struct.Struct("<32xQQIHHHHH"), struct.Struct("<IIQQQQQQ"), 5, struct.Struct("<IIQQQQIIQQ")),
}


class _Section(NamedTuple):
    kind: int
    flags: int
    start: int
    end: int


def constants(data: Bytes, start: int, end: int) -> list[tuple[int, int]]:
    """(start, end) of each stretch that may hold strings, of the file that lies from ``start`` to ``end`` in ``data``.

    All of it where the section table is missing, damaged or says less than the loader would map, and where the file is no ELF.
    """
    whole = [(start, end)]
    try:
        found = _sections(data, start, end)
    except (struct.error, ValueError):
        return whole
    wanted = [(section.start, section.end) for section in found if _may_hold_strings(section)]
    return wanted or whole


def _sections(data: Bytes, start: int, end: int) -> list[_Section]:
    """The sections that the file holds. Raises ValueError and struct.error where the table is not to be believed."""
    ident = data[start : min(start + 16, end)]
    shape = _SHAPES.get(ident[4] if len(ident) == 16 else 0)
    if shape is None or ident[:4] != MAGIC or ident[5] != LITTLE_ENDIAN:
        raise ValueError("no ELF of Android")
    header = shape.header.unpack(data[start : min(start + shape.header.size, end)])
    segments_at, sections_at, _, _, segment_size, segments, section_size, sections = header
    if segment_size != shape.segment.size or section_size != shape.section.size or not sections:
        raise ValueError("tables of an unknown shape")
    mapped = sum(
        row[shape.segment_size] for row in _rows(data, start + segments_at, end, shape.segment, segments) if row[0] == LOADED
    )
    found = [
        _Section(row[1], row[2], start + row[4], start + row[4] + row[5])
        for row in _rows(data, start + sections_at, end, shape.section, sections)
        if row[1] not in (0, NOBITS)
    ]
    held = sum(section.end - section.start for section in found if section.flags & ALLOCATED)
    if any(section.end > end for section in found) or held < mapped * FILLED:
        raise ValueError("the section table says less than is loaded")
    return found


def _rows(data: Bytes, at: int, end: int, shape: struct.Struct, count: int) -> Iterator[tuple[int, ...]]:
    """The rows of a table. Raises struct.error where it ends outside the file."""
    return shape.iter_unpack(_exactly(data, at, end, shape.size * count))


def _exactly(data: Bytes, at: int, end: int, size: int) -> bytes:
    if at + size > end:
        raise ValueError("a table lies outside the file")
    return data[at : at + size]


def _may_hold_strings(section: _Section) -> bool:
    """.rodata, .data, .dynstr and the like, whatever they are called: loaded, no code, of plain content."""
    return section.kind in (PROGBITS, STRTAB) and bool(section.flags & ALLOCATED) and not section.flags & EXECUTABLE
