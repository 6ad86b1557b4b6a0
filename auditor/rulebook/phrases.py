"""Finds fixed phrases in text: ignoring case, whole words in Latin script, anywhere in scripts without spaces."""

import re
from collections.abc import Iterable, Mapping

_LATIN = re.compile(r"[A-Za-z0-9À-ɏ]")


def phrase_pattern(phrase: str) -> str:
    """A regular expression for one phrase: any white space between its words, no letter or digit of Latin script at its ends."""
    body = r"\s+".join(re.escape(word) for word in phrase.split())
    before = r"(?<![A-Za-z0-9À-ɏ])" if _LATIN.match(phrase[:1]) else ""
    after = r"(?![A-Za-z0-9À-ɏ])" if _LATIN.match(phrase[-1:]) else ""
    return f"{before}{body}{after}"


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """One pattern for all phrases; one that never matches for none."""
    return re.compile("|".join(map(phrase_pattern, phrases)) or r"(?!)", re.IGNORECASE)


class PhraseTable[K]:
    """Keys by the phrases that speak of them. A phrase may belong to several keys."""

    def __init__(self, phrases: Mapping[K, Iterable[str]]) -> None:
        self._patterns = {key: _any_of(each) for key, each in phrases.items()}

    def find(self, text: str) -> set[K]:
        """The keys of all phrases that occur in a text."""
        return {key for key, pattern in self._patterns.items() if pattern.search(text)}

    def speaks_of(self, key: K, text: str) -> bool:
        """Whether a phrase of ``key`` occurs in a text."""
        pattern = self._patterns.get(key)
        return pattern is not None and pattern.search(text) is not None
