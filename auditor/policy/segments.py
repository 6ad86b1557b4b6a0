"""Zones of a Chinese sentence, comma by comma: what is said, and what conditions, justifies or excepts it.

Zones are those of ``clauses``. Marks of a single character count only where they can be what they look like: 在 at the
beginning of a segment, 时 or 后 at its end.
"""

import re

from auditor.policy.clauses import Zoned, is_data, is_party, mark, with_punctuation
from auditor.policy.gazetteer import Gazetteer, Meaning, Token

_SOFT = frozenset({"根据", "基于", "经", "经过", "通过", "依据", "按照", "对于", "针对", "涉及"})
_FIRM = frozenset({"如果", "如", "若", "倘若", "假如", "一旦"})
_LATE = frozenset({"在", "经", "因", "如", "若", "当", "待", "经过", "通过"})
_ACTS = frozenset({"collect", "share", "store", "transmit", "access", "sell"})
_INNER_FOR = frozenset({"为", "以", "来", "进行", "作为", "帮助", "协助", "供", "方便", "目的", "的目的", "之目的"})
_OPENING = frozenset({"为", "以", "作为", "帮助", "协助", "方便"})
_AIM = re.compile(r"(?:(?:目的|用途|需要)(?:而)?|所(?:必[须需]|需要?|应当?)?)[\s,]*$")
_SERVES = frozenset({"用于", "用以", "用来", "用作"})
_GRANTED = re.compile(r"[^,;。]{0,12}的[^,;。]{0,4}(?:权限|授权|设置|选择|要求|规定|约定)[,;。]")
_ASKS = re.compile(r"(?:要求|需要?|请求?)(?:您|用户)")
#: Opens a statement and not an instruction: "请注意，...".
_NOTICE = re.compile(r"提醒您|(?:请|敬请)您?(?:注意|知悉|了解|理解|知晓|放心)|请仔细")
_MANNER = re.compile(r"[^,;。的]{0,10}(?:名义|方式|形式|身份|手段)")
_OTHERS_DOING = ("您", "用户", "的")  # 对其处理您信息的行为: what others do
#: 我们在新加坡的子公司: where a party is, no circumstance.
_LOCATED = re.compile(r"[^,，。;、]{1,8}的(?:子公司|关联公司|关联方|合作伙伴|分公司|母公司|客服|员工|服务器)")
_NOTHING = re.compile(r"[\s,，。;、:()\"']*$")


def plausible_tokens(gazetteer: Gazetteer, text: str, names: re.Pattern[str] | None = None) -> list[Token]:
    """The phrases and punctuation of folded text, without marks that cannot be what they look like."""
    tokens = with_punctuation(gazetteer, text, names)
    kept = [token for at, token in enumerate(tokens) if token.role != "marks" or _plausible(text, tokens, at)]
    return [_recast(text, kept, at) if token.role == "marks" else token for at, token in enumerate(kept)]


def _recast(text: str, tokens: list[Token], at: int) -> Token:
    """A structural word by what it does here."""
    return (
        _choice(text, tokens, at)
        or _example(text, tokens, at)
        or _serving(text, tokens, at)
        or _pronoun(text, tokens, at)
        or tokens[at]
    )


def _pronoun(text: str, tokens: list[Token], at: int) -> Token | None:
    """将其 and 对其: what was spoken of before."""
    token = tokens[at]
    if text[token.start : token.end] != "其" or not at or not any(meaning.id == "take" for meaning in tokens[at - 1].meanings):
        return None
    follower = tokens[at + 1] if at + 1 < len(tokens) else None
    if follower is not None and follower.role == "verbs" and text.startswith(_OTHERS_DOING, follower.end):
        return None
    return token._replace(role="references", id="data", meanings=(Meaning("references", "data"),))


def _choice(text: str, tokens: list[Token], at: int) -> Token | None:
    """您可以选择是否提供: what may be done, and no question."""
    token = tokens[at]
    if text[token.start : token.end] != "是否" or not text.startswith(("选择", "决定"), max(0, token.start - 2)):
        return None
    return token._replace(id="may", meanings=(Meaning("marks", "may"),))


def _example(text: str, tokens: list[Token], at: int) -> Token | None:
    """如 after a bracket or a noun of data gives examples."""
    token = tokens[at]
    before = tokens[at - 1] if at else None
    word = text[token.start : token.end]
    if word not in ("如", "如您") or before is None or (word == "如您" and not text.startswith("的", token.end)):
        return None
    return token._replace(id="including") if before.id in ("(", ":") or is_data(before) else None


def _serving(text: str, tokens: list[Token], at: int) -> Token | None:
    """用于 is the sentence's verb where there is no other: 您的信息将用于广告."""
    token = tokens[at]
    if text[token.start : token.end] not in _SERVES:
        return None
    verbs = any(other.role == "verbs" for other in tokens[:at])
    if verbs or tokens[at - 1].role == "punct" or not any(is_data(other) for other in tokens[:at]):
        return None
    return token._replace(role="verbs", id="use", meanings=(Meaning("verbs", "use"),))


def _plausible(text: str, tokens: list[Token], at: int) -> bool:
    token = tokens[at]
    word = text[token.start : token.end]
    if token.id == "subend":
        return _ends_segment(text, tokens, at)
    if token.id == "sub" and word == "如" and at and (tokens[at - 1].id in ("(", ":") or is_data(tokens[at - 1])):
        return True
    if word == "在" and _LOCATED.match(text, token.end):
        return False
    if token.id == "sub" and word in _LATE:
        return _starts_segment(tokens, at)
    if token.id == "please" and at and mark(tokens[at - 1], "may", "must", "also"):
        return False
    if word == "以" and _MANNER.match(text, token.end):
        return False
    if token.id == "for" and word in _INNER_FOR:
        return word in _OPENING and (_starts_segment(tokens, at) or word in ("以", "作为"))
    return True


def _starts_segment(tokens: list[Token], at: int) -> bool:
    before = tokens[at - 1] if at else None
    edge = before.end if before is not None else 0
    near = (
        before is None
        or before.role == "punct"
        or (is_party(before) and not (before.id == "user" and at > 1 and tokens[at - 2].role != "punct"))
        or mark(before, "and", "but", "may", "must", "only", "not", "except")
    )
    return near and tokens[at].start - edge < 2


def _ends_segment(text: str, tokens: list[Token], at: int) -> bool:
    token = tokens[at]
    rest = text[token.end : token.end + 3]
    if not rest or rest[0] in ",;:。)、" or len(text[token.start : token.end]) > 1:
        return True
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is None or after.start != token.end:
        return False
    return after.id == "first_party" or mark(after, "may", "must", "not") or (after.role == "verbs" and after.id in _ACTS)


class Segmenter:
    """Walks over one sentence's tokens."""

    def __init__(self, text: str, tokens: list[Token], zone: str = "main", inner: frozenset[int] = frozenset()) -> None:
        self.text, self.tokens = text, tokens
        self.inner = inner
        self.zone = zone
        self.clause = 0
        self.acted = False
        self.ended = False  # the condition's end mark has been seen
        self.soft = False
        self.firm = False  # 如果 ...: only a comma ends it, whatever 情况下 stands within
        self.notice = False
        self.stack: list[tuple[str, bool, bool, bool]] = []
        self.zones: list[str] = []
        self.clauses: list[int] = []

    def run(self) -> Zoned:
        """The zones of all tokens."""
        for at, token in enumerate(self.tokens):
            if at not in self.inner:
                self._step(at, token)
                self._hindsight(at, token)
            self.zones.append(self.zone)
            self.clauses.append(self.clause)
            if token.role == "verbs" and self.zone == "main" and at not in self.inner:
                self.acted = True
                if self.text[token.start : token.end] in _SERVES:
                    self._enter("purp")
        self._closing_exceptions()
        return Zoned(self.text, self.tokens, self.zones, self.clauses)

    def _step(self, at: int, token: Token) -> None:
        if token.role == "punct":
            self._punctuation(at, token)
        elif token.role == "marks":
            self._mark(token)
        elif self.zone in ("cond", "purp", "exc") and self._returns(at, token):
            self._enter("main")
        elif token.role == "conditions" and self.zone == "main" and self.text[token.start] in "当如若在一":
            self._enter("cond")

    def _hindsight(self, at: int, token: Token) -> None:
        """您发布内容时, ...: a segment that ends in 时 or 后 is a condition from its user on."""
        opens = at == 0 or (self.tokens[at - 1].role == "punct" and self.tokens[at - 1].id in (",", ";", ":"))
        if self.zone != "main" or not opens or token.role == "punct" or token.id == "first_party":
            return
        segment = self._segment(at)
        if not segment or not mark(segment[-1], "subend") or any(other.id == "first_party" for other in segment):
            return
        circumstance = self.text[segment[-1].start : segment[-1].end].endswith(("情况下", "情形下", "前提下"))
        if circumstance or (token.id == "user" and token.role == "parties"):
            self._enter("cond")

    def _enter(self, zone: str) -> None:
        self.zone, self.ended, self.soft, self.firm = zone, False, False, False

    def _returns(self, at: int, token: Token) -> bool:
        """What ends a condition or purpose without a comma."""
        if token.role == "parties" and token.id == "first_party" and self._heads_verb(at):
            return self.ended or self.zone == "purp" or (self.soft and self._apart(at))
        if token.role == "verbs" and self.zone == "purp" and _AIM.search(self.text, max(0, token.start - 6), token.start):
            return token.id != "other"
        if token.role == "verbs" and self.zone != "exc" and _ASKS.match(self.text, token.start):
            return True
        if token.role == "verbs" and token.id not in ("other", "include", "mean"):
            kept = at > 0 and self.tokens[at - 1].role in ("retention", "contexts")
            if self.firm and not kept:
                return False
            if self.soft and _GRANTED.match(self.text, token.end):  # 根据您在使用中授予的权限
                return False
            return (kept or (self.zone == "cond" and (self.soft or self.ended))) and not self._user_before(at)
        apart = at > 0 and (token.start - self.tokens[at - 1].end > 1 or self.text.endswith("需要", 0, token.start))
        if self.soft and token.id == "user" and apart:  # 根据活动情况您需提供
            return at + 1 < len(self.tokens) and mark(self.tokens[at + 1], "may", "must")
        return self.ended and is_party(token) and token.id != "user" and self._heads_verb(at)

    def _apart(self, at: int) -> bool:
        """我们, 本应用; or a general word of ours that is no part of a longer name (根据您在软件安装中授予的权限)."""
        token, before = self.tokens[at], self.tokens[at - 1] if at else None
        return self.text.startswith(("我", "本", "该"), token.start) or before is None or before.end == token.start

    def _heads_verb(self, at: int) -> bool:
        for token in self.tokens[at + 1 : at + 4]:
            if token.role == "verbs" or mark(token, "may", "must", "not", "to", "with", "take"):
                return True
            if token.role == "punct":
                return False
        return False

    def _user_before(self, at: int) -> bool:
        before = self.tokens[at - 1] if at else None
        return before is not None and before.id == "user" and self.tokens[at].start - before.end < 4

    def _punctuation(self, at: int, token: Token) -> None:
        if token.id == "(":
            self.stack.append((self.zone, self.ended, self.soft, self.firm))
        elif token.id == ")":
            if self.stack:
                self.zone, self.ended, self.soft, self.firm = self.stack.pop()
        elif token.id == ";":
            self._new_clause()
        elif token.id == ":" and self.zone not in ("how", "please"):
            self._enter("main")
        elif token.id == "," and not self.stack:
            self._comma(at)

    def _new_clause(self) -> None:
        self.clause += 1
        self.acted = False
        self._enter("main")

    def _comma(self, at: int) -> None:
        if self.zone in ("how", "please") and not (self.notice or self._own_subject(at)):
            return
        if self.zone == "purp" and (self._continues_purpose(at) if self.acted else self._more_aims(at)):
            return
        if self.acted and self._own_subject(at):
            self._new_clause()
        elif self.zone == "exc" and self._only_data(at):
            return
        else:
            self._enter("main")

    def _segment(self, at: int) -> list[Token]:
        """The tokens up to the next comma."""
        found = []
        for token in self.tokens[at + 1 :]:
            if token.role == "punct" and token.id in (",", ";", ":"):
                break
            found.append(token)
        return found

    def _own_subject(self, at: int) -> bool:
        """Whether the next segment is a clause of its own: a subject with its verb, or a condition that introduces one."""
        segment = self._segment(at)
        if segment and mark(segment[0], "sub", "but"):
            return True
        if segment and mark(segment[0], "for"):
            return False
        verb = next((index for index, token in enumerate(segment) if token.role == "verbs"), None)
        if verb is None:
            return False
        named = [index for index in range(min(verb, 3)) if is_party(segment[index])]
        return bool(named) and not mark(segment[named[0] - 1] if named[0] else segment[0], "to", "with", "by", "take")

    def _continues_purpose(self, at: int) -> bool:
        segment = self._segment(at)
        return bool(segment) and (mark(segment[0], "and", "for") or segment[0].id == "other")

    def _more_aims(self, at: int) -> bool:
        """为便于登录, 识别异常账号, 我们可能...: a bare verb before the sentence's subject is one more aim."""
        segment = self._segment(at)
        bare = bool(segment) and segment[0].role == "verbs" and segment[0].start - self.tokens[at].end < 2
        if not bare or segment[0].id not in ("other", "access", "process"):
            return False
        later = self.tokens[at + 1 + len(segment) :]
        return any(token.id == "first_party" or mark(token, "may", "take") for token in later)

    def _only_data(self, at: int) -> bool:
        return all(is_data(token) or mark(token, "and") for token in self._segment(at))

    def _mark(self, token: Token) -> None:
        kind = token.id
        if self.zone in ("how", "please"):
            return
        if kind in ("how", "please"):
            if kind == "please" or not self.acted or self.text.startswith(("如何", "怎样"), token.start):
                self._enter(kind)
                self.notice = bool(_NOTICE.match(self.text, token.start))
        elif kind == "but":
            self._new_clause()
        elif kind == "except":
            self._enter("exc")
        elif kind == "sub" and self.zone in ("main", "cond"):
            word = self.text[token.start : token.end]
            firm = self.zone == "cond" and self.firm
            self._enter("cond")
            self.soft, self.firm = word in _SOFT and not firm, firm or word in _FIRM
        elif kind == "subend":
            self.ended = True
            if self.zone == "exc" and self.text[token.start : token.end] in ("以外", "之外"):
                self._enter("main")
        elif kind == "for" and self.zone == "main":
            self._enter("purp")
        elif kind in ("may", "must", "not") and (
            (self.zone == "purp" and not self.acted) or (self.zone == "cond" and self._over(kind))
        ):
            self._enter("main")

    def _over(self, kind: str) -> bool:
        return self.ended or (self.soft and kind == "may")

    def _closing_exceptions(self) -> None:
        """ "..., 法律另有规定的除外": the segment before the closing mark is the exception."""
        for at, token in enumerate(self.tokens):
            if not (mark(token, "except") and self.text[token.start : token.end].endswith(("除外", "例外"))):
                continue
            if not _NOTHING.match(self.text, token.end) and self.text[token.end] not in ",。;:)":
                continue
            for index in range(at - 1, -1, -1):
                if self.tokens[index].id in (",", ";"):
                    break
                self.zones[index] = "exc"
