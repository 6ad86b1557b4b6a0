"""Which words a text must hold for a regular expression to match it.

A search is tried only where such words occur: looking for words takes a small part of the time of the search itself.
"""

from collections.abc import Iterable
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

#: Shorter words occur in nearly every sentence; more alternatives than this are as good as none.
_SHORTEST, _SHORTEST_HAN, _MOST = 3, 2, 60


def needed(pattern: str) -> list[frozenset[str]]:
    """Sets of words; of each set at least one stands in every text that the pattern matches. Empty where nothing is certain."""
    parsed = _parser.parse(pattern)
    if parsed.state.flags & _constants.SRE_FLAG_IGNORECASE:
        return []
    sets = _of_sequence(list(parsed))
    return sorted({each for each in sets if _telling(each)}, key=len)


def _telling(words: frozenset[str]) -> bool:
    return len(words) <= _MOST and all(len(word) >= (_SHORTEST if word.isascii() else _SHORTEST_HAN) for word in words)


def _of_sequence(items: list[tuple[Any, Any]]) -> list[frozenset[str]]:
    """The sets that each item of a sequence asks for; characters in a row are one word."""
    sets: list[frozenset[str]] = []
    word = ""
    for kind, value in items:
        if kind is _constants.LITERAL:
            word += chr(value)
            continue
        sets += [frozenset([word])] if word else []
        word = ""
        sets += _of_item(kind, value)
    return sets + ([frozenset([word])] if word else [])


def _of_item(kind: Any, value: Any) -> list[frozenset[str]]:
    if kind is _constants.SUBPATTERN:
        return _of_sequence(list(value[3])) if not (value[1] or value[2]) else []
    if kind in (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT):
        return _of_sequence(list(value[2])) if value[0] else []
    if kind is _constants.BRANCH:
        return _of_branches(_of_sequence(list(branch)) for branch in value[1])
    return []


def _of_branches(branches: Iterable[list[frozenset[str]]]) -> list[frozenset[str]]:
    """One set for all branches: the most telling one of each; none if a branch asks for nothing."""
    joined: frozenset[str] = frozenset()
    for sets in branches:
        telling = [each for each in sets if _telling(each)]
        if not telling:
            return []
        joined |= max(telling, key=lambda words: (-len(words), min(map(len, words))))
    return [joined]
