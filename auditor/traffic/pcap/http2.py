"""HTTP/2 (RFC 9113) from the two directions of a connection, by hyperframe and hpack. Ends with what the bytes hold."""

from collections.abc import Iterator
from typing import Any

from auditor.traffic.exchange import Headers

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
MAX_FRAME = 1 << 24


class Side:
    """What one side sent on one stream. ``start`` is the offset of its first frame."""

    def __init__(self, start: int) -> None:
        self.start = start
        self.headers: list[tuple[str, str]] = []
        self.body = bytearray()
        self.ended = False

    def value(self, name: str) -> str:
        """A header's or pseudo-header's value, "" if absent."""
        return next((value for key, value in self.headers if key == name), "")

    @property
    def plain(self) -> Headers:
        """The headers without pseudo-headers."""
        return tuple((name, value) for name, value in self.headers if not name.startswith(":"))


def streams(data: bytes) -> dict[int, Side]:
    """What one direction of a connection holds, by stream. Header blocks that cannot be read end it: their state is lost."""
    from hpack import Decoder
    from hpack.exceptions import HPACKError

    found: dict[int, Side] = {}
    decoder = Decoder()
    decoder.max_allowed_table_size = 1 << 16
    pending: tuple[int, bytes, bool] | None = None
    for start, frame in _frames(data, len(PREFACE) if data.startswith(PREFACE) else 0):
        name = type(frame).__name__
        if name == "SettingsFrame":
            continue
        if name in ("HeadersFrame", "ContinuationFrame"):
            before = pending[1] if pending and name == "ContinuationFrame" else b""
            ended = "END_STREAM" in frame.flags or bool(pending and pending[2])
            pending = (frame.stream_id, before + frame.data, ended)
            if "END_HEADERS" in frame.flags:
                side = found.setdefault(frame.stream_id, Side(start))
                try:
                    side.headers += [(_text(key), _text(value)) for key, value in decoder.decode(pending[1], raw=True)]
                except HPACKError:
                    return found
                side.ended |= ended
                pending = None
        elif name == "DataFrame":
            side = found.setdefault(frame.stream_id, Side(start))
            side.body += frame.data
            side.ended |= "END_STREAM" in frame.flags
    return found


def _text(value: bytes | str) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _frames(data: bytes, at: int) -> Iterator[tuple[int, Any]]:
    from hyperframe.exceptions import HyperframeError
    from hyperframe.frame import Frame

    view = memoryview(data)
    while at + 9 <= len(data):
        try:
            frame, length = Frame.parse_frame_header(view[at : at + 9])
            body = view[at + 9 : at + 9 + length]
            if length > MAX_FRAME or len(body) < length:
                return
            frame.parse_body(body)
        except (HyperframeError, ValueError):
            return
        yield at, frame
        at += 9 + length
