"""Parts of a text that are about the user: rights, choices and rules of conduct, by the titles of their sections."""

import re

_USERS_PART = re.compile(
    r"您(?:的|享有的|所享有的|拥有的)权利|如何(?:访问|管理|行使|更正|控制)|注销"
    r"|(?:访问|管理|控制|更正|删除)(?:和管理|与管理|和控制)?(?:您的|自己的|你的)?(?:个人)?信息$"
    r"|用户(?:的)?(?:行为|规则|义务|管理)|行为规范|使用规则|使用规范|[账帐][号户]管理|使用与保管|权利[和与]?义务|您的(?:义务|承诺)|须知|需知"
    r"|协议的(?:变更|修改)|知识产权|违约|免责|法律责任"
    r"|^(?:\W|\d)*(?:your )?(?:rights|choices)\b|\byour (?:privacy )?(?:rights|choices)\b|code of conduct",
    re.IGNORECASE,
)


def users_part(section: tuple[str, ...]) -> bool:
    """Whether the section is on what users may or must not do: what has no subject there is theirs to do."""
    return any(_USERS_PART.search(title) for title in section[1:][-2:])
