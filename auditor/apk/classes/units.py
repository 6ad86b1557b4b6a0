"""Dalvik instructions under construction: 16-bit units whose indices are filled in once the tables are sorted."""

from typing import Literal

from msgspec import Struct

from auditor.apk.classes.pool import Member
from auditor.apk.errors import PartError

type Kind = Literal["string", "type", "field", "method"]

MOVE, MOVE_WIDE, MOVE_OBJECT = 0x03, 0x06, 0x09
_RESULT = {"J": 0x0B, "D": 0x0B, "L": 0x0C, "[": 0x0C}
_MOVE_EXCEPTION, CONST_16, CONST, CONST_WIDE_32, CONST_WIDE = 0x0D, 0x13, 0x14, 0x17, 0x18
CONST_STRING_JUMBO, CONST_CLASS, NEW_INSTANCE, GOTO_32, IF_EQZ = 0x1B, 0x1C, 0x22, 0x2A, 0x38
_STATIC = {"J": 1, "D": 1, "L": 2, "[": 2, "Z": 3, "B": 4, "C": 5, "S": 6}
SGET, SPUT = 0x60, 0x67
RETURN_VOID, RETURN, RETURN_WIDE, RETURN_OBJECT, THROW = 0x0E, 0x0F, 0x10, 0x11, 0x27

#: The highest register that the instructions used here can name.
LAST_REGISTER = 255


class Fix(Struct, frozen=True):
    """An index to be filled in: at a unit, of a table's entry (a string's takes two units)."""

    at: int
    kind: Kind
    key: str | Member


class Code(Struct, frozen=True):
    """A method's finished units; ``arguments`` lie in the last registers."""

    registers: int
    arguments: int
    units: list[int]
    fixes: list[Fix]


class Units:
    """Appends instructions. Raises PartError where a register or jump cannot be expressed."""

    def __init__(self) -> None:
        self.units: list[int] = []
        self.fixes: list[Fix] = []
        self._jumps: list[tuple[int, int, bool]] = []

    @property
    def here(self) -> int:
        """Where the next instruction will stand."""
        return len(self.units)

    def plain(self, opcode: int, register: int = 0) -> None:
        """An instruction of one unit."""
        if register > LAST_REGISTER:
            raise PartError("it uses too many registers")
        self.units.append(opcode | register << 8)

    def opaque(self, register: int) -> None:
        """Some value that is not followed."""
        self.plain(_MOVE_EXCEPTION, register)

    def move(self, opcode: int, target: int, source: int) -> None:
        """A copy between registers."""
        self.units += (opcode, target, source)

    def number(self, register: int, value: int, wide: bool) -> None:
        """A constant number; ``wide`` ones take two registers."""
        if wide:
            short = -(1 << 31) <= value < 1 << 31
            self.plain(CONST_WIDE_32 if short else CONST_WIDE, register)
            self.units += [value >> 16 * place & 0xFFFF for place in range(2 if short else 4)]
        elif -(1 << 15) <= value < 1 << 15:
            self.plain(CONST_16, register)
            self.units.append(value & 0xFFFF)
        else:
            self.plain(CONST, register)
            self.units += (value & 0xFFFF, value >> 16 & 0xFFFF)

    def string(self, register: int, text: str) -> None:
        """A constant text."""
        self.plain(CONST_STRING_JUMBO, register)
        self._indexed("string", text)
        self.units.append(0)

    def of_type(self, opcode: int, register: int, kind: str) -> None:
        """An instruction about a type: a class constant, a new object."""
        self.plain(opcode, register)
        self._indexed("type", kind)

    def static(self, base: int, register: int, field: Member) -> None:
        """A read (SGET) or write (SPUT) of a static field."""
        self.plain(base + _STATIC.get(field.type[:1], 0), register)
        self._indexed("field", field)

    def call(self, opcode: int, method: Member, first: int, count: int) -> None:
        """A call with arguments in consecutive registers."""
        self.plain(opcode, count)
        self._indexed("method", method)
        self.units.append(first)

    def result(self, register: int, kind: str) -> None:
        """Takes a call's result."""
        if kind != "V":
            self.plain(_RESULT.get(kind[:1], 0x0A), register)

    def jump(self, target: int, always: bool) -> None:
        """A jump to a label that ``finish`` places."""
        self._jumps.append((self.here, target, always))
        self.units += (GOTO_32, 0, 0) if always else (IF_EQZ, 0)

    def _indexed(self, kind: Kind, key: str | Member) -> None:
        self.fixes.append(Fix(self.here, kind, key))
        self.units.append(0)

    def finish(self, labels: dict[int, int], registers: int, arguments: int) -> Code:
        """The method, its jumps resolved."""
        for at, target, always in self._jumps:
            if target not in labels:
                raise PartError("a jump goes between instructions")
            way = labels[target] - at
            if not always and not -(1 << 15) <= way < 1 << 15:
                raise PartError("a jump is too far")
            self.units[at + 1] = way & 0xFFFF
            if always:
                self.units[at + 2] = way >> 16 & 0xFFFF
        return Code(registers, arguments, self.units, self.fixes)
