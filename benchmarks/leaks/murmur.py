"""MurmurHash3 as Austin Appleby's reference describes it (MurmurHash3_x86_32 and MurmurHash3_x64_128), seed 0."""

_MASK32, _MASK64 = (1 << 32) - 1, (1 << 64) - 1


def _rotate(value: int, by: int, width: int) -> int:
    return (value << by | value >> width - by) & ((1 << width) - 1)


def murmur3_32(data: bytes) -> int:
    """The 32-bit hash as an unsigned number."""
    state = 0
    whole = len(data) // 4 * 4
    for at in range(0, whole, 4):
        state ^= _scramble32(int.from_bytes(data[at : at + 4], "little"))
        state = (_rotate(state, 13, 32) * 5 + 0xE6546B64) & _MASK32
    if data[whole:]:
        state ^= _scramble32(int.from_bytes(data[whole:], "little"))
    state ^= len(data)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        state = (state ^ state >> shift) * factor & _MASK32
    return state ^ state >> 16


def _scramble32(block: int) -> int:
    return _rotate(block * 0xCC9E2D51 & _MASK32, 15, 32) * 0x1B873593 & _MASK32


_C1, _C2 = 0x87C37B91114253D5, 0x4CF5AD432745937F


def murmur3_128(data: bytes) -> bytes:
    """The 128-bit hash, both halves with their lowest byte first."""
    first = second = 0
    whole = len(data) // 16 * 16
    for at in range(0, whole, 16):
        low, high = (int.from_bytes(data[at + by : at + by + 8], "little") for by in (0, 8))
        first ^= _rotate(low * _C1 & _MASK64, 31, 64) * _C2 & _MASK64
        first = ((_rotate(first, 27, 64) + second) * 5 + 0x52DCE729) & _MASK64
        second ^= _rotate(high * _C2 & _MASK64, 33, 64) * _C1 & _MASK64
        second = ((_rotate(second, 31, 64) + first) * 5 + 0x38495AB5) & _MASK64
    tail = data[whole:]
    second ^= _rotate(int.from_bytes(tail[8:], "little") * _C2 & _MASK64, 33, 64) * _C1 & _MASK64
    first ^= _rotate(int.from_bytes(tail[:8], "little") * _C1 & _MASK64, 31, 64) * _C2 & _MASK64
    first, second = first ^ len(data), second ^ len(data)
    first = (first + second) & _MASK64
    second = (second + first) & _MASK64
    first, second = _final(first), _final(second)
    first = (first + second) & _MASK64
    return first.to_bytes(8, "little") + ((second + first) & _MASK64).to_bytes(8, "little")


def _final(value: int) -> int:
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        value = (value ^ value >> 33) * factor & _MASK64
    return value ^ value >> 33
