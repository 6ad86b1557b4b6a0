"""A request as a command line for curl, to be sent again by hand."""

import shlex
from base64 import b64encode

from auditor.traffic.binary import is_text
from auditor.traffic.exchange import Exchange

#: Headers that curl writes itself, from the address and the body.
_OWN = frozenset({"host", "content-length", "connection", "transfer-encoding", "expect", "proxy-connection"})


def curl_command(exchange: Exchange) -> str:
    """One command for a POSIX shell. A body that is no text comes through base64(1)."""
    words = ["curl", "--globoff", "-X", exchange.method]
    for name, value in exchange.headers:
        if name.lower() not in _OWN and not name.startswith(":"):
            words += ["-H", f"{name}: {value}" if value else f"{name};"]
    if not exchange.body:
        return shlex.join([*words, exchange.url])
    if is_text(exchange.body):
        return shlex.join([*words, "--data-raw", exchange.body.decode(), exchange.url])
    encoded = b64encode(exchange.body).decode()
    return f"printf %s {shlex.quote(encoded)} | base64 -d | {shlex.join([*words, '--data-binary', '@-', exchange.url])}"
