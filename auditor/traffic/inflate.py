"""Bounded decompression: gzip, zlib, raw deflate, Brotli and Zstandard. Declared sizes are never trusted."""

import zlib
from collections.abc import Callable

from msgspec import Struct

from auditor.traffic.binary import is_text

#: RFC 8878 section 5 advises decoders to support windows of 8 MB; larger ones are refused.
ZSTD_WINDOW = 8 << 20
#: Fewer bytes than this may decompress to text by chance.
SHORTEST_UNMARKED = 16


class Inflated(Struct, frozen=True):
    """What came out. ``whole``: nothing was cut off by the limit or missing at the stream's end."""

    data: bytes
    whole: bool
    capped: bool = False


def _zlib(data: bytes, limit: int, window: int) -> Inflated | None:
    out, rest, whole = bytearray(), data, False
    while rest and len(out) < limit:
        stream = zlib.decompressobj(window)
        try:
            out += stream.decompress(rest, limit - len(out))
        except zlib.error:
            break
        whole, rest = stream.eof, stream.unused_data
        if not stream.eof:
            return Inflated(bytes(out), whole=False, capped=bool(stream.unconsumed_tail)) if out else None
        if rest[:2] != b"\x1f\x8b":  # RFC 1952 section 2.2: members may follow one another
            break
    return Inflated(bytes(out), whole=whole, capped=len(out) >= limit) if out or whole else None


def gunzip(data: bytes, limit: int) -> Inflated | None:
    """gzip (RFC 1952) or zlib (RFC 1950); None if it is neither."""
    return _zlib(data, limit, 47)


def deflate(data: bytes, limit: int) -> Inflated | None:
    """HTTP's "deflate": zlib by the standard (RFC 9110 section 8.4.1.2), raw deflate in practice."""
    found = _zlib(data, limit, 47)
    if found is None and data and data[0] & 6 != 6:  # RFC 1951 section 3.2.3: block type 3 is reserved
        found = _zlib(data, limit, -15)
        # Raw deflate has no checksum: what does not come to its end may be anything.
        return found if found and (found.whole or found.capped) else None
    return found


def unbrotli(data: bytes, limit: int) -> Inflated | None:
    """Brotli (RFC 7932); None if it is none."""
    import brotli

    stream = brotli.Decompressor()
    try:
        out = stream.process(data, output_buffer_limit=limit)
    except brotli.error:
        return None
    whole = stream.is_finished()
    return Inflated(out[:limit], whole=whole, capped=not whole and len(out) >= limit) if out or whole else None


def unzstd(data: bytes, limit: int) -> Inflated | None:
    """Zstandard (RFC 8878), several frames; None if it is none."""
    import zstandard

    decoder = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW)
    out = bytearray()
    try:
        with decoder.stream_reader(data, read_across_frames=True) as stream:
            while len(out) <= limit and (piece := stream.read(min(1 << 16, limit + 1 - len(out)))):
                out += piece
    except zstandard.ZstdError:
        return Inflated(bytes(out), whole=False) if out else None
    return Inflated(bytes(out[:limit]), whole=len(out) <= limit, capped=len(out) > limit) if out else None


_CODINGS: dict[str, tuple[str, Callable[[bytes, int], Inflated | None]]] = {
    "gzip": ("gzip", gunzip),
    "x-gzip": ("gzip", gunzip),
    "deflate": ("deflate", deflate),
    "br": ("br", unbrotli),
    "zstd": ("zstd", unzstd),
}


def by_coding(coding: str, data: bytes, limit: int) -> tuple[str, Inflated] | None:
    """The content of one named content coding; None if the coding is unknown or the data is not in it."""
    name, decode = _CODINGS.get(coding.strip().lower(), ("", None))
    found = decode(data, limit) if decode else None
    return (name, found) if found else None


def by_magic(data: bytes, limit: int) -> tuple[str, Inflated] | None:
    """The content of compressed data told by its first bytes; None if it is not compressed."""
    if data[:3] == b"\x1f\x8b\x08":
        found, name = gunzip(data, limit), "gzip"
    elif data[:4] == b"\x28\xb5\x2f\xfd":
        found, name = unzstd(data, limit), "zstd"
    elif len(data) > 8 and data[0] & 0x0F == 8 and data[0] >> 4 <= 7 and (data[0] << 8 | data[1]) % 31 == 0:
        found, name = gunzip(data, limit), "zlib"
    else:
        return None
    return (name, found) if found and (found.data or found.whole) else None


def by_trial(data: bytes, limit: int) -> tuple[str, Inflated] | None:
    """The content of compressed data without a mark of its own; None unless it decompresses to its end, and to text."""
    for name, decode in (("br", unbrotli), ("deflate", deflate)):
        found = decode(data, limit) if len(data) >= SHORTEST_UNMARKED else None
        if found and found.whole and len(found.data) >= SHORTEST_UNMARKED and is_text(found.data):
            return name, found
    return None
