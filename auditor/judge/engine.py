"""Holds each observation against the disclosures, and runs every check."""

from collections.abc import Iterator

from auditor.facts import Facts
from auditor.findings import Finding, Ruling
from auditor.judge import contradictions, data, permissions, policy, sdks, table
from auditor.judge.assemble import assemble
from auditor.judge.case import Case
from auditor.judge.draft import Draft
from auditor.judge.practices import practices
from auditor.rulebook.book import RuleBook

_CHECKERS = (data.check, permissions.check, sdks.check, contradictions.check, policy.check, table.check)


def judge(facts: Facts, rules: RuleBook, language: str = "en") -> tuple[tuple[Ruling, ...], tuple[Finding, ...]]:
    """The rulings and the findings. Without a policy nothing is judged: silence needs a speaker."""
    if not facts.documents:
        return (), ()
    case = Case(facts, rules, language)
    drafts = tuple(draft for checker in _CHECKERS for draft in checker(case))
    return tuple(_rulings(case, drafts)), assemble(drafts, rules, language)


def _rulings(case: Case, drafts: tuple[Draft, ...]) -> Iterator[Ruling]:
    """One ruling for each data use, transmission, permission and SDK, in the observations' order."""
    ruled = {ruling.observation: ruling for ruling in (*_of_data(case), *_of_drafts(drafts))}
    for seen in case.facts.observations:
        if seen.id in ruled:
            yield ruled[seen.id]
        elif seen.kind in ("permission", "sdk"):
            yield Ruling(observation=seen.id, verdict="clear")


def _of_data(case: Case) -> Iterator[Ruling]:
    for practice in practices(case):
        claims = tuple(claim.id for claim in (*practice.denials, *practice.told.best()))
        for seen in practice.observations:
            yield Ruling(observation=seen.id, verdict=practice.verdict, disclosures=claims)


def _of_drafts(drafts: tuple[Draft, ...]) -> Iterator[Ruling]:
    """What the checks on permissions and SDKs found; their other observations are in order."""
    for draft in drafts:
        for seen in draft.observations:
            if seen.kind in ("permission", "sdk"):
                claims = tuple(claim.id for claim in draft.disclosures)
                yield Ruling(observation=seen.id, verdict=draft.verdict, disclosures=claims)
