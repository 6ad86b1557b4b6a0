"""Real policies compared: in their own words, in two languages, in two formats."""

from pathlib import Path

import pytest

from auditor.compare.model import PolicyDiff
from auditor.compare.policies import diff
from auditor.policy import read_policy
from auditor.rulebook.book import RuleBook
from tests.compare.test_policies import told
from tests.conftest import FIXTURES

POLICIES = FIXTURES / "policies"


def words(folder: Path, rules: RuleBook, old: str, new: str) -> PolicyDiff:
    """Two texts read and compared."""
    sides = []
    for name, text in (("old.txt", old), ("new.txt", new)):
        path = folder / name
        path.write_text(f"Privacy policy\n\n{text}\n", encoding="utf-8")
        sides.append(read_policy((path,), rules))
    return diff(sides[0], sides[1])


@pytest.mark.parametrize(
    ("old", "new", "subject", "aspect", "effect"),
    [
        ("We do not collect your contacts.", "We collect your contacts.", "contacts", "polarity", "wider"),
        (
            "We collect your precise location while you are using the app.",
            "We collect your precise location while you are using the app and in the background.",
            "precise_location",
            "contexts",
            "wider",
        ),
        ("We keep your call logs for 30 days.", "We keep your call logs for 90 days.", "call_log", "retention", "wider"),
        ("With your consent, we collect your contacts.", "We collect your contacts.", "contacts", "conditions", "wider"),
        ("我们不会收集您的通讯录。", "我们会收集您的通讯录。", "contacts", "polarity", "wider"),
    ],
)
def test_changes_in_words(rules: RuleBook, tmp_path: Path, old: str, new: str, subject: str, aspect: str, effect: str) -> None:
    found = words(tmp_path, rules, old, new)
    assert told(found) == [(subject, "changed")]
    assert [(entry.aspect, entry.effect) for entry in found.groups[0].changes[0].differences] == [(aspect, effect)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("We collect your IMEI and your contacts.", "Your contacts are collected by us. We also gather your IMEI."),
        ("We do not sell your personal information.", "Your personal information is never sold by us."),
        ("We do not collect your contacts.", "我们不会收集您的通讯录。"),
        ("We collect your IMEI.", "我们会收集您的 IMEI。"),
    ],
)
def test_the_same_in_other_words_or_another_language_is_no_change(rules: RuleBook, tmp_path: Path, old: str, new: str) -> None:
    found = words(tmp_path, rules, old, new)
    assert told(found) == []
    assert found.unchanged >= 1


def fixtures(rules: RuleBook, old: str, new: str) -> PolicyDiff:
    return diff(read_policy((POLICIES / old,), rules), read_policy((POLICIES / new,), rules))


def test_a_policy_in_two_languages_promises_the_same(rules: RuleBook) -> None:
    found = fixtures(rules, "lumichat.en.txt", "lumichat.zh.html")
    flips = [d for group in found.groups for change in group.changes for d in change.differences if d.aspect == "polarity"]
    assert flips == []
    kinds = [kind for _, kind in told(found)]
    assert found.unchanged > len(kinds)


def test_the_same_policy_in_two_formats_is_the_same(rules: RuleBook) -> None:
    found = fixtures(rules, "lumichat.en.txt", "lumichat.en.pdf")
    # the PDF's sentence of the retention period breaks across lines
    assert {subject for subject, _ in told(found)} <= {"personal_data"}
    assert found.unchanged > 30


def test_the_honest_policy_admits_what_the_other_denies(rules: RuleBook) -> None:
    found = fixtures(rules, "lumichat.en.txt", "lumichat-honest.en.md")
    admitted = {
        group.subject
        for group in found.groups
        for change in group.changes
        for entry in change.differences
        if entry.aspect == "polarity" and entry.effect == "wider"
    }
    assert "contacts" in admitted
    added = {subject for subject, kind in told(found) if kind == "added"}
    assert {"call_log", "clipboard"} <= added
    assert len(told(found)) > found.unchanged
