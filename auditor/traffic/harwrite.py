"""Writes exchanges as a HAR 1.2 file, with state and app as ``_state`` and ``_app``. The reverse of har.py."""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from auditor.traffic.binary import is_text
from auditor.traffic.exchange import Exchange, Headers, Message


def archive(exchanges: Iterable[Exchange], unread_hosts: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The HAR as plain values, to be encoded as JSON. ``unread_hosts`` go into ``_tlsErrors``, as HTTP Toolkit writes them."""
    log: dict[str, Any] = {
        "version": "1.2",
        "creator": {"name": "auditor", "version": "1"},
        "entries": [_entry(exchange) for exchange in exchanges],
    }
    if unread_hosts:
        log["_tlsErrors"] = [{"hostname": host, "cause": cause} for host, cause in unread_hosts.items()]
    return {"log": log}


def _entry(exchange: Exchange) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "startedDateTime": exchange.time or "1970-01-01T00:00:00.000Z",
        "time": 0,
        "request": _request(exchange),
        "response": _response(exchange),
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
    }
    extra = {"_state": exchange.state, "_app": exchange.app, "_uid": exchange.uid, "_error": exchange.error}
    entry |= {key: value for key, value in extra.items() if value is not None}
    if exchange.messages:
        entry["_webSocketMessages"] = [_message(message) for message in exchange.messages]
    return entry


def _request(exchange: Exchange) -> dict[str, Any]:
    query = parse_qsl(urlsplit(exchange.url).query, keep_blank_values=True)
    request: dict[str, Any] = {
        "method": exchange.method,
        "url": exchange.url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(exchange.headers),
        "queryString": _pairs(tuple(query)),
        "headersSize": -1,
        "bodySize": len(exchange.body),
    }
    if exchange.body:
        request["postData"] = {"mimeType": exchange.header("content-type"), **_content(exchange.body)}
    return request


def _response(exchange: Exchange) -> dict[str, Any]:
    kind = next((value for name, value in exchange.response_headers if name.lower() == "content-type"), "")
    return {
        "status": exchange.status or 0,
        "statusText": "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(exchange.response_headers),
        "content": {"size": len(exchange.response_body), "mimeType": kind, **_content(exchange.response_body)},
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": len(exchange.response_body),
    }


def _pairs(pairs: Headers) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]


def _content(data: bytes) -> dict[str, str]:
    """Text as it is, anything else as Base64."""
    return {"text": data.decode()} if is_text(data) else {"text": b64encode(data).decode(), "encoding": "base64"}


def _message(message: Message) -> dict[str, Any]:
    content = _content(message.data)
    opcode = 2 if "encoding" in content else 1
    return {"type": "send" if message.sent else "receive", "time": 0, "opcode": opcode, "data": content["text"]}
