"""Lines on a terminal."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from auditor.report.screen import breaks


def lines(text: str, width: int) -> list[str]:
    cuts = [0, *breaks(text, width), len(text)]
    return [text[start:end].rstrip() for start, end in pairwise(cuts)]


def test_words_stay_whole_where_a_line_holds_them() -> None:
    assert lines("the app reads contacts", 10) == ["the app", "reads", "contacts"]


def test_ideographs_may_part_anywhere_but_not_from_their_punctuation() -> None:
    assert lines("我们不会收集您的短信。", 12) == ["我们不会收集", "您的短信。"]
    assert lines("我们收集短信，以及通讯录", 12) == ["我们收集短", "信，以及通讯", "录"]
    assert lines("称为“短信”的内容", 5) == ["称为", "“短", "信”的", "内容"]


def test_names_inside_chinese_text_stay_whole() -> None:
    assert lines("读取Android_ID以及短信", 14) == ["读取Android_ID", "以及短信"]


def test_a_word_wider_than_the_line_is_cut() -> None:
    assert lines("see com.example.Long now", 8) == ["see", "com.exam", "ple.Long", "now"]
    assert lines("aaa。。 aaaa", 6) == ["aaa。", "。", "aaaa"]  # the blank behind the rest counts


@given(st.text(alphabet="ab .,(中文字，。“”…", max_size=60), st.integers(min_value=6, max_value=20))
def test_no_line_is_wider_than_asked_and_no_character_is_lost(text: str, width: int) -> None:
    cuts = breaks(text, width)
    assert cuts == sorted(set(cuts))
    assert all(cell_len(line) <= width for line in lines(text, width))
