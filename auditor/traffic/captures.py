"""Tells a capture's format from its first bytes and opens the reader for it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from auditor.errors import InputError
from auditor.traffic.exchange import Exchange, Notes

Reader = Callable[[Path, Notes], Iterator[Exchange]]
_TNETSTRING = re.compile(rb"\d{1,12}:")


def open_capture(path: Path, notes: Notes, keylog: Path | None = None) -> Iterator[Exchange]:
    """The exchanges of a capture. Raises InputError if the file is missing, empty or of no known format.

    ``keylog``: the TLS keys of a packet capture, as NSS writes them (SSLKEYLOGFILE).
    """
    return _reader(path, keylog)(path, notes)


def _reader(path: Path, keylog: Path | None) -> Reader:
    from auditor.traffic import flows, har, journal
    from auditor.traffic.pcap.blocks import is_packet_capture

    head = _head(path)
    if head.startswith(b"SQLite format 3\0"):
        return journal.read
    if is_packet_capture(head) or path.suffix.lower() in (".pcap", ".pcapng", ".cap"):
        from auditor.traffic.pcap.reader import PacketReader

        return PacketReader(keylog)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return har.read
    if _TNETSTRING.match(head) or path.suffix in (".flow", ".flows", ".mitm"):
        return flows.read
    if path.suffix.lower() == ".har":
        return har.read
    raise InputError(
        f"{path.name}: is no capture that can be read (HAR, mitmproxy flows, pcap, pcapng, or a journal of 'auditor proxy')"
    )


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(64)
    except OSError as error:
        raise InputError(f"{path.name}: cannot be read: {error.strerror}") from error
    if not head:
        raise InputError(f"{path.name}: is empty")
    return head
