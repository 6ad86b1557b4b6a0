"""Parts of a text that are about the user: rights, choices and rules of conduct, by the titles of their sections."""

import re

from auditor.policy.frame import Frame
from auditor.policy.passages import Passage

_USERS_PART = re.compile(
    r"[您你](?:的|享有的|所享有的|拥有的)权利|如何(?:访问|管理|行使|更正|控制)|注销"
    r"|(?:访问|管理|控制|更正|删除)(?:和管理|与管理|和控制)?(?:您的|自己的|你的)?(?:个人)?信息$"
    r"|用户(?:的)?(?:行为|规则|义务|管理)|行为规范|使用规则|使用规范|[账帐][号户]管理|使用与保管|权利[和与]?义务|您的(?:义务|承诺)|须知|需知"
    r"|协议的(?:变更|修改|终止)|终止(?:本)?协议|知识产权|违约|免责|法律责任|处罚|违规|禁止|不得从事|送达|有效通知|争议(?:的)?(?:解决|处理)"
    r"|^(?:\W|\d)*(?:your )?(?:rights|choices)\b|\byour (?:privacy )?(?:rights|choices)\b|code of conduct",
    re.IGNORECASE,
)

#: Terms of use are about conduct and services, but for their parts on privacy.
_TERMS = re.compile(r"(?:用户|服务|使用|许可|注册|会员)(?:使用|服务)?(?:协议|条款|须知)")
_PRIVACY = re.compile(
    r"隐私|个人信息|个人资料|信息(?:的)?(?:收集|使用|保护|安全|共享|处理)|(?:收集|使用|共享|保护)[^。]{0,6}信息|权限|SDK",
    re.IGNORECASE,
)


def users_part(section: tuple[str, ...]) -> bool:
    """Whether the section is on what users may or must not do: what has no subject there is theirs to do."""
    return any(_USERS_PART.search(title) for title in section[1:][-2:]) or terms_part(section)


def others_part(passage: Passage, frame: Frame) -> bool:
    """Whether nobody that the policy speaks for acts, in a part that is about users or terms of use."""
    if frame.subject is None:
        return users_part(passage.section) and not (frame.user_given and not passage.chinese)
    return passage.chinese and frame.subject.id == "third_party" and terms_part(passage.section)


def terms_part(section: tuple[str, ...]) -> bool:
    """Whether terms of use are the last that a title names: no title from there on is about privacy."""
    return any(map(_TERMS.search, section)) and not any(map(_PRIVACY.search, section))
