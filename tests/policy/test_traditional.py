"""Traditional Chinese, read with the simplified lexicon."""

from hypothesis import given
from hypothesis import strategies as st

from auditor.policy.documents import read_bytes
from auditor.policy.reader import read_text
from auditor.policy.traditional import simplified
from auditor.rulebook.book import RuleBook

RULES = RuleBook()


@given(st.text(max_size=60))
def test_keeps_the_length(text: str) -> None:
    assert len(simplified(text)) == len(text)


def test_simplified_text_is_left_alone() -> None:
    text = "我们会收集您的个人资料和设备识别码。"
    assert simplified(text) == text


def test_words_and_characters() -> None:
    assert simplified("裝置資訊與簡訊") == "设备信息与短信"


def test_claims_of_a_traditional_sentence_keep_its_own_words() -> None:
    text = read_bytes("如果您建立帳號，我們會儲存您的電子郵件地址。".encode(), "policy.txt")
    (claim,) = read_text(text, RULES)[0]
    assert (claim.action, [term.type for term in claim.data]) == ("store", ["email"])
    assert claim.data[0].phrase == "電子郵件地址"
