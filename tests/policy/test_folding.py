"""Folding keeps offsets."""

from hypothesis import given
from hypothesis import strategies as st

from auditor.policy.folding import fold, fold_runs


@given(st.text(max_size=200))
def test_fold_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(alphabet="aA  \n我们，Ｉ", max_size=80))
def test_runs_lead_back_to_the_same_characters(text: str) -> None:
    folded = fold_runs(text)
    for at, char in enumerate(folded.text):
        assert char == fold(text[folded.at(at)])
    assert folded.at(len(folded.text)) == len(text)


def test_layout_within_chinese_words_is_undone() -> None:
    assert fold_runs("设备\n信息 和  Android  ID").text == "设备信息和 android id"
