"""Walks a packet capture block by block, past damage, and hands on what is whole as one pcapng stream.

Formats: https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/ and draft-ietf-opsawg-pcap. PCAPdroid adds a custom block
of enterprise 62652 that names the app of a uid, a comment ``u-<uid>`` at each packet, and a trailer in classic files
(https://github.com/emanuele-f/PCAPdroid, tools/pcapdroid.lua).
"""

import mmap
import re
import struct
from collections.abc import Iterator

from msgspec import Struct

from auditor.traffic.exchange import Notes

SECTION, INTERFACE, SIMPLE, ENHANCED, SECRETS, CUSTOM = 0x0A0D0D0A, 1, 3, 6, 0x0A, 0x0BAD
MAX_BLOCK = 64 << 20
MAX_PACKET = 1 << 18
_UID = re.compile(rb"\bu--?\d{1,10}\b")
MAX_DAMAGES = 10_000
PCAPDROID, UID_MAP = 62652, 1
RAW, ETHERNET = 101, 1
_KINDS = (INTERFACE, SIMPLE, ENHANCED, SECRETS, CUSTOM, 2, 4, 5, 0x80000001)
_MAGICS = {
    b"\xa1\xb2\xc3\xd4": (">", 6),
    b"\xd4\xc3\xb2\xa1": ("<", 6),
    b"\xa1\xb2\x3c\x4d": (">", 9),
    b"\x4d\x3c\xb2\xa1": ("<", 9),
}


class Block(Struct, frozen=True):
    """One block of a pcapng file: its type, its bytes as they stand, and the byte order of its section."""

    kind: int
    raw: bytes
    order: str


def is_packet_capture(head: bytes) -> bool:
    """Whether a file's first bytes are those of a pcap or pcapng file."""
    return head[:4] in _MAGICS or head[:4] == b"\x0a\x0d\x0d\x0a"


def blocks(data: mmap.mmap, notes: Notes) -> Iterator[Block]:
    """The blocks of a capture that are whole; a classic pcap file is turned into blocks."""
    if data[:4] in _MAGICS:
        yield from _classic(data, notes)
    else:
        yield from _pcapng(data, notes)


def uid_mapping(block: Block) -> tuple[int, str] | None:
    """(uid, package) of PCAPdroid's custom block; None if it is another one."""
    body = block.raw[8:-4]
    if block.kind != CUSTOM or len(body) < 14 or struct.unpack_from(f"{block.order}IHB", body) != (PCAPDROID, 1, UID_MAP):
        return None
    uid, length = struct.unpack_from(f"{block.order}iB", body, 8)
    return uid, body[14 : 14 + length].decode("utf-8", "replace")


# --- pcapng ---


def _pcapng(data: mmap.mmap, notes: Notes) -> Iterator[Block]:
    order, at, damages, interfaces = "<", 0, 0, 0
    while at < len(data):
        block = _block_at(data, at, order)
        if block is None:
            following = _next_block(data, at + 1, order) if damages < MAX_DAMAGES else None
            notes.lost("damaged packets" if following is not None else "cut ends (the file stops inside a packet)")
            if at == 0:
                yield Block(SECTION, _section(), order)
            if following is None:
                return
            damages, at = damages + 1, following
            continue
        if block.kind == SECTION:
            order, interfaces = block.order, 0
        elif block.kind == INTERFACE:
            interfaces += 1
        elif block.kind in (ENHANCED, SIMPLE) and not interfaces:
            yield Block(INTERFACE, _interface(_guess(block.raw[28:29]), 6, order), order)
            interfaces = 1
        at += len(block.raw)
        sound = _sound(block, interfaces)
        if sound is None:
            notes.lost("damaged packets")
        else:
            yield sound


def _sound(block: Block, interfaces: int) -> Block | None:
    """The block, packets written anew with their data and uid only; None for a packet whose lengths contradict each other."""
    if block.kind != ENHANCED:
        return block
    body = block.raw[8:-4]
    if len(body) < 20:
        return None
    interface, high, low, length, whole = struct.unpack_from(f"{block.order}IIIII", body)
    if interface >= interfaces or length > min(len(body) - 20, MAX_PACKET) or whole < length:
        return None
    uid = _UID.search(body, 20 + length)
    return Block(
        ENHANCED, _enhanced(body[20 : 20 + length], interface, high, low, uid[0] if uid else b"", block.order), block.order
    )


def _block_at(data: mmap.mmap, at: int, order: str) -> Block | None:
    head = data[at : at + 12]
    if len(head) < 12:
        return None
    if head[:4] == b"\x0a\x0d\x0d\x0a":
        order = "<" if head[8:12] == b"\x4d\x3c\x2b\x1a" else ">"
    kind, length = struct.unpack(f"{order}II", head[:8])
    if not 12 <= length <= MAX_BLOCK or length % 4 or at + length > len(data) or (kind not in _KINDS and kind != SECTION):
        return None
    raw = data[at : at + length]
    return Block(kind, raw, order) if raw[-4:] == head[4:8] else None


def _next_block(data: mmap.mmap, at: int, order: str) -> int | None:
    kinds = (*(struct.pack(f"{order}I", kind) for kind in (INTERFACE, SIMPLE, ENHANCED, SECRETS, CUSTOM)), b"\x0a\x0d\x0d\x0a")
    starts = re.compile(b"|".join(re.escape(kind) for kind in kinds))
    return next((found.start() for found in starts.finditer(data, at) if _block_at(data, found.start(), order)), None)


def _guess(first: bytes) -> int:
    """The link type of a packet by its first byte: an IP header's version, or else Ethernet."""
    return RAW if first and first[0] >> 4 in (4, 6) else ETHERNET


def _wrap(kind: int, body: bytes, order: str = "<") -> bytes:
    body += bytes(-len(body) % 4)
    length = len(body) + 12
    return struct.pack(f"{order}II", kind, length) + body + struct.pack(f"{order}I", length)


def _section() -> bytes:
    return _wrap(SECTION, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))


def _interface(link: int, resolution: int, order: str = "<") -> bytes:
    return _wrap(INTERFACE, struct.pack(f"{order}HHIHHB3xHH", link, 0, 0, 9, 1, resolution, 0, 0), order)


# --- classic pcap ---

_TRAILER = struct.Struct(">Ii20sI")
TRAILER_MAGIC = 0x01072021


def _classic(data: mmap.mmap, notes: Notes) -> Iterator[Block]:
    order, resolution = _MAGICS[data[:4]]
    if len(data) < 24:
        notes.lost("cut ends (the file stops inside a packet)")
        return
    link = struct.unpack_from(f"{order}I", data, 20)[0] & 0xFFFF
    yield Block(SECTION, _section(), "<")
    yield Block(INTERFACE, _interface(link, resolution), "<")
    at, last = 24, 0
    while at < len(data):
        found = _record_at(data, at, order, last)
        if found is None:
            following = _next_record(data, at + 1, order, last)
            notes.lost("damaged packets" if following is not None else "cut ends (the file stops inside a packet)")
            if following is None:
                return
            at = following
            continue
        last, fraction, length = found
        content = data[at + 16 : at + 16 + length]
        moment = last * 10**resolution + fraction
        yield Block(ENHANCED, _enhanced(content, 0, moment >> 32, moment & 0xFFFFFFFF, _trailed(content), "<"), "<")
        at += 16 + length


def _record_at(data: mmap.mmap, at: int, order: str, last: int) -> tuple[int, int, int] | None:
    """(seconds, fraction, length) of the record at ``at``; None if there is none that can be."""
    if at + 16 > len(data):
        return None
    seconds, fraction, length, whole = struct.unpack(f"{order}IIII", data[at : at + 16])
    plausible = (
        0 < length <= min(whole, 1 << 18) and whole <= 1 << 20 and fraction < 10**9 and abs(seconds - (last or seconds)) < 1 << 17
    )
    return (seconds, fraction, length) if plausible and at + 16 + length <= len(data) else None


def _next_record(data: mmap.mmap, at: int, order: str, last: int) -> int | None:
    """Where two records follow one another, or one that ends the file."""
    high = struct.pack(f"{order}I", last)[2:] if order == "<" else struct.pack(f"{order}I", last)[:2]
    lead = 2 if order == "<" else 0
    found = data.find(high, at + lead)
    while found >= 0:
        start = found - lead
        record = _record_at(data, start, order, last)
        if record and (start + 16 + record[2] == len(data) or _record_at(data, start + 16 + record[2], order, last)):
            return start
        found = data.find(high, found + 1)
    return None


def _trailed(content: bytes) -> bytes:
    """The uid in PCAPdroid's trailer as a comment, b"" if there is none."""
    if len(content) > _TRAILER.size:
        magic, uid, _, _ = _TRAILER.unpack_from(content, len(content) - _TRAILER.size)
        if magic == TRAILER_MAGIC:
            return b"u-%d" % uid
    return b""


def _enhanced(content: bytes, interface: int, high: int, low: int, comment: bytes, order: str) -> bytes:
    body = struct.pack(f"{order}IIIII", interface, high, low, len(content), len(content)) + content + bytes(-len(content) % 4)
    if comment:
        body += struct.pack(f"{order}HH", 1, len(comment)) + comment + bytes(-len(comment) % 4) + bytes(4)
    return _wrap(ENHANCED, body, order)
