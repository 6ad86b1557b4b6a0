"""Finds personal data without a persona: by the field's name and the value's shape together. Confidence medium or low."""

import re
from collections.abc import Callable, Iterable

from auditor.rulebook.traffic import FieldRule, Test, TrafficRules, matches, normal_key
from auditor.traffic.hit import Hit
from auditor.traffic.unwrap import Leaf

MAX_VALUE = 128
_DIGEST = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}", re.IGNORECASE)


class ShapeDetector:
    """Built once from the rules."""

    def __init__(self, rules: TrafficRules) -> None:
        self._rules = rules

    def search(self, leaves: Iterable[Leaf]) -> list[Hit]:
        """Hits in the leaves of one message; half a position is none."""
        hits: list[Hit] = []
        axes: dict[str, Hit] = {}
        for leaf in leaves:
            if leaf.key and not leaf.sealed and len(leaf.text) <= MAX_VALUE:
                for rule in self._rules.by_key.get(normal_key(leaf.key), ()):
                    self._try(rule, leaf, hits, axes)
        if len(axes) == 2:
            hits.append(_joined(axes["latitude"], axes["longitude"]))
        return hits

    def _try(self, rule: FieldRule, leaf: Leaf, hits: list[Hit], axes: dict[str, Hit]) -> None:
        value = leaf.text.strip().strip('"')
        if self._rules.is_placeholder(rule.type, value):
            return
        plain = matches(rule, value) and (rule.test is None or _TESTS[rule.test](value))
        if not plain and not (rule.hashed and _DIGEST.fullmatch(value)):
            return
        hit = Hit(leaf=leaf, data_type=rule.type, value=value, transform="" if plain else "digest", confidence=rule.confidence)
        if rule.axis:
            axes.setdefault(rule.axis, hit)
        else:
            hits.append(hit)


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
    if value.startswith("+"):
        return 8 <= len(digits) <= 15
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
