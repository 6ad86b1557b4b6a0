"""Chinese verbs that claim nothing: labels in quotation marks, what is stopped or spared, and verbs inside a noun phrase."""

import re
from collections.abc import Sequence

from auditor.policy.clauses import is_data, mark
from auditor.policy.gazetteer import Token

#: 停止分享您的位置, 省去重复填写的步骤: the verb is what ends or falls away.
_STOPPED = re.compile(
    r"(?:停止|终止|退订|省去|免去|撤回|撤销|反对|取消|拒绝|防止|杜绝|阻止|限制|不同意|不愿意?|不希望|不想|避免)[^,，。;:]{0,14}$"
)
#: 收集您信息的授权: the verb with its object is part of a noun phrase.
_NOUN_PHRASE = re.compile(
    r"(?:\([^()]*\))?(?:等|信息|数据)?的(?:[^,，。;:、(]{0,6}?)(?:提供情况|情况(?![下中时])|授权|同意|许可|请求|权利|安全性?|合法性|正当性|必要性|方式|目的|范围|规则|对象|实体|行为|政策|原则|途径|渠道"
    r"|标准|流程|步骤|义务|责任|风险|需要|可能性|具体条款|法律依据|第三方|机构)(?!是|为(?!了)|在于|用于)"
    r"|(?:的)?(?:目的|范围|方式|规则)(?:的)?(?:变更|变化|发生|改变)"
)
#: 保护您的信息不被未经授权的访问; 禁止转让; 任何第三方不得: what is kept off, forbidden or against the rules.
_KEPT_OFF = re.compile(
    r"(?:不被|免受|免遭|以免|未经授权的|未授权的|禁止|严禁)[^,，。;]{0,24}$|(?:任何(?:第三方|人|单位|机构|组织|个人)[^。;]{0,30}|用户|您)不得[^。;]{0,30}$"
    r"|我们违反[^。;]{0,24}(?:约定|规定)[^。;]{0,6}$"
)
_FROM_US = re.compile(r"从(?:我们|我行|我司|本公司|本应用|本平台|本软件)(?!之?以?外)[^,，。;]{0,6}$")
_IRRELEVANT = re.compile(r"(?:无关|不相关|不必要|不必需|多余|虚假|不实|不真实)的?(?:注册)?$")
_EVENT = re.compile(r"目的|行为|活动|情形|操作|场景|失败|错误|功能|流程|规则|原则|期限|时限|政策|义务|责任|前|条件")
_NOMINAL = re.compile(r"的(?:[^,，。;]{1,4}(?:和|与|及|、|或))?(?:处理|使用|分析|保存|传输|共享|转让|披露|公开披露)$")
#: Verbs of asking, which take data only where they ask for a permission (申请注册 is another matter).
_ASKING = frozenset({"申请", "请求", "打开", "开启", "唤起"})
_NOBODY = re.compile(r"他人|任何人|其他人|(?:数据|信息)?接收方|不法分子|黑客")
_BOUND = ("的", "到的", "过的", "后的", "所得", "并存储的", "和使用的", "、使用的")
_QUOTED = re.compile(r"\"[^\"]{1,40}\"|《[^》]{1,40}》")
_SITUATION = re.compile(r"的\s*[;。.]?\s*$")
#: 用户提供的资料不准确; 要求他们按照我们的说明处理: a case of fault, and what others are bound to.
_FAULTY = re.compile(r"(?:不准确|不真实|不实|有误|错误|不完整|不一致)")
_BOUND_BY_US = re.compile(r"要求(?:他们|其|该等?第三方|对方|合作(?:伙伴|方))[^。;]{0,4}(?:按照|依照|遵照|根据)[^。;]{0,70}$")
#: 限制我们收集或使用; 可访问、查看、修改或删除: what users may do.
_LIMITS = re.compile(r"限制(?:我们|本)[^,。;]{0,40}$")
_RIGHTS = re.compile(r"(?:访问|查看|查询)(?:、[^,。;、]{1,4}){0,3}(?:、|或|和|及)(?:修改|删除|更正|更新|编辑)")
#: 查件记录、: a noun that no rule knows.
_LISTED = ("、", "等", "和", "及", ";", "。", ")")
_CHAIN = re.compile(r"[、和及或与]|以及|或者|并")


def idle(text: str, tokens: Sequence[Token], at: int, objects: Sequence[Token]) -> bool:
    """Whether the verb at this place claims nothing; ``objects``: what stands behind it."""
    token = tokens[at]
    if _STOPPED.search(text, max(0, token.start - 18), token.start) or _FROM_US.search(text, max(0, token.start - 14), token.start):
        return True
    if _KEPT_OFF.search(text, max(0, token.start - 50), token.start):
        return True
    if objects and (_NOUN_PHRASE.match(text, objects[-1].end) or _FAULTY.match(text, objects[-1].end)):
        return True
    if _LIMITS.search(text, max(0, token.start - 44), token.start):
        return True
    if _RIGHTS.match(text, token.start) and "我们" not in text[: token.start]:
        return True
    if _BOUND_BY_US.search(text, max(0, token.start - 90), token.start) or text.startswith(("哪些", "何种"), token.end):
        return True
    return _quoted(text, token) or _situation(text, tokens, at) or _nominal(text, tokens, at) or _asks(text, token)


def nobody(text: str, subject: Token | None) -> bool:
    """Whether the one who acts is nobody that the policy could speak for."""
    return subject is not None and bool(_NOBODY.fullmatch(text, subject.start, subject.end))


def passive(text: str, tokens: Sequence[Token], at: int) -> bool:
    """您的信息有可能因此被转移: the data is the topic of the verb's own segment and 被 stands before it."""
    topic = be = False
    for index in range(at - 1, -1, -1):
        token = tokens[index]
        if token.role == "punct":
            break
        be = be or text[token.start : token.end] in ("被", "会被", "将被")
        topic = topic or (be and is_data(token))
    return topic


def _nominal(text: str, tokens: Sequence[Token], at: int) -> bool:
    """共享行为, 储存失败, 对帐号的处理: the verb is half of a noun."""
    token = tokens[at]
    follower = tokens[at + 1] if at + 1 < len(tokens) else None
    names = follower is not None and follower.start == token.end and is_data(follower)
    if not names and _EVENT.match(text, token.end):
        return True
    if text[token.start : token.end] == "记录" and at and tokens[at - 1].end < token.start and text.startswith(_LISTED, token.end):
        return True
    aim = text.endswith("目的", 0, token.start)  # 出于下述目的披露
    return bool(_NOMINAL.search(text, max(0, token.start - 1), token.end)) and not (names or aim)


def _asks(text: str, token: Token) -> bool:
    return text[token.start : token.end] in _ASKING and "权" not in text[token.end : token.end + 24]


def relevant(text: str, token: Token) -> bool:
    """Whether data is not called irrelevant: refraining from it is no denial."""
    asked = text.startswith(("是否", "中的像素"), token.end)  # 电子邮件是否被打开
    return not asked and _IRRELEVANT.search(text, max(0, token.start - 6), token.start) is None


def attributive(text: str, tokens: Sequence[Token], at: int) -> bool:
    """Whether 的 follows the verb, or a verb that it is joined to (共享、转让的对象)."""
    while True:
        end = tokens[at].end
        if text.startswith(_BOUND, end):
            return True
        follower = _joined(text, tokens, at)
        if follower is None:
            return False
        at = follower


def _joined(text: str, tokens: Sequence[Token], at: int) -> int | None:
    """The verb that follows after nothing but a conjunction."""
    for index in range(at + 1, min(at + 3, len(tokens))):
        if tokens[index].role == "verbs":
            return index if _CHAIN.fullmatch(text[tokens[at].end : tokens[index].start].strip()) else None
        if not (mark(tokens[index], "and", "with") or tokens[index].id == ","):
            return None
    return None


def _quoted(text: str, token: Token) -> bool:
    """A verb within a short quotation: the name of a section, a button or a document."""
    return any(match.start() < token.start and token.end < match.end() for match in _QUOTED.finditer(text))


def _situation(text: str, tokens: Sequence[Token], at: int) -> bool:
    """从事违法活动的; at the end of an item: a case that a rule is about, told of nobody."""
    ends = _SITUATION.search(text)
    alone = not any(token.role == "parties" and token.id == "first_party" for token in tokens[:at])
    return bool(ends) and alone and not any(is_data(token) for token in tokens[:at])
