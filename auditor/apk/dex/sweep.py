"""Finds every instruction of every method by a linear sweep, all methods advancing in lockstep.

Each step costs a few array operations, so long methods that are left over when most have ended are walked one by one.
"""

import numpy as np
from msgspec import Struct

from auditor.apk.dex.arrays import Anything, Bytes, Ints, Longs, Units
from auditor.apk.dex.opcodes import FILL_ARRAY, JUMBO, PACKED_SWITCH, SPARSE_SWITCH, WANTED, WIDTH
from auditor.apk.dex.tables import Tables

#: Below this many live methods a plain loop is faster than an array step.
FEW = 400
INSTRUCTIONS_AT = 16


class Code(Struct, frozen=True):
    """Where each method's instructions lie, in 16-bit units from the file's start; size 0 for none or damaged code."""

    start: Ints
    size: Ints
    damaged: int


class Found(Struct, frozen=True):
    """The instructions of interest: ``row`` of the method (in the order of Code), ``offset`` in units from its start."""

    row: Ints
    offset: Ints
    opcode: Bytes
    index: Ints


def locate(tables: Tables, code: Longs) -> Code:
    """The code items' instruction arrays (code_item: four u2, debug u4, size u4, units)."""
    head = code // 2
    good = (code > 0) & (code % 4 == 0) & (head + INSTRUCTIONS_AT // 2 <= len(tables.units))
    head = np.where(good, head, 0)
    low = tables.units[np.minimum(head + 6, len(tables.units) - 1)].astype(np.int64)
    high = tables.units[np.minimum(head + 7, len(tables.units) - 1)].astype(np.int64)
    size = np.where(good, low | high << 16, 0)
    start = head + INSTRUCTIONS_AT // 2
    inside = start + size <= len(tables.units)
    size = np.where(inside, size, 0)
    return Code(start.astype(np.int32), size.astype(np.int32), int(((code > 0) & ~(good & inside)).sum()))


def sweep(units: Units, code: Code) -> Found:
    """All instructions that call, touch static fields, load strings or classes, or make objects."""
    rows = np.flatnonzero(code.size)
    if not len(rows):
        empty = np.empty(0, np.int32)
        return Found(empty, empty, np.empty(0, np.uint8), empty)
    start, size = code.start[rows].astype(np.int64), code.size[rows].astype(np.int64)
    low, high = int(start.min()), int((start + size).max())
    region = units[low:high]
    marked = np.zeros(len(region), np.bool_)
    widths = _widths(region)
    cursor, end = _lockstep(widths, marked, (start - low).astype(np.int32), (start + size - low).astype(np.int32))
    _one_by_one(widths, marked, cursor, end)
    return _collect(region, marked, rows, start - low)


def _widths(region: Units) -> Anything:
    """The width of the instruction that would start at each unit; payloads are as long as their tables."""
    opcode = (region & 0xFF).astype(np.uint8)
    widths = WIDTH[opcode].astype(np.int32)
    payload = np.flatnonzero((opcode == 0) & (region != 0) & (region <= FILL_ARRAY))
    if len(payload):
        padded = np.concatenate([region[payload[0] :], np.zeros(4, np.uint16)]).astype(np.int64)
        at = payload - payload[0]
        first, second, third = padded[at + 1], padded[at + 2], padded[at + 3]
        kind = region[payload]
        length = np.select(
            [kind == PACKED_SWITCH, kind == SPARSE_SWITCH, kind == FILL_ARRAY],
            [first * 2 + 4, first * 4 + 2, ((second | third << 16) * first + 1) // 2 + 4],
            1,
        )
        widths[payload] = np.minimum(length, len(region))
    return widths


def _lockstep(widths: Anything, marked: Anything, cursor: Ints, end: Ints) -> tuple[Ints, Ints]:
    while len(cursor) > FEW:
        marked[cursor] = True
        cursor = cursor + widths[cursor]
        live = cursor < end
        cursor, end = cursor[live], end[live]
    return cursor, end


def _one_by_one(widths: Anything, marked: Anything, cursor: Ints, end: Ints) -> None:
    for first, last in zip(cursor.tolist(), end.tolist(), strict=True):
        steps = widths[first:last].tolist()
        at, size = 0, last - first
        here = bytearray(size)
        while at < size:
            here[at] = 1
            at += steps[at]
        marked[first:last] |= np.frombuffer(here, np.bool_)


def _collect(region: Units, marked: Anything, rows: Longs, start: Longs) -> Found:
    marked &= WANTED[(region & 0xFF).astype(np.uint8)]
    place = np.flatnonzero(marked)
    place = place[place + 1 < len(region)]
    opcode = (region[place] & 0xFF).astype(np.uint8)
    index = region[place + 1].astype(np.int32)
    jumbo = np.flatnonzero(opcode == JUMBO)
    if len(jumbo):
        index[jumbo] |= region[np.minimum(place[jumbo] + 2, len(region) - 1)].astype(np.int32) << 16
    order = np.argsort(start, kind="stable")
    which = np.searchsorted(start[order], place, side="right") - 1
    row = order[which]
    return Found(rows[row].astype(np.int32), (place - start[row]).astype(np.int32), opcode, index)
