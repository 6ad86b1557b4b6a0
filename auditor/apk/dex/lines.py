"""Line numbers of instructions (debug_info_item: a state machine over addresses and lines)."""

from auditor.apk.dex.arrays import Bytes
from auditor.apk.dex.file import Dex

_END, _ADVANCE_PC, _ADVANCE_LINE, _LOCAL, _LOCAL_EXTENDED = 0x00, 0x01, 0x02, 0x03, 0x04
_FIRST_SPECIAL, _LINE_BASE, _LINE_RANGE = 0x0A, -4, 15
#: How many ULEB128 operands other opcodes have.
_OPERANDS = {_LOCAL: 3, _LOCAL_EXTENDED: 4, 0x05: 1, 0x06: 1, 0x09: 1}
MOST_STEPS = 1 << 20


def line_at(dex: Dex, row: int, offset: int) -> int:
    """The line of the instruction at an offset in a method of the file.

    Code without debug information counts its offsets as lines: so does the platform in stack traces, and R8 in its mappings.
    """
    start = int(dex.code.start[row])
    at = int(dex.tables.units[start - 4]) | int(dex.tables.units[start - 3]) << 16
    if not at:
        return offset
    try:
        return _Lines(dex.tables.data, at).at(offset)
    except IndexError:
        return offset


class _Lines:
    def __init__(self, data: Bytes, at: int) -> None:
        self.data = data
        self.place = at
        self.line = self._uleb()
        for _ in range(self._uleb()):
            self._uleb()

    def at(self, offset: int) -> int:
        """The line of the last position that is not behind an offset."""
        address, found = 0, self.line
        for _ in range(MOST_STEPS):
            opcode = self._byte()
            if opcode == _END:
                break
            if opcode == _ADVANCE_PC:
                address += self._uleb()
            elif opcode == _ADVANCE_LINE:
                self.line += self._sleb()
            elif opcode >= _FIRST_SPECIAL:
                address += (opcode - _FIRST_SPECIAL) // _LINE_RANGE
                self.line += _LINE_BASE + (opcode - _FIRST_SPECIAL) % _LINE_RANGE
                if address > offset:
                    break
                found = self.line
            else:
                for _ in range(_OPERANDS.get(opcode, 0)):
                    self._uleb()
        return found

    def _byte(self) -> int:
        self.place += 1
        return int(self.data[self.place - 1])

    def _uleb(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 or shift > 28:
                return value

    def _sleb(self) -> int:
        start = self.place
        value = self._uleb()
        bits = 7 * (self.place - start)
        return value - (1 << bits) if value >> (bits - 1) & 1 else value
