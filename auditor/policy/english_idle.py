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
#: One of these stands in every sentence that it matches.
_ENTITLING = ("right to", "rights to", "entitled to", "ability to", "permit")
_CONFIDENTIAL = re.compile(r"[^.;,]{0,80}\b(?:confidential|secure|safe|private|accurate|up[- ]to[- ]date|secret|protected)\b")
#: "nor can we guarantee that information may not be accessed by a breach": no promise.
_UNPROMISED = re.compile(
    r"\b(?:cannot|can ?not|can't|do not|don't|does not|nor (?:can|do)|unable)\b[^.;]{0,30}\b(?:guarantee|warrant|promise)\b"
    r"(?:(?!\b(?:but|however|although)\b)[^.;])*"
)
#: An item of what people may ask for: "Access the personal data we hold about you".
_ASKED_FOR = re.compile(
    r"^\W*(?:to )?(?:request|ask for|access|obtain|receive|view|see|get|review|download|have)\b[^.;]{0,80}\b(?:we|us)\b"
    r"[^.;]{0,40}\b(?:hold|have|keep|collect|collected|process|maintain|store)\b[^.;]{0,40}\b(?:about|on|from|of) (?:you|them)\b"
)
#: What is denied only beyond a measure, or in an unlawful way, is done within it.
_MEASURED = re.compile(
    r"[^.;]{0,60}\bmore\b(?! than)[^.;,]{1,60}\bthan\b|(?: all| every)\b"
    r"|[^.;]{0,80}\b(?:unlawfully|unnecessarily|improperly|illegally)\b"
)
_DENIED = re.compile(r"(?:\b(?:not|never|no|cannot|nor)\b|n't\b)[^.;,]{0,40}$")
#: "if our business is sold", "that our website has been accessed", "details we added": of no data.
_SOLD = re.compile(
    r"\b(?:business(?:es)?|company|assets|entity|division|brand)\b(?:(?! information| data)[^.;:])*\b(?:is|are|be|being|was|were) $"
)
_OPENED = re.compile(
    r"\b(?:website|site|app|application|service|platform|page|account|product|game|content|link)s? "
    r"(?:(?:has|have|is|are|was|were|been|being|be|can|may|will|also) )+$"
)
#: "we send two kinds of e-mail": what users get.
_MAILED = re.compile(r" (?:you )?(?:(?!your\b)[\w-]+ ){0,4}(?:e-?mails?|newsletters?|notifications?|reminders?)\b(?! address)")
_FOR_YOU = re.compile(r" (?:for|to) (?:(?:help|assist|support|answer) )?you\b")
#: "our services enable you to share": the user does it.
_USERS_DO = re.compile(
    r"\b(?:enabl|allow|let|permit|help|invit|encourag)(?:e?s|e|ing)? (?:you|users|players|members|customers) "
    r"(?:to )?(?:\w+ (?:and|or) )?$"
)
_ADDED = re.compile(r"\b(?:we|have|has|we've) (?:\w+ )?$")
_SETTINGS = re.compile(
    r"[^.;]{0,60}\b(?:in|through|via|under|on) (?:the|your|its|our) (?:\w+ ){0,2}(?:settings|dashboard|profile page)\b"
)
_ADDRESS = re.compile(r"\s(?:at|under|on|here|from|via|through|in)\b[^.;]{0,20}(?:https?:|www\.|\[|here\b)")


def question(text: str) -> bool:
    """Whether the sentence asks ("Do we disclose any information?")."""
    return text.rstrip().endswith("?") and len(text) < 200


@lru_cache(maxsize=8)
def _supposed(text: str) -> list[tuple[int, int]]:
    """Where the sentence only supposes; asked for each of its verbs."""
    return [match.span() for match in _SUPPOSED.finditer(text)]


@lru_cache(maxsize=8)
def _entitled(text: str) -> int | None:
    """Where the words end that give somebody a right; asked for each of the sentence's verbs."""
    match = _ENTITLED.search(text) if any(map(text.__contains__, _ENTITLING)) else None
    return match.end() if match is not None else None


def idle(text: str, tokens: Sequence[Token], at: int) -> bool:
    """Whether the verb at this place claims nothing."""
    token = tokens[at]
    if any(start < token.start < end for start, end in _supposed(text)) or _unmeant(text, token):
        return True
    entitled = _entitled(text)
    if entitled is not None and entitled <= token.start and ";" not in text[entitled : token.start]:
        return True
    word, before = text[token.start : token.end], text[max(0, token.start - 40) : token.start]
    if token.id == "give" and (_CHANGED.match(text, token.end) or _withheld(before)):
        return True
    if token.id in ("sell", "transmit", "share", "collect") and _BUSINESS.match(text, token.end):
        return True
    if word.startswith(("keep", "kept", "hold", "held", "maintain")) and _CONFIDENTIAL.match(text, token.end):
        return True
    if _measured(text, token) or _by_users(text, token) or _of_things(text, token, word):
        return True
    if word == "requested" and re.search(r"\b(?:access|permission)\b", text[: token.start]):
        return True
    return word.endswith("available") and bool(_ADDRESS.match(text, token.end))


def _unmeant(text: str, token: Token) -> bool:
    """What may be asked for, or is not promised."""
    return _asked_for(text) or any(start <= token.start < end for start, end in _unpromised(text))


@lru_cache(maxsize=8)
def _unpromised(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _UNPROMISED.finditer(text)]


@lru_cache(maxsize=8)
def _asked_for(text: str) -> bool:
    return _ASKED_FOR.match(text) is not None


def _measured(text: str, token: Token) -> bool:
    """ "We do not collect more data than we need", "we do not record all calls": no denial of the whole."""
    return _MEASURED.match(text, token.end) is not None and _DENIED.search(text, max(0, token.start - 60), token.start) is not None


def _by_users(text: str, token: Token) -> bool:
    passes = token.id in ("share", "transmit", "sell")
    return passes and _USERS_DO.search(text, max(0, token.start - 80), token.start) is not None


def _of_things(text: str, token: Token, word: str) -> bool:
    """Verbs said of a business, a site or a text, or that tell what cannot be done."""
    start, before = max(0, token.start - 80), token.start
    if word == "sold":
        return _SOLD.search(text, start, before) is not None
    if word == "see" and text.endswith("(", start, before):
        return True
    if token.id == "access":
        changed = text.endswith(("can be ", "may be "), start, before) and _SETTINGS.match(text, token.end) is not None
        return changed or _OPENED.search(text, start, before) is not None
    if word in ("added", "entered"):
        return _ADDED.search(text, start, before) is not None
    if word in ("send", "sends", "sending"):
        return _MAILED.match(text, token.end) is not None
    if word in ("available", "accessible"):
        return _FOR_YOU.match(text, token.end) is not None
    if word == "aggregated":
        return text.endswith(("not ", "n't "), start, before)
    identifies = text.startswith((" to identify", " to personally identify", " to directly identify"), token.end)
    return word == "used" and identifies and re.search(r"\b(?:cannot|can ?not|could not)\b", text[start:before]) is not None


def _withheld(before: str) -> bool:
    match = _WITHHELD.search(before)
    return match is not None and bool(_NOT.search(match.group()))
