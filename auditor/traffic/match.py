"""Finds a persona's values in the leaves of a message: one automaton over their forms, one table of their digests."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Literal

from msgspec import Struct

from auditor.rulebook.traffic import TrafficRules, normal_key
from auditor.traffic import geo, tokens
from auditor.traffic.digests import DigestTable
from auditor.traffic.guards import fits
from auditor.traffic.hit import Hit, innermost
from auditor.traffic.persona import Persona, Place, Secret
from auditor.traffic.positions import Positions
from auditor.traffic.spellings import Spelling, spellings
from auditor.traffic.unwrap import Leaf

#: Characters of a spelling that go into the automaton: a small one stays in the processor's cache.
PREFIX = 12
#: Patterns beyond which a table of all states' transitions would grow too large.
MANY = 20_000


class Target(Struct, frozen=True):
    """What a pattern means: a spelling of a secret, or a start of a place's latitude (axis 0), longitude (1) or geohash (2)."""

    secret: Secret | None = None
    spelling: Spelling | None = None
    place: Place | None = None
    axis: Literal[0, 1, 2] = 0


class Matcher:
    """Built once for a persona. ``own``: texts that digests may be salted with or keyed by, such as the package's name.

    ``patterns`` are the spellings' starts and the names that weak values need: what begins like one is looked at as a whole.
    ``digests`` are looked up, not searched.
    """

    def __init__(self, persona: Persona, rules: TrafficRules, own: tuple[str, ...] = ()) -> None:
        import ahocorasick_rs

        self._targets: dict[str, list[Target]] = defaultdict(list)
        self._fields: dict[str, list[Secret]] = defaultdict(list)
        self._rules = rules
        secrets = [secret for secret in persona.secrets if not rules.is_placeholder(secret.type, secret.text)]
        self.digests = DigestTable(secrets, own, rules.salt_texts())
        self.spellings = len(self.digests)
        for secret in secrets:
            self._add(secret)
        for place in persona.places:
            self._add_place(place)
        searched = list(self._targets)
        self._meanings = list(self._targets.values())
        self._least = {secret.type: rules.least(secret.type) for secret in persona.secrets}
        weak = {secret.type for group in self._fields.values() for secret in group}
        self.patterns = [*searched, *rules.key_patterns(weak)]
        implementation = ahocorasick_rs.Implementation.DFA if len(searched) < MANY else None
        self.automaton = ahocorasick_rs.AhoCorasick(searched, implementation=implementation) if searched else None

    def _add(self, secret: Secret) -> None:
        for spelling in spellings(secret.text, secret.type):
            self.spellings += 1
            if spelling.guard == "field":
                self._fields[spelling.pattern].append(secret)
            else:
                self._targets[spelling.pattern[:PREFIX]].append(Target(secret, spelling))

    def _add_place(self, place: Place) -> None:
        for axis, value in ((0, place.latitude), (1, place.longitude)):
            for prefix in geo.prefixes(value, axis):
                self._targets[prefix].append(Target(None, None, place, 0 if axis == 0 else 1))
        self._targets[geo.geohash(place)].append(Target(None, None, place, 2))

    def search(self, leaves: Iterable[Leaf]) -> list[Hit]:
        """All hits in the leaves of one message."""
        texts = [(leaf, leaf.text.lower()) for leaf in leaves if not leaf.sealed and leaf.text]
        if not texts:
            return []
        joined = "\0".join([text for _, text in texts])
        found = self.automaton.find_matches_as_indexes(joined, overlapping=True) if self.automaton else []
        raw = joined.encode("ascii", "replace")
        runs = [(start, end) for start, end in tokens.runs(raw) if self.digests.starts(raw, start, end)]
        weak = self._weak(texts) if self._fields else []
        return self._judge(texts, found, runs, weak) if found or runs or weak else []

    def _weak(self, texts: list[tuple[Leaf, str]]) -> list[Hit]:
        """Values that a whole field with a telling name must hold."""
        hits: list[Hit] = []
        for leaf, text in texts:
            named = (secret for secret in self._fields.get(text, ()) if self._rules.names(normal_key(leaf.key), secret.type))
            hits.extend(Hit(leaf=leaf, data_type=secret.type, value=secret.text) for secret in named)
        return hits

    def _judge(
        self,
        texts: list[tuple[Leaf, str]],
        found: list[tuple[int, int, int]],
        runs: list[tuple[int, int]],
        hits: list[Hit],
    ) -> list[Hit]:
        starts = list(accumulate((len(text) + 1 for _, text in texts), initial=0))
        places = Positions(self._rules)
        for start, end in runs:
            row = bisect_right(starts, start) - 1
            leaf, text = texts[row]
            hits.extend(self._digested(leaf, text[start - starts[row] : end - starts[row]]))
        for pattern, start, _ in found:
            row = bisect_right(starts, start) - 1
            leaf, text = texts[row]
            for target in self._meanings[pattern]:
                self._meet(target, leaf, text, start - starts[row], hits, places)
        return self._overlapping(innermost(hits)) + places.hits()

    def _digested(self, leaf: Leaf, run: str) -> Iterator[Hit]:
        for found in self.digests.find(run):
            yield Hit(leaf=leaf, data_type=found.secret.type, value=found.secret.text, transform=found.transform)

    def _meet(self, target: Target, leaf: Leaf, text: str, start: int, hits: list[Hit], places: Positions) -> None:
        if target.place is not None:
            places.add(target.place, target.axis, leaf, text, start)
        elif target.secret and target.spelling and fits(target.spelling, leaf.text, text, start):
            secret, transform = target.secret, target.spelling.transform
            hits.append(Hit(leaf=leaf, data_type=secret.type, value=secret.text, transform=transform))

    def _overlapping(self, hits: list[Hit]) -> list[Hit]:
        """Without lists of which too few items were seen: one package's name is no list of installed apps."""
        values: Mapping[str, set[str]] = defaultdict(set)
        for hit in hits:
            values[hit.data_type].add(hit.value)
        return [hit for hit in hits if len(values[hit.data_type]) >= self._least[hit.data_type]]
