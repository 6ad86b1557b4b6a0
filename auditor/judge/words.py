"""The words that the judge puts into the checks' templates, by language."""

from auditor.facts import Context, Party

ACTORS: dict[str, dict[Party, str]] = {
    "en": {"first": "The app's own code", "third": "A third party", "unknown": "Code of unknown origin"},
    "zh": {"first": "应用自身代码", "third": "第三方", "unknown": "来源不明的代码"},
}

CONTEXTS: dict[str, dict[Context, str]] = {
    "en": {
        "before_consent": "before consent can be given",
        "background": "in the background",
        "silent": "in a silent state",
        "self_start": "after starting itself",
        "foreground": "while the app is used",
        "unreachable": "in code that no entry point reaches",
        "unknown": "at a time that is not known",
    },
    "zh": {
        "before_consent": "征得同意之前",
        "background": "后台",
        "silent": "静默状态",
        "self_start": "自启动后",
        "foreground": "使用应用期间",
        "unreachable": "无入口可达的代码",
        "unknown": "时机未知",
    },
}

AND = {"en": " and ", "zh": "、"}
TO = {"en": " to {}", "zh": "(发送至{})"}
READS = {"en": "reads", "zh": "读取"}
SENDS = {"en": "sends", "zh": "发送"}
READS_AND_SENDS = {"en": "reads and sends", "zh": "读取并发送"}
OPENS = {"en": " It opens: {}.", "zh": "该权限可获取:{}。"}
TAKES = {"en": " In this app it reads or sends: {}.", "zh": "在本应用中它读取或发送:{}。"}
NO_SDK_NAMED = {
    "en": " The policy names no SDK and links no list of them.",
    "zh": "政策未列出任何SDK,也未提供清单。",
}

#: What a policy that takes personal data must say: topic of the statements that say it -> words.
EXPECTED: dict[str, dict[str, str]] = {
    "controller": {"en": "who the data controller is", "zh": "个人信息处理者的身份"},
    "complaint": {"en": "where to complain", "zh": "投诉渠道"},
    "response_time": {"en": "how soon requests are answered", "zh": "响应请求的时限"},
    "minors": {"en": "how minors' data is treated", "zh": "未成年人信息的处理"},
    "cross_border": {"en": "whether data leaves the country", "zh": "是否向境外提供"},
}
