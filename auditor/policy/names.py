"""The operator's own names: "Acme Inc. ("we")", "Acme Privacy Policy", 青湾软件有限公司（以下简称“我们”）."""

import re
from collections import Counter
from functools import cache

from auditor.policy.folding import fold
from auditor.policy.gazetteer import Meaning, Token

_WORD = r"[A-Z][\w&.'’-]*"
_FORMS = r"Inc|Ltd|LLC|L\.L\.C|GmbH|Corp|Corporation|Limited|B\.V|S\.A|PLC|AG|AB|Oy|Pte|Co|SAS|SE|Company|Software|Technologies"
_SUFFIX = rf"(?:,? (?:{_FORMS})\b\.?)*"
_SELF = r"[\"“'‘]{1,2}(?:[Ww]e|[Uu]s|[Oo]ur|the [Cc]ompany|Company)\b"
_POLICY = r"[Pp]rivacy (?:[Pp]olicy|[Nn]otice|[Ss]tatement)"
_ENGLISH = (
    re.compile(rf"^\W*({_WORD}(?: {_WORD}){{0,3}}?)(?:'s|’s|s’)? (?:Mobile )?(?:App )?{_POLICY}", re.MULTILINE),
    re.compile(rf"{_POLICY} of ({_WORD}(?: {_WORD}){{0,2}})"),
)
#: 'Acme Games Inc. and its affiliates ("we")': the bracket, and the name somewhere before it.
_CALLED = re.compile(rf"\([^()]{{0,60}}{_SELF}")
_NAMED = re.compile(rf"({_WORD}(?: (?:{_WORD}|of|and|&)){{0,4}}?){_SUFFIX}[^()\n]{{0,60}}$")
_MAY = r"(?:may |also |will |and its affiliates )*"
_DOES = r"(?:collects|uses|shares|processes|receives|discloses|stores)"
#: A name before a verb of practice: the operator's if none is more often there and the text begins with it.
_ACTING = (
    re.compile(rf"[a-z,;] ({_WORD}) {_MAY}(?:{_DOES}|collect|use|share|receive|disclose|store)\b"),
    re.compile(rf"[.!?] ({_WORD}) {_MAY}{_DOES}\b"),
)
_CHINESE = (
    re.compile(
        r"[“\"《「]([^“”\"《》「」，。\s]{2,16}?)[”\"》」]?(?:App|APP|app|软件|平台|应用|手机客户端)?(?:用户)?(?:隐私|个人信息)(?:权)?(?:保护)?(?:政策|协议|声明|指引)"
    ),
    re.compile(
        r"([^，。；、\s（(]{2,16}?)(?:公司)?[（(][^（）()]{0,24}(?:以下|下称|下文)?(?:简称|称)?[^（）()]{0,8}[“\"]我们[”\"]"
    ),
    re.compile(r"[“\"「]([^“”\"「」，。\s]{2,12})[”\"」](?:App|APP|软件|平台|应用|产品|客户端|及相关服务)"),
    re.compile(r"(?:以下|下文)?(?:简称|称)(?:为)?[“\"「]([^“”\"「」，。\s]{2,12})[”\"」]"),
)
_COMMON = re.compile(
    r"^(?:the|this|our|your|we|us|privacy|services?|app|site|website|policy|you|personal|data|information|cookies?|terms|company|gdpr|ccpa|eu|"
    r"users?|california|google|facebook|apple|act|law|account|games?|sites?|websites?|products?|properties|technologies|advertisers?|device|it|they|these|those|that|this|such|"
    r"he|she|who|which|partners?|applicants?|customers?|content|tracking|introduction|changes|phi|hipaa|eula|vpn|eea|ip|id|you|adobe|children|third|partners?|if|when|for|and|in|by|to|please|section|last|effective|mobile|"
    r"我们|您|用户|本政策|隐私政策|本协议|平台|第三方|服务|个人信息|敏感个人信息|关联公司|儿童|未成年人|公司|本公司|本平台|本软件|本应用|app|sdk|cookie|软件|产品|设备|你)$"
)
_FIRST = (Meaning("parties", "first_party"),)


@cache
def _never() -> re.Pattern[str]:
    return re.compile(r"(?!)")


def own_names(text: str) -> re.Pattern[str]:
    """A pattern over folded text for the names under which the operator speaks of itself; one that never matches for none."""
    head = text[:12_000]
    found: Counter[str] = Counter()
    before = (_NAMED.search(head, max(0, mark.start() - 110), mark.start()) for mark in _CALLED.finditer(head))
    named = (match for pattern in (*_ENGLISH, *_CHINESE) for match in pattern.finditer(head))
    for match in (*before, *named):
        if match is not None:
            name = fold(match.group(1)).strip(" '\".,")
            if 2 <= len(name) <= 30 and not _COMMON.match(name) and not name.endswith(("policy", "notice", "statement")):
                found[name] += 1
    acting = Counter(fold(m.group(1)) for pattern in _ACTING for m in pattern.finditer(head))
    for name, count in acting.most_common(1):
        if count > 2 and name in fold(head[:2500]) and not _COMMON.match(name):
            found[name] += count
    kept = [name for name, _ in found.most_common(6) if _is_name(name, head)]
    if not kept:
        return _never()
    words = "|".join(re.escape(name) for name in sorted(kept, key=len, reverse=True))
    return re.compile(rf"(?<![a-z0-9])(?:{words})(?:'s)?(?![a-z0-9])")


def _is_name(name: str, text: str) -> bool:
    """A word that is nearly always written with a capital (or Chinese), more than once."""
    if not name.isascii():
        return text.count(name) > 1
    written = len(re.findall(rf"\b{re.escape(name)}\b", text, re.IGNORECASE))
    small = len(re.findall(rf"\b{re.escape(name)}\b", text))
    return written > 2 and small * 5 <= written


def add_names(tokens: list[Token], text: str, names: re.Pattern[str]) -> list[Token]:
    """The tokens with the operator's names among them, where no token of data or of an SDK overlaps."""
    found = [Token(m.start(), m.end(), "parties", "first_party", _FIRST) for m in names.finditer(text)]
    if not found:
        return tokens
    kept = [
        name for name in found if not any(t.start < name.end and name.start < t.end and t.role in ("data", "sdks") for t in tokens)
    ]
    return sorted([*(t for t in tokens if not any(n.start < t.end and t.start < n.end for n in kept)), *kept])
