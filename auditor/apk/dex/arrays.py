"""Names for the arrays that the index is made of, and the set operations on them.

numpy's own set operations import its masked arrays and hash where sorting is as fast.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Units = npt.NDArray[np.uint16]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]
Anything = npt.NDArray[Any]


def starts_of(counts: Longs) -> Longs:
    """Where each group starts if groups of these sizes are laid end to end."""
    return np.cumsum(counts) - counts


def spread(starts: Longs, counts: Longs) -> Longs:
    """start, start + 1, ... for each group, laid end to end."""
    total = int(counts.sum())
    return np.repeat(starts - starts_of(counts), counts) + np.arange(total, dtype=np.int64)


def distinct(values: Anything) -> Anything:
    """The distinct values, ascending; faster than numpy's hashing for integers that need sorting anyway."""
    ordered = np.sort(values)
    if len(ordered) < 2:
        return ordered
    keep = np.empty(len(ordered), np.bool_)
    keep[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=keep[1:])
    return ordered[keep]


def first_places(values: Anything) -> tuple[Anything, Longs]:
    """The distinct values, ascending, and where each occurs first."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    keep = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=keep[1:])
    return ordered[keep], order[keep]


def among(values: Anything, wanted: Anything | Sequence[int]) -> Flags:
    """Per value, whether it is one of the wanted ones."""
    known = distinct(np.asarray(wanted, values.dtype))
    if not len(known):
        return np.zeros(len(values), np.bool_)
    place = np.minimum(np.searchsorted(known, values), len(known) - 1)
    return np.asarray(known[place] == values, np.bool_)


class Lookup:
    """Where each value occurs in an array, sorted once."""

    def __init__(self, values: Anything) -> None:
        self._order: Ints = np.argsort(values, kind="stable").astype(np.int32)
        self._sorted = values[self._order]

    def places(self, value: Any) -> Ints:
        """The places of a value, ascending."""
        low, high = np.searchsorted(self._sorted, value), np.searchsorted(self._sorted, value, side="right")
        return self._order[low:high]
