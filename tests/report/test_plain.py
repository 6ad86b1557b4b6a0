"""Hostile strings made safe to show."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.report.plain import NAME_LIMIT, humanise, label, plain, plain_block


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("a\x1b[31mb", "a\ufffd[31mb"),
        ("user\u202etxt.exe", "user\ufffdtxt.exe"),
        ("two\r\n lines\u2028here", "two lines here"),
        ("zero\u200bwidth\ufeff", "zero\ufffdwidth\ufffd"),
        ("\ud83d", "\ufffd"),
        ("隐私政策 é", "隐私政策 é"),
        ("می‌خواهم", "می‌خواهم"),  # the zero-width non-joiner belongs to Persian spelling
    ],
)
def test_what_steers_the_display_is_replaced_visibly(hostile: str, shown: str) -> None:
    assert plain(hostile) == shown


def test_length_is_bounded() -> None:
    assert plain("a" * 10_000) == "a" * (NAME_LIMIT - 1) + "…"
    assert plain("a" * NAME_LIMIT) == "a" * NAME_LIMIT


@given(st.text(st.characters(codec=None)), st.integers(1, 50))
def test_no_control_or_bidirectional_character_survives(text: str, limit: int) -> None:
    shown = plain(text, limit)
    assert len(shown) <= limit
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in shown)
    assert not any(unicodedata.bidirectional(c) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI") for c in shown)


def test_ids_are_told_by_name_or_in_words() -> None:
    assert label("imei", {"imei": "IMEI"}) == "IMEI"
    assert label("call_log", {}) == humanise("call_log") == "call log"


def test_a_block_keeps_its_lines_and_tabs_and_nothing_else_that_steers() -> None:
    assert plain_block("a\r\n\tb\x0bc\u2028d\x1b[0m\u202e  e\n") == "a\n\tb\nc\nd\ufffd[0m\ufffd  e\n"
    assert plain_block("می‌خواهم 隐私") == "می‌خواهم 隐私"
