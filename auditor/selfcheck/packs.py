"""Runs the cases of completeness packs, and checks what their requirements name."""

from collections.abc import Iterator

from auditor.errors import AuditorError
from auditor.judge.engine import completeness, judge
from auditor.judge.signs import CLAIMS, FACTS
from auditor.rulebook.book import RuleBook
from auditor.rulebook.model import Scenario
from auditor.rulebook.packs import Pack, Requirement, Signs
from auditor.selfcheck.scenario import facts


def problems(rules: RuleBook) -> Iterator[str]:
    """One sentence for each reference that leads nowhere and each case that does not come out as it says."""
    topics = {entry.id for lexicon in rules.lexicons.values() for entry in lexicon.of("statements")}
    for pack in rules.packs.values():
        for requirement in pack.requirements:
            place = f"packs: {pack.id}: {requirement.id}"
            yield from (f"{place}: {wrong}" for wrong in _references(requirement, rules, topics))
            yield from _cases(pack, requirement, place, rules)


def _references(requirement: Requirement, rules: RuleBook, topics: set[str]) -> Iterator[str]:
    yield from (f"{law} is no provision of law.yaml" for law in requirement.law if law not in rules.law)
    for signs in (*requirement.when, *requirement.shown):
        yield from _signs(signs, topics)
    if not (requirement.shown or requirement.situation or requirement.undecidable):
        yield "nothing says how it is decided"


def _signs(signs: Signs, topics: set[str]) -> Iterator[str]:
    yield from (f"{topic} is no topic of statements" for topic in signs.statements if topic not in topics)
    yield from (f"{kind} is no kind of claim" for kind in signs.claims if kind not in CLAIMS)
    yield from (f"{kind} is no kind of fact" for kind in signs.facts if kind not in FACTS)


def _cases(pack: Pack, requirement: Requirement, place: str, rules: RuleBook) -> Iterator[str]:
    if requirement.cases is None:
        if requirement.shown:
            yield f"{place}: it has no cases"
        return
    wanted = "indicated" if requirement.situation else "met"
    for expected, scenarios in ((True, requirement.cases.positive), (False, requirement.cases.negative)):
        for number, scenario in enumerate(scenarios, 1):
            name = f"{place}, {'positive' if expected else 'negative'} case {number}"
            try:
                outcome = _outcome(pack, requirement, scenario, rules)
            except AuditorError as error:
                yield f"{name}: {error}"
                continue
            if (outcome == wanted) is not expected:
                yield f"{name}: it comes out as {outcome}"
            elif outcome == "not_applicable":
                yield f"{name}: it does not even apply"


def _outcome(pack: Pack, requirement: Requirement, scenario: Scenario, rules: RuleBook) -> str:
    given = facts(scenario, rules)
    findings = judge(given, rules, asked=[pack.id])[1]
    (report,) = completeness(given, rules, findings, asked=[pack.id])
    return next(told.outcome for told in report.requirements if told.id == requirement.id)
