"""Picks the values of a JSON text that hold given positions, without building the rest: most of a message is of no interest."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

import msgspec

_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])
_BEFORE_MEMBER = re.compile(rb'\s*,?\s*"(?:[^"\\]|\\.)*+"\s*:\s*', re.DOTALL)
_BEFORE_ITEM = re.compile(rb"\s*,?\s*")
_SPACE = re.compile(rb"\s*")

#: (path, nearest name, the value's text): a string with its quotes, a number, true, false or null.
Picked = tuple[str, str, bytes]
_Frame = tuple[str, str, bytes, int]


def pick(data: bytes, points: Sequence[int], path: str, key: str) -> Iterator[Picked]:
    """Values at ``points`` (ascending offsets into ``data``), in order. A point in a name belongs to the name's value.

    Raises msgspec.DecodeError or RecursionError if the text is not valid JSON, and NotInOrder if a name occurs twice.
    """
    begin = _SPACE.match(data)
    lead = begin.end() if begin else 0
    stack: list[_Frame] = [(path, key, data[lead:], lead)]
    while stack:
        path, key, raw, base = stack.pop()
        if raw[:1] in (b"{", b"["):
            stack.extend(reversed(list(_children(path, key, raw, base, points))))
        else:
            yield path, key, raw


class NotInOrderError(ValueError):
    """The members of an object do not lie where they should: one name stands for two of them."""


def _children(path: str, key: str, raw: bytes, base: int, points: Sequence[int]) -> Iterator[_Frame]:
    """Members or items of one object or list that hold a point."""
    named = raw[:1] == b"{"
    members = _OBJECT.decode(raw).items() if named else enumerate(_ARRAY.decode(raw))
    before = _BEFORE_MEMBER if named else _BEFORE_ITEM
    at, next_point, last = 1, bisect_left(points, base), bisect_left(points, base + len(raw))
    for name, member in members:
        if next_point >= last:
            return
        value = bytes(member)
        gap = before.match(raw, at)
        start = gap.end() if gap else at
        at = start + len(value)
        if raw[start:at] != value:
            raise NotInOrderError
        if points[next_point] < base + at:
            yield (f"{path}.{name}", str(name), value, base + start) if named else (f"{path}[{name}]", key, value, base + start)
            next_point = bisect_left(points, base + at, next_point)
