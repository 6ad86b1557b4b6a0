"""Chinese words before they are parsed: weak words of data, and what list a sentence announces."""

import re

from auditor.policy.chinese_relative import takes
from auditor.policy.clauses import mark
from auditor.policy.gazetteer import Gazetteer, Token
from auditor.policy.segments import plausible_tokens

_TAKING = frozenset({"collect", "share", "give", "use", "store", "transmit", "process"})
#: 用户信息安全事件 is no data.
_EVENTS = ("安全", "泄露", "保护", "处理规则")
_COMPOUND = frozenset("备化流库源卡展发披安系网服技推交主控处管内")
_LIST_GAP = re.compile(r"[\s,、/和及与或以及的您()+&·]*$")
_POSSESSIVE = re.compile(r"(?:您的|用户的|您|用户|孩子的|设备的|手机的)$")
#: A line that breaks off before the object.
_TORN = re.compile(r"(?:收集|采集|获取|提供|填写|读取|记录|上传|提交|授权)(?:您|你|用户|给我们|我们)?的?$")
_TAILS = (
    ("exception", re.compile(r"(?:除外|例外|除非)[::]?$|除(?:以下|下列)(?:情形|情况)")),
    ("purpose", re.compile(r"(?:以下|下列|如下|下述)[^,。:]{0,6}(?:目的|用途|需要)[^:]{0,40}[::]$")),
    (
        "purpose",
        re.compile(r"(?:以下|下列|如下)?(?:目的|用途)(?:使用)?[::]?$|用于(?:以下|如下|下列)?[::]$|用于以下[^,。]{0,8}[::]$"),
    ),
    (
        "recipient",
        re.compile(r"(?:以下|下列)[^,。]{0,8}(?:第三方|合作伙伴|主体|机构|各方|类型的[^,。]{0,8}|人员|公司|对象)[^,。]{0,10}[::]$"),
    ),
    (
        "condition",
        re.compile(r"(?:情形|情况|条件|场景|原则)[^,。:]{0,14}[::]?$|(?:情形|情况)(?:下)?[,，][^。]{0,40}[::]$|以下(?:情形|情况)"),
    ),
)


def tokenise(gazetteer: Gazetteer, text: str, names: re.Pattern[str] | None = None) -> list[Token]:
    """The phrases and punctuation of folded text, without words that are data only in a list or after a possessive."""
    tokens = plausible_tokens(gazetteer, text, names)
    return [token for at, token in enumerate(tokens) if not (_is_weak(text, tokens, at) or _is_channel(text, token))]


def _is_channel(text: str, token: Token) -> bool:
    """通过蓝牙, Wi-Fi密码: the way something goes, no data."""
    if token.role != "data" or text[token.start : token.end] not in ("蓝牙", "wifi", "wi-fi", "wlan", "网络"):
        return False
    return text.endswith(("通过", "经由", "经", "利用", "连接", "扫描"), 0, token.start) or text.startswith("密码", token.end)


def _is_weak(text: str, tokens: list[Token], at: int) -> bool:
    token = tokens[at]
    if token.role == "data" and text.startswith(_EVENTS, token.end) and text.endswith(("信息", "数据"), token.start, token.end):
        return True
    if token.role != "data" or not all(meaning.weak for meaning in token.meanings if meaning.role == "data"):
        return False
    if token.id == "personal_data":
        return not _is_object(text, tokens, at)
    if token.id == "location" and text.endswith(("收集", "获取", "读取", "上传", "采集"), 0, token.start):
        return False
    owned = any(meaning.weak == "weak" for meaning in token.meanings)
    if owned and _POSSESSIVE.search(text[max(0, token.start - 3) : token.start]):
        return False
    return all(not (near.role == "data" and gap and _LIST_GAP.fullmatch(gap)) for near, gap in _gaps(text, tokens, at))


def _is_object(text: str, tokens: list[Token], at: int) -> bool:
    """信息 alone: with an attribute before it (您提供的信息, 脱敏后的数据), or right behind a verb of taking or passing on."""
    token, before = tokens[at], tokens[at - 1] if at else None
    if token.end < len(text) and text[token.end] in _COMPOUND:
        return False
    if text.endswith("的", 0, token.start):
        return True
    if before is None or before.end != token.start:
        return False
    return takes(before) or (before.role == "verbs" and before.id in _TAKING)


def _gaps(text: str, tokens: list[Token], at: int) -> list[tuple[Token, str]]:
    token = tokens[at]
    gaps = []
    before = next((t for t in reversed(tokens[:at]) if t.role not in ("punct",) and not mark(t, "and", "your")), None)
    after = next((t for t in tokens[at + 1 :] if t.role not in ("punct",) and not mark(t, "and", "your")), None)
    if before is not None:
        gaps.append((before, text[before.end : token.start]))
    if after is not None:
        gaps.append((after, text[token.end : after.start]))
    return gaps


def announced(text: str) -> str:
    stripped = text.rstrip(" *_#")
    if _TORN.search(stripped):
        return "data"
    if not stripped.endswith((":", "如下", "下列", "以下", "-", "情形", "情况")):
        return ""
    return next((kind for kind, pattern in _TAILS if pattern.search(stripped)), "data")
