"""Runs the cases of the taxonomy and the lexicon: what their phrases must find, and must leave alone."""

import re
from collections.abc import Callable, Iterator, Set
from functools import partial

from auditor.policy import chinese_words, english_words
from auditor.policy.folding import fold
from auditor.policy.gazetteer import Gazetteer, Token, gazetteers
from auditor.policy.passages import is_chinese
from auditor.policy.statements import find_topics
from auditor.rulebook.book import RuleBook
from auditor.rulebook.lexicon import LexiconEntry, Role
from auditor.rulebook.model import Cases
from auditor.rulebook.problem import Problem


def problems(rules: RuleBook) -> list[Problem]:
    """Every case of the taxonomy and the lexicon that does not come out as it says."""
    return [*_taxonomy(rules), *_lexicons(rules)]


def named_data(text: str, rules: RuleBook) -> set[str]:
    """The data types that a phrase or sentence names, whatever it says of them."""
    return {meaning.id for token in _tokens(text, rules) for meaning in token.meanings if meaning.role == "data"}


def _tokens(text: str, rules: RuleBook) -> list[Token]:
    han = is_chinese(text)
    tokenise = chinese_words.tokenise if han else english_words.tokenise
    return tokenise(gazetteers(rules, "zh" if han else "en").sentences, fold(text))


def _taxonomy(rules: RuleBook) -> Iterator[Problem]:
    for kind in rules.taxonomy.types.values():
        wanted = {kind.id} | rules.taxonomy.descendants(kind.id)
        yield from _check(f"taxonomy: {kind.id}", kind.cases, partial(_names, rules, wanted))


def _lexicons(rules: RuleBook) -> Iterator[Problem]:
    for language, lexicon in rules.lexicons.items():
        for role, entries in lexicon.entries.items():
            for entry in entries:
                place = f"lexicon {language}: {role}: {entry.id}"
                yield from _check(place, entry.cases, partial(_finds, rules, language, role, entry))


def _check(place: str, cases: Cases, finds: Callable[[str], bool]) -> Iterator[Problem]:
    for text in cases.positive:
        if not finds(text):
            yield Problem(place=place, text=f"it is not found in its positive case {text!r}")
    for text in cases.negative:
        if finds(text):
            yield Problem(place=place, text=f"it is found in its negative case {text!r}")


def _names(rules: RuleBook, wanted: Set[str], text: str) -> bool:
    return bool(named_data(text, rules) & wanted)


def _finds(rules: RuleBook, language: str, role: Role, entry: LexiconEntry, text: str) -> bool:
    """Whether the entry's meaning is found in a text of its language."""
    if role == "statements":
        return entry.id in {topic for topic, _ in find_topics(fold(text), rules, language)}
    if role == "data":
        return _names(rules, {entry.id} | rules.taxonomy.descendants(entry.id), text)
    automata = gazetteers(rules, language)
    gazetteer: Gazetteer = {"capabilities": automata.capabilities, "columns": automata.columns}.get(role, automata.sentences)
    found = {(meaning.role, meaning.id) for token in gazetteer.find(fold(text)) for meaning in token.meanings}
    return (role, entry.id) in found or any(re.search(pattern, fold(text)) for pattern in entry.patterns)
