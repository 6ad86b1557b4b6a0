"""Finds every known phrase of a text in one pass."""

import re
from collections.abc import Iterable, Iterator, Set
from functools import cached_property, lru_cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind
from msgspec import Struct

from auditor.policy.folding import fold, fold_runs
from auditor.policy.traditional import by_characters
from auditor.rulebook import cache
from auditor.rulebook.book import RuleBook
from auditor.rulebook.lexicon import Lexicon, LexiconEntry, Role, expand

#: By their first, last and middle so many characters phrases are chosen that may occur in a text; short phrases by fewer.
LONG, SHORT = 10, 4
_WORD = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_OWNERS = ("your ", "the ", "您的", "用户的")
_OWNER = re.compile("^(?:" + "|".join(_OWNERS) + ")")


class Meaning(NamedTuple):
    """What a phrase stands for. ``role`` may also be ``sdks`` or ``permissions`` (names of the rule book)."""

    role: str
    id: str
    weak: str = ""  # "weak" or "listed", as in LexiconEntry
    participle: bool = False


class Token(NamedTuple):
    """A phrase found: offsets of the folded text, the most telling meaning first."""

    start: int
    end: int
    role: str
    id: str
    meanings: tuple[Meaning, ...]

    def has(self, role: str) -> Meaning | None:
        """Its meaning in that role."""
        return next((meaning for meaning in self.meanings if meaning.role == role), None)


#: Makes a token without the checks of its constructor: most of the time of a reading goes into small things like it.
_new = tuple.__new__

#: Roles of one automaton; where a phrase has several, the earlier role decides what the token mainly is.
_ORDER = (
    "ignore",
    "permissions",
    "contexts",
    "references",
    "data",
    "sdks",
    "verbs",
    "nominals",
    "parties",
    "marks",
    "open_lists",
    "safeguards",
    "retention",
    "conditions",
    "purposes",
    "capabilities",
    "columns",
)


class Table(Struct, frozen=True):
    """Distinct phrases with what each means: ``kinds`` holds the combinations of meanings, ``meant`` an index of it per phrase.

    Joining the lexicon's alternatives takes longer than reading a policy, so tables are kept in the rule book's cache.
    """

    texts: list[str]
    meant: list[int]
    kinds: list[tuple[Meaning, ...]]
    edges: bytes

    @classmethod
    def of(cls, phrases: Iterable[tuple[str, Meaning]]) -> "Table":
        """Joins the phrases; the most telling meaning of each comes first."""
        joined: dict[str, list[Meaning]] = {}
        for phrase, meaning in phrases:
            known = joined.setdefault(phrase, [])
            if meaning not in known:
                known.append(meaning)
        kinds: dict[tuple[Meaning, ...], int] = {}
        meant = [kinds.setdefault(_ranked(meanings), len(kinds)) for meanings in joined.values()]
        return cls(list(joined), meant, list(kinds), bytes(_edges(text) for text in joined))

    def within(self, runs: Set[str]) -> "Table":
        """The phrases that may occur in a text, by its ``runs_of``: none that occurs is left out."""
        begun = [
            i
            for i, text in enumerate(self.texts)
            if (text[:SHORT] in runs and (text[:LONG] in runs or len(text) < LONG)) or len(text) < SHORT
        ]
        kept = [i for i in begun if _ends_in(self.texts[i], runs)]
        edges = bytes(self.edges[i] for i in kept)
        return Table([self.texts[i] for i in kept], [self.meant[i] for i in kept], self.kinds, edges)


def runs_of(text: str) -> set[str]:
    """All stretches of ``LONG`` and of ``SHORT`` characters of a text."""
    runs = {text[i : i + LONG] for i in range(len(text))}
    runs.update([text[i : i + SHORT] for i in range(len(text))])
    return runs


def _ends_in(text: str, runs: Set[str]) -> bool:
    size = LONG if len(text) >= LONG else SHORT
    middle = (len(text) - size) // 2
    return len(text) < SHORT or (text[-size:] in runs and text[middle : middle + size] in runs)


class Gazetteer:
    """An automaton over phrases. Latin phrases match whole words; of overlapping ones the leftmost, then the longest counts."""

    def __init__(self, phrases: Iterable[tuple[str, Meaning]] | Table) -> None:
        table = phrases if isinstance(phrases, Table) else Table.of(phrases)
        self._meanings = [table.kinds[index] for index in table.meant]
        self._edges = table.edges
        self._automaton = AhoCorasick(table.texts, matchkind=MatchKind.LeftmostLongest, store_patterns=False)

    def find(self, text: str) -> list[Token]:
        """The phrases of folded text in order; tokens never overlap."""
        found: list[Token] = []
        meanings, edges, size = self._meanings, self._edges, len(text)
        for pattern, start, end in self._automaton.find_matches_as_indexes(text):
            edge = edges[pattern]
            if (edge & 1 and start and text[start - 1] in _WORD) or (edge & 2 and end < size and text[end] in _WORD):
                if end - start > 4:
                    found.extend(self._shorter(text, start, end))
                continue
            named = meanings[pattern]
            first = named[0]
            found.append(_new(Token, (start, end, first[0], first[1], named)))
        return found

    def _shorter(self, text: str, start: int, end: int) -> Iterator[Token]:
        """Whole-word phrases inside a longer one that turned out to end within a word."""
        head = text.rfind(" ", start, end)
        if head <= start:
            return
        for pattern, begin, stop in self._automaton.find_matches_as_indexes(text[start:head]):
            named = self._meanings[pattern]
            if self._whole(text, self._edges[pattern], start + begin, start + stop):
                yield Token(start + begin, start + stop, named[0].role, named[0].id, named)

    @staticmethod
    def _whole(text: str, edge: int, start: int, end: int) -> bool:
        if edge & 1 and start and text[start - 1] in _WORD:
            return False
        return not (edge & 2 and end < len(text) and text[end] in _WORD)


def _edges(text: str) -> int:
    """1 if it begins with a Latin letter or digit, 2 if it ends with one, 3 for both."""
    return (text[0] < "\x7f" and text[0].isalnum()) + 2 * (text[-1] < "\x7f" and text[-1].isalnum())


def _ranked(meanings: list[Meaning]) -> tuple[Meaning, ...]:
    if len(meanings) == 1:
        return (meanings[0],)
    return tuple(sorted(meanings, key=lambda meaning: _ORDER.index(meaning.role)))


def _folded(phrase: str) -> frozenset[str]:
    """The folded phrases that a phrase with alternatives stands for."""
    if "（" in phrase:  # folding would make it a group
        return frozenset(fold(text) for text in expand(phrase))
    return expand(fold(phrase))


def _unowned(texts: frozenset[str]) -> frozenset[str]:
    """Without "your ..." where the same phrase is known without it: the words of data are what counts."""
    return frozenset(text for text in texts if not (text.startswith(_OWNERS) and _OWNER.sub("", text) in texts))


def data_phrases(lexicon: Lexicon) -> Iterator[tuple[str, Meaning]]:
    """The data phrases, each with one meaning.

    Where the alternatives of several entries meet in one phrase, the entry whose pattern stands for the fewest phrases has it;
    a pattern that several entries give word for word belongs to all of them ("process and software list").
    """
    best: dict[str, tuple[int, str, list[Meaning]]] = {}
    for entry in lexicon.of("data"):
        kinds = (("", entry.phrases), ("weak", entry.weak), ("listed", entry.listed))
        for weak, pattern in ((weak, pattern) for weak, patterns in kinds for pattern in patterns):
            texts = _unowned(_folded(pattern))
            meaning = Meaning("data", entry.id, weak=weak)
            for text in texts:
                known = best.get(text)
                if known is None or len(texts) < known[0]:
                    best[text] = (len(texts), pattern, [meaning])
                elif known[1] == pattern:
                    known[2].append(meaning)
    for text, (_, _, meanings) in best.items():
        yield from ((text, meaning) for meaning in meanings)


def _entry_phrases(role: str, entry: LexiconEntry) -> Iterator[tuple[str, Meaning]]:
    kinds = (
        (entry.phrases, Meaning(role, entry.id)),
        (entry.weak, Meaning(role, entry.id, weak="weak")),
        (entry.participles, Meaning(role, entry.id, participle=True)),
    )
    for phrases, meaning in kinds:
        for phrase in phrases:
            for text in _folded(phrase):
                yield text, meaning


def lexicon_phrases(lexicon: Lexicon, roles: Iterable[Role]) -> Iterator[tuple[str, Meaning]]:
    """The phrases of some roles."""
    for role in roles:
        if role == "data":
            yield from data_phrases(lexicon)
            continue
        for entry in lexicon.of(role):
            yield from _entry_phrases(role, entry)


def _names(rules: RuleBook) -> Iterator[tuple[str, Meaning]]:
    """SDKs by name and alias, permissions by constant."""
    for sdk in rules.sdks.values():
        for name in {sdk.name, *sdk.aliases}:
            if len(name) > 2 or not name.isascii():
                yield " ".join(fold(name).split()), Meaning("sdks", sdk.id)
    for permission in rules.permissions.values():
        short = permission.name.rsplit(".", 1)[-1]
        yield fold(permission.name), Meaning("permissions", permission.name)
        if "_" in short:
            yield fold(short), Meaning("permissions", permission.name)


_SENTENCE_ROLES: tuple[Role, ...] = (
    "data",
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
    "retention",
)


class Gazetteers(NamedTuple):
    """The automata of one language: for sentences, for permissions in words, for table headers."""

    sentences: Gazetteer
    capabilities: Gazetteer
    columns: Gazetteer


class _Library:
    """A language's automata. Building them whole takes longer than reading a policy, so the first texts get only what they need."""

    def __init__(self, rules: RuleBook, language: str) -> None:
        self.tables = _tables(rules, language)
        self.spent = 0

    @cached_property
    def whole(self) -> Gazetteers:
        """The automata over all phrases."""
        return Gazetteers(*map(Gazetteer, self.tables))

    def within(self, text: str, cells: str) -> Gazetteers:
        """Automata that find in this text, and in the cells of its tables, what the whole ones find."""
        self.spent += _EACH + len(text)
        if self.spent > _WHOLE:
            return self.whole
        runs = runs_of(fold_runs(text).text + _ADDED + fold(cells))
        # sentences without traditional characters keep words that are told otherwise beside them
        if (plain := by_characters(text)) is not text:
            runs |= runs_of(fold_runs(plain).text + _ADDED + fold(by_characters(cells)))
        return Gazetteers(*(Gazetteer(table.within(runs)) for table in self.tables))


#: Building the whole automata takes as long as choosing what some text needs from so many characters, and so many more per text.
_WHOLE, _EACH = 500_000, 30_000
#: What readers put behind a cell of a table to look it up.
_ADDED = " permission\n权限\n"


@lru_cache(maxsize=8)
def _library(rules: RuleBook, language: str) -> _Library:
    return _Library(rules, language)


def gazetteers(rules: RuleBook, language: str) -> Gazetteers:
    """A language's automata for any text, built once per process and rule book."""
    return _library(rules, language).whole


class Lexica:
    """The automata for one text, by language. ``cells``: what stands in its tables, which is read as it is, torn lines and all."""

    def __init__(self, rules: RuleBook, text: str, cells: str = "") -> None:
        self._rules, self._text, self._cells = rules, text, cells
        self._made: dict[str, Gazetteers] = {}

    def of(self, chinese: bool) -> Gazetteers:
        """The automata for its Chinese or its English parts."""
        language = "zh" if chinese else "en"
        if language not in self._made:
            self._made[language] = _library(self._rules, language).within(self._text, self._cells)
        return self._made[language]


def _tables(rules: RuleBook, language: str) -> tuple[Table, ...]:
    """The tables of a language, from the cache if the rules are those it was made from."""
    place, content = rules.root / f"{language}.tables", rules.version.encode()
    stored = cache.load(place, content, tuple[Table, ...])
    if stored is not None and len(stored) == len(Gazetteers._fields):
        return stored
    made = tuple(map(Table.of, _phrases(rules, language)))
    cache.store(place, content, made)
    return made


def _phrases(rules: RuleBook, language: str) -> tuple[list[tuple[str, Meaning]], ...]:
    """The phrases of each automaton, in the order of ``Gazetteers``."""
    lexicon = rules.lexicon(language)
    names = list(_names(rules))
    sentences = [*lexicon_phrases(lexicon, _SENTENCE_ROLES), *names]
    if language != "en" and "en" in rules.lexicons:
        sentences += _latin_data(rules.lexicon("en"), {phrase for phrase, _ in sentences})
    capabilities = [*lexicon_phrases(lexicon, ("capabilities",)), *_permission_words(rules, language), *names]
    return sentences, capabilities, list(lexicon_phrases(lexicon, ("columns",)))


def _latin_data(lexicon: Lexicon, known: set[str]) -> list[tuple[str, Meaning]]:
    """English names of data in texts of another language ("IMEI", "Android ID", "MAC address")."""
    return [pair for pair in data_phrases(lexicon) if not pair[1].weak and pair[0].count(" ") < 2 and pair[0] not in known]


def _permission_words(rules: RuleBook, language: str) -> Iterator[tuple[str, Meaning]]:
    for permission in rules.permissions.values():
        for words in permission.words.get(language, ()):
            for text in _folded(words):
                yield text, Meaning("permissions", permission.name)
