"""The policy reader as a whole: spans, ids, statements, bad input."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.errors import InputError
from auditor.facts import Disclosure, PolicyReading, Term
from auditor.policy import read_policy, read_texts
from auditor.policy.documents import read_bytes
from auditor.policy.reader import read_text
from auditor.rulebook.book import RuleBook

RULES = RuleBook()
POLICIES = Path(__file__).parents[2] / "fixtures" / "policies"
FILES = sorted(path for path in POLICIES.iterdir() if path.suffix in {".md", ".txt", ".html"})


def _terms(claim: Disclosure) -> tuple[Term, ...]:
    lists = (
        claim.data,
        claim.conditions,
        claim.exceptions,
        claim.purposes,
        claim.recipients,
        claim.safeguards,
        claim.permissions,
        claim.sdks,
    )
    return tuple(term for terms in lists for term in terms)


def _topics(reading: PolicyReading) -> set[str]:
    return {statement.topic for statement in reading.statements}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_quote_is_the_text_at_its_offsets(path: Path) -> None:
    reading = read_policy([path], RULES)
    assert reading.disclosures
    for claim in reading.disclosures:
        text = reading.texts[claim.document]
        assert claim.quote == text[claim.start : claim.end]
        assert all(term.phrase == text[term.start : term.end] for term in _terms(claim))
        if claim.retention is not None:
            assert claim.retention.phrase == text[claim.retention.start : claim.retention.end]
    for statement in reading.statements:
        assert statement.quote == reading.texts[statement.document][statement.start : statement.end]


def test_several_files_make_one_policy() -> None:
    paths = [POLICIES / "lumichat-honest.en.md", POLICIES / "lumichat-honest.zh.html"]
    reading = read_policy(paths, RULES)
    assert [document.language for document in reading.documents] == ["en", "zh"]
    ids = [claim.id for claim in reading.disclosures]
    assert len(set(ids)) == len(ids)
    assert {claim.document for claim in reading.disclosures} == {document.id for document in reading.documents}


@pytest.mark.parametrize("name", ["lumichat-honest.en.md", "lumichat-honest.zh.html"])
def test_both_languages_tell_of_background_collection(name: str) -> None:
    reading = read_policy([POLICIES / name], RULES)
    background = {
        term.type
        for claim in reading.disclosures
        if claim.action == "collect" and claim.actor == "first_party" and "background" in claim.contexts
        for term in claim.data
    }
    assert background == {"imei", "android_id", "mac_address", "contacts", "call_log", "sms", "precise_location", "installed_apps"}


@pytest.mark.parametrize("name", ["lumichat-honest.en.md", "lumichat-honest.zh.html"])
def test_both_languages_tell_what_happens_before_consent(name: str) -> None:
    reading = read_policy([POLICIES / name], RULES)
    early = {
        (claim.actor, term.type)
        for claim in reading.disclosures
        if "before_consent" in claim.contexts and claim.form != "row"
        for term in claim.data
    }
    assert early == {
        ("first_party", "android_id"),
        ("first_party", "mac_address"),
        ("first_party", "clipboard"),
        ("third_party", "android_id"),
        ("third_party", "installed_apps"),
    }


@pytest.mark.parametrize("name", ["lumichat.en.txt", "lumichat.zh.html"])
def test_statements_of_the_faulty_policy(name: str) -> None:
    topics = _topics(read_policy([POLICIES / name], RULES))
    assert {"responsibility_shifted", "change_without_notice", "refusal_allowed", "refusal_blocks_service"} <= topics
    assert {"deemed_consent", "dangling_reference", "rights_access", "rights_erasure", "contact"} <= topics
    assert not {"complaint", "response_time", "minors", "cross_border"} & topics


@pytest.mark.parametrize("name", ["lumichat-honest.en.md", "lumichat-honest.zh.html"])
def test_statements_of_the_honest_policy(name: str) -> None:
    topics = _topics(read_policy([POLICIES / name], RULES))
    assert {"controller", "contact", "complaint", "response_time", "minors", "cross_border", "dpo", "rights_portability"} <= topics
    assert not {"dangling_reference", "responsibility_shifted", "change_without_notice", "no_guarantee"} & topics


def test_a_language_that_is_not_read_is_an_error() -> None:
    text = read_bytes(
        ("Wir erheben Ihre Telefonnummer und Ihre Adresse, um Ihnen unsere Dienste anzubieten. " * 20).encode(), "a.txt"
    )
    with pytest.raises(InputError, match="German"):
        read_texts([text], RULES)


_WORDS = (
    *("We ", "do not ", "collect ", "your IMEI", ", ", "(", ")", "such as ", "it ", "and ", "but ", "if ", "which ", "- ", "  "),
    *("shared with ", "third parties", ". ", ":\n", "\n\n", "30 days", "store ", "\u0130", "If you refuse, ", "you cannot "),
    *(
        "我们",
        "不会",
        "收集",
        "您的手机号",
        "，",
        "、",
        "将",
        "提供给",
        "第三方",
        "的",
        "除外",
        "。",
        "30天",
        "在",
        "时",
        "用于",
        "如",
    ),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(_WORDS), max_size=40))
def test_any_jumble_of_words_is_read_with_exact_spans(words: list[str]) -> None:
    content = "".join(words)
    if not content.strip():
        return
    try:
        text = read_bytes(content.encode(), "jumble.md")
    except InputError:
        return
    claims, statements = read_text(text, RULES)
    for claim in claims:
        assert claim.quote == text.text[claim.start : claim.end]
        assert all(term.phrase == text.text[term.start : term.end] for term in _terms(claim))
    for statement in statements:
        assert statement.quote == text.text[statement.start : statement.end]
