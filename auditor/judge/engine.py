"""Holds each observation against the disclosures, and runs every check."""

from collections.abc import Iterator, Sequence
from typing import Literal

from auditor.facts import Facts
from auditor.findings import Finding, PackReport, Ruling
from auditor.judge import contradictions, data, form_alone, form_app, form_policy, packs, permissions, policy, sdks, settings, table
from auditor.judge.assemble import assemble
from auditor.judge.case import Case
from auditor.judge.draft import Draft
from auditor.judge.practices import practices
from auditor.rulebook.book import RuleBook

_CHECKERS = (data.check, permissions.check, sdks.check, settings.check, contradictions.check, policy.check, table.check)
_FORM_CHECKERS = (form_alone.check, form_app.check, form_policy.check)

Scope = Literal["all", "form"]


def judge(
    facts: Facts, rules: RuleBook, language: str = "en", scope: Scope = "all", asked: Sequence[str] | None = None
) -> tuple[tuple[Ruling, ...], tuple[Finding, ...]]:
    """The rulings and the findings. Without a policy or a form nothing is judged: silence needs a speaker.

    With the scope "form" only the Data safety form is judged, against whatever else there is. ``asked`` are
    completeness packs; without it, those that are usual for the policy's language.
    """
    case = Case(facts, rules, language)
    judged = bool(case.policies) and scope == "all"
    drafts = tuple(draft for checker in _CHECKERS for draft in checker(case)) if judged else ()
    drafts += tuple(packs.check(case, packs.of_case(case, asked))) if judged else ()
    of_form = tuple(draft for checker in _FORM_CHECKERS for draft in checker(case)) if facts.form else ()
    rulings = tuple(_rulings(case, drafts)) if judged else ()
    return rulings, assemble((*drafts, *of_form), rules, language)


def completeness(
    facts: Facts, rules: RuleBook, findings: Sequence[Finding], language: str = "en", asked: Sequence[str] | None = None
) -> tuple[PackReport, ...]:
    """How the policy stands to each requirement of the packs. ``findings`` are the run's. Raises UsageError for an unknown pack."""
    case = Case(facts, rules, language)
    return packs.report(case, packs.of_case(case, asked), findings) if case.policies else ()


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
