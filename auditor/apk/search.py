"""Graphs in compressed rows, and breadth-first search over them."""

import numpy as np
from msgspec import Struct

from auditor.apk.dex.arrays import Anything, Flags, Ints, Longs, distinct, spread

NEVER = -2
ROOT = -1


class Pairs(Struct, frozen=True):
    """Conditional edges: from a reference's node to an overrider's method, open once an object of the overrider's class exists."""

    reference: Longs
    made: Longs
    method: Longs


class Graph:
    """Successors in compressed rows."""

    def __init__(self, size: int, sources: Anything, targets: Anything) -> None:
        packed = _distinct_pairs(sources, targets)
        self.size = size
        self.targets: Ints = packed.astype(np.int32)  # the lower half
        packed >>= 32
        self.first: Longs = np.zeros(size + 1, np.int64)
        np.cumsum(np.bincount(packed, minlength=size), out=self.first[1:])

    def step(self, nodes: Longs) -> tuple[Ints, Longs]:
        """(successor, node that leads to it) for every edge out of some nodes."""
        count = self.first[nodes + 1] - self.first[nodes]
        return self.targets[spread(self.first[nodes], count)], np.repeat(nodes, count)

    def reversed(self, pairs: Pairs) -> "Graph":
        """The same edges, conditional ones included, the other way round."""
        sources = np.repeat(np.arange(self.size, dtype=np.int32), np.diff(self.first))
        targets = np.concatenate([self.targets, pairs.method.astype(np.int32)])
        return Graph(self.size, targets, np.concatenate([sources, pairs.reference.astype(np.int32)]))


def _distinct_pairs(sources: Anything, targets: Anything) -> Longs:
    """Each pair once, ascending, the source in the upper half. Works in place: this is where a large package's memory peaks."""
    packed = sources.astype(np.int64)
    packed <<= 32
    packed |= targets
    packed.sort()
    keep = np.ones(len(packed), np.bool_)
    np.not_equal(packed[1:], packed[:-1], out=keep[1:])
    return packed[keep]


class Search:
    """A breadth-first search that can go on where it stopped. ``before``: per node its predecessor on a path from a start, ROOT for
    starts, NEVER if there is no path. ``closed`` nodes are not entered."""

    def __init__(self, graph: Graph, pairs: Pairs, closed: Longs) -> None:
        self.graph = graph
        self.pairs = pairs
        self.closed = closed
        self.before: Ints = np.full(graph.size, NEVER, np.int32)

    def go_on(self, starts: Longs, exists: Flags) -> None:
        """Searches from further starts; ``exists`` marks nodes of objects that are there whoever made them."""
        before = self.before
        before[self.closed] = ROOT
        frontier = distinct(starts[before[starts] == NEVER])
        before[frontier] = ROOT
        while True:
            frontier = self._level(frontier)
            if not len(frontier):
                frontier = self._dispatched(exists)
                if not len(frontier):
                    break
        before[self.closed] = NEVER

    def _level(self, frontier: Longs) -> Longs:
        before = self.before
        target, source = self.graph.step(frontier)
        new = before[target] == NEVER
        target, source = target[new], source[new]
        # the last of several assignments wins, so the smallest source goes last
        before[target[::-1]] = source[::-1]
        return distinct(target)

    def _dispatched(self, exists: Flags) -> Longs:
        """Overriders of what has been called, in classes of which there are objects."""
        before, pairs = self.before, self.pairs
        known = (before[pairs.made] != NEVER) | exists[pairs.made]
        new = known & (before[pairs.reference] != NEVER) & (before[pairs.method] == NEVER)
        before[pairs.method[new][::-1]] = pairs.reference[new][::-1]
        return distinct(pairs.method[new])
