"""Who acts and who receives in a Chinese sentence."""

import re
from collections.abc import Iterator, Sequence

from auditor.policy.chinese_idle import passive
from auditor.policy.chinese_relative import takes
from auditor.policy.clauses import Zoned, is_data, is_party, mark, whole_name
from auditor.policy.frame import PASSING
from auditor.policy.gazetteer import Meaning, Token

_BEHALF = re.compile(r"(?:为|替|帮)(?:这些|此类|该|其他|我们的)?$")
_ROW_OF_OTHERS = re.compile(r"(?:与|向|给)[^,，。;]{1,16}(?:及|和|、|或|以及)(?:[^,，。;的]{1,4}的)?$")
_OURS = re.compile(r"我们$")
_JOINS = re.compile(r"和|与|及|、|以及|或|\(")
_OUTSIDE = re.compile(r"(?:与|向|和|给|对|从|由)[^,，。;]{0,16}外的$|(?:去|到|在)[^,，。;]{1,8}的$")
_GRANTING = frozenset({"授权", "允许"})
_GIVEN = frozenset({"给", "至", "到", "予"})
_TELLING = ("告知", "告诉", "透露")
_STOPS = frozenset({",", ";", ":"})
_PART = re.compile(r"[^、,，/和与及或以\s]+|以(?!及)")
_FILLER = re.compile(
    r"^(?:[我你您]们?的?|其他|其它|任何|该等?|此类|这些|上述|前述|相应|相关|合作|第三方|部分)+|(?:等|共同|一起|之间|方面)+$"
)
_NO_NAME = re.compile(
    r"^(?:其|他|她|它|人|方|外|第三|本[^地]{0,4}|[您你我]们?|自己|对方|后台|云端|本地|境[内外]|公司)$|[。!?“”\"'《》*_]|\d{2}|的$"
)
_NAMED = (Meaning("parties", "third_party", "named"),)


class Parties:
    """The parties of one sentence; ``inner``: tokens inside relative clauses."""

    def __init__(self, zoned: Zoned, inner: frozenset[int]) -> None:
        self.text, self.tokens, self.zones = zoned.text, zoned.tokens, zoned.zones
        self.inner = inner
        self.depths = _depths(zoned.tokens)

    # --- who acts ------------------------------------------------------------------------------------------------

    def subject(self, at: int) -> Token | None:
        """The nearest party to the left that no preposition governs; a subject holds on over commas."""
        crossed = False
        for index in range(at - 1, -1, -1):
            token = self.tokens[index]
            if index in self.inner or self.depths[index] > self.depths[at]:
                continue
            if token.role == "punct" and token.id in (";", ":"):
                return None
            crossed = crossed or (token.role == "punct" and token.id == ",")
            if crossed and passive(self.text, self.tokens, at):
                return None
            if token.id == "carrier" and self.text.startswith(("会", "将", "可能"), token.end):
                return token._replace(role="parties", id="third_party", meanings=_NAMED)
            if not is_party(token) or self.prepositional(index) or self._aside(index, at):
                continue
            if token.id == "user" and self._grants(index, at):
                return None
            if token.id == "user" and not self._user_acts(index, at, crossed):
                continue
            if self.zones[index] in ("main", self.zones[at]):
                return whole_name(self.text, self.tokens, self._among_us(index))
        return None

    def _among_us(self, index: int) -> int:
        """我们和关联方: the operator speaks for all of them."""
        head = self._row_head(index)
        if head > 2 and mark(self.tokens[head - 1], "rel") and self.tokens[head - 2].id == "first_party":
            head -= 2  # 青禾以及青禾的关联公司
        if head > 1 and self._ours(head - 2) and _JOINS.match(self.text, self.tokens[head - 1].start):
            return head - 2
        if (
            head
            and self.text[self.tokens[head - 1].end : self.tokens[head].start] == "以及"
            and self.tokens[head - 1].id == "first_party"
        ):
            return head - 1
        for at in range(head, index):
            token = self.tokens[at]
            if is_party(token) and self.text.startswith("我们", token.start) and _JOINS.match(self.text, token.end):
                return at
        return index

    def _ours(self, at: int) -> bool:
        """我们, or the operator's name, right before the next word."""
        token = self.tokens[at]
        return token.role == "parties" and token.id == "first_party" and token.end == self.tokens[at + 1].start

    def _aside(self, index: int, at: int) -> bool:
        """A party that another verb has: 登录App后查看 as its object, 本应用提供的主页 as subject of a relative clause."""
        token, before = self.tokens[index], self.tokens[index - 1] if index else None
        generic = not self.text.startswith(("我", "本"), token.start)
        if before is not None and before.role == "verbs" and before.id == "other" and generic and before.end == token.start:
            return token.role == "parties" and token.id == "first_party"
        if before is not None and before.role == "verbs" and before.id == "use" and before.end == token.start:
            return True  # 使用第三方数据
        follower = self.tokens[index + 1] if index + 1 < at else None
        own = follower is not None and follower.role == "verbs" and follower.start - token.end < 3
        return own and self.text.startswith("的", self.tokens[index + 1].end)

    def _grants(self, index: int, at: int) -> bool:
        """您可授权XX读取: somebody whose name no rule knows acts, as a rule the operator."""
        words = (self.text[t.start : t.end] for t in self.tokens[index + 1 : at] if mark(t, "by"))
        return self.zones[index] == self.zones[at] and any(word in _GRANTING for word in words)

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
        between = [
            t for i, t in enumerate(self.tokens[index + 1 : at], index + 1) if not (_is_other(t) and self._prepositioned(i, index))
        ]
        return not any(t.role == "punct" or (is_party(t) and t.id != "first_party" and t.role == "parties") for t in between)

    def _prepositioned(self, index: int, user: int) -> bool:
        """您不可避免地要向对方披露: whom 您 gives it to."""
        to = self._row_head(index) - 1
        return to > user + 1 and mark(self.tokens[to], "to") and self.prepositional(index)

    def prepositional(self, index: int) -> bool:
        """Whether 向, 与, 给, 由, 从, 为 ... governs the party, directly or as one of a row (与关联公司、合作伙伴)."""
        head = self._row_head(index)
        if _BEHALF.search(self.text, max(0, self.tokens[index].start - 5), self.tokens[index].start):
            return True
        if _ROW_OF_OTHERS.search(self.text, max(0, self.tokens[head].start - 24), self.tokens[head].start):
            return self._before_sharing(index)
        if _OUTSIDE.search(self.text, max(0, self.tokens[head].start - 24), self.tokens[head].start):
            return True
        governor = self.tokens[head - 1] if head else None
        if self.text.startswith(("以外", "之外"), self.tokens[index].end):
            return True
        if governor is not None and mark(governor, "rel", "your") and head > 1:  # 向合规的第三方
            governor = self.tokens[head - 2]
        if governor is not None and head > 1 and self._ours(head - 1):  # 向青禾合作单位
            governor, head = self.tokens[head - 2], head - 1
        if governor is None or self.tokens[head].start - governor.end > 6:
            return False
        word = self.text[governor.start : governor.end]
        if word in ("和", "与", "同", "跟"):
            return self._with(head) or self._before_sharing(index)
        if word in _GRANTING:
            return False
        return mark(governor, "to", "with", "from", "by") or takes(governor) or word == "对"

    def _with(self, head: int) -> bool:
        """我们会与第三方约定: what stands before 与 is no party that this one would join."""
        before = self.tokens[head - 2] if head > 1 else None
        return before is not None and mark(before, "must", "may") and before.end == self.tokens[head - 1].start

    def _row_head(self, index: int) -> int:
        """The first of the parties in a row; brackets and relative clauses between them do not part them."""
        head = index
        while head:
            if self.tokens[head - 1].id == ")":
                opening = next((i for i in range(head - 2, -1, -1) if self.tokens[i].id == "("), head)
                if opening == head or not opening or not is_party(self.tokens[opening - 1]):
                    break
                head = opening
            elif (
                self._and_so_on(head)
                or _is_other(self.tokens[head - 1])
                or self._links(head - 1)
                or head - 1 in self.inner
                or self._part(head)
            ):
                head -= 1
            else:
                break
        return head

    def _part(self, head: int) -> bool:
        """我们的第三方[风控]服务提供商: a word within the name of a party."""
        before = self.tokens[head - 1]
        return head > 1 and before.role == "purposes" and before.end == self.tokens[head].start and is_party(self.tokens[head - 2])

    def _and_so_on(self, head: int) -> bool:
        """关联公司、合作伙伴等第三方: the general word at the end of a row."""
        before = self.tokens[head - 1]
        return (
            head > 1 and before.role == "open_lists" and before.end == self.tokens[head].start and _is_other(self.tokens[head - 2])
        )

    def _links(self, at: int) -> bool:
        """A conjunction or 的 between two parties."""
        token = self.tokens[at]
        joins = mark(token, "and", "with") or token.id == "," or self.text[token.start : token.end] == "的"
        return joins and at > 0 and (_is_other(self.tokens[at - 1]) or self.tokens[at - 1].id == ")")

    def _before_sharing(self, index: int) -> bool:
        """与第三方共享: the next verb is one of sharing, before any comma."""
        for at, token in enumerate(self.tokens[index + 1 :], index + 1):
            if self.depths[at] > self.depths[index]:
                continue
            if token.role == "verbs" and at not in self.inner:
                return token.id in PASSING or token.id == "integrate"
            if token.role == "punct" and token.id in _STOPS:
                return False
        return False

    # --- who receives --------------------------------------------------------------------------------------------

    def receivers(self, at: int) -> list[Token]:
        """The parties after 向, 与, 给 ... around the verb, also those whose names no rule knows."""
        found: dict[int, Token] = {}
        for first, last in (self._before(at), self._behind(at)):
            for token in self._named(first, last) if last else ():
                found.setdefault(token.start, token)
        return list(found.values())

    def _before(self, at: int) -> tuple[int, int]:
        """The tokens between the preposition before the verb and the verb: [与]芝麻公司及其关联公司[共享]."""
        governor = None
        for index in range(at - 1, -1, -1):
            token = self.tokens[index]
            if index in self.inner or self.depths[index] > self.depths[at]:
                continue
            if (token.role == "punct" and token.id in _STOPS) or (is_data(token) and not self._maker(token)) or takes(token):
                break
            if token.role == "verbs" and not self._row(index, at):
                break
            if (
                mark(token, "to", "with")
                and self.text[token.start : token.end] != "对"
                and not (governor and self._joins_us(index))
            ):
                governor = index
        return (governor + 1, at) if governor is not None else (0, 0)

    def _joins_us(self, index: int) -> bool:
        """我们和关联公司: no preposition, where another follows."""
        return mark(self.tokens[index], "and") and bool(_OURS.search(self.text, 0, self.tokens[index].start))

    def _row(self, index: int, at: int) -> bool:
        return all(t.role == "verbs" or mark(t, "and", "may", "must", "not") for t in self.tokens[index:at])

    def _behind(self, at: int) -> tuple[int, int]:
        """The tokens behind 给 or 至 after the verb: 提供[给]物流公司, 转让您的信息[至]第三方."""
        start = at + 1 if self.text.endswith(("至", "给", "到", "往", "由"), 0, self.tokens[at].end) or self._tells(at) else None
        for index in range(at + 1, len(self.tokens)):
            token = self.tokens[index]
            if index in self.inner or self.depths[index] > self.depths[at]:
                continue
            if start is None and mark(token, "to") and self.text[token.start : token.end] in _GIVEN:
                start = index + 1
            elif self._closes(index, start is not None):
                return (start, index) if start is not None else (0, 0)
        return (start, len(self.tokens)) if start is not None else (0, 0)

    def _tells(self, at: int) -> bool:
        """告知他人: whom it is told stands right behind the verb."""
        follower = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        told = follower is not None and _is_other(follower) and follower.id != "user" and follower.start == self.tokens[at].end
        return told and self.text.endswith(_TELLING, 0, self.tokens[at].end)

    def _closes(self, index: int, open_: bool) -> bool:
        """What ends the search for 给, or the list of those behind it."""
        token = self.tokens[index]
        if token.role == "punct" and token.id in _STOPS:
            after = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
            return not (open_ and token.id == "," and after is not None and is_party(after) and after.start == token.end)
        return token.role == "verbs" or mark(token, "for", "sub", "subend", "but") or (open_ and takes(token))

    def _named(self, first: int, last: int) -> Iterator[Token]:
        tokens = [(i, self.tokens[i]) for i in range(first, last) if i not in self.inner]
        start = self.tokens[first - 1].end
        generic = {i for i, token in tokens if self._inside(i, start)}
        yield from (token for i, token in tokens if is_party(token) and i not in generic and not self._served(token))
        generic |= {i for i, token in tokens if self._maker(token)}
        end = self.tokens[last].start if last < len(self.tokens) else len(self.text)
        cut = self._outside(first, last, start, end)
        for part in _PART.finditer(cut):
            name = self._name(part.group(), start + part.start())
            if name is not None and not any(_meets(name, t) for i, t in tokens if t.role not in _HOLLOW and i not in generic):
                yield name

    def _maker(self, token: Token) -> bool:
        """与手机厂商共享: a maker or carrier, where it receives, is no data."""
        return token.role == "data" and self.text.endswith(("商", "厂家"), token.start, token.end)

    def _served(self, token: Token) -> bool:
        """给为我们配送的公司: whom the receiver serves does not receive."""
        return token.id in ("user", "first_party") and self.text.endswith(("为", "替", "帮"), 0, token.start)

    def _inside(self, index: int, start: int) -> bool:
        """腾讯云平台, 场景号运营者: a general word of ours as the end of somebody's name."""
        token = self.tokens[index]
        if token.id != "first_party" or token.role != "parties" or self.text.startswith(("我", "本", "该"), token.start):
            return False
        before = self.tokens[index - 1]
        return token.start > start and before.end < token.start and self.text[token.start - 1] not in "的、,和与及或 "

    def _outside(self, first: int, last: int, start: int, end: int) -> str:
        """The text between without brackets and relative clauses, which become spaces."""
        chars = list(self.text[start:end])
        for index in range(first, last):
            token = self.tokens[index]
            if index in self.inner or self.depths[index] > self.depths[first - 1] or token.id in ("(", ")"):
                until = self.tokens[index + 1].start if index + 1 < len(self.tokens) else end
                for place in range(token.start - start, min(until, end) - start):
                    chars[place] = " "
        return "".join(chars)

    def _name(self, part: str, start: int) -> Token | None:
        head = part.rfind("的") + 1
        word = part[head:]
        opened = _FILLER.match(word)
        closed = re.search(_FILLER.pattern, word)
        begin = opened.end() if opened is not None and opened.start() == 0 else 0
        stop = closed.start() if closed is not None and closed.end() == len(word) and closed.start() > 0 else len(word)
        name = word[begin:stop]
        if not 2 <= len(name) <= 30 or _NO_NAME.search(name):
            return None
        offset = start + head + begin
        return Token(offset, offset + len(name), "parties", "third_party", _NAMED)


_HOLLOW = frozenset({"marks", "purposes", "open_lists", "punct"})


def _is_other(token: Token) -> bool:
    """A party that is neither the operator nor, as the one whose data it is, the user."""
    return is_party(token) and token.id != "first_party"


def is_name(token: Token) -> bool:
    """Whether it is a party by a name that no rule knows."""
    return token.meanings == _NAMED


def _meets(name: Token, token: Token) -> bool:
    return token.start < name.end and name.start < token.end


def _depths(tokens: Sequence[Token]) -> list[int]:
    """How many brackets are open at each token; the brackets themselves count as outside."""
    depths, depth = [], 0
    for token in tokens:
        if token.id == ")" and depth:
            depth -= 1
        depths.append(depth)
        depth += token.id == "("
    return depths
