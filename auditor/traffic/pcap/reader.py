"""Packet captures in, Exchanges out, and notes on every host that could not be read."""

import mmap
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from auditor.errors import InputError
from auditor.traffic.exchange import Exchange, Notes
from auditor.traffic.pcap import blocks, tshark
from auditor.traffic.pcap.carried import Place, exchanges
from auditor.traffic.pcap.connection import Connection, Names

_UID = re.compile(r"\bu-(-?\d+)")
QUIC = "QUIC, which is not decrypted"
NO_KEY = "no key for its TLS"
#: Names under which a key log lies beside its capture.
KEYLOG_SUFFIXES = (".keylog", ".keys", ".sslkeylog")


class PacketReader:
    """Reads one capture at a time, with the keys in ``keylog`` or else in a file beside the capture."""

    def __init__(self, keylog: Path | None) -> None:
        self._keylog = keylog

    def __call__(self, path: Path, notes: Notes) -> Iterator[Exchange]:
        """The exchanges, by the ends of their connections. Raises InputError if tshark is missing or nothing can be read."""
        with path.open("rb") as file:
            try:
                data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            except (ValueError, OSError) as error:
                raise InputError(f"{path.name}: is empty or cannot be read as a packet capture") from error
            with data:
                yield from _Session(data, path, self._keylog or _beside(path), notes).exchanges()


def _beside(path: Path) -> Path | None:
    found = (path.with_suffix(suffix) for suffix in KEYLOG_SUFFIXES)
    return next((file for file in found if file.is_file()), None)


class _Session:
    def __init__(self, data: mmap.mmap, path: Path, keylog: Path | None, notes: Notes) -> None:
        self._data, self._path, self._keylog, self._notes = data, path, keylog, notes
        self._apps: dict[int, str] = {}
        self._names = Names()
        self._open: dict[int, Connection] = {}
        self._index = 0
        self._read: set[str] = set()
        self._sealed: dict[str, str] = {}

    def exchanges(self) -> Iterator[Exchange]:
        for row in tshark.rows(self._clean(), self._keylog, self._path.name):
            if row.addresses:
                self._names.add(row)
            if row.stream is None:
                self._datagram(row)
                continue
            if row.flags & 2 and not row.flags & 16 and row.stream in self._open:
                yield from self._finished(self._open.pop(row.stream))
            connection = self._open.setdefault(row.stream, Connection(row))
            connection.add(row, _uid(row.comment))
        for connection in self._open.values():
            yield from self._finished(connection)
        for host, cause in self._sealed.items():
            self._notes.sealed(host, cause if host not in self._read else f"{cause}; other connections to it were read")

    def _clean(self) -> Iterator[bytes]:
        """The file's whole blocks. Secrets come first: they are of use only before the packets that they open."""
        secrets: list[bytes] = []
        if self._data[:4] == b"\x0a\x0d\x0d\x0a":
            for block in blocks.blocks(self._data, Notes()):
                if block.kind == blocks.SECRETS:
                    secrets.append(block.raw)
                elif mapped := blocks.uid_mapping(block):
                    self._apps[mapped[0]] = mapped[1]
        for block in blocks.blocks(self._data, self._notes):
            if block.kind not in (blocks.SECRETS, blocks.CUSTOM):
                yield block.raw
            if block.kind == blocks.SECTION:
                yield from secrets
                secrets = []

    def _datagram(self, row: tshark.Row) -> None:
        if row.server_name:
            self._sealed.setdefault(row.server_name, QUIC)

    def _finished(self, connection: Connection) -> Iterator[Exchange]:
        host = connection.server_name or self._names.of(connection.server.host) or connection.certified or connection.server.host
        self._tell(connection, host)
        uid = connection.uid
        place = Place(host, self._names.aliases(host), self._apps.get(uid) if uid is not None else None)
        for exchange in exchanges(connection, place):
            self._read.add(exchange.host)
            yield msgspec.structs.replace(exchange, index=self._index)
            self._index += 1

    def _tell(self, connection: Connection, host: str) -> None:
        """What of a connection could not be read."""
        if connection.sent.gaps or connection.received.gaps:
            self._notes.lost("connections with packets missing")
        if connection.sent.cut or connection.received.cut:
            self._notes.lost("connections longer than what is kept of one")
        if not connection.tls or connection.readable:
            if connection.sealed_records:
                self._notes.lost("TLS records that could not be decrypted", connection.sealed_records)
        elif connection.distrust:
            self._notes.unread(host, f"the client sent the TLS alert '{connection.distrust}'")
        elif connection.sealed_records:
            self._sealed.setdefault(host, NO_KEY)
        elif connection.refused or connection.closed:
            self._notes.unread(host, "the TLS handshake was broken off")
        else:
            self._sealed.setdefault(host, "no request in the part of its TLS that was captured")


def _uid(comment: str) -> int | None:
    found = _UID.search(comment)
    return int(found[1]) if found else None
