"""Tells a capture's format from its first bytes and opens the reader for it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from auditor.errors import InputError
from auditor.traffic.exchange import Exchange, Notes

Reader = Callable[[Path, Notes], Iterator[Exchange]]
_TNETSTRING = re.compile(rb"\d{1,12}:")


def open_capture(path: Path, notes: Notes) -> Iterator[Exchange]:
    """The exchanges of a capture. Raises InputError if the file is missing, empty or of no known format."""
    return _reader(path)(path, notes)


def _reader(path: Path) -> Reader:
    from auditor.traffic import flows, har, journal

    head = _head(path)
    if head.startswith(b"SQLite format 3\0"):
        return journal.read
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return har.read
    if _TNETSTRING.match(head) or path.suffix in (".flow", ".flows", ".mitm"):
        return flows.read
    if path.suffix.lower() == ".har":
        return har.read
    raise InputError(f"{path.name}: is no capture that can be read (HAR, mitmproxy flows, or a journal of 'auditor proxy')")


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(64)
    except OSError as error:
        raise InputError(f"{path.name}: cannot be read: {error.strerror}") from error
    if not head:
        raise InputError(f"{path.name}: is empty")
    return head
