"""Claims of the policy that deny what other claims of it affirm.

Real only where the same data, by name, is denied and affirmed for the same action and actor, without anything that keeps the two
apart. What merely looks like one (a promise not to share, beside words that share data at large) is told as such. Denials of
personal data at large are mostly about the case at hand ("when you visit this page, ..."), so they count for sharing only.
"""

import re
from collections.abc import Iterator
from itertools import product

from auditor.facts import Disclosure, Term
from auditor.judge.case import SHARING, TAKING, Case
from auditor.judge.draft import Draft
from auditor.judge.limits import limits_claim, limits_denial
from auditor.judge.speaking import is_limited

#: What affirming one of the values contradicts, by the action denied: who sells shares, who shares does not sell.
_AGAINST: dict[str, frozenset[str]] = {
    "sell": frozenset({"sell"}),
    "transmit": frozenset({"transmit"}),
    **dict.fromkeys(("store", "retain"), frozenset({"store", "retain"})),
    **dict.fromkeys(SHARING - {"sell"}, SHARING),
    **dict.fromkeys(TAKING, TAKING),
}

#: Conditions that come with using the app: a flat denial denies these cases as well.
_PART_OF_USE = frozenset({"optional_feature"})


def check(case: Case) -> Iterator[Draft]:
    """One draft per denial and kind of contradiction, with every claim against it."""
    for denial in case.denied:
        against = [claim for claim in case.affirmed if _same_practice(denial, claim)]
        real = tuple(claim for claim in against if _same_data(case, denial, claim) and not _differ(case, denial, claim))
        apparent = tuple(claim for claim in against if _may_hold(case, denial, claim))
        if real:
            yield _draft(case, "policy-contradiction", denial, real)
        elif apparent and denial.action in SHARING and not _limited(case, denial) and not limits_denial(case, denial):
            yield _draft(case, "policy-apparent-contradiction", denial, apparent)


def _same_practice(denial: Disclosure, claim: Disclosure) -> bool:
    same_action = claim.action in _AGAINST.get(denial.action, frozenset())
    return same_action and denial.actor == claim.actor and (denial.actor_name or claim.actor_name) == claim.actor_name


def _differ(case: Case, denial: Disclosure, claim: Disclosure) -> bool:
    """Whether conditions, exceptions, purposes, recipients or contexts keep the two apart."""
    if _limited(case, denial) or limits_denial(case, denial) or _one_sentence(denial, claim):
        return True
    if _kinds(claim.conditions) - _PART_OF_USE or claim.exceptions or claim.modality == "may" or limits_claim(case, claim):
        return True
    if denial.purposes and claim.purposes and _kinds(denial.purposes).isdisjoint(_kinds(claim.purposes)):
        return True
    return bool(denial.recipients and claim.recipients) and _outsiders(denial.recipients).isdisjoint(_outsiders(claim.recipients))


def _kinds(terms: tuple[Term, ...]) -> set[str]:
    return {term.type for term in terms}


def _outsiders(recipients: tuple[Term, ...]) -> set[str]:
    """Their kinds; advertisers and SDKs are third parties, which processors, authorities and affiliates need not be."""
    kinds = _kinds(recipients)
    return kinds | ({"third_party"} if kinds & {"advertiser", "sdk"} else set())


def _one_sentence(denial: Disclosure, claim: Disclosure) -> bool:
    """Who says "A but not B" in one breath means two things."""
    return claim.document == denial.document and claim.start < denial.end and denial.start < claim.end


def _limited(case: Case, denial: Disclosure) -> bool:
    return bool(denial.contexts) or is_limited(case, denial)


def _same_data(case: Case, denial: Disclosure, claim: Disclosure) -> bool:
    """Whether a type that the denial names, and that is no umbrella term, is the claim's or above it."""
    denied = [term for term in denial.data if not _is_umbrella(case, term.type)]
    return any(case.taxonomy.includes(no.type, yes.type) and _one_thing(case, no, yes) for no, yes in product(denied, claim.data))


def _one_thing(case: Case, denied: Term, told: Term) -> bool:
    """Whether they mean the same: an album that is not read and an image that people send are both photos, by other words."""
    return not case.taxonomy.includes("media", denied.type) or not _parts(denied.phrase).isdisjoint(_parts(told.phrase))


def _parts(phrase: str) -> set[str]:
    """A phrase's Latin words of some length, and its pairs of Chinese characters."""
    runs = re.findall(r"[\u4e00-\u9fff]{2,}", phrase)
    pairs = {run[at : at + 2] for run in runs for at in range(len(run) - 1)}
    return set(re.findall(r"[a-z]{4,}", phrase.lower())) | pairs - {"信息", "数据"}


def _may_hold(case: Case, denial: Disclosure, claim: Disclosure) -> bool:
    """Whether the data that the claim speaks of may hold what is denied."""
    named = [term.type for term in claim.data]
    if not named:
        return bool(denial.data) and bool(claim.recipients)
    pairs = product((term.type for term in denial.data), named)
    return any(case.taxonomy.includes(denied, name) or case.taxonomy.includes(name, denied) for denied, name in pairs)


def _is_umbrella(case: Case, data_type: str) -> bool:
    kind = case.taxonomy.types.get(data_type)
    return kind is None or kind.umbrella


def _draft(case: Case, check_id: str, denial: Disclosure, against: tuple[Disclosure, ...]) -> Draft:
    types = [case.name(term.type) for term in denial.data]
    return Draft(
        check=check_id,
        subject=denial.data[0].type if denial.data else denial.action,
        who=denial.action,
        name=", ".join(dict.fromkeys(types)) or denial.action,
        verdict="contradicted" if check_id == "policy-contradiction" else "ambiguous",
        confidence="medium" if check_id == "policy-contradiction" else "low",
        disclosures=(denial, *against[:6]),
        fields={"action": denial.action, "denial": denial.quote, "claim": against[0].quote},
    )
