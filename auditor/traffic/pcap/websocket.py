"""WebSocket messages (RFC 6455, with permessage-deflate of RFC 7692) from one direction of a connection."""

import zlib
from collections.abc import Iterator

MAX_MESSAGE = 16 << 20


def messages(data: bytes, compressed: bool) -> Iterator[tuple[int, bytes]]:
    """(offset, content) of each text or binary message. ``compressed``: the extension was agreed on; its window is kept."""
    inflate = zlib.decompressobj(-15)
    parts, start, deflated = bytearray(), 0, False
    for offset, first, payload in _frames(data):
        code = first & 0x0F
        if code >= 8:  # control frames come in between
            continue
        if code:
            parts, start, deflated = bytearray(), offset, bool(first & 0x40)
        parts += payload
        if first & 0x80:
            content = bytes(parts)
            if deflated and compressed:
                try:
                    content = inflate.decompress(content + b"\x00\x00\xff\xff", MAX_MESSAGE)
                except zlib.error:
                    inflate = zlib.decompressobj(-15)
            yield start, content


def _frames(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + 2 <= len(data):
        first, second, head = data[at], data[at + 1], at + 2
        length = second & 0x7F
        extra = {126: 2, 127: 8}.get(length, 0)
        if extra:
            length = int.from_bytes(data[head : head + extra])
            head += extra
        key = data[head : head + 4] if second & 0x80 else b""
        head += len(key)
        if head + length > len(data):
            return
        yield at, first, _unmasked(data[head : head + length], key)
        at = head + length


def _unmasked(payload: bytes, key: bytes) -> bytes:
    if not key or not payload:
        return payload
    mask = (key * (len(payload) // 4 + 1))[: len(payload)]
    return (int.from_bytes(payload) ^ int.from_bytes(mask)).to_bytes(len(payload))
