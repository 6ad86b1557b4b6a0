"""Looks for tell-tale strings and hosts in stretches of bytes, in one pass of compiled code per window."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from auditor.apk.endpoints import hosts_of
from auditor.apk.errors import PartError
from auditor.rulebook.native import NativeRule

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

WINDOW = 4 << 20
#: The longest scheme that counts, and what is kept of a URL.
SCHEME, URL = 8, 500
MOST_HOSTS = 200
#: A package with more places to look at than this was made to take time.
MOST_PLACES = 100_000
_SCHEMES = (b"http", b"https", b"ws", b"wss", b"mqtt", b"mqtts", b"tcp", b"ftp", b"ftps")
_GOES_ON = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$")
_URL_ENDS = re.compile(rb"[^\x21-\x7e]|[\"'<>`\\(){}|,;]")

type Span = tuple[int, int]


class Content(Protocol):
    """Bytes, or a mapped file."""

    def __getitem__(self, place: slice, /) -> bytes: ...

    def find(self, wanted: bytes, start: int = ..., end: int = ..., /) -> int: ...


class Patience:
    """How many places will still be looked at."""

    def __init__(self, places: int = MOST_PLACES) -> None:
        self._left = places

    def look(self, places: int) -> None:
        """Takes so many. Raises PartError where there are no more."""
        self._left -= places
        if self._left < 0:
            raise PartError("too many places of the package look as if they told something")


class Hit(Struct, frozen=True):
    """A rule's string and the first place where it stands."""

    rule: NativeRule
    text: str
    offset: int


class TellTales:
    """Finds the strings of rules of one kind."""

    def __init__(self, rules: Iterable[NativeRule]) -> None:
        self._rules = tuple(rules)
        self._texts = sorted({text for rule in self._rules for text in (*rule.strings, *rule.beside)})
        self._longest = max(map(len, self._texts), default=0)
        self._automaton = _automaton(self._texts)

    def hits(self, content: Content, spans: Sequence[Span], patience: Patience) -> list[Hit]:
        """Each rule's strings, once per file; offsets count in ``content``. Raises PartError where patience ends."""
        held: set[str] = set()
        alone: dict[str, int] = {}
        for number, start, free in self._matches(content, spans, patience):
            text = self._texts[number]
            held.add(text)
            if free:
                alone.setdefault(text, start)
        return [
            Hit(rule, text, alone[text])
            for rule in self._rules
            if not rule.beside or not held.isdisjoint(rule.beside)
            for text in rule.strings
            if text in alone
        ]

    def _matches(self, content: Content, spans: Sequence[Span], patience: Patience) -> Iterator[tuple[int, int, bool]]:
        """(number of the text, where it starts, whether nothing goes on before or behind it)."""
        if self._automaton is None:
            return
        for start, end in spans:
            for at in range(start, end, WINDOW):
                first = max(at - 1, start)
                window = content[first : min(at + WINDOW + self._longest, end)]
                found = self._automaton.find_matches_as_indexes(window, overlapping=True)
                patience.look(len(found))
                for number, begin, stop in found:
                    if at <= first + begin < at + WINDOW:
                        yield number, first + begin, _is_free(window, begin, stop)


def _automaton(texts: list[str]) -> "BytesAhoCorasick | None":
    import ahocorasick_rs

    patterns = [text.encode() for text in texts]
    return ahocorasick_rs.BytesAhoCorasick(patterns, implementation=ahocorasick_rs.Implementation.DFA) if patterns else None


def _is_free(window: bytes, begin: int, stop: int) -> bool:
    before = begin > 0 and window[begin] in _GOES_ON and window[begin - 1] in _GOES_ON
    behind = stop < len(window) and window[stop - 1] in _GOES_ON and window[stop] in _GOES_ON
    return not before and not behind


def hosts_in(content: Content, spans: Sequence[Span], patience: Patience) -> dict[str, tuple[str, int]]:
    """Host to its first URL and where that begins: at most MOST_HOSTS, in the order of the file.

    Raises PartError where patience ends."""
    found: dict[str, tuple[str, int]] = {}
    for start, end in spans:
        at = start - 1
        while len(found) < MOST_HOSTS and (at := content.find(b"://", at + 1, end)) >= 0:
            begin = max(at - SCHEME, start)
            patience.look(1)
            if not content[begin:at].lower().endswith(_SCHEMES):
                continue
            text = _readable(content[begin : min(at + URL, end)], at - begin)
            for url, host in hosts_of(text):
                found.setdefault(host, (url, at - url.index("://")))
                break
    return found


def _readable(window: bytes, at: int) -> str:
    """The run of a URL's characters around a place."""
    before = _URL_ENDS.split(window[:at])[-1]
    return (before + _URL_ENDS.split(window[at:], maxsplit=1)[0]).decode("ascii")
