"""Positions in a message: numbers near a planted latitude and longitude that belong together."""

from collections import defaultdict

from msgspec import Struct

from auditor.rulebook.traffic import TrafficRules
from auditor.traffic import geo
from auditor.traffic.guards import bounded
from auditor.traffic.hit import Hit
from auditor.traffic.persona import Place
from auditor.traffic.unwrap import Leaf

MAX_READINGS = 100
#: Coordinates with fewer decimals than this are numbers like any other unless their surroundings tell.
PRECISE = 3
BESIDE = 16


class _Found(Struct, frozen=True, eq=False):
    """A number near a planted latitude or longitude."""

    leaf: Leaf
    at: int
    reading: geo.Reading


class Positions:
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
                # Zeros at the end of one of them may have been left out.
                precise = max(first.reading.decimals, second.reading.decimals) >= PRECISE
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
        if first.reading.unit != second.reading.unit:
            return False
        if min(first.reading.decimals, second.reading.decimals) >= PRECISE:
            return True
        if first.leaf is second.leaf:
            return abs(first.at - second.at) < BESIDE
        if not first.leaf.key and not second.leaf.key:
            return _neighbours(first.leaf, second.leaf)
        return self._rules.is_axis(first.leaf.key, "latitude") and self._rules.is_axis(second.leaf.key, "longitude")


def _neighbours(first: Leaf, second: Leaf) -> bool:
    """Whether two numbered fields follow one another in the same message."""
    before, after = (leaf.step.rpartition(".") for leaf in (first, second))
    numbers = (before[2].rpartition(":")[2], after[2].rpartition(":")[2])
    beside = all(number.isdigit() for number in numbers) and abs(int(numbers[0]) - int(numbers[1])) == 1
    return first.parent is second.parent and before[0] == after[0] and beside


def _position(place: Place, leaf: Leaf, precise: bool, transform: str) -> Hit:
    value = f"{place.latitude},{place.longitude}"
    return Hit(leaf=leaf, data_type=place.type if precise else "coarse_location", value=value, transform=transform)
