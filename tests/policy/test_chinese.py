"""Chinese sentences: who acts, who receives, which words a claim takes, and what claims nothing."""

from collections.abc import Sequence

import pytest

from auditor.facts import Disclosure
from auditor.policy.documents import read_bytes
from auditor.policy.reader import read_text
from auditor.rulebook.book import RuleBook


def claims(text: str, rules: RuleBook) -> Sequence[Disclosure]:
    return read_text(read_bytes(text.encode(), "policy.txt"), rules)[0]


def types(claim: Disclosure) -> set[str]:
    return {term.type for term in claim.data}


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("报名时，需提供真实姓名和联系电话。", {"name", "phone_number"}),
        ("您授权我们获取您的头像和昵称。", {"avatar", "nickname"}),
        ("我们会收集您在签到时填写的姓名、注册或登录信息。", {"name", "access_time"}),
        ("我们会收集您的IP地址、访问和登录的时间、手机号码。", {"ip_address", "access_time", "phone_number"}),
    ],
)
def test_what_is_collected(text: str, kinds: set[str], rules: RuleBook) -> None:
    (claim,) = claims(text, rules)
    assert (claim.actor, claim.action, claim.polarity) == ("first_party", "collect", "affirmed")
    assert types(claim) == kinds


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("我们会将您的手机号提供给为我们配送商品的物流公司。", ["物流公司"]),
        ("我们可能会与星河科技共享您的手机号。", ["星河科技"]),
        ("我们不会与本公司以外的任何公司、组织和个人共享您的手机号。", ["任何公司、组织和个人"]),
        ("我们会与终端厂商（青松、白桦）共享您的手机号。", ["终端厂商"]),
    ],
)
def test_who_receives(text: str, phrases: list[str], rules: RuleBook) -> None:
    (claim,) = claims(text, rules)
    assert (claim.actor, claim.action, types(claim)) == ("first_party", "share", {"phone_number"})
    assert [term.phrase for term in claim.recipients] == phrases


def test_what_stands_in_a_relative_clause_does_not_stop_a_negation(rules: RuleBook) -> None:
    (claim,) = claims("我们不会将我们保存在服务器中的手机号提供给广告主。", rules)
    assert (claim.action, claim.polarity, types(claim)) == ("share", "denied", {"phone_number"})


@pytest.mark.parametrize(
    "text",
    [
        "如您不需要该功能，可不提供手机号。",
        "我们能够获知电子邮件是否被打开。",
        "我们将按要求上报用户信息安全事件。",
        "我们不对其处理您信息的行为承担责任。",
    ],
)
def test_what_claims_nothing(text: str, rules: RuleBook) -> None:
    assert not claims(text, rules)


def test_cards_of_sdks_say_who_takes_what(rules: RuleBook) -> None:
    (claim,) = claims("SDK名称：云海统计\n\n使用目的：统计崩溃次数\n\n收集信息：设备型号、OAID\n", rules)
    assert (claim.actor, claim.actor_name, claim.action) == ("third_party", "云海统计", "collect")
    assert types(claim) == {"device_model", "oaid"}
