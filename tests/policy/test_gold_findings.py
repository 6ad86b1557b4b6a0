"""The benchmark's list of what a policy alone is guilty of: prose entries are split, and held against the findings."""

from auditor.audit import Readings, conclude
from auditor.policy import read_texts
from auditor.policy.documents import read_bytes
from auditor.rulebook.book import RuleBook
from benchmarks.policy.findings import entries, missing

GOLD = """disclosures:
  - clause: x
# What the policy alone is guilty of.
policy_findings:
  - service may change without prior notice (told as such,
    at the right confidence)
  - "Unless otherwise stated in Section 7" refers to a section that the text does not number
other: [1]
"""


def test_entries_are_joined_over_lines_and_end_with_the_list() -> None:
    assert entries(GOLD) == [
        "service may change without prior notice (told as such, at the right confidence)",
        '"Unless otherwise stated in Section 7" refers to a section that the text does not number',
    ]
    assert entries("disclosures: []\n") == []


def test_an_entry_is_found_by_its_check_and_its_words(rules: RuleBook) -> None:
    told = "We collect your e-mail address. Unless otherwise stated in Section 7, we keep it for 30 days."
    result = conclude(Readings(policy=read_texts([read_bytes(told.encode(), "policy.txt")], rules)).facts(), rules)
    first, second = entries(GOLD)
    assert missing(second, result) == ""
    assert "change-without-notice" in missing(first, result)
    assert "not the words" in missing(second.replace("Section 7", "Section 8"), result)
    assert missing("something else altogether", result) == "no check is known for it"
