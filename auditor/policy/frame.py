"""What a clause says, before it is tied to its surroundings: who does what to which data, and how it is qualified."""

from dataclasses import dataclass, field

from auditor.facts import Modality, Polarity
from auditor.policy.gazetteer import Token

#: Actions in which somebody else receives the data.
PASSING = frozenset({"share", "sell", "transmit", "give"})
#: A condition or purpose that the sentence only announces ("in the following cases"): a list tells it.
ANNOUNCED = "announced"


@dataclass(slots=True)
class Frame:
    """One verb group with its arguments; all tokens count folded characters of the sentence.

    ``subject``: the party named, None where the sentence leaves it open. ``user_given``: the user hands the data over.
    ``nominal``: said by a noun ("collection of ..."); ``bare``: no verb at all, the lead or the heading must give it.
    ``includes``: the sentence only lists what a term stands for. ``tail``: what kind of list the sentence introduces.
    """

    action: str
    start: int
    end: int
    subject: Token | None = None
    polarity: Polarity = "affirmed"
    modality: Modality = "does"
    data: list[Token] = field(default_factory=list)
    references: list[Token] = field(default_factory=list)
    recipients: list[Token] = field(default_factory=list)
    conditions: list[Token] = field(default_factory=list)
    exceptions: list[Token] = field(default_factory=list)
    excepted: list[Token] = field(default_factory=list)
    purposes: list[Token] = field(default_factory=list)
    contexts: list[Token] = field(default_factory=list)
    safeguards: list[Token] = field(default_factory=list)
    sdks: list[Token] = field(default_factory=list)
    permissions: list[Token] = field(default_factory=list)
    open_list: bool = False
    user_given: bool = False
    nominal: bool = False
    bare: bool = False
    includes: bool = False
    tail: str = ""

    def copy(self) -> "Frame":
        """The same with lists of its own."""
        made = object.__new__(Frame)
        for name in Frame.__slots__:
            value = getattr(self, name)
            setattr(made, name, value.copy() if value.__class__ is list else value)
        return made


@dataclass(slots=True)
class Analysis:
    """The frames of one sentence; ``tail``: the kind of list it announces; ``speaker``: whom "it" would mean after it."""

    frames: list[Frame] = field(default_factory=list)
    tail: str = ""
    speaker: Token | None = None
    tokens: list[Token] = field(default_factory=list)

    def copy(self) -> "Analysis":
        """The same with frames of its own; tokens never change."""
        return Analysis([frame.copy() for frame in self.frames], self.tail, self.speaker, self.tokens)
