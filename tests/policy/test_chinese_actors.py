"""Who acts in Chinese claims, and what claims nothing."""

from pathlib import Path

import pytest

from auditor.policy import read_policy
from auditor.rulebook.book import RuleBook

RULES = RuleBook()
HEAD = "# 隐私政策\n\n本政策说明我们如何处理信息。\n\n"


def _actors(tmp_path: Path, text: str) -> list[tuple[str, str, str]]:
    policy = tmp_path / "policy.md"
    policy.write_text(HEAD + text + "\n", encoding="utf-8")
    return [(claim.actor, claim.polarity, claim.action) for claim in read_policy([policy], RULES).disclosures]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我们以及我们的关联公司，可能将您的手机号与合作伙伴分享。", ("first_party", "affirmed", "share")),
        ("我们会与第三方进行约定，并在此之后使用您的手机号。", ("first_party", "affirmed", "use")),
        ("我们不会从本应用外的第三方获取您的手机号。", ("first_party", "denied", "collect")),
        ("我们会从关联公司、合作伙伴等第三方获得您的手机号。", ("first_party", "affirmed", "collect")),
        ("一键登录时，运营商会获取您的手机号。", ("third_party", "affirmed", "collect")),
    ],
)
def test_who_acts(tmp_path: Path, text: str, expected: tuple[str, str, str]) -> None:
    assert _actors(tmp_path, text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "您可以卸载本应用，以阻止我们获取您的手机号。",
        "我们会与合作伙伴签署协议，要求他们按照我们的说明处理您的手机号。",
        "我们会评估该公司收集手机号的合法性。",
        "本政策主要向您阐述我们收集哪些信息。",
        "我们会使用加密技术保护您提供的手机号。",
        "您可以在设置中限制我们从您的设备收集手机号或使用位置信息。",
        "您可向您的邮箱发送邮件。",
    ],
)
def test_what_claims_nothing(tmp_path: Path, text: str) -> None:
    assert _actors(tmp_path, text) == []
