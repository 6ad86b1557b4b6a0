"""One entry of a HAR file as an Exchange. Every field may be missing or of the wrong kind."""

import binascii
from base64 import b64decode
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from auditor.facts import Context
from auditor.traffic.exchange import Exchange, Headers, Message, host_of, state_named


def exchange_of(raw: dict[str, Any], index: int) -> Exchange:
    """The exchange that an entry describes."""
    request, response = _dict(raw, "request"), _dict(raw, "response")
    url = _text(request, "url")
    headers = _headers(request)
    return Exchange(
        index=index,
        method=_text(request, "method") or "GET",
        url=url,
        host=host_of(url),
        time=utc(_text(raw, "startedDateTime")),
        headers=_with_cookies(headers, request),
        body=_request_body(request),
        truncated="discarded" in _text(request, "_requestBodyStatus"),
        status=_int(response, "status"),
        response_headers=_headers(response),
        response_body=_content(_dict(response, "content")),
        messages=_messages(raw),
        state=_state(raw),
        app=_text(raw, "_app") or _text(raw, "app") or None,
        uid=_int(raw, "_uid"),
        error=_text(response, "_error") or _text(raw, "_error") or None,
    )


def tls_failures(raw: object) -> list[tuple[str, str]]:
    """Hosts and causes of HTTP Toolkit's ``_tlsErrors``."""
    rows = [row for row in raw if isinstance(row, dict)] if isinstance(raw, list) else []
    return [(_text(row, "hostname").lower(), _text(row, "cause") or "TLS failed") for row in rows if _text(row, "hostname")]


def utc(text: str) -> str | None:
    """An ISO 8601 time in UTC, ``2025-03-01T08:00:00.120Z``; None if it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _dict(raw: dict[str, Any], key: str) -> dict[str, Any]:
    value = raw.get(key)
    return value if isinstance(value, dict) else {}


def _rows(raw: dict[str, Any], key: str) -> list[Any]:
    value = raw.get(key)
    return value if isinstance(value, list) else []


def _text(raw: dict[str, Any], key: str) -> str:
    value = raw.get(key)
    return value if isinstance(value, str) else ""


def _int(raw: dict[str, Any], key: str) -> int | None:
    value = raw.get(key)
    return int(value) if isinstance(value, int | float) and abs(value) < 1 << 53 else None


def _pairs(raw: dict[str, Any], key: str) -> Headers:
    """Rows of ``{name, value}``, or of ``[name, value]`` as some recorders write."""
    found: list[tuple[str, str]] = []
    for row in _rows(raw, key):
        if isinstance(row, dict):
            found.append((_text(row, "name"), _text(row, "value")))
        elif isinstance(row, list) and len(row) == 2:
            found.append((str(row[0]), str(row[1])))
    return tuple(found)


def _headers(raw: dict[str, Any]) -> Headers:
    return _pairs(raw, "headers")


def _with_cookies(headers: Headers, request: dict[str, Any]) -> Headers:
    """Headers with a Cookie header made of ``cookies`` where the recorder left it out."""
    cookies = _pairs(request, "cookies")
    if not cookies or any(name.lower() == "cookie" for name, _ in headers):
        return headers
    return (*headers, ("cookie", "; ".join(f"{name}={value}" for name, value in cookies)))


def _request_body(request: dict[str, Any]) -> bytes:
    post = _dict(request, "postData") or _dict(request, "_content")
    if post.get("text"):
        return _content(post)
    if _dict(request, "_content").get("text"):
        return _content(_dict(request, "_content"))
    return _form(post)


def _form(post: dict[str, Any]) -> bytes:
    """The body that ``params`` stand for. File parts keep their name and content only."""
    pairs = [(name, value) for name, value in _pairs(post, "params") if name or value]
    return urlencode(pairs).encode() if pairs else b""


def _content(content: dict[str, Any]) -> bytes:
    text = _text(content, "text")
    if (_text(content, "encoding") or _text(content, "_encoding")).lower() == "base64":
        try:
            return b64decode(text)
        except (binascii.Error, ValueError):
            return text.encode("utf-8", "replace")
    return text_bytes(text)


def text_bytes(text: str) -> bytes:
    """Bytes of a body that a recorder wrote as text: lone surrogates stand for bytes, and so does Latin-1 under a magic."""
    if text.startswith(("\x1f\x8b", "\x78\x9c", "\x78\xda", "(\xb5/\xfd")) and max(text) < "\u0100":
        return text.encode("latin-1")
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _messages(raw: dict[str, Any]) -> tuple[Message, ...]:
    rows = [row for row in _rows(raw, "_webSocketMessages") if isinstance(row, dict)]
    return tuple(_message(row) for row in rows)


def _message(row: dict[str, Any]) -> Message:
    """A row ``{type: send|receive, time, opcode, data}``; data of binary messages (opcode 2) is Base64."""
    data = _text(row, "data")
    content = _content({"text": data, "encoding": "base64" if _int(row, "opcode") == 2 else ""})
    return Message(sent=_text(row, "type") in ("send", "request"), data=content)


def _state(raw: dict[str, Any]) -> Context | None:
    return state_named(_text(raw, "_state")) or state_named(_text(raw, "comment"))
