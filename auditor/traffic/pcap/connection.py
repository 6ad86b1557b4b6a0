"""Puts the packets of each TCP connection together: what either side sent, in clear, and how its TLS went."""

from bisect import bisect_right

from msgspec import Struct

from auditor.traffic.pcap.tshark import Row

MAX_SIDE = 64 << 20
_SYN, _FIN, _RST, _ACK = 2, 1, 4, 16
CLIENT_HELLO, SERVER_HELLO = "1", "2"
APPLICATION_DATA = "23"
#: Alerts by which a client says that it does not accept the server's certificate (RFC 8446 section 6.2).
DISTRUST = {
    "42": "bad certificate",
    "43": "unsupported certificate",
    "44": "certificate revoked",
    "45": "certificate expired",
    "46": "certificate unknown",
    "48": "unknown CA",
    "116": "certificate required",
}
_VERSIONS = {0x0300: "SSL 3.0", 0x0301: "TLS 1.0", 0x0302: "TLS 1.1", 0x0303: "TLS 1.2", 0x0304: "TLS 1.3"}


class Side:
    """One direction: its bytes, and when which of them came."""

    def __init__(self) -> None:
        self.data = bytearray()
        self._offsets: list[int] = []
        self._times: list[float] = []
        self._expected: int | None = None
        self.gaps = 0
        self.cut = False

    def add(self, row: Row, in_order: bool) -> None:
        """The row's data. TLS comes ``in_order``; segments of plain TCP may come twice or leave a gap."""
        content = b"".join(row.data)
        if not in_order and row.length and len(content) == row.length:
            content = self._news(row.sequence, content)
        if not content:
            return
        if len(self.data) + len(content) > MAX_SIDE:
            self.cut = True
            return
        self._offsets.append(len(self.data))
        self._times.append(row.time)
        self.data += content

    def _news(self, sequence: int, content: bytes) -> bytes:
        expected = sequence if self._expected is None else self._expected
        self.gaps += sequence > expected
        content = content[max(0, expected - sequence) :]
        self._expected = max(expected, sequence) + len(content) if content else expected
        return content

    def time(self, offset: int) -> float | None:
        """When the byte at ``offset`` came, in seconds since 1970."""
        at = bisect_right(self._offsets, offset) - 1
        return self._times[at] if at >= 0 else None


class Names:
    """What DNS answers said: the name that an address was asked for under, and the names that one leads to."""

    def __init__(self) -> None:
        self._asked: dict[str, str] = {}
        self._aliases: dict[str, tuple[str, ...]] = {}

    def add(self, row: Row) -> None:
        for address in row.addresses:
            self._asked[address] = row.asked
        if row.aliases:
            self._aliases[row.asked] = row.aliases

    def of(self, address: str) -> str:
        """The name of an address, "" if no answer named it."""
        return self._asked.get(address, "")

    def aliases(self, host: str) -> tuple[str, ...]:
        """The canonical names behind a host."""
        return self._aliases.get(host, ())


class Address(Struct, frozen=True):
    """One end of a connection."""

    host: str
    port: int


class Connection:
    """One TCP connection."""

    def __init__(self, row: Row) -> None:
        answering = row.flags & _SYN and row.flags & _ACK
        client, server = (row.target, row.source) if answering else (row.source, row.target)
        self.client, self.server = Address(*client), Address(*server)
        self.sent, self.received = Side(), Side()
        self.tls = False
        self.server_name = self.certified = self.version = ""
        self.uid: int | None = None
        self.sealed_records = 0
        self.distrust = ""
        self.refused = False
        self.closed = False

    def add(self, row: Row, uid: int | None) -> None:
        """One packet of it."""
        sent = row.source == (self.client.host, self.client.port)
        if CLIENT_HELLO in row.handshakes and not sent:  # the capture began in the middle and took the server for the client
            self.client, self.server = self.server, self.client
            self.sent, self.received, sent = self.received, self.sent, True
        self.uid = uid if uid is not None else self.uid
        if row.records or row.handshakes:
            self._tls(row, sent)
        if row.data:
            (self.sent if sent else self.received).add(row, self.tls)
        self.closed = self.closed or bool(row.flags & _RST) or bool(row.flags & _FIN and sent)

    def _tls(self, row: Row, sent: bool) -> None:
        self.tls = True
        self.server_name = row.server_name or self.server_name
        self.certified = next(iter(row.certified), self.certified)
        if SERVER_HELLO in row.handshakes and row.versions:
            self.version = _VERSIONS.get(max(int(version, 0) for version in row.versions), "")
        if APPLICATION_DATA in row.records and not row.data and not row.handshakes:
            self.sealed_records += sent
        told = next((DISTRUST[alert] for alert in row.alerts if alert in DISTRUST), "")
        self.distrust = self.distrust or (told if sent else "")
        self.refused = self.refused or (bool(row.alerts) and "0" not in row.alerts)

    @property
    def readable(self) -> bool:
        """Whether anything that the client sent can be read."""
        return bool(self.sent.data)
