"""What is known of traffic: field names that tell a data type, values that stand for "none", lists that need an overlap."""

import re
from collections import defaultdict
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from auditor.errors import RulesError
from auditor.facts import Confidence
from auditor.rulebook.load import load_entries
from auditor.rulebook.model import Cases, Id, Rule, Source

Test = Literal["luhn", "mac", "latitude", "longitude", "uuid", "hex_mixed", "phone", "email", "imsi"]


class FieldRule(Rule, frozen=True, kw_only=True):
    """Field names of a data type and the shape of its values.

    ``keys`` are compared in lower case without separators. ``pattern`` must match the whole value; ``test`` is a further
    condition (a check digit). ``axis``: the value is half a position and counts only with the other half. ``hashed``: a digest
    (32, 40 or 64 hex digits) under one of these names counts too.
    Cases are ``key=value``.
    """

    type: Id
    keys: tuple[str, ...]
    pattern: str
    test: Test | None = None
    axis: Literal["latitude", "longitude"] | None = None
    hashed: bool = False
    confidence: Confidence = "medium"
    source: Source
    cases: Cases


class PlaceholderRule(Rule, frozen=True, kw_only=True):
    """Values that apps send where they were given none. ``types`` [] applies to all. Cases are values."""

    id: Id
    types: tuple[str, ...] = ()
    pattern: str
    source: Source
    cases: Cases


class ListRule(Rule, frozen=True, kw_only=True):
    """A data type that is a list: ``least`` different values in one message make it one. Cases are in words."""

    type: Id
    least: Annotated[int, Meta(ge=2)]
    source: Source
    cases: Cases


def normal_key(key: str) -> str:
    """A field name in lower case without separators: ``device-ID``, ``device_id`` and ``deviceId`` are one."""
    return _NOT_WORD.sub("", key.lower())


_NOT_WORD = re.compile(r"[^0-9a-z]")


class TrafficRules:
    """The files under rules/traffic. Raises RulesError if one is wrong."""

    def __init__(self, root: Path) -> None:
        folder = root / "traffic"
        self.fields = tuple(load_entries(folder, "fields", FieldRule))
        self.placeholders = tuple(load_entries(folder, "placeholders", PlaceholderRule))
        self.lists = {rule.type: rule for rule in load_entries(folder, "lists", ListRule)}
        for pattern in [rule.pattern for rule in self.fields] + [rule.pattern for rule in self.placeholders]:
            _compiled(pattern)

    @cached_property
    def by_key(self) -> dict[str, tuple[FieldRule, ...]]:
        """Field rules by normalised name."""
        found: dict[str, list[FieldRule]] = defaultdict(list)
        for rule in self.fields:
            for key in rule.keys:
                found[normal_key(key)].append(rule)
        return {key: tuple(rules) for key, rules in found.items()}

    def key_patterns(self) -> list[str]:
        """How the field names are written in JSON (before the closing quote) and in forms (before "="), in lower case."""
        forms = {form for rule in self.fields for key in rule.keys for form in (key, normal_key(key), key.replace("_", "-"))}
        return [f"{form}{end}" for form in sorted(forms) for end in ('"', "\\", "=")]

    def names(self, key: str, data_type: str) -> bool:
        """Whether a normalised field name tells a data type: listed for it, or the type's own id."""
        own = normal_key(data_type)
        return key == own or key.endswith(own) or any(rule.type == data_type for rule in self.by_key.get(key, ()))

    def is_axis(self, key: str, axis: str) -> bool:
        """Whether a field name is that of a latitude or longitude."""
        return any(rule.axis == axis for rule in self.by_key.get(normal_key(key), ()))

    def least(self, data_type: str) -> int:
        """How many different values of a type one message must hold."""
        rule = self.lists.get(data_type)
        return rule.least if rule else 1

    def is_placeholder(self, data_type: str, value: str) -> bool:
        """Whether a value stands for "none"."""
        return any(
            (not rule.types or data_type in rule.types) and _compiled(rule.pattern).fullmatch(value) for rule in self.placeholders
        )


_PATTERNS: dict[str, re.Pattern[str]] = {}


def _compiled(pattern: str) -> re.Pattern[str]:
    if pattern not in _PATTERNS:
        try:
            _PATTERNS[pattern] = re.compile(pattern, re.IGNORECASE)
        except re.error as error:
            raise RulesError(f"rules/traffic: {pattern!r} is no regular expression: {error}") from error
    return _PATTERNS[pattern]


def matches(rule: FieldRule, value: str) -> bool:
    """Whether a whole value has the rule's shape; ``test`` is left to the detector."""
    return _compiled(rule.pattern).fullmatch(value) is not None
