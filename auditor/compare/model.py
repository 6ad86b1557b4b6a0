"""The vocabulary of a comparison of two policies. The field names are the JSON contract of ``auditor policy diff``."""

from typing import Literal

from auditor.facts import Context, Coverage, Document, Fact, Modality, Polarity, Speaker

#: What a group of changes is about. ``open_list``: data that is not named ("etc."); ``none``: a claim that names no data at all.
SubjectKind = Literal["data", "permission", "sdk", "open_list", "none"]

#: What two claims on the same subject by the same actor may differ in; ``action`` within one family (to access, to collect).
Aspect = Literal[
    "polarity",
    "action",
    "modality",
    "contexts",
    "conditions",
    "exceptions",
    "purposes",
    "recipients",
    "safeguards",
    "retention",
    "refusal",
]

#: ``wider``: the new claim leaves the operator more room; ``narrower``: less; ``other``: neither, or it cannot be told.
Effect = Literal["wider", "narrower", "other"]


class Kept(Fact, frozen=True, kw_only=True):
    """How long data is kept: a number of days, a vague period, or until an event."""

    days: int | None = None
    vague: bool = False
    after: str | None = None


class Meaning(Fact, frozen=True, kw_only=True):
    """A claim about one subject without its words: ids of the rule book, sorted, none twice.

    ``who`` tells third parties apart: the id of the SDK, else the name as folded by :func:`auditor.compare.meaning.folded_name`.
    ``other`` in ``conditions`` or ``purposes`` is one that no rule knows.
    """

    actor: Speaker
    action: str
    who: str | None = None
    polarity: Polarity = "affirmed"
    modality: Modality = "does"
    contexts: tuple[Context, ...] = ()
    conditions: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    safeguards: tuple[str, ...] = ()
    retention: Kept | None = None
    refusal: str | None = None


class Passage(Fact, frozen=True, kw_only=True):
    """Where it is said. ``id`` and ``document`` are those of the reading on its own side; offsets as in a Disclosure."""

    id: str
    document: str
    quote: str
    start: int
    end: int


class Saying(Fact, frozen=True, kw_only=True):
    """A meaning and every passage that gives it, in the order of the text."""

    meaning: Meaning
    passages: tuple[Passage, ...]


class Difference(Fact, frozen=True, kw_only=True):
    """One aspect in which two claims differ: ids, or for ``retention`` days, ``vague`` and ``after:EVENT``."""

    aspect: Aspect
    old: tuple[str, ...]
    new: tuple[str, ...]
    effect: Effect


class Change(Fact, frozen=True, kw_only=True):
    """A claim that came, went or changed.

    ``undecided`` are aspects in which the two differ, though no rule tells whether in words alone: a condition that the rules know
    on one side only, a purpose that they know on neither. A change of that kind has no other difference.
    """

    kind: Literal["added", "removed", "changed", "undecided"]
    old: Saying | None = None
    new: Saying | None = None
    differences: tuple[Difference, ...] = ()
    undecided: tuple[Aspect, ...] = ()


class Group(Fact, frozen=True, kw_only=True):
    """The changes about one subject; ``subject`` is the id of a data type, permission or SDK, and empty for other kinds."""

    kind: SubjectKind
    subject: str
    changes: tuple[Change, ...]


class TopicChange(Fact, frozen=True, kw_only=True):
    """A topic of statements that only one side has, with its passages."""

    kind: Literal["added", "removed"]
    topic: str
    passages: tuple[Passage, ...]


class Side(Fact, frozen=True, kw_only=True):
    """One of the two policies: its documents, and what of it was read."""

    documents: tuple[Document, ...]
    coverage: tuple[Coverage, ...]


class PolicyDiff(Fact, frozen=True, kw_only=True):
    """What changed from ``old`` to ``new``. ``unchanged`` counts the meanings that both have; ``undecided`` are in neither."""

    schema_version: str
    old: Side
    new: Side
    groups: tuple[Group, ...]
    statements: tuple[TopicChange, ...]
    undecided: tuple[Group, ...]
    unchanged: int

    @property
    def changed(self) -> bool:
        """Whether any claim or statement came, went or changed for certain."""
        return bool(self.groups or self.statements)
