"""English words before they are parsed: weak words of data, pronouns, and what list a sentence announces."""

import re

from auditor.policy.clauses import is_party, mark, with_punctuation
from auditor.policy.gazetteer import Gazetteer, Token

_POSSESSIVE = re.compile(r"(?:\b(?:your|their|his|her|user's|users'|child's|users|a user's|customer's)|'s)\s$")
_CHANNELS = frozenset({"email", "phone_number", "sms", "address", "emails", "messages", "user_generated_content"})
_BY = re.compile(
    r"\b(?:by|via) (?:(?:e-?mail|phone|telephone|text|sms|mail|post|fax|chat|text message|letter)(?:s|\b)"
    r" ?(?:\((?:sms|mms)\))?(?:,| or| and|/|, or)* ?\(?)*$"
)
_NAME_OF_THING = re.compile(
    r" \(ssid| of (?:the |your |a |any |each )?(?:\w+ )?(?:files?|pages?|domains?|web ?sites?|hosts?)\b"
    r"| of (?:your|the) (?:\w+ )?(?:network|device|phone|wi-?fi|router|app|company)"
)
_LOGS = re.compile(r"\b(?:it|we|you|they|app|application|servers?|system|automatically|also|not|never|to|may|will) $")
_PLACE = re.compile(r"(?:mobile |web |internet )?(?:browsers?|devices?|computers?|phones?|smartphones?|telephones?)")
_AT = re.compile(
    r"\b(?:to|on|onto|from|in|into|through|via|by|of|with) (?:(?:your|the|a|any|their|each) )?(?:\w+ (?:or|and|/) )?(?:your )?$"
)
_LIST_GAP = re.compile(r"[\s,/&+·•*()-]*(?:(?:and|or|and/or|as well as|your|the|a|any|their|his|her)\s)*[\s(]*$")
#: One item of a list between two words of data that is not known to be data; and an item that stands by itself.
_WIDE_GAP = re.compile(
    r"\s?(?:and |or )?,\s?(?:and |or |your )?(?:(?!(?:we|you|to|if|which|who|that|it|they)\b)[\w'/()-]+ ?){1,5},?\s?"
    r"(?:and |or |your |the )*"
)

#: "Names are never transmitted".
_SAID = re.compile(
    r"(?<=s) (?:are|were|will be|may be) (?:(?:never|not|also|only|always|then) )*"
    r"(?:transmitted|sent|shared|stored|kept|collected|recorded|read|saved|uploaded|sold|used|held|retained)\b"
)
_ITEM_BEGINS = re.compile(r"(?:[,(:;]|\band|\bor)\s(?:your |the |a )?$")
_ITEM_ENDS = re.compile(r"\s?(?:[,;.)]|and\b|or\b|$)")
_PURPOSES = (
    r"following (?:purposes|reasons|ways|uses|activities)|purposes|in order to|to|so that we can|for|so as to|for the following"
)
_RECIPIENTS = (
    r"with|to|following (?:third[- ]part\w+|recipients|categories of|entities|parties|partners|types of)[\w\s,()]*|recipients|among"
)
_CASES = r"circumstances|cases|situations|conditions|scenarios|instances|exceptions"
_TAILS = (
    ("exception", re.compile(r"\bunless\s*:$|\bexcept[\w\s,()]{0,30}:$")),
    ("purpose", re.compile(rf"(?:{_PURPOSES})\s*:?$")),
    ("recipient", re.compile(rf"(?:{_RECIPIENTS})\s*:?$")),
    (
        "condition",
        re.compile(
            rf"(?:following (?:limited )?(?:{_CASES})|{_CASES})[\w\s,()]{{0,40}}:?$|(?:if|when|where|unless)[\w\s,()]{{0,14}}:?$"
        ),
    ),
)
_CONDITION_INSIDE = re.compile(r"following (?:circumstances|cases|situations|conditions|scenarios|instances)")


def tokenise(gazetteer: Gazetteer, text: str, names: re.Pattern[str] | None = None) -> list[Token]:
    """The phrases and punctuation of folded text, without words that are data only in a list or after a possessive."""
    tokens = [_logging(text, token) for token in with_punctuation(gazetteer, text, names)]
    kept = (token for at, token in enumerate(tokens) if not _is_weak(text, tokens, at))
    return [token for token in kept if not (_channel(text, token) or _negated(text, token))]


def _negated(text: str, token: Token) -> bool:
    """ "non-financial information"."""
    return token.role == "data" and text.endswith(("non-", "non "), 0, token.start)


def _logging(text: str, token: Token) -> Token:
    """ "it logs your IP address", "we do not log": the verb, which as a noun is data."""
    verb = token.has("verbs") if token.role == "data" else None
    if verb is None or not _LOGS.search(text, max(0, token.start - 24), token.start):
        return token
    return token._replace(role="verbs", id=verb.id)


def _channel(text: str, token: Token) -> bool:
    """ "by phone, text (SMS) or email", "placed on your browser or device": how somebody is reached, or where; no data."""
    if token.role != "data":
        return False
    if token.id in _CHANNELS and _BY.search(text, max(0, token.start - 50), token.start):
        return True
    if token.id == "name" and _NAME_OF_THING.match(text, token.end):
        return True
    word = text[token.start : token.end]
    if _PLACE.fullmatch(word) or _PLACE.fullmatch(word.removeprefix("your ")):
        return bool(_AT.search(text, max(0, token.start - 30), token.start))
    return word.startswith("address") and text.endswith(("(ip) ", "protocol "), 0, token.start)


def pronoun(text: str, tokens: list[Token], at: int, speaker: Token | None) -> Token:
    """ "it may collect": a pronoun before a verb acts; it stands for the party spoken of last."""
    token = tokens[at]
    if text[token.start : token.end] not in ("it", "they"):
        return token
    follower = tokens[at + 1] if at + 1 < len(tokens) else None
    acts = (
        follower is not None
        and (follower.role == "verbs" or mark(follower, "may", "must", "not"))
        and follower.start - token.end < 24
    )
    if not acts:
        return token
    earlier = speaker_of(text, tokens[:at]) or speaker
    if earlier is None and text[token.start : token.end] == "they":
        return token
    return token._replace(role=earlier.role if earlier else "parties", id=earlier.id if earlier else "first_party")


def speaker_of(text: str, tokens: list[Token]) -> Token | None:
    """The last third party or first party named as such (not "us", "you")."""
    named = [t for t in tokens if is_party(t) and t.id not in ("user", "tool") and text[t.start : t.end] not in ("us", "it", "we")]
    return named[-1] if named else None


def _is_weak(text: str, tokens: list[Token], at: int) -> bool:
    """Words such as "name" or "age" that are data only in a list of data or after a possessive."""
    token = tokens[at]
    if token.role != "data" or not all(meaning.weak for meaning in token.meanings if meaning.role == "data"):
        return False
    if not token.start and (text.startswith(":", token.end) or _SAID.match(text, token.end)):  # a title, or a subject
        return False
    owned = any(meaning.weak == "weak" for meaning in token.meanings)
    if owned and _POSSESSIVE.search(text[max(0, token.start - 16) : token.start]):
        return False
    before, after = _neighbour(tokens, at, -1), _neighbour(tokens, at, 1)
    gaps = (
        text[before.end : token.start] if before is not None else "",
        text[token.end : after.start] if after is not None else "",
    )
    if (before is not None and _LIST_GAP.fullmatch(gaps[0])) or (after is not None and _LIST_GAP.fullmatch(gaps[1])):
        return False
    alone = _ITEM_BEGINS.search(text, max(0, token.start - 8), token.start) and _ITEM_ENDS.match(text, token.end)
    return not (alone and (_WIDE_GAP.fullmatch(gaps[0]) or _WIDE_GAP.fullmatch(gaps[1])))


def _neighbour(tokens: list[Token], at: int, step: int) -> Token | None:
    index = at + step
    while 0 <= index < len(tokens) and (tokens[index].role in ("punct",) or mark(tokens[index], "and", "including")):
        index += step
    inside = 0 <= index < len(tokens) and tokens[index].role in ("data", "permissions")
    return tokens[index] if inside else None


def announced(text: str) -> str:
    """What the list after the sentence will hold: purposes, recipients, conditions or data; empty if no list is announced."""
    stripped = text.rstrip()
    if _CONDITION_INSIDE.search(stripped) and stripped.endswith(":"):
        return "condition"
    for kind, pattern in _TAILS:
        if stripped.endswith(":") and pattern.search(stripped):
            return kind
    return "data" if stripped.endswith((":", "following", "-")) else ""
