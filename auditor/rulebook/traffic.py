"""What is known of traffic: field names that tell a data type, values that stand for "none", lists that need an overlap."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
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


class AffixRule(Rule, frozen=True, kw_only=True):
    """Words before or behind a field's name that leave its meaning.

    Cases are ``name -> what remains``; negative ones remain whole.
    """

    id: Id
    place: Literal["start", "end"]
    words: tuple[str, ...]
    source: Source
    cases: Cases


class PlaceholderRule(Rule, frozen=True, kw_only=True):
    """Values that apps send where they were given none. ``types`` [] applies to all. Cases are values."""

    id: Id
    types: tuple[str, ...] = ()
    pattern: str
    source: Source
    cases: Cases


class SaltRule(Rule, frozen=True, kw_only=True):
    """A text that a known SDK joins to values before it hashes them, or uses as a key. Cases are in words."""

    id: Id
    text: str
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
_WORDS = re.compile(r"[Mm][Dd]5|(?:SHA|[Ss]ha)(?:1|256|512)|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
#: Names that a capture may bring along before the memory of them is given up.
MAX_NAMES = 50_000
MAX_NAME = 64
#: Letters of a name that hardly stands inside of another word.
SURE_NAME = 4
_DIGEST_ENDS = ("md5", "sha1", "sha256")


def quoted(names: Iterable[str]) -> list[str]:
    """Names in lower case as they tell of a field in a text: long ones by themselves, short ones with what ends a name."""
    known = set(names)
    short = [f"{name}{end}" for name in known if len(name) < SURE_NAME for end in ('"', "\\", "=", ">")]
    return sorted({*(name for name in known if len(name) >= SURE_NAME), *short})


class TrafficRules:
    """The files under rules/traffic. Raises RulesError if one is wrong."""

    def __init__(self, root: Path) -> None:
        folder = root / "traffic"
        self.fields = tuple(load_entries(folder, "fields", FieldRule))
        self.placeholders = tuple(load_entries(folder, "placeholders", PlaceholderRule))
        self.affixes = tuple(load_entries(folder, "affixes", AffixRule))
        self._named: dict[str, tuple[FieldRule, ...]] = {}
        self.salts = tuple(load_entries(folder, "salts", SaltRule)) if (folder / "salts.yaml").exists() else ()
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

    @cached_property
    def _affixes(self) -> dict[str, frozenset[str]]:
        """The words that may go, by place."""
        return {
            place: frozenset(word for rule in self.affixes if rule.place == place for word in rule.words)
            for place in ("start", "end")
        }

    def rules_of(self, key: str) -> tuple[FieldRule, ...]:
        """The rules of a field's name as it stands, or of what remains of it without affixes."""
        found = self._named.get(key)
        if found is None:
            if len(self._named) >= MAX_NAMES:
                self._named.clear()
            found = self._named[key] = next((self.by_key[name] for name in self.bare_names(key) if name in self.by_key), ())
        return found

    def bare_names(self, key: str) -> Iterator[str]:
        """The normalised name, and what remains of it with ever more affixes taken away."""
        yield normal_key(key)
        words = [word.lower() for word in _WORDS.findall(key[:MAX_NAME])]
        starts, ends = self._affixes["start"], self._affixes["end"]
        firsts = next((at for at, word in enumerate(words) if word not in starts), len(words))
        lasts = next((at for at, word in enumerate(reversed(words)) if word not in ends), len(words))
        for taken in range(1, firsts + lasts + 1):
            for first in range(min(taken, firsts) + 1):
                if taken - first <= lasts and len(words) - taken > 0:
                    yield "".join(words[first : len(words) - (taken - first)])

    def salt_texts(self) -> tuple[str, ...]:
        """All well-known salts."""
        return tuple(rule.text for rule in self.salts)

    def key_patterns(self, types: Iterable[str] | None = None) -> list[str]:
        """What tells of field names in a text, in lower case: long ones by themselves, short ones with what ends a name.

        ``types``: only names of these, and their ids, which are names too.
        """
        chosen = None if types is None else set(types)
        names = {key for rule in self.fields for key in rule.keys if chosen is None or rule.type in chosen} | (chosen or set())
        forms = {form for key in names for form in (key.lower(), normal_key(key), key.replace("_", "-").lower())}
        ends = _DIGEST_ENDS if types is None else ()
        return quoted({*forms, *ends})

    def names(self, key: str, data_type: str) -> bool:
        """Whether a normalised field name tells a data type: listed for it, or the type's own id."""
        own = normal_key(data_type)
        return key == own or key.endswith(own) or any(rule.type == data_type for rule in self.by_key.get(key, ()))

    def is_axis(self, key: str, axis: str) -> bool:
        """Whether a field name is that of a latitude or longitude."""
        return any(rule.axis == axis for rule in self.rules_of(key))

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
