"""Writes the journal: SQLite in WAL mode, each row committed before the client sees the end of its answer."""

import hashlib
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from msgspec import Struct

from auditor.errors import InputError, UsageError
from auditor.facts import Context
from auditor.traffic.exchange import STATES, Exchange
from auditor.traffic.journal import SCHEMA, SCHEMA_VERSION, pack_headers

_INSERT = """INSERT INTO exchange (flow, time, method, url, headers, body, body_size, body_sha256, status, response_headers,
    response_body, response_size, response_sha256, state, app, uid, error)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (flow) DO UPDATE SET error = excluded.error"""


class Body(Struct, frozen=True):
    """A body as the journal keeps it: its head, and length and SHA-256 of the whole."""

    head: bytes
    size: int
    sha256: str


def capped(data: bytes, limit: int) -> Body:
    """A whole body cut to ``limit`` bytes."""
    return Body(data[:limit], len(data), hashlib.sha256(data).hexdigest())


class Journal:
    """One journal, open for writing. Use it in the thread that opened it. Errors of the disk come as sqlite3.Error.

    ``synchronous=NORMAL``: what is committed survives the end of this process at any moment; a power cut may take the newest rows.
    """

    def __init__(self, path: Path) -> None:
        self._database = _open(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Folds the write-ahead log into the file."""
        try:
            self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self._database.close()

    def exchange(self, flow: str, exchange: Exchange, request: Body, response: Body) -> None:
        """One exchange; ``flow`` is its unique name, bodies are given apart."""
        row = (
            *(flow, exchange.time, exchange.method, exchange.url, pack_headers(exchange.headers)),
            *(request.head, request.size, request.sha256, exchange.status, pack_headers(exchange.response_headers)),
            *(response.head, response.size, response.sha256, exchange.state, exchange.app, exchange.uid, exchange.error),
        )
        self._database.execute(_INSERT, row)

    def message(self, flow: str, time: str | None, sent: bool, data: bytes, limit: int) -> None:
        """One message of a WebSocket or an event stream."""
        row = (flow, time, int(sent), data[:limit], len(data))
        self._database.execute("INSERT INTO message (flow, time, sent, data, size) VALUES (?, ?, ?, ?, ?)", row)

    def unread(self, host: str, cause: str) -> None:
        """A host whose TLS connection could not be opened."""
        self._database.execute("INSERT OR IGNORE INTO unread VALUES (?, ?, ?)", (host, cause, _now()))

    def state(self) -> Context | None:
        """The state last marked."""
        row = self._database.execute("SELECT state FROM mark ORDER BY id DESC LIMIT 1").fetchone()
        return row[0] if row and row[0] in STATES else None


def _open(path: Path) -> sqlite3.Connection:
    try:
        database = sqlite3.connect(path, timeout=10, isolation_level=None)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=NORMAL")
        known = database.execute("PRAGMA user_version").fetchone()[0]
        if known not in (0, SCHEMA_VERSION):
            raise InputError(f"{path.name}: was written by another version (journal version {known}, not {SCHEMA_VERSION})")
        database.executescript(SCHEMA)
        database.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
    except sqlite3.Error as error:
        raise InputError(f"{path.name}: cannot be written as a journal: {error}") from error
    return database


def mark(path: Path, state: str) -> None:
    """Says that the app is in a state from now on; requests that start after it carry it. Works while the proxy runs.

    Raises UsageError if the state is none of before_consent, foreground, background, silent and self_start.
    """
    word = state.strip().lower().replace("-", "_")
    if word not in STATES:
        raise UsageError(f"{state}: is no state of an app; known are {', '.join(STATES)}")
    database = _open(path)
    try:
        database.execute("INSERT INTO mark (time, state) VALUES (?, ?)", (_now(), word))
    except sqlite3.Error as error:
        raise InputError(f"{path.name}: cannot be marked: {error}") from error
    finally:
        database.close()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
