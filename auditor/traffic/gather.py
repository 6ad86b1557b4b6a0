"""Puts what was found in single requests together: one Observation per practice, its evidence naming every place."""

import hashlib
from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from auditor.facts import Actor, Confidence, Context, Evidence, Observation, ObservationKind, Recipient, Request, RequestEvidence
from auditor.traffic.exchange import Exchange
from auditor.traffic.hit import Hit
from auditor.traffic.mask import Mask
from auditor.traffic.parties import Parties
from auditor.traffic.parts import part_of

#: Subject of the Observation (kind "setting") that a data type went out over plain HTTP or WebSocket.
CLEARTEXT = "cleartext_transmission"
#: Subject of the Observation (kind "setting") that a host was reached over a version that RFC 8996 forbids.
OLD_TLS = "old_tls"
_OLD = frozenset(("SSL 3.0", "TLS 1.0", "TLS 1.1"))
MAX_EVIDENCE = 2_000
#: Places that all observations together name: what a report can use, and what memory allows.
MAX_IN_ALL = 60_000
_ORDER: tuple[Confidence, ...] = ("low", "medium", "high")


class Practice(Struct, frozen=True):
    """What makes two places the same practice."""

    kind: ObservationKind
    data_type: str | None
    subject: str | None
    actor: Actor
    recipient: str
    contexts: tuple[Context, ...]


class _Group:
    """The places of one practice."""

    def __init__(self, recipient: Recipient, endpoint: bool) -> None:
        self.recipient = recipient
        self.endpoint = endpoint
        self.hosts: dict[str, None] = {}
        self.evidence: dict[tuple[int, str, str], RequestEvidence] = {}
        self.confidence: Confidence = "low"


class Gatherer:
    """Collects from all requests of all captures. ``dropped`` counts, by capture, places beyond what one observation names."""

    def __init__(self, parties: Parties, mask: Mask) -> None:
        self._parties, self._mask = parties, mask
        self._groups: dict[Practice, _Group] = {}
        self._named = 0
        self.dropped: Counter[str] = Counter()

    def add(self, capture: str, exchange: Exchange, hits: Iterable[Hit]) -> None:
        """One request with what was found in it."""
        if not exchange.host:
            return
        hits = list(hits)
        personal_path = any(part_of(hit.path) == "path" for hit in hits)
        where = _Where(capture, exchange, self._mask.url(exchange.url, personal_path))
        recipient, actor = self._parties.of(exchange.host, exchange.aliases)
        self._endpoint(where, recipient, actor)
        if exchange.tls in _OLD:
            place = where.evidence("host", "host", f"{exchange.host} ({exchange.tls})")
            self._put("setting", None, OLD_TLS, actor, recipient, place, "high")
        clear = exchange.url.startswith(("http:", "ws:", "tcp:"))
        for hit in hits:
            evidence = where.evidence(part_of(hit.path), self._mask.path(hit.path, hit.value), self._mask.value(hit.value))
            self._put("transmission", hit.data_type, None, actor, recipient, evidence, hit.confidence)
            if clear:
                self._put("setting", hit.data_type, CLEARTEXT, actor, recipient, evidence, hit.confidence)

    def _endpoint(self, where: "_Where", recipient: Recipient, actor: Actor) -> None:
        host = where.exchange.host
        self._put("endpoint", None, host, actor, recipient, where.evidence("host", "host", host), "high")

    def _put(
        self,
        kind: ObservationKind,
        data_type: str | None,
        subject: str | None,
        actor: Actor,
        recipient: Recipient,
        evidence: RequestEvidence,
        confidence: Confidence,
    ) -> None:
        state: Context = evidence.state or "unknown"  # type: ignore[assignment]
        practice = Practice(kind, data_type, subject, actor, recipient.name, (state,) if kind != "endpoint" else ())
        group = self._groups.setdefault(practice, _Group(recipient, kind == "endpoint"))
        group.hosts[recipient.hosts[0]] = None
        group.confidence = max(group.confidence, confidence, key=_ORDER.index)
        place = (-1, "", evidence.state or "") if group.endpoint else (evidence.request.index, evidence.path, evidence.capture)
        if place in group.evidence:
            return
        if len(group.evidence) < MAX_EVIDENCE and (self._named < MAX_IN_ALL or not group.evidence):
            group.evidence[place] = evidence
            self._named += 1
        else:
            self.dropped[evidence.capture] += 1

    def observations(self) -> tuple[Observation, ...]:
        """All practices, in the order in which each was first seen."""
        return tuple(_observation(practice, group) for practice, group in self._groups.items())


class _Where(Struct, frozen=True):
    """The request that evidence lies in."""

    capture: str
    exchange: Exchange
    url: str

    def evidence(self, part: str, path: str, value: str) -> RequestEvidence:
        exchange = self.exchange
        return RequestEvidence(
            capture=self.capture,
            request=Request(index=exchange.index, method=exchange.method, url=self.url),
            part=part,
            path=path,
            value=value,
            time=exchange.time,
            state=exchange.state,
        )


def _observation(practice: Practice, group: _Group) -> Observation:
    evidence: tuple[Evidence, ...] = tuple(group.evidence.values())
    states = tuple(sorted({item.state or "unknown" for item in group.evidence.values()}))
    contexts: tuple[Context, ...] = practice.contexts or states  # type: ignore[assignment]
    recipient = group.recipient
    return Observation(
        id=_identity(practice),
        kind=practice.kind,
        actor=practice.actor,
        contexts=contexts,
        evidence=evidence,
        data_type=practice.data_type,
        subject=practice.subject,
        recipient=Recipient(
            name=recipient.name, party=recipient.party, hosts=tuple(group.hosts), sdk=recipient.sdk, country=recipient.country
        ),
        confidence=group.confidence,
    )


def _identity(practice: Practice) -> str:
    """An id that stays the same as long as the practice does."""
    actor = practice.actor
    words = (practice.kind, practice.data_type, practice.subject, actor.party, actor.sdk, practice.recipient, *practice.contexts)
    return f"traffic-{hashlib.blake2b(repr(words).encode(), digest_size=6).hexdigest()}"
