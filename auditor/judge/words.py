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
OFTEN = {"en": "{} times in {} minutes, about {} an hour", "zh": "{}次/{}分钟,约每小时{}次"}
FOR_DOMAINS = {"en": ", for {}", "zh": "(域名:{})"}
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

LIST = {"en": "; ", "zh": "；"}

#: What is said of a Data safety form's answers.
FORM: dict[str, dict[str, str]] = {
    "form": {"en": "the form", "zh": "表单"},
    "ticked": {"en": "Which data types are collected or shared", "zh": "收集或共享哪些数据类型"},
    "types_though_none": {
        "en": "it says that no user data is collected or shared, and ticks data types",
        "zh": "声明不收集或共享用户数据，却勾选了数据类型",
    },
    "several_deletions": {"en": "it gives several answers on deletion", "zh": "对删除数据给出多个答案"},
    "accounts_and_none": {
        "en": "it says that no accounts are created, and how they are",
        "zh": "声明无法创建账号，又列出了创建方式",
    },
    "unticked": {"en": "its use is answered although the type is not ticked", "zh": "未勾选该类型，却填写了使用情况"},
    "required_and_optional": {"en": "it is required and up to the user", "zh": "既为必需又可由用户选择"},
    "purpose_not_collected": {
        "en": "purposes of collecting are ticked although it is not collected",
        "zh": "勾选了收集目的，却未勾选收集",
    },
    "purpose_not_shared": {
        "en": "purposes of sharing are ticked although it is not shared",
        "zh": "勾选了共享目的，却未勾选共享",
    },
    "deletion_refused": {
        "en": "The form says that people cannot have data deleted; the policy says that they can.",
        "zh": "表单称用户无法请求删除数据，而政策称可以。",
    },
    "deletion_offered": {
        "en": "The form says that people can have data deleted; the policy does not say so.",
        "zh": "表单称用户可请求删除数据，而政策未提及。",
    },
}

#: Why a requirement of a pack does not apply or cannot be decided, and the sources that deciding it needs.
PACK: dict[str, dict[str, str]] = {
    "not_said": {"en": "nothing that was read says that its case arises", "zh": "所读内容未表明存在该情形"},
    "not_whole": {"en": "the policy was not read whole", "zh": "政策未能完整读取"},
    "needs": {"en": "to tell, {} must be read as well", "zh": "须一并读取{}方能判断"},
    "policy": {"en": "the whole policy", "zh": "完整的政策"},
    "app": {"en": "the app", "zh": "应用安装包"},
    "traffic": {"en": "a capture of its traffic", "zh": "其流量记录"},
}
