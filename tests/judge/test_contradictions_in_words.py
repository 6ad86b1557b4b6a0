"""Contradictions of whole policies in a few sentences: what is real, and what only looks like it."""

import pytest

from auditor.judge.engine import judge
from auditor.rulebook.book import RuleBook
from auditor.rulebook.model import Scenario
from auditor.selfcheck.scenario import facts

REAL = [
    "We collect your IMEI. We do not collect your IMEI.",
    "We share your location with advertisers. We do not share your location with advertisers.",
    "We never collect your contacts. When you sign up, we collect your contacts to find your friends.",
    "We do not share your phone number with third parties. We share your phone number with our advertising partners.",
    "We will never sell your email address. We sell your email address to data brokers.",
    "We do not access your photos. The app accesses your photos to make albums.",
    "We do not collect your location. We collect your precise location to show the weather.",
    "Our servers do not store your facial data. We store your facial data on our servers.",
    "We do not share your IMEI with any third party. We share your IMEI with Umeng for statistics.",
    "We collect your call log for security. We never collect your call log.",
    "We do not use your text messages. We use your text messages to prepare a digest.",
    "我们不会收集您的位置信息。我们会收集您的精确位置信息，用于推荐附近的商店。",
    "我们不会向第三方共享您的手机号码。我们会向广告商共享您的手机号码。",
    "我们不收集您的通讯录。为寻找好友，我们会收集您的通讯录。",
    "我们绝不会出售您的邮箱地址。我们会向数据公司出售您的邮箱地址。",
    "我们不会读取您的短信。我们会读取您的短信，用于准备摘要。",
    "我们不会收集您的IMEI。我们收集您的IMEI用于账号安全。",
    "我们的服务器不存储您的人脸信息。我们的服务器会存储您的人脸信息。",
]

APPARENT = [
    "We do not knowingly collect personal information from children. We collect your name and e-mail address.",
    "We do not collect the location of children under 13. We collect your location to show the weather.",
    "We do not share your location without your consent. We share your location with our partners.",
    "We do not share your e-mail address with third parties except as described below. We share your e-mail address with vendors.",
    "We do not sell your location. We share your location with service providers.",
    "We may share aggregated information with advertisers. We do not share your personal information with advertisers.",
    "We do not record the content of your messages. We collect your messages' time and your messages to deliver them.",
    "We collect your location while you use the app. We do not collect your location in the background.",
    "If you turn the switch off, we no longer collect your location. We collect your location to show the weather.",
    "We do not share your phone number with advertisers. We share your phone number with courts where the law demands it.",
    "Personal information does not include anonymised location. We collect your location.",
    "We do not use your photos for advertising. We use your photos to make albums.",
    "We do not store your credit card number; it is held by our payment provider. We collect your credit card number to pay.",
    "我们不会收集未成年人的位置信息。我们收集您的位置信息，用于推荐附近的商店。",
    "未经您同意，我们不会向第三方共享您的手机号码。我们会向合作伙伴共享您的手机号码。",
    "我们仅读取您选定的联系人，不会读取您的全部通讯录。我们会收集您的通讯录，用于寻找好友。",
    "您关闭权限后，我们将不再收集您的位置信息。我们收集您的位置信息，用于推荐附近的商店。",
    "除法律法规另有规定外，我们不会共享您的手机号码。我们会向主管机关提供您的手机号码。",
    "我们不会将您的照片用于广告。我们使用您的照片制作相册。",
    "我们不会在后台收集您的位置信息。使用应用期间，我们会收集您的位置信息。",
]


def found(text: str, rules: RuleBook) -> set[str]:
    findings = judge(facts(Scenario(policy=text), rules), rules, asked=["none"])[1]
    return {finding.rule for finding in findings if finding.rule.endswith("contradiction")}


@pytest.mark.parametrize("text", REAL)
def test_real_ones_are_told(text: str, rules: RuleBook) -> None:
    assert "policy-contradiction" in found(text, rules)


@pytest.mark.parametrize("text", APPARENT)
def test_apparent_ones_are_not_told_as_real(text: str, rules: RuleBook) -> None:
    assert "policy-contradiction" not in found(text, rules)
