"""A request without the personal data in it: each value masked where it stands, and what wraps one withheld."""

import re
from urllib.parse import quote, quote_plus

from msgspec.structs import replace

from auditor.traffic.detect import Detector
from auditor.traffic.exchange import Exchange, Headers
from auditor.traffic.hit import Hit
from auditor.traffic.mask import HIDDEN, Mask
from auditor.traffic.parts import part_of

#: Headers that let their holder act as the user.
_SECRET = frozenset({"authorization", "proxy-authorization", "cookie", "x-auth-token", "x-api-key"})


def redacted(exchange: Exchange, detector: Detector, mask: Mask) -> Exchange:
    """The request as it may be handed on; the answer's headers and body, and messages, are left out.

    What is found once the values are masked lay inside of an encoding: that part is withheld whole.
    """
    hits, cuts = detector.search(exchange)
    masked = _masked(_secrets_hidden(exchange), {hit.value: mask.value(hit.value) for hit in hits})
    left, _ = detector.search(masked)
    parts = {part_of(hit.path) for hit in left} | ({"body"} if cuts or exchange.truncated else set())
    return _withheld(masked, parts, [hit for hit in hits if part_of(hit.path) in parts], mask)


def _secrets_hidden(exchange: Exchange) -> Exchange:
    headers = tuple((name, HIDDEN if name.lower() in _SECRET else value) for name, value in exchange.headers)
    return replace(exchange, headers=headers, response_headers=(), response_body=b"", messages=())


def _masked(exchange: Exchange, values: dict[str, str]) -> Exchange:
    shown = {form.lower(): mask for value, mask in values.items() for form in (value, quote(value, safe=""), quote_plus(value))}
    if not shown:
        return exchange
    longest_first = sorted(shown, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)

    def mask(text: str) -> str:
        return pattern.sub(lambda match: shown.get(match[0].lower(), HIDDEN), text)

    headers = tuple((name, mask(text)) for name, text in exchange.headers)
    body = mask(exchange.body.decode("utf-8", "surrogateescape"))  # bytes that are no text come back as they were
    return replace(exchange, url=mask(exchange.url), headers=headers, body=body.encode("utf-8", "surrogateescape"))


def _withheld(exchange: Exchange, parts: set[str], hits: list[Hit], mask: Mask) -> Exchange:
    url = mask.url(exchange.url, "path" in parts) if parts & {"path", "query"} else exchange.url
    headers: Headers = exchange.headers
    if "header" in parts:
        found = {hit.path.split(":", 1)[1].split(" > ")[0] for hit in hits if hit.path.startswith("header:")}
        headers = tuple((name, HIDDEN if name.lower() in found else text) for name, text in headers)
    if "body" not in parts:
        return replace(exchange, url=url, headers=headers)
    told = "; ".join(
        dict.fromkeys(f"{hit.data_type} in {mask.path(hit.path, hit.value)}" for hit in hits if part_of(hit.path) == "body")
    )
    kept = tuple((name, text) for name, text in headers if name.lower() not in ("content-encoding", "content-type"))
    note = f"[{len(exchange.body)} bytes withheld: {told or 'not all of it could be read'}]"
    return replace(exchange, url=url, headers=(*kept, ("content-type", "text/plain; charset=utf-8")), body=note.encode())
