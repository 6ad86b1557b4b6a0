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


class Picked(msgspec.Struct, frozen=True):
    """A value: its path, the nearest name, its text, and where that starts. ``whole``: not to be looked into any further."""

    path: str
    key: str
    raw: bytes
    base: int = 0
    whole: bool = False


class NotInOrderError(ValueError):
    """The members of an object do not lie where they should: one name stands for two of them."""


def pick(data: bytes, points: Sequence[int], path: str, key: str) -> Iterator[Picked]:
    """Scalars at ``points`` (ascending offsets into ``data``), in order; where a name holds a point, the name and its whole value.

    Raises msgspec.DecodeError or RecursionError if the text is not valid JSON, and NotInOrderError if a name occurs twice.
    """
    begin = _SPACE.match(data)
    lead = begin.end() if begin else 0
    stack = [Picked(path, key, data[lead:], lead)]
    while stack:
        item = stack.pop()
        if item.raw[:1] in (b"{", b"[") and not item.whole:
            stack.extend(reversed(list(_children(item, points))))
        else:
            yield item


def _children(parent: Picked, points: Sequence[int]) -> Iterator[Picked]:
    """Members or items of one object or list that hold a point."""
    raw, base = parent.raw, parent.base
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
            yield from _member(parent, name, value, base + start, named and points[next_point] < base + start)
            next_point = bisect_left(points, base + at, next_point)


def _member(parent: Picked, name: str | int, value: bytes, start: int, whole: bool) -> Iterator[Picked]:
    if isinstance(name, int):
        yield Picked(f"{parent.path}[{name}]", parent.key, value, start)
        return
    if whole:
        yield Picked(f"{parent.path}{{key}}", "", msgspec.json.encode(name), start, True)
    yield Picked(f"{parent.path}.{name}", name, value, start, whole)
