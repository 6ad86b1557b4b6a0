"""Class data of all classes in one pass (class_data_item: ULEB128 counts, then fields and methods as index differences).

Where a ULEB128 value ends does not depend on where reading starts, so the values of all classes are found by the bytes without
continuation bit, and each class's lists by ranks among them.
"""

import numpy as np
from msgspec import Struct

from auditor.apk.dex.arrays import Anything, Ints, Longs, spread, starts_of
from auditor.apk.dex.tables import Tables
from auditor.apk.errors import PartError


class Members(Struct, frozen=True):
    """The defined methods, in the order of their classes. ``klass`` indexes class_defs, ``method`` method_ids.

    ``damaged`` counts classes whose data could not be read.
    """

    klass: Ints
    method: Ints
    access: Ints
    code: Longs
    direct: Anything
    damaged: int


def read_members(tables: Tables) -> Members:
    """All defined methods. Raises PartError if no class's data can be read."""
    offsets = tables.classes["data"].astype(np.int64)
    rows = np.flatnonzero(offsets)
    if not len(rows):
        return _none()
    inside = offsets[rows] < len(tables.data)
    if not inside.any():
        raise PartError("its class data cannot be read")
    lists = _Lists(tables, rows[inside], offsets[rows[inside]])
    members = lists.members(int((~inside).sum()))
    if members.damaged == len(rows):
        raise PartError("its class data cannot be read")
    return members


def _none() -> Members:
    empty = np.empty(0, np.int32)
    return Members(empty, empty, empty, np.empty(0, np.int64), np.empty(0, np.bool_), 0)


class _Lists:
    """Values of the region that holds class data: ``last`` the offset of each value's final byte, ``value`` the values."""

    def __init__(self, tables: Tables, rows: Longs, offsets: Longs) -> None:
        self.tables = tables
        self.rows = rows
        low, high = int(offsets.min()), _region_end(tables, int(offsets.max()))
        region = tables.data[low:high]
        self.last = np.flatnonzero(region < 0x80)
        self.first_byte = offsets - low
        self.rank = np.searchsorted(self.last, self.first_byte)
        self.value = _values(region, self.last, self.first_byte, self.rank)

    def members(self, damaged: int) -> Members:
        total = len(self.value)
        readable = self.rank + 4 <= total
        rank = self.rank[readable]
        counts = self.value[rank[:, None] + np.arange(4)]
        end = rank + 4 + 2 * (counts[:, 0] + counts[:, 1]) + 3 * (counts[:, 2] + counts[:, 3])
        # counts are below 2^32 each, so the sum cannot overflow
        fits = end <= total
        bad = damaged + int((~readable).sum()) + int((~fits).sum())
        return self._methods(self.rows[readable][fits], rank[fits], counts[fits], bad)

    def _methods(self, rows: Longs, rank: Longs, counts: Longs, damaged: int) -> Members:
        first = rank + 4 + 2 * (counts[:, 0] + counts[:, 1])
        direct, virtual = counts[:, 2], counts[:, 3]
        starts = np.stack([first, first + 3 * direct], axis=1).ravel()
        sizes = np.stack([direct, virtual], axis=1).ravel()
        place = np.repeat(starts, sizes) + 3 * (spread(np.zeros_like(sizes), sizes))
        index = _running(self.value[place], sizes)
        good = index < len(self.tables.methods)
        kind = np.repeat(np.tile(np.array([True, False]), len(rows)), sizes)
        return Members(
            np.repeat(np.repeat(rows, 2), sizes)[good].astype(np.int32),
            index[good].astype(np.int32),
            self.value[place + 1][good].astype(np.int32),
            self.value[place + 2][good],
            kind[good],
            damaged + int(not good.all()),
        )


def _region_end(tables: Tables, last: int) -> int:
    """The end of the section in which the last class's data lies; the file's end if the map does not tell."""
    return next((offset for offset in tables.map_offsets if offset > last), len(tables.data))


def _values(region: Anything, last: Longs, start: Longs, rank: Longs) -> Longs:
    """The value that ends at each ``last``; at ``rank`` the value begins at ``start`` whatever comes before."""
    begin = np.empty_like(last)
    begin[:1] = 0
    begin[1:] = last[:-1] + 1
    known = rank < len(last)
    begin[rank[known]] = start[known]
    value = np.zeros(len(last), np.int64)
    for place in range(5):
        at = begin + place
        live = at <= last
        if not live.any():
            break
        value[live] |= (region[at[live]] & 0x7F).astype(np.int64) << (7 * place)
    return value & 0xFFFFFFFF


def _running(differences: Longs, sizes: Longs) -> Longs:
    """Running sums within each group."""
    sums = np.cumsum(differences)
    filled = sizes > 0
    first = starts_of(sizes)[filled]
    before = sums[first] - differences[first]
    return sums - np.repeat(before, sizes[filled])
