"""Chinese sentences: verbs with subject, objects before (将, 把, 对, topic) or after, recipients and polarity."""

import re
from itertools import pairwise

from auditor.facts import Modality, Polarity
from auditor.policy.chinese_idle import attributive, idle, nobody, relevant
from auditor.policy.chinese_subjects import Subjects
from auditor.policy.chinese_words import announced, tokenise
from auditor.policy.clauses import Zoned, is_data, is_party, mark, telling
from auditor.policy.frame import PASSING, Analysis, Frame
from auditor.policy.gazetteer import Gazetteer, Meaning, Token
from auditor.policy.qualify import qualify
from auditor.policy.segments import Segmenter

_RECEIVER = re.compile(r"(?:向|与|和)(?P<who>[^,，。、;:()（）\s您我其的]{2,12})$")
_RECEIVER_AFTER = re.compile(r"(?:给|至|予)(?P<who>[^,，。、;:()（）\s您我其的]{2,12})(?=[,，。;()（）]|用于|$)")
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
    zoned = Segmenter(text, tokens, "purp" if item_of == "purpose" else "main").run()
    reader = _Reader(zoned)
    frames = reader.frames(leading=bool(tail)) or reader.without_verb()
    qualify(frames, zoned, reader.places())
    return Analysis(frames=frames, tail=tail, tokens=tokens, speaker=speaker)


class _Reader(Subjects):
    """Reads the frames off a zoned sentence."""

    def __init__(self, zoned: Zoned) -> None:
        super().__init__(zoned)
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
            if token.role != "verbs" or token.id in ("other", "mean"):
                continue
            frame = self._frame(at, token)
            if frame is not None:
                self._places[id(frame)] = (self.clauses[at], at)
                found.append(frame)
                self._previous = frame
        self._share_objects(found)
        return [frame for frame in found if self._says_something(frame) or (leading and frame.end > len(self.text) - 30)]

    # --- one verb ------------------------------------------------------------------------------------------------

    def _defines(self) -> bool:
        """A definition: 是指 outside of brackets."""
        depth = 0
        for token, zone in zip(self.tokens, self.zones, strict=True):
            depth += (token.id == "(") - (token.id == ")")
            if token.role == "verbs" and token.id == "mean" and zone == "main" and depth <= 0:
                return True
        return False

    def _frame(self, at: int, token: Token) -> Frame | None:
        zone = self.zones[at]
        if zone in ("how", "please", "exc", "purp") or (zone == "cond" and not self._gives(at)):
            return None
        if token.id == "include":
            return self._include(at)
        inner = attributive(self.text, self.tokens, at)
        right = self._right(at)
        if idle(self.text, self.tokens, at, right):
            return None
        frame = Frame(token.id, token.start, token.end, subject=self.subject(at))
        frame.modality, frame.polarity = self._mood(at)
        leaks = frame.polarity == "affirmed" and self.text[token.start : token.end] == "泄露"
        if leaks or nobody(self.text, frame.subject):
            return None
        self._objects(frame, at, right, attributive=inner)
        if inner and not self._counts_attributive(frame, at):
            return None
        return self._resolved(frame, at)

    def _gives(self, at: int) -> bool:
        subject = self.subject(at)
        return subject is not None and subject.id == "user" and self.tokens[at].id in ("give", "transmit")

    def _attributive(self, at: int) -> bool:
        return self.text.startswith(("的", "到的", "并存储的", "和使用的", "、使用的"), self.tokens[at].end)

    def _counts_attributive(self, frame: Frame, at: int) -> bool:
        """ "我们收集的信息包括 ..." and "您提供的手机号": what the relative clause takes counts as taken."""
        if frame.polarity == "denied":
            return False
        if frame.action == "give" and any(token.id == "first_party" for token in self._receivers(at)):
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
        """Another verb with its own objects ends the reach of a negation."""
        token = self.tokens[index]
        return token.role == "verbs" and any(t.role == "data" for t in self.tokens[index + 1 : at])

    def _joined(self, at: int) -> bool:
        """收集、使用 or 共享或转让: verbs in a row."""
        before = self.tokens[at - 1] if at else None
        if before is None or self._previous is None:
            return False
        place = self._places[id(self._previous)][1]
        return at - place <= 2 and (mark(before, "and") or before.id == "," or place == at - 1)

    # --- objects -------------------------------------------------------------------------------------------------

    def _objects(self, frame: Frame, at: int, right: list[Token], *, attributive: bool) -> None:
        left = [] if attributive else self._left(at, bool([t for t in right if t.role == "data"]))
        for token in [*left, *right]:
            if token.role == "data":
                frame.data.append(token)
            elif token.role == "references":
                frame.references.append(token)
            else:
                frame.sdks.append(token)

    def _right(self, at: int) -> list[Token]:
        """Objects after the verb in the claim's zone, up to the next verb that is no mere addition."""
        found: list[Token] = []
        for index in range(at + 1, len(self.tokens)):
            token = self.tokens[index]
            if self.clauses[index] != self.clauses[at] or (token.role == "punct" and token.id == ";"):
                break
            if token.role == "verbs" and token.id != "include" and self._ends(index, at):
                break
            if mark(token, "take") and found:
                break
            integrates = self.tokens[at].id in ("integrate", "use") and (token.role == "sdks" or token.id == "sdk")
            if self.zones[index] == self.zones[at] and (is_data(token) or integrates) and relevant(self.text, token):
                found.append(token)
        return found

    def _ends(self, index: int, at: int) -> bool:
        before = self.tokens[index - 1]
        by_user = before.id == "user" and index - 1 > at and self.tokens[index].start - before.end < 3
        return not (by_user or self._attributive(index)) and self.zones[index] in ("main", self.zones[at])

    def _left(self, at: int, has_right: bool) -> list[Token]:
        """Objects before the verb: after 将, 把 or 对, or as the topic of a sentence ("您的信息不会被共享")."""
        found: list[Token] = []
        taken = False
        depth = 0
        for index in range(at - 1, -1, -1):
            token = self.tokens[index]
            if token.role == "punct" and token.id in (",", ";", ":") and not depth and not self._list_comma(index):
                break
            if mark(token, "take") or (self.text[token.start : token.end] == "将" and found):
                taken = True
                break
            depth += (token.id == ")") - (token.id == "(")
            if token.role == "verbs" and not depth and not self._attributive(index) and not self._row(index, at):
                break
            if is_party(token) and not self.prepositional(index) and found and token.id != "user":
                break
            if self.zones[index] == self.zones[at] and is_data(token):
                found.append(token)
        if not found:
            return []
        return found[::-1] if taken or (not has_right and self._topical(found[0], at)) else []

    def _list_comma(self, index: int) -> bool:
        before = self.tokens[index - 1] if index else None
        after = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        return before is not None and after is not None and before.role == "data" and after.role == "data"

    def _row(self, index: int, at: int) -> bool:
        return all(t.role == "verbs" or mark(t, "and", "may", "must", "not", "be") for t in self.tokens[index:at])

    def _topical(self, last: Token, at: int) -> bool:
        between = [t for t in self.tokens if last.end <= t.start < self.tokens[at].start]
        return all(
            t.role in ("marks", "verbs", "contexts", "parties", "safeguards", "conditions", "sdks", "open_lists", "retention")
            for t in between
        )

    def _share_objects(self, frames: list[Frame]) -> None:
        """收集、使用您的手机号: verbs in a row share their objects, in both directions (将信息存储并上传)."""
        for frame, follower in zip(frames[-2::-1], frames[:0:-1], strict=False):
            if not (frame.data or frame.references or frame.sdks) and self._near(frame, follower):
                frame.data, frame.references = list(follower.data), list(follower.references)
                frame.recipients = frame.recipients or follower.recipients
        for frame, follower in pairwise(frames):
            if not (follower.data or follower.references or follower.sdks) and self._near(frame, follower):
                follower.data, follower.references = list(frame.data), list(frame.references)

    def _near(self, frame: Frame, follower: Frame) -> bool:
        first, second = self._places[id(frame)], self._places[id(follower)]
        between = self.tokens[first[1] + 1 : second[1]]
        return (
            first[0] == second[0]
            and not any(t.role == "punct" and t.id != "," for t in between)
            and not follower.includes
            and not frame.includes
        )

    # --- what it amounts to --------------------------------------------------------------------------------------

    def _resolved(self, frame: Frame, at: int) -> Frame | None:
        receivers = self._receivers(at)
        to_user = any(token.id == "user" for token in receivers)
        to_us = any(token.id == "first_party" for token in receivers)
        if frame.subject is not None and frame.subject.id == "user":
            frame.user_given = True
            giving = frame.action == "give" or (frame.action in ("share", "transmit") and to_us)
            entitled = "有权" in self.text[frame.subject.end : frame.start]
            frame.action = "collect"
            return frame if giving and not entitled and frame.polarity == "affirmed" else None
        if to_user and frame.action in PASSING:
            return None
        named = self._named_receiver(at) if frame.action in PASSING and not receivers else None
        if named is not None:
            frame.recipients.append(named)
        if frame.action == "give":
            if to_us:
                frame.action, frame.user_given = "collect", True
                return frame
            if (
                named is None
                and not receivers
                and not (frame.polarity == "denied" or mark(self.tokens[at - 1] if at else self.tokens[at], "be"))
            ):
                return None
            frame.action = "share"
        return frame

    def _named_receiver(self, at: int) -> Token | None:
        """与QQ音乐共享, 提供给QQ音乐: a recipient by a name that no rule knows."""
        before = _RECEIVER.search(self.text, max(0, self.tokens[at].start - 18), self.tokens[at].start)
        match = before or _RECEIVER_AFTER.match(self.text, self.tokens[at].end)
        if match is None:
            return None
        start, end = match.span("who")
        taken = any(t.start < end and start < t.end and t.role not in ("marks", "purposes", "open_lists") for t in self.tokens)
        return None if taken else Token(start, end, "parties", "third_party", (Meaning("parties", "third_party"),))

    def _receivers(self, at: int) -> list[Token]:
        """Parties after 向, 与, 给 around the verb."""
        found = []
        for index in range(max(0, at - 8), min(len(self.tokens), at + 6)):
            token = self.tokens[index]
            if is_party(token) and self.prepositional(index) and self._same_segment(index, at):
                found.append(token)
        return found

    def _same_segment(self, index: int, at: int) -> bool:
        low, high = sorted((index, at))
        return not any(t.role == "punct" and t.id in (",", ";", ":") for t in self.tokens[low:high])

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
            if t.role == "verbs" and self.zones[at] == "main" and t.id != "include" and not self._attributive(at)
        ]
        if any(t.id == "mean" for t in verbs) or "不属于" in self.text:
            return []
        main = [t for t, zone in zip(self.tokens, self.zones, strict=True) if zone == "main"]
        frame = Frame("", 0, len(self.text), bare=True)
        frame.data = [t for t in main if t.role == "data"] if not verbs else []
        frame.references = [t for t in main if t.role == "references"] if not verbs else []
        self._places[id(frame)] = (0, 0)
        return [frame]
