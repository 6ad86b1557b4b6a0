"""Verdicts and findings on data that an app reads or sends."""

import pytest

from auditor.facts import Facts
from auditor.findings import Finding
from auditor.judge.engine import judge
from auditor.rulebook.book import RuleBook
from tests.judge.build import FIRST, UMENG, claim, facts, hint, sent, term, use


def found(given: Facts, rules: RuleBook) -> dict[str, Finding]:
    return {finding.rule: finding for finding in judge(given, rules)[1]}


def verdict(given: Facts, rules: RuleBook) -> str:
    return judge(given, rules)[0][0].verdict


@pytest.mark.parametrize(
    ("disclosed", "observed", "expected"),
    [
        ("imei", "imei", "clear"),
        ("device_identifiers", "imei", "vague"),
        ("device_info", "imei", "vague"),
        ("personal_data", "imei", "omitted"),
        ("android_id", "imei", "omitted"),
        ("location", "precise_location", "clear"),
        ("precise_location", "coarse_location", "clear"),
        ("wifi_info", "ssid", "vague"),
    ],
)
def test_subsumption_decides_the_verdict(disclosed: str, observed: str, expected: str, rules: RuleBook) -> None:
    assert verdict(facts(claim("collect", disclosed), use(observed)), rules) == expected


def test_denial_is_contradicted_and_critical_for_sensitive_data(rules: RuleBook) -> None:
    given = facts(claim("collect", "sms", polarity="denied"), use("sms", "background"))
    assert verdict(given, rules) == "contradicted"
    finding = found(given, rules)["collection-denied"]
    assert (finding.severity, finding.confidence) == ("critical", "high")


@pytest.mark.parametrize("limit", ["conditions", "exceptions", "purposes"])
def test_a_limited_denial_is_not_broken_by_use(limit: str, rules: RuleBook) -> None:
    limited = claim("collect", "sms", polarity="denied", **{limit: (term("consent"),)})
    assert "collection-denied" not in found(facts(limited, use("sms")), rules)


def test_denial_for_the_background_is_not_broken_in_the_foreground(rules: RuleBook) -> None:
    denial = claim("access", "contacts", polarity="denied", contexts=("background",))
    collected = claim("collect", "contacts")
    assert "collection-denied" not in found(facts(denial, collected, use("contacts", "foreground")), rules)
    assert "collection-denied" in found(facts(denial, collected, use("contacts", "background")), rules)


def test_sharing_denied_needs_a_third_party(rules: RuleBook) -> None:
    denial = claim("share", "android_id", polarity="denied")
    collected = claim("collect", "android_id")
    assert "sharing-denied" not in found(facts(denial, collected, use("android_id")), rules)
    assert "sharing-denied" in found(facts(denial, collected, use("android_id", actor=UMENG)), rules)


def test_denied_and_affirmed_by_name_is_ambiguous(rules: RuleBook) -> None:
    given = facts(claim("collect", "sms", polarity="denied"), claim("collect", "sms"), use("sms"))
    assert verdict(given, rules) == "ambiguous"
    assert found(given, rules)["collection-denied"].confidence == "low"


def test_sdk_with_its_own_row_is_held_to_that_row(rules: RuleBook) -> None:
    row = claim("collect", "oaid", actor="third_party", sdks=(term("umeng", "Umeng"),), form="row")
    given = facts(row, claim("collect", "imei"), use("imei", actor=UMENG))
    assert verdict(given, rules) == "omitted"
    assert verdict(facts(row, use("oaid", actor=UMENG)), rules) == "clear"


def test_sdk_use_told_for_the_operator_only_is_vague(rules: RuleBook) -> None:
    given = facts(claim("collect", "imei"), use("imei", actor=UMENG))
    assert verdict(given, rules) == "vague"
    assert found(given, rules)["data-vaguely-disclosed"].severity == "low"


def test_background_use_against_foreground_words(rules: RuleBook) -> None:
    limited = claim("access", "contacts", contexts=("foreground",))
    assert found(facts(limited, use("contacts", "background")), rules)["background-denied"].verdict == "contradicted"
    assert "background-denied" not in found(facts(limited, use("contacts", "foreground")), rules)


def test_background_use_not_told_matters_for_sensitive_data_only(rules: RuleBook) -> None:
    told = claim("collect", "contacts", "device_model")
    assert "background-undisclosed" in found(facts(told, use("contacts", "background")), rules)
    assert "background-undisclosed" not in found(facts(told, use("device_model", "background")), rules)
    silent = claim("collect", "contacts", contexts=("silent",))
    assert "background-undisclosed" not in found(facts(silent, use("contacts", "background")), rules)


def test_read_before_consent(rules: RuleBook) -> None:
    told = claim("collect", "android_id")
    assert "read-before-consent" in found(facts(told, use("android_id", "before_consent")), rules)
    honest = claim("collect", "android_id", contexts=("before_consent",))
    assert "read-before-consent" not in found(facts(told, honest, use("android_id", "before_consent")), rules)


def test_code_that_nothing_reaches_is_info_only(rules: RuleBook) -> None:
    given = facts(claim("collect", "email"), use("imsi", "unreachable"))
    finding = found(given, rules)["data-undisclosed"]
    assert (finding.severity, finding.confidence) == ("info", "low")


def test_code_and_traffic_of_one_practice_are_one_finding(rules: RuleBook) -> None:
    read, gone = use("imei"), sent("imei", "api.example.com", FIRST)
    findings = [
        finding for finding in judge(facts(claim("collect", "email"), read, gone), rules)[1] if finding.rule == "data-undisclosed"
    ]
    assert [finding.observations for finding in findings] == [(read.id, gone.id)]


def test_policy_not_read_whole_is_unknown_not_omitted(rules: RuleBook) -> None:
    given = facts(claim("collect", "email"), use("imei"), read="partial")
    assert verdict(given, rules) == "unknown"
    assert found(given, rules)["data-undisclosed"].confidence == "low"


def test_sent_in_clear(rules: RuleBook) -> None:
    told = claim("collect", "imei")
    assert "sent-in-clear" in found(facts(told, sent("imei", "a.example", scheme="http")), rules)
    assert "sent-in-clear" not in found(facts(told, sent("imei", "a.example")), rules)
    promise = claim("transmit", safeguards=(term("encrypted_in_transit"),))
    broken = found(facts(told, promise, sent("imei", "a.example", scheme="http")), rules)
    assert broken["sent-in-clear-against-promise"].disclosures == (promise.id,)


def test_without_policy_nothing_is_judged(rules: RuleBook) -> None:
    assert judge(Facts(observations=(use("imei"),)), rules) == ((), ())


def test_what_a_string_hints_at_is_info_at_most(rules: RuleBook) -> None:
    for given in (claim("collect", "imei", polarity="denied"), claim("collect", "name")):
        for actor in (FIRST, UMENG):
            about = [entry for entry in found(facts(given, hint("imei", actor=actor)), rules).values() if entry.observations]
            assert {(finding.severity, finding.confidence) for finding in about} == {("info", "low")}


def test_a_string_changes_nothing_where_code_shows_the_practice(rules: RuleBook) -> None:
    for contexts in ("foreground", "unreachable", "before_consent"):
        alone = found(facts(claim("collect", "name"), use("imei", contexts)), rules)
        both = found(facts(claim("collect", "name"), hint("imei"), use("imei", contexts)), rules)
        assert {key: (entry.severity, entry.confidence) for key, entry in both.items()} == {
            key: (entry.severity, entry.confidence) for key, entry in alone.items()
        }
