"""Writes ZIP archives in which every field may be what it must not be."""

import struct
import zlib
from collections.abc import Iterable, Mapping

from auditor.apk.zipdirectory import CENTRAL, END, LOCAL

Fields = Mapping[str, int | bytes]
#: Field names in the order of the records (APPNOTE 4.3.7, 4.3.12, 4.3.16), without the signatures.
LOCAL_FIELDS = ("needed", "flags", "method", "time", "date", "crc", "packed", "size", "name_size", "extra_size")
CENTRAL_FIELDS = (
    *("made", "needed", "flags", "method", "time", "date", "crc", "packed", "size", "name_size", "extra_size"),
    *("comment_size", "disk", "inside", "outside", "offset"),
)
END_FIELDS = ("disk", "start_disk", "here", "count", "directory_size", "directory", "comment_size")


def archive(
    entries: Mapping[str, bytes] | Iterable[tuple[str | bytes, bytes]],
    *,
    stored: Iterable[str] = ("resources.arsc",),
    local: Mapping[str, Fields] | None = None,
    central: Mapping[str, Fields] | None = None,
    end: Fields | None = None,
    prefix: bytes = b"",
    shifted: bool = True,
    behind: Mapping[str, bytes] | None = None,
    before_end: bytes = b"",
    comment: bytes = b"",
    suffix: bytes = b"",
) -> bytes:
    """An archive; ``local``, ``central`` and ``end`` replace single fields, ``behind`` adds bytes behind an entry's content."""
    rows = list(entries.items() if isinstance(entries, Mapping) else entries)
    body, directory = bytearray(prefix), bytearray()
    for name, content in rows:
        raw = name if isinstance(name, bytes) else name.encode()
        key = raw.decode("utf-8", "replace")
        method = 0 if key in stored else 8
        packed = content if method == 0 else _deflated(content)
        fields: dict[str, int | bytes] = {
            **{"made": 20, "needed": 20, "flags": 0, "method": method, "time": 0x0821, "date": 0x0221, "crc": zlib.crc32(content)},
            **{"packed": len(packed), "size": len(content), "name_size": len(raw), "extra_size": 0, "comment_size": 0},
            **{"disk": 0, "inside": 0, "outside": 0, "offset": len(body) if shifted else len(body) - len(prefix)},
        }
        inner, outer = {**fields, **(local or {}).get(key, {})}, {**fields, **(central or {}).get(key, {})}
        body += _record(LOCAL, b"PK\x03\x04", LOCAL_FIELDS, inner) + _bytes(inner, "name", raw) + _bytes(inner, "extra", b"")
        body += packed + (behind or {}).get(key, b"")
        directory += (
            _record(CENTRAL, b"PK\x01\x02", CENTRAL_FIELDS, outer) + _bytes(outer, "name", raw) + _bytes(outer, "extra", b"")
        )
    start = len(body) if shifted else len(body) - len(prefix)
    last: dict[str, int | bytes] = {
        **{"disk": 0, "start_disk": 0, "here": len(rows), "count": len(rows), "directory_size": len(directory)},
        **{"directory": start, "comment_size": len(comment), **(end or {})},
    }
    return bytes(body + directory + before_end) + _record(END, b"PK\x05\x06", END_FIELDS, last) + comment + suffix


def _record(shape: struct.Struct, mark: bytes, names: Iterable[str], fields: Fields) -> bytes:
    return shape.pack(mark, *(fields[name] for name in names))


def _bytes(fields: Fields, name: str, default: bytes) -> bytes:
    value = fields.get(name, default)
    return value if isinstance(value, bytes) else default


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def zeros(size: int) -> bytes:
    """Raw deflate of many zeros, made without holding them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = bytes(1 << 20)
    return b"".join(packer.compress(block) for _ in range(size >> 20)) + packer.flush()
