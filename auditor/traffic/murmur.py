"""MurmurHash3 with seed 0, after the public-domain reference by A. Appleby (MurmurHash3.cpp, x86_32 and x64_128)."""

import struct

_M32, _M64 = 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF
_C1, _C2 = 0x87C37B91114253D5, 0x4CF5AD432745937F


def murmur32(data: bytes) -> int:
    """The x86 32-bit variant, unsigned."""
    blocks = len(data) // 4
    h = 0
    for block in struct.unpack_from(f"<{blocks}I", data):
        h ^= _mix32(block)
        h = (h << 13 | h >> 19) & _M32
        h = (h * 5 + 0xE6546B64) & _M32
    h ^= _mix32(int.from_bytes(data[4 * blocks :], "little"))
    h ^= len(data)
    h = (h ^ h >> 16) * 0x85EBCA6B & _M32
    h = (h ^ h >> 13) * 0xC2B2AE35 & _M32
    return h ^ h >> 16


def _mix32(k: int) -> int:
    k = k * 0xCC9E2D51 & _M32
    k = (k << 15 | k >> 17) & _M32
    return k * 0x1B873593 & _M32


def murmur128(data: bytes) -> tuple[int, int]:
    """The x64 128-bit variant as its two unsigned halves."""
    blocks = len(data) // 16
    words = struct.unpack_from(f"<{2 * blocks}Q", data)
    h1 = h2 = 0
    for k1, k2 in zip(words[::2], words[1::2], strict=True):
        h1 ^= _mix64(k1, _C1, 31, _C2)
        h1 = ((_rotl64(h1, 27) + h2) * 5 + 0x52DCE729) & _M64
        h2 ^= _mix64(k2, _C2, 33, _C1)
        h2 = ((_rotl64(h2, 31) + h1) * 5 + 0x38495AB5) & _M64
    rest = data[16 * blocks :]
    h1 ^= _mix64(int.from_bytes(rest[:8], "little"), _C1, 31, _C2) ^ len(data)
    h2 ^= _mix64(int.from_bytes(rest[8:], "little"), _C2, 33, _C1) ^ len(data)
    h1, h2 = _crossed(h1, h2)
    return _crossed(_final64(h1), _final64(h2))


def _crossed(h1: int, h2: int) -> tuple[int, int]:
    h1 = (h1 + h2) & _M64
    return h1, (h2 + h1) & _M64


def _rotl64(value: int, by: int) -> int:
    return (value << by | value >> 64 - by) & _M64


def _mix64(k: int, before: int, by: int, after: int) -> int:
    return _rotl64(k * before & _M64, by) * after & _M64


def _final64(k: int) -> int:
    k = (k ^ k >> 33) * 0xFF51AFD7ED558CCD & _M64
    k = (k ^ k >> 33) * 0xC4CEB9FE1A85EC53 & _M64
    return k ^ k >> 33
