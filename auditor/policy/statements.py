"""What a policy says besides data practices: rights, notices, disclaimers, references to its own sections."""

import re
from collections.abc import Set
from functools import lru_cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from auditor.facts import Statement
from auditor.policy.blocks import Text
from auditor.policy.folding import fold
from auditor.policy.needed import needed
from auditor.policy.passages import Passage
from auditor.policy.refusal import refusal_of
from auditor.rulebook import cache
from auditor.rulebook.book import RuleBook

#: "section 9", "article III", 第九条: a reference to a part of the text.
_SECTION = re.compile(
    r"\b(?P<word>sections?|articles?|clauses?|paragraphs?|parts?|chapters?|annex|appendix) "
    r"(?P<label>\d{1,2}(?:\.\d{1,2})*|[ivxlc]{1,5}|[a-h])\b"
    r"(?! of (?:the |our |these )?(?:gtc|terms|agreement|contract|gdpr|law"
    r"|regulation|act|directive|general|ccpa|california|eu|uk|data))"
    r"|第(?P<han>[一二三四五六七八九十百\d]+)(?P<unit>条|章|节|部分|款)(?!规定的(?:法|个人信息保护法))"
)
_STATUTE = re.compile(
    r"gdpr|regulation|directive|act\b|code\b|法\b|法》|法第|条例|办法|规定》|规范》|标准|civil|ccpa|ecpa|statute|eu\b|ds-?gvo"
)
_HAN = {char: value for value, char in enumerate("零一二三四五六七八九")}
_NUMBERED = re.compile(
    r"^\W{0,3}(?:section|article|part|chapter|第)?\s*(?P<n>\d{1,2}(?:\.\d{1,2})*|[ivxlc]{1,5}|[a-h]|[一二三四五六七八九十百]+)\s*(?:[.、)）:：,，\s]|条|章|节|部分)",
    re.IGNORECASE,
)
#: So many sentences are kept for the case that they come again.
_TOLD = 4096


class Pattern(NamedTuple):
    """A regular expression with the words it cannot match without: of each set one."""

    regex: re.Pattern[str]
    needs: tuple[frozenset[int], ...]


class Topics(NamedTuple):
    """The automaton over trigger words and words that patterns need, the topics of each, and every topic's patterns."""

    words: AhoCorasick
    owners: list[tuple[str, ...]]
    patterns: dict[str, tuple[Pattern, ...]]


@lru_cache(maxsize=8)
def topics(rules: RuleBook, language: str) -> Topics:
    """Compiles a language's statement topics once."""
    owners: dict[str, list[str]] = {}
    entries = rules.lexicon(language).of("statements")
    for entry in entries:
        for trigger in entry.phrases:
            owners.setdefault(fold(trigger), []).append(entry.id)
    needs = _needs(rules, language, [pattern for entry in entries for pattern in entry.patterns])
    for sets in needs.values():
        for word in frozenset().union(*sets):
            owners.setdefault(word, [])
    ids = {word: number for number, word in enumerate(owners)}
    patterns = {
        entry.id: tuple(
            Pattern(re.compile(pattern), tuple(frozenset(map(ids.__getitem__, words)) for words in needs[pattern]))
            for pattern in entry.patterns
        )
        for entry in entries
    }
    automaton = AhoCorasick(list(owners), matchkind=MatchKind.Standard, store_patterns=False)
    return Topics(automaton, [tuple(names) for names in owners.values()], patterns)


def _needs(rules: RuleBook, language: str, patterns: list[str]) -> dict[str, list[frozenset[str]]]:
    """The words that each pattern needs, from the cache if the rules are those they were told from."""
    place, content = rules.root / f"{language}.needed", rules.version.encode()
    stored = cache.load(place, content, dict[str, list[frozenset[str]]])
    if stored is None or stored.keys() != set(patterns):
        stored = {pattern: needed(pattern) for pattern in patterns}
        cache.store(place, content, stored)
    return stored


def find_topics(folded: str, rules: RuleBook, language: str) -> list[tuple[str, str]]:
    """The topics of a folded sentence, each with the words that show it."""
    known = topics(rules, language)
    words = dict.fromkeys([word for word, _, _ in known.words.find_matches_as_indexes(folded, overlapping=True)])
    found = []
    for topic in dict.fromkeys(topic for word in words for topic in known.owners[word]):
        match = _first(known.patterns[topic], words.keys(), folded)
        if match is not None:
            found.append((topic, match.group().strip()))
    told = {topic for topic, _ in found}
    return [pair for pair in found if not (pair[0] == "policy_change_notice" and "change_without_notice" in told)]


def _first(patterns: tuple[Pattern, ...], words: Set[int], folded: str) -> re.Match[str] | None:
    """The match of the first pattern that has one."""
    for regex, needs in patterns:
        if any(map(words.isdisjoint, needs)):
            continue
        if (match := regex.search(folded)) is not None:
            return match
    return None


class Statements:
    """Collects the statements of one document."""

    def __init__(self, text: Text, rules: RuleBook) -> None:
        self.text, self.rules = text, rules
        self.found: list[Statement] = []
        self._told: dict[str, list[tuple[str, str]]] = {}
        self._known: set[str] | None = None

    def read(self, passage: Passage) -> list[str]:
        """Adds the passage's statements and returns their topics."""
        language = "zh" if passage.chinese else "en"
        told = self._topics(passage.folded.text, language)
        for topic, detail in told:
            self._add(passage, topic, _refusal_detail(topic, passage) or _detail(topic, detail))
        self._references(passage)
        return [topic for topic, _ in told]

    def _topics(self, folded: str, language: str) -> list[tuple[str, str]]:
        """The topics of a sentence; one that comes again is not searched again."""
        told = self._told.get(folded)
        if told is None:
            if len(self._told) >= _TOLD:
                self._told.clear()
            told = self._told[folded] = find_topics(folded, self.rules, language)
        return told

    def _add(self, passage: Passage, topic: str, detail: str | None = None) -> None:
        self.found.append(
            Statement(
                id="",
                document=self.text.document.id,
                topic=topic,
                quote=self.text.text[passage.start : passage.end],
                start=passage.start,
                end=passage.end,
                section=passage.section,
                detail=detail,
            )
        )

    def _references(self, passage: Passage) -> None:
        if passage.kind == "heading":
            return
        for match in _SECTION.finditer(passage.folded.text):
            if _STATUTE.search(passage.folded.text, max(0, match.start() - 40), match.end() + 40):
                continue
            detail = self.text.text[passage.at(match.start()) : passage.at(match.end())]
            self._add(passage, "section_reference", detail)
            if not self._exists(_label(match)):
                self._add(passage, "dangling_reference", detail)

    def _exists(self, label: str) -> bool:
        return label in self._labels()

    def _labels(self) -> set[str]:
        """Numbers that headings (or paragraphs, where a text has no headings) begin with."""
        if self._known is None:
            self._known = self._numbers()
        return self._known

    def _numbers(self) -> set[str]:
        labels = set()
        for block in self.text.blocks:
            if block.kind == "row":
                continue
            match = _NUMBERED.match(self.text.text[block.start : min(block.end, block.start + 24)])
            if match and (block.kind == "heading" or block.end - block.start < 200 or match.group("n")[0].isdigit()):
                labels.add(_plain(match.group("n")))
        return labels


def _refusal_detail(topic: str, passage: Passage) -> str | None:
    """Of refusing: "permission" where that is what one may refuse; "blocked" or "degraded" for what it costs."""
    if topic == "refusal_blocks_service":
        return refusal_of((topic,), passage.folded.text)
    if topic == "refusal_allowed":
        around = fold(" ".join((*passage.section[-1:], passage.folded.text)))
        return "permission" if re.search(r"permission|权限|授权", around) else "other"
    return None


def _detail(topic: str, words: str) -> str | None:
    mail = re.search(r"[\w.+-]+@[\w-]+\.[\w.]*\w", words)
    return mail.group() if mail is not None and topic == "contact" else (words[:120] if topic not in ("minors",) else None)


def _label(match: re.Match[str]) -> str:
    return _plain(match.group("label") or match.group("han"))


def _plain(label: str) -> str:
    """A section's number in digits, whatever script it is written in."""
    if label[0] in "一二三四五六七八九十百":
        return str(_han_number(label))
    return label.lower()


def _han_number(label: str) -> int:
    if "十" not in label:
        return int("".join(str(_HAN.get(char, 0)) for char in label) or 0)
    tens, _, ones = label.partition("十")
    return (_HAN.get(tens, 1) if tens else 1) * 10 + (_HAN.get(ones, 0) if ones else 0)
