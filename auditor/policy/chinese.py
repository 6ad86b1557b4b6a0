"""Chinese sentences: verbs with subject, objects before (将, 把, 对, topic) or after, recipients and polarity."""

import re

from auditor.facts import Modality, Polarity
from auditor.policy.chinese_idle import attributive, idle, nobody
from auditor.policy.chinese_objects import Objects
from auditor.policy.chinese_parties import Parties, is_name
from auditor.policy.chinese_relative import relative
from auditor.policy.chinese_words import announced, tokenise
from auditor.policy.clauses import Zoned, is_data, is_party, mark, telling
from auditor.policy.frame import PASSING, Analysis, Frame
from auditor.policy.gazetteer import Gazetteer, Token
from auditor.policy.qualify import qualify
from auditor.policy.segments import Segmenter

_NO_LIST = re.compile(r"不属于|确保|担保|保证")
_MAY = frozenset(
    {
        "可能",
        "可能会",
        "有可能",
        "或会",
        "可以",
        "有权",
        "可能将",
        "可能需要",
        "可能还会",
        "可能同时",
        "可",
        "视情况",
        "有时",
        "或将",
    }
)
_MUST = frozenset({"必须", "应当", "需要", "须", "需", "需要您"})

#: 日志信息指系统自动采集的信息: a definition that tells what is taken.
_TAKEN_BY_SYSTEM = re.compile(
    r"(?:系统|我们|服务器|应用|自动)[^,;。:]{0,30}(?:收集|采集|获取|记录)[^,;。:]{0,4}的|您[^,;。:]{0,20}(?:提供|填写)的"
)
_OF = re.compile(r"(?!您的|用户的|你的|我们的)[^,;:、。()您你]{1,14}的(?!同意|情况|方式|目的)")
#: Not 我们不提供充值: what is told of a service.
_OWN = re.compile(r"您|你|用户|个人|本人|其|该")
_TAKEN = frozenset({"collect", "access"})
_FILLING = frozenset({"填写", "输入", "提交", "完善", "填报", "录入"})


def analyse(
    gazetteer: Gazetteer, text: str, *, item_of: str = "", speaker: Token | None = None, names: re.Pattern[str] | None = None
) -> Analysis:
    """The frames of one folded sentence. ``item_of``: the tail of the lead that introduces it; ``speaker``: whom 其 means."""
    tokens = tokenise(gazetteer, text, names)
    named = [token for token in tokens if is_party(token) and token.id not in ("user", "first_party")]
    speaker = named[-1] if named else speaker
    tail = announced(text)
    if not (item_of or tail or any(telling(token) for token in tokens)):
        return Analysis(tokens=tokens, speaker=speaker)
    inner = relative(text, tokens)
    zoned = Segmenter(text, tokens, "purp" if item_of == "purpose" else "main", inner).run()
    reader = _Reader(zoned, inner)
    frames = reader.frames(leading=bool(tail)) or reader.without_verb()
    qualify(frames, zoned, reader.places())
    return Analysis(frames=frames, tail=tail, tokens=tokens, speaker=speaker)


class _Reader:
    """Reads the frames off a zoned sentence."""

    def __init__(self, zoned: Zoned, inner: frozenset[int]) -> None:
        self.text, self.tokens = zoned.text, zoned.tokens
        self.zones, self.clauses = zoned.zones, zoned.clauses
        self.inner = inner
        self.parties = Parties(zoned, self.inner)
        self.objects = Objects(zoned, self.parties, self.inner)
        self._places: dict[int, tuple[int, int]] = {}
        self._previous: Frame | None = None

    def clause_of(self, frame: Frame) -> int:
        """The clause that a frame of this sentence stands in."""
        return self._places[id(frame)][0]

    def places(self) -> dict[int, int]:
        """The clause of each frame by its identity."""
        return {frame: clause for frame, (clause, _) in self._places.items()}

    def frames(self, *, leading: bool) -> list[Frame]:
        """All verbs that say something about data, in order; ``leading``: the data may follow in a list."""
        if self._defines():
            return []
        found: list[Frame] = []
        for at, token in enumerate(self.tokens):
            if token.role != "verbs" or token.id in ("other", "mean") or at in self.inner or self.objects.is_noun(at):
                continue
            frame = self._frame(at, token)
            if frame is not None:
                self._places[id(frame)] = (self.clauses[at], at)
                found.append(frame)
                self._previous = frame
        self.objects.share(found, self._places)
        return [frame for frame in found if self._says_something(frame) or (leading and frame.end > len(self.text) - 30)]

    # --- one verb ------------------------------------------------------------------------------------------------

    def _defines(self) -> bool:
        """A definition: 是指 outside of brackets."""
        depth = 0
        for token, zone in zip(self.tokens, self.zones, strict=True):
            depth += (token.id == "(") - (token.id == ")")
            if token.role == "verbs" and token.id == "mean" and zone == "main" and depth <= 0:
                return not _TAKEN_BY_SYSTEM.search(self.text, token.end)
        return False

    def _frame(self, at: int, token: Token) -> Frame | None:
        zone = self.zones[at]
        if zone in ("how", "please", "exc", "purp") or (zone == "cond" and not self._gives(at)):
            return None
        if token.id == "include":
            return self._include(at)
        right = self.objects.behind(at)
        if idle(self.text, self.tokens, at, right):
            return None
        frame = Frame(token.id, token.start, token.end, subject=self.parties.subject(at))
        frame.modality, frame.polarity = self._mood(at)
        leaks = frame.polarity == "affirmed" and self.text[token.start : token.end] in ("泄露", "泄漏", "透漏")
        if leaks or nobody(self.text, frame.subject):
            return None
        self.objects.add(frame, at, right)
        if attributive(self.text, self.tokens, at) and not self._counts_attributive(frame, at):
            return None
        return self._resolved(frame, at)

    def _gives(self, at: int) -> bool:
        subject = self.parties.subject(at)
        return subject is not None and subject.id == "user" and self.tokens[at].id in ("give", "transmit")

    def _counts_attributive(self, frame: Frame, at: int) -> bool:
        """ "我们收集的信息包括 ..." and "您提供的手机号": what the relative clause takes counts as taken."""
        if frame.polarity == "denied":
            return False
        if frame.action == "give" and any(token.id == "first_party" for token in self.parties.receivers(at)):
            return bool(frame.data)
        first = frame.subject is not None and frame.subject.id == "first_party" and frame.action == "collect"
        return first and any(token.id != "personal_data" for token in frame.data)

    def _include(self, at: int) -> Frame | None:
        token = self.tokens[at]
        before = [t for t in self.tokens[:at] if is_data(t)]
        acted = any(
            t.role == "verbs" and t.id not in ("other", "include") and self.zones[i] == "main"
            for i, t in enumerate(self.tokens[:at])
        )
        if not before or acted or self.text[max(0, token.start - 1) : token.start] in ("(", ","):
            return None
        frame = Frame("include", token.start, token.end, includes=True)
        frame.data = [t for i, t in enumerate(self.tokens) if i > at and t.role == "data" and self.zones[i] == "main"]
        return frame

    def _mood(self, at: int) -> tuple[Modality, Polarity]:
        modality: Modality = "does"
        polarity: Polarity = "affirmed"
        for index in range(at - 1, -1, -1):
            token = self.tokens[index]
            if token.role == "punct" and token.id != ")" and token.id != "(":
                break
            if self._stops_mood(index, at):
                break
            word = self.text[token.start : token.end]
            if self.zones[index] != self.zones[at]:
                continue
            if mark(token, "may") and word in _MAY:
                modality = "may"
            elif mark(token, "must") and word in _MUST:
                modality = "must"
            elif mark(token, "not"):
                polarity = "denied"
        if polarity == "affirmed" and self._joined(at) and self._previous is not None:
            modality, polarity = self._previous.modality, self._previous.polarity
        return modality, polarity

    def _stops_mood(self, index: int, at: int) -> bool:
        """Another verb with its own objects ends the reach of a negation; not one inside a noun phrase."""
        token = self.tokens[index]
        object_ = next((t for t in self.tokens[index + 1 : at] if t.role == "data"), None)
        if token.role != "verbs" or object_ is None or index in self.inner or attributive(self.text, self.tokens, index):
            return False
        return "的" not in self.text[token.end : object_.start].removeprefix("您的")

    def _joined(self, at: int) -> bool:
        """收集、使用 or 共享或转让: verbs in a row."""
        before = self.tokens[at - 1] if at else None
        if before is None or self._previous is None:
            return False
        place = self._places[id(self._previous)][1]
        between = self.text[self.tokens[place].end : self.tokens[at].start]
        if any(word in between for word in ("仅", "只", "但", "会", "将")):
            return False
        return at - place <= 2 and (mark(before, "and") or before.id == "," or place == at - 1)

    # --- what it amounts to --------------------------------------------------------------------------------------

    def _resolved(self, frame: Frame, at: int) -> Frame | None:
        receivers = self.parties.receivers(at) if frame.action in PASSING else []
        others = [token for token in receivers if token.id not in ("user", "first_party")]
        if frame.subject is not None and frame.subject.id == "user":
            return self._of_user(frame, receivers)
        if any(token.id == "user" for token in receivers) and frame.action in PASSING:
            return None
        if frame.action == "give":
            if any(token.id == "first_party" for token in receivers) or (all(map(is_name, others)) and self._asked(frame)):
                frame.action, frame.user_given = "collect", True
                return frame
            passive = mark(self.tokens[at - 1] if at else self.tokens[at], "be")
            spared = frame.polarity == "denied" and frame.subject is not None and bool(_OWN.search(self.text, frame.end))
            if not (others or spared or passive):
                return None
            frame.action = "share"
        frame.recipients += others
        return frame

    def _of_user(self, frame: Frame, receivers: list[Token]) -> Frame | None:
        """What the user gives is collected; what he "needs to fetch" after his own verb, the app takes."""
        if frame.action in _TAKEN and frame.modality == "must":
            frame.subject = None
            return frame
        to_us = any(token.id == "first_party" for token in receivers)
        known = any(token.id not in ("user", "first_party") and len(token.meanings) and not is_name(token) for token in receivers)
        giving = frame.action == "give" or (frame.action in ("share", "transmit") and to_us)
        entitled = frame.subject is not None and "有权" in self.text[frame.subject.end : frame.start]
        if not giving or entitled or known or frame.polarity != "affirmed":
            return None
        frame.user_given, frame.action = True, "collect"
        return frame

    def _asked(self, frame: Frame) -> bool:
        """需提供, 填写: nobody is named, and only the user can be meant."""
        word = self.text[frame.start : frame.end]
        return frame.subject is None and (frame.modality == "must" or word in _FILLING) and frame.polarity == "affirmed"

    def _says_something(self, frame: Frame) -> bool:
        return bool(frame.data or frame.references or frame.sdks or frame.action in PASSING or frame.includes)

    # --- without a verb ------------------------------------------------------------------------------------------

    def without_verb(self) -> list[Frame]:
        """A bare list, or a sentence that only names a condition or recipient under a lead."""
        if not self.tokens or any(self.zones[at] in ("how", "please") for at in range(min(2, len(self.tokens)))):
            return []
        verbs = [
            t
            for at, t in enumerate(self.tokens)
            if t.role == "verbs" and self.zones[at] == "main" and t.id != "include" and not self._in_noun(at)
        ]
        if any(t.id == "mean" for t in verbs) or _NO_LIST.search(self.text):
            return []
        main = [t for t, zone in zip(self.tokens, self.zones, strict=True) if zone == "main"]
        frame = Frame("", 0, len(self.text), bare=True)
        frame.data = [t for t in main if t.role == "data"] if not verbs else []
        frame.references = [t for t in main if t.role == "references"] if not verbs else []
        self._places[id(frame)] = (0, 0)
        return [frame]

    def _in_noun(self, at: int) -> bool:
        """您使用服务时浏览的信息: without a subject that acts, a verb before 的 is part of a noun."""
        if self.text.startswith(("权限", "权", "功能"), self.tokens[at].end):
            return True
        if at in self.inner or self.objects.is_noun(at) or attributive(self.text, self.tokens, at):
            return True
        return _OF.match(self.text, self.tokens[at].end) is not None and self.parties.subject(at) is None
