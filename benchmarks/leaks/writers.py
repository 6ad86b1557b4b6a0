"""Serialisations of a tree of dicts, lists and scalars, written from their specifications."""

import base64
import json
import random
import struct
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape, quoteattr


def textual(value: Any) -> Any:
    """The tree without bytes, for carriers of text."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {key: textual(item) for key, item in value.items()}
    return [textual(item) for item in value] if isinstance(value, list) else value


def as_json(tree: Any, draw: random.Random) -> bytes:
    text = json.dumps(textual(tree), ensure_ascii=draw.random() < 0.5, indent=draw.choice((None, None, None, 1)))
    return (text.replace("/", "\\/") if draw.random() < 0.2 else text).encode()


def as_lines(tree: Any, draw: random.Random) -> bytes:
    rows = tree.get("events") or tree.get("list") or []
    rest = {key: value for key, value in tree.items() if key not in ("events", "list")}
    return b"\n".join(as_json(row, random.Random(1)).replace(b"\n", b" ") for row in [rest, *rows]) + draw.choice((b"", b"\n"))


def flat(tree: Any, prefix: str = "") -> dict[str, str]:
    """``a.b[0]`` -> text."""
    if isinstance(tree, dict):
        return {
            key: value for name, item in tree.items() for key, value in flat(item, f"{prefix}.{name}" if prefix else name).items()
        }
    if isinstance(tree, list):
        return {key: value for at, item in enumerate(tree) for key, value in flat(item, f"{prefix}[{at}]").items()}
    return {prefix: tree.hex() if isinstance(tree, bytes) else "" if tree is None else str(tree)}


def as_form(tree: Any, draw: random.Random) -> bytes:
    if draw.random() < 0.4:
        return urlencode(flat(tree)).encode()
    rows = {key: json.dumps(textual(value)) if isinstance(value, dict | list) else textual(value) for key, value in tree.items()}
    return urlencode(rows).encode()


def as_xml(tree: Any, _draw: random.Random) -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?><request>{_xml(textual(tree))}</request>'.encode()


def _xml(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(f"<{_name(key)}>{_xml(item)}</{_name(key)}>" for key, item in value.items())
    if isinstance(value, list):
        return "".join(f"<item>{_xml(item)}</item>" for item in value)
    return escape(str(value))


def _name(key: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "_-" else "_" for letter in key) if key[:1].isalpha() else "k"


def as_preferences(tree: Any, _draw: random.Random) -> bytes:
    """Android's preference style: one element for each flat key."""
    rows = "".join(f"<string name={quoteattr(key)}>{escape(value)}</string>" for key, value in flat(tree).items())
    return f"<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\n<map>{rows}</map>".encode()


def varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def as_protobuf(tree: Any, draw: random.Random) -> bytes:
    """https://protobuf.dev/programming-guides/encoding/"""
    rows = tree.items() if isinstance(tree, dict) else enumerate(tree)
    return b"".join(_field(at + 1, item, draw) for at, (_, item) in enumerate(rows))


def _field(number: int, value: Any, draw: random.Random) -> bytes:
    if isinstance(value, list):
        return b"".join(_field(number, item, draw) for item in value)
    if isinstance(value, bool | int):
        if abs(value) >= 1 << 64:
            return _field(number, str(value), draw)
        if draw.random() < 0.2 and not isinstance(value, bool):
            return varint(number << 3 | 1) + struct.pack("<Q", value & (1 << 64) - 1)
        return varint(number << 3) + varint(value)
    if isinstance(value, float):
        return (
            varint(number << 3 | 1) + struct.pack("<d", value)
            if draw.random() < 0.7
            else varint(number << 3 | 5) + struct.pack("<f", value)
        )
    data = (
        value
        if isinstance(value, bytes)
        else as_protobuf(value, draw)
        if isinstance(value, dict)
        else str("" if value is None else value).encode()
    )
    return varint(number << 3 | 2) + varint(len(data)) + data


def as_grpc(tree: Any, draw: random.Random) -> bytes:
    message = as_protobuf(tree, draw)
    return b"\0" + len(message).to_bytes(4, "big") + message


def as_msgpack(tree: Any, _draw: random.Random) -> bytes:
    import msgspec

    return msgspec.msgpack.encode(_within_64_bits(tree))


def _within_64_bits(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _within_64_bits(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_within_64_bits(item) for item in value]
    return str(value) if isinstance(value, int) and not -(1 << 63) <= value < 1 << 64 else value


def as_cbor(tree: Any, draw: random.Random) -> bytes:
    """RFC 8949."""
    return _cbor(_within_64_bits(tree), draw)


def _cbor(value: Any, draw: random.Random) -> bytes:
    if value is None or isinstance(value, bool):
        return {None: b"\xf6", True: b"\xf5", False: b"\xf4"}[value]
    if isinstance(value, int):
        return _cbor_head(0, value) if value >= 0 else _cbor_head(1, -1 - value)
    if isinstance(value, float):
        return b"\xfb" + struct.pack(">d", value)
    if isinstance(value, bytes | str):
        data = value if isinstance(value, bytes) else value.encode()
        return _cbor_head(2 if isinstance(value, bytes) else 3, len(data)) + data
    rows = [item for pair in value.items() for item in pair] if isinstance(value, dict) else list(value)
    major, inner = (5 if isinstance(value, dict) else 4), b"".join(_cbor(item, draw) for item in rows)
    if draw.random() < 0.2:
        return bytes([major << 5 | 31]) + inner + b"\xff"
    return _cbor_head(major, len(value)) + inner


def _cbor_head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << 5 | number])
    size = next(size for size in range(4) if number < 1 << 8 * (1 << size))
    return bytes([major << 5 | 24 + size]) + number.to_bytes(1 << size, "big")


def as_thrift(tree: Any, _draw: random.Random) -> bytes:
    """https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md, a message with one struct."""
    return b"\x82\x21" + varint(draw_id(tree)) + varint(6) + b"report" + b"\x1c" + _struct(tree) + b"\0"


def draw_id(tree: Any) -> int:
    return len(tree)


def _struct(tree: dict[str, Any]) -> bytes:
    out, last = b"", 0
    for at, value in enumerate(tree.values(), 1):
        if value is None:
            continue
        kind = _thrift_kind(value)
        out += bytes([at - last << 4 | kind]) if at - last < 16 else bytes([kind]) + varint(_zigzag(at))
        last = at
        out += b"" if kind in (1, 2) else _thrift(value)
    return out + b"\0"


def _thrift_kind(value: Any) -> int:
    if isinstance(value, bool):
        return 1 if value else 2
    if isinstance(value, dict):
        return 12
    return (
        6
        if isinstance(value, int) and abs(value) < 1 << 63
        else 7
        if isinstance(value, float)
        else 9
        if isinstance(value, list)
        else 8
    )


def _zigzag(value: int) -> int:
    return value << 1 ^ value >> 63


def _thrift(value: Any) -> bytes:
    kind = _thrift_kind(value)
    if kind == 12:
        return _struct(value)
    if kind == 6:
        return varint(_zigzag(value))
    if kind == 7:
        return struct.pack("<d", value)
    if kind == 9:
        kinds = {_thrift_kind(item) for item in value}
        items = value if len(kinds) == 1 and not kinds & {1, 2} else [json.dumps(textual(item)) for item in value]
        head = _thrift_kind(items[0]) if items else 8
        return (bytes([len(items) << 4 | head]) if len(items) < 15 else bytes([0xF0 | head]) + varint(len(items))) + b"".join(
            map(_thrift, items)
        )
    data = value if isinstance(value, bytes) else str(value).encode()
    return varint(len(data)) + data


def as_multipart(tree: Any, draw: random.Random) -> tuple[bytes, str]:
    boundary = f"----{draw.getrandbits(64):016x}"
    out = b""
    for key, value in tree.items():
        inner = (
            as_json(value, draw) if isinstance(value, dict | list) else value if isinstance(value, bytes) else str(value).encode()
        )
        name = f'; filename="{key}.json"' if isinstance(value, list) else ""
        kind = "\r\nContent-Type: application/octet-stream" if isinstance(value, bytes | list) else ""
        out += f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"{name}{kind}\r\n\r\n'.encode() + inner + b"\r\n"
    return out + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def as_java_map(tree: Any, _draw: random.Random) -> bytes:
    return _java(textual(tree)).encode()


def _java(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={_java(item)}" for key, item in value.items()) + "}"
    return "[" + ", ".join(map(_java, value)) + "]" if isinstance(value, list) else str(value)


def as_jwt(tree: Any, draw: random.Random) -> bytes:
    pieces = (b'{"alg":"HS256","typ":"JWT"}', json.dumps(textual(tree)).encode(), draw.randbytes(32))
    return b".".join(base64.urlsafe_b64encode(piece).rstrip(b"=") for piece in pieces)
