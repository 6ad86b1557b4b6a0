"""One method's instructions in full, decoded when a question needs them (Dalvik bytecode; Instruction formats)."""

import struct

from msgspec import Struct

from auditor.apk.dex.file import Dex
from auditor.apk.dex.opcodes import FILL_ARRAY, JUMBO, PACKED_SWITCH, SPARSE_SWITCH, WIDTH

LONGEST_METHOD = 40_000

MOVE = frozenset(range(0x01, 0x0A))
MOVE_RESULT = frozenset((0x0A, 0x0B, 0x0C))
RETURN_VALUE = frozenset((0x0F, 0x10, 0x11))
CONST_NUMBER = frozenset(range(0x12, 0x1A))
CONST_STRINGS = frozenset((0x1A, 0x1B))
CONST_CLASS = 0x1C
CHECK_CAST = 0x1F
NEW_INSTANCE = 0x22
IGET, SGET = frozenset(range(0x52, 0x59)), frozenset(range(0x60, 0x67))
IPUT, SPUT = frozenset(range(0x59, 0x60)), frozenset(range(0x67, 0x6E))
INVOKES = frozenset((*range(0x6E, 0x73), *range(0x74, 0x79)))
STATIC_INVOKES = frozenset((0x71, 0x77))
ENDS = frozenset((0x0E, 0x0F, 0x10, 0x11, 0x27))
GOTO = frozenset((0x28, 0x29, 0x2A))
IF = frozenset(range(0x32, 0x3E))
SWITCH = frozenset((0x2B, 0x2C))

#: Opcodes that write the register named by the low nibble, and by the whole byte, of the unit's upper half.
_WRITES_NIBBLE = frozenset((0x01, 0x04, 0x07, 0x12, 0x20, 0x21, 0x23, *IGET, *range(0x7B, 0x90), *range(0xB0, 0xD8)))
_WRITES_BYTE = frozenset(
    (0x02, 0x05, 0x08, *range(0x0A, 0x0E), *range(0x13, 0x1D), 0x22, *range(0x2D, 0x32), *range(0x44, 0x4B), *SGET,
     *range(0x90, 0xB0), *range(0xD8, 0xE3), 0xFE, 0xFF)
)  # fmt: skip


class Instruction(Struct, frozen=True):
    """An instruction. ``offset`` in units; ``target``: register written or -1; ``registers``: read by moves, puts, calls, returns.

    ``value``: literal or index into the file's tables; ``jumps``: offsets where control may go besides the next instruction.
    """

    offset: int
    opcode: int
    target: int
    registers: tuple[int, ...] = ()
    value: int = 0
    jumps: tuple[int, ...] = ()


class Body(Struct, frozen=True):
    """A method's code: ``parameters`` is the first register that holds an argument."""

    instructions: tuple[Instruction, ...]
    parameters: int
    place: dict[int, int]  # offset -> position in instructions
    sources: tuple[tuple[int, ...], ...]  # per position, the positions that control may come from


def read_body(dex: Dex, row: int) -> Body | None:
    """The code of a method of the file; None if it has none or too much."""
    start, size = int(dex.code.start[row]), int(dex.code.size[row])
    if not 0 < size <= LONGEST_METHOD:
        return None
    raw = dex.tables.units[start : start + size].tobytes()
    units = struct.unpack(f"<{size}H", raw)
    registers, arguments = (int(unit) for unit in dex.tables.units[start - 8 : start - 6])
    instructions: list[Instruction] = []
    place: dict[int, int] = {}
    for at in _offsets(units):
        place[at] = len(instructions)
        instructions.append(_instruction(units, at))
    return Body(tuple(instructions), registers - arguments, place, _sources(instructions, place))


def _offsets(units: tuple[int, ...]) -> list[int]:
    found, at, size = [], 0, len(units)
    while at < size:
        unit = units[at]
        if unit in (PACKED_SWITCH, SPARSE_SWITCH, FILL_ARRAY) and at + 1 < size:
            at += _payload(units, at)
            continue
        width = int(WIDTH[unit & 0xFF])
        if at + width > size:
            break
        found.append(at)
        at += width
    return found


def _payload(units: tuple[int, ...], at: int) -> int:
    count = units[at + 1]
    if units[at] == PACKED_SWITCH:
        return count * 2 + 4
    if units[at] == SPARSE_SWITCH:
        return count * 4 + 2
    elements = units[at + 2] | units[at + 3] << 16 if at + 3 < len(units) else 0
    return (elements * count + 1) // 2 + 4


def _instruction(units: tuple[int, ...], at: int) -> Instruction:
    unit = units[at]
    opcode, high = unit & 0xFF, unit >> 8
    target = high & 0xF if opcode in _WRITES_NIBBLE else high if opcode in _WRITES_BYTE else -1
    if opcode in MOVE:
        return _move(units, at, opcode, high)
    if opcode in CONST_NUMBER:
        return Instruction(at, opcode, target, value=_literal(units, at, opcode, high))
    if opcode in GOTO or opcode in IF or opcode in SWITCH:
        return Instruction(at, opcode, -1, (), 0, _jumps(units, at, opcode, high))
    return Instruction(at, opcode, target, _reads(units, at, opcode, high), _index(units, at, opcode))


def _reads(units: tuple[int, ...], at: int, opcode: int, high: int) -> tuple[int, ...]:
    """The registers that a call passes, a return gives back, a put stores or a get looks into."""
    if opcode in INVOKES:
        return _arguments(units, at)
    if opcode in RETURN_VALUE or opcode in SPUT:
        return (high,)
    if opcode in IGET:
        return (high >> 4,)
    return (high & 0xF, high >> 4) if opcode in IPUT else ()


def _index(units: tuple[int, ...], at: int, opcode: int) -> int:
    if opcode == JUMBO:
        return units[at + 1] | units[at + 2] << 16
    return units[at + 1] if WIDTH[opcode] > 1 else 0


def _move(units: tuple[int, ...], at: int, opcode: int, high: int) -> Instruction:
    form = (opcode - 1) % 3
    if form == 0:
        return Instruction(at, opcode, high & 0xF, (high >> 4,))
    if form == 1:
        return Instruction(at, opcode, high, (units[at + 1],))
    return Instruction(at, opcode, units[at + 1], (units[at + 2],))


def _arguments(units: tuple[int, ...], at: int) -> tuple[int, ...]:
    unit, third = units[at], units[at + 2]
    if unit & 0xFF >= 0x74:
        return tuple(range(third, third + (unit >> 8)))
    count = unit >> 12
    return (third & 0xF, third >> 4 & 0xF, third >> 8 & 0xF, third >> 12, unit >> 8 & 0xF)[:count]


def _literal(units: tuple[int, ...], at: int, opcode: int, high: int) -> int:
    if opcode == 0x12:
        return (high >> 4) - 16 if high & 0x80 else high >> 4
    if opcode in (0x13, 0x16):
        return _signed(units[at + 1], 16)
    if opcode == 0x15:
        return _signed(units[at + 1] << 16, 32)
    if opcode in (0x14, 0x17):
        return _signed(units[at + 1] | units[at + 2] << 16, 32)
    if opcode == 0x19:
        return _signed(units[at + 1] << 48, 64)
    return _signed(sum(units[at + 1 + place] << 16 * place for place in range(4)), 64)


def _jumps(units: tuple[int, ...], at: int, opcode: int, high: int) -> tuple[int, ...]:
    if opcode == 0x28:
        return (at + _signed(high, 8),)
    if opcode == 0x29 or opcode in IF:
        return (at + _signed(units[at + 1], 16),)
    far = at + _signed(units[at + 1] | units[at + 2] << 16, 32)
    return (far,) if opcode == 0x2A else _switch(units, at, far)


def _switch(units: tuple[int, ...], at: int, table: int) -> tuple[int, ...]:
    if not 0 <= table < len(units) - 1:
        return ()
    count = units[table + 1]
    first = table + 4 if units[table] == PACKED_SWITCH else table + 2 + 2 * count
    pairs = range(first, min(first + 2 * count, len(units) - 1), 2)
    return tuple(at + _signed(units[pair] | units[pair + 1] << 16, 32) for pair in pairs)


def _signed(value: int, bits: int) -> int:
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


def _sources(instructions: list[Instruction], place: dict[int, int]) -> tuple[tuple[int, ...], ...]:
    sources: list[list[int]] = [[] for _ in instructions]
    for position, instruction in enumerate(instructions):
        if instruction.opcode not in ENDS and instruction.opcode not in GOTO and position + 1 < len(instructions):
            sources[position + 1].append(position)
        for jump in instruction.jumps:
            if jump in place:
                sources[place[jump]].append(position)
    return tuple(tuple(found) for found in sources)
