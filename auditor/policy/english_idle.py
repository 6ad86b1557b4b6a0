"""English verbs that claim nothing: questions, suppositions, what users may change or withhold, business that is sold."""

import re
from collections.abc import Sequence
from functools import lru_cache

from auditor.policy.gazetteer import Token

#: "If you believe that your child has given us data, please contact us": nobody says that it happened.
_SUPPOSED = re.compile(
    r"\b(?:if|in the event|should|where|when|once|until)\b[^.;]{0,120}?\b(?:believes?|learns?|discovers?|becomes? aware|finds? out"
    r"|suspects?|determines?|(?:obtain|have|receive) (?:actual )?knowledge|(?:are|is|made) aware|think|notified|concerned)\b"
    r"[^;]*?(?=, (?:please|we|you|then|the|it|such|let)\b|$)"
)
_CHANGED = re.compile(
    r"\s?(?:,|or|and|/|, or|and/or) ?(?:to )?(?:update|correct|edit|change|delete|remove|modify|review|erase|withdraw|rectify)\b"
)
_WITHHELD = re.compile(
    r"\b(?:choose|chose|elect|prefer|decide|wish|want|right|opt|option|decline|refuse)\s(?:not\s)?to\s(?:not\s)?$"
)
_NOT = re.compile(r"\bnot\b|decline|refuse")
_BUSINESS = re.compile(
    r"\W(?:or \w+ )?(?:to \w+ )?"
    r"(?:some or all of |all or (?:a )?(?:part|portion|substantially all) of |substantially all of |any (?:part )?of |parts? of )?"
    r"(?:our|its|the|their|such|any|all|a|some) ?(?:\w+ ){0,3}"
    r"(?:business(?:es)?|assets|stock|shares|company|companies|operations|goods)\b"
)
#: "you have the right to request that we delete what we have collected", "the law permits residents to obtain ...".
_ENTITLED = re.compile(
    r"\b(?:you|residents?|consumers?|individuals?|users?|customers?|parents?)\b[^.;]{0,50}\b(?:rights?|entitled|ability) to\b"
    r"|\bpermits? (?:\w+ ){1,5}to\b|\bright to (?:request|know|access|delete|obtain|receive|opt)\b"
)
_CONFIDENTIAL = re.compile(r"[^.;,]{0,80}\b(?:confidential|secure|safe|private|accurate|up[- ]to[- ]date|secret|protected)\b")
_ADDRESS = re.compile(r"\s(?:at|under|on|here|from|via|through|in)\b[^.;]{0,20}(?:https?:|www\.|\[|here\b)")


def question(text: str) -> bool:
    """Whether the sentence asks ("Do we disclose any information?")."""
    return text.rstrip().endswith("?") and len(text) < 200


@lru_cache(maxsize=8)
def _supposed(text: str) -> list[tuple[int, int]]:
    """Where the sentence only supposes; asked for each of its verbs."""
    return [match.span() for match in _SUPPOSED.finditer(text)]


def idle(text: str, tokens: Sequence[Token], at: int) -> bool:
    """Whether the verb at this place claims nothing."""
    token = tokens[at]
    if any(start < token.start < end for start, end in _supposed(text)):
        return True
    entitled = _ENTITLED.search(text)
    if entitled is not None and entitled.end() <= token.start and ";" not in text[entitled.end() : token.start]:
        return True
    word, before = text[token.start : token.end], text[max(0, token.start - 40) : token.start]
    if token.id == "give" and (_CHANGED.match(text, token.end) or _withheld(before)):
        return True
    if token.id in ("sell", "transmit", "share", "collect") and _BUSINESS.match(text, token.end):
        return True
    if word.startswith(("keep", "kept", "hold", "held", "maintain")) and _CONFIDENTIAL.match(text, token.end):
        return True
    if word == "requested" and re.search(r"\b(?:access|permission)\b", text[: token.start]):
        return True
    return word.endswith("available") and bool(_ADDRESS.match(text, token.end))


def _withheld(before: str) -> bool:
    match = _WITHHELD.search(before)
    return match is not None and bool(_NOT.search(match.group()))
