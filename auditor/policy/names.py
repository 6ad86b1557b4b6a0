"""Names that a text gives: the operator's own ("Acme Inc. ("we")", "Acme Privacy Policy", 青湾软件有限公司（以下简称“我们”）),
and those of companies that act or get data ("Hooli may use ...", "shared with Initech")."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from auditor.policy.folding import fold
from auditor.policy.gazetteer import Gazetteer, Meaning, Token

_HEAD = 6_000
#: Names are looked for in so much of a text.
_ENOUGH = 120_000
_WORD = r"[A-Z](?:[\w&'’-]|\.(?=\w))*"
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
    rf"|(?:^|[“\"《「\n#*【] ?)({_HAN_NAME})[”\"》」]?(?:App|APP|软件|平台|应用)?(?:用户)?$"
)
#: Names in the first line ("Privacy at Acme", "ACME - what we know"), without the words of any title.
_FIRST_LINE = re.compile(rf"{_WORD}(?: {_WORD}){{0,2}}")
_TITLE_WORDS = re.compile(
    r"\b(?:privacy|policy|policies|notice|statement|terms|information|data|protection|agreement|mobile|app|apps|application|your|our|how|"
    r"what|why|the|we|you|for|of|and|at|in|on|to|is|user|users|service|services|community|companion|rider|traveller|effective|treats?)\b",
    re.IGNORECASE,
)
_TITLE_OF = re.compile(rf" of ({_WORD}(?: {_WORD}){{0,2}})")
_QUOTED = re.compile(
    r"[“\"「]([^“”\"「」，。\s]{2,12})[”\"」](?=App|APP|软件|平台|应用|产品|客户端|及相关服务)|简称(?:为)?[“\"「]([^“”\"「」，。\s]{2,12})[”\"」]"
)
_MAY = r"(?:may |also |will |and its affiliates )*"
_DOES = r"(?:collects|uses|shares|processes|receives|discloses|stores)"
_NAME = rf"{_WORD}(?: {_WORD}){{0,2}}"
_MAY = r"(?:may |can |will |might |does |do |not |also |then |only |either |and its affiliates )*"
_VERBS = r"collect|use|process|share|store|receive|obtain|disclose|transfer|send|retain|track|record|place|set|gather"
#: A name before a verb of practice.
_ACTING = re.compile(
    rf"(?<![\w.'’-])({_NAME}) (?:{_MAY}(?:{_VERBS})(?:e?s)|(?:may|can|will|might|does not|and its affiliates) {_MAY}(?:{_VERBS}))\b"
)
#: A name behind "with", "to" or "by" and a verb of passing on.
_PASSING = (
    r"\b(?:[Ss]har|[Dd]isclos|[Tt]ransmit|[Ss]en[dt]|[Tt]ransfer|[Pp]rovid|[Pp]ass|[Ff]orward|[Ss]old|[Ss]ell|[Cc]ollected|"
    r"[Ss]et by)"
)
_GETTING = re.compile(rf"{_PASSING}\w*(?: (?!to\b|with\b|by\b)[\w,'’-]+){{0,8}} (?:with|to|by) ({_NAME})")
_NO_NAME = re.compile(r"[本、，\d“”]|政策|协议|规则|条款|权利|^(?:中国|病毒|许可人)$|[一二三四五六七八九十][、章条]")
_NO_COMPANY = re.compile(
    r"^(?:inc|ltd|gmbh|llc|we|you|if|it|this|that|these|when|how|what|they|any|our|your|in|for|and|or|also|a|an|the)\b|^[a-z]$|['’]s$"
)
_BEFORE_NAME = frozenset("abcdefghijklmnopqrstuvwxyz,")
_PARTIES = {"own": (Meaning("parties", "first_party"),), "other": (Meaning("parties", "third_party"),)}


@cache
def _never() -> re.Pattern[str]:
    return re.compile(r"(?!)")


def own_names(text: str, gazetteer: Gazetteer) -> re.Pattern[str]:
    """A pattern over folded text for the names under which the operator speaks of itself (group "own"), and for those of other
    companies (group "other"); one that never matches for none.

    Words that the ``gazetteer`` knows are no names.
    """
    text = text[:_ENOUGH]
    head = text[:_HEAD]
    found = Counter(_clean(name) for name in _candidates(head))
    acting = Counter(match.group(1) for match in _ACTING.finditer(text))
    if main := _main_name(text, acting, gazetteer):
        found[_clean(main)] += text.count(main)
    titled = list(dict.fromkeys(_of_title(text)))
    own = [name for name, _ in found.most_common(6) if _is_name(name, text[:12_000], gazetteer)]
    own += [name for name in titled if name not in own and _is_name(name, text[:12_000], gazetteer, least=2)]
    others = [_clean(name) for name in _capital([n for n in _companies(text, acting) if _may_be_company(n, gazetteer)], text)]
    return _pattern(own, [name for name in others if not _of_own(name, own)])


def _of_own(name: str, own: list[str]) -> bool:
    """ "acme services", "services acme" of a title that runs into a sentence: no other company."""
    return name.startswith(tuple(own)) or any(name.endswith(f" {each}") for each in own)


def _pattern(own: list[str], others: list[str]) -> re.Pattern[str]:
    if not (own or others):
        return _never()
    groups = [
        f"(?P<{group}>{'|'.join(re.escape(name) for name in sorted(names, key=len, reverse=True))})"
        for group, names in (("own", own), ("other", others))
        if names
    ]
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(groups)})(?:'s)?(?![a-z0-9])")


def _main_name(text: str, acting: Counter[str], gazetteer: Gazetteer) -> str | None:
    """The acting name that a text has most often, if it begins with it and no maker of SDKs is called so."""
    head = text[:_HEAD]
    known = [name for name in acting if name.split()[0] in head and not gazetteer.find(_clean(name))]
    names = {*known, *(name.split()[0] for name in known if text.count(name.split()[0]) > 3 * text.count(name))}
    counts = {name: _written(name, text) for name in names if name in head}
    most = max(counts.values(), default=0)
    if most < 10:
        return None
    often = max((name for name in counts if counts[name] * 5 > most * 4), key=lambda name: (len(name), name))
    name = _clean(often)
    made = any(token.role == "sdks" for token in gazetteer.find(f"{name} analytics; {name} sdk; {name} ads"))
    return None if made else often


def _written(name: str, text: str) -> int:
    """How often a name is written; 0 if it is a word of the language too (addresses apart)."""
    written = len(re.findall(rf"\b{re.escape(name)}\b", text))
    small = len(re.findall(rf"(?<![\w.@/]){re.escape(_clean(name))}(?![\w@/]|\.\w)", text))
    return written if small * 20 < written else 0


def _counts(words: Iterable[str], text: str) -> Counter[str]:
    """How often each of the words stands in the text as a whole word, in one pass."""
    known = list(words)
    counts: Counter[str] = Counter()
    reach = [0] * len(known)
    automaton = AhoCorasick(known, matchkind=MatchKind.Standard, store_patterns=False)
    for word, start, end in automaton.find_matches_as_indexes(text, overlapping=True):
        if start >= reach[word] and _bound(text, start) and _bound(text, end):
            counts[known[word]] += 1
            reach[word] = end
    return counts


def _bound(text: str, at: int) -> bool:
    """Whether a word begins or ends here."""
    return _in_word(text[at - 1 : at]) != _in_word(text[at : at + 1])


def _in_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _companies(text: str, acting: Counter[str]) -> list[str]:
    """Names that act or get data, the operator's among them."""
    getting = (match.group(1) for match in _GETTING.finditer(text))
    return list(dict.fromkeys([*acting, *getting]))[:200]


def _may_be_company(name: str, gazetteer: Gazetteer) -> bool:
    """Words that mean nothing else."""
    folded = _clean(name)
    return 3 <= len(folded) <= 40 and not _NO_COMPANY.search(folded) and not gazetteer.find(folded)


def _capital(names: list[str], text: str) -> list[str]:
    """The names that stand with a capital within a sentence too, and never without."""
    small = _counts({_clean(name) for name in names}, text)
    within = set()
    automaton = AhoCorasick(names, matchkind=MatchKind.Standard, store_patterns=False)
    for name, start, end in automaton.find_matches_as_indexes(text, overlapping=True):
        if start > 1 and text[start - 1] == " " and text[start - 2] in _BEFORE_NAME and _bound(text, end):
            within.add(names[name])
    return [name for name in names if name in within and not small[_clean(name)]]


def _candidates(head: str) -> Iterator[str]:
    matches = [_BEFORE.search(head, max(0, mark.start() - 110), mark.start()) for mark in _CALLED.finditer(head)]
    for title in _TITLE.finditer(head):
        matches.append(_TITLED.search(head, max(0, title.start() - 60), title.start()))
        matches.append(_TITLE_OF.match(head, title.end()))
    for match in (*matches, *_QUOTED.finditer(head)):
        if match is not None:
            yield next(group for group in match.groups() if group)


def _of_title(text: str) -> Iterator[str]:
    """The names of the first line, and the first word of each."""
    line = text.lstrip()[:120].split("\n", 1)[0]
    if len(line) > 100:
        return
    for match in _FIRST_LINE.finditer(_TITLE_WORDS.sub("|", line)):
        yield _clean(match.group())
        yield _clean(match.group().split()[0])


def _clean(name: str) -> str:
    return fold(name).strip(" '\".,")


def _is_name(name: str, text: str, gazetteer: Gazetteer, least: int = 3) -> bool:
    """A word of no other meaning, nearly always written with a capital (or Chinese), and as often as ``least``."""
    if not 2 <= len(name) <= 30 or name.endswith(("policy", "notice", "statement")):
        return False
    if any(token.start == 0 and token.end == len(name) for token in gazetteer.find(name)):
        return False
    if not name.isascii():
        return text.count(name) > 2 and not _NO_NAME.search(name)
    written = len(re.findall(rf"\b{re.escape(name)}\b", text, re.IGNORECASE))
    small = len(re.findall(rf"(?<![\w.@/]){re.escape(name)}(?![\w@/]|\.\w)", text))
    return written >= least and small * 5 <= written


def add_names(tokens: list[Token], text: str, names: re.Pattern[str]) -> list[Token]:
    """The tokens with the names among them, where no token of data or of an SDK overlaps."""
    found = [_party(match) for match in names.finditer(text)]
    if not found:
        return tokens
    fixed = [token for token in tokens if token.role in ("data", "sdks")]
    kept = [name for name in found if not any(t.start < name.end and name.start < t.end for t in fixed)]
    return sorted([*(t for t in tokens if not any(n.start < t.end and t.start < n.end for n in kept)), *kept])


def _party(match: re.Match[str]) -> Token:
    meanings = _PARTIES[match.lastgroup or "own"]
    return Token(match.start(), match.end(), meanings[0].role, meanings[0].id, meanings)
