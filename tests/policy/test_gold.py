"""The gold sentences of both languages: every claim, and no other."""

from pathlib import Path
from typing import Any

import pytest

from auditor.rulebook.book import RuleBook
from benchmarks.policy.sentences import attributes, attributes_of_gold, facts, facts_of_gold, read_gold, read_sentence

RULES = RuleBook()
GOLD = Path(__file__).parent / "gold"
ENTRIES = [(path.stem, entry) for path in sorted(GOLD.glob("*.yaml")) for entry in read_gold(path)]


@pytest.mark.parametrize(
    ("language", "entry"), ENTRIES, ids=[f"{lang}-{entry['phenomenon']}-{n}" for n, (lang, entry) in enumerate(ENTRIES)]
)
def test_claims_of_gold_sentences(language: str, entry: dict[str, Any]) -> None:
    found = read_sentence(entry, RULES)
    gold = entry["claims"]
    assert set(facts(found)) == set(facts_of_gold(gold))
    assert set(attributes(found, gold)) == set(attributes_of_gold(gold))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_phenomenon_has_two_sentences(language: str) -> None:
    names = [entry["phenomenon"] for lang, entry in ENTRIES if lang == language]
    assert len(names) >= 40
    single = {name for name in names if names.count(name) < 2}
    assert not single
