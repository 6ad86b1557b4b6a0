"""Relative clauses of Chinese, which stand before their noun: 您在本应用上发布的内容, 为我们提供地图服务的供应商.

What stands in them is no part of the claim around them: their verbs end no list of objects, their nouns are no objects.
"""

from collections.abc import Sequence

from auditor.policy.clauses import is_data, is_party, mark
from auditor.policy.gazetteer import Token

_TAKING = frozenset({"collect", "use", "process", "share", "sell", "give", "transmit", "store", "access"})
_ENDS = frozenset({",", ";", ":"})
_CLOSE = 2


def relative(text: str, tokens: Sequence[Token]) -> frozenset[int]:
    """The indices of all tokens inside relative clauses."""
    found: set[int] = set()
    for at, token in enumerate(tokens):
        of = text.rfind("的", max(0, token.start - 5), token.start)
        if of < 0 or (of < token.start - 1 and not (is_party(token) and tokens[at - 1].start == of)):
            continue
        if token.role == "parties" and token.id not in ("first_party", "user"):
            found.update(_before_party(tokens, at))
        elif is_data(token):
            found.update(_before_data(text, tokens, at))
    return frozenset(found)


def _before_party(tokens: Sequence[Token], at: int) -> range:
    """与为我们提供地图服务的供应商共享: from the preposition that governs the party up to the party."""
    verbs = False
    for index in range(at - 1, -1, -1):
        token = tokens[index]
        if token.role == "punct" and token.id in _ENDS:
            break
        governs = mark(token, "to", "with", "from", "by") and not _inner_preposition(tokens, index)
        if verbs and (governs or token.id == "(" or _after_party(tokens, index)):
            return range(index + 1, at)
        if governs:
            break
        verbs = verbs or token.role == "verbs"
    follows = at and tokens[at - 1].role == "marks" and at > 1 and tokens[at - 2].role == "verbs"
    if not follows:
        return range(0)
    return range(at - 3 if at > 2 and tokens[at - 3].id == "first_party" else at - 2, at)


def _inner_preposition(tokens: Sequence[Token], index: int) -> bool:
    """向您, 与我们: what the party does for those, within its relative clause."""
    follower = tokens[index + 1] if index + 1 < len(tokens) else None
    close = follower is not None and follower.start - tokens[index].end < _CLOSE
    return close and follower is not None and follower.id in ("user", "first_party") and index > 0


def _after_party(tokens: Sequence[Token], index: int) -> bool:
    """A conjunction after another party."""
    other = index and is_party(tokens[index - 1]) and tokens[index - 1].id not in ("user", "first_party")
    return bool(other) and mark(tokens[index], "and", "with")


def _before_data(text: str, tokens: Sequence[Token], at: int) -> range:
    """收集您在本应用上发布的内容: from the user, or from us after 将, up to the noun; a verb must stand between."""
    verbs = False
    for index in range(at - 1, -1, -1):
        token = tokens[index]
        if token.role == "punct" and token.id in (*_ENDS, "("):
            break
        if token.role == "verbs":
            verbs = True
        elif verbs and (is_party(token) or mark(token, "sub")) and _opens(text, tokens, index):
            return range(index, at)
    return range(0)


def _opens(text: str, tokens: Sequence[Token], index: int) -> bool:
    """Whether a relative clause can begin with this party: right behind a verb that takes data, 将, or a conjunction."""
    token, before = tokens[index], tokens[index - 1] if index else None
    if before is None or token.start - before.end > _CLOSE or text.startswith("的", token.end):
        return False
    if before.role == "verbs":
        return token.id in ("user", "sub") and before.id in _TAKING
    if token.id == "sub":
        return False
    return takes(before) or mark(before, "including") or (mark(before, "and") and index > 1 and is_data(tokens[index - 2]))


def takes(token: Token) -> bool:
    """Whether it puts the object in front of its verb: 将, 把, 可能将, 对."""
    return token.role == "marks" and any(meaning.id == "take" for meaning in token.meanings)
