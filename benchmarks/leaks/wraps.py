"""What is put around a body or a field: compression, and encodings that make text of bytes."""

import base64
import gzip
import json
import random
import zlib
from collections.abc import Callable
from urllib.parse import quote

import brotli
import zstandard

Wrap = Callable[[bytes, random.Random], bytes]


def gzipped(data: bytes, draw: random.Random) -> bytes:
    return gzip.compress(data, draw.choice((1, 6)))


def zlibbed(data: bytes, _draw: random.Random) -> bytes:
    return zlib.compress(data)


def zstd(data: bytes, _draw: random.Random) -> bytes:
    return zstandard.compress(data)


def base64_standard(data: bytes, _draw: random.Random) -> bytes:
    return base64.b64encode(data)


def base64_url(data: bytes, draw: random.Random) -> bytes:
    encoded = base64.urlsafe_b64encode(data)
    return encoded.rstrip(b"=") if draw.random() < 0.5 else encoded


def base64_lines(data: bytes, _draw: random.Random) -> bytes:
    return base64.encodebytes(data)


def base32(data: bytes, draw: random.Random) -> bytes:
    encoded = base64.b32encode(data)
    encoded = encoded.lower() if draw.random() < 0.3 else encoded
    return encoded.rstrip(b"=") if draw.random() < 0.3 else encoded


def hexadecimal(data: bytes, draw: random.Random) -> bytes:
    text = data.hex()
    return (text.upper() if draw.random() < 0.5 else text).encode()


def percent(data: bytes, _draw: random.Random) -> bytes:
    return quote(data, safe="").encode()


def json_field(data: bytes, draw: random.Random) -> bytes:
    return json.dumps({"v": draw.randrange(9), draw.choice(("data", "d", "payload", "content", "p")): data.decode()}).encode()


def json_string(data: bytes, _draw: random.Random) -> bytes:
    return json.dumps(data.decode()).encode()


def form_field(data: bytes, draw: random.Random) -> bytes:
    name, sign = draw.choice(("data", "d", "msg", "body")), f"{draw.getrandbits(128):032x}"
    return f"v={draw.randrange(9)}&{name}={quote(data, safe='')}&sign={sign}".encode()


def log_line(data: bytes, draw: random.Random) -> bytes:
    return f"08:{draw.randrange(60):02}:01 I/Report: ".encode() + data + b" sent"


COMPRESSIONS: tuple[Wrap, ...] = (gzipped, gzipped, zlibbed, zstd)
ARMOURS: tuple[Wrap, ...] = (base64_standard, base64_standard, base64_url, base64_lines, hexadecimal, base32)
ENVELOPES: tuple[Wrap, ...] = (json_field, form_field)
TEXTUAL: tuple[Wrap, ...] = (percent, json_string, log_line)
CODINGS: dict[str, Wrap] = {
    "gzip": gzipped,
    "deflate": zlibbed,
    "br": lambda data, _draw: bytes(brotli.compress(data, quality=4)),
    "zstd": zstd,
}


def is_text(data: bytes) -> bool:
    try:
        return "\0" not in data.decode()
    except UnicodeDecodeError:
        return False


def chain(data: bytes, depth: int, draw: random.Random) -> tuple[bytes, list[str]]:
    """``depth`` rounds of compression or encoding with an envelope now and then, and their names."""
    names: list[str] = []
    for _ in range(depth):
        kinds = ARMOURS + COMPRESSIONS if not is_text(data) else ARMOURS + COMPRESSIONS + ENVELOPES + TEXTUAL
        step = draw.choice(kinds)
        if len(data) > 200_000 and step in ARMOURS:
            step = gzipped
        data = step(data, draw)
        names.append(getattr(step, "__name__", "?"))
    return data, names
