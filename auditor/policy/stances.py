"""What a text has announced to collect: lists that lost their structure, sentence by sentence or block by block, hang on it."""

import re
from dataclasses import dataclass

from auditor.policy.frame import Frame
from auditor.policy.passages import Passage
from auditor.policy.resolve import concrete
from auditor.rulebook.taxonomy import Taxonomy

_MANY = r"(?:types?|kinds?|categor(?:y|ies)|sources?) of"
_DATA = r"(?:personal |personally identifiable |other |user |additional )?(?:information|data)"
_TAKES = r"(?:collect|process|gather|obtain|receive)"
#: A title or a sentence about what is collected: "What data do we collect?", "Information you provide", "Types of data collected".
_TOPIC = re.compile(
    rf"^\W*(?:\d[\d.]*\W+|[a-z]\W\s)?(?:(?:what|which) (?:{_MANY} )?{_DATA} (?:do|does|we|will|is|are)\b.{{0,40}}{_TAKES}"
    rf"|(?:the )?(?:{_MANY} )?{_DATA} (?:that )?(?:we|you) (?:may |automatically |also )*(?:{_TAKES}|provide|give|submit)\b"
    rf"|(?:the )?{_MANY} (?:your )?{_DATA}\b)"
)
_GIVEN = re.compile(r"\byou\b.{0,16}\b(?:provide|give|submit)")
#: "Contact information: ...", "Device data, such as ...", "your location; ...": an item of such a list.
_ITEM = re.compile(
    r"^\W*(?:(?:[\w/&'-]+,? ){0,6}[\w/&'-]+ ?(?::|,? (?:including|such as)\b| - |\((?:such as|including|e\.g\.|for example)\b)"
    r"|(?:[\w/&',()-]+ ){1,14}?[\w/&'()-]+;?(?: and)? ?[•;]?$)"
)
_PRACTICE = frozenset({"collect", "process", "access"})
_CLAUSE = re.compile(r"\b(?:is|are|was|were|will|may|can|we|you may|you can|please)\b")


@dataclass(slots=True)
class Stance:
    """The passage that announced a list, how its items are read, and the last block and passage that still belonged to it."""

    lead: Passage
    model: Frame | None
    reach: int
    last: Passage


class Stances:
    """Remembers the last announcement of one document."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy
        self._last: Stance | None = None

    def note(self, passage: Passage) -> None:
        """Looks at a passage that has been read; ``model`` stays None where the passage's own verb is the model."""
        spoken = [frame for frame in passage.analysis.frames if not frame.bare]
        if passage.analysis.tail in ("data", "recipient") and spoken:
            self._last = Stance(passage, None, passage.block, passage)
        elif not passage.chinese and (model := self._announced(passage, spoken)) is not None:
            self._last = Stance(passage, model, passage.block, passage)

    def _announced(self, passage: Passage, spoken: list[Frame]) -> Frame | None:
        text = passage.folded.text
        if not spoken and len(text) < 140 and _TOPIC.match(text):
            return Frame("collect", 0, 0, user_given=_GIVEN.search(text) is not None)
        for frame in spoken:
            ours = frame.subject is None or frame.subject.id in ("first_party", "user")
            general = frame.data and not concrete(self._taxonomy, [token.id for token in frame.data])
            if frame.action in _PRACTICE and frame.polarity == "affirmed" and ours and general:
                return frame
        return None

    def of(self, passage: Passage, frame: Frame) -> Stance | None:
        """The announcement under which a bare list of data stands."""
        stance = self.near(passage)
        if stance is None or not (frame.bare and concrete(self._taxonomy, [token.id for token in frame.data])):
            return None
        if not self._belongs(stance, passage):
            return None
        stance.reach, stance.last = passage.block, passage
        return stance

    @staticmethod
    def _belongs(stance: Stance, passage: Passage) -> bool:
        if passage.chinese:
            return stance.model is None and (passage.first or goes_on(stance.last, passage))
        return (stance.model is None and passage.first) or is_item(passage.folded.text)

    def near(self, passage: Passage) -> Stance | None:
        """The last announcement if it is not far away."""
        stance = self._last
        if stance is None or stance.lead.section != passage.section or passage.block - stance.reach > 2:
            return None
        return stance


def goes_on(last: Passage, passage: Passage) -> bool:
    """Whether a Chinese list goes on from one of its items to the next: the former ends with a semicolon or comma."""
    near = passage.chinese and last.section == passage.section and passage.block - last.block <= 1
    return near and last.folded.text.endswith((";", "、", ","))


def is_item(text: str) -> bool:
    """Whether folded text looks like an item of a list of data, and not like a sentence."""
    match = _ITEM.match(text)
    return match is not None and not _CLAUSE.search(match.group())
