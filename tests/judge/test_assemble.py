"""Words, reasons and law of findings, in the language that was asked for."""

import pytest

from auditor.judge.assemble import assemble
from auditor.judge.draft import Draft
from auditor.rulebook.book import RuleBook

DRAFT = Draft(check="data-undisclosed", subject="imei", name="IMEI", verdict="omitted")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_finding_says_why_it_matters_in_the_rule_books_words(language: str) -> None:
    rules = RuleBook(None)
    (finding,) = assemble([DRAFT], rules, language)
    assert finding.why == rules.checks["data-undisclosed"].why[language]
    assert finding.message != finding.why


@pytest.mark.parametrize("language", ["en", "zh"])
def test_law_is_named_in_the_findings_language(language: str) -> None:
    rules = RuleBook(None)
    (finding,) = assemble([DRAFT], rules, language)
    assert [law.title for law in finding.law] == [rules.law[law.id].title[language] for law in finding.law]
    assert finding.law[0].id == "gdpr_13"


def test_the_fingerprint_does_not_depend_on_the_language() -> None:
    rules = RuleBook(None)
    assert assemble([DRAFT], rules, "en")[0].fingerprint == assemble([DRAFT], rules, "zh")[0].fingerprint
