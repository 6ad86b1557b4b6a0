"""Finds personal data without a persona: by the field's name and the value's shape together. Confidence medium or low."""

import re
from collections.abc import Callable, Iterable

from auditor.rulebook.traffic import FieldRule, Test, TrafficRules, matches
from auditor.traffic.hit import Hit
from auditor.traffic.unwrap import Leaf

MAX_VALUE = 128
_INDEX = re.compile(r"\[\d+\]")
#: China's numbers of hotlines and of companies (MIIT numbering plan: 400, 800 and 95 numbers).
_SERVICE = re.compile(r"[48]00\d{7}$|95\d{3,6}$")
_DIGEST = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}", re.IGNORECASE)


class ShapeDetector:
    """Built once from the rules."""

    def __init__(self, rules: TrafficRules) -> None:
        self._rules = rules

    def search(self, leaves: Iterable[Leaf]) -> list[Hit]:
        """Hits in the leaves of one message; half a position is none, and neither is one of a list of places."""
        hits: list[Hit] = []
        axes: dict[str, list[Hit]] = {"latitude": [], "longitude": []}
        for leaf in leaves:
            if leaf.key and not leaf.sealed and len(leaf.text) <= MAX_VALUE:
                for rule in self._rules.rules_of(leaf.key):
                    hit = self._try(rule, leaf)
                    if hit:
                        (axes[rule.axis] if rule.axis else hits).append(hit)
        return [*hits, *_positions(axes["latitude"], axes["longitude"])]

    def _try(self, rule: FieldRule, leaf: Leaf) -> Hit | None:
        value = leaf.text.strip().strip('"')
        if self._rules.is_placeholder(rule.type, value):
            return None
        plain = matches(rule, value) and (rule.test is None or _TESTS[rule.test](value))
        if not plain and not (rule.hashed and _DIGEST.fullmatch(value)):
            return None
        return Hit(leaf=leaf, data_type=rule.type, value=value, transform="" if plain else "digest", confidence=rule.confidence)


def _positions(latitudes: list[Hit], longitudes: list[Hit]) -> list[Hit]:
    """The first latitude and longitude that are not of a list: shops and stops are sent in lists, where the user is but once."""
    alone = [_alone(latitudes), _alone(longitudes)]
    return [_joined(alone[0][0], alone[1][0])] if all(alone) else []


def _alone(hits: list[Hit]) -> list[Hit]:
    """Those of whose field there is one value only, wherever in a list it may stand."""
    values: dict[str, set[str]] = {}
    for hit in hits:
        values.setdefault(_INDEX.sub("", hit.leaf.path), set()).add(hit.value)
    return [hit for hit in hits if len(values[_INDEX.sub("", hit.leaf.path)]) == 1]


def _joined(latitude: Hit, longitude: Hit) -> Hit:
    return Hit(
        leaf=latitude.leaf,
        data_type=latitude.data_type,
        value=f"{latitude.value},{longitude.value}",
        confidence=latitude.confidence,
    )


def luhn(digits: str) -> bool:
    """The check of ISO/IEC 7812-1 Annex B."""
    doubled = (int(digit) * (2 if at % 2 else 1) for at, digit in enumerate(reversed(digits)))
    return digits.isdigit() and sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0


def _mac(value: str) -> bool:
    """A unicast address (IEEE 802-2014 section 8.2.2: the lowest bit of the first octet is 0) that is no decimal number."""
    bare = re.sub(r"[:\-]", "", value)
    return int(bare[1], 16) % 2 == 0 and (len(value) > 12 or not bare.isdigit())


def _imsi(value: str) -> bool:
    return 200 <= int(value[:3]) <= 799 or value.startswith("901")


def _phone(value: str) -> bool:
    digits = re.sub(r"\D", "", value)
    if _SERVICE.match(digits):
        return False
    if value.startswith(("+", "00")):
        return 8 <= len(digits.removeprefix("00")) <= 15
    digits = digits.removeprefix("86") if len(digits) == 13 else digits
    return bool(re.fullmatch(r"1[3-9]\d{9}", digits)) or (len(digits) in (10, 11) and not value.isdigit())


_TESTS: dict[Test, Callable[[str], bool]] = {
    "luhn": luhn,
    "mac": _mac,
    "latitude": lambda value: abs(float(value)) <= 90,
    "longitude": lambda value: abs(float(value)) <= 180,
    "uuid": lambda value: len(set(value)) > 4,
    "hex_mixed": lambda value: bool(re.search(r"[a-f]", value, re.IGNORECASE) and re.search(r"\d", value)),
    "phone": _phone,
    "email": lambda value: "@" in value and ".." not in value,
    "imsi": _imsi,
}
