"""Periods for which data is kept."""

import re
from functools import cache

from auditor.facts import Retention
from auditor.policy.gazetteer import Gazetteer, lexicon_phrases
from auditor.policy.passages import Passage
from auditor.rulebook.book import RuleBook

_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
    "twenty-four": 24, "thirty": 30, "sixty": 60, "ninety": 90,
    "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
    "十二": 12, "三十": 30, "六十": 60, "九十": 90, "半": 0.5, "一百八十": 180,
}  # fmt: skip
_DAYS = {"day": 1.0, "week": 7.0, "month": 30.0, "year": 365.0, "hour": 1 / 24, "minute": 1 / 1440}
_HAN_UNITS = {
    "天": "day",
    "日": "day",
    "周": "week",
    "星期": "week",
    "个月": "month",
    "月": "month",
    "年": "year",
    "小时": "hour",
    "分钟": "minute",
}
_ENGLISH = re.compile(
    r"\b(?P<n>\d{1,4}(?:\.\d)?|" + "|".join(w for w in _WORDS if w.isascii() and len(w) > 2) + r")(?:\s?\(\d{1,4}\))?[\s-]"
    r"(?:(?:calendar|business|working|consecutive|full)\s)?(?P<u>day|week|month|year|hour|minute)s?\b"
)
_CHINESE = re.compile(
    r"(?P<n>\d{1,4}|一百八十|十二|三十|六十|九十|[一二两三四五六七八九十半])\s?(?:\(\d+\))?\s?个?(?:自然|工作)?(?P<u>个月|小时|分钟|星期|天|日|周|月|年)"
)
_KEEPING = re.compile(
    r"\b(?:retain|retention|retained|stor(?:e|ed|age|ing)|keep|kept|hold|held|sav(?:e|ed)|preserv|delet|eras|anonymi|expire|after|maintain)|"
    r"保存|存储|储存|保留|留存|删除|期满|期限|销毁"
)
_OTHER_PERIOD = re.compile(
    r"\b(?:respond|reply|answer|notice|notify|inform you|response|within \w+ (?:working |business )?days? of (?:receiving|receipt)|"
    r"children|under the age|years? (?:old|of age)|request|appeal|before (?:they|the changes?))\b|"
    r"回复|答复|响应|反馈|周岁|岁|通知|处理您的|请求|生效"
)


@cache
def _words(rules: RuleBook, language: str) -> Gazetteer:
    return Gazetteer(lexicon_phrases(rules.lexicon(language), ("retention",)))


#: "Clips are kept ...": the noun is what is kept, though no rule knows it.
_OWN_NOUN = re.compile(
    r"\W*(?!(?:it|they|this|these|those|such|all|data|information|we|our|personal|which|the (?:information|data|above|same))\b)"
    r"(?:[\w'-]+ ){1,6}(?:is|are|will be|may be|must be|can be) (?:\w+ )?$"
)


def find_retention(passage: Passage, rules: RuleBook) -> Retention | None:
    """The retention that a sentence states; None where it speaks of no keeping. ``days`` is its longest period."""
    text = passage.folded.text
    if not _KEEPING.search(text):
        return None
    periods = [] if _OTHER_PERIOD.search(text) else list((_CHINESE if passage.chinese else _ENGLISH).finditer(text))
    words = _words(rules, "zh" if passage.chinese else "en").find(text)
    vague = [token for token in words if token.id == "necessary"]
    after = _after({token.id for token in words if token.id != "necessary"})
    if not (periods or vague or after):
        return None
    start, end = _span(passage, [(m.start(), m.end()) for m in periods] or [(t.start, t.end) for t in vague or words])
    amount, unit, days = _longest(periods)
    return Retention(phrase="", start=start, end=end, amount=amount, unit=unit, days=days, vague=bool(vague), after=after)


def _after(kinds: set[str]) -> str | None:
    if kinds >= {"deleted", "anonymised"}:
        return "deleted_or_anonymized"
    return next(iter(sorted(kinds, reverse=True)), None)


def _span(passage: Passage, spans: list[tuple[int, int]]) -> tuple[int, int]:
    return passage.at(spans[0][0]), passage.at(spans[0][1])


def _longest(periods: list[re.Match[str]]) -> tuple[float | None, str | None, int | None]:
    best: tuple[float, str, int] | None = None
    for match in periods:
        number, unit = match.group("n"), match.group("u")
        amount = float(number) if number[0].isdigit() else float(_WORDS[number])
        unit = _HAN_UNITS.get(unit, unit)
        days = round(amount * _DAYS[unit])
        if best is None or days > best[2]:
            best = (amount, unit, days)
    return best if best is not None else (None, None, None)


def names_its_object(before: str) -> bool:
    """Whether the English words before a verb of keeping are a noun of their own, so that nothing told earlier is meant."""
    return _OWN_NOUN.match(before) is not None
