"""The lexicon's phrases and files."""

from pathlib import Path

import pytest

from auditor.errors import RulesError
from auditor.rulebook.lexicon import expand, load_lexicons


def test_alternatives_multiply_and_may_nest() -> None:
    assert expand("(mobile |)phone number(s|)") == {"mobile phone number", "mobile phone numbers", "phone number", "phone numbers"}
    assert expand("(a|b(c|d)) e") == {"a e", "bc e", "bd e"}


def test_white_space_collapses_and_nothing_is_no_phrase() -> None:
    assert expand("(a |) b") == {"a b", "b"}
    assert expand("(|)") == frozenset()


def test_a_bad_pattern_names_its_entry(tmp_path: Path) -> None:
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon" / "en.yaml").write_text(
        "statements:\n  - {id: broken, patterns: ['('], source: none, cases: {positive: [a], negative: [b]}}\n", encoding="utf-8"
    )
    with pytest.raises(RulesError, match="broken"):
        load_lexicons(tmp_path)


def test_parts_of_a_language_are_joined(tmp_path: Path) -> None:
    (tmp_path / "lexicon").mkdir()
    for part in ("a", "b"):
        entry = f"data:\n  - {{id: {part}, phrases: ['{part}'], source: none, cases: {{positive: [a], negative: [b]}}}}\n"
        (tmp_path / "lexicon" / f"en-{part}.yaml").write_text(entry, encoding="utf-8")
    assert [entry.id for entry in load_lexicons(tmp_path)["en"].of("data")] == ["a", "b"]
