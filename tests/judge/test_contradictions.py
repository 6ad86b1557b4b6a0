"""Which claims contradict each other, and which only seem to."""

import pytest

from auditor.facts import Disclosure
from auditor.judge.engine import judge
from auditor.rulebook.book import RuleBook
from tests.judge.build import claim, facts, term


def found(*claims: Disclosure, rules: RuleBook) -> set[str]:
    return {finding.rule for finding in judge(facts(*claims), rules)[1] if "contradiction" in finding.rule}


def test_same_data_same_action_is_real(rules: RuleBook) -> None:
    assert found(claim("share", "location"), claim("share", "location", polarity="denied"), rules=rules) == {"policy-contradiction"}


def test_denial_of_a_plain_broader_type_contradicts_the_narrower(rules: RuleBook) -> None:
    denied = claim("collect", "location", polarity="denied")
    assert found(claim("collect", "precise_location"), denied, rules=rules) == {"policy-contradiction"}


def test_denial_of_the_narrower_type_only_seems_to_contradict_the_umbrella(rules: RuleBook) -> None:
    denied = claim("share", "face_data", polarity="denied")
    assert found(claim("share", "personal_data"), denied, rules=rules) == {"policy-apparent-contradiction"}


@pytest.mark.parametrize(
    "denial",
    [
        claim("collect", "location", polarity="denied"),
        claim("share", "imei", polarity="denied"),
        claim("share", "location", polarity="denied", actor="third_party"),
        claim("share", "location", polarity="denied", exceptions=(term("consent"),), conditions=(term("consent"),)),
    ],
    ids=["other action", "other data", "other actor", "with an exception"],
)
def test_what_is_no_contradiction(denial: Disclosure, rules: RuleBook) -> None:
    assert found(claim("share", "location"), denial, rules=rules) == set()


def test_disjoint_recipients_keep_claims_apart(rules: RuleBook) -> None:
    shared = claim("share", "location", recipients=(term("authority"),))
    denied = claim("share", "location", polarity="denied", recipients=(term("advertiser"),))
    assert found(shared, denied, rules=rules) <= {"policy-apparent-contradiction"}


def test_not_selling_is_no_promise_not_to_share(rules: RuleBook) -> None:
    assert found(claim("share", "location"), claim("sell", "location", polarity="denied"), rules=rules) == set()
    assert found(claim("sell", "location"), claim("share", "location", polarity="denied"), rules=rules) == {"policy-contradiction"}


def test_taking_one_thing_does_not_contradict_leaving_another(rules: RuleBook) -> None:
    assert found(claim("collect", "personal_data"), claim("collect", "photos", polarity="denied"), rules=rules) == set()
    assert found(claim("collect", "email"), claim("collect", "personal_data", polarity="denied"), rules=rules) == set()
