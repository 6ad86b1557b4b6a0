"""What is on screen while the proxy runs: host, party, number of requests, data types with verdicts, states of the app."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from auditor.facts import App, Facts, Observation
from auditor.judge.case import Case
from auditor.judge.practices import practices
from auditor.report.words import words
from auditor.rulebook.book import RuleBook
from auditor.traffic.detect import Detector
from auditor.traffic.exchange import Exchange
from auditor.traffic.gather import Gatherer
from auditor.traffic.mask import Mask
from auditor.traffic.parties import Parties
from auditor.traffic.persona import Persona

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


class Row:
    """One host. ``types`` maps data types to the verdict on them, in words; "" without a policy."""

    def __init__(self, name: str, party: str) -> None:
        self.name, self.party = name, party
        self.requests = 0
        self.types: dict[str, str] = {}
        self.states: dict[str, None] = {}


class Board:
    """Collects rows from exchanges. ``policy`` are the facts of a policy that was read; None judges nothing."""

    def __init__(
        self,
        rules: RuleBook,
        persona: Persona | None = None,
        app: App | None = None,
        first_party: Iterable[str] = (),
        policy: Facts | None = None,
    ) -> None:
        self._rules, self._policy = rules, policy
        self._detector, self._parties = Detector(rules, persona, app), Parties(rules, app, first_party)
        self._gatherer = Gatherer(self._parties, Mask())
        self.rows: dict[str, Row] = {}

    def see(self, exchange: Exchange) -> str:
        """Counts an exchange; a line of text if there is something new in it."""
        row = self.rows.get(exchange.host)
        fresh = row is None
        if row is None:
            recipient, _ = self._parties.of(exchange.host)
            row = self.rows[exchange.host] = Row(recipient.name, recipient.party)
        row.requests += not exchange.messages
        row.states[exchange.state or "unknown"] = None
        hits, _ = self._detector.search(exchange)
        new = dict.fromkeys(hit.data_type for hit in hits if hit.data_type not in row.types)
        if new:
            self._gatherer.add("", exchange, hits)
            row.types |= self._verdicts(exchange.host, new)
        told = ", ".join(_told(kind, row.types[kind]) for kind in new) or "no personal data yet"
        return f"{exchange.host} ({row.name}, {row.party}): {told}" if fresh or new else ""

    def _verdicts(self, host: str, types: Iterable[str]) -> dict[str, str]:
        found = dict.fromkeys(types, "")
        if self._policy is None:
            return found
        case = Case(_with(self._policy, self._gatherer.observations()), self._rules)
        for practice in practices(case):
            hosts = {name for seen in practice.observations if seen.recipient for name in seen.recipient.hosts}
            if practice.data_type in found and host in hosts:
                found[practice.data_type] = words("en").term("verdict", practice.verdict)
        return found

    def table(self) -> "Table":
        """All rows, those with most data types first."""
        from rich.markup import escape
        from rich.table import Table

        table = Table("Host", "Who", "Party", "Requests", "Data types", "State")
        for host, row in sorted(self.rows.items(), key=lambda item: (-len(item[1].types), item[0])):
            told = ", ".join(_told(*entry) for entry in row.types.items())
            table.add_row(escape(host), escape(row.name), row.party, str(row.requests), escape(told), ", ".join(row.states))
        return table


def _told(kind: str, verdict: str) -> str:
    return f"{kind} ({verdict})" if verdict else kind


def _with(facts: Facts, observations: tuple[Observation, ...]) -> Facts:
    from msgspec.structs import replace

    return replace(facts, observations=observations)


def draw(console: "Console", board: Board, lines: Iterable[str | None]) -> None:
    """Shows the board as it fills: a table on a terminal, elsewhere each new line. ``lines`` gives None for nothing new."""
    if not console.is_terminal:
        for line in lines:
            if line:
                console.print(line, highlight=False, markup=False)
        return
    from rich.live import Live

    with Live(console=console, refresh_per_second=2) as live:
        for _ in lines:
            live.update(board.table())
