"""The constant pool of a class file (The Java Virtual Machine Specification, chapter 4.4)."""

import struct

from msgspec import Struct

from auditor.apk.dex.strings import decode
from auditor.apk.errors import PartError

UTF8, INTEGER, FLOAT, LONG, DOUBLE, CLASS, STRING = 1, 3, 4, 5, 6, 7, 8
FIELD, METHOD, INTERFACE_METHOD, NAME_AND_TYPE = 9, 10, 11, 12
METHOD_HANDLE, METHOD_TYPE, DYNAMIC, INVOKE_DYNAMIC, MODULE, PACKAGE = 15, 16, 17, 18, 19, 20

#: The layout of what follows the tag; strings of bytes are read apart.
_SHAPES = {
    INTEGER: ">i", FLOAT: ">f", LONG: ">q", DOUBLE: ">d", CLASS: ">H", STRING: ">H", FIELD: ">HH", METHOD: ">HH",
    INTERFACE_METHOD: ">HH", NAME_AND_TYPE: ">HH", METHOD_HANDLE: ">BH", METHOD_TYPE: ">H", DYNAMIC: ">HH", INVOKE_DYNAMIC: ">HH",
    MODULE: ">H", PACKAGE: ">H",
}  # fmt: skip
_READERS = {tag: struct.Struct(shape) for tag, shape in _SHAPES.items()}
_LENGTH = struct.Struct(">H")


class Member(Struct, frozen=True):
    """A field or method that code refers to: descriptors as in class files (``Landroid/net/Uri;``, ``(I)V``)."""

    owner: str
    name: str
    type: str


class Handle(Struct, frozen=True):
    """A method handle: ``kind`` is its reference kind (table 5.4.3.5-A)."""

    kind: int
    member: Member


class Pool:
    """The entries by index. Raises PartError where an index has no entry of the kind that is asked for."""

    def __init__(self, data: bytes, at: int) -> None:
        """``at``: where the count stands. ``end`` is where the pool ends."""
        (count,) = _LENGTH.unpack_from(data, at)
        self._entries: list[tuple[int, object] | None] = [None] * count
        at += 2
        index = 1
        while index < count:
            tag = data[at]
            if tag == UTF8:
                (length,) = _LENGTH.unpack_from(data, at + 1)
                self._entries[index] = (UTF8, data[at + 3 : at + 3 + length])
                at += 3 + length
            elif tag in _READERS:
                reader = _READERS[tag]
                self._entries[index] = (tag, reader.unpack_from(data, at + 1))
                at += 1 + reader.size
            else:
                raise PartError(f"its constant {index} has an unknown tag")
            index += 2 if tag in (LONG, DOUBLE) else 1
        self.end = at
        self._texts: dict[int, str] = {}
        self._members: dict[int, Member] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def tag(self, index: int) -> int:
        """The kind of an entry, 0 where there is none."""
        entry = self._entries[index] if 0 <= index < len(self._entries) else None
        return entry[0] if entry else 0

    def _get(self, index: int, *tags: int) -> tuple[object, ...]:
        entry = self._entries[index] if 0 <= index < len(self._entries) else None
        if entry is None or entry[0] not in tags:
            raise PartError(f"its constant {index} is not what the code takes it for")
        return entry[1]  # type: ignore[return-value]

    def text(self, index: int) -> str:
        """A UTF-8 entry."""
        if index not in self._texts:
            self._texts[index] = decode(self._get(index, UTF8))  # type: ignore[arg-type]
        return self._texts[index]

    def type(self, index: int) -> str:
        """A class entry as a descriptor."""
        name = self.text(self._get(index, CLASS)[0])  # type: ignore[arg-type]
        return name if name.startswith("[") else f"L{name};"

    def string(self, index: int) -> str:
        """A string entry's text."""
        return self.text(self._get(index, STRING)[0])  # type: ignore[arg-type]

    def number(self, index: int) -> int | None:
        """An integer; None for a float."""
        value = self._get(index, INTEGER, LONG, FLOAT, DOUBLE)[0]
        return value if isinstance(value, int) else None

    def name_and_type(self, index: int) -> tuple[str, str]:
        """(name, descriptor)."""
        name, kind = self._get(index, NAME_AND_TYPE)
        return self.text(name), self.text(kind)  # type: ignore[arg-type]

    def member(self, index: int) -> Member:
        """A field or method."""
        if index not in self._members:
            owner, rest = self._get(index, FIELD, METHOD, INTERFACE_METHOD)
            self._members[index] = Member(self.type(owner), *self.name_and_type(rest))  # type: ignore[arg-type]
        return self._members[index]

    def handle(self, index: int) -> Handle:
        """A method handle."""
        kind, member = self._get(index, METHOD_HANDLE)
        return Handle(kind, self.member(member))  # type: ignore[arg-type]

    def method_type(self, index: int) -> str:
        """A method type's descriptor."""
        return self.text(self._get(index, METHOD_TYPE)[0])  # type: ignore[arg-type]

    def dynamic(self, index: int) -> tuple[int, str, str]:
        """(number of the bootstrap method, name, descriptor) of a dynamic call or constant."""
        bootstrap, rest = self._get(index, DYNAMIC, INVOKE_DYNAMIC)
        return bootstrap, *self.name_and_type(rest)  # type: ignore[arg-type, return-value]
