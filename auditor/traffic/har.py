"""Reads HTTP Archives entry by entry, in constant memory, and goes on after damage.

Format: HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/) with the private fields of Chrome (``_webSocketMessages``),
HTTP Toolkit (``_content`` of requests, ``_tlsErrors``), mitmproxy and of this project (``_state``, ``_app``, ``_uid``).
"""

import mmap
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from auditor.errors import InputError
from auditor.traffic.exchange import Exchange, Notes
from auditor.traffic.harentry import exchange_of, tls_failures

MAX_ENTRY = 64 << 20
MAX_DAMAGES = 1000
_RELEASE_EVERY = 16 << 20
_WINDOWS = (1 << 14, 1 << 17, 1 << 20)

#: A string, or a bracket: all that is needed to find where a JSON value ends.
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"|[{}\[\]]', re.DOTALL)
_ENTRIES = re.compile(rb'"entries"\s*:\s*\[')
_ENTRY = re.compile(
    rb'\{\s*"(?:startedDateTime|pageref|_connectionId|_fromCache|_initiator|_priority|_resourceType|_state|_app|request|connection|'
    rb'serverIPAddress|cache|time|comment)"\s*:'
)
_TRAILING = re.compile(r"trailing characters \(byte (\d+)\)")
_NEXT = re.compile(rb"[^\s,]")
_TLS_ERRORS = re.compile(rb'"_tlsErrors"\s*:\s*(?=\[)')


def read(path: Path, notes: Notes) -> Iterator[Exchange]:
    """The exchanges of a HAR file in its order. Raises InputError if it holds no entry list."""
    with path.open("rb") as file:
        try:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (ValueError, OSError) as error:
            raise InputError(f"{path.name}: is empty or cannot be read as a HAR file") from error
        with data:
            yield from _Archive(data, path.name, notes).exchanges()


class _Archive:
    """One pass over a mapped file; pages already read are given back."""

    def __init__(self, data: mmap.mmap, name: str, notes: Notes) -> None:
        self.data, self.name, self.notes = data, name, notes
        self.released = 0
        self.damages = 0
        self.index = 0

    def exchanges(self) -> Iterator[Exchange]:
        start = _ENTRIES.search(self.data)
        if start is None:
            raise InputError(f"{self.name}: is no HAR file (it has no list of entries)")
        at: int | None = start.end()
        while at is not None:
            at, entry = self._entry(at)
            if entry is not None:
                yield entry
        for host, cause in self._tls_errors():
            self.notes.unread(host, cause)

    def _entry(self, at: int) -> tuple[int | None, Exchange | None]:
        """The entry at or after ``at`` and where to go on; None for that at the list's end."""
        found = _NEXT.search(self.data, at)
        if found is None:
            self.notes.lost("cut ends (the file stops inside its list of entries)")
            return None, None
        if found.group() == b"]":
            return None, None
        begin = found.start()
        end = self._end(begin) if found.group() == b"{" else None
        entry = self._decode(begin, end) if end else None
        if entry is None or end is None:
            return self._resume(begin), None
        self._release(end)
        return end, entry

    def _end(self, begin: int) -> int | None:
        """Where the entry ends. The decoder says it when it meets what follows; odd entries are measured by their brackets."""
        import msgspec

        for window in _WINDOWS:
            piece = self.data[begin : begin + window]
            try:
                msgspec.json.decode(piece, type=msgspec.Raw)
            except msgspec.DecodeError as error:
                trailing = _TRAILING.search(str(error))
                end = begin + int(trailing.group(1)) - 1 if trailing else 0
                if trailing and self.data[end : end + 1] in (b",", b"]"):
                    return end
                if trailing or "truncated" not in str(error):
                    break
        return value_end(self.data, begin)

    def _decode(self, begin: int, end: int) -> Exchange | None:
        raw = decode_json(self.data[begin:end])
        if not isinstance(raw, dict) or not isinstance(raw.get("request"), dict):
            return None
        exchange = exchange_of(raw, self.index)
        self.index += 1
        return exchange

    def _resume(self, begin: int) -> int | None:
        """Where the next entry starts after a damaged one."""
        self.notes.lost("damaged entries")
        self.damages += 1
        if self.damages >= MAX_DAMAGES:
            self.notes.lost("rests left unread after too many damages")
            return None
        following = _ENTRY.search(self.data, begin + 1)
        while following and not _looks_like_entry(self.data, following.start()):
            following = _ENTRY.search(self.data, following.start() + 1)
        return following.start() if following else None

    def _release(self, end: int) -> None:
        if end - self.released > _RELEASE_EVERY and hasattr(self.data, "madvise"):
            start = self.released - self.released % mmap.PAGESIZE
            length = (end - start) // mmap.PAGESIZE * mmap.PAGESIZE
            self.data.madvise(mmap.MADV_DONTNEED, start, length)
            self.released = start + length

    def _tls_errors(self) -> list[tuple[str, str]]:
        found = _TLS_ERRORS.search(self.data, max(0, self.released - MAX_ENTRY))
        end = value_end(self.data, found.end()) if found else None
        return tls_failures(decode_json(self.data[found.end() : end])) if found and end else []


def _looks_like_entry(data: mmap.mmap, start: int) -> bool:
    """Whether an object is an entry and not a part of one: an entry names its request soon or is preceded by a comma."""
    return data[max(0, start - 40) : start].rstrip()[-1:] in (b",", b"[") and b'"request"' in data[start : start + 65536]


def value_end(data: mmap.mmap | bytes, start: int) -> int | None:
    """Where the JSON object or list that starts at ``start`` ends; None if it does not within MAX_ENTRY bytes."""
    depth = 0
    for token in _TOKEN.finditer(data, start, start + MAX_ENTRY):
        first = data[token.start()]
        if first in b"{[":
            depth += 1
        elif first in b"}]":
            depth -= 1
            if depth == 0:
                return token.end()
    return None


def decode_json(raw: bytes) -> Any:
    """A JSON value, also with lone surrogates, which some recorders write for bytes that are no text; None if it is none."""
    import json

    import msgspec

    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return json.loads(raw.decode("utf-8", "surrogateescape"))
    except (ValueError, RecursionError):
        return None
