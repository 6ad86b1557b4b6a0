"""What a connection carried, as Exchanges: HTTP/1.1, HTTP/2, WebSocket; any other protocol as the bytes that the client sent."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from auditor.traffic.exchange import Exchange, Headers, Message, host_of
from auditor.traffic.flows import stamp
from auditor.traffic.parties import is_address
from auditor.traffic.pcap import http1, http2, websocket
from auditor.traffic.pcap.connection import Connection

#: Ports that are the schemes' own and left out of a URL.
_USUAL = {("http", 80), ("https", 443), ("ws", 80), ("wss", 443)}


class Place(Struct, frozen=True):
    """Where a connection leads: the best name of its server, and what belongs to all its exchanges."""

    host: str
    aliases: tuple[str, ...] = ()
    app: str | None = None


def exchanges(connection: Connection, place: Place) -> Iterator[Exchange]:
    """The exchanges of a connection in its order, ``index`` 0 throughout."""
    data = bytes(connection.sent.data)
    reader = _http2 if data.startswith(http2.PREFACE[:16]) else _http1
    seen = False
    for exchange in reader(connection, place, data):
        seen = True
        yield exchange
    if not seen and data:
        yield _unknown(connection, place, data)


def _base(connection: Connection, place: Place, offset: int, scheme: str, authority: str, target: str) -> Exchange:
    """An exchange with its URL and time. Absolute targets, as proxies get them, stay as they are."""
    port = connection.server.port
    host = authority or place.host
    named = is_address(host_of(f"http://{host}/")) and place.host and not is_address(place.host)
    if named:
        host = place.host
    if not authority and (scheme, port) not in _USUAL:
        host = f"{host}:{port}"
    url = (
        target
        if target.startswith(("http://", "https://"))
        else f"{scheme}://{host}{target if target.startswith('/') else '/' + target}"
    )
    moment = stamp(connection.sent.time(offset))
    extra = {"time": moment, "uid": connection.uid, "app": place.app, "aliases": place.aliases, "tls": connection.version or None}
    return Exchange(index=0, method="GET", url=url, host=host_of(url) or place.host, **extra)  # type: ignore[arg-type]


def _header(headers: Headers, name: str) -> str:
    return next((value for key, value in headers if key.lower() == name), "")


def _http1(connection: Connection, place: Place, data: bytes) -> Iterator[Exchange]:
    requests = list(http1.requests(data))
    received = bytes(connection.received.data)
    responses = list(http1.responses(received, [request.method for request in requests]))
    for number, request in enumerate(requests):
        response = responses[number] if number < len(responses) else None
        socket = response is not None and response.status == 101 and http1.upgraded(request.headers)
        scheme = ("wss" if socket else "https") if connection.tls else "ws" if socket else "http"
        exchange = _base(connection, place, request.start, scheme, _header(request.headers, "host"), request.target)
        exchange = msgspec.structs.replace(
            exchange,
            method=request.method,
            headers=request.headers,
            body=request.body,
            truncated=not request.whole,
            status=response.status if response else None,
            response_headers=response.headers if response else (),
            response_body=response.body if response else b"",
        )
        if socket and response:
            exchange = msgspec.structs.replace(exchange, messages=_messages(connection, request, response))
        yield exchange


def _messages(connection: Connection, request: http1.Message, response: http1.Message) -> tuple[Message, ...]:
    """WebSocket messages of both directions by time."""
    compressed = "permessage-deflate" in _header(response.headers, "sec-websocket-extensions")
    rows: list[tuple[float, Message]] = []
    for sent, side, start in ((True, connection.sent, request.end), (False, connection.received, response.end)):
        for offset, content in websocket.messages(bytes(side.data[start:]), compressed):
            moment = side.time(start + offset) or 0.0
            rows.append((moment, Message(sent=sent, data=content, time=stamp(moment))))
    return tuple(message for _, message in sorted(rows, key=lambda row: row[0]))


def _http2(connection: Connection, place: Place, data: bytes) -> Iterator[Exchange]:
    answers = http2.streams(bytes(connection.received.data))
    for number, request in sorted(http2.streams(data).items(), key=lambda item: item[1].start):
        if not request.value(":method"):
            continue
        answer = answers.get(number)
        scheme = request.value(":scheme") or ("https" if connection.tls else "http")
        exchange = _base(connection, place, request.start, scheme, request.value(":authority"), request.value(":path"))
        status = answer.value(":status") if answer else ""
        yield msgspec.structs.replace(
            exchange,
            method=request.value(":method"),
            headers=request.plain,
            body=bytes(request.body),
            truncated=not request.ended,
            status=int(status) if status.isdigit() else None,
            response_headers=answer.plain if answer else (),
            response_body=bytes(answer.body) if answer else b"",
        )


def _unknown(connection: Connection, place: Place, data: bytes) -> Exchange:
    """A protocol that is none of these, such as MQTT or a push service's own: one exchange with all that was sent."""
    scheme = "tls" if connection.tls else "tcp"
    return msgspec.structs.replace(_base(connection, place, 0, scheme, "", "/"), method="SEND", body=data)
