"""When and what for: the conditions, exceptions and purposes that claims carry, wherever their sentence or list tells them."""

import pytest

from auditor.facts import Disclosure
from auditor.policy.documents import read_bytes
from auditor.policy.reader import read_text
from auditor.rulebook.book import RuleBook

RULES = RuleBook()


def _claim(text: str, action: str) -> Disclosure:
    said = read_text(read_bytes(text.encode(), "policy.md"), RULES)[0]
    return next(claim for claim in said if claim.action == action)


def _conditions(claim: Disclosure) -> str:
    return "|".join(term.phrase for term in claim.conditions)


def _purposes(claim: Disclosure) -> str:
    return "|".join(term.phrase for term in claim.purposes)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("您发起退款时，我们会收集您的银行卡号。", "发起退款时"),
        ("我们会在您打开附近功能的情况下获取您的位置信息。", "在您打开附近功能的情况下"),
        ("在采取严格保护措施的前提下，我们会向服务商提供您的手机号。", "在采取严格保护措施的前提下"),
        ("我们可能会依据您与商家的约定向商家提供您的收货地址。", "依据您与商家的约定"),
        ("我们仅在以下情形下收集您的通讯录。", "以下情形"),
        ("我们会与关联公司共享您的手机号，且受本政策目的的约束。", "受本政策目的的约束"),
    ],
)
def test_a_condition_keeps_its_words(text: str, told: str) -> None:
    said = read_text(read_bytes(text.encode(), "policy.md"), RULES)[0]
    assert any(told in _conditions(claim) for claim in said)


@pytest.mark.parametrize(
    "text",
    [
        "您同意我们收集您的手机号。",
        "为遵守法律法规的要求，我们会收集您的手机号。",
        "除手机号以外，我们还会收集您的邮箱。",
        "我们会收集您选择的昵称和您的手机号。",
    ],
)
def test_what_limits_nothing_is_no_condition(text: str) -> None:
    claim = _claim(text, "collect")
    assert not claim.conditions
    assert not claim.exceptions


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("我们会收集您的手机号，以便我们及时向您发出到货提醒。", "以便我们及时向您发出到货提醒"),
        ("我们会收集您的位置信息来推荐附近的门店。", "推荐附近的门店"),
        ("我们收集您的手机号，以完成登记，并核对订单。", "核对订单"),
        ("为登记车辆，核对行程，我们会收集您的位置信息。", "核对行程"),
        ("我们会出于以下目的收集您的位置信息。", "以下目的"),
        ("我们会收集您的崩溃日志，这些信息有助于排查故障。", "有助于排查故障"),
    ],
)
def test_a_purpose_goes_on_over_commas(text: str, told: str) -> None:
    assert told in _purposes(_claim(text, "collect"))


def test_a_purpose_belongs_to_the_claim_it_follows_or_leads() -> None:
    text = "我们会收集您的手机号，以便登记会员，为发货，我们会向物流公司提供您的收货地址。"
    assert "登记会员" in _purposes(_claim(text, "collect"))
    assert "发货" not in _purposes(_claim(text, "collect"))
    assert "发货" in _purposes(_claim(text, "share"))


def test_a_list_tells_the_cases_that_its_lead_announces() -> None:
    text = "我们仅在以下情形下共享您的手机号：\n\n- 获得您的明确同意；\n- 法律法规要求提供。\n"
    lead = _claim(text, "share")
    assert {term.type for term in lead.conditions} == {"consent", "legal_obligation"}
    assert all(term.start >= lead.end for term in lead.conditions)


def test_a_list_tells_the_exceptions_to_a_denial() -> None:
    text = "我们不会向第三方提供您的手机号，但以下情形除外：\n\n- 获得您的明确同意；\n- 法律法规要求提供。\n"
    lead = _claim(text, "share")
    assert lead.polarity == "denied"
    assert {term.type for term in lead.exceptions} == {"consent", "legal_obligation"}
    assert not lead.conditions


def test_an_announced_exception_stays_where_no_list_follows() -> None:
    claim = _claim("我们不会向第三方提供您的手机号，但以下情形除外。", "share")
    assert [term.type for term in claim.exceptions] == ["other"]


def test_repeated_conjunctions_are_read_in_time() -> None:
    text = "并且" * 4000 + "我们会收集您的手机号。"
    assert _claim(text, "collect").data[0].type == "phone_number"


def test_what_stands_twice_is_read_twice_alike() -> None:
    text = (
        "# 信息共享\n\n我们仅在以下情形下共享您的手机号：\n\n- 获得您的明确同意；\n- 法律法规要求提供。\n\n"
        "当您下单时，我们会收集您的收货地址，以便安排发货。\n\n"
    )
    once = read_text(read_bytes(text.encode(), "policy.md"), RULES)[0]
    twice = read_text(read_bytes((text * 2).encode(), "policy.md"), RULES)[0]

    def told(claims: list[Disclosure]) -> list[tuple[str, str, str]]:
        return [(claim.quote, _conditions(claim), _purposes(claim)) for claim in claims]

    assert told(twice) == told(once) * 2


def test_an_item_keeps_the_conditions_of_the_items_before_it_out() -> None:
    text = "我们在以下情形下使用您的手机号：\n\n- 获得您的明确同意；\n- 法律法规要求提供；\n"
    last = read_text(read_bytes(text.encode(), "policy.md"), RULES)[0][-1]
    assert [term.type for term in last.conditions] == ["legal_obligation"]


@pytest.mark.parametrize(
    "text",
    [
        "You have the right to object at any time to how we use your email address.",
        "We transmit your email address to Initech servers.",
    ],
)
def test_an_infinitive_that_completes_a_word_is_no_purpose(text: str) -> None:
    said = read_text(read_bytes(text.encode(), "policy.md"), RULES)[0]
    assert not any(_purposes(claim) for claim in said)


def test_an_infinitive_of_its_own_is_a_purpose() -> None:
    claim = _claim("We use your email address to alert you in time.", "use")
    assert [term.type for term in claim.purposes] == ["communication"]
