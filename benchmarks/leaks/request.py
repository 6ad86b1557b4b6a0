"""Puts a tree into a request: the host and path, headers, the serialisation, what is wrapped around it, and side places."""

import json
import random
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from auditor.traffic.exchange import Exchange, Message
from benchmarks.leaks import wraps, writers
from benchmarks.leaks.payloads import hexes, millis

Writer = Callable[[Any, random.Random], bytes]
_HOSTS = ("log.umeng.example", "ads.bid.example", "push.jg.example", "api.shop.example", "crash.bug.example", "t.stat.example")
_PATHS = ("/v1/report", "/app_logs", "/api/v3/device/register", "/collect", "/rqd/async", "/graphql", "/i/e.gif")
FORMS: dict[str, tuple[Writer, str]] = {
    "json": (writers.as_json, "application/json; charset=utf-8"),
    "lines": (writers.as_lines, "application/x-ndjson"),
    "form": (writers.as_form, "application/x-www-form-urlencoded"),
    "xml": (writers.as_xml, "text/xml"),
    "preferences": (writers.as_preferences, "application/xml"),
    "protobuf": (writers.as_protobuf, "application/x-protobuf"),
    "grpc": (writers.as_grpc, "application/grpc"),
    "msgpack": (writers.as_msgpack, "application/msgpack"),
    "cbor": (writers.as_cbor, "application/cbor"),
    "thrift": (writers.as_thrift, "application/x-thrift"),
    "multipart": (writers.as_json, ""),
    "map": (writers.as_java_map, "text/plain"),
    "jwt": (writers.as_jwt, "application/jwt"),
}
#: Forms in which a value may stand as a field's name, and those without names.
KEYED, NAMELESS = ("json", "lines", "msgpack", "cbor", "map", "jwt"), ("protobuf", "grpc", "thrift")
_WEIGHTS = {"json": 12, "form": 5, "protobuf": 4, "grpc": 2, "multipart": 2}
_NAMES = [name for name in FORMS for _ in range(_WEIGHTS.get(name, 1))]


class Draft:
    """A request in the making. ``how`` names what was done to it, for the report on what was missed."""

    def __init__(self, tree: dict[str, Any], draw: random.Random) -> None:
        self.tree, self.draw, self.how = tree, draw, list[str]()
        self.form = draw.choice(_NAMES)
        self.query: dict[str, Any] = {"v": "3.1", "t": millis(draw)} if draw.random() < 0.5 else {}
        self.segments = ["v1", hexes(draw, 8)] if draw.random() < 0.2 else []
        self.headers: list[tuple[str, str]] = [
            ("user-agent", "Dalvik/2.1.0 (Linux; U; Android 13; V2148A Build/TP1A)"),
            ("x-trace-id", hexes(draw, 32)),
        ]
        self.cookies = {"sid": hexes(draw, 26)} if draw.random() < 0.3 else {}

    def exchange(self, index: int) -> Exchange:
        draw = self.draw
        socket = draw.random() < 0.06
        body, kind, coding = self._body(not socket)
        headers = [*self.headers, ("content-type", kind)]
        if coding:
            headers.append(("content-encoding", coding))
        if self.cookies:
            headers.append(("cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items())))
        host = draw.choice(_HOSTS)
        path = "/".join([draw.choice(_PATHS), *(quote(str(segment), safe="") for segment in self.segments)])
        url = f"https://{host}{path}" + (f"?{urlencode(self.query)}" if self.query else "")
        if socket:
            return Exchange(
                index=index,
                method="GET",
                url=url.replace("https", "wss"),
                host=host,
                headers=tuple(header for header in headers if not header[0].startswith("content-")),
                messages=(Message(sent=True, data=body),),
            )
        return Exchange(index=index, method="POST", url=url, host=host, headers=tuple(headers), body=body)

    def _body(self, coded: bool) -> tuple[bytes, str, str]:
        draw = self.draw
        name = self.form
        self.how.append(name)
        if name == "multipart":
            body, kind = writers.as_multipart(self.tree, draw)
        else:
            writer, kind = FORMS[name]
            body = writer(self.tree, draw)
        depth = draw.choice((0, 0, 0, 0, 1, 1, 2, 3, 4)) if draw.random() < 0.97 else draw.randrange(5, 11)
        body, names = wraps.chain(body, depth, draw) if name != "multipart" else (body, [])
        self.how += names
        if depth and names:
            kind = draw.choice(("application/json", "application/octet-stream", "text/plain"))
        coding = draw.choice(sorted(wraps.CODINGS)) if coded and draw.random() < 0.3 else ""
        return (wraps.CODINGS[coding](body, draw) if coding else body), kind, coding


def inner_text(value: Any, draw: random.Random) -> tuple[str, str]:
    """A value wrapped inside of a field, and the way's name."""
    way = draw.choice(
        ("json", "base64", "gzip+base64", "hex", "url", "base32", "json in json", "zlib+hex", "gzip+base32", "base64 with lead")
    )
    tree = {"k": draw.randrange(9), **value} if isinstance(value, dict) else {"k": draw.randrange(9), "d": value}
    text = json.dumps(writers.textual(tree)).encode()
    if way == "json":
        return text.decode(), way
    if way == "json in json":
        return json.dumps({"e": text.decode()}), way
    if way == "base64 with lead":
        return draw.choice(("v2:", "1|", "b64,")) + wraps.base64_standard(text, draw).decode(), way
    steps = {
        "base64": (wraps.base64_standard,),
        "gzip+base64": (wraps.gzipped, wraps.base64_url),
        "hex": (wraps.hexadecimal,),
        "url": (wraps.percent,),
    }
    steps |= {
        "base32": (wraps.base32,),
        "zlib+hex": (wraps.zlibbed, wraps.hexadecimal),
        "gzip+base32": (wraps.gzipped, wraps.base32),
    }
    for step in steps[way]:
        text = step(text, draw)
    return text.decode(), way
