"""Captures in, Observations and Coverage out."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from auditor.errors import InputError
from auditor.facts import App, Coverage, TrafficReading
from auditor.rulebook.book import RuleBook
from auditor.traffic.captures import open_capture
from auditor.traffic.detect import Detector
from auditor.traffic.exchange import Exchange, Notes
from auditor.traffic.gather import MAX_EVIDENCE, Gatherer
from auditor.traffic.mask import Mask
from auditor.traffic.parties import Parties
from auditor.traffic.persona import Persona

#: Words of proxies' and browsers' messages on a TLS handshake that the client or the server broke off.
_TLS = re.compile(r"\btls\b|\bssl\b|certificate|ERR_CERT|handshake|pinn", re.IGNORECASE)
PINNED = "pinned or not trusting"


def read_captures(
    paths: Sequence[Path],
    rules: RuleBook,
    persona: Persona | None = None,
    app: App | None = None,
    reveal: bool = False,
    own_domains: Iterable[str] = (),
    keylog: Path | None = None,
) -> TrafficReading:
    """What an app sent, to whom, in which state. ``own_domains`` are further hosts or domains of the operator; ``keylog`` has
    the TLS keys of packet captures.

    Values in evidence are masked unless ``reveal``. Raises InputError if not one capture could be read.
    """
    session = Session(rules, persona, app, Mask(reveal), own_domains, keylog)
    failures: list[InputError] = []
    for path in paths:
        try:
            session.read(path)
        except InputError as error:
            failures.append(error)
            session.coverage.append(Coverage(part=f"traffic/{path.name}", state="not_read", reason=str(error)))
    if failures and len(failures) == len(paths):
        raise failures[0]
    return session.reading()


class Session:
    """One run over one or more captures."""

    def __init__(
        self,
        rules: RuleBook,
        persona: Persona | None,
        app: App | None,
        mask: Mask,
        first_party: Iterable[str] = (),
        keylog: Path | None = None,
    ) -> None:
        self._app, self._keylog = app, keylog
        self._detector = Detector(rules, persona, app)
        self._gatherer = Gatherer(Parties(rules, app, first_party), mask)
        self.coverage: list[Coverage] = []

    def read(self, path: Path) -> None:
        """Reads one capture. Raises InputError if nothing in it can be read."""
        notes = Notes()
        seen = 0
        for exchange in open_capture(path, notes, self._keylog):
            seen += 1
            self.take(path.name, exchange, notes)
        if left := self._gatherer.dropped.pop(path.name, 0):
            notes.lost(f"places of data left out, as one finding names {MAX_EVIDENCE:,} at most", left)
        self.coverage.extend(_coverage(path.name, seen, notes))

    def take(self, capture: str, exchange: Exchange, notes: Notes) -> None:
        """One exchange."""
        if self._app and exchange.app and exchange.app != self._app.package:
            notes.lost("requests of other apps left out")
            return
        if exchange.error and exchange.status in (None, 0) and _TLS.search(exchange.error):
            notes.unread(exchange.host, exchange.error)
            return
        if exchange.method == "CONNECT":
            return
        if exchange.truncated:
            notes.lost("request bodies of which the capture has the head only")
        hits, cuts = self._detector.search(exchange)
        for cut in cuts:
            notes.lost(f"requests with {cut}")
        self._gatherer.add(capture, exchange, hits)

    def reading(self) -> TrafficReading:
        """All that was found."""
        return TrafficReading(observations=self._gatherer.observations(), coverage=tuple(self.coverage))


def _coverage(name: str, seen: int, notes: Notes) -> Iterable[Coverage]:
    """One line for the capture and one for each host that could not be read."""
    part = f"traffic/{name}"
    if notes.losses:
        lost = "; ".join(f"{count} {what}" for what, count in sorted(Counter(notes.losses).items()))
        yield Coverage(part=part, state="partial", reason=f"{seen} exchanges read; {lost}")
    elif not seen:
        yield Coverage(part=part, state="partial", reason="holds no request")
    else:
        yield Coverage(part=part, state="read")
    for host, cause in sorted(notes.unread_hosts.items()):
        reason = f"{PINNED}: the connection could not be opened ({' '.join(cause.split())[:200]})"
        yield Coverage(part=f"{part}/{host}", state="not_read", reason=reason)
    for host, cause in sorted(notes.sealed_hosts.items()):
        yield Coverage(part=f"{part}/{host}", state="not_read", reason=f"recorded, but not decrypted: {cause}")
