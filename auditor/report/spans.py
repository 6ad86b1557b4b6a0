"""A text cut where any of its marks begins or ends, so that marks that nest, cross or coincide come out properly nested."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

#: Marks of one piece that are listed; a text in which everything overlaps would else grow with the square of its length.
SHOWN = 6


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` to ``end`` (exclusive) belong to mark number ``mark``."""

    mark: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text under the same marks. ``begins``: those that start here; ``more``: how many ``marks`` leaves out."""

    start: int
    end: int
    marks: tuple[int, ...] = ()
    begins: tuple[int, ...] = ()
    more: int = 0


def placed(span: Span, length: int) -> bool:
    """Whether ``span`` lies in a text of ``length`` characters and holds at least one."""
    return 0 <= span.start < span.end <= length


def pieces(length: int, spans: Iterable[Span]) -> Iterator[Piece]:
    """Cuts 0 to ``length`` at every edge; inner marks come first, of equals lower numbers. Leaves out spans that are not placed."""
    starts: dict[int, list[Span]] = defaultdict(list)
    ends: dict[int, list[Span]] = defaultdict(list)
    for span in dict.fromkeys(spans):
        if placed(span, length):
            starts[span.start].append(span)
            ends[span.end].append(span)
    active: dict[Span, None] = {}
    edges = sorted({0, length, *starts, *ends})
    for start, end in pairwise(edges):
        for span in ends.get(start, ()):
            active.pop(span, None)
        begun = sorted(starts.get(start, ()), key=lambda span: (-span.end, -span.mark))
        active |= dict.fromkeys(begun)
        shown = tuple(span.mark for span in islice(reversed(active), SHOWN))
        yield Piece(start, end, shown, tuple(sorted(span.mark for span in begun)), max(0, len(active) - SHOWN))
