"""The board runs in a process of its own that follows the journal, so that the traffic never waits for what is shown of it."""

import multiprocessing
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Self

from msgspec import Struct

from auditor.errors import InputError
from auditor.facts import App, Facts
from auditor.live.board import Board, draw
from auditor.rulebook.book import RuleBook
from auditor.traffic.journal import Follower
from auditor.traffic.persona import Persona

_PAUSE = 0.3
_PATIENCE = 5.0


class Watch(Struct, frozen=True, kw_only=True):
    """What the board is to know."""

    journal: Path
    rules: Path
    persona: Persona | None = None
    app: App | None = None
    first_party: tuple[str, ...] = ()
    policy: Facts | None = None


class Watcher:
    """Runs the board beside the block; at its end the board shows the rest, for five seconds at most."""

    def __init__(self, watch: Watch) -> None:
        context = multiprocessing.get_context("spawn")
        theirs, self._ours = context.Pipe(duplex=False)
        self._process = context.Process(target=_run, args=(watch, theirs), daemon=True)
        self._theirs = theirs

    def __enter__(self) -> Self:
        self._process.start()
        self._theirs.close()
        return self

    def __exit__(self, *_: object) -> None:
        self._ours.close()
        self._process.join(_PATIENCE)
        if self._process.is_alive():
            self._process.terminate()


def _run(watch: Watch, parent: Connection) -> None:
    """The process. It ends when the proxy's end of the pipe is closed, in whatever way the proxy ended."""
    import signal

    from rich.console import Console

    # Ctrl-C reaches the whole group; what is left in the journal is shown all the same.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    board = Board(RuleBook(watch.rules), watch.persona, watch.app, watch.first_party, watch.policy)
    try:
        draw(Console(stderr=True), board, _lines(board, Follower(watch.journal), parent))
    except InputError as error:
        Console(stderr=True).print(f"nothing more is shown: {error}", markup=False)


def _lines(board: Board, journal: Follower, parent: Connection) -> Iterator[str | None]:
    while True:
        ended = parent.poll(0)
        found = journal.fresh()
        yield from (board.see(exchange) or None for exchange in found)
        if ended and not found:
            return
        if not found:
            time.sleep(_PAUSE)
            yield None
