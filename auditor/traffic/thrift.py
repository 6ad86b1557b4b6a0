"""Apache Thrift's compact protocol without a schema: a message, or a bare struct that fills the data. Sans-io and bounded.

Specification: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
"""

from collections.abc import Callable
from typing import Any

from auditor.traffic.binary import MAX_NESTING, Cursor, Fields, MalformedError, is_text, varint

PROTOCOL, VERSION = 0x82, 1
_STOP, _TRUE, _FALSE = 0, 1, 2


def message(data: bytes) -> Fields:
    """Fields of a message's struct as (id, value)."""
    cursor = Cursor(data)
    if cursor.uint(1) != PROTOCOL or cursor.uint(1) & 0x1F != VERSION:
        raise MalformedError("no compact message")
    varint(cursor)
    cursor.take(varint(cursor)).isascii()
    return _whole(cursor)


def bare(data: bytes) -> Fields:
    """Fields of a struct that stands alone. Only one with a text in it is told from chance."""
    fields = _whole(Cursor(data))
    if not _has_text(fields):
        raise MalformedError("nothing that tells a struct")
    return fields


def _whole(cursor: Cursor) -> Fields:
    fields = _struct(cursor, 0)
    if not cursor.done or not fields:
        raise MalformedError("bytes left over")
    return fields


def _has_text(value: Any) -> bool:
    if isinstance(value, list):
        return any(_has_text(item[1] if isinstance(item, tuple) else item) for item in value)
    return isinstance(value, str) and len(value) > 3


def _struct(cursor: Cursor, nesting: int) -> Fields:
    if nesting > MAX_NESTING:
        raise MalformedError("too deep")
    fields: Fields = []
    number = 0
    while (head := cursor.uint(1)) != _STOP:
        cursor.count()
        step, kind = head >> 4, head & 0x0F
        number = number + step if step else _zigzag(cursor)
        if not 0 < number < 1 << 15:
            raise MalformedError("no field id")
        fields.append((number, kind == _TRUE if kind in (_TRUE, _FALSE) else _value(cursor, kind, nesting)))
    return fields


def _value(cursor: Cursor, kind: int, nesting: int) -> Any:
    read = _KINDS.get(kind)
    if read is None:
        raise MalformedError("no type")
    cursor.count()
    return read(cursor, nesting)


def _zigzag(cursor: Cursor) -> int:
    number = varint(cursor)
    return number >> 1 ^ -(number & 1)


def _binary(cursor: Cursor, _nesting: int) -> str | bytes:
    data = cursor.take(varint(cursor))
    return data.decode() if is_text(data) else data


def _list(cursor: Cursor, nesting: int) -> list[Any]:
    head = cursor.uint(1)
    count, kind = head >> 4, head & 0x0F
    count = varint(cursor) if count == 0x0F else count
    if count > len(cursor.data) - cursor.at:
        raise MalformedError("more items than bytes")
    return [(at, _item(cursor, kind, nesting)) for at in range(count)]


def _map(cursor: Cursor, nesting: int) -> list[Any]:
    count = varint(cursor)
    if not count:
        return []
    if count > len(cursor.data) - cursor.at:
        raise MalformedError("more items than bytes")
    kinds = cursor.uint(1)
    pairs = ((_item(cursor, kinds >> 4, nesting), _item(cursor, kinds & 0x0F, nesting)) for _ in range(count))
    return [(str(key), value) if isinstance(key, str | int) else (at, value) for at, (key, value) in enumerate(pairs)]


def _item(cursor: Cursor, kind: int, nesting: int) -> Any:
    """An element of a list or map; there a boolean takes a byte."""
    return cursor.uint(1) == _TRUE if kind in (_TRUE, _FALSE) else _value(cursor, kind, nesting + 1)


_KINDS: dict[int, Callable[[Cursor, int], Any]] = {
    3: lambda cursor, _: cursor.unpack(">b"),
    4: lambda cursor, _: _zigzag(cursor),
    5: lambda cursor, _: _zigzag(cursor),
    6: lambda cursor, _: _zigzag(cursor),
    7: lambda cursor, _: cursor.unpack("<d"),
    8: _binary,
    9: _list,
    10: _list,
    11: _map,
    12: lambda cursor, nesting: _struct(cursor, nesting + 1),
}
