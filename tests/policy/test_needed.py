"""Words without which a regular expression cannot match."""

import re

import pytest

from auditor.policy.needed import needed
from auditor.rulebook.book import RuleBook
from tests.conftest import FIXTURES


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("right of access", [{"right of access"}]),
        (r"retain\w*[^.]{0,40}years?", [{"retain"}, {"year"}]),
        ("(?:delete|erase) your account", [{"delete", "erase"}, {" your account"}]),
        (r"(?:please )?contact us", [{"contact us"}]),
        (r"(?!never).*(?:删除|保留)", [{"删除", "保留"}]),
        (r"(?:delete|\d+) days", [{" days"}]),
        (r"(?i)delete", []),
        (r"[\w.]+@[\w.]+", []),
    ],
)
def test_words_that_a_match_must_hold(pattern: str, words: list[set[str]]) -> None:
    assert sorted(map(sorted, needed(pattern))) == sorted(map(sorted, words))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_match_of_the_rules_holds_what_its_pattern_needs(language: str, rules: RuleBook) -> None:
    text = "\n".join(p.read_text(encoding="utf-8").lower() for p in sorted((FIXTURES / "policies").glob("*.[tmh]*")))
    for entry in rules.lexicon(language).of("statements"):
        for pattern in entry.patterns:
            for match in re.finditer(pattern, text, re.MULTILINE):
                line = text[text.rfind("\n", 0, match.start()) + 1 : match.end()]
                assert all(any(word in line for word in words) for words in needed(pattern)), pattern
