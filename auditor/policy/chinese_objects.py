"""What a Chinese verb acts on: the nouns behind it, after 将, 把 or 对 before it, or the topic of the sentence."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from auditor.policy.chinese_idle import attributive, relevant
from auditor.policy.chinese_parties import Parties
from auditor.policy.chinese_relative import takes
from auditor.policy.clauses import Zoned, is_data, is_party, mark
from auditor.policy.frame import Frame
from auditor.policy.gazetteer import Token

_BESIDE = frozenset(
    {"marks", "verbs", "contexts", "parties", "safeguards", "conditions", "sdks", "open_lists", "retention", "purposes"}
)
_OWNED = ("您的", "你的", "用户的", "我们的", "孩子的")
#: What may stand between two items of a list.
_LINK = re.compile(
    r"(?:[^,;:()。并且、将把]{0,4}[/、])?等?(?:[、/]|以及|和|及|或)(?:能够|可以?|其他|其它)?(?:[^,;:()。并且、将把]{0,4}/)?"
)


class Objects:
    """The objects of one sentence's verbs; ``inner``: tokens inside relative clauses."""

    def __init__(self, zoned: Zoned, parties: Parties, inner: frozenset[int]) -> None:
        self.text, self.tokens = zoned.text, zoned.tokens
        self.zones, self.clauses = zoned.zones, zoned.clauses
        self.parties, self.inner = parties, inner

    def add(self, frame: Frame, at: int, right: Sequence[Token]) -> None:
        """Gives the frame of the verb at this index its objects; ``right``: those behind it."""
        left = [] if attributive(self.text, self.tokens, at) else self._left(at, any(t.role == "data" for t in right))
        for token in [*left, *right]:
            if token.role == "data":
                frame.data.append(token)
            elif token.role == "references":
                frame.references.append(token)
            else:
                frame.sdks.append(token)

    def behind(self, at: int) -> list[Token]:
        """Objects after the verb in the claim's zone, up to the next verb that is no mere addition."""
        found: list[Token] = []
        if self.tokens[at].id == "store" and self.text.startswith(("在", "于", "至"), self.tokens[at].end):
            return found  # where, not what
        for index in range(at + 1, len(self.tokens)):
            token = self.tokens[index]
            if self.clauses[index] != self.clauses[at] or (token.role == "punct" and token.id == ";"):
                break
            if index in self.inner:
                continue
            if token.role == "verbs" and token.id != "include" and self._ends(index, at, bool(found)):
                break
            if takes(token) or self._gives(index, at):
                break
            integrates = self.tokens[at].id in ("integrate", "use") and (token.role == "sdks" or token.id == "sdk")
            if self.zones[index] == self.zones[at] and (is_data(token) or integrates) and relevant(self.text, token):
                found.append(token)
        return found

    def _ends(self, index: int, at: int, found: bool) -> bool:
        """Whether another verb ends the objects: not in a relative clause, as a noun of their list, or in a row with this one."""
        before = self.tokens[index - 1]
        by_user = before.id == "user" and index - 1 > at and self.tokens[index].start - before.end < 3
        if by_user or attributive(self.text, self.tokens, index) or self.is_noun(index):
            return False
        if not found and (self._rows(at, index) or self._describes(index)):
            return False
        return self.zones[index] in ("main", self.zones[at])

    def is_noun(self, index: int) -> bool:
        """Whether the verb is part of a noun in a list of data: IP地址、访问和登录的时间, 启动/停止时间, 注册或登录信息."""
        token = self.tokens[index]
        follower = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        if follower is None or mark(follower, "your", "to", "not") or follower.role in ("references", "parties"):
            return False
        return self._in_list(index) or (token.id == "other" and self._half(index))

    def _in_list(self, index: int) -> bool:
        last = index - 1
        while last >= 0 and mark(self.tokens[last], "and", "with", "may"):
            last -= 1
        if last < 0 or self.tokens[last].role not in ("data", "open_lists"):
            return False
        gap = self.text[self.tokens[last].end : self.tokens[index].start]
        return _LINK.fullmatch(gap) is not None

    def _half(self, index: int) -> bool:
        """注册或登录信息: joined with the first word of a data phrase."""
        token, follower = self.tokens[index], self.tokens[index + 1]
        if not mark(follower, "and", "with") or follower.start != token.end or index + 2 >= len(self.tokens):
            return False
        return self.tokens[index + 2].role == "data" and self.tokens[index + 2].start == follower.end

    def _describes(self, index: int) -> bool:
        """提供服务所必要的个人信息, 注册或登录信息: the verb only describes the object that follows."""
        if self.tokens[index].id != "other":
            return False
        for place in range(index + 1, len(self.tokens)):
            token = self.tokens[place]
            if token.role == "punct" or token.id == "user" or mark(token, "to", "take", "for", "sub"):
                return False
            if is_data(token):
                between = self.text[self.tokens[index].end : token.start]
                return between.endswith("的") and not between.endswith(_OWNED)
        return False

    def _rows(self, at: int, index: int) -> bool:
        """收集并核验您的手机号: verbs joined by nothing but conjunctions and adverbs."""
        between = [t for i, t in enumerate(self.tokens[at + 1 : index], at + 1) if i not in self.inner]
        joined = bool(between) and (mark(between[0], "and", "with") or between[0].id == ",")
        return joined and all(mark(t, "and", "with", "may", "must", "to") or t.role == "verbs" or t.id == "user" for t in between)

    def _gives(self, index: int, at: int) -> bool:
        """提供给: whom behind it, not what."""
        token = self.tokens[index]
        return mark(token, "to") and index == at + 1 and token.start - self.tokens[at].end < 2 and not self._to_us(index)

    def _to_us(self, index: int) -> bool:
        follower = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        return follower is not None and follower.id in ("first_party", "user")

    def _left(self, at: int, has_right: bool) -> list[Token]:
        """Objects before the verb: after 将, 把 or 对, or as the topic of a sentence ("您的信息不会被共享")."""
        found: list[Token] = []
        taken = False
        depth = 0
        for index in range(at - 1, -1, -1):
            token = self.tokens[index]
            if index in self.inner:
                continue
            if token.role == "punct" and token.id in (",", ";", ":") and not depth and not self._within(index, at):
                break
            if takes(token) and (found or not mark(token, "may", "must")):
                taken = True
                break
            depth += (token.id == ")") - (token.id == "(")
            if token.role == "verbs" and not depth and not attributive(self.text, self.tokens, index) and not self._row(index, at):
                break
            if found and not depth and mark(token, "to") and self._address(index, found[-1]):
                return []
            if is_party(token) and not self.parties.prepositional(index) and found and token.id != "user":
                break
            if self.zones[index] == self.zones[at] and is_data(token):
                found.append(token)
        if not found:
            return []
        plain = len(found) == 1 and not self.text[: found[0].start + 2].endswith(("您的", "你的", "用户"))
        compound = plain and found[0].end == self.tokens[at].start  # 图片分享: a noun of data and verb
        tool = self.tokens[at].id == "collect" and all(token.id == "cookies" for token in found)  # Cookies会收集
        return found[::-1] if taken or (not has_right and not (compound or tool) and self._topical(found[0], at)) else []

    def _address(self, index: int, data: Token) -> bool:
        """向您的电子邮箱发送: where it goes, not what."""
        gap = self.text[self.tokens[index].end : data.start]
        return self.text.startswith(("向", "至", "到"), self.tokens[index].start) and gap.strip() in (
            "",
            "您的",
            "你的",
            "用户的",
            "您",
        )

    def _within(self, index: int, at: int) -> bool:
        """Whether the comma parts the items of a list, or 将您的信息, 包括..., 提供给 from its verb."""
        return self.tokens[index].id == "," and (self._list_comma(index) or self._fronted(index, at))

    def _fronted(self, index: int, at: int) -> bool:
        if index + 1 != at and not all(t.role == "marks" for t in self.tokens[index + 1 : at]):
            return False
        for place in range(index - 1, -1, -1):
            token = self.tokens[place]
            if place in self.inner or self.parties.depths[place] > self.parties.depths[at]:
                continue
            if takes(token):
                return True
            if token.id == ";" or (
                token.role == "verbs" and token.id != "include" and not attributive(self.text, self.tokens, place)
            ):
                return False
        return False

    def _list_comma(self, index: int) -> bool:
        before = self.tokens[index - 1] if index else None
        after = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        return before is not None and after is not None and before.role == "data" and after.role == "data"

    def _row(self, index: int, at: int) -> bool:
        return all(t.role == "verbs" or mark(t, "and", "may", "must", "not", "be") for t in self.tokens[index:at])

    def _topical(self, last: Token, at: int) -> bool:
        between = [t for t in self.tokens if last.end <= t.start < self.tokens[at].start]
        return all(t.role in _BESIDE for t in between)

    def share(self, frames: Sequence[Frame], places: Mapping[int, tuple[int, int]]) -> None:
        """收集、使用您的手机号: verbs in a row share their objects, in both directions (将信息存储并上传)."""
        for frame, follower in zip(frames[-2::-1], frames[:0:-1], strict=False):
            same = frame.polarity == follower.polarity
            if same and not (frame.data or frame.references or frame.sdks) and self._near(frame, follower, places):
                frame.data, frame.references = list(follower.data), list(follower.references)
                frame.recipients = frame.recipients or follower.recipients
        for frame, follower in pairwise(frames):
            if not (follower.data or follower.references or follower.sdks) and self._near(frame, follower, places):
                follower.data, follower.references = list(frame.data), list(frame.references)

    def _near(self, frame: Frame, follower: Frame, places: Mapping[int, tuple[int, int]]) -> bool:
        first, second = places[id(frame)], places[id(follower)]
        between = self.tokens[first[1] + 1 : second[1]]
        return (
            first[0] == second[0]
            and not any(t.role == "punct" and t.id != "," for t in between)
            and not follower.includes
            and not frame.includes
        )
