"""Protocol buffers' wire format (protobuf.dev, "Encoding"), one level of a message at a time, as it is asked for."""

from collections.abc import Iterator

from auditor.apk.errors import PartError

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5
LONGEST_VARINT = 10


class Message:
    """The fields of one message. Raises PartError where the bytes are none.

    A field of another wire type than asked for is taken for missing.
    """

    __slots__ = ("_fields",)

    def __init__(self, data: bytes | memoryview) -> None:
        self._fields: dict[int, list[int | memoryview]] = {}
        for number, value in _fields(memoryview(data)):
            self._fields.setdefault(number, []).append(value)

    def __contains__(self, field: int) -> bool:
        return field in self._fields

    def number(self, field: int) -> int:
        """A varint or fixed number, the last of several; 0 without one."""
        return next((value for value in reversed(self._fields.get(field, ())) if isinstance(value, int)), 0)

    def text(self, field: int) -> str:
        """A string; "" without one."""
        return next((str(value, "utf-8", "replace") for value in reversed(self._raw(field))), "")

    def message(self, field: int) -> "Message | None":
        """A message inside this one; None without one."""
        raw = self._raw(field)
        return Message(raw[-1]) if raw else None

    def messages(self, field: int) -> "Iterator[Message]":
        """The messages of a repeated field."""
        return (Message(value) for value in self._raw(field))

    def texts(self, field: int) -> list[str]:
        """The strings of a repeated field."""
        return [str(value, "utf-8", "replace") for value in self._raw(field)]

    def _raw(self, field: int) -> list[memoryview]:
        return [value for value in self._fields.get(field, ()) if not isinstance(value, int)]


def _fields(data: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    at, end = 0, len(data)
    while at < end:
        key, at = _varint(data, at)
        number, kind = key >> 3, key & 7
        if kind == VARINT:
            value, at = _varint(data, at)
            yield number, value
            continue
        if kind == LENGTH:
            size, at = _varint(data, at)
        elif kind in (FIXED64, FIXED32):
            size = 8 if kind == FIXED64 else 4
        else:
            raise PartError("it is no protocol buffer")
        if number == 0 or at + size > end:
            raise PartError("a protocol buffer in it is damaged")
        content = data[at : at + size]
        yield number, content if kind == LENGTH else int.from_bytes(content, "little")
        at += size


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data) and shift < 7 * LONGEST_VARINT:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if not byte & 0x80:
            return value, at
        shift += 7
    raise PartError("a number in a protocol buffer is cut off")
