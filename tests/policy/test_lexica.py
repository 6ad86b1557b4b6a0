"""Automata narrowed to one text find in it what the whole ones find."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.policy.folding import fold, fold_runs
from auditor.policy.gazetteer import Gazetteer, Gazetteers, Lexica, Table, gazetteers
from auditor.rulebook.book import RuleBook
from tests.conftest import FIXTURES

TEXTS = sorted((FIXTURES / "policies").glob("*.txt")) + sorted((FIXTURES / "policies").glob("*.md"))
PHRASES = [
    "we collect your IMEI",
    "通讯录",
    "contacts",
    "third parties",
    " ",
    "\n",
    "device\u00a0identifiers",
    "位 置 信 息",
    "S",
    "Umeng",
]


def alike(narrow: Gazetteers, whole: Gazetteers, text: str) -> None:
    assert narrow.sentences.find(text) == whole.sentences.find(text)
    assert narrow.capabilities.find(text) == whole.capabilities.find(text)
    assert narrow.columns.find(text) == whole.columns.find(text)


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: file.name)
@pytest.mark.parametrize("chinese", [False, True])
def test_policies_are_read_alike(file: object, chinese: bool, rules: RuleBook) -> None:
    text = file.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    alike(Lexica(rules, text).of(chinese), gazetteers(rules, "zh" if chinese else "en"), fold_runs(text).text)


@given(st.lists(st.sampled_from(PHRASES), max_size=12), st.booleans())
def test_any_text_is_read_alike(parts: list[str], chinese: bool) -> None:
    text, whole = "".join(parts), gazetteers(_RULES, "zh" if chinese else "en")
    narrow = Lexica(_RULES, text, cells=text).of(chinese)
    alike(narrow, whole, fold_runs(text).text)
    alike(narrow, whole, fold(text) + " permission")


def test_sentences_beside_traditional_characters_keep_their_words() -> None:
    """A word that traditional texts say otherwise (储存) is still looked for in the sentences that are simplified."""
    narrow = Lexica(_RULES, "我們重視您的隱私。储存您的个人资料。").of(True)
    alike(narrow, gazetteers(_RULES, "zh"), "储存您的个人资料。")


def test_a_table_keeps_the_order_of_meanings() -> None:
    from auditor.policy.gazetteer import Meaning

    table = Table.of([("imei", Meaning("verbs", "b")), ("imei", Meaning("data", "imei")), ("imei", Meaning("data", "imei"))])
    assert [token.id for token in Gazetteer(table).find("the imei")] == ["imei"]


_RULES = RuleBook()
