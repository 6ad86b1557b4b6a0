"""Two versions of a policy, also in two languages: which claims came, went or changed, whatever their words."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from auditor.compare.aspects import compare, denies_the_same
from auditor.compare.meaning import Subject, passage, sayings
from auditor.compare.model import (
    Aspect,
    Change,
    Difference,
    Group,
    Meaning,
    Passage,
    PolicyDiff,
    Saying,
    Side,
    TopicChange,
)
from auditor.facts import PolicyReading, Statement

SCHEMA_VERSION = "1.0"

#: Claims of one actor and action on one subject that are held against each other one by one; beyond, they came or went.
PAIRED = 60
_HEAVY: frozenset[Aspect] = frozenset({"action", "modality", "contexts", "retention", "recipients"})
_FAMILIES = {
    action: family[0]
    for family in (("collect", "access", "receive"), ("share", "sell", "give", "transmit"), ("store", "retain"), ("use", "process"))
    for action in family
}


def diff(old: PolicyReading, new: PolicyReading) -> PolicyDiff:
    """What changed in claims, grouped by data type, and in the topics of statements."""
    before, after = sayings(old.disclosures), sayings(new.disclosures)
    matches = {subject: _Match(before.get(subject, []), after.get(subject, [])) for subject in sorted({*before, *after}, key=_rank)}
    return PolicyDiff(
        schema_version=SCHEMA_VERSION,
        old=Side(documents=old.documents, coverage=old.coverage),
        new=Side(documents=new.documents, coverage=new.coverage),
        groups=_groups({subject: match.changes for subject, match in matches.items()}),
        statements=tuple(_topics(old.statements, new.statements)),
        undecided=_groups({subject: match.undecided for subject, match in matches.items()}),
        unchanged=sum(match.unchanged for match in matches.values()),
    )


def _groups(changes: dict[Subject, list[Change]]) -> tuple[Group, ...]:
    return tuple(Group(kind=kind, subject=name, changes=tuple(found)) for (kind, name), found in changes.items() if found)


def _rank(subject: Subject) -> tuple[int, str]:
    return ("data", "open_list", "permission", "sdk", "none").index(subject[0]), subject[1]


@dataclass(frozen=True)
class _Pair:
    """Two sayings side by side; ``cost`` grows with what separates them."""

    old: Saying
    new: Saying
    differences: tuple[Difference, ...]
    undecided: tuple[Aspect, ...]

    @property
    def cost(self) -> tuple[int, int, str, str]:
        parts = sum(2 if entry.aspect in _HEAVY else 1 for entry in self.differences)
        return parts, len(self.undecided), repr(self.old.meaning), repr(self.new.meaning)

    @property
    def is_one_practice(self) -> bool:
        """Whether it is one practice that is affirmed or denied; to deny one and to affirm another is no change of mind."""
        old, new = self.old.meaning, self.new.meaning
        if old.polarity == new.polarity:
            return True
        return denies_the_same(old, new) if old.polarity == "denied" else denies_the_same(new, old)


class _Match:
    """The sayings about one subject: equal ones go out first, then those nearest to each other are held to be one that changed."""

    def __init__(self, old: list[Saying], new: list[Saying]) -> None:
        same = {saying.meaning for saying in old} & {saying.meaning for saying in new}
        self.old = {saying.meaning: saying for saying in old if saying.meaning not in same}
        self.new = {saying.meaning: saying for saying in new if saying.meaning not in same}
        self.unchanged = len(same)
        self.undecided: list[Change] = []
        self.changes: list[Change] = []
        self._pair(lambda meaning: (*_practice(meaning), meaning.polarity, meaning.action))
        self._pair(lambda meaning: (*_practice(meaning), meaning.polarity))
        self._pair(_practice)
        self.changes += [Change(kind="removed", old=saying) for saying in self.old.values()]
        self.changes += [Change(kind="added", new=saying) for saying in self.new.values()]

    def _pair(self, key: Callable[[Meaning], tuple[str, ...]]) -> None:
        rows: dict[tuple[str, ...], tuple[list[Saying], list[Saying]]] = defaultdict(lambda: ([], []))
        for side, left in enumerate((self.old, self.new)):
            for saying in left.values():
                rows[key(saying.meaning)][side].append(saying)
        for _, (before, after) in sorted(rows.items()):
            for pair in sorted(_pairs(before[:PAIRED], after[:PAIRED]), key=lambda pair: pair.cost):
                if pair.old.meaning in self.old and pair.new.meaning in self.new and pair.is_one_practice:
                    self._settle(pair)

    def _settle(self, pair: _Pair) -> None:
        del self.old[pair.old.meaning], self.new[pair.new.meaning]
        change = Change(
            kind="changed" if pair.differences else "undecided",
            old=pair.old,
            new=pair.new,
            differences=pair.differences,
            undecided=pair.undecided,
        )
        (self.changes if pair.differences else self.undecided).append(change)


def _pairs(before: list[Saying], after: list[Saying]) -> Iterator[_Pair]:
    for old in before:
        for new in after:
            yield _Pair(old, new, *compare(old.meaning, new.meaning))


def _practice(meaning: Meaning) -> tuple[str, ...]:
    return meaning.actor, meaning.who or "", _FAMILIES.get(meaning.action, meaning.action)


def _topics(old: Iterable[Statement], new: Iterable[Statement]) -> Iterator[TopicChange]:
    before, after = _by_topic(old), _by_topic(new)
    for topic in sorted(before.keys() - after.keys()):
        yield TopicChange(kind="removed", topic=topic, passages=tuple(before[topic]))
    for topic in sorted(after.keys() - before.keys()):
        yield TopicChange(kind="added", topic=topic, passages=tuple(after[topic]))


def _by_topic(statements: Iterable[Statement]) -> dict[str, list[Passage]]:
    found: dict[str, list[Passage]] = defaultdict(list)
    for statement in statements:
        found[statement.topic].append(passage(statement))
    return found
