"""What is on screen while the proxy runs: host, party, number of requests, data types and states, on standard error.

Looking into requests happens in a thread of its own, so that the traffic never waits for it.
"""

import queue
import threading
from contextlib import nullcontext
from typing import TYPE_CHECKING

from auditor.traffic.detect import Detector
from auditor.traffic.exchange import Exchange
from auditor.traffic.parties import Parties

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live
    from rich.table import Table

BACKLOG = 1000


class Row:
    """One host."""

    def __init__(self, name: str, party: str) -> None:
        self.name, self.party = name, party
        self.requests = 0
        self.types: dict[str, None] = {}
        self.states: dict[str, None] = {}


class Board:
    """Collects rows. On a terminal it draws a table, elsewhere it prints a line for each host and for each new data type."""

    def __init__(self, detector: Detector, parties: Parties, console: "Console") -> None:
        self._detector, self._parties, self._console = detector, parties, console
        self._queue: queue.Queue[Exchange | None] = queue.Queue(BACKLOG)
        self.rows: dict[str, Row] = {}
        self.skipped = 0
        self._thread = threading.Thread(target=self._work, name="board", daemon=True)

    def start(self) -> None:
        """Starts looking."""
        self._thread.start()

    def take(self, exchange: Exchange) -> None:
        """One exchange; passed over if the backlog is full (the journal has it)."""
        try:
            self._queue.put_nowait(exchange)
        except queue.Full:
            self.skipped += 1

    def stop(self) -> None:
        """Ends after the backlog, or after five seconds."""
        try:
            self._queue.put(None, timeout=5)
        except queue.Full:
            return
        self._thread.join(timeout=5)

    def _work(self) -> None:
        live = self._live()
        with live or nullcontext():
            while (exchange := self._queue.get()) is not None:
                fresh = self._see(exchange)
                if live:
                    live.update(self.table())
                elif fresh:
                    self._console.print(fresh, highlight=False)

    def _see(self, exchange: Exchange) -> str:
        """Counts an exchange; a line of text if there is something new in it."""
        recipient, _ = self._parties.of(exchange.host)
        row = self.rows.get(exchange.host)
        fresh = row is None
        if row is None:
            row = self.rows[exchange.host] = Row(recipient.name, recipient.party)
        row.requests += 1
        row.states[exchange.state or "unknown"] = None
        hits, _ = self._detector.search(exchange)
        new = dict.fromkeys(hit.data_type for hit in hits if hit.data_type not in row.types)
        row.types |= new
        return f"{exchange.host} ({row.name}, {row.party}): {', '.join(new) or 'no personal data yet'}" if fresh or new else ""

    def table(self) -> "Table":
        """All rows, those with most data types first."""
        from rich.markup import escape
        from rich.table import Table

        table = Table("Host", "Who", "Party", "Requests", "Data types", "State")
        for host, row in sorted(self.rows.items(), key=lambda item: (-len(item[1].types), item[0])):
            table.add_row(escape(host), escape(row.name), row.party, str(row.requests), ", ".join(row.types), ", ".join(row.states))
        return table

    def _live(self) -> "Live | None":
        from rich.live import Live

        return Live(console=self._console, refresh_per_second=2) if self._console.is_terminal else None
