"""Fixed phrases in text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.rulebook.phrases import PhraseTable

TABLE = PhraseTable({"sms": ["SMS", "read SMS"], "camera": ["camera permission", "相机权限"], "none": []})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We read sms.", {"sms"}),
        ("the Camera\n permission", {"camera"}),
        ("需要相机权限和短信", {"camera"}),
        ("需要SMS权限", {"sms"}),
        ("SMSSDK", set()),
        ("a camera permissions table", set()),
        ("", set()),
    ],
)
def test_find(text: str, expected: set[str]) -> None:
    assert TABLE.find(text) == expected


@given(st.text(min_size=1, max_size=20).filter(lambda text: text.split() == [text]))
def test_every_phrase_is_found_in_itself_between_other_words(phrase: str) -> None:
    assert PhraseTable({1: [phrase]}).speaks_of(1, f"之前 {phrase} 之后")
