"""Follows a streamed body: keeps its head, counts and hashes the whole, and passes every piece on unchanged."""

import hashlib
from collections.abc import Callable

from auditor.live.journal import Body


class Tap:
    """A stream function for mitmproxy: called with each piece, and with b"" at the end. ``each`` sees the pieces too."""

    def __init__(self, limit: int, each: Callable[[bytes], None] | None = None) -> None:
        self._limit, self._each = limit, each
        self._head = bytearray()
        self._size = 0
        self._hash = hashlib.sha256()

    def __call__(self, piece: bytes) -> bytes:
        self._size += len(piece)
        self._hash.update(piece)
        room = self._limit - len(self._head)
        if room > 0:
            self._head += piece[:room]
        if self._each and piece:
            self._each(piece)
        return piece

    @property
    def body(self) -> Body:
        """What came through so far."""
        return Body(bytes(self._head), self._size, self._hash.hexdigest())
