"""64-bit keys by which members are compared across dex files: equal names and types give equal keys.

A collision would merge two signatures; with 64 well-mixed bits that takes billions of members.
"""

import numpy as np

from auditor.apk.dex.arrays import Anything, Keys, Longs
from auditor.apk.dex.tables import Tables

_ODD = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


def mix(left: Anything, right: Anything) -> Keys:
    """One key of two numbers, in their order (the finaliser of SplitMix64)."""
    key = left.astype(np.uint64) * _ODD + right.astype(np.uint64) + np.uint64(1)
    key = (key ^ (key >> np.uint64(30))) * _FIRST
    key = (key ^ (key >> np.uint64(27))) * _SECOND
    return np.asarray(key ^ (key >> np.uint64(31)), np.uint64)


def proto_keys(tables: Tables, types: Anything) -> Keys:
    """A key per prototype; ``types`` maps the file's type indices to numbers that all files share."""
    keys = mix(types[tables.protos["returns"]], np.zeros(len(tables.protos), np.int64))
    first, count = parameter_lists(tables)
    for place in range(int(count.max(initial=0))):
        live = np.flatnonzero(count > place)
        index = tables.units[first[live] + place]
        index = np.minimum(index, len(types) - 1)
        keys[live] = mix(keys[live], types[index])
    return keys


def parameter_lists(tables: Tables) -> tuple[Longs, Longs]:
    """(first unit, number of parameters) per prototype (type_list: u4 size, then u2 type indices)."""
    return type_lists(tables, tables.protos["parameters"].astype(np.int64))


def type_lists(tables: Tables, offsets: Longs) -> tuple[Longs, Longs]:
    """(first unit, length) of the type lists at these byte offsets; 0 means none, as does one outside the file."""
    at = offsets // 2
    good = (offsets > 0) & (at + 2 <= len(tables.units))
    at = np.where(good, at, 0)
    count = np.where(good, tables.units[at].astype(np.int64), 0)
    count = np.where(at + 2 + count <= len(tables.units), count, 0)
    return at + 2, count


def proto_key(returns: int, parameters: tuple[int, ...]) -> Keys:
    """The key of one prototype, by the same rule."""
    key = mix(np.array([returns]), np.array([0]))
    for parameter in parameters:
        key = mix(key, np.array([parameter]))
    return key
