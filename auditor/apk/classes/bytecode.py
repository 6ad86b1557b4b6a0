"""The instructions of the Java virtual machine: how long they are and what they do to the stack (chapter 6.5).

Stack depths count slots: a long or double takes two.
"""

import struct
from collections.abc import Iterator

from msgspec import Struct

from auditor.apk.errors import PartError

WIDE, TABLE_SWITCH, LOOKUP_SWITCH = 0xC4, 0xAA, 0xAB
GOTO, JSR, RET, GOTO_W, JSR_W = 0xA7, 0xA8, 0xA9, 0xC8, 0xC9
THROW = 0xBF
RETURNS = frozenset(range(0xAC, 0xB2))
#: Control does not go on to the next instruction.
LEAVES = frozenset((*RETURNS, THROW, GOTO, GOTO_W, TABLE_SWITCH, LOOKUP_SWITCH, RET))
BRANCHES = frozenset((*range(0x99, 0xA9), 0xC6, 0xC7))

_TWO = (*range(0x15, 0x1A), *range(0x36, 0x3B), 0x10, 0x12, RET, 0xBC)
_THREE = (0x11, 0x13, 0x14, 0x84, *range(0x99, 0xA9), *range(0xB2, 0xB9), 0xBB, 0xBD, 0xC0, 0xC1, 0xC6, 0xC7)
_FIVE = (0xB9, 0xBA, GOTO_W, JSR_W)
_LENGTH = {
    **dict.fromkeys(range(0xCA), 1),
    **dict.fromkeys(_TWO, 2),
    **dict.fromkeys(_THREE, 3),
    **dict.fromkeys(_FIVE, 5),
    0xC5: 4,
}

#: (slots taken, slots given) of what computes a value that no one follows, and of what only takes.
EFFECT: dict[int, tuple[int, int]] = {
    **dict.fromkeys((0x00, 0xC0), (0, 0)),
    **dict.fromkeys((0x01, *range(0x02, 0x09), 0x0B, 0x0C, 0x0D, 0x10, 0x11, 0x12, 0x13, 0xBB), (0, 1)),
    **dict.fromkeys((0x09, 0x0A, 0x0E, 0x0F, 0x14), (0, 2)),
    **dict.fromkeys(range(0x2E, 0x36), (2, 1)), 0x2F: (2, 2), 0x31: (2, 2),
    **dict.fromkeys(range(0x4F, 0x57), (3, 0)), 0x50: (4, 0), 0x52: (4, 0),
    0x57: (1, 0), 0x58: (2, 0),
    **{op: ((2, 1), (4, 2))[op & 1] for op in range(0x60, 0x74)},
    **{op: ((1, 1), (2, 2))[op & 1] for op in range(0x74, 0x78)},
    **{op: ((2, 1), (3, 2))[op & 1] for op in range(0x78, 0x7E)},
    **{op: ((2, 1), (4, 2))[op & 1] for op in range(0x7E, 0x84)},
    0x84: (0, 0), 0x85: (1, 2), 0x86: (1, 1), 0x87: (1, 2), 0x88: (2, 1), 0x89: (2, 1), 0x8A: (2, 2), 0x8B: (1, 1), 0x8C: (1, 2),
    0x8D: (1, 2), 0x8E: (2, 1), 0x8F: (2, 2), 0x90: (2, 1), 0x91: (1, 1), 0x92: (1, 1), 0x93: (1, 1),
    0x94: (4, 1), 0x95: (2, 1), 0x96: (2, 1), 0x97: (4, 1), 0x98: (4, 1),
    **dict.fromkeys((*range(0x99, 0x9F), 0xC6, 0xC7), (1, 0)), **dict.fromkeys(range(0x9F, 0xA7), (2, 0)),
    **dict.fromkeys((GOTO, GOTO_W, RET), (0, 0)), **dict.fromkeys((JSR, JSR_W), (0, 1)),
    TABLE_SWITCH: (1, 0), LOOKUP_SWITCH: (1, 0),
    0xAC: (1, 0), 0xAD: (2, 0), 0xAE: (1, 0), 0xAF: (2, 0), 0xB0: (1, 0), 0xB1: (0, 0),
    0xBC: (1, 1), 0xBD: (1, 1), 0xBE: (1, 1), THROW: (1, 0), 0xC1: (1, 1), 0xC2: (1, 0), 0xC3: (1, 0),
}  # fmt: skip

#: Copies within the stack: (slots looked at, the new order of those slots, counted from the deepest).
SHUFFLES: dict[int, tuple[int, tuple[int, ...]]] = {
    0x59: (1, (0, 0)),
    0x5A: (2, (1, 0, 1)),
    0x5B: (3, (2, 0, 1, 2)),
    0x5C: (2, (0, 1, 0, 1)),
    0x5D: (3, (1, 2, 0, 1, 2)),
    0x5E: (4, (2, 3, 0, 1, 2, 3)),
    0x5F: (2, (1, 0)),
}


class Operation(Struct, frozen=True):
    """An instruction: ``operand`` is its index, local variable or constant, ``jumps`` where control may go besides the next one."""

    at: int
    code: int
    operand: int
    end: int
    jumps: tuple[int, ...] = ()


def operations(code: bytes) -> Iterator[Operation]:
    """The instructions in order. Raises PartError at an unknown one."""
    at = 0
    while at < len(code):
        found = _operation(code, at)
        yield found
        at = found.end


def _operation(code: bytes, at: int) -> Operation:
    op = code[at]
    if op == WIDE:
        wide = code[at + 1]
        return Operation(at, wide, _u2(code, at + 2), at + (6 if wide == 0x84 else 4))
    if op in (TABLE_SWITCH, LOOKUP_SWITCH):
        return _switch(code, at, op)
    length = _LENGTH.get(op)
    if length is None or at + length > len(code):
        raise PartError("it holds an unknown instruction")
    if op in (GOTO_W, JSR_W):
        return Operation(at, op, 0, at + 5, (at + struct.unpack_from(">i", code, at + 1)[0],))
    if op in BRANCHES:
        return Operation(at, op, 0, at + 3, (at + struct.unpack_from(">h", code, at + 1)[0],))
    if op == 0x11:
        return Operation(at, op, struct.unpack_from(">h", code, at + 1)[0], at + 3)
    if op == 0x10:
        return Operation(at, op, struct.unpack_from(">b", code, at + 1)[0], at + 2)
    operand = code[at + 1] if length == 2 or op == 0x84 else _u2(code, at + 1) if length > 2 else 0
    return Operation(at, op, operand, at + length)


def _u2(code: bytes, at: int) -> int:
    return code[at] << 8 | code[at + 1]


def _switch(code: bytes, at: int, op: int) -> Operation:
    table = at + 4 - at % 4
    default, first = struct.unpack_from(">ii", code, table)
    if op == TABLE_SWITCH:
        (last,) = struct.unpack_from(">i", code, table + 8)
        count, step, end = last - first + 1, 4, table + 12 + 4 * (last - first + 1)
    else:
        count, step, end = first, 8, table + 8 + 8 * first
    if not 0 <= count <= (len(code) - table) // step:
        raise PartError("a switch lies outside its method")
    targets = {struct.unpack_from(">i", code, table + 12 + step * number)[0] for number in range(count)}
    return Operation(at, op, 0, end, tuple(at + target for target in sorted({default, *targets})))
