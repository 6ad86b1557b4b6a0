"""Findings on permissions."""

from auditor.facts import Disclosure, Facts
from auditor.findings import Finding
from auditor.judge.engine import judge
from auditor.rulebook.book import RuleBook
from tests.judge.build import claim, facts, permission, term

CAMERA = "android.permission.CAMERA"
CONTACTS = "android.permission.READ_CONTACTS"
MICROPHONE = "android.permission.RECORD_AUDIO"


def found(given: Facts, rules: RuleBook) -> dict[str, Finding]:
    return {finding.rule: finding for finding in judge(given, rules)[1] if finding.rule.startswith("permission-")}


def row(name: str) -> Disclosure:
    return claim("access", permissions=(term(name, name),), form="row")


def test_undeclared_dangerous_permission(rules: RuleBook) -> None:
    finding = found(facts(claim("collect", "email"), permission(CAMERA)), rules)["permission-undeclared"]
    assert (finding.subject, finding.severity, finding.verdict) == (CAMERA, "medium", "omitted")


def test_ordinary_permissions_need_no_declaration(rules: RuleBook) -> None:
    quiet = facts(
        claim("collect", "email"), *(permission(f"android.permission.{name}") for name in ("INTERNET", "VIBRATE", "WAKE_LOCK"))
    )
    assert found(quiet, rules) == {}


def test_a_claim_about_the_data_declares_the_permission_unless_a_table_leaves_it_out(rules: RuleBook) -> None:
    told = claim("collect", "contacts")
    assert found(facts(told, permission(CONTACTS)), rules) == {}
    listed = found(facts(told, row(CAMERA), row(MICROPHONE), *map(permission, (CAMERA, MICROPHONE, CONTACTS))), rules)
    assert set(listed) == {"permission-not-listed"}


def test_denied_permission(rules: RuleBook) -> None:
    denial = claim("access", polarity="denied", permissions=(term(CAMERA, "camera"),))
    assert found(facts(denial, permission(CAMERA)), rules)["permission-denied"].verdict == "contradicted"


def test_overdeclared_only_if_no_permission_of_the_phrase_is_requested(rules: RuleBook) -> None:
    photos = claim(
        "access",
        permissions=(
            term("android.permission.READ_MEDIA_IMAGES", "Photo library"),
            term("android.permission.READ_EXTERNAL_STORAGE", "Photo library"),
        ),
    )
    assert found(facts(photos, permission("android.permission.READ_EXTERNAL_STORAGE")), rules) == {}
    assert found(facts(photos), rules)["permission-overdeclared"].severity == "info"


def test_a_permission_that_no_rule_knows_gives_no_finding(rules: RuleBook) -> None:
    assert found(facts(claim("collect", "email"), permission("com.example.permission.C2D_MESSAGE")), rules) == {}
