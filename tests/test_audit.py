"""The whole job against what a person says of each fixture (fixtures/expected; the kinds are told in fixtures/README.md)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from auditor.audit import Sources, conclude, read
from auditor.facts import Coverage, Facts
from auditor.findings import SEVERITIES, Finding, Result
from auditor.rulebook.book import RuleBook
from tests.conftest import FIXTURES

KINDS = {
    "permission_undeclared": {"permission-undeclared", "permission-not-listed"},
    "permission_overdeclared": {"permission-overdeclared"},
    "sdk_unnamed": {"sdk-undisclosed"},
    "data_omitted": {"data-undisclosed"},
    "data_vague": {"data-vaguely-disclosed"},
    "background_undisclosed": {"background-undisclosed", "background-denied"},
    "denied_yet_done": {"collection-denied", "sharing-denied", "background-denied", "permission-denied"},
    "before_consent": {"read-before-consent"},
    "policy_contradiction": {
        "policy-contradiction",
        "policy-apparent-contradiction",
        "policy-refusal-contradiction",
        "policy-retention-against-itself",
    },
    "policy_vague": {"policy-open-list", "policy-retention-vague", "policy-responsibility-shifted"},
    "open_list": {"policy-open-list"},
    "responsibility_shifted": {"policy-responsibility-shifted"},
    "change_without_notice": {"policy-change-without-notice"},
    "dangling_reference": {"policy-dangling-reference"},
    "missing_section": {"policy-section-missing"},
    "cleartext": {"sent-in-clear", "sent-in-clear-against-promise"},
}


def cases() -> Iterator[Any]:
    for file in sorted(FIXTURES.glob("expected/*.yaml")):
        gold = yaml.safe_load(file.read_text(encoding="utf-8"))
        for policy, expected in gold.get("policies", {}).items():
            yield pytest.param(FIXTURES / gold["app"]["file"], policy, expected, id=f"{file.stem}-{policy}")


@pytest.mark.parametrize(("app", "policy", "expected"), cases())
def test_findings_are_what_a_person_expects(app: Path, policy: str, expected: dict[str, Any], rules: RuleBook) -> None:
    sources = Sources(app=app, policies=(str(FIXTURES / "policies" / policy),))
    result = conclude(read(sources, rules, lambda _text: None).facts(), rules)
    language = "zh" if ".zh." in policy else "en"
    missing = [want for want in expected.get("must", ()) if not any(fits(one, want, result, language) for one in result.findings)]
    assert missing == []
    grave = [one for one in result.findings if one.severity != "info"]
    wrong = [one.title for one in grave for never in expected.get("never", ()) if fits(one, never, result, language)]
    assert wrong == []
    if "mismatches" in expected:
        allowed = expected.get("may", ())
        told = [one for one in result.findings if not any(fits(one, may, result, language) for may in allowed)]
        assert [one.title for one in told if one.verdict not in ("clear", "unknown")] == []
    if "max_severity" in expected:
        limit = SEVERITIES.index(expected["max_severity"])
        assert [one.title for one in result.findings if SEVERITIES.index(one.severity) < limit] == []


def fits(finding: Finding, want: dict[str, Any], result: Result, language: str) -> bool:
    """Whether a finding is of the kind, about the subject, by the actor, with the quotes that are wanted."""
    observed = [seen for seen in result.observations if seen.id in finding.observations]
    quotes = [
        *(" ".join(claim.quote.split()) for claim in result.disclosures if claim.id in finding.disclosures),
        *(" ".join(told.quote.split()) for told in result.statements if told.id in finding.statements),
    ]
    kinds = [KINDS[kind] for kind in listed(want.get("kind"))]
    return (
        (not kinds or any(finding.rule in kind for kind in kinds))
        and about(finding, want)
        and ("party" not in want or any(seen.actor.party in listed(want["party"]) for seen in observed))
        and (
            "sdk" not in want
            or finding.rule == "sdk-undisclosed"
            or any(seen.actor.sdk in listed(want["sdk"]) for seen in observed)
        )
        and all(any(want[key][language] in quote for quote in quotes) for key in ("says", "against") if key in want)
    )


def about(finding: Finding, want: dict[str, Any]) -> bool:
    if finding.rule == "sdk-undisclosed" and "sdk" in want:
        return finding.subject in listed(want["sdk"])
    for key in ("data_type", "permission"):
        if key in want:
            return finding.subject in listed(want[key])
    if want.get("about") == "contacts":
        return finding.subject == "contacts"
    return "host" not in want


def listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def test_a_host_that_resists_is_told_and_a_damaged_capture_too(rules: RuleBook) -> None:
    sources = Sources(captures=(FIXTURES / "captures/lumichat.har",))
    result = conclude(read(sources, rules, lambda _text: None).facts(), rules)
    assert [part.part for part in result.coverage if part.state == "not_read"] == ["traffic/lumichat.har/pay.lumichat.example"]
    assert result.exit_code == 0


def test_a_dex_that_cannot_be_read_is_not_enough(rules: RuleBook) -> None:
    unread = Coverage(part="app/classes2.dex", state="not_read", reason="damaged")
    assert conclude(Facts(coverage=(unread,)), rules).exit_code == 3
    assert conclude(Facts(coverage=(unread,)), rules, fail_on="high").exit_code == 3
