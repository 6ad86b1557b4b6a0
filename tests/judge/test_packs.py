"""How a policy stands to completeness packs: what meets a requirement, what is silence, and when silence says nothing."""

import pytest
from msgspec.structs import replace

from auditor.errors import UsageError
from auditor.facts import Coverage, Facts
from auditor.findings import Outcome
from auditor.judge.engine import completeness, judge
from auditor.rulebook.book import RuleBook
from auditor.rulebook.model import Scenario
from auditor.selfcheck.packs import problems
from auditor.selfcheck.scenario import facts


def outcomes(given: Facts, rules: RuleBook, pack: str) -> dict[str, Outcome]:
    findings = judge(given, rules, asked=[pack])[1]
    (report,) = completeness(given, rules, findings, asked=[pack])
    return {told.id: told.outcome for told in report.requirements}


def said(text: str, rules: RuleBook) -> Facts:
    return facts(Scenario(policy=text), rules)


def test_every_case_of_every_requirement_comes_out_as_it_says(rules: RuleBook) -> None:
    assert list(problems(rules)) == []


def test_all_31_situations_are_there_and_none_is_called_met_that_only_a_screen_shows(rules: RuleBook) -> None:
    told = outcomes(said("我们收集您的邮箱地址。", rules), rules, "cac2019")
    assert len(told) == 31
    assert told["cac2019_1_2"] == told["cac2019_4_5"] == "undecidable"
    assert told["cac2019_3_1"] == "undecidable"  # no app was given


def test_what_only_some_policies_must_say_applies_to_those(rules: RuleBook) -> None:
    plain = outcomes(said("We collect your e-mail address.", rules), rules, "gdpr")
    abroad = outcomes(said("We collect your e-mail address. We transfer your data abroad.", rules), rules, "gdpr")
    assert plain["gdpr_13_1_f"] == "not_applicable"
    assert abroad["gdpr_13_1_f"] == "not_found"


def test_a_policy_that_takes_nothing_need_say_nothing(rules: RuleBook) -> None:
    told = outcomes(said("This app keeps your notes on your device and takes no personal data from it.", rules), rules, "gdpr")
    assert set(told.values()) == {"not_applicable"}


def test_silence_of_a_policy_read_in_part_proves_nothing(rules: RuleBook) -> None:
    given = said("We collect your e-mail address.", rules)
    part = replace(given, coverage=(Coverage(part="policy/policy.txt", state="partial", reason="cut off"),))
    assert "not_found" in outcomes(given, rules, "play").values()
    assert "not_found" not in outcomes(part, rules, "play").values()


def test_the_words_that_meet_it_are_named(rules: RuleBook) -> None:
    given = said("We collect your e-mail address. You may lodge a complaint with the data protection authority.", rules)
    (report,) = completeness(given, rules, (), asked=["gdpr"])
    (complaint,) = [told for told in report.requirements if told.id == "gdpr_13_2_d"]
    quotes = [told.quote for told in given.statements if told.id in complaint.statements]
    assert quotes == ["You may lodge a complaint with the data protection authority."]
    assert {law.id for law in complaint.law} == {"gdpr_13", "gdpr_77"}


def test_silence_is_one_finding_with_every_law_that_asks(rules: RuleBook) -> None:
    findings = judge(said("We collect your e-mail address.", rules), rules, asked=["gdpr", "pipl", "gbt35273"])[1]
    (retention,) = [one for one in findings if one.subject == "retention" and one.rule == "policy-section-missing"]
    assert retention.severity == "low"
    assert {"gdpr_13", "pipl_17", "gbt35273_5_5"} <= {law.id for law in retention.law}


def test_packs_follow_the_policys_language_unless_told(rules: RuleBook) -> None:
    chinese, english = said("我们收集您的邮箱地址。", rules), said("We collect your e-mail address.", rules)
    assert [report.id for report in completeness(chinese, rules, ())] == ["cac2019", "core", "pipl"]
    assert [report.id for report in completeness(english, rules, ())] == ["core", "play"]
    assert completeness(english, rules, (), asked=["none"]) == ()


def test_an_unknown_pack_is_one_sentence(rules: RuleBook) -> None:
    with pytest.raises(UsageError, match="there is no pack xyz; the packs are"):
        completeness(said("We collect your e-mail address.", rules), rules, (), asked=["xyz"])
