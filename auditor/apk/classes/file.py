"""One class file: its names, fields, methods and their code (The Java Virtual Machine Specification, chapter 4)."""

import struct
from collections.abc import Iterator

from msgspec import Struct

from auditor.apk.classes.pool import Pool
from auditor.apk.errors import PartError

MAGIC = b"\xca\xfe\xba\xbe"
STATIC = 0x8
LONGEST_CODE = 0xFFFF


class ByteCode(Struct, frozen=True):
    """A method's code: ``handlers`` are where exceptions go."""

    stack: int
    locals: int
    code: bytes
    handlers: tuple[int, ...]


class Method(Struct, frozen=True):
    """A declared method; ``code`` is None for abstract and native ones."""

    access: int
    name: str
    type: str
    code: ByteCode | None


class Field(Struct, frozen=True):
    """A declared field; ``value`` is the constant text of a static one."""

    access: int
    name: str
    type: str
    value: str | None


class ClassFile(Struct, frozen=True):
    """A class. ``bootstraps``: per bootstrap method its handle and arguments, as indices into the pool."""

    pool: Pool
    access: int
    type: str
    parent: str | None
    interfaces: tuple[str, ...]
    fields: tuple[Field, ...]
    methods: tuple[Method, ...]
    bootstraps: tuple[tuple[int, tuple[int, ...]], ...]


def read_class(data: bytes) -> ClassFile:
    """A class file's content. Raises PartError where it is damaged."""
    try:
        return _Reader(data).read()
    except (struct.error, IndexError) as error:
        raise PartError("it is cut off") from error


class _Reader:
    def __init__(self, data: bytes) -> None:
        if data[:4] != MAGIC:
            raise PartError("it does not start like a class file")
        self.data = data
        self.pool = Pool(data, 8)
        self.at = self.pool.end

    def read(self) -> ClassFile:
        access, this, parent = self._u2(), self._u2(), self._u2()
        interfaces = tuple(self.pool.type(self._u2()) for _ in range(self._u2()))
        fields = tuple(self._field() for _ in range(self._u2()))
        methods = tuple(self._method() for _ in range(self._u2()))
        bootstraps: tuple[tuple[int, tuple[int, ...]], ...] = ()
        for name, start, _ in self._attributes():
            if name == "BootstrapMethods":
                bootstraps = self._bootstraps(start)
        above = self.pool.type(parent) if parent else None
        return ClassFile(self.pool, access, self.pool.type(this), above, interfaces, fields, methods, bootstraps)

    def _u2(self) -> int:
        (value,) = struct.unpack_from(">H", self.data, self.at)
        self.at += 2
        return int(value)

    def _attributes(self) -> Iterator[tuple[str, int, int]]:
        """(name, start, length) of each attribute; leaves the cursor behind them all."""
        for _ in range(self._u2()):
            name, length = struct.unpack_from(">HI", self.data, self.at)
            start = self.at + 6
            self.at = start + length
            if self.at > len(self.data):
                raise PartError("an attribute lies outside the file")
            yield self.pool.text(name), start, length

    def _field(self) -> Field:
        access, name, kind = self._u2(), self.pool.text(self._u2()), self.pool.text(self._u2())
        value = None
        for attribute, start, _ in self._attributes():
            if attribute == "ConstantValue" and kind == "Ljava/lang/String;":
                value = self.pool.string(struct.unpack_from(">H", self.data, start)[0])
        return Field(access, name, kind, value)

    def _method(self) -> Method:
        access, name, kind = self._u2(), self.pool.text(self._u2()), self.pool.text(self._u2())
        code = None
        for attribute, start, _ in self._attributes():
            if attribute == "Code":
                code = self._code(start)
        return Method(access, name, kind, code)

    def _code(self, at: int) -> ByteCode:
        stack, places, length = struct.unpack_from(">HHI", self.data, at)
        if length > LONGEST_CODE:
            raise PartError("a method is longer than the format allows")
        end = at + 8 + length
        (handlers,) = struct.unpack_from(">H", self.data, end)
        targets = {struct.unpack_from(">H", self.data, end + 6 + 8 * number)[0] for number in range(handlers)}
        return ByteCode(stack, places, self.data[at + 8 : end], tuple(sorted(targets)))

    def _bootstraps(self, at: int) -> tuple[tuple[int, tuple[int, ...]], ...]:
        (count,) = struct.unpack_from(">H", self.data, at)
        at += 2
        found = []
        for _ in range(count):
            handle, arguments = struct.unpack_from(">HH", self.data, at)
            found.append((handle, struct.unpack_from(f">{arguments}H", self.data, at + 4)))
            at += 4 + 2 * arguments
        return tuple(found)
