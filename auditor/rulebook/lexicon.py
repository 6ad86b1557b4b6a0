"""The lexicon: which words of a policy mean what, per language.

Phrases know alternatives: ``(mobile|cell|) phone number(s|)`` stands for six phrases. Matching ignores case, the width of
letters and the kind of quotes and dashes; Latin phrases match whole words only.
"""

import re
from pathlib import Path
from typing import Literal

from msgspec import Struct

from auditor.errors import RulesError
from auditor.rulebook.load import load_as
from auditor.rulebook.model import Cases, Rule, Source

#: ``data`` name types of the taxonomy, ``capabilities`` permissions in words, ``verbs`` and ``nominals`` actions, ``parties`` who
#: acts or receives, ``marks`` the words that structure a sentence, ``ignore`` phrases that only look like the others, ``columns``
#: words of table headers, ``statements`` topics of statements, ``limits`` words that
#: limit a sentence to a case (both are patterns over a sentence); the others are attributes of a claim.
Role = Literal[
    "data",
    "capabilities",
    "verbs",
    "nominals",
    "parties",
    "marks",
    "references",
    "conditions",
    "purposes",
    "contexts",
    "safeguards",
    "open_lists",
    "ignore",
    "columns",
    "retention",
    "statements",
    "limits",
]


class LexiconEntry(Rule, frozen=True, kw_only=True):
    """One meaning and its words. ``id`` is what the claim will carry.

    ``weak`` phrases count only beside another phrase of the role or after a possessive ("your name"), ``listed`` ones only beside
    another ("name, phone"; "your phone" is a thing); ``participles`` are the verb's forms for the passive; ``patterns`` are
    regular expressions over the folded sentence; ``permissions`` are what a capability stands for. Cases are phrases or sentences
    in which the meaning is and is not found.
    """

    id: str
    phrases: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    participles: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    source: Source
    cases: Cases


class Lexicon(Struct, frozen=True, kw_only=True):
    """All entries of one language by role."""

    language: str
    entries: dict[Role, tuple[LexiconEntry, ...]]

    def of(self, role: Role) -> tuple[LexiconEntry, ...]:
        """The entries of a role; none where the language has none."""
        return self.entries.get(role, ())


def expand(phrase: str) -> frozenset[str]:
    """All phrases that a phrase with alternatives stands for, white space collapsed; groups may nest."""
    words, _ = _alternatives(phrase, 0)
    return frozenset(" ".join(text.split()) for text in words) - {""}


def _alternatives(phrase: str, at: int) -> tuple[list[str], int]:
    """The alternatives from ``at`` to the group's end, and where it ends."""
    done: list[str] = []
    current = [""]
    while at < len(phrase) and phrase[at] != ")":
        if phrase[at] == "(":
            inner, at = _alternatives(phrase, at + 1)
            current = [head + tail for head in current for tail in inner]
        elif phrase[at] == "|":
            done, current = done + current, [""]
        else:
            current = [head + phrase[at] for head in current]
        at += 1
    return done + current, at


def load_lexicons(root: Path) -> dict[str, Lexicon]:
    """Every ``lexicon/<language>[-<part>].yaml``, parts of a language joined. Raises RulesError."""
    joined: dict[str, dict[Role, tuple[LexiconEntry, ...]]] = {}
    for path in sorted((root / "lexicon").glob("*.yaml")):
        parts = joined.setdefault(path.stem.split("-")[0], {})
        for role, entries in load_as(path, dict[Role, tuple[LexiconEntry, ...]]).items():
            parts[role] = parts.get(role, ()) + entries
    for entry in (entry for parts in joined.values() for entries in parts.values() for entry in entries):
        _check_patterns(entry)
    return {language: Lexicon(language=language, entries=parts) for language, parts in joined.items()}


def _check_patterns(entry: LexiconEntry) -> None:
    for pattern in entry.patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise RulesError(f"lexicon: {entry.id}: pattern {pattern!r} is no regular expression: {error}") from error
