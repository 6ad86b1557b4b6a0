"""Completeness: how the policy stands to each requirement of the chosen packs. Evidence for a lawyer, never a legal verdict."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.errors import UsageError
from auditor.facts import Disclosure, Statement
from auditor.findings import Finding, Outcome, PackReport, RequirementOutcome
from auditor.judge import words
from auditor.judge.assemble import law_reference
from auditor.judge.case import Case
from auditor.judge.draft import Draft
from auditor.judge.signs import NOTHING, Shown, all_shown
from auditor.rulebook.book import RuleBook
from auditor.rulebook.model import Text
from auditor.rulebook.packs import Pack, Requirement

CHECK = "policy-section-missing"
#: The option's value that turns all packs off.
NONE = "none"
#: Passages that are named for one requirement.
_PASSAGES = 4


@dataclass(frozen=True)
class _Rating:
    outcome: Outcome
    reason: str = ""
    by: Shown = NOTHING


def choose(rules: RuleBook, asked: Sequence[str] | None, languages: frozenset[str]) -> tuple[Pack, ...]:
    """The packs that were asked for, else those that are usual for a policy in one of ``languages``. Raises UsageError."""
    if asked is None:
        return tuple(pack for pack in rules.packs.values() if languages & set(pack.default_for))
    names = [name for name in asked if name != NONE]
    for name in names:
        if name not in rules.packs:
            raise UsageError(f"there is no pack {name}; the packs are {', '.join(rules.packs)}, or {NONE}")
    return tuple(rules.packs[name] for name in dict.fromkeys(names))


def of_case(case: Case, asked: Sequence[str] | None) -> tuple[Pack, ...]:
    """The packs for a case, by the languages of its policy."""
    return choose(case.rules, asked, frozenset(document.language for document in case.policies))


def check(case: Case, packs: Sequence[Pack]) -> Iterator[Draft]:
    """One draft for each thing that the policy does not say, with every provision that asks for it."""
    silent: dict[str, list[Requirement]] = defaultdict(list)
    for pack in packs:
        for requirement in pack.requirements:
            if _rate(case, requirement).outcome == "not_found":
                silent[requirement.about].append(requirement)
    for about, requirements in silent.items():
        yield Draft(
            check=CHECK,
            subject=about,
            name=_in(requirements[0].asks, case.language),
            verdict="omitted",
            confidence="medium",
            law=tuple(dict.fromkeys(law for requirement in requirements for law in requirement.law)),
        )


def report(case: Case, packs: Sequence[Pack], findings: Sequence[Finding]) -> tuple[PackReport, ...]:
    """How the policy stands to every requirement, in the packs' order; ``findings`` are those of the whole run."""
    return tuple(
        PackReport(
            id=pack.id,
            name=_in(pack.name, case.language),
            requirements=tuple(_outcome(case, requirement, findings) for requirement in pack.requirements),
        )
        for pack in packs
    )


def _outcome(case: Case, requirement: Requirement, findings: Sequence[Finding]) -> RequirementOutcome:
    telling = tuple(finding.id for finding in findings if _tells(requirement, finding))
    rating = _rate(case, requirement)
    if requirement.situation and telling:
        rating = _Rating("indicated")
    return RequirementOutcome(
        id=requirement.id,
        provision=requirement.provision,
        asks=_in(requirement.asks, case.language),
        outcome=rating.outcome,
        reason=rating.reason,
        disclosures=tuple(claim.id for claim in sorted(rating.by.disclosures, key=_is_general)[:_PASSAGES]),
        statements=tuple(told.id for told in sorted(rating.by.statements, key=_is_heading)[:_PASSAGES]),
        findings=telling if rating.outcome in ("indicated", "not_found") else (),
        law=tuple(law_reference(case.rules, law, case.language) for law in requirement.law),
    )


def _is_general(claim: Disclosure) -> bool:
    """Whether it names no kind of data: such words come after those that do."""
    return all(term.type == "personal_data" for term in claim.data)


def _is_heading(told: Statement) -> bool:
    """Whether it has the shape of a heading: such words come after sentences."""
    return told.quote.rstrip()[-1:] not in ".。;；!！?？:："


def _tells(requirement: Requirement, finding: Finding) -> bool:
    if requirement.situation:
        cited = {law.id for law in finding.law}
        return finding.rule != CHECK and finding.severity != "info" and not cited.isdisjoint(requirement.law)
    return finding.rule == CHECK and finding.subject == requirement.about


def _rate(case: Case, requirement: Requirement) -> _Rating:
    if requirement.undecidable:
        return _Rating("undecidable", _in(requirement.undecidable, case.language))
    applies = all_shown(case, requirement.when)
    if not applies.true:
        return _absent(case, "not_applicable", words.PACK["not_said"][case.language])
    if requirement.situation and not requirement.shown:
        return _looked(case, requirement)
    met = all_shown(case, requirement.shown)
    if met.true:
        return _Rating("no_sign" if requirement.situation else "met", by=met)
    if requirement.silence:
        return _Rating("undecidable", _in(requirement.silence, case.language))
    return _absent(case, "not_found", "")


def _absent(case: Case, outcome: Outcome, reason: str) -> _Rating:
    """What is not there counts only where all was read."""
    if case.policy_is_whole:
        return _Rating(outcome, reason)
    return _Rating("undecidable", words.PACK["not_whole"][case.language])


def _looked(case: Case, requirement: Requirement) -> _Rating:
    """Whether what would show the situation was read at all."""
    read = {
        "policy": case.policy_is_whole,
        "app": case.app_is_whole,
        "traffic": any(part.part.startswith("traffic/") and part.state == "read" for part in case.facts.coverage),
    }
    missing = [words.PACK[source][case.language] for source in requirement.needs if not read[source]]
    if requirement.silence:
        return _Rating("undecidable", _in(requirement.silence, case.language))
    if missing:
        return _Rating("undecidable", words.PACK["needs"][case.language].format(words.AND[case.language].join(missing)))
    return _Rating("no_sign")


def _in(text: Text, language: str) -> str:
    return text.get(language, text["en"])
