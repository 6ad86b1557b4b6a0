"""Reads mitmproxy flow files: a chain of tnetstrings, each one flow's state. Goes on after a damaged middle.

Format: https://tnetstrings.info/ with mitmproxy's type marks; the states of older versions are migrated by mitmproxy itself.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from auditor.errors import InputError
from auditor.facts import Context
from auditor.traffic.exchange import Exchange, Headers, Message, Notes, host_of, state_named

if TYPE_CHECKING:
    from mitmproxy.http import HTTPFlow

MAX_FLOW = 256 << 20
_WINDOW = 1 << 20
_LENGTH = re.compile(rb"(\d{1,9}):")
#: A dictionary starts with its length and its first key's length; keys are text (";") or, in old versions, bytes (",").
_START = re.compile(rb"\d{2,9}:\d{1,2}:[a-z_]{2,20}[;,]")
#: Keys that a flow has and the dictionaries inside of it have not.
_FLOW_KEYS = (re.compile(rb"\b7:version[;,]"), re.compile(rb"\b4:type[;,]"))


def read(path: Path, notes: Notes) -> Iterator[Exchange]:
    """The exchanges of a flow file in its order. Raises InputError if there is no flow in it."""
    with path.open("rb") as file:
        index = 0
        for raw in _records(file, notes):
            flow = _http_flow(raw, notes)
            if flow is not None:
                yield exchange_of(flow, index)
                index += 1
        if not index and not notes.unread_hosts:
            raise InputError(f"{path.name}: holds no HTTP flow that can be read")


def _records(file: BinaryIO, notes: Notes) -> Iterator[bytes]:
    """Raw tnetstrings. After damage the search goes on for the next one that is whole."""
    at, size = 0, file.seek(0, 2)
    while at < size:
        record = _record(file, at, size)
        if record is None:
            notes.lost("damaged flows")
            following = _resume(file, at + 1, size)
            if following is None:
                return
            at = following
            continue
        yield record
        at += len(record)


def _record(file: BinaryIO, at: int, size: int) -> bytes | None:
    """The whole tnetstring at ``at``; None if its length leads nowhere."""
    file.seek(at)
    head = _LENGTH.match(file.read(12))
    if head is None:
        return None
    length = head.end() + int(head.group(1)) + 1
    if length > min(MAX_FLOW, size - at):
        return None
    file.seek(at)
    record = file.read(length)
    return record if record.endswith(b"}") and all(key.search(record) for key in _FLOW_KEYS) else None


def _resume(file: BinaryIO, at: int, size: int) -> int | None:
    """Where the next whole record starts."""
    while at < size:
        file.seek(at)
        window = file.read(_WINDOW)
        for found in _START.finditer(window):
            if _record(file, at + found.start(), size) is not None:
                return at + found.start()
        at += max(1, len(window) - 64)
    return None


def _http_flow(raw: bytes, notes: Notes) -> "HTTPFlow | None":
    from mitmproxy import flow as flows
    from mitmproxy import http
    from mitmproxy.io import compat, tnetstring

    try:
        flow = flows.Flow.from_state(compat.migrate_flow(tnetstring.loads(raw)))  # type: ignore[arg-type]
    except Exception:  # noqa: BLE001 - the migrations raise whatever a broken state leads them to
        notes.lost("damaged flows")
        return None
    if isinstance(flow, http.HTTPFlow):
        return flow
    notes.lost("flows that are not HTTP")
    return None


def exchange_of(flow: "HTTPFlow", index: int) -> Exchange:
    """A mitmproxy flow as an Exchange."""
    request, response = flow.request, flow.response
    url = request.pretty_url
    return Exchange(
        index=index,
        method=request.method,
        url=url,
        host=host_of(url) or request.host.lower(),
        time=stamp(request.timestamp_start),
        headers=_headers(request.headers),
        body=request.raw_content or b"",
        status=response.status_code if response else None,
        response_headers=_headers(response.headers) if response else (),
        response_body=(response.raw_content or b"") if response else b"",
        messages=_messages(flow),
        state=_state(flow),
        error=flow.error.msg if flow.error else None,
    )


def stamp(seconds: float | None) -> str | None:
    """Seconds since 1970 as ISO 8601 in UTC with milliseconds."""
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (OverflowError, ValueError, OSError):
        return None


def _headers(headers: Any) -> Headers:
    return tuple((name.decode("latin-1"), value.decode("utf-8", "replace")) for name, value in headers.fields)


def _messages(flow: "HTTPFlow") -> tuple[Message, ...]:
    rows = flow.websocket.messages if flow.websocket else []
    return tuple(Message(sent=row.from_client, data=row.content, time=stamp(row.timestamp)) for row in rows)


def _state(flow: "HTTPFlow") -> Context | None:
    """From the flow's metadata (this project's proxy writes it) or its comment."""
    return state_named(str(flow.metadata.get("auditor_state", ""))) or state_named(flow.comment)
