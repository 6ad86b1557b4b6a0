"""The journal that ``auditor proxy`` writes: its tables, and the reader. SQLite in WAL mode, one row for each exchange."""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from auditor.errors import InputError
from auditor.traffic.exchange import Exchange, Headers, Message, Notes, host_of, state_named

SCHEMA_VERSION = 1
#: ``body_size`` and ``body_sha256`` are those of the whole body; ``body`` holds its head where it was too long.
SCHEMA = """
CREATE TABLE IF NOT EXISTS exchange (
    id INTEGER PRIMARY KEY, flow TEXT NOT NULL UNIQUE, time TEXT, method TEXT NOT NULL, url TEXT NOT NULL, headers BLOB NOT NULL,
    body BLOB NOT NULL, body_size INTEGER NOT NULL, body_sha256 TEXT NOT NULL, status INTEGER, response_headers BLOB NOT NULL,
    response_body BLOB NOT NULL, response_size INTEGER NOT NULL, response_sha256 TEXT NOT NULL, state TEXT, app TEXT, uid INTEGER,
    error TEXT);
CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY, flow TEXT NOT NULL, time TEXT, sent INTEGER NOT NULL, data BLOB NOT NULL, size INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS message_flow ON message (flow);
CREATE TABLE IF NOT EXISTS mark (id INTEGER PRIMARY KEY, time TEXT NOT NULL, state TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS unread (host TEXT PRIMARY KEY, cause TEXT NOT NULL, time TEXT);
"""


def read(path: Path, notes: Notes) -> Iterator[Exchange]:
    """The exchanges of a journal in the order of their completion. Raises InputError if it is no journal."""
    try:
        with _opened(path) as database:
            yield from _exchanges(database, notes)
            for host, cause in database.execute("SELECT host, cause FROM unread"):
                notes.unread(host, cause)
    except sqlite3.DatabaseError as error:
        raise InputError(f"{path.name}: is no journal of 'auditor proxy' or is damaged: {error}") from error


class Follower:
    """Reads a journal while it is written: each call gives what has come since the last one.

    A message of a WebSocket that comes after its exchange was given comes as that exchange with this message alone.
    """

    def __init__(self, path: Path) -> None:
        self._database = _opened(path)
        self._exchange, self._message = 0, 0

    def fresh(self, limit: int = 500) -> list[Exchange]:
        """Up to ``limit`` rows of each kind. Raises InputError if the journal is damaged."""
        try:
            return [*self._exchanges(limit), *self._messages(limit)]
        except (sqlite3.DatabaseError, msgspec.DecodeError) as error:
            raise InputError(f"the journal cannot be followed: {error}") from error

    def _exchanges(self, limit: int) -> Iterator[Exchange]:
        for row in self._rows("SELECT * FROM exchange WHERE id > ? ORDER BY id LIMIT ?", self._exchange, limit):
            self._exchange = row["id"]
            yield _exchange(row, row["id"] - 1, ())

    def _messages(self, limit: int) -> Iterator[Exchange]:
        query = """SELECT exchange.*, message.id AS message_id, message.time AS sent_at, sent, data
            FROM message JOIN exchange USING (flow) WHERE message.id > ? ORDER BY message.id LIMIT ?"""
        for row in self._rows(query, self._message, limit):
            self._message = row["message_id"]
            row["body"] = row["response_body"] = b""
            yield _exchange(row, row["id"] - 1, [(row["sent_at"], row["sent"], row["data"])])

    def _rows(self, query: str, *values: int) -> Iterator[dict[str, Any]]:
        rows = self._database.execute(query, values)
        names = [column[0] for column in rows.description]
        return (dict(zip(names, row, strict=True)) for row in rows.fetchall())


def _opened(path: Path) -> sqlite3.Connection:
    """Read-only; a journal that the proxy is still writing may be read at the same time."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def _exchanges(database: sqlite3.Connection, notes: Notes) -> Iterator[Exchange]:
    rows = database.execute("SELECT * FROM exchange ORDER BY id")
    names = [column[0] for column in rows.description]
    index = 0
    while True:
        try:
            row = rows.fetchone()
        except sqlite3.DatabaseError:
            notes.lost("damaged pages of the journal")
            return
        if row is None:
            return
        try:
            fields = dict(zip(names, row, strict=True))
            messages = database.execute("SELECT time, sent, data FROM message WHERE flow = ? ORDER BY id", (fields["flow"],))
            yield _exchange(fields, index, messages)
            index += 1
        except (msgspec.DecodeError, TypeError, ValueError):
            notes.lost("damaged rows of the journal")


def _exchange(row: dict[str, Any], index: int, messages: Iterable[tuple[str | None, int, bytes]]) -> Exchange:
    return Exchange(
        index=index,
        method=row["method"],
        url=row["url"],
        host=host_of(row["url"]),
        time=row["time"],
        headers=unpack_headers(row["headers"]),
        body=row["body"],
        truncated=row["body_size"] > len(row["body"]),
        status=row["status"],
        response_headers=unpack_headers(row["response_headers"]),
        response_body=row["response_body"],
        messages=tuple(Message(sent=bool(sent), data=data, time=time) for time, sent, data in messages),
        state=state_named(row["state"]),
        app=row["app"],
        uid=row["uid"],
        error=row["error"],
    )


def pack_headers(headers: Headers) -> bytes:
    """Headers as JSON."""
    return msgspec.json.encode(headers)


def unpack_headers(packed: bytes) -> Headers:
    """The reverse of pack_headers. Raises msgspec.DecodeError."""
    return msgspec.json.decode(packed, type=tuple[tuple[str, str], ...])
