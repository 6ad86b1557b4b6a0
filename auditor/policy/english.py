"""English sentences: verb groups with subject, objects, voice and polarity."""

import re

from auditor.policy.clauses import Zoned, Zoner, is_party, mark, telling, whole_name
from auditor.policy.english_idle import idle, question
from auditor.policy.english_moods import ALLOWING, DEVICE, Moods
from auditor.policy.english_words import announced, pronoun, speaker_of, tokenise
from auditor.policy.frame import PASSING, Analysis, Frame
from auditor.policy.gazetteer import Gazetteer, Token
from auditor.policy.qualify import qualify

_US = re.compile(r"\bus\b")
_POINTING = re.compile(
    r"\W*(?:this|these|it|they)\s+(?:may |can |could |might |will |would |also )*(?:include|contain|consist|comprise)"
)
_ASKING = re.compile(r"right|entitle|request|ask|obtain|demand|exercise|object|require")
#: Sentences about what people may ask for.
_RIGHTS = re.compile(
    r"^\W*(?:(?:in particular|under|if|where|subject to|as an?|depending on|at any time|also|in addition|when|for)\b[^,]{0,90}, )?"
    r"(?:you|users|consumers|individuals|residents|californians|data subjects|[\w\s]{0,20}residents|parents)\b"
    r"[^,.;]{0,40}?(?:(?:have|has|having) (?:\w+ ){0,3}rights?\b|(?:can|may|could) (?:also |always |then )?"
    r"(?:request|ask|obtain|demand|exercise|object|require)\b|(?:are|is) entitled to)"
    r"|^\W*(?:the |your )?rights? (?:to|of)\b"
)
#: "pseudonymous data, not directly identifying information": what kind of data it is.
_QUALITY = re.compile(r" (?:\w+ly )?identif")
#: "data that can be used to identify you" tells what data can do.
_ABLE = re.compile(r" (?:\w+ ){0,3}?to (?:\w+ly )?(?:identify|contact|locate|distinguish|recogni|link|relate)")
#: "you agree that we may ...".
_AGREED = re.compile(r"\b(?:agree|acknowledge|understand|note|consent|aware|accept|authori[sz]e)\b(?: and \w+)? that $")
#: "the page where you provide information" tells of a place.
_PLACE = re.compile(r"\b(?:page|site|place|area|section|forum|website)s? where $")
#: "send your request by using the contact details": no object of the verb.
_MEANS = re.compile(r"\b(?:by|using|via|through)\b")
_GIVING = frozenset({"give", "share", "transmit"})
_ENABLING = ALLOWING | {"help", "recognise", "recognize"}
_BY_MEANS = frozenset({"through", "via", "by means of", "with"})
_COLLECTING = frozenset({"collect", "store", "access"})


def analyse(
    gazetteer: Gazetteer, text: str, *, item_of: str = "", speaker: Token | None = None, names: re.Pattern[str] | None = None
) -> Analysis:
    """The frames of one folded sentence.

    ``item_of``: the tail of the lead that introduces it ("purpose" items justify); ``speaker``: whom "it" means;
    ``names``: the operator's own.
    """
    tokens = tokenise(gazetteer, text, names)
    tokens = [pronoun(text, tokens, at, speaker) for at in range(len(tokens))]
    rights = item_of == "right" or (_ASKING.search(text) is not None and _RIGHTS.match(text) is not None)
    tail = "right" if rights else announced(text)
    speaker = speaker_of(text, tokens) or speaker
    if question(text) or not (item_of or tail or any(telling(token) for token in tokens)):
        return Analysis(tokens=tokens, speaker=speaker)
    zoned = Zoner(text, tokens, "purp" if item_of == "purpose" else "main").run()
    reader = _Reader(zoned)
    frames = [f for f in reader.frames(leading=False) if _own_words(text, f)] if rights else reader.frames(leading=bool(tail))
    frames = frames or ([] if rights else reader.without_verb())
    qualify(frames, zoned, reader.places())
    return Analysis(frames=frames, tail=tail, tokens=tokens, speaker=speaker)


class _Reader(Moods):
    """Reads the frames off a zoned sentence."""

    def __init__(self, zoned: Zoned) -> None:
        super().__init__(zoned)
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
            if self.stays(at):
                frame = self._passive(at, self.zones[at])
            elif token.role != "verbs" or self.is_noun(at) or idle(self.text, self.tokens, at):
                continue
            else:
                frame = self._enabled(at) if token.id == "other" else self._frame(at, token)
            if frame is not None:
                self._places[id(frame)] = (self.clauses[at], at)
                found.append(frame)
                self._previous = frame
        self._share_objects(found)
        found += self._means(found)
        kept = [frame for frame in found if _says_something(frame) or (leading and frame.end > len(self.text) - 60)]
        return kept + self._elliptic(kept)

    # --- one verb ------------------------------------------------------------------------------------------------

    def _frame(self, at: int, token: Token) -> Frame | None:
        zone = self.zones[at]
        meaning = token.has("verbs")
        participle = meaning is not None and any(m.participle for m in token.meanings if m.role == "verbs")
        if participle and self.is_passive(at):
            return self._passive(at, zone)
        if self.made_available(at):
            return self._active(at, zone)
        if participle and not self._active_too(at):
            return self._equated(at)
        return self._active(at, zone)

    def _enabled(self, at: int) -> Frame | None:
        """ "These cookies allow us to ...": they are in use."""
        tool = next((i for i in range(at - 1, -1, -1) if self.tokens[i].id == "cookies" and self.directly(i, at)), None)
        verb = self.text[self.tokens[at].start : self.tokens[at].end].rstrip("s")
        if tool is None or verb not in _ENABLING or self.zones[at] != "main" or self.objective(tool):
            return None
        modality, polarity = self.mood(at, None)
        return Frame(
            "use", self.tokens[at].start, self.tokens[at].end, modality=modality, polarity=polarity, data=[self.tokens[tool]]
        )

    def _equated(self, at: int) -> Frame | None:
        """ "The only information collected is ...": what the verb's noun is said to be."""
        token, follower = self.tokens[at], self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        equal = follower is not None and mark(follower, "be") and self.zones[at] == "main" and self.names_data_before(at)
        if not equal or token.id not in _COLLECTING | {"share", "use"}:
            return None
        frame = Frame(token.id, token.start, token.end)
        frame.data, _, _ = self.right(at + 1)
        return frame if frame.data else None

    def _active_too(self, at: int) -> bool:
        """Participles after "have", and forms that are also present tense ("read")."""
        token = self.tokens[at]
        both = sum(1 for meaning in token.meanings if meaning.role == "verbs") > 1
        before = self.text[max(0, token.start - 20) : token.start]
        return both or bool(re.search(r"\b(?:have|has|had|we|may have|also)\s(?:(?:\w+ly|also|never|not)\s)?$", before))

    def _active(self, at: int, zone: str) -> Frame | None:
        token = self.tokens[at]
        group = self._coordinated(at)
        device = DEVICE.match(self.text, token.start, token.end)
        subject = self._subject(at - 1 if self.made_available(at) else at) or (group.subject if group else None)
        if device is not None:
            subject = Token(token.start, device.end(), "parties", "tool", ())
        frame = Frame(token.id, token.start, token.end, subject=subject)
        frame.modality, frame.polarity = self.mood(at, group)
        if not self._allowed(frame, at, zone):
            return None
        if zone == "purp" and self.forbidden(at):
            frame.polarity = "denied"
        frame.data, frame.references, frame.sdks = self.right(at)
        if self.made_available(at):
            frame.polarity = "denied" if self.unmade(at) else frame.polarity
            frame.data = [token for token in self.left(at) if token.role == "data"]
        if zone == "rel" and not frame.data:
            self.antecedent(frame, at)
        self._denied_objects(frame, at)
        return self._resolved(frame, at, passive=False)

    def _allowed(self, frame: Frame, at: int, zone: str) -> bool:
        """Whether a verb in this zone makes a claim."""
        action, subject = frame.action, frame.subject
        if zone in ("how", "please"):
            return False
        user = subject is not None and subject.id == "user"
        if user:
            if _PLACE.search(self.text, 0, subject.start if subject is not None else 0):
                return False
            return action in _GIVING or (action == "collect" and "to " in self.text[self.tokens[at].start : self.tokens[at].end])
        if zone == "purp":
            others = subject is not None and subject.id not in ("first_party", "tool") and self.permitted(at)
            taking = action in _COLLECTING or (action == "use" and others)
            return (taking and self.governed(at)) or self.authorised(at)
        if zone in ("cond", "exc"):
            return False
        if subject is None:
            return action in ("include", "mean") or self.imperative(at) or self.demands(at)
        if zone == "rel":
            agreed = _AGREED.search(self.text, 0, subject.start) is not None
            return subject.id != "first_party" or agreed or self.after_comma(at) or self.title_of_list(at)
        return True

    def _passive(self, at: int, zone: str) -> Frame | None:
        token = self.tokens[at]
        if zone in ("how", "please", "cond", "exc", "purp") or (zone == "rel" and _ABLE.match(self.text, token.end)):
            return None
        group = self._coordinated(at)
        frame = Frame("store" if self.stays(at) and token.id != "transmit" else token.id, token.start, token.end)
        frame.modality, frame.polarity = self.mood(at, group)
        left = self.left(at)
        if token.id == "collect" and self.text.find("to ", token.start, token.end) > 0 and self._operator_must(at):
            frame.action, frame.subject = "share", self._subject(at)
            frame.data, frame.references, frame.sdks = self.right(at)
        elif token.id == "collect" and self.text.find("to ", token.start, token.end) > 0:
            frame.subject, frame.user_given = None, True
            frame.data, frame.references, frame.sdks = self.right(at)
        elif left or group is None:
            frame.data = [t for t in left if t.role == "data"]
            frame.references = [t for t in left if t.role == "references"]
            frame.sdks = [t for t in left if t.role == "sdks"]
            if zone == "rel" and not left:
                self.antecedent(frame, at)
        else:
            frame.data, frame.references, frame.sdks = list(group.data), list(group.references), list(group.sdks)
        frame.data += self.added(at)
        frame.subject = self.agent(at) or frame.subject
        return self._resolved(frame, at, passive=True)

    def _operator_must(self, at: int) -> bool:
        """ "We may be required to disclose your data": not the user."""
        subject, word = self._subject(at), self.text[self.tokens[at].start : self.tokens[at].end]
        passes = word.endswith(("disclose", "share", "transfer", "reveal", "provide", "release"))
        return passes and subject is not None and subject.id != "user"

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
            if is_party(token) and not self.prepositional(index) and not self.everybody(token):
                index = self.among_us(self.apposed(index))
                return None if self.far(index, at) else whole_name(self.text, self.tokens, index)
            if self._acting_tool(token) and self.directly(index, at) and (zone == "rel" or not self.objective(index)):
                return token._replace(role="parties", id="tool")
            if token.role in ("data", "references") and zone == "main" and index == at - 1 and not self.objective(index):
                return None
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
        if frame.action == "place" or (frame.action == "integrate" and not frame.sdks):
            frame.action = "use"
            return frame if any(token.id == "cookies" for token in frame.data) else None
        if from_user and not frame.user_given:
            frame.user_given = True
            to_us = (
                bool(_US.search(self.text, frame.start, frame.end + 60))
                or passive
                or frame.action == "give"
                or frame.action == "collect"
            )
            frame.action = "collect"
            frame.data = [token for token in frame.data if not _MEANS.search(self.text, frame.end, token.start)]
            told = (to_us or self.keeps_to_us(at)) and frame.polarity == "affirmed" and (frame.data or frame.references)
            return frame if told else None
        if frame.action == "give" and not passive and self.serves_user(at):
            return None
        if frame.action == "give" and passive and (self.text.startswith(" by ", self.tokens[at].end) or self.given(at, frame)):
            frame.action, frame.subject, frame.user_given = "collect", None, True
        return frame

    def _included(self, frame: Frame, at: int) -> Frame | None:
        """ "The data that we collect includes ..." is a claim; "log information includes ..." explains one."""
        if frame.action == "mean" or not (self.names_data_before(at) or _POINTING.match(self.text)):
            return None
        for index in range(at - 1, -1, -1):
            token = self.tokens[index]
            if token.role == "verbs" and self.zones[index] == "rel" and token.id in _COLLECTING | {"share", "use"}:
                frame.action, frame.subject = token.id, self._subject(index)
                return frame if frame.subject is not None and frame.subject.id != "user" else None
        frame.includes = True
        return frame

    def _share_objects(self, frames: list[Frame]) -> None:
        """ "We collect, use and share your name": verbs without objects of their own take those of the next verb."""
        for frame, follower in zip(frames[-2::-1], frames[:0:-1], strict=False):
            bare = not (frame.data or frame.references or frame.sdks)
            if bare and not frame.includes and self._same_level(frame, follower):
                frame.data, frame.references, frame.sdks = list(follower.data), list(follower.references), list(follower.sdks)

    def _means(self, frames: list[Frame]) -> list[Frame]:
        """ "We collect x through cookies": cookies are used."""
        extra: list[Frame] = []
        for at, token in enumerate(self.tokens[1:], 1):
            before = self.tokens[at - 1]
            if token.id != "cookies" or not mark(before, "sub", "by", "with") or token.start - before.end > 12:
                continue
            if self.text[before.start : before.end] not in _BY_MEANS:
                continue
            maker = next((f for f in reversed(frames) if f.start < token.start and f.action == "collect"), None)
            if maker is not None and maker.polarity == "affirmed" and self.clause_of(maker) == self.clauses[at]:
                frame = Frame("use", before.start, before.end, subject=maker.subject, modality=maker.modality, data=[token])
                self._places[id(frame)] = (self.clauses[at], at)
                extra.append(frame)
        return extra

    def _same_level(self, frame: Frame, follower: Frame) -> bool:
        (clause, at), (other, behind) = self._places[id(frame)], self._places[id(follower)]
        return clause == other and self.zones[at] == self.zones[behind]

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
            if model is None or not verbless or _QUALITY.match(self.text, token.end):
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
            if token.role == "verbs" and self.zones[at] == "main" and not self.is_noun(at)
        ]
        nominal = next((at for at, t in enumerate(self.tokens) if self.nominal(at, t)), None)
        main = [t for t, zone in zip(self.tokens, self.zones, strict=True) if zone == "main"]
        data = [t for t in main if t.role == "data"]
        if nominal is not None and nominal < 4:
            token = self.tokens[nominal]
            action = next(m.id for m in token.meanings if m.role in ("nominals", "verbs"))
            frame = Frame(action, token.start, token.end, nominal=True)
        elif verbs and not self.only_participles(verbs):
            return []
        else:
            frame = Frame("", 0, len(self.text), bare=True)
        frame.data = data
        frame.references = [t for t in main if t.role == "references"]
        frame.sdks = [t for t in main if t.role == "sdks"]
        self._places[id(frame)] = (0, 0)
        return [frame] if self.tokens else []


def _says_something(frame: Frame) -> bool:
    return bool(
        frame.data or frame.references or frame.sdks or frame.action in PASSING or frame.includes or frame.action == "store"
    )


def _own_words(text: str, frame: Frame) -> bool:
    """What "we" do, said among people's rights."""
    return frame.subject is not None and text[frame.subject.start : frame.subject.end] == "we"
