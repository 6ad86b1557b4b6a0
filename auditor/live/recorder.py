"""The addon: turns mitmproxy's events into rows of the journal."""

import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING

from auditor.live.journal import Journal, capped
from auditor.live.tap import Tap
from auditor.traffic.flows import exchange_of, stamp

if TYPE_CHECKING:
    from mitmproxy.http import HTTPFlow
    from mitmproxy.tls import TlsData

MAX_BODY = 4 << 20
STREAM_ABOVE = 16 << 20
_STATE = "auditor_state"
_REQUEST_TAP, _RESPONSE_TAP = "auditor_request_tap", "auditor_response_tap"


class Recorder:
    """Writes exchanges as they complete. If the disk fails, recording stops and is told once; the traffic goes on."""

    def __init__(self, journal: Journal, complain: Callable[[str], None]) -> None:
        self._journal, self._complain = journal, complain
        self._taps: dict[str, dict[str, Tap]] = {}
        self.recorded = 0
        self.failure: str | None = None

    # --- mitmproxy's hooks ---

    def requestheaders(self, flow: "HTTPFlow") -> None:
        """A request begins: it carries the state marked now."""
        state = self._safely(self._journal.state)
        if state:
            flow.metadata[_STATE] = state
        if _length(flow.request.headers.get("content-length")) > STREAM_ABOVE:
            flow.request.stream = self._tap(flow, _REQUEST_TAP)

    def responseheaders(self, flow: "HTTPFlow") -> None:
        """Event streams and large answers pass through piece by piece; the client must not wait for their end."""
        if flow.response is None:
            return
        kind = flow.response.headers.get("content-type", "")
        if kind.startswith("text/event-stream"):
            flow.response.stream = self._tap(flow, _RESPONSE_TAP, lambda piece: self._message(flow, piece, sent=False))
        elif _length(flow.response.headers.get("content-length")) > STREAM_ABOVE:
            flow.response.stream = self._tap(flow, _RESPONSE_TAP)

    def response(self, flow: "HTTPFlow") -> None:
        """An exchange is complete; mitmproxy sends the answer on after this returns."""
        self._record(flow)

    def error(self, flow: "HTTPFlow") -> None:
        """An exchange failed: no answer, or a connection cut."""
        self._record(flow)

    def websocket_message(self, flow: "HTTPFlow") -> None:
        """One message of a WebSocket."""
        if flow.websocket is None:
            return
        message = flow.websocket.messages[-1]
        self._message(flow, message.content, sent=message.from_client)
        del flow.websocket.messages[:-1]

    def tls_failed_client(self, data: "TlsData") -> None:
        """The app broke off the handshake with the proxy: it pins its certificates or does not trust the proxy's."""
        self._unread(data, "the app refused the proxy's certificate")

    def tls_failed_server(self, data: "TlsData") -> None:
        """The server's handshake failed."""
        self._unread(data, "the server refused the handshake")

    # --- rows ---

    def _record(self, flow: "HTTPFlow") -> None:
        exchange = exchange_of(flow, self.recorded)
        taps = self._taps.pop(flow.id, {})
        request = taps[_REQUEST_TAP].body if _REQUEST_TAP in taps else capped(exchange.body, MAX_BODY)
        response = taps[_RESPONSE_TAP].body if _RESPONSE_TAP in taps else capped(exchange.response_body, MAX_BODY)
        self._safely(lambda: self._journal.exchange(flow.id, exchange, request, response))
        self.recorded += self.failure is None

    def _message(self, flow: "HTTPFlow", data: bytes, *, sent: bool) -> None:
        time = stamp(flow.websocket.messages[-1].timestamp) if flow.websocket else None
        self._safely(lambda: self._journal.message(flow.id, time, sent, data, MAX_BODY))

    def _unread(self, data: "TlsData", what: str) -> None:
        address = data.context.server.address
        host = data.context.client.sni or (address[0] if address else "")
        cause = f"{what}: {data.conn.error}" if data.conn.error else what
        if host:
            self._safely(lambda: self._journal.unread(host.lower(), cause))

    def _tap(self, flow: "HTTPFlow", name: str, each: Callable[[bytes], None] | None = None) -> Tap:
        tap = Tap(MAX_BODY, each)
        self._taps.setdefault(flow.id, {})[name] = tap
        return tap

    def _safely[T](self, write: Callable[[], T]) -> T | None:
        if self.failure is not None:
            return None
        try:
            return write()
        except sqlite3.Error as error:
            self.failure = str(error)
            self._complain(f"recording has stopped after {self.recorded} exchanges: the journal cannot be written ({error})")
            return None


def _length(header: str | None) -> int:
    return int(header) if header and header.isdigit() else 0
