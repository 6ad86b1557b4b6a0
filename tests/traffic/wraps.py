"""Ways in which trackers wrap data, written from the encodings' specifications and sharing nothing with the reader."""

import base64
import gzip
import json
import zlib
from collections.abc import Callable
from urllib.parse import quote, quote_plus, urlencode
from xml.sax.saxutils import escape

import brotli
import msgspec
import zstandard

Wrap = Callable[[bytes], bytes]


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def json_field(data: bytes) -> bytes:
    return json.dumps({"v": 3, "list": [1, {"d": data.decode()}], "ok": True}).encode()


def json_ascii_escaped(data: bytes) -> bytes:
    return b'{"d":"' + b"".join(b"\\u%04x" % ord(letter) for letter in data.decode()) + b'"}'


def json_slashes(data: bytes) -> bytes:
    return json.dumps({"d": data.decode()}, ensure_ascii=False).replace("/", "\\/").encode()


def json_key(data: bytes) -> bytes:
    return json.dumps({"seen": {data.decode(): 1}}).encode()


def json_lines(data: bytes) -> bytes:
    return b'{"n":1}\n' + json.dumps({"n": 2, "d": data.decode()}).encode() + b'\n{"n":3}'


def form(data: bytes) -> bytes:
    return urlencode({"v": "3", "d": data, "z": ""}).encode()


def percent(data: bytes) -> bytes:
    return quote(data, safe="").encode()


def percent_plus(data: bytes) -> bytes:
    return b"d=" + quote_plus(data).encode()


def java_map(data: bytes) -> bytes:
    return b"{channel=official, d=" + data + b", type=1}"


def xml_element(data: bytes) -> bytes:
    return b'<?xml version="1.0"?><r><a n="1"/><d>' + escape(data.decode()).encode() + b"</d></r>"


def xml_attribute(data: bytes) -> bytes:
    return b'<r><a d="' + escape(data.decode(), {'"': "&quot;"}).encode() + b'"/></r>'


def multipart(data: bytes) -> bytes:
    boundary = f"--{zlib.crc32(data):08x}".encode()
    return boundary + b'\r\nContent-Disposition: form-data; name="d"\r\n\r\n' + data + b"\r\n" + boundary + b"--\r\n"


def log_line(data: bytes) -> bytes:
    return b"08:00:01 I report: " + json.dumps({"d": data.decode()}).encode() + b" sent"


def base64_standard(data: bytes) -> bytes:
    return base64.b64encode(data)


def base64_url_unpadded(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def base64_lines(data: bytes) -> bytes:
    return base64.encodebytes(data)


def hex_lower(data: bytes) -> bytes:
    return data.hex().encode()


def hex_upper(data: bytes) -> bytes:
    return data.hex().upper().encode()


def jwt(data: bytes) -> bytes:
    pieces = (b'{"alg":"HS256"}', json.dumps({"sub": data.decode()}).encode(), b"signature")
    return b".".join(base64.urlsafe_b64encode(piece).rstrip(b"=") for piece in pieces)


def msgpack(data: bytes) -> bytes:
    return msgspec.msgpack.encode({"v": 3, "d": [data]})


def protobuf(data: bytes) -> bytes:
    inner = b"\x08\x96\x01" + b"\x12" + _varint(len(data)) + data  # field 1: varint 150, field 2: the data
    return b"\x0a" + _varint(len(inner)) + inner + b"\x18\x01"


def grpc(data: bytes) -> bytes:
    message = protobuf(data)
    return b"\0" + len(message).to_bytes(4) + message


def cbor(data: bytes) -> bytes:
    return b"\xa2\x61v\x03\x61d\x5a" + len(data).to_bytes(4) + data


def raw_zlib(data: bytes) -> bytes:
    return zlib.compress(data)


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data)


def zstd(data: bytes) -> bytes:
    return zstandard.compress(data)


def brotli_base(data: bytes) -> bytes:
    return bytes(brotli.compress(data))


#: These need text; the others take any bytes.
TEXTUAL: tuple[Wrap, ...] = (
    *(json_field, json_ascii_escaped, json_slashes, json_key, json_lines, java_map, xml_element, xml_attribute, log_line, jwt),
)
BINARY: tuple[Wrap, ...] = (
    *(form, percent, percent_plus, multipart, base64_standard, base64_url_unpadded, base64_lines, hex_lower, hex_upper),
    *(msgpack, protobuf, grpc, cbor, raw_zlib, gzipped, zstd),
)
ARMOUR: tuple[Wrap, ...] = (base64_standard, base64_url_unpadded, hex_lower, percent)


def is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
