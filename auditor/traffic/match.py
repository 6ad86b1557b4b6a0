"""Finds a persona's values in the leaves of a message: one automaton over all spellings, one search for all leaves."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from auditor.rulebook.traffic import TrafficRules, normal_key
from auditor.traffic import geo
from auditor.traffic.hit import Hit, innermost
from auditor.traffic.persona import Persona, Place, Secret
from auditor.traffic.spellings import Spelling, spellings
from auditor.traffic.unwrap import Leaf

#: Characters of a spelling that go into the automaton. Digests are long, and a small automaton stays in the processor's cache.
PREFIX = 12


class Target(Struct, frozen=True):
    """What a pattern means: a spelling of a secret, or a start of a place's latitude (axis 0), longitude (1) or geohash (2)."""

    secret: Secret | None = None
    spelling: Spelling | None = None
    place: Place | None = None
    axis: Literal[0, 1, 2] = 0


class Matcher:
    """Built once for a persona. ``salts``: texts that digests are known to be salted with, such as the package's name.

    ``patterns`` are the spellings' starts: what begins like one is compared with the whole.
    """

    def __init__(self, persona: Persona, rules: TrafficRules, salts: tuple[str, ...] = ()) -> None:
        import ahocorasick_rs

        self._targets: dict[str, list[Target]] = defaultdict(list)
        self._rules = rules
        self.spellings = 0
        for secret in persona.secrets:
            if not rules.is_placeholder(secret.type, secret.text):
                for spelling in spellings(secret.text, salts):
                    self._targets[spelling.pattern[:PREFIX]].append(Target(secret, spelling))
                    self.spellings += 1
        for place in persona.places:
            self._add_place(place)
        self.patterns = list(self._targets)
        self._meanings = list(self._targets.values())
        self._least = {secret.type: rules.least(secret.type) for secret in persona.secrets}
        self.automaton = ahocorasick_rs.AhoCorasick(self.patterns) if self.patterns else None

    def _add_place(self, place: Place) -> None:
        for axis, value in ((0, place.latitude), (1, place.longitude)):
            for prefix in geo.prefixes(value):
                self._targets[prefix].append(Target(None, None, place, 0 if axis == 0 else 1))
        self._targets[geo.geohash(place)].append(Target(None, None, place, 2))

    def search(self, leaves: Iterable[Leaf]) -> list[Hit]:
        """All hits in the leaves of one message."""
        texts = [(leaf, leaf.text.lower()) for leaf in leaves if not leaf.sealed and leaf.text]
        if not texts or self.automaton is None:
            return []
        joined = "\0".join(text for _, text in texts)
        found = self.automaton.find_matches_as_indexes(joined, overlapping=True)
        return self._judge(texts, found) if found else []

    def _judge(self, texts: list[tuple[Leaf, str]], found: list[tuple[int, int, int]]) -> list[Hit]:
        starts, at = [], 0
        for _, text in texts:
            starts.append(at)
            at += len(text) + 1
        hits: list[Hit] = []
        places = _Positions(self._rules)
        for pattern, start, _ in found:
            row = bisect_right(starts, start) - 1
            leaf, text = texts[row]
            for target in self._meanings[pattern]:
                self._meet(target, leaf, text, start - starts[row], hits, places)
        return self._overlapping(innermost(hits)) + places.hits()

    def _meet(self, target: Target, leaf: Leaf, text: str, start: int, hits: list[Hit], places: "_Positions") -> None:
        if target.place is not None:
            places.add(target.place, target.axis, leaf, text, start)
        elif target.secret and target.spelling and self._guarded(target.secret, target.spelling, leaf, text, start):
            secret, transform = target.secret, target.spelling.transform
            hits.append(Hit(leaf=leaf, data_type=secret.type, value=secret.text, transform=transform))

    def _guarded(self, secret: Secret, spelling: Spelling, leaf: Leaf, text: str, start: int) -> bool:
        if not text.startswith(spelling.pattern, start):
            return False
        end = start + len(spelling.pattern)
        if spelling.guard == "none":
            return True
        if spelling.guard == "boundary":
            return bounded(text, start, end)
        return start == 0 and end == len(text) and self._rules.names(normal_key(leaf.key), secret.type)

    def _overlapping(self, hits: list[Hit]) -> list[Hit]:
        """Without lists of which too few items were seen: one package's name is no list of installed apps."""
        values: Mapping[str, set[str]] = defaultdict(set)
        for hit in hits:
            values[hit.data_type].add(hit.value)
        return [hit for hit in hits if len(values[hit.data_type]) >= self._least[hit.data_type]]


def bounded(text: str, start: int, end: int) -> bool:
    """Whether a match is a word of its own: no letter or digit goes on at either end, no decimal point before digits."""
    if start and text[start].isalnum():
        before = text[start - 1]
        if before.isalnum() and before.isascii() and text[start].isascii():
            return False
        if text[start].isdigit() and before == "." and start > 1 and text[start - 2].isdigit():
            return False
    if end < len(text) and text[end - 1].isalnum():
        after = text[end]
        return not (after.isalnum() and after.isascii() and text[end - 1].isascii())
    return True


MAX_READINGS = 100
#: Coordinates with fewer decimals than this are numbers like any other unless their surroundings tell.
PRECISE = 3


class _Found(Struct, frozen=True, eq=False):
    """A number near a planted latitude or longitude."""

    leaf: Leaf
    at: int
    reading: geo.Reading


class _Positions:
    """Collects latitudes and longitudes near a place; one of each in the same message is a position."""

    def __init__(self, rules: TrafficRules) -> None:
        self._rules = rules
        self._found: dict[Place, list[_Found]] = defaultdict(list)
        self._hits: list[Hit] = []

    def add(self, place: Place, axis: int, leaf: Leaf, text: str, start: int) -> None:
        if axis == 2:
            self._geohash(place, leaf, text, start)
        elif len(self._found[place]) < MAX_READINGS:
            reading = geo.reading(text, start, axis, place.latitude if axis == 0 else place.longitude)
            if reading is not None:
                self._found[place].append(_Found(leaf, start, reading))

    def _geohash(self, place: Place, leaf: Leaf, text: str, start: int) -> None:
        token = geo.GEOHASH.match(text, start)
        if token and bounded(text, start, token.end()):
            self._hits.append(_position(place, leaf, len(token.group()) >= 7, "geohash"))

    def hits(self) -> list[Hit]:
        """One hit for each place."""
        for place, found in self._found.items():
            pair = self._pair(found)
            if pair:
                first, second = pair
                precise = min(first.reading.decimals, second.reading.decimals) >= PRECISE
                self._hits.append(_position(place, first.leaf, precise, ""))
        return self._hits

    def _pair(self, found: list[_Found]) -> tuple[_Found, _Found] | None:
        """A latitude and a longitude written alike, of the same group of fields if possible."""
        latitudes = [item for item in found if item.reading.axis == 0]
        longitudes = [item for item in found if item.reading.axis == 1]
        pairs = [(first, second) for first in latitudes for second in longitudes if self._told(first, second)]
        return max(pairs, key=lambda pair: pair[0].leaf.parent is pair[1].leaf.parent, default=None)

    def _told(self, first: _Found, second: _Found) -> bool:
        """Whether two numbers are a position: exact enough, beside each other, or named so."""
        if first.reading.scale != second.reading.scale:
            return False
        if min(first.reading.decimals, second.reading.decimals) >= PRECISE:
            return True
        if first.leaf is second.leaf:
            return abs(first.at - second.at) < 12
        return self._rules.is_axis(first.leaf.key, "latitude") and self._rules.is_axis(second.leaf.key, "longitude")


def _position(place: Place, leaf: Leaf, precise: bool, transform: str) -> Hit:
    value = f"{place.latitude},{place.longitude}"
    return Hit(leaf=leaf, data_type=place.type if precise else "coarse_location", value=value, transform=transform)
