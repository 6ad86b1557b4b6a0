"""Where a Chinese sentence says when and what for, comma by comma, beyond what its marks alone show.

The zones of ``segments`` serve the verbs: they say which verb makes a claim. What qualifies a claim reaches further: a purpose
goes on over commas, a condition may be told by its last word only (...时, ...的前提下), and "in the following cases" is one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from auditor.policy.clauses import Zoned
from auditor.policy.frame import Frame
from auditor.policy.gazetteer import Token

_INNER = r"(?:[^,;:。()]|\([^()]*\))"
#: What may stand before a condition or a purpose in its segment: numbering, conjunctions, the subject, a modal.
_PREFIX = (
    r"(?:[^\w一-鿿]|\d|[a-z][.、)]|并且|并|且|同时|另外|此外|例如|比如|其中|但是|但|或者|或|以及|及|和|因此|即|我们|您|用户|我行|我司|本[^\W\d_]{1,3}?(?=会|将|仅|只|在|为|可|需)"
    r"|也|还|均|都|仅(?!当)|只(?![有要])|才|会|将|可能|可|需要|需|应|必须|主要|请)*+"
)
_MARKS = re.compile("[(),;:。!?]")
_LEADING = re.compile(
    rf"{_PREFIX}(?P<it>(?:为了|为(?!准|止|限|期|主|例|其他|此|您的)|出于|基于(?={_INNER}{{1,24}}(?:目的|需要|考虑|原因)))(?!以下$|下列$).*)"
)
_TRAILING = re.compile(
    r"以便于?|便于|用于|用以|用来|用作|从而|进而|以供|旨在|目的(?:是|在于|为|:)(?:为了)?|是为了?(?!准|止|限|期)|有助于|有利于|(?:可以|能够|可|能|会|将|有)帮助"
    r"|以(?:此来)?(?=帮助|协助|实现|提供|改[善进]|保[障证护]|确保|提[升高]|验证|满足|完[成善]|识别|支持|优化|方便|核[实验]|防[止范]|预防|避免|维护|判断"
    r"|分析|了解|使|达到|向|为您|更|及时|进行|增强|降低|解决|处理|响应|履行|遵守|开展|用于|便|委托|指示)"
    r"|(?<=[息据等录志号码限术)料像片频容像])来(?![自源电访往临])"
)
_NAMED_AIM = re.compile(
    r"(?:(?:出于|基于|为了?|用[于作])[^,;:。]{0,10})?(?:以下|下列|如下|上述|前述|其他|任何其他)[^,;:。]{0,6}?(?:目的|用途|原因|需要)"
)
_JOINED = re.compile(r"\s*(?:并且|并|或者|或|以及|及|和|且|同时)(?!我们|您|会|可能|将|在|经|向|与|不|对|把|由|如|当|若)")
_ACTS = re.compile(r"(?:我们|我行|我司|本公司|平台|您|用户)(?:应|必|不|仅|只|还|也|授权|提供|同意)|会|可能|将|需|可以|应当|必须")
_BREAKS = re.compile(r"\s*(?:当|如|若|在|经|根据|依|按|但|将|把|对|向|与|除)")

_CASES = re.compile(
    r"(?:仅|只)?会?(?:在|于|除|但|如|有|属于|符合|出现)?(?:以下|下列|下述|上述|前述|如下|特定|特殊|法定|此|必要|极少数)(?:的|之)?(?:任何|任一|任意|某些|几种|各种|一种|特殊|少数)?(?:的)?"
    r"(?:情形|情况|条件|前提|场景|事项)(?:之一|发生)?(?:之?下|之?中|时|之?外|以外|除外|例外)*"
)
_WHEN = re.compile(
    rf"{_PREFIX}(?P<it>(?:每当|当且仅当|仅当|当|如果|如若|倘若|假如|若|一旦|除非|只有|只要)(?!事人|地|前|局|时|然|日|中|当|有的话|适用).+)"
)
_ENDED = re.compile(
    rf"{_PREFIX}(?P<it>.{{2,70}}?(?:(?<![同及随届实小临暂有当按准])时|期间|过程中|情况下|情形下|前提下|条件下|场景下|(?<![此然最今其随])后|之前)(?:,|$))"
)
_WITHIN = re.compile(
    rf"在(?!线|此|内|本地){_INNER}{{2,40}}?(?:(?:的)?(?:情况|情形|前提|条件|场景)下|过程中|期间内?|(?:期限|时限|时间|期间|范围)内|(?<![同及随届实小临暂])时(?![间限候长段刻区]))"
)
_BASIS = re.compile(
    rf"(?:根据|依据|按照|依照|遵循|基于|按)(?!本|以上|上述|该|此|我们|下|如下|前述|隐私|《|钮|[^,;:。]{{0,20}}(?:目的|需要))(?P<it>{_INNER}{{2,26}}?)(?=,|;|。|\s*$|来|而|对|向|与|将|把|进行|我们)"
)
_UNLESS = re.compile(
    rf"除非{_INNER}{{2,60}}|除(?!了|非|外){_INNER}{{2,60}}?(?:之外|以外|外)(?!的|[,，]?[^,;:。]{{0,12}}[还也])|{_INNER}{{2,40}}(?:除外|例外)"
)
_BOUND = re.compile(rf"受{_INNER}{{2,30}}?(?:约束|限制)")
_CONSENT = re.compile(
    r"(?:(?:未|不)?(?:经过|经|征得|取得|获得|获取|得到|征求)|基于)(?:了)?(?:您|你|用户|父母|家长|监护人|个人信息主体|权利人|其)[^,;:。]{0,12}?(?:同意|授权|许可|允许)(?:后|之后|的情况下|的前提下|的除外)?"
)
_EXCEPTS = re.compile(r"^除|(?:外|例外)$")
#: Each with words of which a sentence must hold one: telling that is faster than trying the pattern.
_CONDITIONS = (
    (_CASES, "cond", ("情", "条件", "前提", "场景", "事项")),
    (_WITHIN, "cond", ("在",)),
    (_BASIS, "cond", ("根据", "依据", "按", "依照", "遵循", "基于")),
    (_BOUND, "cond", ("受",)),
    (_UNLESS, "exc", ("除", "例外")),
    (_CONSENT, "cond", ("同意", "授权", "许可", "允许")),
)
_SOUGHT = ("经", "取得", "获得", "征得", "得到", "未经", "应", "根据", "事先")
_WAIVED = re.compile(r"(?:无需|无须|不需|不必|不需要|毋需|请求|申请)[^,;:。]{0,6}$")


class Stretch(NamedTuple):
    """A part of the sentence that conditions or justifies (``zone``: cond, exc, purp) what follows or, ``back``, what precedes."""

    start: int
    end: int
    zone: str
    back: bool = False


def stretches(text: str, starts: Sequence[int]) -> list[Stretch]:
    """The conditions and purposes of a folded sentence; ``starts``: where its claims' verbs begin."""
    parts = segments(text)
    return sorted([*_purposes(text, parts, starts), *_conditions(text, parts, starts)])


def segments(text: str) -> list[tuple[int, int]]:
    """What stands between commas and colons outside of brackets."""
    found = []
    depth = begin = 0
    for mark in _MARKS.finditer(text):
        char = mark.group()
        if char == "(":
            depth += 1
        elif char == ")":
            depth = max(0, depth - 1)
        elif depth == 0:
            found.append((begin, mark.start()))
            begin = mark.end()
    found.append((begin, len(text)))
    return found


def _purposes(text: str, parts: Sequence[tuple[int, int]], starts: Sequence[int]) -> Iterator[Stretch]:
    state = ""  # which kind of purpose the segment before was part of
    for begin, end in parts:
        opened = _opened(text, begin, end)
        if opened is not None:
            stop = next((start for start in starts if opened.start < start < end), end)
            state = "" if stop < end else "back" if opened.back else "ahead"
            yield opened._replace(end=stop)
        elif state and _goes_on(text, begin, end, state) and not any(begin <= start < end for start in starts):
            yield Stretch(begin, end, "purp", back=state == "back")
        else:
            state = ""
        yield from (Stretch(m.start(), m.end(), "purp") for m in _NAMED_AIM.finditer(text, begin, end))


def _opened(text: str, begin: int, end: int) -> Stretch | None:
    """The purpose that begins within a segment."""
    trailing = _TRAILING.search(text, begin, end)
    leading = _LEADING.match(text, begin, end)
    if leading is not None and (trailing is None or leading.start("it") < trailing.start()):
        return Stretch(leading.start("it"), end, "purp")
    return Stretch(trailing.start(), end, "purp", back=True) if trailing is not None else None


def _goes_on(text: str, begin: int, end: int, state: str) -> bool:
    """Whether a segment continues the purpose of the one before it."""
    if state == "back":
        return _JOINED.match(text, begin, end) is not None
    return end < len(text) - 1 and not (_BREAKS.match(text, begin, end) or _ACTS.search(text, begin, end))


def _conditions(text: str, parts: Sequence[tuple[int, int]], starts: Sequence[int]) -> Iterator[Stretch]:
    for pattern, zone, words in _CONDITIONS:
        for match in pattern.finditer(text) if any(map(text.__contains__, words)) else ():
            if pattern is not _CONSENT or not _WAIVED.search(text, max(0, match.start() - 8), match.start()):
                yield Stretch(match.start(), match.end(), "exc" if _EXCEPTS.search(match.group()) else zone)
    for begin, end in parts:
        opened = _WHEN.match(text, begin, end) or _ENDED.match(text, begin, end)
        if opened is not None and not any(opened.start("it") < start < end for start in starts):
            yield Stretch(opened.start("it"), end, "cond")


def overlay(zoned: Zoned, frames: Sequence[Frame], places: Mapping[int, int]) -> tuple[Zoned, list[tuple[str, int, int, int]]]:
    """The sentence's zones with its stretches over them, and the stretches as (zone, start, end, clause)."""
    found = stretches(zoned.text, sorted(frame.start for frame in frames))
    zones, clauses = list(zoned.zones), list(zoned.clauses)
    placed = []
    for stretch in found:
        clause = _clause(zoned.text, stretch, frames, places)
        if clause is None:
            continue
        placed.append((stretch.zone, stretch.start, stretch.end, clause))
        for at, token in enumerate(zoned.tokens):
            if stretch.start <= token.start and token.end <= stretch.end and zones[at] in ("main", "cond", "purp"):
                zones[at], clauses[at] = stretch.zone, clause
    tokens = zoned.tokens
    if not any(frame.bare for frame in frames):
        tokens = [_limiting(token, zone, zoned.text) for token, zone in zip(tokens, zones, strict=True)]
    return Zoned(zoned.text, tokens, zones, clauses), placed


def _limiting(token: Token, zone: str, text: str) -> Token:
    """Words of conditions limit nothing where they are the aim (为遵守法律) or what is said itself (您同意我们收集)."""
    if zone == "purp" and token.role == "conditions":
        return token._replace(role="purposes", id="", meanings=tuple(m for m in token.meanings if m.role != "conditions"))
    if zone == "main" and token.role == "conditions" and token.id == "consent" and not text.startswith(_SOUGHT, token.start):
        return token._replace(role="purposes", id="", meanings=())
    return token


def _clause(text: str, stretch: Stretch, frames: Sequence[Frame], places: Mapping[int, int]) -> int | None:
    """The clause of the claim that the stretch belongs to: the next one, or the last one before.

    None for a condition that begins what comes after all claims ("..., 如果您拒绝提供, 将无法使用").
    """
    before = [frame for frame in frames if frame.start <= stretch.start]
    after = [frame for frame in frames if frame.start > stretch.start]
    if stretch.back or stretch.zone == "exc":
        nearest = before[-1:] or after[:1]
    elif after or not _WHEN.match(text, stretch.start, stretch.end) or before[-1].bare:
        nearest = after[:1] or before[-1:]
    else:
        return None
    return places[id(nearest[0])]
