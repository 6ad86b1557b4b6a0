"""Findings on Data safety forms: by themselves, against the app, against the policy."""

from typing import Any

import pytest
from msgspec.structs import replace

from auditor.datasafety.read import read_bytes, read_form
from auditor.datasafety.write import write_form
from auditor.facts import Coverage, Disclosure, Facts, FormReading, Observation, Statement
from auditor.findings import Finding
from auditor.judge.engine import judge
from auditor.rulebook.book import RuleBook
from tests.conftest import FIXTURES
from tests.judge.build import FIRST, UMENG, claim, facts, hint, permission, sent, statement, term, use

INTERNET = permission("android.permission.INTERNET")
WHOLE = "collected lasting required app_functionality"


def read(rules: RuleBook, **words: Any) -> FormReading:
    return read_bytes(write_form(words, rules.datasafety).encode(), "form.csv", rules)


def beside(given: Facts, form: FormReading) -> Facts:
    return replace(
        given,
        documents=(*given.documents, form.document),
        disclosures=(*given.disclosures, *form.disclosures),
        statements=(*given.statements, *form.statements),
        coverage=(*given.coverage, *form.coverage),
        form=form.form,
    )


def found(rules: RuleBook, form: FormReading, *parts: Disclosure | Statement | Observation, policy: bool = True) -> list[Finding]:
    given = facts(*parts)
    if not policy:
        given = replace(given, documents=())
    return [
        finding
        for finding in judge(beside(given, form), rules, scope="form")[1]
        if finding.rule not in ("datasafety-answer-missing", "datasafety-not-in-policy", "datasafety-over-declared")
    ]


def named(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.rule.removeprefix("datasafety-"), finding.subject) for finding in findings]


def one_type(rules: RuleBook, data_type: str, said: str = WHOLE, **more: Any) -> FormReading:
    return read(rules, collects=True, types={data_type: said}, **more)


def test_sent_and_not_declared_is_graver_than_read(rules: RuleBook) -> None:
    form = one_type(rules, "name")
    (gone,) = found(rules, form, sent("contacts", "api.example.com"), INTERNET, policy=False)
    assert (gone.rule, gone.subject, gone.severity, gone.confidence) == ("datasafety-not-declared", "contacts", "high", "high")
    for actor, severity in ((FIRST, "low"), (UMENG, "medium")):
        (read_only,) = found(rules, form, use("contacts", actor=actor), INTERNET, policy=False)
        assert (read_only.rule, read_only.severity, read_only.verdict) == ("datasafety-maybe-not-declared", severity, "unknown")


def test_what_cannot_leave_the_device_need_not_be_declared(rules: RuleBook) -> None:
    form = one_type(rules, "name")
    assert found(rules, form, use("contacts"), policy=False) == []
    assert found(rules, form, use("contacts", "unreachable"), INTERNET, policy=False) == []


def test_what_a_string_hints_at_need_not_be_declared(rules: RuleBook) -> None:
    assert found(rules, one_type(rules, "name"), hint("contacts"), hint("contacts", actor=UMENG), INTERNET, policy=False) == []


def test_one_finding_for_all_identifiers(rules: RuleBook) -> None:
    seen = (sent("imei", "api.example.com"), sent("android_id", "ulogs.umeng.com", UMENG))
    (finding,) = found(rules, one_type(rules, "name"), *seen, policy=False)
    assert finding.subject == "device_ids"
    assert "IMEI" in finding.message
    assert "Umeng" in finding.message


def test_the_data_may_be_declared_under_either_of_two_types(rules: RuleBook) -> None:
    for data_type in ("approximate_location", "precise_location"):
        assert found(rules, one_type(rules, data_type), claim("collect", "location")) == []
    assert named(found(rules, one_type(rules, "approximate_location"), sent("precise_location", "a.example"), policy=False)) == [
        ("not-declared", "precise_location")
    ]


def test_sharing_seen_and_not_declared(rules: RuleBook) -> None:
    form = one_type(rules, "device_ids")
    (finding,) = found(rules, form, sent("android_id", "ulogs.umeng.com", UMENG), policy=False)
    assert (finding.rule, finding.verdict, finding.confidence) == ("datasafety-sharing-not-declared", "contradicted", "medium")
    (read_only,) = found(rules, form, use("android_id", actor=UMENG), INTERNET, policy=False)
    assert (read_only.severity, read_only.confidence) == ("low", "low")
    assert found(rules, form, sent("android_id", "api.example.com"), policy=False) == []


def test_cleartext_against_the_forms_word(rules: RuleBook) -> None:
    clear = sent("contacts", "api.example.com", scheme="http")
    assert named(found(rules, one_type(rules, "contacts", encrypted=True), clear, policy=False)) == [("cleartext", "encrypted")]
    assert found(rules, one_type(rules, "contacts", encrypted=False), clear, policy=False) == []


def test_a_form_that_declares_nothing_gets_one_finding(rules: RuleBook) -> None:
    form = read(rules, collects=False)
    seen = (sent("contacts", "api.example.com"), sent("sms", "api.example.com"), claim("collect", "email"))
    assert named(found(rules, form, *seen)) == [("collects-denied", "form")]
    assert found(rules, form, use("contacts"), claim("collect", "email", polarity="denied")) == []


def test_the_policy_collects_what_the_form_leaves_out(rules: RuleBook) -> None:
    form = one_type(rules, "email")
    assert named(found(rules, form, claim("collect", "phone_number"))) == [("policy-not-declared", "phone")]
    assert found(rules, form, claim("access", "photos")) == []  # may well stay on the device
    assert found(rules, form, claim("collect", "device_info"), claim("collect", "personal_data")) == []  # names no type


def test_sharing_in_the_policy_is_sharing_to_play_with_exceptions(rules: RuleBook) -> None:
    form = one_type(rules, "email")
    assert named(found(rules, form, claim("share", "email"))) == [("policy-sharing-not-declared", "email")]
    assert found(rules, form, claim("share", "email", recipients=(term("service_provider"),))) == []
    assert found(rules, form, claim("share", "email", conditions=(term("consent"),))) == []


def test_denials_against_the_form(rules: RuleBook) -> None:
    collected, shared = one_type(rules, "sms"), one_type(rules, "email", f"{WHOLE} shared share:advertising")
    assert named(found(rules, collected, claim("collect", "sms", polarity="denied"))) == [("against-policy", "sms")]
    never = claim("share", "personal_data", polarity="denied")
    assert named(found(rules, shared, never)) == [("against-policy", "personal_data")]
    assert found(rules, shared, never, claim("share", "email")) == []  # the policy's own contradiction
    assert found(rules, shared, claim("share", "email", polarity="denied", conditions=(term("no_consent"),))) == []
    assert found(rules, one_type(rules, "sms"), claim("access", "sms", polarity="denied", actor="user")) == []


def test_the_policy_must_tell_what_the_form_tells(rules: RuleBook) -> None:
    def silent(form: FormReading, *parts: Any, read: str = "read") -> list[str]:
        given = beside(facts(*parts, read=read), form)
        return [finding.rule for finding in judge(given, rules, scope="form")[1] if "missing" not in finding.rule]

    assert silent(one_type(rules, "email"), claim("collect", "phone_number"), claim("collect", "email")) == [
        "datasafety-policy-not-declared"
    ]
    assert silent(one_type(rules, "email"), claim("collect", "personal_data")) == ["datasafety-not-in-policy"]
    assert silent(one_type(rules, "email"), claim("collect", "contact_info")) == []
    assert silent(one_type(rules, "email"), claim("collect", "personal_data"), read="partial") == []
    assert silent(one_type(rules, "contacts"), claim("collect", "personal_data")) == ["datasafety-over-declared"]


def test_deletion(rules: RuleBook) -> None:
    told = statement("rights_erasure")
    mail = claim("collect", "email")
    refused, offered = one_type(rules, "email", deletion=["refused"]), one_type(rules, "email", deletion=["offered"])
    assert named(found(rules, refused, mail, told)) == [("deletion-differs", "deletion")]
    assert named(found(rules, offered, mail)) == [("deletion-differs", "deletion")]
    assert found(rules, refused, mail) == []
    assert found(rules, offered, mail, told) == []


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("collected lasting required optional analytics", "required and up to the user"),
        ("unticked collected lasting required analytics", "not ticked"),
        ("shared share:analytics analytics", "although it is not collected"),
        ("collected lasting required analytics share:analytics", "although it is not shared"),
    ],
)
def test_answers_at_odds(rules: RuleBook, said: str, problem: str) -> None:
    (finding,) = found(rules, one_type(rules, "email", said), policy=False)
    assert (finding.rule, finding.subject) == ("datasafety-form-contradiction", "email")
    assert problem in finding.message


@pytest.mark.parametrize(
    ("words", "subject", "missing"),
    [
        ({}, "form", "Whether the app collects"),
        ({"collects": True, "encrypted": True, "account_methods": ["none"]}, "form", "Which data types"),
        ({"collects": True, "account_methods": ["none"], "types": {"email": WHOLE}}, "form", "encrypted in transit"),
        ({"collects": True, "encrypted": True, "types": {"email": WHOLE}}, "form", "How accounts"),
        (
            {"collects": True, "encrypted": True, "account_methods": ["oauth"], "types": {"email": WHOLE}},
            "form",
            "Address for deleting an account",
        ),
        ({"collects": True, "encrypted": True, "account_methods": ["none"], "types": {"email": ""}}, "email", "Collected, shared"),
        (
            {"collects": True, "encrypted": True, "account_methods": ["none"], "types": {"email": "collected lasting required"}},
            "email",
            "Why it is collected",
        ),
        (
            {"collects": True, "encrypted": True, "account_methods": ["none"], "types": {"email": "shared"}},
            "email",
            "Why it is shared",
        ),
    ],
)
def test_answers_missing(rules: RuleBook, words: dict[str, Any], subject: str, missing: str) -> None:
    given = replace(beside(facts(), read(rules, **words)), documents=())
    (finding,) = judge(given, rules)[1]
    assert (finding.rule, finding.subject) == ("datasafety-answer-missing", subject)
    assert missing in finding.message


def test_nothing_is_missing_in_a_complete_form(rules: RuleBook) -> None:
    honest = read_form(FIXTURES / "datasafety/lumichat-honest.csv", rules)
    for form in (read(rules, collects=False), honest):
        given = replace(beside(facts(has_app=False), form), documents=(form.document,))
        assert judge(given, rules)[1] == ()


def test_a_form_that_was_not_understood_whole_is_not_silent(rules: RuleBook) -> None:
    form = one_type(rules, "name")
    partly = replace(form, coverage=(Coverage(part="datasafety/form.csv", state="partial", reason="line 9"),))
    assert found(rules, partly, sent("contacts", "api.example.com"), claim("collect", "email"), policy=False) == []


def test_the_form_neither_excuses_nor_accuses_the_policy(rules: RuleBook) -> None:
    given = facts(claim("collect", "email"), sent("contacts", "api.example.com"))
    alone = judge(given, rules)
    form = one_type(rules, "contacts", f"{WHOLE} shared share:analytics", encrypted=True)
    both = judge(beside(given, form), rules)
    assert both[0] == alone[0]
    fingerprints = {finding.fingerprint for finding in both[1] if not finding.rule.startswith("datasafety-")}
    assert fingerprints == {finding.fingerprint for finding in alone[1]}
    assert "data-undisclosed" in {finding.rule for finding in both[1]}
