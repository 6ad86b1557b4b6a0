"""Who acts in a Chinese sentence: the party before a verb that nothing else governs."""

import re

from auditor.policy.chinese_idle import passive
from auditor.policy.clauses import Zoned, is_party, mark, whole_name
from auditor.policy.frame import PASSING
from auditor.policy.gazetteer import Token

_BEHALF = re.compile(r"(?:为|替|帮)(?:这些|此类|该|其他|我们的)?$")
_OUTSIDE = re.compile(r"(?:与|向|和|给|对)[^,，。;]{0,16}(?:以外|之外)的$")


class Subjects:
    """Questions about the parties of one zoned sentence, by the index of their tokens."""

    def __init__(self, zoned: Zoned) -> None:
        self.text, self.tokens = zoned.text, zoned.tokens
        self.zones, self.clauses = zoned.zones, zoned.clauses

    def subject(self, at: int) -> Token | None:
        """The nearest party to the left that no preposition governs; a subject holds on over commas."""
        crossed = False
        depth = 0  # what stands in brackets before the verb is not its subject
        for index in range(at - 1, -1, -1):
            token = self.tokens[index]
            depth = max(-1, depth + (token.id == ")") - (token.id == "("))
            if depth > 0:
                continue
            if token.role == "punct" and token.id in (";", ":"):
                return None
            crossed = crossed or (token.role == "punct" and token.id == ",")
            if crossed and passive(self.text, self.tokens, at):
                return None
            if not is_party(token) or self.prepositional(index) or self._aside(index, at):
                continue
            if token.id == "user" and not self._user_acts(index, at, crossed):
                continue
            if self.zones[index] in ("main", self.zones[at]):
                return whole_name(self.text, self.tokens, index)
        return None

    def _aside(self, index: int, at: int) -> bool:
        """A party that another verb has: 登录App后查看 as its object, 本应用提供的主页 as subject of a relative clause."""
        token, before = self.tokens[index], self.tokens[index - 1] if index else None
        generic = not self.text.startswith(("我", "本"), token.start)
        if before is not None and before.role == "verbs" and before.id == "other" and generic and before.end == token.start:
            return token.role == "parties" and token.id == "first_party"
        follower = self.tokens[index + 1] if index + 1 < at else None
        own = follower is not None and follower.role == "verbs" and follower.start - token.end < 3
        return own and self.text.startswith("的", self.tokens[index + 1].end)

    def _user_acts(self, index: int, at: int, crossed: bool) -> bool:
        """您 is the subject of the verb itself, or of a verb before the comma that this one continues (not of a condition)."""
        if self.text.startswith("的", self.tokens[index].end):
            return False
        if not crossed:
            return self._acts(index, at)
        verb = next((i for i in range(index + 1, at) if self.tokens[i].role == "verbs"), None)
        return verb is not None and self.zones[index] == "main" and self._acts(index, verb)

    def _acts(self, index: int, at: int) -> bool:
        """您 before the verb within its segment and no other party between; 您的 is no subject."""
        if self.text.startswith("的", self.tokens[index].end):
            return False
        between = self.tokens[index + 1 : at]
        return not any(t.role == "punct" or (is_party(t) and t.id != "first_party" and t.role == "parties") for t in between)

    def prepositional(self, index: int) -> bool:
        """Whether 向, 与, 给, 由, 从, 为 ... governs the party, directly or as one of a row (与关联公司、合作伙伴)."""
        head = self._row_head(index)
        if _BEHALF.search(self.text, max(0, self.tokens[index].start - 5), self.tokens[index].start):
            return True
        if _OUTSIDE.search(self.text, max(0, self.tokens[head].start - 24), self.tokens[head].start):
            return True
        governor = self.tokens[head - 1] if head else None
        if governor is not None and mark(governor, "rel") and head > 1:  # 向合规的第三方
            governor = self.tokens[head - 2]
        if governor is None or self.tokens[head].start - governor.end > 6:
            return False
        word = self.text[governor.start : governor.end]
        if word in ("和", "与", "同", "跟"):
            return self._before_sharing(index)
        return mark(governor, "to", "with", "from", "by", "take") or word in ("将", "对")

    def _row_head(self, index: int) -> int:
        """The first of the parties in a row; what stands in brackets behind one does not part them."""
        head = index
        while head:
            if self.tokens[head - 1].id == ")":
                opening = next((i for i in range(head - 2, -1, -1) if self.tokens[i].id == "("), head)
                if opening == head or not opening or not is_party(self.tokens[opening - 1]):
                    break
                head = opening
            elif is_party(self.tokens[head - 1]) or self._links(head - 1):
                head -= 1
            else:
                break
        return head

    def _links(self, at: int) -> bool:
        """A conjunction between two parties."""
        token = self.tokens[at]
        joins = mark(token, "and", "with") or token.id == ","
        return joins and at > 0 and (is_party(self.tokens[at - 1]) or self.tokens[at - 1].id == ")")

    def _before_sharing(self, index: int) -> bool:
        """与第三方共享: the next verb is one of sharing, before any comma."""
        for token in self.tokens[index + 1 :]:
            if token.role == "verbs":
                return token.id in PASSING or token.id == "integrate"
            if token.role == "punct" and token.id in (",", ";", ":"):
                return False
        return False
