"""English sentences: verb groups with subject, objects, voice and polarity."""

import re

from auditor.facts import Modality
from auditor.policy.clauses import Zoned, Zoner, is_data, is_party, mark, whole_name, with_punctuation
from auditor.policy.frame import PASSING, Analysis, Frame
from auditor.policy.gazetteer import Gazetteer, Token
from auditor.policy.qualify import qualify

_NOUNISH = re.compile(
    r"\b(?:the|your|our|their|its|any|this|such|a|an|of|some|no|user|users'|other|unauthori[sz]ed|illegal|continued|commercial|"
    r"internal|improper|further|his|her|for|in|app|play|'s|s'|right of|without|direct|personal|and/or|normal|legal)\s$"
)
_NOUN_FORMS = frozenset(
    "use uses access process store record records share log logs request requests transfer transfers release exchange trade rent "
    "lease view views link links handle hold offer scan read check keep track monitor sources source cover query".split()
)
_POSSESSIVE = re.compile(r"(?:\b(?:your|their|his|her|user's|users'|child's|users|a user's|customer's)|'s)\s$")
_LIST_GAP = re.compile(r"[\s,/&+·•*()-]*(?:(?:and|or|and/or|as well as|your|the|a|any|their|his|her)\s)*[\s(]*$")
_OF = re.compile(r"\b(?:of|on|in)\s*$")
_PROGRESSIVE = re.compile(r"\b(?:are|is|be|been|am|was|were)\s(?:not\s|also\s|currently\s|only\s)?$")
_POINTING = re.compile(r"\W*(?:this|these|it|they)\s+(?:may |can |could |might |will |would |also )*(?:include|contain|consist|comprise)")
_NOT_BE = frozenset({"isn't", "aren't", "wasn't", "weren't"})
_STRONG_MUST = frozenset({"must", "need to", "needs to", "have to", "has to", "required to", "obliged to"})
_DISPUTING = frozenset({"dispute_party", "transaction_counterparty"})
_GIVING = frozenset({"give", "share", "transmit"})
_COLLECTING = frozenset({"collect", "store", "access"})
_TAILS = (
    (
        "purpose",
        re.compile(
            r"(?:following (?:purposes|reasons|ways|uses|activities)|purposes|in order to|to|so that we can|for|so as to|to:|for the following)\s*:?$"
        ),
    ),
    (
        "recipient",
        re.compile(
            r"(?:with|to|following (?:third[- ]part\w+|recipients|categories of|entities|parties|partners|types of)[\w\s,()]*|recipients|among)\s*:?$"
        ),
    ),
    (
        "condition",
        re.compile(
            r"(?:following (?:circumstances|cases|situations|conditions|scenarios|instances|limited circumstances|exceptions)|circumstances|cases|situations|if|when|where|unless|scenarios|conditions)[\w\s,()]{0,40}:?$"
        ),
    ),
)
_CONDITION_INSIDE = re.compile(r"following (?:circumstances|cases|situations|conditions|scenarios|instances)")


def analyse(
    gazetteer: Gazetteer, text: str, *, item_of: str = "", speaker: Token | None = None, names: re.Pattern[str] | None = None
) -> Analysis:
    """The frames of one folded sentence.

    ``item_of``: the tail of the lead that introduces it ("purpose" items justify); ``speaker``: whom "it" means;
    ``names``: the operator's own.
    """
    tokens = tokenise(gazetteer, text, names)
    tokens = [_pronoun(text, tokens, at, speaker) for at in range(len(tokens))]
    zoned = Zoner(text, tokens, "purp" if item_of == "purpose" else "main").run()
    tail = _tail(text)
    reader = _Reader(zoned)
    frames = reader.frames(leading=bool(tail)) or reader.without_verb()
    qualify(frames, zoned, reader.places())
    return Analysis(frames=frames, tail=tail, tokens=tokens, speaker=_speaker(text, tokens) or speaker)


def tokenise(gazetteer: Gazetteer, text: str, names: re.Pattern[str] | None = None) -> list[Token]:
    """The phrases and punctuation of folded text, without words that are data only in a list or after a possessive."""
    tokens = with_punctuation(gazetteer, text, names)
    return [token for at, token in enumerate(tokens) if not _is_weak(text, tokens, at)]


def _pronoun(text: str, tokens: list[Token], at: int, speaker: Token | None) -> Token:
    """ "it may collect": a pronoun before a verb acts; it stands for the party spoken of last."""
    token = tokens[at]
    if text[token.start : token.end] not in ("it", "they"):
        return token
    follower = tokens[at + 1] if at + 1 < len(tokens) else None
    acts = (
        follower is not None
        and (follower.role == "verbs" or mark(follower, "may", "must", "not"))
        and follower.start - token.end < 24
    )
    if not acts:
        return token
    earlier = _speaker(text, tokens[:at]) or speaker
    if earlier is None and text[token.start : token.end] == "they":
        return token
    return token._replace(role=earlier.role if earlier else "parties", id=earlier.id if earlier else "first_party")


def _speaker(text: str, tokens: list[Token]) -> Token | None:
    """The last third party or first party named as such (not "us", "you")."""
    named = [t for t in tokens if is_party(t) and t.id != "user" and text[t.start : t.end] not in ("us", "it", "we")]
    return named[-1] if named else None


def _is_weak(text: str, tokens: list[Token], at: int) -> bool:
    """Words such as "name" or "age" that are data only in a list of data or after a possessive."""
    token = tokens[at]
    if token.role != "data" or not all(meaning.weak for meaning in token.meanings if meaning.role == "data"):
        return False
    owned = any(meaning.weak == "weak" for meaning in token.meanings)
    if owned and _POSSESSIVE.search(text[max(0, token.start - 16) : token.start]):
        return False
    before, after = _neighbour(tokens, at, -1), _neighbour(tokens, at, 1)
    if before is not None and _LIST_GAP.fullmatch(text[before.end : token.start]):
        return False
    return not (after is not None and _LIST_GAP.fullmatch(text[token.end : after.start]))


def _neighbour(tokens: list[Token], at: int, step: int) -> Token | None:
    index = at + step
    while 0 <= index < len(tokens) and (tokens[index].role in ("punct",) or mark(tokens[index], "and", "including")):
        index += step
    inside = 0 <= index < len(tokens) and tokens[index].role in ("data", "permissions")
    return tokens[index] if inside else None


def _tail(text: str) -> str:
    """What the list after the sentence will hold: purposes, recipients, conditions or data; empty if no list is announced."""
    stripped = text.rstrip()
    if _CONDITION_INSIDE.search(stripped) and stripped.endswith(":"):
        return "condition"
    for kind, pattern in _TAILS:
        if stripped.endswith(":") and pattern.search(stripped):
            return kind
    return "data" if stripped.endswith((":", "following", "-")) else ""


class _Reader:
    """Reads the frames off a zoned sentence."""

    def __init__(self, zoned: Zoned) -> None:
        self.text, self.tokens = zoned.text, zoned.tokens
        self.zones, self.clauses = zoned.zones, zoned.clauses
        self._places: dict[int, tuple[int, int]] = {}  # frame -> clause, index of its verb
        self._previous: Frame | None = None

    def clause_of(self, frame: Frame) -> int:
        """The clause that a frame of this sentence stands in."""
        return self._places[id(frame)][0]

    def places(self) -> dict[int, int]:
        """The clause of each frame by its identity."""
        return {frame: clause for frame, (clause, _) in self._places.items()}

    def frames(self, *, leading: bool) -> list[Frame]:
        """All verb groups that say something about data, in order; ``leading``: the data may follow in a list."""
        found: list[Frame] = []
        for at, token in enumerate(self.tokens):
            if token.role != "verbs" or token.id == "other" or self._is_noun(at):
                continue
            frame = self._frame(at, token)
            if frame is not None:
                self._places[id(frame)] = (self.clauses[at], at)
                found.append(frame)
                self._previous = frame
        self._share_objects(found)
        kept = [frame for frame in found if _says_something(frame) or (leading and frame.end > len(self.text) - 60)]
        return kept + self._elliptic(kept)

    # --- one verb ------------------------------------------------------------------------------------------------

    def _is_noun(self, at: int) -> bool:
        token = self.tokens[at]
        form = self.text[token.start : token.end]
        before = self.text[max(0, token.start - 16) : token.start]
        if form in _NOUN_FORMS and _NOUNISH.search(before):
            return True
        return form.endswith("ing") and not _PROGRESSIVE.search(before)

    def _frame(self, at: int, token: Token) -> Frame | None:
        zone = self.zones[at]
        meaning = token.has("verbs")
        participle = meaning is not None and any(m.participle for m in token.meanings if m.role == "verbs")
        if participle and self._is_passive(at):
            return self._passive(at, zone)
        if participle and not self._active_too(at):
            return None
        return self._active(at, zone)

    def _active_too(self, at: int) -> bool:
        """Participles after "have", and forms that are also present tense ("read")."""
        token = self.tokens[at]
        both = sum(1 for meaning in token.meanings if meaning.role == "verbs") > 1
        before = self.text[max(0, token.start - 20) : token.start]
        return (
            both
            or bool(re.search(r"\b(?:have|has|had|we|may have|also)\s(?:\w+ly\s|previously\s|also\s)?$", before))
            or self._joined(at)
        )

    def _joined(self, at: int) -> bool:
        return (
            at > 0
            and mark(self.tokens[at - 1], "and")
            and self._previous is not None
            and self._coordinated(at) is not None
            and self._previous.subject is not None
            and False
        )

    def _is_passive(self, at: int) -> bool:
        for index in range(at - 1, max(-1, at - 7), -1):
            token = self.tokens[index]
            if mark(token, "be") or self.text[token.start : token.end] in _NOT_BE:
                return self.tokens[at].start - token.end < 40
            if token.role == "verbs" or token.id == ",":
                continue
            if not mark(token, "and", "not", "may", "must", "only") and token.role not in ("contexts", "safeguards", "nominals"):
                return False
        return False

    def _active(self, at: int, zone: str) -> Frame | None:
        token = self.tokens[at]
        group = self._coordinated(at)
        subject = self._subject(at) or (group.subject if group else None)
        frame = Frame(token.id, token.start, token.end, subject=subject)
        frame.modality, frame.polarity = self._mood(at, group)
        if not self._allowed(frame, at, zone):
            return None
        frame.data, frame.references, frame.sdks = self._right(at)
        if zone == "rel" and not frame.data:
            self._antecedent(frame, at)
        self._denied_objects(frame, at)
        return self._resolved(frame, at, passive=False)

    def _allowed(self, frame: Frame, at: int, zone: str) -> bool:
        """Whether a verb in this zone makes a claim."""
        action, subject = frame.action, frame.subject
        if zone in ("how", "please"):
            return False
        user = subject is not None and subject.id == "user"
        if user:
            return action in _GIVING or (action == "collect" and "to " in self.text[self.tokens[at].start : self.tokens[at].end])
        if zone == "purp":
            return action in _COLLECTING and self._governed(at)
        if zone in ("cond", "exc"):
            return False
        if subject is None:
            return action in ("include", "mean") or self._imperative(at)
        if zone == "rel":
            return subject.id != "first_party" or self._after_comma(at)
        return True

    def _governed(self, at: int) -> bool:
        """ "We use cookies to collect ...": the purpose of using a tool is itself a practice."""
        before = [token for token in self.tokens[:at] if token.role == "verbs"]
        infinitive = at > 0 and mark(self.tokens[at - 1], "to")
        return (
            infinitive and bool(before) and before[-1].id in ("use", "integrate", "other") and self._mood(at, None)[1] == "affirmed"
        )

    def _after_comma(self, at: int) -> bool:
        for index in range(at - 1, -1, -1):
            if self.zones[index] != "rel":
                return self.tokens[index].id == ","
        return False

    def _imperative(self, at: int) -> bool:
        """A fragment: nothing before its verb ("Collect your location", "Does not share ...")."""
        return (
            all(
                mark(token, "not", "may", "must", "also", "be") or token.role in ("contexts", "verbs") for token in self.tokens[:at]
            )
            and at < 3
        )

    def _passive(self, at: int, zone: str) -> Frame | None:
        if zone in ("how", "please", "cond", "exc", "purp"):
            return None
        token = self.tokens[at]
        group = self._coordinated(at)
        frame = Frame(token.id, token.start, token.end)
        frame.modality, frame.polarity = self._mood(at, group)
        left = self._left(at)
        if token.id == "collect" and self.text.find("to ", token.start, token.end) > 0:
            frame.subject, frame.user_given = None, True
            frame.data, frame.references, frame.sdks = self._right(at)
        elif left or group is None:
            frame.data = [t for t in left if t.role == "data"]
            frame.references = [t for t in left if t.role == "references"]
            frame.sdks = [t for t in left if t.role == "sdks"]
            if zone == "rel" and not left:
                self._antecedent(frame, at)
        else:
            frame.data, frame.references, frame.sdks = list(group.data), list(group.references), list(group.sdks)
        frame.data += self._added(at)
        frame.subject = self._agent(at) or frame.subject
        return self._resolved(frame, at, passive=True)

    # --- what stands around it -----------------------------------------------------------------------------------

    def _coordinated(self, at: int) -> Frame | None:
        """The previous verb's frame if this verb is joined to it: "collect, use and share"."""
        previous = self._previous
        if previous is None or not at:
            return None
        clause, place = self._places[id(previous)]
        if clause != self.clauses[at] and not (self.clauses[at] - clause == 1 and mark(self.tokens[at - 1], "but")):
            return None
        index = at - 1
        while index > place and mark(self.tokens[index], "not", "may", "must", "only", "be"):
            index -= 1
        joint = self.tokens[index]
        return previous if index >= place and (mark(joint, "and", "but") or joint.id == "," or index == place) else None

    def _subject(self, at: int) -> Token | None:
        """The nearest party to the left that no preposition governs, within the verb's clause."""
        zone, clause = self.zones[at], self.clauses[at]
        for index in range(at - 1, -1, -1):
            token = self.tokens[index]
            if self.clauses[index] != clause or token.id in (";", ":"):
                return None
            if self.zones[index] not in (zone, "main") and zone != "purp":
                continue
            if token.role == "verbs" and token.id != "other" and zone == "main" and not mark(self.tokens[at - 1], "and"):
                if self._previous is not None and self._places[id(self._previous)][1] == index:
                    continue
            if is_party(token) and not self._prepositional(index):
                return whole_name(self.text, self.tokens, index)
            if token.role in ("data", "references") and zone == "main" and index == at - 1 and not self._objective(index):
                return None
        return None

    def _objective(self, index: int) -> bool:
        return any(token.role == "verbs" for token in self.tokens[:index])

    def _prepositional(self, at: int) -> bool:
        index = at - 1
        while index >= 0 and (is_party(self.tokens[index]) or mark(self.tokens[index], "and") or self.tokens[index].id == ","):
            index -= 1
        if index < 0 or self.tokens[at].id == "first_party" and self.text[self.tokens[at].start : self.tokens[at].end] == "we":
            return False
        token = self.tokens[index]
        between = self.text[token.end : self.tokens[index + 1].start]
        return (mark(token, "with", "to", "from", "by", "for") and len(between) < 20) or bool(_OF.search(between))

    def _mood(self, at: int, group: Frame | None) -> tuple[Modality, str]:
        modality: Modality = "does"
        negated = False
        clause = self.clauses[at]
        for index in range(at - 1, -1, -1):
            token = self.tokens[index]
            if self.clauses[index] != clause or (
                token.role == "verbs"
                and not self._is_noun(index)
                and self.zones[index] == self.zones[at]
                and not self._helping(index, at)
            ):
                break
            if self.zones[index] != self.zones[at]:
                continue
            if mark(token, "may"):
                modality = "may"
            elif mark(token, "must") and self.text[token.start : token.end] in _STRONG_MUST:
                modality = "must"
            elif mark(token, "not") and not self.text.startswith(("no,", "no.", "not,"), token.start):
                negated = True
        if group is not None:
            modality = group.modality if modality == "does" else modality
            negated = negated or (group.polarity == "denied" and self._same_scope(at))
        return modality, "denied" if negated else "affirmed"

    def _helping(self, index: int, at: int) -> bool:
        return self.tokens[index].id == "other" and at - index == 1

    def _same_scope(self, at: int) -> bool:
        """A negation reaches over "or" and over verbs that share their objects."""
        joint = self.tokens[at - 1]
        if mark(joint, "and") and self.text[joint.start : joint.end] in ("or", "nor", "and/or"):
            return True
        previous = self.tokens[at - 2] if at > 1 else None
        return (mark(joint, "and") or joint.id == ",") and previous is not None and (previous.role == "verbs" or previous.id == ",")

    def _right(self, at: int) -> tuple[list[Token], list[Token], list[Token]]:
        """Objects after the verb, up to the next verb that has objects of its own."""
        data: list[Token] = []
        references: list[Token] = []
        sdks: list[Token] = []
        clause, zone = self.clauses[at], self.zones[at]
        for index in range(at + 1, len(self.tokens)):
            token = self.tokens[index]
            if self.clauses[index] != clause:
                break
            if self.zones[index] != zone:
                continue
            if token.role == "verbs" and self._ends_objects(index, at):
                break
            if token.role == "data":
                data.append(token)
            elif token.role == "references":
                references.append(token)
            elif self.tokens[at].id in ("integrate", "use") and (token.role == "sdks" or token.id == "sdk"):
                sdks.append(token)
        return data, references, sdks

    def _ends_objects(self, index: int, at: int) -> bool:
        token = self.tokens[index]
        if self._is_noun(index):
            return False
        participle = any(m.participle for m in token.meanings) and not self._is_passive(index)
        return index - at > 0 and not participle

    def _left(self, at: int) -> list[Token]:
        """Subjects of a passive: the data before the verb, within its clause."""
        found: list[Token] = []
        clause = self.clauses[at]
        for index in range(at - 1, -1, -1):
            token = self.tokens[index]
            if self.clauses[index] != clause:
                break
            if token.role == "verbs" and self.zones[index] == "main" and index < at - 1 and self._is_finite(index):
                break
            if self.zones[index] == "main" and (is_data(token) or token.role == "sdks"):
                found.append(token)
        return found[::-1]

    def _is_finite(self, index: int) -> bool:
        token = self.tokens[index]
        return not any(m.participle for m in token.meanings) or self._is_passive(index)

    def _added(self, at: int) -> list[Token]:
        """ "... will not be shared, including facial data": objects that follow a passive."""
        found: list[Token] = []
        adding = False
        for index in range(at + 1, len(self.tokens)):
            token = self.tokens[index]
            if self.clauses[index] != self.clauses[at] or (token.role == "verbs" and adding):
                break
            if mark(token, "including") and self.zones[index] == "main":
                adding = True
            elif adding and token.role == "data" and self.zones[index] == "main":
                found.append(token)
        return found

    def _antecedent(self, frame: Frame, at: int) -> None:
        """The noun before a relative clause."""
        for index in range(at - 1, -1, -1):
            if self.zones[index] == "rel":
                continue
            token = self.tokens[index]
            if token.role == "data":
                frame.data.insert(0, token)
            elif token.role == "references":
                frame.references.insert(0, token)
            elif not (token.role == "punct" or mark(token, "and", "including")):
                return

    def _agent(self, at: int) -> Token | None:
        for index in range(at + 1, min(at + 8, len(self.tokens))):
            token = self.tokens[index]
            if token.role == "verbs" and not any(m.participle for m in token.meanings):
                return None
            if mark(token, "by") and index + 1 < len(self.tokens) and is_party(self.tokens[index + 1]):
                follower = self.tokens[index + 1]
                return follower if follower.start - token.end < 12 else None
        return None

    def _denied_objects(self, frame: Frame, at: int) -> None:
        """ "We collect no ..."."""
        follower = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if follower is not None and mark(follower, "not") and follower.start - self.tokens[at].end < 2:
            frame.polarity = "denied"

    # --- what it amounts to --------------------------------------------------------------------------------------

    def _resolved(self, frame: Frame, at: int, *, passive: bool) -> Frame | None:
        """Settles the actions that depend on who gives what to whom."""
        from_user = frame.subject is not None and frame.subject.id == "user"
        if frame.action in ("include", "mean"):
            return self._included(frame, at)
        if frame.action == "place":
            frame.action = "use"
            return frame if any(token.id == "cookies" for token in frame.data) else None
        if from_user and not frame.user_given:
            frame.user_given = True
            to_us = (
                "us" in self.text[frame.start : frame.end + 60] or passive or frame.action == "give" or frame.action == "collect"
            )
            frame.action = "collect"
            told = (to_us or self._keeps_to_us(at)) and frame.polarity == "affirmed" and (frame.data or frame.references)
            return frame if told else None
        if frame.action == "give" and not passive and self._serves_user(at):
            return None
        return frame

    def _keeps_to_us(self, at: int) -> bool:
        """ "you may share your name and age": nobody else is named who would get it."""
        rest = [t for t, c in zip(self.tokens[at:], self.clauses[at:], strict=True) if c == self.clauses[at]]
        content = all(t.id in ("user_generated_content", "personal_data", "photos", "video", "messages") for t in rest if t.role == "data")
        return not content and not any(is_party(t) and t.id not in ("user", "first_party") for t in rest)

    def _serves_user(self, at: int) -> bool:
        """ "provides you with", "gives users": no data changes hands unless another party gets it."""
        follower = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        around = range(at + 1, len(self.tokens))
        if any(t.id in _DISPUTING for t in self.tokens[at:]):
            return False
        others = (i for i in around if is_party(self.tokens[i]) and self.tokens[i].id not in ("user", "first_party"))
        if follower is not None and follower.id in ("user", "first_party") and follower.role == "parties":
            return True
        return not any(self.clauses[i] == self.clauses[at] and (self._prepositional(i) or i == at + 1) for i in others)

    def _included(self, frame: Frame, at: int) -> Frame | None:
        """ "The data that we collect includes ..." is a claim; "log information includes ..." explains one."""
        if frame.action == "mean" or not (self._names_data_before(at) or _POINTING.match(self.text)):
            return None
        for index in range(at - 1, -1, -1):
            token = self.tokens[index]
            if token.role == "verbs" and self.zones[index] == "rel" and token.id in _COLLECTING | {"share", "use"}:
                frame.action, frame.subject = token.id, self._subject(index)
                return frame if frame.subject is not None and frame.subject.id != "user" else None
        frame.includes = True
        return frame

    def _names_data_before(self, at: int) -> bool:
        return any(is_data(token) for token in self.tokens[:at])

    def _share_objects(self, frames: list[Frame]) -> None:
        """ "We collect, use and share your name": verbs without objects of their own take those of the next verb."""
        for frame, follower in zip(frames[-2::-1], frames[:0:-1], strict=False):
            bare = not (frame.data or frame.references or frame.sdks)
            if bare and self.clause_of(frame) == self.clause_of(follower) and not frame.includes:
                frame.data, frame.references, frame.sdks = list(follower.data), list(follower.references), list(follower.sdks)

    def _elliptic(self, frames: list[Frame]) -> list[Frame]:
        """ "... but not your address": a clause without a verb repeats the verb before it."""
        extra: list[Frame] = []
        for at, token in enumerate(self.tokens):
            negated = mark(token, "not") and at > 0 and (mark(self.tokens[at - 1], "but", "and") or self.tokens[at - 1].id == ",")
            if not (negated or mark(token, "but")):
                continue
            following = [t for t, c in zip(self.tokens[at + 1 :], self.clauses[at + 1 :], strict=False) if c == self.clauses[at]]
            model = next((frame for frame in reversed(frames) if frame.start < token.start), None)
            verbless = not any(t.role == "verbs" or mark(t, "not") for t in following) and any(
                t.role == "data" for t in following[:3]
            )
            if model is None or not verbless:
                continue
            frame = Frame(model.action, token.start, token.end, subject=model.subject, modality=model.modality)
            again = self.text[token.start : token.end] in ("no", "nor")
            frame.polarity = "denied" if negated and (again or model.polarity == "affirmed") else "affirmed"
            frame.data = [t for t in following if t.role == "data"]
            model.data = [t for t in model.data if t not in frame.data]
            self._places[id(frame)] = (self.clauses[at], at)
            extra.append(frame)
        return extra

    # --- without a verb ------------------------------------------------------------------------------------------

    def without_verb(self) -> list[Frame]:
        """A noun of action ("Disclosure to third parties"), or a bare list that lead or heading must explain."""
        if any(self.zones[at] in ("how", "please") for at in range(min(2, len(self.tokens)))):
            return []
        verbs = [
            at
            for at, token in enumerate(self.tokens)
            if token.role == "verbs" and self.zones[at] == "main" and not self._is_noun(at)
        ]
        nominal = next((at for at, t in enumerate(self.tokens) if self._nominal(at, t)), None)
        main = [t for t, zone in zip(self.tokens, self.zones, strict=True) if zone == "main"]
        data = [t for t in main if t.role == "data"]
        if nominal is not None and nominal < 4:
            token = self.tokens[nominal]
            action = next(m.id for m in token.meanings if m.role in ("nominals", "verbs"))
            frame = Frame(action, token.start, token.end, nominal=True)
        elif verbs and not self._only_participles(verbs):
            return []
        else:
            frame = Frame("", 0, len(self.text), bare=True)
        frame.data = data
        frame.references = [t for t in main if t.role == "references"]
        frame.sdks = [t for t in main if t.role == "sdks"]
        self._places[id(frame)] = (0, 0)
        return [frame] if self.tokens else []

    def _nominal(self, at: int, token: Token) -> bool:
        if self.zones[at] != "main":
            return False
        if token.role == "nominals":
            return True
        form = self.text[token.start : token.end]
        return token.role == "verbs" and token.id in PASSING | {"collect"} and form.endswith("ing") and at < 2

    def _only_participles(self, verbs: list[int]) -> bool:
        return all(any(m.participle for m in self.tokens[at].meanings) and not self._is_passive(at) for at in verbs)


def _says_something(frame: Frame) -> bool:
    return bool(
        frame.data or frame.references or frame.sdks or frame.action in PASSING or frame.includes or frame.action == "store"
    )
