"""Takes a request apart: host, path segments, query, headers, cookies, body, WebSocket messages."""

from urllib.parse import urlsplit

from auditor.traffic import textforms
from auditor.traffic.exchange import Exchange
from auditor.traffic.unwrap import Unwrapper

#: Headers that every client sends and that speak of the connection only.
_PLAIN = frozenset(
    (
        *(
            "host",
            "content-length",
            "content-type",
            "connection",
            "accept-encoding",
            "transfer-encoding",
            "te",
            "upgrade",
            "expect",
        ),
        *("cookie", "sec-websocket-key", "sec-websocket-version", "sec-websocket-accept", "sec-websocket-extensions"),
    )
)
PARTS = ("host", "path", "query", "header", "cookie", "body", "message")


def leaves_of(exchange: Exchange, unwrapper: Unwrapper) -> None:
    """Opens all parts of what the app sent."""
    _url(exchange.url, unwrapper)
    for name, value in exchange.headers:
        lower = name.lower()
        if lower == "cookie":
            for cookie, content in textforms.cookies(value):
                unwrapper.text(f"cookie:{cookie}", cookie, content)
        elif lower not in _PLAIN:
            unwrapper.text(f"header:{lower}", lower, _credentials(lower, value))
    if exchange.body:
        unwrapper.data("body", exchange.body, exchange.header("content-type"), exchange.header("content-encoding"))
    for number, message in enumerate(exchange.messages):
        if message.sent:
            unwrapper.data(f"message[{number}]", message.data)


def _credentials(name: str, value: str) -> str:
    """The value of an Authorization header without its scheme's name (RFC 9110 section 11.4)."""
    scheme, _, rest = value.partition(" ")
    return rest if name in ("authorization", "proxy-authorization") and rest and scheme.isalpha() else value


def _url(url: str, unwrapper: Unwrapper) -> None:
    try:
        pieces = urlsplit(url)
        host = pieces.hostname or ""
    except ValueError:
        unwrapper.text("path", "", url)
        return
    unwrapper.text("host", "", host)
    segments = [segment for segment in pieces.path.split("/") if segment]
    for number, segment in enumerate(segments):
        unwrapper.text(f"path[{number}]", segments[number - 1] if number else "", segment)
    for key, value in textforms.form(pieces.query):
        unwrapper.text(f"query:{key}", key, value.decode("utf-8", "replace"))


def part_of(path: str) -> str:
    """The part of the request that a decoding path starts in."""
    return next((part for part in PARTS if path.startswith(part)), "body")
