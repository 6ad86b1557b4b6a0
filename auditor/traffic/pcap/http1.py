"""HTTP/1.1 (RFC 9112) from the two directions of a connection. Sans-io; ends with what the bytes hold."""

import re
from collections.abc import Iterator

from msgspec import Struct

from auditor.traffic.exchange import Headers

_REQUEST = re.compile(rb"([A-Z][A-Z\-_]{1,31}) (\S+) HTTP/1\.[01]\r?\n")
_RESPONSE = re.compile(rb"HTTP/1\.[01] (\d{3})[^\r\n]*\r?\n")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]*\r?\n")
MAX_HEAD = 1 << 20


class Message(Struct, frozen=True):
    """A request (``method``, ``target``) or a response (``status``). ``start`` and ``end`` are offsets."""

    start: int
    end: int
    headers: Headers
    body: bytes
    whole: bool
    method: str = ""
    target: str = ""
    status: int = 0


def requests(data: bytes) -> Iterator[Message]:
    """The requests that a client sent one after another; goes on at the next request line after what is none."""
    at = 0
    while (found := _REQUEST.search(data, at)) is not None:
        message = _message(data, found.start(), found.end() - 1, False)
        yield Message(
            message.start, message.end, message.headers, message.body, message.whole, found[1].decode(), found[2].decode("latin-1")
        )
        at = max(message.end, found.end())
        if upgraded(message.headers):
            return


def responses(data: bytes, methods: list[str]) -> Iterator[Message]:
    """The answers to requests of these methods, without interim ones (RFC 9110 section 15.2) other than 101."""
    at = number = 0
    while (found := _RESPONSE.search(data, at)) is not None:
        status = int(found[1])
        bodiless = status < 200 or status in (204, 304) or (number < len(methods) and methods[number] == "HEAD")
        message = _message(data, found.start(), found.end() - 1, not bodiless)
        end = message.end if not bodiless else _head_end(data, found.end() - 1)
        if status >= 200 or status == 101:
            number += 1
            yield Message(message.start, end, message.headers, b"" if bodiless else message.body, message.whole, status=status)
        if status == 101:
            return
        at = max(end, found.end())


def upgraded(headers: Headers) -> bool:
    """Whether a message asks for or agrees to a WebSocket."""
    return any(name.lower() == "upgrade" and "websocket" in value.lower() for name, value in headers)


def _head_end(data: bytes, at: int) -> int:
    gap = _HEAD_END.search(data, at, at + MAX_HEAD)
    return gap.end() if gap else len(data)


def _message(data: bytes, start: int, line_end: int, to_the_end: bool) -> Message:
    body_start = _head_end(data, line_end)
    headers = _headers(data[line_end:body_start])
    named = {name.lower(): value for name, value in headers}
    if "chunked" in named.get("transfer-encoding", "").lower():
        body, end, whole = _chunked(data, body_start)
    elif named.get("content-length", "").strip().isdigit():
        length = int(named["content-length"])
        body, end = data[body_start : body_start + length], min(len(data), body_start + length)
        whole = len(body) == length
    else:
        end = len(data) if to_the_end else body_start
        body, whole = data[body_start:end], True
    return Message(start, end, headers, body, whole)


def _headers(head: bytes) -> Headers:
    pairs = (line.partition(b":") for line in head.splitlines() if b":" in line)
    return tuple((name.strip().decode("latin-1"), value.strip().decode("utf-8", "replace")) for name, _, value in pairs)


def _chunked(data: bytes, at: int) -> tuple[bytes, int, bool]:
    out = bytearray()
    while (size := _CHUNK.match(data, at)) is not None:
        length = int(size[1], 16)
        out += data[size.end() : size.end() + length]
        at = min(len(data), size.end() + length)
        if not length:
            return bytes(out), min(len(data), at + 2), True
        at += 2 if data[at : at + 2] == b"\r\n" else 1
    return bytes(out), min(at, len(data)), False
