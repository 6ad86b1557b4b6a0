"""The operator's own names: "Acme Inc. ("we")", "Acme Privacy Policy", 青湾软件有限公司（以下简称“我们”）."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from auditor.policy.folding import fold
from auditor.policy.gazetteer import Gazetteer, Meaning, Token

_HEAD = 6_000
_WORD = r"[A-Z][\w&.'’-]*"
_FORMS = r"Inc|Ltd|LLC|L\.L\.C|GmbH|Corp|Corporation|Limited|B\.V|S\.A|PLC|AG|AB|Oy|Pte|Co|SAS|SE|Company|Software|Technologies"
_POLICY = r"[Pp]rivacy (?:[Pp]olicy|[Nn]otice|[Ss]tatement)"
_SELF = r"[\"“'‘]{1,2}(?:[Ww]e|[Uu]s|[Oo]ur|the [Cc]ompany|Company|我们)\b"
#: 'Acme Games Inc. and its affiliates ("we")': the bracket, and the name somewhere before it.
_CALLED = re.compile(rf"[(（][^()（）]{{0,60}}{_SELF}")
_BEFORE = re.compile(
    rf"({_WORD}(?: (?:{_WORD}|of|and|&)){{0,4}}?)(?:,? (?:{_FORMS})\b\.?)*[^()\n]{{0,60}}$|([^，。；、\s（(]{{2,16}}?)(?:公司)?$"
)
#: A title, and the name before or behind it.
_TITLE = re.compile(rf"{_POLICY}|(?:隐私|个人信息)(?:权)?(?:保护)?(?:政策|协议|声明|指引)")
_HAN_NAME = r"[^“”\"《》「」，。\s]{2,16}?"
_TITLED = re.compile(
    rf"(?:^|\n)\W*({_WORD}(?: {_WORD}){{0,3}}?)(?:'s|’s|s’)? (?:Mobile )?(?:App )?$"
    rf"|[“\"《「\n]({_HAN_NAME})[”\"》」]?(?:App|APP|软件|平台|应用)?(?:用户)?$"
)
_TITLE_OF = re.compile(rf" of ({_WORD}(?: {_WORD}){{0,2}})")
_QUOTED = re.compile(
    r"[“\"「]([^“”\"「」，。\s]{2,12})[”\"」](?=App|APP|软件|平台|应用|产品|客户端|及相关服务)|简称(?:为)?[“\"「]([^“”\"「」，。\s]{2,12})[”\"」]"
)
_MAY = r"(?:may |also |will |and its affiliates )*"
_DOES = r"(?:collects|uses|shares|processes|receives|discloses|stores)"
#: A name before a verb of practice: the operator's if none is more often there and the text begins with it.
_ACTING = re.compile(
    rf"(?:[a-z,;] ({_WORD}) {_MAY}(?:{_DOES}|collect|use|share|receive|disclose|store)|[.!?] ({_WORD}) {_MAY}{_DOES})\b"
)
_NO_NAME = re.compile(r"[本、，\d“”]|政策|协议|规则|条款|权利|^(?:中国|病毒|许可人)$|[一二三四五六七八九十][、章条]")
_FIRST = (Meaning("parties", "first_party"),)


@cache
def _never() -> re.Pattern[str]:
    return re.compile(r"(?!)")


def own_names(text: str, gazetteer: Gazetteer) -> re.Pattern[str]:
    """A pattern over folded text for the names under which the operator speaks of itself; one that never matches for none.

    Words that the ``gazetteer`` knows are no names.
    """
    head = text[:_HEAD]
    found = Counter(_clean(name) for name in _candidates(head))
    acting = Counter(_clean(match.group(1) or match.group(2)) for match in _ACTING.finditer(text[:12_000]))
    for name, count in acting.most_common(1):
        if count > 2 and name in fold(head[:2500]):
            found[name] += count
    kept = [name for name, _ in found.most_common(6) if _is_name(name, text[:12_000], gazetteer)]
    if not kept:
        return _never()
    words = "|".join(re.escape(name) for name in sorted(kept, key=len, reverse=True))
    return re.compile(rf"(?<![a-z0-9])(?:{words})(?:'s)?(?![a-z0-9])")


def _candidates(head: str) -> Iterator[str]:
    matches = [_BEFORE.search(head, max(0, mark.start() - 110), mark.start()) for mark in _CALLED.finditer(head)]
    for title in _TITLE.finditer(head):
        matches.append(_TITLED.search(head, max(0, title.start() - 60), title.start()))
        matches.append(_TITLE_OF.match(head, title.end()))
    for match in (*matches, *_QUOTED.finditer(head)):
        if match is not None:
            yield next(group for group in match.groups() if group)


def _clean(name: str) -> str:
    return fold(name).strip(" '\".,")


def _is_name(name: str, text: str, gazetteer: Gazetteer) -> bool:
    """A word of no other meaning, nearly always written with a capital (or Chinese), and more than once."""
    if not 2 <= len(name) <= 30 or name.endswith(("policy", "notice", "statement")):
        return False
    if any(token.start == 0 and token.end == len(name) for token in gazetteer.find(name)):
        return False
    if not name.isascii():
        return text.count(name) > 2 and not _NO_NAME.search(name)
    written = len(re.findall(rf"\b{re.escape(name)}\b", text, re.IGNORECASE))
    small = len(re.findall(rf"\b{re.escape(name)}\b", text))
    return written > 2 and small * 5 <= written


def add_names(tokens: list[Token], text: str, names: re.Pattern[str]) -> list[Token]:
    """The tokens with the operator's names among them, where no token of data or of an SDK overlaps."""
    found = [Token(m.start(), m.end(), "parties", "first_party", _FIRST) for m in names.finditer(text)]
    if not found:
        return tokens
    fixed = [token for token in tokens if token.role in ("data", "sdks")]
    kept = [name for name in found if not any(t.start < name.end and name.start < t.end for t in fixed)]
    return sorted([*(t for t in tokens if not any(n.start < t.end and t.start < n.end for n in kept)), *kept])
